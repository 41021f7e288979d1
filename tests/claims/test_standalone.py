"""Pronouns and ``the measure`` are replaced where that is safe, and only there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detector.types import Claim

Read = Callable[[str], list[Claim]]

REPLACED = [
    ("Maria Lopez said she would run again in June.", "Maria Lopez would run again in June."),
    ("The airline said it would cut 500 jobs.", "The airline would cut 500 jobs."),
    ("Officials said they would close the border.", "The officials would close the border."),
    ("The suspect told police he had acted alone.", "The suspect had acted alone."),
    ("Ann Lee's office confirmed that she will run.", "Ann Lee will run."),
    ("Maria Lopez runs the clinic. Lopez was born in Lima.", "Maria Lopez was born in Lima."),
    ("Maria Lopez runs the clinic. She was born in Lima.", "Maria Lopez was born in Lima."),
    ("Mrs. Ortega met Paul Weber in Bonn. He left the town on Friday.", "Paul Weber left the town on Friday."),
    ("The council passed a strict housing law. The measure bars evictions in winter.",
     "The strict housing law bars evictions in winter."),
    ("The council passed strict housing rules. The measure bars evictions in winter.",
     "The strict housing rules bar evictions in winter."),
    ('"I will resign on Monday," Ann Lee said.', "Ann Lee will resign on Monday."),
    ('"I am innocent of all charges," Ann Lee said.', "Ann Lee is innocent of all charges."),
    ('"I have never taken bribes," Ann Lee said.', "Ann Lee has never taken bribes."),
    ('"I want the plan to fail," Ann Lee said.', "Ann Lee wants the plan to fail."),
    ("It's clear that the club won't sell its captain.", "The club will not sell its captain."),
    ("The army withdrew after it lost the town of Kobani.", "The army lost the town of Kobani."),
]  # fmt: skip


@pytest.mark.parametrize(("story", "text"), REPLACED)
def test_replaced(read: Read, story: str, text: str) -> None:
    told = [claim.text for claim in read(story)]
    assert text in told, told


KEPT = [
    ("Maria Lopez met Anna Ortega in Lima. She left the town on Friday.", "She left the town on Friday."),
    ("Paul Weber met Karl Holm in Bonn. He left the town on Friday.", "He left the town on Friday."),
    ("A housing law and a tax bill were passed. The measure bars evictions.", "The measure bars evictions."),
    ("The council met in June. It rained for hours in the town.", "It rained for hours in the town."),
    ("“He will resign in June,” Paul Weber said.", "He will resign in June."),
    ("She has crossed the border, the source said.", "She has crossed the border."),
    ("The law was passed in June. The measure of success is jobs.", "The measure of success is jobs."),
]  # fmt: skip


@pytest.mark.parametrize(("story", "text"), KEPT)
def test_kept_where_it_is_not_safe(read: Read, story: str, text: str) -> None:
    told = [claim.text for claim in read(story)]
    assert text in told, told


def test_a_name_is_put_in_once(read: Read) -> None:
    told = read("Maria Lopez runs the clinic. She sold her car to pay her staff.")
    assert told[-1].text == "Maria Lopez sold her car to pay her staff."


def test_subject_and_speaker_are_standalone_too(read: Read) -> None:
    told = read("Maria Lopez runs the clinic. Lopez said that she sold the car.")
    assert told[-1].subject == "Maria Lopez"
    assert told[-1].attribution.speaker == "Maria Lopez"


def test_a_restored_name_keeps_its_place(read: Read) -> None:
    text = "Maria Lopez runs the clinic. She was born in Lima."
    claim = read(text)[-1]
    assert [text[name.start : name.end] for name in claim.entities] == ["Maria Lopez", "Lima"]
    assert [text[place.start : place.end] for place in claim.lemma_spans] == ["Maria", "Lopez", "born", "Lima"]
    assert claim.quote == "She was born in Lima"
