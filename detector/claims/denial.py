"""Turns a statement round: ``denied that the firm had paid`` says that the firm had not paid."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from detector.claims import lexicon as lex
from detector.claims.draft import Draft, Voice
from detector.claims.trees import child, is_plural, negation, subject_of, subtree
from detector.claims.wording import Word, put, words

if TYPE_CHECKING:
    from spacy.tokens import Token

NEGATIVE = frozenset({"no", "neither", "nobody", "none", "nothing", "nor"})
_FULL = {"ca": "can", "wo": "will", "sha": "shall"}


def negated(draft: Draft) -> Draft:
    """The draft that says the opposite: ``not`` put in, or taken out where it stands already."""
    if draft.negations:
        return _affirmed(draft)
    row = list(draft.row)
    subject = subject_of(draft.head)
    if subject is not None:
        determiner = next(
            (t for t in (*subject.children, subject) if t.lower_ in {"any", "anyone", "anybody", "anything"}), None
        )
        if determiner is not None:
            swap = {"any": "no", "anyone": "no one", "anybody": "nobody", "anything": "nothing"}[determiner.lower_]
            no = put(swap, swap, "DET")
            row = [no if item.token == determiner else item for item in row]
            subject_row = [no if item.token == determiner else item for item in draft.subject]
            return replace(draft, row=row, subject=subject_row, negations=[no])
        if any(t.lower_ == "no" for t in subject.children) or subject.lower_ in {"nobody", "none", "nothing"}:
            prefix = [
                put("It", "it", "PRON"),
                put("is", "be"),
                put("not", "not", "PART"),
                put("true", "true", "ADJ"),
                put("that", "that", "SCONJ"),
            ]
            return replace(draft, row=[*prefix, *row], negations=[prefix[2]])
    no = put("not", "not", "PART")
    finite = _first_auxiliary(draft, row)
    if finite is None:
        own = next((item for item in row if item.token is not None and item.token.i == draft.head.i), None)
        if own is None:
            return draft
        if draft.head.lemma_.lower() == "be":
            finite = own
        else:
            return _with_do(draft, row, own, no)
    at = row.index(finite)
    row[at : at + 1] = [replace(finite, text=_FULL.get(finite.text, finite.text)), no]
    return replace(draft, row=row, negations=[no])


def _first_auxiliary(draft: Draft, row: list[Word]) -> Word | None:
    tokens = {item.token.i for item in draft.aux if item.token is not None}
    return next(
        (
            item
            for item in row
            if item in draft.aux or (item.token is not None and item.token.i in tokens and item.lemma != "to")
        ),
        None,
    )


def _with_do(draft: Draft, row: list[Word], own: Word, no: Word) -> Draft:
    head = draft.head
    if head.tag_ == "VBD" or head.tag_ == "VBN":
        support = put("did", "do")
    elif head.tag_ == "VBZ":
        support = put("does", "do")
    else:
        support = put("do", "do")
    base = Word(head.lemma_.lower(), head.lemma_.lower(), own.pos, own.token)
    at = row.index(own)
    while at > 0 and row[at - 1].pos == "ADV" and (before := row[at - 1].token) is not None and before.head.i == head.i:
        at -= 1
    row.insert(at, no)
    row.insert(at, support)
    row = [base if item is own else item for item in row]
    return replace(draft, row=row, negations=[no], aux=[support])


def _affirmed(draft: Draft) -> Draft:
    """Double negation: ``denied that it had not paid``."""
    gone = set(map(id, draft.negations)) | {id(item) for item in draft.row if item.token is not None
                                            and item.token.dep_ == "neg" and item.token.head.i == draft.head.i}  # fmt: skip
    tokens = {item.token.i for item in draft.negations if item.token is not None}
    row = [item for item in draft.row if id(item) not in gone and (item.token is None or item.token.i not in tokens)]
    row = [replace(item, text=_FULL.get(item.text, item.text)) for item in row]
    return replace(draft, row=row, negations=[], affirmed=True)


def void_denial(draft: Draft) -> Draft | None:
    """What ``denied paying bribes`` and ``denied any involvement in the attack`` hold, in the words of the speaker, or
    ``None`` for any other clause."""
    head = draft.head
    if (
        head.lemma_.lower() != "deny"
        or negation(head) is not None
        or not draft.subject
        or child(head, "auxpass", "nsubjpass")
    ):
        return None
    speaker = tuple(item.token for item in draft.subject if item.token is not None)
    subject = draft.subject[-1].token
    noun = subject_of(head)
    past = head.tag_ in {"VBD", "VBN"}
    voice = Voice(speaker, noun or subject, (head,), True, past)
    gerund = next(
        (t for t in head.children if t.dep_ in {"xcomp", "ccomp", "pcomp", "dobj", "advcl"} and _is_gerund(t)), None
    )
    if gerund is not None and child(gerund, "nsubj", "det") is None:
        return _without_gerund(draft, gerund, voice, noun)
    thing = denied_noun(head)
    if thing is None:
        return None
    tokens = subtree(thing)
    body = [
        item for item in words(tokens) if item.token is None or item.token.head.i != thing.i or item.token.dep_ != "det"
    ]
    no = put("no", "no", "DET")
    have = put("had" if past else "has", "have", "VERB")
    return replace(
        draft, tokens=tokens, row=[*draft.subject, have, no, *body], voice=voice, aux=[], negations=[no], predicate="have"
    )


def _is_gerund(token: Token) -> bool:
    return token.tag_ == "VBG" or any(
        t.lower_ in {"having", "being"} for t in token.children if t.dep_ in {"aux", "auxpass"}
    )


def _without_gerund(draft: Draft, gerund: Token, voice: Voice, noun: Token | None) -> Draft:
    tokens = [token for token in subtree(gerund) if token.dep_ != "neg" or token.head.i != gerund.i]
    doubled = negation(gerund) is not None
    no = put("not", "not", "PART")
    plural = noun is not None and is_plural(noun)
    row = words(tokens)
    having = child(gerund, "aux")
    being = child(gerund, "auxpass")
    lemma = gerund.lemma_.lower()
    lead = being if being is not None and having is None else having if having is not None else gerund
    if having is not None:
        start = [put("had", "have")]
    elif being is not None or lemma == "be":
        start = [put("were" if plural else "was", "be")]
    else:
        start = [put("did", "do")]
    changed = []
    for item in row:
        if item.token is not None and item.token.i == lead.i:
            changed += [*start, *([] if doubled else [no])]
            if start[0].text == "did":
                changed.append(Word(lemma, lemma, "VERB", item.token))
        else:
            changed.append(item)
    subject = draft.subject
    return replace(
        draft,
        head=gerund,
        tokens=tokens,
        row=[*subject, *changed],
        voice=voice,
        aux=start,
        negations=[] if doubled else [no],
    )


def denied_noun(head: Token) -> Token | None:
    """The noun that a denial says its speaker had nothing of (``denied any involvement``)."""
    noun = child(head, "dobj")
    if noun is None or noun.lemma_.lower() not in lex.DENIABLE:
        return None
    determiner = child(noun, "det", "poss")
    if determiner is not None and determiner.lower_ in {"the", "this", "that", "these", "those"}:
        return None
    return noun


def is_negated(draft: Draft) -> bool:
    """True for a grammatical negation of the main predicate: ``not``, ``never``, ``no longer``, a subject or object with
    ``no``. Verbs of failing and refusing, ``hardly`` and ``few`` do not count: they negate by their meaning."""
    if draft.negations or draft.affirmed:
        return not draft.affirmed
    head = draft.head
    for token in head.children:
        if token.dep_ in {"nsubj", "nsubjpass", "dobj", "attr", "expl"}:
            if token.lower_ in NEGATIVE or token.lower_ == "no one":
                return True
            if any(t.lower_ in {"no", "neither"} and t.dep_ in {"det", "preconj", "advmod"} for t in token.children):
                return True
            if token.lower_ == "one" and token.i > 0 and token.nbor(-1).lower_ == "no":
                return True
        if (
            token.dep_ in {"advmod", "neg"}
            and token.lower_ in {"longer", "never", "not", "n't"}
            and (token.lower_ != "longer" or any(t.lower_ == "no" for t in token.children))
        ):
            return True
    subject = next((item for item in draft.subject if item.text.lower() in {"no", "nobody", "none", "neither"}), None)
    numbered = len(draft.subject) > 1 and draft.subject[1].pos == "NUM"
    return subject is not None and subject is draft.subject[0] and not numbered
