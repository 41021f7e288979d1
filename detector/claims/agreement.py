"""Puts a finite verb in agreement with a subject that was exchanged."""

from __future__ import annotations

from dataclasses import replace

from detector.claims.draft import Draft
from detector.claims.wording import Word

_PLURAL = {"is": "are", "was": "were", "has": "have", "does": "do", "'s": "are", "’s": "are"}
_SINGULAR = {"are": "is", "were": "was", "have": "has", "do": "does", "'re": "is", "’re": "is", "'ve": "has", "’ve": "has",
             "am": "is",
             "'m": "is", "’m": "is"}  # fmt: skip
_LONG = {"'ll": "will", "’ll": "will", "'d": "would", "’d": "would"}


def agreed(draft: Draft, *, plural: bool) -> Draft:
    """The draft with its finite verb in the plural or singular."""
    at = _finite(draft)
    if at is None:
        return draft
    item = draft.row[at]
    name = item.text.lower()
    if name in _LONG:
        text = _LONG[name]
    elif plural:
        text = _PLURAL.get(name) or (item.lemma if item.token is not None and item.token.tag_ == "VBZ" else item.text)
    else:
        verb = item.token is not None and item.token.tag_ == "VBP"
        text = _SINGULAR.get(name) or (third_form(item.lemma) if verb else item.text)
    return _with(draft, at, text)


def agreeing(item: Word, *, plural: bool) -> Word:
    """An auxiliary in the plural or singular."""
    forms = _PLURAL if plural else _SINGULAR
    return replace(item, text=forms.get(item.text.lower(), item.text))


def third_person(draft: Draft) -> Draft:
    """A statement about ``I`` as one about a named person."""
    at = _finite(draft)
    if at is None:
        return draft
    item = draft.row[at]
    name = item.text.lower()
    if name == "was":
        return draft
    if item.token is not None and item.token.tag_ == "VBD":
        return draft
    return agreed(draft, plural=False)


def third_form(lemma: str) -> str:
    """The third person singular of a regular verb in the present."""
    if lemma.endswith(("s", "x", "z", "ch", "sh", "o")):
        return lemma + "es"
    if lemma.endswith("y") and lemma[-2:-1] not in set("aeiou"):
        return lemma[:-1] + "ies"
    return lemma + "s"


def _finite(draft: Draft) -> int | None:
    aux = {item.token.i for item in draft.aux if item.token is not None}
    for at, item in enumerate(draft.row):
        if item.token is None:
            if item in draft.aux:
                return at
            continue
        if item.token.i in aux or (not draft.aux and item.token.i == draft.head.i and item.token.doc is draft.head.doc):
            return at
    return None


def _with(draft: Draft, at: int, text: str) -> Draft:
    old = draft.row[at]
    new: Word = replace(old, text=text)
    return replace(
        draft,
        row=[new if item is old else item for item in draft.row],
        aux=[new if item is old or (item.token is not None and item.token == old.token) else item for item in draft.aux],
    )
