"""Do two claims speak of one moment? What was not so on Monday may be so on Tuesday, and another year is another matter."""

from __future__ import annotations

import re
from datetime import date

from detector.types import Claim

HOURS_APART = 3.0
"""Stories published closer together than this speak of the same moment."""
FAR_DAYS = 45
"""A time further than this from the day of the story is background."""
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_BEFORE = re.compile(
    r"\b(another|previous|earlier|former|last (year|month|season|time|winter|summer|spring|autumn)|in the past|once"
    r"|(years?|months?|decades?) (ago|earlier|before))\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(again|re-?open\w*|re-?start\w*|resum\w+|restor\w+|reinstat\w+|no longer|any ?more|now|since|later|afterwards"
    r"|finally|eventually|meanwhile|by then|rose to|risen to|climbed to|up from|so far)\b",
    re.IGNORECASE,
)
_NEVER = re.compile(r"\b(never|at no (time|point)|no longer)\b", re.IGNORECASE)


def in_order(a: Claim, b: Claim) -> tuple[Claim, Claim] | None:
    """The two claims, the earlier published first; ``None`` where both are of one moment or a time is not known."""
    if a.published is None or b.published is None or a.doc_id == b.doc_id:
        return None
    if abs((a.published - b.published).total_seconds()) < HOURS_APART * 3600:
        return None
    return (a, b) if a.published < b.published else (b, a)


def came_about(a: Claim, b: Claim) -> bool:
    """Whether what the earlier story says is not so (``nobody has been arrested``) is so in the later one. What was *never*
    so cannot come about."""
    both = in_order(a, b)
    return both is not None and both[0].negated and not both[1].negated and not _NEVER.search(both[0].text)


def taken_back(a: Claim, b: Claim) -> bool:
    """Whether what the earlier story states is negated in the later one."""
    both = in_order(a, b)
    return both is not None and both[1].negated and not both[0].negated


def tells_of_change(a: Claim, b: Claim) -> bool:
    """Whether the later story says that something changed (``was reopened``, ``now``, ``no longer``, ``later``)."""
    both = in_order(a, b)
    return both is not None and _CHANGE.search(both[1].text) is not None


def happened_since(a: Claim, b: Claim) -> bool:
    """Whether the later story dates what it tells to a day after the earlier one was published."""
    both = in_order(a, b)
    if both is None or both[0].published is None:
        return False
    day = both[0].published.date()
    return any(time.first is not None and time.first > day and not time.recurring for time in both[1].times)


def is_background(claim: Claim) -> bool:
    """Whether a claim tells of a time well before its story: by a date, a year, or words such as ``last year``."""
    if _BEFORE.search(claim.text):
        return True
    today = claim.published.date() if claim.published is not None else None
    if today is not None:
        return any(_distance(time.first, time.last, today) > FAR_DAYS for time in claim.times) or any(
            int(year) < today.year for time in claim.times for year in _YEAR.findall(time.text)
        )
    return False


def _distance(first: date | None, last: date | None, today: date) -> int:
    """Days from the nearer end of a stretch of time to a day; 0 where the day lies in it or the stretch is not known."""
    if first is None or last is None or first <= today <= last:
        return 0
    return (today - last).days if last < today else (first - today).days
