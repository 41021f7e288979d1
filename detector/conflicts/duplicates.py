"""One conflict, reported once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from detector.types import Claim, ClaimPair, Conflict


def without_duplicates(conflicts: Sequence[Conflict]) -> list[Conflict]:
    """The conflicts without those that say again, in an overlapping clause, what one with a higher score says.

    Two conflicts are one where both sides stand in the same documents and overlap by half of the shorter passage.
    Order is kept.
    """
    by_documents: dict[frozenset[str], list[Conflict]] = defaultdict(list)
    kept: set[str] = set()
    for conflict in sorted(conflicts, key=lambda c: (-c.score, c.id)):
        rivals = by_documents[frozenset((conflict.pair.a.doc_id, conflict.pair.b.doc_id))]
        if not any(_same(conflict.pair, other.pair) for other in rivals):
            rivals.append(conflict)
            kept.add(conflict.id)
    return [conflict for conflict in conflicts if conflict.id in kept]


def _same(x: ClaimPair, y: ClaimPair) -> bool:
    return (_overlap(x.a, y.a) and _overlap(x.b, y.b)) or (_overlap(x.a, y.b) and _overlap(x.b, y.a))


def _overlap(a: Claim, b: Claim) -> bool:
    if a.doc_id != b.doc_id:
        return False
    shared = min(a.end, b.end) - max(a.start, b.start)
    return 2 * shared >= max(1, min(a.end - a.start, b.end - b.start))
