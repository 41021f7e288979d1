"""Walks a sentence's tree from clause to clause: each that can be true or false by itself becomes a draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from detector.claims import lexicon as lex
from detector.claims.attribution import reporting_frame, tag_frames
from detector.claims.building import build, headline, shared_auxiliaries, shared_negations
from detector.claims.draft import Draft, Voice
from detector.claims.modifiers import appositions, participles, relative_clause, split_off
from detector.claims.parts import nouns_of, parts_of
from detector.claims.place import Place, restored, subject_words, within
from detector.claims.quotes import MARKS
from detector.claims.trees import child, descendants, is_finite, is_verbal, mark_of, noun_phrase, set_off, subject_of
from detector.claims.wording import Word

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Sentence

_COMPLEMENTS = ("dobj", "ccomp", "xcomp", "prep", "acomp", "attr", "agent", "auxpass", "oprd", "prt", "dative")
_DEEPEST = 40
"""Clauses within clauses that are followed; no sentence that a person wrote nests deeper."""


def drafts_of(sentence: Sentence) -> list[Draft]:
    """The drafts of a sentence in order of their first words."""
    found = [draft for draft in _walk(sentence.root, Place()) if draft.tokens]
    return sorted(found, key=lambda draft: (draft.tokens[0].i, draft.tokens[-1].i))


def _walk(head: Token, place: Place) -> Iterator[Draft]:
    if place.depth > _DEEPEST:
        return
    frame = reporting_frame(head)
    if frame is None:
        tags = tag_frames(head)
        if not tags and _reports_no_statement(head):
            yield from _around(head, [], place, subject_words(head, place))
            return
        if tags and is_verbal(head):
            place = replace(place, outer=place.voice, voice=within(tags[0][1], place.voice))
        yield from _clause(head, place, [token for token, _ in tags])
        for token, voice in tags:
            yield from _speaker_modifiers([voice.head] if voice.head is not None else [], place)
            if is_verbal(token):
                yield from _around(token, [], replace(place, voice=place.outer), subject_words(token, place))
        return
    noun = subject_of(head)
    shared = noun is None or noun.lower_ in {"who", "which", "that"}
    voice = within(restored(frame.voice, place.subject) if shared else frame.voice, place.voice)
    for content in frame.contents:
        yield from _walk(content, place.inner(voice=voice, outer=place.voice))
    yield from _speaker_modifiers(frame.speaker_side, place)
    yield from _around(head, frame.contents, place, subject_words(head, place))


def _reports_no_statement(head: Token) -> bool:
    """True for ``X said: …`` around a command, a question or a fragment: what is left says only that somebody spoke."""
    lemma = head.lemma_.lower()
    if lemma in lex.SAYING and child(head, "conj", *_COMPLEMENTS) is None:
        return True
    if lemma == "tell" and child(head, "ccomp", "xcomp", "prep", "agent", "auxpass") is None:
        return True
    if head.lemma_.lower() not in lex.SPEAKING:
        return False
    if any(t.text in MARKS for t in head.subtree) and child(head, "ccomp", "dobj", "parataxis", "oprd") is None:
        return True
    content = child(head, "ccomp")
    if content is not None and content.i < head.i:
        return True
    if content is not None and content.left_edge.i > 0 and content.left_edge.text in MARKS:
        return True
    after = head.doc[head.right_edge.i] if head.right_edge.i < len(head.doc) else head
    return after.text == ":" or (child(head, "dobj", "ccomp", "prep", "xcomp", "advmod", "acomp") is None)


def _around(head: Token, contents: Sequence[Token], place: Place, subject: list[Word]) -> Iterator[Draft]:
    """The other clauses around a reporting verb: coordinated verbs, adverbial clauses, participles."""
    handled = {token.i for token in contents}
    for token in head.children:
        if token.i in handled or not is_verbal(token):
            continue
        if token.dep_ == "conj":
            yield from _walk(token, place.inner(voice=place.voice, outer=place.outer, subject=subject))
        elif token.dep_ == "advcl":
            if split_off(token):
                yield from _walk(token, place.inner(voice=place.voice, outer=place.outer))
            elif token.tag_ == "VBG" and reporting_frame(token) is not None:
                yield from _walk(token, place.inner(voice=place.voice, outer=place.outer, subject=subject))


def _speaker_modifiers(nouns: Sequence[Token], place: Place) -> Iterator[Draft]:
    for noun in nouns:
        yield from _noun_clauses([noun, *(t for t in descendants(noun) if t.pos_ in {"NOUN", "PROPN"})], place)


def _noun_clauses(nouns: Sequence[Token], place: Place) -> Iterator[Draft]:
    """What is stated in passing about nouns: relative clauses, appositions, participles."""
    for noun in nouns:
        for token in noun.children:
            if token.dep_ == "relcl" and is_verbal(token):
                yield from _relative(token, noun, place)
            elif token.dep_ == "appos":
                yield from (draft.holds(place.outer) for draft in appositions(noun, token))
            elif token.dep_ == "acl" and token.tag_ == "VBN":
                voice = place.outer if set_off(token) else place.voice
                yield from (draft.holds(voice) for draft in participles(noun, token))


def _relative(clause: Token, noun: Token, place: Place) -> Iterator[Draft]:
    if clause.i in place.seen:
        return
    place.seen.add(clause.i)
    antecedent = relative_clause(clause, noun)
    if antecedent is None:
        return
    inner = place.inner(voice=place.voice, outer=place.outer)
    frame = reporting_frame(clause)
    if frame is not None:
        yield from _walk(clause, replace(inner, subject=antecedent.words))
        return
    for found in _clause(clause, inner, []):
        draft: Draft | None = found
        if found.head.i == clause.i:
            draft = antecedent.filled(found)
            if draft is None:
                continue
        elif antecedent.is_subject and not found.subject:
            continue
        if draft is not None:
            yield draft


def _clause(head: Token, place: Place, frames: Sequence[Token]) -> Iterator[Draft]:
    """The draft of a clause, and of the clauses in it that state something by themselves."""
    if not is_verbal(head):
        yield from _fragment(head, place)
        return
    parts = parts_of(head, frames, denied=place.denies)
    draft = build(head, place, parts)
    if draft is not None and not (draft.conditional and head.dep_ == "advcl"):
        yield draft
    inner = place.inner(voice=place.voice, outer=place.outer)
    subject = subject_words(head, place)
    conditional = draft is not None and draft.conditional
    for token in parts.coordinated:
        aux = shared_auxiliaries(head, token, place)
        no = shared_negations(head, token)
        yield from _walk(token, replace(inner, subject=subject, aux=aux, negations=no, conditional=conditional))
    for token in parts.reporting:
        yield from _walk(token, replace(inner, subject=subject))
    for token in parts.adverbial:
        yield from _walk(token, replace(inner, voice=place.outer) if _is_aside(token, head) else inner)
    yield from _noun_clauses(parts.nouns, replace(inner, voice=place.outer) if place.denies else inner)


def _is_aside(clause: Token, head: Token) -> bool:
    """True for a clause after a pause that tells what went before or against; reasons are part of what is said."""
    mark = mark_of(clause)
    return set_off(clause) and clause.i > head.i and mark is not None and mark.lower_ in lex.ASIDE


def _fragment(head: Token, place: Place) -> Iterator[Draft]:
    """A sentence without a verb states nothing, but its relative clauses and coordinated clauses may."""
    for token in head.children:
        if token.dep_ in {"acl", "relcl"} and (draft := headline(head, token, place)) is not None:
            yield draft
    colon = next((t.i for t in head.children if t.text == ":"), None)
    for token in head.children:
        if (
            colon is not None
            and token.i > colon
            and is_verbal(token)
            and subject_of(token) is not None
            and head.pos_ in {"NOUN", "PROPN"}
        ):
            speaker = [t for t in noun_phrase(head) if t.i < colon]
            voice = (
                Voice(tuple(speaker), head, ()) if head.i < colon and _begins_quotation(head.doc, colon) else place.voice
            )
            yield from _walk(token, place.inner(voice=voice, outer=place.outer))
        elif token.dep_ in {"conj", "ccomp", "parataxis"} and is_verbal(token) and is_finite(token):
            yield from _walk(token, place.inner(voice=place.voice, outer=place.outer))
    yield from _noun_clauses(nouns_of(head, []), place)


def _begins_quotation(doc: Doc, colon: int) -> bool:
    return colon + 1 < len(doc) and doc[colon + 1].text in MARKS
