"""A statement as a row of words: some stand in the text, some were put in; and how they are written down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from detector.claims.quotes import MARKS

if TYPE_CHECKING:
    from spacy.tokens import Token

CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM"})
BARE = frozenset({"''", "``"})
_NO_SPACE_BEFORE = frozenset(".,;:!?%)]}’'")
_NO_SPACE_AFTER = frozenset("([{$£€#")
_PAUSES = frozenset({",", ";", ":", "-", "--", "—", "–", "..."})
_CLITICS = frozenset({"n't", "n’t", "'s", "’s", "'", "’", "'re", "’re", "'ve", "’ve", "'ll", "’ll", "'d", "’d", "'m", "’m"})


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """One word of a standalone wording."""

    text: str
    lemma: str
    pos: str
    """Universal part of speech."""
    token: Token | None = None
    """Where it stands in the text; ``None`` for a word that was put in."""


def word(token: Token) -> Word:
    """A token of the text as a word."""
    return Word(token.text, token.lemma_.lower(), token.pos_, token)


def put(text: str, lemma: str | None = None, pos: str = "AUX") -> Word:
    """A word that does not stand in the text."""
    return Word(text, lemma or text.lower(), pos)


def words(tokens: Iterable[Token]) -> list[Word]:
    """Tokens of the text as words."""
    return [word(token) for token in tokens]


def lowered(row: Sequence[Word]) -> list[Word]:
    """The words for use inside a sentence: a capital that only began a sentence is taken back."""
    if not row or row[0].token is None:
        return list(row)
    first = row[0]
    token = first.token
    assert token is not None
    name = first.pos == "PROPN" or token.ent_type_ in {"PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "DATE", "EVENT"}
    if first.text == "I" or not token.text[:1].isupper() or token.text[1:] != token.text[1:].lower():
        return list(row)
    if (name and first.pos != "DET") or first.pos in {"PROPN"}:
        return list(row)
    return [Word(first.text[0].lower() + first.text[1:], first.lemma, first.pos, token), *row[1:]]


_CONTRACTED = {"'re": "are", "'ve": "have", "'ll": "will", "'m": "am", "ca": "can", "wo": "will", "sha": "shall",
               "n't": "not",                "ai": "is"}  # fmt: skip


def _uncontracted(item: Word) -> Word:
    """A word for its short form: ``it's`` → ``it is``."""
    name = item.text.lower().replace("’", "'")
    token = item.token
    if item.pos not in {"AUX", "VERB", "PART"} or (item.pos == "PART" and name != "n't"):
        return item
    text = _CONTRACTED.get(name)
    if name in {"'s", "'d"} and token is not None:
        follower = next((t for t in (token.nbor(1) if token.i + 1 < len(token.doc) else None,) if t is not None), None)
        past = token.head.tag_ in {"VBN", "VBD"} and token.dep_ == "aux"
        text = ("has" if past or item.lemma == "have" else "is") if name == "'s" else ("had" if past else "would")
        if name == "'s" and follower is not None and follower.lower_ in {"got", "been", "had"}:
            text = "has"
    if text is None or (name in {"ca", "wo", "sha", "ai"} and (token is None or token.whitespace_)):
        return item
    return replace(item, text=text)


def tidy(row: Sequence[Word]) -> list[Word]:
    """The words without quotation marks, and without pauses that have lost what they set apart."""
    kept: list[Word] = []
    for item in row:
        if item.text in MARKS or item.text in BARE or item.pos == "SPACE":
            continue
        if item.text in _PAUSES and (not kept or kept[-1].text in _PAUSES):
            continue
        kept.append(_uncontracted(item))
    while kept and (kept[-1].text in _PAUSES or kept[-1].text in {".", "!", "?", "…", "(", "["}):
        kept.pop()
    while kept and (kept[0].pos == "PUNCT" or kept[0].text in _PAUSES) and kept[0].text not in {"(", "["}:
        kept.pop(0)
    kept = [
        item
        for at, item in enumerate(kept)
        if not (item.text == "(" and kept[at + 1 : at + 2] and kept[at + 1].text == ")")
        and not (item.text == ")" and at and kept[at - 1].text == "(")
    ]
    opened = sum(item.text == "(" for item in kept)
    if opened != sum(item.text == ")" for item in kept):
        kept = [item for item in kept if item.text not in "()"]
    return kept


def written(row: Sequence[Word]) -> str:
    """The words with blanks between them as in English; words that stood side by side keep their spacing."""
    parts: list[str] = []
    before: Word | None = None
    for item in row:
        if before is not None and _spaced(before, item):
            parts.append(" ")
        parts.append(item.text)
        before = item
    return "".join(parts)


def sentence(row: Sequence[Word]) -> str:
    """The words as a sentence: a capital first, a full stop at the end."""
    text = " ".join(written(row).split())
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?" else text + "."


def _spaced(left: Word, right: Word) -> bool:
    a, b = left.token, right.token
    if (
        a is not None
        and b is not None
        and a.doc is b.doc
        and a.i + 1 == b.i
        and left.text == a.text
        and right.text == b.text
    ):
        return bool(a.whitespace_)
    if right.text in _CLITICS or (right.text[0] in _NO_SPACE_BEFORE and right.pos == "PUNCT") or right.text == "%":
        return False
    return left.text not in _NO_SPACE_AFTER
