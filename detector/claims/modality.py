"""How firmly a statement is made, and about what time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from detector.claims import lexicon as lex
from detector.claims.draft import Draft
from detector.claims.trees import child, children
from detector.types import Modality

if TYPE_CHECKING:
    from spacy.tokens import Token

Tense = Literal["past", "present", "future"]
_FUTURE = frozenset({"will", "'ll", "’ll", "wo", "shall"})
_MAY = frozenset({"may", "might"})
_WRAPPERS = lex.PLANNING | frozenset({"go"})


def modality_of(draft: Draft) -> Modality:
    """How firmly the draft is meant.

    ``hypothetical``: beside an if-clause, ``would`` without a plan, ``should``, what is hoped, feared or demanded.
    ``possible``: may, might, could, likely, perhaps; also what is only reported or alleged (``reportedly``,
    ``is believed to have``). ``planned``: will, ``is set to``, ``plans to``, ``would`` in past reported speech. Else
    ``stated``.
    """
    head = draft.head
    voice = draft.voice
    if voice is not None and voice.firm == "hypothetical":
        return "hypothetical"
    aux = {item.text.lower() for item in draft.aux}
    if draft.conditional:
        return "hypothetical"
    if aux & {"should", "ought"}:
        return "hypothetical"
    if "would" in aux or ("'d" in aux and head.tag_ == "VB"):
        plan = voice is not None and voice.past and head.lemma_.lower() not in {"like", "prefer"} and "have" not in aux
        return "planned" if plan else "hypothetical"
    if aux & _MAY:
        return "possible"
    if "could" in aux:
        return "stated" if draft.negations else "possible"
    if (voice is not None and voice.firm == "possible") or _perhaps(head):
        return "possible"
    if aux & _FUTURE or _planned(head) is not None:
        return "planned"
    if any(item.lemma == "to" and item.pos in {"PART", "AUX"} for item in draft.aux) and head.tag_ == "VB":
        return "planned"
    if head.tag_ == "VBG" and _soon(head):
        return "planned"
    return "stated"


def _perhaps(head: Token) -> bool:
    for token in head.children:
        name = token.lemma_.lower()
        if token.dep_ == "advmod" and name in lex.MAYBE:
            return True
        if token.dep_ in {"acomp", "oprd"} and name in lex.LIKELY:
            return True
        if token.dep_ in {"xcomp", "oprd"} and head.lemma_.lower() in lex.SEEM:
            return True
    return head.lemma_.lower() == "hope" and child(head, "xcomp") is not None


def _planned(head: Token) -> Token | None:
    """The verb of what is planned, where the predicate only says that it is planned."""
    lemma = head.lemma_.lower()
    inner = child(head, "xcomp")
    if lemma in _WRAPPERS and inner is not None and any(t.lower_ == "to" for t in inner.children):
        if lemma == "go" and head.tag_ != "VBG":
            return None
        return inner
    for token in children(head, "acomp", "oprd"):
        inner = child(token, "xcomp")
        if token.lemma_.lower() in lex.PLAN_ADJECTIVES | lex.LIKELY and inner is not None:
            return inner
    if lemma in lex.RAISED:
        return None
    if child(head, "acomp", "attr", "oprd") is not None:
        return None
    return inner if lemma == "be" and inner is not None and any(t.lower_ == "to" for t in inner.children) else None


def _soon(head: Token) -> bool:
    times = children(head, "npadvmod", "advmod")
    return child(head, "aux") is not None and any(t.lower_ in {"tomorrow", "next"} for time in times for t in time.subtree)


def predicate_of(draft: Draft) -> str:
    """Lemma of the main predicate with its particle; of the planned action where the main verb only says that it is planned
    (``is expected to go`` → ``go``). A copula is ``be``."""
    head = draft.head
    if draft.predicate is not None:
        return draft.predicate
    if draft.lone:
        return "be"
    verb = _planned(head) or head
    particle = child(verb, "prt")
    name = verb.lemma_.lower()
    return f"{name} {particle.lower_}" if particle is not None else name


def tense_of(draft: Draft) -> Tense | None:
    """Past for the past and the perfect, future for ``will`` and for what is planned, present otherwise; ``None`` without a
    verb."""
    head = draft.head
    aux = [item.text.lower() for item in draft.aux]
    if set(aux) & _FUTURE:
        return "future"
    if {"have", "has", "had", "'ve", "’ve", "did", "was", "were"} & set(aux):
        if "to" in aux and head.tag_ == "VB":
            return "future"
        return "past" if _planned(head) is None or set(aux) & {"had", "did", "was", "were"} else "future"
    if "would" in aux:
        return "future" if modality_of(draft) == "planned" else "present"
    if "to" in aux or _planned(head) is not None:
        return "future" if head.tag_ not in {"VBD"} else "past"
    if head.tag_ == "VBD" or (head.tag_ == "VBN" and not aux):
        return "past"
    if draft.lone or head.pos_ in {"VERB", "AUX"}:
        return "present"
    return None
