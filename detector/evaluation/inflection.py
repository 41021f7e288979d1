"""Opposite verbs and states that can stand in one another's place without harm to the grammar, and their forms."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_IRREGULAR = {
    "rise": ("rose", "risen"), "fall": ("fell", "fallen"), "win": ("won", "won"), "lose": ("lost", "lost"),
    "buy": ("bought", "bought"), "sell": ("sold", "sold"), "grow": ("grew", "grown"), "shrink": ("shrank", "shrunk"),
    "forbid": ("forbade", "forbidden"), "forget": ("forgot", "forgotten"), "uphold": ("upheld", "upheld"),
}  # fmt: skip
_DOUBLED = frozenset({"acquit", "drop", "ban", "admit", "permit", "forbid", "forget", "skip", "win"})
_PARTICLES = frozenset(
    {"away", "out", "off", "up", "down", "over", "back", "through", "along", "around", "with", "fire", "that"}
)
_OF_FIGURES = frozenset({"rise", "fall", "climb", "jump", "drop", "soar", "plunge", "grow", "shrink"})
"""What people and cities do too (``fell ill``); a figure behind it says that a figure does it here."""
_WITH_FROM = frozenset({"ban", "block", "suspend"})
_NEEDS_TO = frozenset({"agree", "refuse", "decline"})
_HAVE_OR_BE = re.compile(
    r"\b(has|have|had|having|is|are|was|were|be|been|being|get|gets|got|['’]ve)\s+(?:\w+ly\s+|also\s+|already\s+)?$", re.I
)
_STATE = re.compile(
    r"\b(?:is|are|was|were|be|been|remains?|remained)\s+(?:still\s+|now\s+|also\s+|\w+ly\s+)?(\w+)\b"
    r"(?=\s+(?:in|on|at|of|to|that|for|from|after|before|when|by|and|as|with|until|since|again)\b|[.,;]|$)"
)
"""A form of ``be`` with the word after it, where that is no adjective before a noun."""


@dataclass(frozen=True, slots=True)
class Swap:
    """A word to put in the place of ``text[start:end]``."""

    start: int
    end: int
    word: str


def opposite_verb(text: str, lemma: str) -> Swap | None:
    """The opposite of the verb in the form in which it stands in the text; ``None`` where the verb has none, does not stand
    there exactly once, or stands before a word that gives it another sense."""
    other = _swaps().verbs.get(lemma)
    if other is None:
        return None
    forms = _forms(lemma)
    found = [m for m in re.finditer(r"\b[A-Za-z]+\b", text) if m.group().lower() in forms]
    if len(found) != 1:
        return None
    word = found[0]
    rest = text[word.end() :]
    following = re.match(r"\s*([\w’']+)", rest)
    after = following.group(1).lower() if following else ""
    if (lemma in _OF_FIGURES and not re.search(r"\d", rest)) or (lemma in _WITH_FROM and re.search(r"\bfrom\b", rest)):
        return None
    if after in _PARTICLES or after in _swaps().not_before.get(lemma, ()) or (lemma in _NEEDS_TO and after != "to"):
        return None
    places = [i for i, form in enumerate(forms) if form == word.group().lower()]
    place = places[0]
    if 2 in places or 3 in places:  # Past and participle often look alike; what stands before tells them apart.
        place = 3 if 3 in places and (2 not in places or _HAVE_OR_BE.search(text[: word.start()])) else 2
    made = _forms(other)[place]
    return Swap(word.start(), word.end(), made.capitalize() if word.group()[0].isupper() else made)


def opposite_state(text: str) -> Swap | None:
    """The opposite of the one state after a form of ``be`` that the list knows, where no noun follows it."""
    states = _swaps().states
    found = [m for m in _STATE.finditer(text) if m.group(1) in states]
    if len(found) != 1:
        return None
    return Swap(found[0].start(1), found[0].end(1), states[found[0].group(1)])


@dataclass(frozen=True, slots=True)
class _Swaps:
    """What ``swaps.json`` holds."""

    verbs: Mapping[str, str]
    states: Mapping[str, str]
    not_before: Mapping[str, frozenset[str]]


@cache
def _swaps() -> _Swaps:
    raw = json.loads((files(__package__) / "swaps.json").read_text(encoding="utf-8"))
    not_before = {verb: frozenset(words) for verb, words in raw["not_before"].items()}
    return _Swaps(dict(raw["verbs"]), dict(raw["states"]), not_before)


@cache
def _forms(lemma: str) -> tuple[str, str, str, str, str]:
    """Base form, third person, past, participle, ``-ing`` form."""
    if lemma.endswith("e"):
        third, past, ing = lemma + "s", lemma + "d", lemma[:-1] + "ing"
    elif lemma.endswith("y") and lemma[-2] not in "aeiou":
        third, past, ing = lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"
    elif lemma in _DOUBLED:
        third, past, ing = lemma + "s", lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"
    else:
        third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "o")) else "s")
        past, ing = lemma + "ed", lemma + "ing"
    first, second = _IRREGULAR.get(lemma, (past, past))
    return lemma, third, first, second, ing
