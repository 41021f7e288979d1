"""Finds who says what: reporting verbs, ``according to``, ``was quoted as saying``, denials."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from detector.claims import lexicon as lex
from detector.claims.draft import Voice
from detector.claims.trees import (
    auxiliaries,
    child,
    children,
    has_wh,
    is_finite,
    is_passive,
    is_verbal,
    mark_of,
    negation,
    noun_phrase,
    subject_of,
)
from detector.types import Modality

if TYPE_CHECKING:
    from spacy.tokens import Token

_MODALS = frozenset({"may", "might", "could", "should", "must", "ca", "can"})
_NEG_RAISING = frozenset({"believe", "think", "expect"})
_FALSEHOODS = lex.FALSEHOODS


@dataclass(slots=True)
class Frame:
    """A reporting clause: who reports, and the clauses reported."""

    voice: Voice
    contents: list[Token]
    """Heads of the reported clauses."""
    speaker_side: list[Token] = field(default_factory=list)
    """Nouns whose own modifiers (relative clauses, appositions) are the story's, not the speaker's."""


def reporting_frame(head: Token) -> Frame | None:
    """The frame that ``head`` is the verb of, or ``None`` where it reports nothing that somebody holds to be true."""
    if not is_verbal(head):
        return None
    lemma = head.lemma_.lower()
    if any(aux.lower_ in _MODALS for aux in auxiliaries(head)):
        return None
    for finder in (_denied, _said, _quoted_as, _through_infinitive, _adjective):
        frame = finder(head, lemma)
        if frame is not None:
            return frame
    return None


def tag_frames(head: Token) -> list[tuple[Token, Voice]]:
    """Frames that hang on the reported clause: ``X said`` between commas, ``according to X``; each with the token whose
    subtree is no part of the claim."""
    found: list[tuple[Token, Voice]] = []
    for token in head.children:
        if token.dep_ in {"parataxis", "ccomp", "conj", "dep", "advcl", "intj"} and is_tag(token):
            found.append((token, _voice(token)))
        elif token.lower_ == "according":
            to = child(token, "prep", "pcomp")
            noun = child(to, "pobj") if to is not None else child(token, "pobj")
            if noun is not None:
                cue = (token,) if to is None else (token, to)
                found.append((token, Voice(tuple(noun_phrase(noun)), noun, cue, past=False)))
    return found


def is_tag(token: Token) -> bool:
    """True for a bare reporting clause without content of its own: ``the mayor said``."""
    if token.lemma_.lower() not in lex.SAYING - lex.ONLY_WITH_THAT or token.pos_ != "VERB":
        return False
    if token.dep_ == "conj" and child(token.head, "cc") is not None:
        return False
    if mark_of(token) is not None or not (is_finite(token) or token.tag_ in {"VBN", "VBD"}):
        return False
    if child(token, "nsubj", "nsubjpass") is None or child(token, "dobj", "xcomp") is not None:
        return False
    inner = child(token, "ccomp")
    return inner is None or not is_finite(inner)


def contents_of(head: Token) -> list[Token]:
    """The clauses that a reporting verb reports."""
    found = []
    for token in head.children:
        if (
            token.dep_ == "ccomp" and is_verbal(token) and is_statement(token) and not (token.i > head.i and is_tag(token))
        ) or (
            token.dep_ in {"parataxis", "advcl", "dep"}
            and is_verbal(token)
            and mark_of(token) is None
            and is_finite(token)
            and subject_of(token) is not None
            and not is_tag(token)
            and child(head, "ccomp") is None
            and (token.i < head.i or (token.left_edge.i > 0 and token.left_edge.nbor(-1).text in {":", '"', "“", ","}))
        ):
            found.append(token)
    return found


def is_statement(clause: Token) -> bool:
    """True for a finite clause that is no question and no subjunctive (``that it be closed``)."""
    mark = child(clause, "mark")
    if mark is not None and mark.lower_ not in {"that", "as", "like"}:
        return False
    if has_wh(clause):
        return False
    return is_finite(clause)


def reporting_voice(head: Token) -> Voice:
    """The voice of a reporting verb."""
    return _voice(head)


def _spoken_by(noun: Token) -> tuple[Token, ...]:
    """The noun phrase of a speaker; the name where a description is followed by one (``the engineer, Paul Weber,``)."""
    name = child(noun, "appos")
    if noun.pos_ == "NOUN" and name is not None and name.ent_type_ == "PERSON" and name.pos_ == "PROPN":
        return tuple(noun_phrase(name))
    return tuple(noun_phrase(noun))


def _voice(head: Token, *, denies: bool = False, cue: tuple[Token, ...] = (), firm: Modality = "stated") -> Voice:
    noun = _speaker_of(head)
    past = head.tag_ == "VBD" or any(aux.tag_ == "VBD" for aux in auxiliaries(head))
    return Voice(_spoken_by(noun) if noun is not None else (), noun, cue or (head,), denies, past, firm)


def _speaker_of(head: Token) -> Token | None:
    if head.tag_ == "VBN" and not auxiliaries(head) and head.dep_ in {"acomp", "xcomp", "acl", "oprd"}:
        return None
    if is_passive(head):
        by = child(head, "agent")
        return child(by, "pobj") if by is not None else None
    noun = child(head, "nsubj")
    if noun is not None and noun.lower_ in {"which", "who", "that"} and head.dep_ == "relcl":
        return head.head
    if noun is None and head.dep_ in {"xcomp", "advcl", "conj", "acl", "pcomp"}:
        up = head.head
        if head.dep_ == "acl" and up.pos_ in {"NOUN", "PROPN", "PRON"}:
            return up
        if head.dep_ == "pcomp":
            up = up.head
        return _speaker_of(up) if is_verbal(up) else None
    if noun is not None and noun.dep_ == "expl":
        return None
    return noun


def _said(head: Token, lemma: str) -> Frame | None:
    if lemma not in lex.SAYING and lemma not in lex.HOPING:
        return None
    contents = contents_of(head)
    if not contents:
        return None
    denies = False
    if negation(head) is not None:
        if lemma not in _NEG_RAISING:
            return None
        denies = True
    subject = child(head, "nsubj")
    if subject is not None and subject.lower_ in {"that", "this", "which"} and head.dep_ != "relcl":
        return None
    firm: Modality = "hypothetical" if lemma in lex.HOPING else "stated"
    if lemma == "doubt":
        denies = True
    voice = _voice(head, denies=denies, firm=firm)
    return Frame(voice, contents, [voice.head] if voice.head is not None else [])


def _quoted_as(head: Token, lemma: str) -> Frame | None:
    if lemma not in {"quote", "cite"}:
        return None
    by_way = next((t for t in children(head, "prep", "mark") if t.lower_ == "as"), None)
    saying = child(by_way, "pcomp") if by_way is not None else child(head, "advcl", "xcomp")
    if saying is None or not (contents := contents_of(saying)):
        return None
    noun = child(head, "nsubjpass") if is_passive(head) else child(head, "dobj")
    if noun is not None and noun.dep_ == "nsubjpass" and noun.lower_ == "who" and head.dep_ == "relcl":
        noun = head.head
    cue = (head, by_way, saying) if by_way is not None else (head, saying)
    voice = Voice(tuple(noun_phrase(noun)) if noun is not None else (), noun, cue, past=True)
    return Frame(voice, contents, [noun] if noun is not None else [])


def _through_infinitive(head: Token, lemma: str) -> Frame | None:
    """``went on to say that``, ``continued to insist that``, ``was told to expect`` (no)."""
    if lemma not in {"go", "continue", "begin", "start", "seem", "appear", "rush", "step", "come", "proceed", "be", "use"}:
        return None
    inner = child(head, "xcomp", "advcl")
    if inner is None or not any(t.lower_ == "to" for t in inner.children if t.dep_ == "aux"):
        return None
    if inner.lemma_.lower() not in lex.SAYING or negation(head) is not None or negation(inner) is not None:
        return None
    contents = contents_of(inner)
    return Frame(_voice(head, cue=(inner,)), contents) if contents else None


def _adjective(head: Token, lemma: str) -> Frame | None:
    """``is confident that``, ``it is (not) true that``."""
    if lemma not in {"be", "become", "remain", "feel", "seem", "appear"}:
        return None
    adjective = child(head, "acomp", "attr", "oprd")
    if adjective is None:
        return None
    contents = [token for token in (*adjective.children, *head.children)
                if token.dep_ in {"ccomp", "acl", "csubj"} and is_verbal(token) and is_statement(token)
                and token.i > head.i]  # fmt: skip
    name = adjective.lemma_.lower()
    if not contents:
        return None
    noun = child(head, "nsubj")
    pleonastic = noun is None or noun.lower_ == "it" or noun.dep_ == "expl"
    negated = negation(head) is not None
    if pleonastic:
        if name in lex.TRUE | lex.UNSURE | lex.FALSE and name != "certain":
            denies = (name in lex.FALSE) != (negated and name in lex.TRUE)
            if negated and name not in lex.TRUE:
                return None
            if negated and name not in {"true"}:
                return None
            firm: Modality = "possible" if name in lex.UNSURE else "stated"
            return Frame(Voice((), None, (), denies, firm=firm), contents)
        if name == "truth" and any(t.lower_ == "no" for t in adjective.children):
            return Frame(Voice((), None, (), True), contents)
        return None
    if name in lex.SURE and not negated:
        firm = "hypothetical" if name in {"hopeful", "worried", "afraid", "concerned"} else "stated"
        voice = _voice(head, cue=(adjective,), firm=firm)
        return Frame(voice, contents, [noun] if noun is not None else [])
    return None


def _denied(head: Token, lemma: str) -> Frame | None:
    if negation(head) is not None:
        return None
    if lemma in lex.DENYING:
        contents = contents_of(head)
        if contents:
            return Frame(_voice(head, denies=True), contents, [])
    noun = child(head, "dobj", "nsubjpass") if lemma in lex.REJECTING else None
    if noun is None and lemma in {"call", "describe", "brand", "label", "dismiss", "slam"}:
        noun = next((t for t in head.subtree if t.lemma_.lower() in lex.ALLEGATIONS and _that_clauses(t)), None)
        words = {t.lemma_.lower() for t in head.subtree}
        if noun is not None and not words & _FALSEHOODS:
            noun = None
    if noun is None and lemma == "be":
        noun = child(head, "nsubj")
        attribute = child(head, "acomp", "attr")
        if attribute is None:
            return None
        no_truth = attribute.lemma_ == "truth" and any(t.lower_ == "no" for t in attribute.children)
        if no_truth and child(head, "expl") is not None:
            noun = next((t for t in attribute.subtree if t.lemma_.lower() in lex.ALLEGATIONS), None)
        elif noun is None or attribute.lemma_.lower() not in _FALSEHOODS:
            return None
    if noun is None or noun.lemma_.lower() not in lex.ALLEGATIONS:
        return None
    contents = _that_clauses(noun)
    if not contents:
        return None
    if lemma == "be":
        return Frame(Voice((), None, (), True), contents)
    return Frame(_voice(head, denies=True, cue=(head, noun)), contents)


def _that_clauses(noun: Token) -> list[Token]:
    return [token for token in noun.children
            if token.dep_ in {"acl", "ccomp", "relcl"} and is_verbal(token) and is_finite(token)
            and _is_complement(token)]  # fmt: skip


def _is_complement(clause: Token) -> bool:
    """True for ``reports that X left``, not for ``reports that he wrote``."""
    that = next((t for t in clause.children if t.lower_ == "that" and t.i < clause.i), None)
    subject = subject_of(clause)
    if that is None or subject is None or subject.i == that.i:
        return False
    return that.dep_ == "mark" or any(
        t.dep_ in {"dobj", "prep", "acomp", "attr"} and t.i != that.i for t in clause.children
    )
