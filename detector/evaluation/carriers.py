"""Sentences that carry a statement: said by somebody, reported, or in the story's own voice."""

from __future__ import annotations

import random
import re

_SPEAKERS = (
    "a spokeswoman", "a spokesman", "officials", "one official", "a second official", "a witness", "two witnesses",
    "a person familiar with the matter", "people close to the case", "a source close to the family", "a local reporter",
    "an aide", "one neighbour", "a former colleague", "a police source", "a lawyer involved in the case", "local media",
    "a rival newspaper", "an analyst", "residents",
)  # fmt: skip
_SAID = ("said", "said", "said later", "told reporters", "insisted", "maintained", "stated")
_DENIED = ("denied", "later denied", "flatly denied", "rejected claims", "rejected reports", "disputed")
_TIMES = ("", "", "", "Later, ", "In a statement, ", "Speaking off camera, ", "Asked about it, ", "By contrast, ")
_REPORTED = (
    "According to {speaker}, {inner}.",
    "{whole}, according to {speaker}.",
    "{whole}, {speaker} said.",
    "It was also reported that {inner}.",
    "A statement released afterwards said that {inner}.",
    "Another account has it that {inner}.",
    "An earlier version of events was that {inner}.",
    "“{whole},” {speaker} said.",
    "“{whole},” said {speaker}.",
)
_REJECTED = (
    "It is not true that {inner}, {speaker} said.",
    "The claim that {inner} is false, according to {speaker}.",
)


def carried(inner: str, whole: str, rng: random.Random, *, denied: bool = False) -> tuple[str, int, int]:
    """A sentence that carries the statement, and the place of the statement in it (start, end).

    Args:
        inner: the statement as it stands after ``that``, without a full stop.
        whole: the same with a capital.
        denied: whether the sentence denies it.
    """
    frame = _denied(rng) if denied else _said(rng)
    speaker = rng.choice(_SPEAKERS)
    form = frame.replace("{speaker}", speaker)
    form = form[:1].upper() + form[1:]
    found = re.search(r"\{(inner|whole)\}", form)
    assert found is not None
    text = inner if found.group(1) == "inner" else whole
    return form[: found.start()] + text + form[found.end() :], found.start(), found.start() + len(text)


def _said(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.2:
        return "{whole}."
    if kind < 0.6:
        return f"{rng.choice(_TIMES)}{{speaker}} {rng.choice(_SAID)} that {{inner}}."
    return rng.choice(_REPORTED)


def _denied(rng: random.Random) -> str:
    if rng.random() < 0.7:
        return f"{rng.choice(_TIMES)}{{speaker}} {rng.choice(_DENIED)} that {{inner}}."
    return rng.choice(_REJECTED)
