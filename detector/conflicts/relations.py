"""What two clashing claims are to each other."""

from __future__ import annotations

from detector.conflicts.clashes import Clash
from detector.conflicts.comparability import same_voice
from detector.conflicts.moments import came_about, happened_since, in_order
from detector.types import Claim, ClaimPair, Relation, Span


def relation(pair: ClaimPair, clash: Clash) -> Relation:
    """``update`` where publication times differ and the later story brings news, ``contradiction`` for one voice, else
    ``dispute``.

    A figure that grows between two publication times, or that is replaced by a later story of the same publisher, is news
    and no conflict; so is what had not happened yet when the earlier story was written. Without publication times nothing
    is an update.
    """
    if clash.kind == "number" and _later_figure(pair, clash):
        return "update"
    if came_about(pair.a, pair.b) and happened_since(pair.a, pair.b):
        return "update"
    return "contradiction" if same_voice(pair.a, pair.b) else "dispute"


def _later_figure(pair: ClaimPair, clash: Clash) -> bool:
    both = in_order(pair.a, pair.b)
    if both is None:
        return False
    earlier, later = both
    if earlier.publisher is not None and earlier.publisher == later.publisher:
        return True
    of_a, of_b = _figure(pair.a, clash.spans_a), _figure(pair.b, clash.spans_b)
    if of_a is None or of_b is None:
        return False
    return of_a < of_b if earlier is pair.a else of_b < of_a


def _figure(claim: Claim, spans: tuple[Span, ...]) -> float | None:
    """The value of the claim's figure that clashes."""
    return next((q.value for q in claim.quantities if Span(q.start, q.end) in spans), None)
