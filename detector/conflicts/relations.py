"""What two clashing claims are to each other."""

from __future__ import annotations

from detector.conflicts.clashes import Clash
from detector.conflicts.comparability import same_voice
from detector.types import ClaimPair, Relation

HOURS_APART = 3.0
"""Stories published closer together than this speak of the same moment."""


def relation(pair: ClaimPair, clash: Clash) -> Relation:
    """``update`` where figures and publication times differ, ``contradiction`` for one voice, else ``dispute``.

    A figure that grows between two publication times, or that is replaced by a later story of the same publisher, is news
    and no conflict. Without publication times nothing is an update.
    """
    if clash.kind == "number" and _later_figure(pair):
        return "update"
    return "contradiction" if same_voice(pair.a, pair.b) else "dispute"


def _later_figure(pair: ClaimPair) -> bool:
    a, b = pair.a, pair.b
    if a.published is None or b.published is None or a.doc_id == b.doc_id:
        return False
    if abs((a.published - b.published).total_seconds()) < HOURS_APART * 3600:
        return False
    earlier, later = (a, b) if a.published <= b.published else (b, a)
    figures = [(x.value, y.value) for x in earlier.quantities for y in later.quantities if x.unit == y.unit]
    grown = any(x < y for x, y in figures)
    return grown or (earlier.publisher is not None and earlier.publisher == later.publisher)
