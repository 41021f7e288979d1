"""What a clause inherits from those around it: a voice, a subject, auxiliaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from detector.claims import lexicon as lex
from detector.claims.draft import Voice
from detector.claims.trees import noun_phrase, subject_of
from detector.claims.wording import Word, words

if TYPE_CHECKING:
    from spacy.tokens import Token


_MINDED = frozenset({"think", "believe", "feel", "know", "hope", "fear"})
"""What no thing does: there ``it`` is not the speaker."""


@dataclass(slots=True)
class Place:
    """What a clause inherits from those around it."""

    voice: Voice | None = None
    outer: Voice | None = None
    """Who speaks where the reported clause ends: the story, or the speaker around a speaker."""
    subject: list[Word] = field(default_factory=list)
    """Restored where the clause has none of its own."""
    aux: list[Word] = field(default_factory=list)
    negations: list[Word] = field(default_factory=list)
    conditional: bool = False
    depth: int = 0
    seen: set[int] = field(default_factory=set)
    """Relative clauses of the sentence that were walked, one set for all its places: several nouns lead to one of them, and
    walking it again at every level would take for ever in a long sentence."""

    @property
    def denies(self) -> bool:
        """True where the voice denies what is said here."""
        return self.voice is not None and self.voice.denies

    def inner(self, **changes: object) -> Place:
        """What a clause inside this one inherits: nothing but the voice, unless ``changes`` says so."""
        plain = replace(self, subject=[], aux=[], negations=[], conditional=False, depth=self.depth + 1)
        return replace(plain, **changes)  # type: ignore[arg-type]


def subject_words(head: Token, place: Place) -> list[Word]:
    """The subject of a clause as words, its own or the one it shares."""
    noun = subject_of(head)
    return words(noun_phrase(noun)) if noun is not None else place.subject


def within(voice: Voice, outer: Voice | None) -> Voice:
    """A voice inside another: the innermost named speaker is the voice; a frame without a name keeps the outer one's."""
    if voice.head is not None and voice.head.lower_ in {"i", "we", "you"}:
        voice = Voice((), None, voice.cue, voice.denies, voice.past, voice.firm)
    thing = voice.head is not None and voice.head.lower_ in {"it", "that", "this"}
    if thing and any(token.lemma_ in _MINDED for token in voice.cue):
        voice = replace(voice, speaker=(), head=None)
    if voice.speaker or outer is None:
        return voice
    return Voice(outer.speaker, outer.head, voice.cue or outer.cue, voice.denies, voice.past or outer.past, voice.firm)


def restored(voice: Voice, subject: Sequence[Word]) -> Voice:
    """A voice without a speaker of its own takes the shared subject (``said X and added Y``)."""
    tokens = tuple(item.token for item in subject if item.token is not None)
    if not tokens or (voice.speaker and voice.head is not None and voice.head.lower_ not in {"who", "which", "that"}):
        return voice
    cue = voice.cue[0] if voice.cue else None
    if (
        cue is not None
        and cue.tag_ in {"VBG", "VBN"}
        and cue.dep_ in {"advcl", "acomp", "xcomp"}
        and not can_speak(_head_among(tokens))
    ):
        return replace(voice, speaker=(), head=None)
    return replace(voice, speaker=tokens, head=_head_among(tokens))


def _head_among(tokens: Sequence[Token]) -> Token:
    inside = {token.i for token in tokens}
    return next((token for token in tokens if token.head.i not in inside or token.head == token), tokens[-1])


def can_speak(noun: Token) -> bool:
    """False for a thing or an event, which a participle that hangs on it cannot mean (``his death came …, claiming``)."""
    if noun.pos_ != "NOUN":
        return True
    lemma = noun.lemma_.lower()
    return (
        lemma in lex.PERSON_NOUNS
        or lemma in lex.BODIES
        or lemma in lex.DOCUMENTS
        or lemma.endswith(("er", "or", "ist", "ian"))
    )
