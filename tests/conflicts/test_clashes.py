"""What clashes and what only looks like it."""

from __future__ import annotations

from datetime import date

import pytest

from detector.conflicts.clashes import figures_agree, find_clashes
from detector.types import Bound, Entity, Quantity, TimeMention
from tests.conflicts.claims_by_hand import claim


def figure(value: float, bound: Bound = "exact", unit: str | None = None, counts: str | None = "people") -> Quantity:
    return Quantity(str(value), 0, 3, value, unit, counts, bound)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (figure(11_042), figure(11_000)),
        (figure(11_042, "about"), figure(12_000)),
        (figure(40, "at_least"), figure(43)),
        (figure(50, "at_most"), figure(43)),
        (figure(1_234_567), figure(1_200_000)),
    ],
)
def test_figures_that_agree(x: Quantity, y: Quantity) -> None:
    assert figures_agree(x, y)
    assert figures_agree(y, x)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (figure(12), figure(14)),
        (figure(11_042), figure(12_000)),
        (figure(40, "at_least"), figure(33)),
        (figure(50, "at_most"), figure(61)),
        (figure(9, "about"), figure(14)),
        (figure(3), figure(4)),
        (figure(10), figure(12)),
    ],
)
def test_figures_that_do_not(x: Quantity, y: Quantity) -> None:
    assert not figures_agree(x, y)
    assert not figures_agree(y, x)


def test_two_tolls_clash_and_dead_and_injured_do_not() -> None:
    twelve_died = claim("Twelve people died in the fire", quantities=(figure(12),), lemmas=("people", "die", "fire"))
    nine_killed = claim("The fire killed nine people", doc="b", quantities=(figure(9),), lemmas=("fire", "kill", "people"))
    nine_hurt = claim(
        "Nine people were injured in the fire", doc="b", quantities=(figure(9),), lemmas=("people", "injure", "fire")
    )
    assert [c.kind for c in find_clashes(twelve_died, nine_killed)] == ["number"]
    assert find_clashes(twelve_died, nine_hurt) == []


def test_opposed_outcomes_clash_unless_one_is_negated() -> None:
    passed = claim("The council approved the tram", predicate="approve", lemmas=("council", "approve", "tram"))
    rejected = claim("Councillors rejected the tram", doc="b", predicate="reject", lemmas=("councillor", "reject", "tram"))
    not_rejected = claim(
        "Councillors did not reject the tram",
        doc="b",
        predicate="reject",
        negated=True,
        lemmas=("councillor", "reject", "tram"),
    )
    (clash,) = find_clashes(passed, rejected)
    assert clash.kind == "outcome"
    assert (clash.words_a, clash.words_b) == ("approved", "rejected")
    assert "outcome" not in {c.kind for c in find_clashes(passed, not_rejected)}


def test_a_negation_clashes_only_with_the_same_predicate_or_wording() -> None:
    paid = claim("The firm paid bribes", predicate="pay", lemmas=("firm", "pay", "bribe"))
    not_paid = claim("The firm never paid bribes", doc="b", predicate="pay", negated=True, lemmas=("firm", "pay", "bribe"))
    elsewhere = claim(
        "The minister did not travel", doc="b", predicate="travel", negated=True, lemmas=("minister", "travel")
    )
    (clash,) = find_clashes(paid, not_paid)
    assert (clash.kind, clash.words_b) == ("negation", "never")
    assert find_clashes(paid, elsewhere) == []


def test_dates_clash_when_they_cannot_be_the_same_day() -> None:
    def when(first: date, last: date, recurring: bool = False) -> TimeMention:
        return TimeMention("then", 0, 4, first, last, recurring)

    tuesday = claim("The council meets on Tuesday", times=(when(date(2026, 3, 3), date(2026, 3, 3)),))
    thursday = claim("The council meets on Thursday", doc="b", times=(when(date(2026, 3, 5), date(2026, 3, 5)),))
    march = claim("The council meets in March", doc="b", times=(when(date(2026, 3, 1), date(2026, 3, 31)),))
    weekly = claim("The council meets every Thursday", doc="b", times=(when(date(2026, 3, 5), date(2026, 3, 5), True),))
    assert "date" in {c.kind for c in find_clashes(tuesday, thursday)}
    assert find_clashes(tuesday, march) == []
    assert find_clashes(tuesday, weekly) == []


def test_places_clash_in_claims_that_otherwise_agree() -> None:
    lemmas = ("summit", "hold")
    oslo = claim("The summit was held in Oslo", lemmas=(*lemmas, "oslo"), entities=(Entity("Oslo", 23, 27, "GPE"),))
    bergen = claim(
        "The summit was held in Bergen", doc="b", lemmas=(*lemmas, "bergen"), entities=(Entity("Bergen", 23, 29, "GPE"),)
    )
    trade = claim(
        "Bergen lost trade", doc="b", lemmas=("bergen", "lose", "trade"), entities=(Entity("Bergen", 0, 6, "GPE"),)
    )
    (clash,) = find_clashes(oslo, bergen)
    assert (clash.kind, clash.words_a, clash.words_b) == ("place", "Oslo", "Bergen")
    assert find_clashes(oslo, trade) == []
