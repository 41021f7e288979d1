"""Takes a clause apart: its own words, and the clauses in it that state something by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from detector.claims import lexicon as lex
from detector.claims.attribution import reporting_frame
from detector.claims.modifiers import appositions, is_age, split_off
from detector.claims.trees import (
    auxiliaries,
    child,
    children,
    is_finite,
    is_verbal,
    mark_of,
    set_off,
    subject_of,
    subtree,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_MODS = frozenset({"relcl", "acl", "appos"})
_DASHES = frozenset({",", "—", "–", "--", "-"})
_LONG_PREDICATE = ("dobj", "acomp", "attr", "prep", "xcomp", "ccomp", "advmod", "agent", "oprd", "prt")


@dataclass(slots=True)
class Parts:
    """A clause taken apart."""

    cut: list[Token]
    """Heads of what is no part of its wording."""
    coordinated: list[Token] = field(default_factory=list)
    adverbial: list[Token] = field(default_factory=list)
    reporting: list[Token] = field(default_factory=list)
    """Participles that report (``…, adding that``)."""
    nouns: list[Token] = field(default_factory=list)


def parts_of(head: Token, frames: Sequence[Token], *, denied: bool) -> Parts:
    """The parts of a clause. ``frames``: reporting clauses that hang on it; ``denied``: it will be turned round."""
    parts = Parts(list(frames))
    own = {token.i for token in frames}
    for token in head.children:
        if token.i not in own:
            _sort_in(token, head, parts, denied=denied)
    parts.adverbial += [
        t for inner in _infinitives(head) for t in children(inner, "advcl") if is_verbal(t) and split_off(t)
    ]
    parts.nouns = nouns_of(head, parts.cut)
    for noun in parts.nouns:
        parts.cut += [t for t in noun.children if _aside(t, noun)]
    return parts


def _sort_in(token: Token, head: Token, parts: Parts, *, denied: bool) -> None:
    if token.dep_ == "conj" and is_verbal(token) and _separate(head, token):
        parts.coordinated.append(token)
        before = [t.i for t in children(head, "conj") if t.i < token.i]
        parts.cut += [token, *(t for t in children(head, "cc") if max(before, default=-1) < t.i < token.i)]
    elif token.dep_ in {"ccomp", "parataxis"} and is_verbal(token) and _beside(head, token):
        parts.coordinated.append(token)
        parts.cut.append(token)
    elif token.dep_ == "advcl" and is_verbal(token):
        if split_off(token):
            parts.adverbial.append(token)
            mark = mark_of(token)
            if set_off(token) or _leads(token, head) or (mark is not None and mark.lower_ in lex.CONTRAST):
                parts.cut.append(token)
        elif denied and token.tag_ == "VBG" and set_off(token) and token.i > head.i:
            parts.cut.append(token)
        elif token.tag_ in {"VBG", "VBN"} and reporting_frame(token) is not None:
            parts.reporting.append(token)
            parts.cut.append(token)
    elif (denied and token.lower_ in lex.FALSEHOODS and head.dep_ == "acl") or (
        token.dep_ in {"mark", "intj", "preconj"} or (token.dep_ == "cc" and token.i < head.i)
    ):
        parts.cut.append(token)


def _aside(token: Token, noun: Token) -> bool:
    """True for what is said of a noun in passing, between pauses."""
    if token.dep_ not in _MODS or not set_off(token):
        return False
    if token.dep_ == "acl":
        return token.tag_ == "VBN"
    return token.dep_ == "relcl" or is_age(token) or bool(appositions(noun, token))


def own_tokens(head: Token, parts: Parts) -> list[Token]:
    """The tokens of a clause's quotation: without its subordinating word, and what was cut out."""
    tokens = _tokens(head, parts.cut)
    mark = mark_of(head)
    if mark is not None and head.dep_ == "advcl":
        tokens = [token for token in tokens if token.i > mark.i]
    noun = subject_of(head)
    if len(tokens) > 1 and noun is not None and tokens[0].lower_ == "that" and tokens[0].head == head and tokens[0] != noun:
        tokens = tokens[1:]
    return tokens


def nouns_of(head: Token, cut: Sequence[Token]) -> list[Token]:
    """The nouns of a clause, not those of clauses in it that are walked by themselves or only supposed."""
    found: list[Token] = [head] if head.pos_ in {"NOUN", "PROPN"} else []
    stop = {token.i for token in cut}
    todo = list(head.children)
    while todo:
        token = todo.pop(0)
        if token.i in stop or (token.dep_ in _MODS and is_verbal(token)):
            continue
        if token.dep_ == "advcl" and (mark := mark_of(token)) is not None and mark.lower_ in lex.CONDITIONAL:
            continue
        if token.pos_ in {"NOUN", "PROPN"}:
            found.append(token)
        todo.extend(token.children)
    return found


def _tokens(head: Token, cut: Sequence[Token]) -> list[Token]:
    """A clause's own tokens, without what was cut out and the pauses that set it apart."""
    kept = subtree(head, cut)
    gone: set[int] = set()
    for token in cut:
        left, right = token.left_edge.i, token.right_edge.i
        before = head.doc[left - 1] if left > 0 else None
        after = head.doc[right + 1] if right + 1 < len(head.doc) else None
        if before is not None and before.text in _DASHES:
            gone.add(before.i)
            if after is not None and after.text in _DASHES:
                gone.add(after.i)
        elif after is not None and after.text == ",":
            gone.add(after.i)
    kept = [token for token in kept if token.i not in gone and not token.is_space]
    while kept and (kept[0].pos_ in {"PUNCT", "CCONJ", "SPACE"} and kept[0].text not in {"(", "["}):
        kept.pop(0)
    while kept and (kept[-1].pos_ in {"PUNCT", "CCONJ", "SPACE"} and kept[-1].text not in {")", "]"}):
        kept.pop()
    return kept


def _infinitives(head: Token) -> list[Token]:
    """The infinitives that a verb governs, and those that they govern."""
    found: list[Token] = []
    inner = child(head, "xcomp")
    while inner is not None and len(found) < 4:
        found.append(inner)
        inner = child(inner, "xcomp")
    return found


def _separate(head: Token, token: Token) -> bool:
    """True where a coordinated verb makes a clause of its own; two verbs sharing one object are one statement."""
    if subject_of(token) is not None:
        return True
    if token.tag_ == "VBG" and not auxiliaries(token) and head.tag_ != "VBG":
        return False
    if child(head, *_LONG_PREDICATE) is None and is_verbal(head):
        own = [t for t in token.children if t.dep_ in {"dobj", "prep", "xcomp", "ccomp"}]
        return head.tag_ in {"VBD"} and not own
    return True


def _beside(head: Token, token: Token) -> bool:
    """True for a main clause that the parser hung on its neighbour (``X did this; Y did that``)."""
    if not is_finite(token) or subject_of(token) is None or mark_of(token) is not None:
        return False
    if token.dep_ == "parataxis":
        return True
    between = head.doc[min(token.right_edge.i, head.i) : max(token.left_edge.i, head.i) + 1]
    return token.right_edge.i < head.i and subject_of(head) is not None and any(t.text in {";", ",", ":"} for t in between)


def _leads(clause: Token, head: Token) -> bool:
    """True for an adverbial clause that stands first and is followed by a comma."""
    edge = clause.right_edge
    return clause.i < head.i and edge.i + 1 < len(head.doc) and head.doc[edge.i + 1].text == ","
