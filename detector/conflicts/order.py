"""The order in which conflicts are reported."""

from __future__ import annotations

from detector.types import Conflict


def report_order(conflict: Conflict) -> tuple[float, str, int, str, int]:
    """Key to sort conflicts by falling score, then by the places of the two claims."""
    a, b = conflict.pair.a, conflict.pair.b
    return -conflict.score, a.doc_id, a.start, b.doc_id, b.start
