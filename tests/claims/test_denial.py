"""A denial turns the claim round."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detector.types import Claim

Read = Callable[[str], list[Claim]]

DENIED = [
    ("Paul Weber denied that the firm had paid bribes.", "The firm had not paid bribes."),
    ("Paul Weber denied that the firm paid bribes.", "The firm did not pay bribes."),
    ("Paul Weber denied that the firm pays bribes.", "The firm does not pay bribes."),
    ("Paul Weber denied that the firm is insolvent.", "The firm is not insolvent."),
    ("Paul Weber denied that the firm will close.", "The firm will not close."),
    ("Paul Weber denied that any money was paid.", "No money was paid."),
    ("Paul Weber denied that the firm had not warned its staff.", "The firm had warned its staff."),
    ("Paul Weber denied that the firm didn't warn its staff.", "The firm did warn its staff."),
    ("Paul Weber denied paying bribes to officials.", "Paul Weber did not pay bribes to officials."),
    ("Paul Weber denied having paid bribes.", "Paul Weber had not paid bribes."),
    ("Paul Weber denied being paid by the firm.", "Paul Weber was not paid by the firm."),
    ("Paul Weber denied any involvement in the attack.", "Paul Weber had no involvement in the attack."),
    ("Rebels rejected claims that the convoy had been shelled.", "The convoy had not been shelled."),
    ("The minister dismissed reports that the army had left the town.", "The army had not left the town."),
    ("Officials described claims that the water was poisoned as baseless.", "The water was not poisoned."),
    (
        "The ministry denied reports that the minister had resigned, calling them baseless.",
        "The minister had not resigned.",
    ),
    ("It is not true that the bridge was closed.", "The bridge was not closed."),
    ("There is no truth to reports that the bank will close.", "The bank will not close."),
    ("Maria Lopez does not believe the plan will work.", "The plan will not work."),
]


@pytest.mark.parametrize(("sentence", "text"), DENIED)
def test_denied(read: Read, sentence: str, text: str) -> None:
    claim = next((claim for claim in read(sentence) if claim.text == text), None)
    assert claim is not None, [claim.text for claim in read(sentence)]
    assert claim.polarity == "denied"
    assert claim.negated == any(word in text.lower().split() for word in ("not", "no"))


@pytest.mark.parametrize(
    "sentence",
    [
        "There is no evidence that the vaccine causes harm.",
        "The mayor did not deny that the bridge was unsafe.",
        "The judge denied bail to the suspect.",
        "The suspect was denied entry to the country.",
        "The mayor has not confirmed that the bridge is safe.",
        "The mayor denied the allegation on Monday.",
    ],
)
def test_no_denial_of_a_statement(read: Read, sentence: str) -> None:
    (claim,) = read(sentence)
    assert claim.polarity == "affirmed"
    assert claim.text == sentence


def test_speaker_of_a_denial(read: Read) -> None:
    (claim,) = read("Maria Lopez denied taking money from the club.")
    assert (claim.attribution.speaker, claim.attribution.cue) == ("Maria Lopez", "denied")
    assert claim.quote == "taking money from the club"
    assert (claim.subject, claim.predicate) == ("Maria Lopez", "take")


def test_what_is_said_in_passing_is_not_denied(read: Read) -> None:
    told = {
        claim.text: claim.polarity for claim in read("Lopez denied that the plant, which employs 40 people, had leaked.")
    }
    assert told == {"The plant had not leaked.": "denied", "The plant employs 40 people.": "affirmed"}


@pytest.mark.parametrize(
    ("sentence", "negated"),
    [
        ("The army has not left the city.", True),
        ("The army never left the city.", True),
        ("Nobody was hurt in the fire.", True),
        ("No soldiers were hurt in the fire.", True),
        ("Neither side has confirmed the ceasefire.", True),
        ("The talks will no longer take place in Geneva.", True),
        ("The club won't sell its captain.", True),
        ("The club failed to pay its players.", False),
        ("The club refused to pay its players.", False),
        ("The club hardly paid its players.", False),
        ("The club paid players who had not signed.", False),
    ],
)
def test_negated_tells_of_grammar(read: Read, sentence: str, negated: bool) -> None:
    assert read(sentence)[0].negated is negated


def test_a_frame_without_a_speaker_after_another_clause(read: Read) -> None:
    claim = read("The mayor left the town in May, and it is not true that the bridge was closed.")[-1]
    assert (claim.text, claim.polarity, claim.attribution.speaker) == ("The bridge was not closed.", "denied", None)
