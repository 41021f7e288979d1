"""Builds the draft of one clause from its parts: restored subject and auxiliaries, denials turned round."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from detector.claims import lexicon as lex
from detector.claims.agreement import agreeing
from detector.claims.denial import negated, void_denial
from detector.claims.draft import Draft
from detector.claims.parts import Parts, own_tokens
from detector.claims.place import Place, subject_words, within
from detector.claims.raising import raised_statement
from detector.claims.trees import auxiliaries, children, is_finite, is_plural, mark_of, negation, noun_phrase, subject_of
from detector.claims.wording import Word, put, word, words

if TYPE_CHECKING:
    from spacy.tokens import Token

_MAIN = frozenset({"ROOT", "conj", "ccomp", "advcl", "relcl", "parataxis"})


def build(head: Token, place: Place, parts: Parts) -> Draft | None:
    """The draft of a clause, ``None`` where it has no subject or no finite verb."""
    plain = _plain(head, place, parts)
    raised = raised_statement(head, plain.subject) if plain.aux and not plain.negations else None
    if raised is not None:
        inner, tokens, row, aux, voice = raised
        return replace(plain, head=inner, tokens=tokens, row=row, aux=aux, voice=within(voice, place.voice))
    draft = void_denial(plain)
    if draft is None:
        draft = negated(plain) if place.denies else plain
    return draft if _whole(head, draft) else None


def _plain(head: Token, place: Place, parts: Parts) -> Draft:
    tokens = own_tokens(head, parts)
    row, subject, aux = words(tokens), subject_words(head, place), words(auxiliaries(head))
    no = negation(head)
    negations = [word(no)] if no is not None else []
    noun = subject_of(head)
    if noun is None and subject:
        shared = list(place.aux) if not aux else []
        refused = list(place.negations) if shared else []
        row = [*subject, *shared, *refused, *row]
        aux, negations = aux or shared, negations or refused
    elif noun is not None and head.tag_ == "VBN" and not aux and place.aux:
        before = [item for item in row if item.token is not None and item.token.i <= noun.right_edge.i]
        aux = [agreeing(item, plural=is_plural(noun)) for item in place.aux]
        row = [*before, *aux, *(item for item in row if item not in before)]
    elif noun is not None and aux and aux[0].lemma == "to" and head.dep_ == "ROOT":
        # A headline: "Minister to visit Peru".
        verb = put("are" if is_plural(noun) else "is", "be")
        at = next((n for n, item in enumerate(row) if item.lemma == "to"), len(row))
        row = [*row[:at], verb, *row[at:]]
        aux = [verb, *aux]
    return Draft(head, tokens, row, subject, place.voice, aux, negations, place.conditional or _supposed(head))


def headline(noun: Token, clause: Token, place: Place) -> Draft | None:
    """``Minister to visit Peru``, read as a noun with an infinitive, says that the minister is to visit Peru."""
    aux = auxiliaries(clause)
    if clause.tag_ != "VB" or not aux or aux[0].lower_ != "to" or subject_of(clause) is not None or noun.i > clause.i:
        return None
    name = [token for token in noun_phrase(noun) if token.i < clause.left_edge.i]
    if noun.pos_ not in {"NOUN", "PROPN"} or not name or clause.left_edge.i != name[-1].i + 1:
        return None
    verb = put("are" if is_plural(noun) else "is", "be")
    tokens = [*name, *(t for t in clause.subtree if not t.is_punct)]
    row = [*words(name), verb, *words(t for t in clause.subtree)]
    return Draft(clause, tokens, row, words(name), place.voice, [verb, *words(aux)])


def _supposed(head: Token) -> bool:
    """True for a clause beside an if-clause."""
    marks = (mark_of(token) for token in children(head, "advcl"))
    return any(mark is not None and mark.lower_ in lex.CONDITIONAL for mark in marks)


def shared_auxiliaries(head: Token, token: Token, place: Place) -> list[Word]:
    """The auxiliaries that a coordinated verb leans on (``will go and come``)."""
    if auxiliaries(token) or token.tag_ in {"VBD", "VBZ", "VBP"}:
        return []
    if token.tag_ != "VB" and not (token.tag_ in {"VBN", "VBG"} and head.tag_ == token.tag_):
        return []
    return words(auxiliaries(head)) or list(place.aux)


def shared_negations(head: Token, token: Token) -> list[Word]:
    """The ``not`` that reaches over ``or`` (``has not confirmed or denied``)."""
    no = negation(head)
    before = [t for t in children(head, "cc") if t.i < token.i]
    return [word(no)] if no is not None and any(t.lower_ in {"or", "nor"} for t in before[-1:]) else []


def _whole(head: Token, draft: Draft) -> bool:
    """True for a clause with a subject and a finite verb."""
    if not draft.subject:
        return False
    if is_finite(head) or draft.aux or draft.lone:
        return True
    return head.tag_ in {"VBD", "VBZ", "VBP", "VBN"} and head.dep_ in _MAIN
