"""What ``it``, ``they`` and ``the measure`` mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from detector.claims import lexicon as lex
from detector.claims.draft import Draft
from detector.claims.mentions import Mention, Mentions
from detector.claims.people import People
from detector.claims.phrases import LONGEST, Found, can_say, definite_words
from detector.claims.trees import child, is_plural
from detector.claims.wording import words

if TYPE_CHECKING:
    from spacy.tokens import Token

_WEAK = frozenset({"new", "proposed", "planned", "latest", "current", "entire", "whole", "controversial", "same", "recent"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_THINKING = frozenset({"believe", "think", "feel", "know"})
"""What persons do: a company that does it is a person taken for one."""
_REACH = 6
"""Sentences back that a definite noun may reach for the thing it stands for."""
_IMPERSONAL = frozenset({"rain", "snow", "seem", "appear", "take", "turn"})


class Things:
    """Resolves words for things and groups; ``None`` wherever there is more than one candidate."""

    def __init__(self, mentions: Mentions, people: People) -> None:
        self._mentions = mentions
        self._people = people

    def pronoun(self, token: Token, draft: Draft, *, plural: bool) -> Found | None:
        """What ``it`` (or with ``plural`` ``they``) means as a subject: the speaker, the subject of the main clause, or
        that of the sentence before."""
        if not plural and _empty_it(token):
            return None
        speaker = self._people.mention_of(draft.voice) if draft.voice is not None and draft.voice.head is not None else None
        here = self._mentions.number(token)
        if draft.voice is not None and draft.voice.speaker:
            if speaker is None or self._mentions.number(speaker.head) != here or speaker.plural != plural:
                return None
            if not plural and not can_say(speaker):
                return None
            return self._as_thing(speaker)
        clause = token.head
        governor = clause.head if clause.dep_ in {"advcl", "conj"} and clause.head.i != clause.i else None
        if governor is not None:
            noun = child(governor, "nsubj", "nsubjpass")
            mention = self._mentions.at(noun) if noun is not None and noun.i < token.i else None
            if mention is not None and mention.plural == plural and (plural or not mention.person):
                return self._as_thing(mention)
            return None
        if clause.dep_ != "ROOT":
            return None
        back = [m for m in self._mentions.before(token, 1) if m.sentence == here - 1]
        subject = next((m for m in back if m.head.dep_ in {"nsubj", "nsubjpass"} and m.head.head.dep_ == "ROOT"), None)
        if subject is None or subject.plural != plural or any(m.sentence == here for m in self._mentions.before(token, 0)):
            return None
        if subject.person and not plural:
            return None
        if subject.kind is None and not subject.named and not (plural and subject.person):
            return None
        rivals = [m for m in back if m.plural == plural and m.key != subject.key and (m.kind is not None or m.named)
                  and (plural or not m.person)]  # fmt: skip
        return self._as_thing(subject) if not rivals else None

    def definite(self, token: Token, inside: set[tuple[int, int]]) -> Found | None:
        """``the initiative`` → what it stands for: the only thing of its kind that was described before."""
        lemma = token.lemma_.lower()
        kinds = [kind for kind, nouns in lex.KINDS.items() if lemma in nouns]
        determiner = child(token, "det")
        if not kinds or determiner is None or determiner.lower_ not in _DEFINITE:
            return None
        if any(t.i != determiner.i and t.lower_ not in _WEAK and t.dep_ not in {"case", "punct"} for t in token.children):
            return None
        if token.dep_ in {"compound", "attr", "appos"}:
            return None
        kind = kinds[0]
        if kind == "company":
            return self._company(token, determiner)
        candidates = [
            m for m in self._mentions.before(token, _REACH)
            if m.kind == kind and m.head.i != token.i and _informative(m) and not _questioned(m)
        ]  # fmt: skip
        if any((id(m.head.doc), m.head.i) in inside for m in candidates[:1]):
            return None
        same = [m for m in candidates if m.head.lemma_.lower() == lemma]
        plural = is_plural(token)
        number = [m for m in (same or candidates) if m.plural == plural]
        here = self._mentions.number(token)
        if not number:
            number = [m for m in candidates if m.sentence >= here - 1] if not same else []
        if not number or not _one_thing(number):
            return None
        if kind == "study" and not same:
            return None
        best = max(number, key=lambda m: (len(m.key.split()), m.sentence))
        if best.head.dep_ == "conj" or child(best.head, "conj") is not None:
            return None
        made = definite_words(best)
        if not made or len(made) > LONGEST:
            return None
        weak = [t for t in token.children if t.lower_ in _WEAK]
        return Found(made, [determiner, token, *weak], best.plural)

    def _as_thing(self, mention: Mention) -> Found | None:
        found = definite_words(mention)
        if not found or len(found) > LONGEST or found[0].pos == "PRON":
            return None
        return Found(found, [], mention.plural)

    def _company(self, token: Token, determiner: Token) -> Found | None:
        if is_plural(token) or child(token, "amod") is not None:
            return None
        named = [m for m in self._mentions.before(token, 3) if m.head.ent_type_ == "ORG" and m.named]
        if any(m.head.dep_ == "nsubj" and m.head.head.lemma_ in _THINKING for m in named):
            return None
        if len({m.key for m in named}) != 1:
            return None
        name = [t for t in named[0].tokens if t.ent_type_ == "ORG"]
        return Found(words(name), [determiner, token], False) if name and len(name) <= 5 else None


def _informative(mention: Mention) -> bool:
    described = [
        t
        for t in mention.tokens
        if t.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"} and t.i != mention.head.i and t.lower_ not in _WEAK
    ]
    return bool(described)


def _questioned(mention: Mention) -> bool:
    return any(
        t.lower_ in {"no", "any", "every", "each", "other", "another", "similar", "such"} for t in mention.head.children
    )


def _one_thing(mentions: Sequence[Mention]) -> bool:
    """True where all mentions can be one thing: the words of one contain those of the others."""
    keys = sorted({frozenset(m.key.split()) for m in mentions}, key=len, reverse=True)
    return all(key <= keys[0] for key in keys)


def _empty_it(token: Token) -> bool:
    """``it is likely that``, ``it takes``, ``it rains``."""
    verb = token.head
    if child(verb, "ccomp", "csubj") is not None or verb.lemma_.lower() in _IMPERSONAL:
        return True
    adjective = child(verb, "acomp", "attr")
    if adjective is not None and verb.lemma_.lower() == "be":
        return (
            child(adjective, "ccomp", "xcomp", "acl", "advcl") is not None
            or child(verb, "xcomp", "advcl") is not None
            or (child(verb, "attr") is not None and adjective.pos_ != "ADJ")
        )
    return token.dep_ == "expl"
