"""Noun phrases for things and people that were named before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detector.claims import lexicon as lex
from detector.claims.mentions import Mention
from detector.claims.trees import child
from detector.claims.wording import Word, lowered, put, words

if TYPE_CHECKING:
    from spacy.tokens import Token

LONGEST = 9
"""Words of a noun phrase that may stand for a pronoun."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a word stands for."""

    words: list[Word]
    replaced: list[Token]
    """The tokens that go, among them the word itself."""
    plural: bool


def head_of(row: Sequence[Word]) -> Token | None:
    """The head noun of a noun phrase."""
    tokens = [item.token for item in row if item.token is not None]
    inside = {token.i for token in tokens}
    return next((token for token in tokens if token.head.i not in inside or token.head.i == token.i), None)


def can_say(mention: Mention) -> bool:
    """True for a firm, a country or a body, which may say something."""
    return not mention.person and (mention.head.ent_type_ in {"ORG", "GPE"} or mention.head.lemma_.lower() in lex.BODIES)


def stands_in(name: Sequence[Word], row: Sequence[Word], pronoun: Token) -> bool:
    """True where a statement names the person already: there the pronoun is clear, and another name would be clumsy."""
    last = next((item for item in reversed(name) if item.pos == "PROPN" or item.pos == "NOUN"), name[-1])
    return any(item.text == last.text and item.token is not None and item.token != pronoun for item in row)


def introduces(mention: Mention) -> bool:
    """True for a noun that only introduces a name (``spokesman Hong Lei`` is one mention already)."""
    return mention.head.dep_ == "compound"


def name_only(mention: Mention) -> list[Token]:
    """The name in a mention, without title and description."""
    name = [t for t in mention.tokens if t.ent_type_ == "PERSON" and t.pos_ == "PROPN"]
    return name or [mention.head]


def definite_words(mention: Mention) -> list[Word]:
    """A noun phrase for a second mention: ``a bill`` → ``the bill``."""
    tokens = [t for t in mention.tokens if not t.is_space]
    if len(tokens) > LONGEST:
        tokens = [t for t in tokens if t.i <= mention.head.i]
    if tokens and tokens[-1].dep_ == "case":
        tokens = tokens[:-1]
    tokens = [t for t in tokens if t.tag_ != "JJR" or t.i > mention.head.i]
    made = words(tokens)
    determiner = next((t for t in mention.head.children if t.dep_ in {"det", "poss"}), None)
    if determiner is not None and determiner.lower_ in {"a", "an", "this", "that", "these", "those", "some", "another"}:
        made = [put("the", "the", "DET") if w.token is not None and w.token.i == determiner.i else w for w in made]
    elif determiner is None and not mention.named and mention.head.pos_ == "NOUN" and child(mention.head, "nummod") is None:
        made = [put("the", "the", "DET"), *lowered(made)]
    return made
