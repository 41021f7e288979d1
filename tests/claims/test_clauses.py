"""Sentences → clauses that can be true or false by themselves."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from detector.types import Claim

Read = Callable[[str], list[Claim]]

CASES = [
    ("The rules have angered banks and drawn protests from unions.",
     ["The rules have angered banks.", "The rules have drawn protests from unions."]),
    ("Peru will write a law and protect its miners.", ["Peru will write a law.", "Peru will protect its miners."]),
    ("The army has not left the city and will not leave before June.",
     ["The army has not left the city.", "The army will not leave before June."]),
    ("The ministry told reporters that 12 people were killed and about 11,000 displaced.",
     ["12 people were killed.", "About 11,000 were displaced."]),
    ("The firm will cut 500 jobs, but the union expects more losses.",
     ["The firm will cut 500 jobs.", "The union expects more losses."]),
    ("It is 900 metres long, has cost 80 million euros and will be free of charge for lorries.",
     ["It has cost 80 million euros.", "It is 900 metres long.", "It will be free of charge for lorries."]),
    ("The bank has cut its rate to 4.25 per cent, so mortgages aren't going to get dearer this year.",
     ["The bank has cut its rate to 4.25 per cent.", "Mortgages are not going to get dearer this year."]),
    ("Although the court rejected the appeal, the company will not pay the fine.",
     ["The court rejected the appeal.", "The company will not pay the fine."]),
    ("The plant closed in May after its workers walked out.",
     ["The plant closed in May after its workers walked out.", "Its workers walked out."]),
    ("The mayor resigned on Monday, while the council met in Leeds.",
     ["The mayor resigned on Monday.", "The council met in Leeds."]),
    ("The law, which would require firms to store data, was passed in 2014.",
     ["The law was passed in 2014.", "The law would require firms to store data."]),
    ("At least 30 people were hurt in the blast, which officials blamed on a gas leak.",
     ["At least 30 people were hurt in the blast.", "Officials blamed the blast on a gas leak."]),
    ("Paul Weber, whose firm built the dam, was arrested in Bonn.",
     ["Paul Weber was arrested in Bonn.", "Paul Weber's firm built the dam."]),
    ("The minister, who resigned on Monday, left the country.",
     ["The minister left the country.", "The minister resigned on Monday."]),
    ("The bridge, built in 1932, carries 40,000 cars a day.",
     ["The bridge carries 40,000 cars a day.", "The bridge was built in 1932."]),
    ("Paul Weber, spokesman of the trade ministry, said talks had collapsed.",
     ["Paul Weber is spokesman of the trade ministry.", "Talks had collapsed."]),
    ("Paul Weber, 32, a builder from Leeds, was arrested on Friday.",
     ["Paul Weber was arrested on Friday.", "Paul Weber is a builder from Leeds."]),
    ("The new rules, part of a larger trade law, have alarmed banks.",
     ["The new rules have alarmed banks.", "The new rules are part of a larger trade law."]),
    ("A man who attacked the embassy was arrested.",
     ["A man who attacked the embassy was arrested.", "A man attacked the embassy."]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "texts"), CASES)
def test_split(read: Read, sentence: str, texts: list[str]) -> None:
    assert sorted(claim.text for claim in read(sentence)) == sorted(texts)


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("If the deal fails, the airline will sell 20 planes.", "If the deal fails, the airline will sell 20 planes."),
        (
            "The firm agreed to pay its staff and to reopen the pit.",
            "The firm agreed to pay its staff and to reopen the pit.",
        ),
        ("The mayor has not confirmed or denied the report.", "The mayor has not confirmed or denied the report."),
        ("Anyone who wants to vote must register.", "Anyone who wants to vote must register."),
        ("A bomb exploded in the market, killing 12 people.", "A bomb exploded in the market, killing 12 people."),
        ("The police shot the man that attacked them in a car that is fast.", None),
    ],
)
def test_not_split(read: Read, sentence: str, text: str | None) -> None:
    told = [claim.text for claim in read(sentence)]
    if text is None:
        assert not any("car is fast" in claim for claim in told)
    else:
        assert told == [text]


def test_a_clause_that_may_belong_to_another_noun_is_left_alone(read: Read) -> None:
    told = [claim.text for claim in read("The attack on the compound that killed four Americans was planned in Yemen.")]
    assert not any(text.startswith("The compound killed") for text in told)


def test_spans_hold_only_the_clause(read: Read) -> None:
    text = "LIMA (Reuters) - The mayor said on Monday that the bridge is safe, but police closed the tunnel."
    assert [text[claim.start : claim.end] for claim in read(text)] == ["the bridge is safe", "police closed the tunnel"]


def test_fields_of_a_clause(read: Read) -> None:
    claim = read("The town council called off the parade in Leeds.")[0]
    assert claim.subject == "The town council"
    assert claim.predicate == "call off"
    assert claim.tense == "past"
    assert claim.lemmas == ("town", "council", "call", "parade", "leeds")
    assert [(entity.text, entity.label) for entity in claim.entities] == [("Leeds", "GPE")]
    assert claim.context == "The town council called off the parade in Leeds."


def test_relative_clauses_within_relative_clauses_take_no_time(read: Read) -> None:
    """Each is walked once: walked again from every noun around it, forty of them would take for ever."""
    chain = " ".join(f"who told the man that number {n} said the clerk" for n in range(30))
    started = time.perf_counter()
    read(f"The clerk {chain} who saw the fire left town.")
    assert time.perf_counter() - started < 5
