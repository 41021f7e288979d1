"""How firmly a statement is made."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detector.types import Claim

Read = Callable[[str], list[Claim]]

CASES = [
    ("The bank closed its branch in Leeds.", "stated", "past"),
    ("The bank has closed its branch in Leeds.", "stated", "past"),
    ("The bank employs 300 people in Leeds.", "stated", "present"),
    ("The bank will close its branch in Leeds.", "planned", "future"),
    ("The bank is going to close its branch in Leeds.", "planned", "future"),
    ("The bank plans to close its branch in Leeds.", "planned", "future"),
    ("The bank is set to close its branch in Leeds.", "planned", "future"),
    ("The bank is expected to close its branch in Leeds.", "planned", "future"),
    ("The bank intends to close its branch in Leeds.", "planned", "future"),
    ("The law is scheduled to take effect in June.", "planned", "future"),
    ("President to visit Peru in June", "planned", "future"),
    ("The bank said it would close its branch in Leeds.", "planned", "future"),
    ("The bank may close its branch in Leeds.", "possible", "present"),
    ("The bank could close its branch in Leeds.", "possible", "present"),
    ("The bank is likely to close its branch in Leeds.", "possible", "future"),
    ("The bank reportedly closed its branch in Leeds.", "possible", "past"),
    ("The bank could not close its branch in Leeds.", "stated", "present"),
    ("If rates rise, the bank will close its branch in Leeds.", "hypothetical", "future"),
    ("The bank would close its branch in Leeds.", "hypothetical", "present"),
    ("The bank should close its branch in Leeds.", "hypothetical", "present"),
    ("The bank would have closed its branch in Leeds.", "hypothetical", "past"),
    ("Residents hope that the bank will close its branch.", "hypothetical", "future"),
]


@pytest.mark.parametrize(("sentence", "modality", "tense"), CASES)
def test_modality_and_tense(read: Read, sentence: str, modality: str, tense: str) -> None:
    (claim,) = read(sentence)
    assert (claim.modality, claim.tense) == (modality, tense)


def test_the_predicate_of_a_plan_is_what_is_planned(read: Read) -> None:
    assert [claim.predicate for claim in read("The bank is expected to close. The bank plans to sell its branch.")] == [
        "close",
        "sell",
    ]
