"""Are two claims about the same thing? Asked before whether they clash."""

from __future__ import annotations

import re
from collections.abc import Iterable

from detector.types import Claim, Entity, TimeMention

PLACES = frozenset({"GPE", "LOC", "FAC"})
PEOPLE = frozenset({"PERSON"})
NAMED = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "LAW", "PRODUCT", "WORK_OF_ART"})
_WEEKDAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_MONTH = re.compile(
    r"\b(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?"
    r"|dec(ember)?)\.?\s+(\d{1,2})\b|\b(\d{1,2})\s+(january|february|march|april|may|june|july|august|september|october"
    r"|november|december)\b",
    re.IGNORECASE,
)


def same_name(a: str, b: str) -> bool:
    """Whether two names can mean the same: one's words are among the other's (``Hong`` and ``Hong Lei``)."""
    words_a, words_b = _name_words(a), _name_words(b)
    return bool(words_a and words_b) and (words_a <= words_b or words_b <= words_a)


def _name_words(name: str) -> frozenset[str]:
    words = re.findall(r"\w+", name.lower().replace("'s", "").replace("’s", ""))
    return frozenset(w for w in words if w not in {"the", "a", "an", "mr", "mrs", "ms", "dr", "of", "s"})


def names(claim: Claim, labels: frozenset[str] = NAMED) -> list[Entity]:
    """The claim's names of these kinds."""
    return [e for e in claim.entities if e.label in labels]


def shared_names(a: Claim, b: Claim) -> int:
    """How many names of ``a`` are matched by one of ``b``."""
    return sum(any(same_name(x.text, y.text) for y in names(b)) for x in names(a))


def overlap(a: Iterable[str], b: Iterable[str]) -> float:
    """Share of the smaller set that both hold, in [0, 1] (Szymkiewicz–Simpson coefficient); 0 where one is empty."""
    set_a, set_b = set(a), set(b)
    smaller = min(len(set_a), len(set_b))
    return len(set_a & set_b) / smaller if smaller else 0.0


def jaccard(a: Iterable[str], b: Iterable[str]) -> float:
    """Share of the union that both hold, in [0, 1]; 0 where both are empty."""
    set_a, set_b = set(a), set(b)
    union = len(set_a | set_b)
    return len(set_a & set_b) / union if union else 0.0


def subject_match(a: Claim, b: Claim) -> float:
    """1 where the subjects share a name or their last word, 0 where they share no word, 0.5 where one is unknown."""
    if not a.subject or not b.subject:
        return 0.5
    words_a, words_b = _name_words(a.subject), _name_words(b.subject)
    if not words_a or not words_b:
        return 0.5
    if a.subject.split()[-1].lower() == b.subject.split()[-1].lower() or words_a <= words_b or words_b <= words_a:
        return 1.0
    return jaccard(words_a, words_b)


_PRONOUNS = frozenset(
    {
        "he",
        "she",
        "it",
        "they",
        "i",
        "we",
        "you",
        "this",
        "that",
        "these",
        "those",
        "one",
        "some",
        "others",
        "another",
        "him",
        "her",
        "them",
        "his",
        "its",
        "their",
        "who",
        "which",
    }
)


def has_pronoun_subject(claim: Claim) -> bool:
    """Whether the claim's subject is a bare pronoun, so that what it speaks of is not known from its wording."""
    return claim.subject is not None and claim.subject.lower() in _PRONOUNS


def times_apart(a: Claim, b: Claim) -> float:
    """1 where both say when and cannot mean the same day, -1 where they can, 0 where one does not say."""
    if not a.times or not b.times:
        return 0.0
    readings = [_can_coincide(x, y) for x in a.times for y in b.times]
    known = [r for r in readings if r is not None]
    if not known:
        return 0.0
    return -1.0 if any(known) else 1.0


def _can_coincide(x: TimeMention, y: TimeMention) -> bool | None:
    if x.recurring or y.recurring:
        return True
    if x.first and x.last and y.first and y.last:
        return x.first <= y.last and y.first <= x.last
    for pattern in (_MONTH, _WEEKDAY):
        found_x, found_y = pattern.search(x.text), pattern.search(y.text)
        if found_x and found_y:
            return found_x.group().lower() == found_y.group().lower()
    return None


def same_sentence(a: Claim, b: Claim) -> bool:
    """Whether both claims stand in one sentence of one Document."""
    return a.doc_id == b.doc_id and a.sentence == b.sentence and a.sentence.end > 0


def same_voice(a: Claim, b: Claim) -> bool:
    """Whether one speaker, or one story in its own voice, holds both claims.

    ``Hong`` and ``Foreign Ministry spokesman Hong Lei`` are one voice in one story. Story voices are one where publisher or
    document are.
    """
    speaker_a, speaker_b = a.attribution.speaker, b.attribution.speaker
    if speaker_a and speaker_b:
        return same_name(speaker_a, speaker_b)
    return not speaker_a and not speaker_b and a.voice == b.voice
