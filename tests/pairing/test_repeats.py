"""Repeats of one claim become one, with all their places; what differs in who, what or how many does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from detector.pairing import collapse_repeats
from detector.types import Quantity, Span
from tests.pairing.claims_by_hand import claim

FERRY = "The ferry was cancelled on Tuesday."


def figure(value: float) -> Quantity:
    return Quantity(text=str(value), start=0, end=1, value=value, counts="people")


def test_the_same_statement_in_one_voice_is_one_claim_with_all_its_places() -> None:
    first = claim(FERRY, doc="a", start=10)
    again = claim("the ferry had been cancelled on Tuesday", doc="b", start=200)
    between = claim("The harbour is busy.", doc="a", start=60)
    third = claim("A ferry is cancelled on Tuesday!", doc="c", start=0)

    kept = collapse_repeats([first, between, again, third])

    assert [item.text for item in kept] == [FERRY, "The harbour is busy."]
    assert kept[0].repeats == (("b", Span(again.start, again.end)), ("c", Span(third.start, third.end)))
    assert kept[1] == between


def test_places_of_a_claim_collapsed_before_are_kept() -> None:
    earlier = replace(claim(FERRY, doc="b", start=5), repeats=(("c", Span(1, 9)),))

    [kept] = collapse_repeats([claim(FERRY), earlier])

    assert set(kept.repeats) == {("b", Span(earlier.start, earlier.end)), ("c", Span(1, 9))}
    assert collapse_repeats([kept]) == [kept]


@pytest.mark.parametrize(
    "other",
    [
        {"speaker": "Ann Moor"},
        {"polarity": "denied"},
        {"modality": "planned"},
        {"negated": True},
        {"tense": "future"},
        {"quantities": (figure(12),)},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_another_voice_denial_figure_or_mood_is_another_claim(other: dict[str, Any]) -> None:
    assert len(collapse_repeats([claim(FERRY), claim(FERRY, doc="b", **other)])) == 2
    assert len(collapse_repeats([claim(FERRY, **other), claim(FERRY, doc="b", **other)])) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Prices rose 1.5 per cent.", "Prices rose 15 per cent."),
        ("Eleven people were hurt.", "Twelve people were hurt."),
        ("The ferry was cancelled.", "The ferry wasn't cancelled."),
        ("It cost $40.", "It cost €40."),
    ],
)
def test_a_small_difference_that_matters_is_kept(one: str, other: str) -> None:
    assert len(collapse_repeats([claim(one), claim(other, doc="b")])) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Some 11,000 homes are dark.", "some 11000 homes are dark"),
        ("The mayor won’t resign.", "The mayor will not resign."),
        ("The port can't open.", "The port cannot open."),
    ],
)
def test_spellings_of_the_same_words_are_one(one: str, other: str) -> None:
    assert len(collapse_repeats([claim(one), claim(other, doc="b")])) == 1


def test_no_claims() -> None:
    assert collapse_repeats([]) == []
