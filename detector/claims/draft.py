"""Claims in the making: a head, its words, and who holds it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from detector.claims.wording import Word
from detector.types import Modality

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """Who says something, as it stands in the text."""

    speaker: tuple[Token, ...] = ()
    """Noun phrase, empty where nobody is named."""
    head: Token | None = None
    """Its head noun."""
    cue: tuple[Token, ...] = ()
    denies: bool = False
    """The content is turned round."""
    past: bool = False
    """Reported in the past tense, so that ``would`` is a plan."""
    firm: Modality = "stated"
    """What the cue itself makes of the content: hoped and feared is hypothetical, alleged is possible."""


@dataclass(slots=True, eq=False)
class Draft:
    """One statement before its pronouns are resolved."""

    head: Token
    """Main predicate: a verb, or the noun of an apposition."""
    tokens: list[Token]
    """Its own words in the text, in order; the span runs from the first to the last."""
    row: list[Word]
    """Its standalone wording."""
    subject: list[Word] = field(default_factory=list)
    voice: Voice | None = None
    aux: list[Word] = field(default_factory=list)
    """Auxiliaries, own or shared with a clause before."""
    negations: list[Word] = field(default_factory=list)
    conditional: bool = False
    """An if-clause stands beside it."""
    affirmed: bool = False
    """A negation was taken out: the tree still has it, the wording has not."""
    predicate: str | None = None
    """Where it is not the head's lemma."""
    lone: bool = False
    """Predicate was put in (``X is Y`` of an apposition)."""

    def holds(self, voice: Voice | None) -> Draft:
        """The same draft held by somebody else."""
        return replace(self, voice=voice)
