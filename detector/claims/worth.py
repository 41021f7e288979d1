"""Tells statements that can be checked from questions, chatter and fragments."""

from __future__ import annotations

import re

from detector.claims import lexicon as lex
from detector.claims.draft import Draft
from detector.claims.lexicon import words_of
from detector.claims.wording import CONTENT, Word, written

_VAGUE = words_of("""
    i you it this that they he she we there these those who which what me one everyone everybody someone somebody
    something anything everything nothing nobody
    """)
_OPINION = words_of("""
    great good bad nice wonderful amazing awesome terrible awful fantastic beautiful lovely fun sad happy glad sorry
    important interesting incredible special proud exciting excited difficult hard easy tough better best worse worst
    perfect ridiculous unbelievable cool fine okay ok true right wrong sure shocking heartbreaking tragic
    disappointing unacceptable crazy weird strange honored honoured thankful grateful
    """)
_NONE = frozenset({"nobody", "nothing", "none", "no", "neither", "everyone", "everybody"})
_NOT_ASSERTED = frozenset({"who", "which", "what", "whom", "whose", "whoever", "whatever", "where", "when", "how", "why"})
_BOILERPLATE = re.compile(
    r"contribut\w+ to (?:this|the) (?:report|article|story)|rights reserved|(?:edit|report|writ)(?:ed|ing) by|"
    r"^(?:this|the) (?:article|story|post|page) (?:was|is|has been) (?:originally |first )?(?:published|"
    r"updated|posted|copyright)|"
    r"use of cookies|sign up for|subscribe to|\bclick (?:here|on)\b|terms of (?:use|service)|privacy policy|follow us on",
    re.IGNORECASE,
)
_LONGEST = 90
"""Words in a statement; beyond it stand lists and tables."""


def content_words(row: list[Word]) -> list[Word]:
    """The nouns, names, verbs, adjectives, adverbs and numbers of a wording in order."""
    return [
        item for item in row if item.pos in CONTENT and any(mark.isalnum() for mark in item.text) and item.lemma.strip()
    ]


def is_worth_keeping(draft: Draft, lemmas: tuple[str, ...], *, quoted: bool) -> bool:
    """False for questions, for what has too little content to be true or false, and for talk of ``I`` and ``you`` outside
    quotations."""
    if not draft.row or len(draft.row) > _LONGEST or not draft.subject:
        return False
    if _is_free_relative(draft) or _is_question(draft) or _BOILERPLATE.search(written(draft.row)):
        return False
    subject = [item.text.lower() for item in draft.subject]
    if subject[0] in _NOT_ASSERTED:
        return False
    first, vague = subject[-1], len(subject) == 1 and subject[0] in _VAGUE
    if first in {"i", "you"} and vague and not (quoted or (draft.voice is not None and draft.voice.speaker)):
        return False
    if first == "you" and vague:
        return False
    content = [lemma for lemma in lemmas if lemma not in lex.LIGHT and any(mark.isalpha() for mark in lemma)]
    content += [item.text for item in draft.row if item.text.lower() in _NONE]
    if len(content) + sum(lemma.replace(",", "").replace(".", "").isdigit() for lemma in lemmas) < 2:
        return False
    if vague and (draft.head.lemma_ == "be" or draft.head.lemma_ == "feel"):
        said = [lemma for lemma in content if lemma not in _OPINION]
        if len(said) < 2:
            return False
    return len(draft.row) >= 3


def _is_free_relative(draft: Draft) -> bool:
    """True for ``however long it takes``, ``what he did``."""
    first = draft.tokens[0]
    if draft.row[0].token != first:
        return False
    if first.lower_ == "however" and first.i + 1 < len(first.doc) and first.nbor(1).pos_ in {"ADJ", "ADV"}:
        return True
    if first.tag_ not in {"WRB", "WP", "WDT"}:
        return False
    if first.i + 1 < len(first.doc) and first.nbor(1).text == ",":
        return False
    token = first
    while token != draft.head and token.head != token:
        if token.dep_ in {"advcl", "relcl", "ccomp", "csubj", "pcomp"}:
            return False
        token = token.head
    return token == draft.head


def _is_question(draft: Draft) -> bool:
    last = draft.tokens[-1]
    following = [last.nbor(step) for step in (1, 2, 3) if last.i + step < len(last.doc)]
    for token in following:
        if token.text == "?":
            return True
        if token.pos_ != "PUNCT":
            break
    sentence = draft.head.sent
    if draft.head.i == sentence.root.i and any(token.text == "?" for token in sentence[-3:]):
        return True
    # "Will he go" without its mark, "had he gone": the auxiliary stands before the subject.
    first = draft.tokens[0]
    return (
        first.dep_ in {"aux", "auxpass"}
        and first.head == draft.head
        and draft.row[0].token == first
        and any(token.dep_ in {"nsubj", "nsubjpass"} and token.i > first.i for token in draft.head.children)
    )
