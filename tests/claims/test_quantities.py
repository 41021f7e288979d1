"""Figures with their value, unit and what they count."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detector.claims.numbers import figure, reading
from detector.types import Claim

Read = Callable[[str], list[Claim]]

FOUND = [
    ("The flood displaced about 11,000 people.", [("about 11,000", 11000.0, None, "people", "about")]),
    ("The firm paid $1.2 million to the town.", [("$1.2 million", 1200000.0, "USD", None, "exact")]),
    ("The firm paid £900,000 to the town.", [("£900,000", 900000.0, "GBP", None, "exact")]),
    ("The firm paid 3 billion euros to the state.", [("3 billion euros", 3e9, "EUR", None, "exact")]),
    ("The firm paid €5m to the town.", [("€5m", 5e6, "EUR", None, "exact")]),
    ("The army sent three dozen soldiers to the border.", [("three dozen", 36.0, None, "soldier", "exact")]),
    ("The fire destroyed half of the houses.", [("half", 0.5, None, "house", "exact")]),
    ("Two-thirds of voters backed the plan.", [("Two-thirds", 2 / 3, None, "voter", "exact")]),
    ("Profits of the bank rose 12 per cent last year.", [("12 per cent", 12.0, "%", None, "exact")]),
    ("Profits of the bank rose 12.5% last year.", [("12.5%", 12.5, "%", None, "exact")]),
    ("More than 40 people died in the blast.", [("More than 40", 40.0, None, "people", "at_least")]),
    ("At least 12 people died in the blast.", [("At least 12", 12.0, None, "people", "at_least")]),
    ("Up to 300 jobs will go at the plant.", [("Up to 300", 300.0, None, "job", "at_most")]),
    ("Fewer than 20 people came to the hearing.", [("Fewer than 20", 20.0, None, "people", "at_most")]),
    ("The rebels fired two hundred and fifty rockets.", [("two hundred and fifty", 250.0, None, "rocket", "exact")]),
    ("Thousands of people left the town.", [("Thousands", 1000.0, None, "people", "at_least")]),
    ("The crew found a 16-foot boat on the shore.", [("16-foot", 16 * 0.3048, "m", None, "exact")]),
    ("The road to the pit is 30 miles long.", [("30 miles", 30 * 1.609344, "km", None, "exact")]),
    ("The trial lasted for two weeks.", [("two weeks", 14.0, "day", None, "exact")]),
    ("Between 10 and 12 people died.", [("10", 10.0, None, "people", "at_least"), ("12", 12.0, None, "people", "at_most")]),
    ("The storm killed 10 to 12 people.",
     [("10", 10.0, None, "people", "at_least"), ("12", 12.0, None, "people", "at_most")]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), FOUND)
def test_found(read: Read, sentence: str, expected: list[tuple[str, float, str | None, str | None, str]]) -> None:
    claim = read(sentence)[0]
    assert [(q.text, q.unit, q.counts, q.bound) for q in claim.quantities] == [(t, u, c, b) for t, _, u, c, b in expected]
    assert [q.value for q in claim.quantities] == pytest.approx([value for _, value, *_ in expected])
    assert all(sentence[q.start : q.end] == q.text for q in claim.quantities)


@pytest.mark.parametrize(
    "sentence",
    [
        "The law was passed in 2014.",
        "The council met on 12 March 2015.",
        "The council met on March 12.",
        "Paul Weber, 32, was arrested in Bonn.",
        "The runner is 42 years old.",
        "A 42-year-old man was arrested in Bonn.",
        "The club finished second in the league.",
        "The council met at 10 a.m. in the town hall.",
        "The plane was a Boeing 747 from Lima.",
        "The fire broke out three days ago.",
        "Memories of 9/11 haunt the city.",
        "The blast left a 12m-wide crater in the road.",
        "His mother called 9-1-1 from the car.",
    ],
)
def test_dates_ages_ordinals_and_names_are_no_quantities(read: Read, sentence: str) -> None:
    assert [q.text for claim in read(sentence) for q in claim.quantities] == []


def test_only_the_figures_of_the_clause_itself(read: Read) -> None:
    told = read("The firm will cut 500 jobs, but the union expects 700 losses.")
    assert [[q.value for q in claim.quantities] for claim in told] == [[500.0], [700.0]]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("three hundred and twelve thousand", 312000),
        ("1.2 million", 1200000),
        ("twenty-five", 25),
        ("two dozen", 24),
        ("a hundred", 100),
        ("six", 6),
        ("one two", None),
        ("bridge", None),
        ("and", None),
    ],
)
def test_reading(words: str, value: float | None) -> None:
    assert reading(words.split()) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("11,000", 11000), ("5m", 5e6), ("3½", 3.5), ("2/3", 2 / 3), ("1,00", None), ("9/11", None), ("٣", None)],
)
def test_figure(text: str, value: float | None) -> None:
    assert figure(text) == (None if value is None else pytest.approx(value))
