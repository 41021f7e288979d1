"""Mends, in place, parses of reported speech that the small English model often gets wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detector.claims import lexicon as lex
from detector.claims.quotes import MARKS
from detector.claims.trees import child, children, is_finite, is_verbal, mark_of, subject_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


_LEMMAS = {"hopes": "hope", "hoped": "hope", "hoping": "hope", "slated": "slate"}
"""Verbs that the model's rules take for others (``hop``, ``slat``)."""


def mend(doc: Doc) -> Doc:
    """The same parse with a few arcs moved."""
    for token in list(doc):
        if token.lower_ in _LEMMAS and token.pos_ == "VERB":
            token.lemma_ = _LEMMAS[token.lower_]
        if token.dep_ == "ccomp" and token.i < token.head.i:
            _clause_before_clause(token)
        if token.dep_ == "dep" and token.i > token.head.i:
            _verb_strung_on(token)
        if token.dep_ == "csubj":
            _participle_before_content(token)
        elif token.dep_ in {"relcl", "acl"}:
            _content_on_a_name(token)
        elif token.lemma_.lower() in lex.SAYING and token.pos_ == "VERB":
            _inverted_speaker(token)
            _two_speakers(token)
    return doc


def _clause_before_clause(first: Token) -> None:
    """``It is long, has cost millions and will be free``: the first of several clauses was read as the content of the next,
    whose verb reports nothing."""
    second = first.head
    reports = second.lemma_.lower() in lex.SAYING | lex.SPEAKING | lex.DENYING
    if (reports and child(second, "xcomp") is None) or first.doc[first.left_edge.i].text in MARKS:
        return
    if subject_of(first) is None or mark_of(first) is not None or not (is_finite(first) and is_finite(second)):
        return
    last = first.right_edge
    pause = any(token.text in {",", ";", "-", "–", "—"} for token in (last, last.nbor(1)))
    if not pause or second.dep_ not in {"ROOT", "conj"}:
        return
    first.dep_ = second.dep_
    first.head = first if second.dep_ == "ROOT" else second.head
    second.head, second.dep_ = first, "conj"


def _verb_strung_on(verb: Token) -> None:
    """``It is long, has cost millions``: a further verb of the same subject was left without a part to play."""
    if subject_of(verb) is not None or mark_of(verb) is not None or not (is_finite(verb) and is_verbal(verb.head)):
        return
    if verb.lemma_.lower() not in lex.SAYING | lex.SPEAKING | lex.DENYING and verb.left_edge.nbor(-1).text == ",":
        verb.dep_ = "conj"


def _participle_before_content(participle: Token) -> None:
    """``…, stressing the measure would hurt``: the participle was read as the subject, and its content's subject as its
    object."""
    head = participle.head
    noun = child(participle, "dobj")
    if participle.tag_ != "VBG" or noun is None or participle.lemma_.lower() not in lex.SAYING or not is_finite(head):
        return
    first = participle.left_edge
    if (
        head.dep_ not in {"advcl", "conj", "ccomp", "parataxis", "dep"}
        or head.head.i == head.i
        or head.head.i > participle.i
    ):
        return
    if first.i == 0 or first.nbor(-1).text not in {",", "-", "–", "—"} or subject_of(head) != participle:
        return
    governor = head.head
    participle.head, participle.dep_ = governor, "advcl"
    head.head, head.dep_ = participle, "ccomp"
    noun.head, noun.dep_ = head, "nsubj"


def _content_on_a_name(clause: Token) -> None:
    """``told him in London that talks had failed``: the content was hung on the name before it."""
    mark = child(clause, "mark")
    subject = subject_of(clause)
    if mark is None or mark.lower_ != "that" or subject is None or not is_verbal(clause):
        return
    noun = clause.head
    if clause.dep_ == "acl" and noun.pos_ not in {"PROPN", "VERB"}:
        return
    verb = noun
    for _ in range(6):
        if is_verbal(verb) or verb.head.i == verb.i:
            break
        verb = verb.head
    if (
        verb.lemma_.lower() in lex.SAYING | lex.DENYING
        and is_verbal(verb)
        and child(verb, "ccomp") is None
        and verb.i < mark.i
    ):
        clause.head, clause.dep_ = verb, "ccomp"


def _two_speakers(verb: Token) -> None:
    """``…, said the minister, Reuters reported``: both were read as subjects of the second verb."""
    nouns = [noun for noun in children(verb, "nsubj") if noun.i < verb.i]
    outer = verb.head
    if (
        len(nouns) != 2
        or outer.lemma_.lower() not in lex.SAYING
        or outer.i > nouns[0].i
        or child(outer, "nsubj") is not None
    ):
        return
    if nouns[1].left_edge.nbor(-1).text == ",":
        nouns[0].head = outer


def _inverted_speaker(verb: Token) -> None:
    """``The bank will close, warned its director``: the speaker was read as the object."""
    if child(verb, "nsubj", "nsubjpass") is not None or child(verb, "aux", "auxpass", "mark") is not None:
        return
    content = [token for token in children(verb, "ccomp") if token.i < verb.i]
    noun = child(verb, "dobj", "attr", "oprd")
    if not content or noun is None or noun.i < verb.i or verb.tag_ not in {"VBD", "VBZ", "VBN"}:
        return
    if noun.ent_type_ in {"PERSON", "ORG", "GPE", "NORP"} or noun.lemma_.lower() in lex.PERSON_NOUNS:
        noun.dep_ = "nsubj"
