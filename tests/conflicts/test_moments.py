"""What was not so yet is news when it comes about; another year is another matter."""

from __future__ import annotations

from datetime import date

import pytest

from detector.conflicts.comparability import has_pronoun_subject
from detector.conflicts.judge import Judge, JudgeWeights
from detector.conflicts.moments import came_about, happened_since, in_order, is_background, taken_back, tells_of_change
from detector.types import Claim, TimeMention
from tests.conflicts.claims_by_hand import claim, pair, scores

JUNE = TimeMention("June", 0, 0, date(2026, 6, 1), date(2026, 6, 30))
FRIDAY = TimeMention("Friday", 0, 0, date(2026, 3, 6), date(2026, 3, 6))
PLAIN = JudgeWeights(0.0, {"contradiction": 5.0}, 0.5)


def nobody(day: int | None = 1, text: str = "Nobody has been arrested.") -> Claim:
    return claim(text, doc="a", day=day, negated=True, predicate="arrest")


def arrested(day: int | None = 3, on: int | None = 2, **fields: object) -> Claim:
    when = () if on is None else (TimeMention("Monday", 0, 6, date(2026, 3, on), date(2026, 3, on)),)
    return claim("Police arrested two men on Monday.", doc="b", day=day, predicate="arrest", times=when, **fields)


def test_stories_are_in_order_by_more_than_three_hours() -> None:
    a, b = nobody(1), arrested(3)
    assert in_order(b, a) == (a, b)
    assert in_order(a, claim("Police arrested two men.", doc="b", day=1)) is None
    assert in_order(nobody(None), b) is None


def test_what_was_not_so_yet_can_come_about() -> None:
    assert came_about(nobody(), arrested())
    assert came_about(arrested(), nobody())
    assert not taken_back(nobody(), arrested())
    assert taken_back(arrested(day=1), nobody(day=3))
    assert not came_about(nobody(text="Police never arrested anybody."), arrested())


def test_a_later_day_is_since_the_earlier_story() -> None:
    assert happened_since(nobody(), arrested(on=2))
    assert not happened_since(nobody(), arrested(on=1))
    assert not happened_since(nobody(), arrested(on=None))


def test_a_later_story_may_say_that_things_changed() -> None:
    closed = claim("Chapel Street is closed.", doc="a", day=1)
    assert tells_of_change(closed, claim("Chapel Street was reopened at noon.", doc="b", day=2))
    assert not tells_of_change(closed, claim("Chapel Street was never closed.", doc="b", day=2))


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        (nobody(), arrested(), "update"),
        (nobody(), arrested(on=None), "dispute"),
        (nobody(day=None), arrested(), "dispute"),
        (arrested(day=1, on=None), nobody(day=3), "dispute"),
    ],
)
def test_what_had_not_happened_yet_is_an_update(earlier: Claim, later: Claim, expected: str) -> None:
    assert Judge(PLAIN).judge([pair(earlier, later)], [scores(0.98)])[0].relation == expected


@pytest.mark.parametrize(
    ("told", "background"),
    [
        (claim("Two men drowned when another ferry ran aground."), True),
        (claim("Profits fell last year."), True),
        (claim("A woman was arrested.", day=10, times=(TimeMention("in 2019", 0, 0),)), True),
        (claim("It opens in June.", day=1, times=(JUNE,)), True),
        (claim("It opens on Friday.", day=1, times=(FRIDAY,)), False),
        (claim("A woman was arrested."), False),
    ],
)
def test_background_is_of_another_time_than_its_story(told: Claim, background: bool) -> None:
    assert is_background(told) is background


def test_a_pronoun_that_was_not_resolved_names_nobody() -> None:
    assert has_pronoun_subject(claim("It went into the ceiling.", subject="It"))
    assert not has_pronoun_subject(claim("It rained.", subject=None))
    assert not has_pronoun_subject(claim("The bullet went into the ceiling.", subject="The bullet"))
