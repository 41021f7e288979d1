"""Makes a statement readable by itself: pronouns, bare last names and ``the measure`` are replaced where that is safe.

A wrong name is worse than a pronoun, so each rule asks for a single candidate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from detector.claims.agreement import agreed, third_person
from detector.claims.draft import Draft
from detector.claims.mentions import Mentions
from detector.claims.people import HE, People
from detector.claims.phrases import Found, can_say, definite_words, head_of, stands_in
from detector.claims.things import Things
from detector.claims.trees import child, is_plural
from detector.claims.voices import Passage
from detector.claims.wording import Word, lowered, tidy, words, written

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_I = frozenset({"i", "me", "my"})


class Resolver:
    """Replaces what a story has named before."""

    def __init__(self, mentions: Mentions, passages: Sequence[Passage]) -> None:
        self._mentions = mentions
        self._people = People(mentions)
        self._things = Things(mentions, self._people)
        self._offsets = {id(passage.doc): passage.start for passage in passages}

    def standalone(self, draft: Draft, *, quoted: bool) -> Draft:
        """The draft with names for pronouns and bare nouns, in its wording and its subject."""
        inside = {(id(item.token.doc), item.token.i) for item in draft.row if item.token is not None}
        row: list[Word] = []
        subject_head = head_of(draft.subject)
        replaced: dict[int, list[Word]] = {}
        skip: set[int] = set()
        plural: bool | None = None
        for item in draft.row:
            token = item.token
            if token is None:
                row.append(item)
                continue
            if token.i in skip:
                continue
            found = self._resolve(token, draft, inside, quoted=quoted)
            if found is None:
                row.append(item)
                continue
            new = found.words
            gone = {other for other in found.replaced if other != token}
            skip |= {other.i for other in gone}
            row = [other for other in row if other.token not in gone]
            if token.lower_ in HE and stands_in(new, row, token):
                row.append(item)
                continue
            row += lowered(new) if row else new
            replaced[token.i] = new
            if subject_head is not None and token.i == subject_head.i and token.dep_ != "poss":
                plural = found.plural
        if not replaced:
            return draft
        made = replace(draft, row=row, subject=self._subject(draft, replaced, skip))
        if plural is not None and subject_head is not None:
            if subject_head.lower_ == "i":
                return third_person(made)
            if plural != is_plural(subject_head) and child(subject_head, "conj") is None:
                return agreed(made, plural=plural)
        return made

    def speaker(self, draft: Draft) -> str | None:
        """The speaker in words: a pronoun or a bare last name is replaced by the full name where that is safe."""
        voice = draft.voice
        if voice is None or not voice.speaker:
            return None
        if voice.head is not None and voice.head.lower_ == "it":
            return self._it_said(voice.head, draft)
        row: list[Word] = []
        for token in voice.speaker:
            found = None
            if token.lower_ in HE and token.dep_ != "poss":
                found = self._people.person(token, Draft(token, [], []), quoted=False)
            elif token.ent_type_ == "PERSON" or token.pos_ == "PROPN":
                found = self._people.full_name(token)
            if found is not None:
                row = [item for item in row if item.token not in found.replaced]
            row += found.words if found is not None else words([token])
        return " ".join(written(tidy(row)).split()) or None

    def _it_said(self, it: Token, draft: Draft) -> str | None:
        """``The bank will close, it said``: the subject of what is said, or of the sentence before, where it can speak."""
        noun = head_of(draft.subject)
        mention = self._mentions.at(noun) if noun is not None and noun.i < it.i and noun.sent == it.sent else None
        if mention is None or not can_say(mention):
            before = self._things.pronoun(it, Draft(it, [], []), plural=False)
            return " ".join(written(tidy(before.words)).split()) if before is not None else it.text
        return " ".join(written(tidy(definite_words(mention))).split())

    def _subject(self, draft: Draft, replaced: dict[int, list[Word]], skip: set[int]) -> list[Word]:
        subject: list[Word] = []
        for item in draft.subject:
            if item.token is not None and item.token.i in replaced:
                subject += replaced[item.token.i] if not subject else lowered(replaced[item.token.i])
            elif item.token is None or item.token.i not in skip:
                subject.append(item)
        return subject

    def _resolve(self, token: Token, draft: Draft, inside: set[tuple[int, int]], *, quoted: bool) -> Found | None:
        """Words for a token, the tokens that they replace, and whether they are plural."""
        name = token.lower_
        found: Found | None = None
        if name in HE:
            found = self._people.person(token, draft, quoted=quoted)
            if found is not None and stands_in(found.words, draft.row, token):
                return None
        elif name in _I and quoted and (token.text == "I" or token.text.islower() or token.is_sent_start):
            found = self._people.first_person(token, draft)
        elif name == "we" and quoted:
            found = self._people.we(token, draft)
        elif name in {"it", "they"} and token.dep_ in {"nsubj", "nsubjpass"} and not quoted:
            found = self._things.pronoun(token, draft, plural=name == "they")
        elif token.pos_ == "PROPN":
            return self._people.full_name(token)
        elif token.pos_ == "NOUN":
            found = self._things.definite(token, inside)
        return found

    def offset(self, doc: Doc) -> int:
        """Offset of a parsed paragraph in the cleaned text."""
        return self._offsets[id(doc)]
