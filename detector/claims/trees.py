"""Small questions asked of a dependency tree (ClearNLP labels, as spaCy's English models use them)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
VERBS = frozenset({"VERB", "AUX"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
BE = frozenset({"be"})
RELATIVE = frozenset({"which", "who", "that", "whom", "whose", "where"})
WH = frozenset({"WDT", "WP", "WP$", "WRB"})
COMMAS = frozenset({",", "—", "–", "--", "-", "(", ";"})


def child(head: Token, *labels: str) -> Token | None:
    """The first child with one of the labels."""
    return next((token for token in head.children if token.dep_ in labels), None)


def children(head: Token, *labels: str) -> list[Token]:
    """The children with one of the labels, in order."""
    return [token for token in head.children if token.dep_ in labels]


def subject_of(head: Token) -> Token | None:
    """The head of the grammatical subject."""
    return child(head, "nsubj", "nsubjpass") or child(head, "csubj", "csubjpass") or child(head, "expl")


def auxiliaries(head: Token) -> list[Token]:
    """Auxiliaries in order (``will have been``); a copula is the head itself."""
    return children(head, "aux", "auxpass")


def negation(head: Token) -> Token | None:
    """``not``, ``n't`` or ``never`` of a predicate, or of its first auxiliary."""
    found = child(head, "neg")
    if found is None:
        found = next((token for aux in auxiliaries(head) for token in aux.children if token.dep_ == "neg"), None)
    return found


def is_verbal(token: Token) -> bool:
    """True for a verb or a copula; also for a word with subject and object, which the tagger took for something else."""
    if token.pos_ in VERBS:
        return True
    labels = {t.dep_ for t in token.children}
    return token.pos_ not in {"NOUN", "PROPN", "PRON"} and "nsubj" in labels and bool(labels & {"dobj", "aux", "ccomp"})


def is_finite(head: Token) -> bool:
    """True for a clause with a finite verb, or a modal or other finite auxiliary."""
    if head.pos_ not in VERBS:
        return is_verbal(head) or any(aux.tag_ in FINITE for aux in auxiliaries(head))
    return head.tag_ in FINITE or any(aux.tag_ in FINITE for aux in auxiliaries(head))


def is_plural(noun: Token) -> bool:
    """True for a plural noun phrase: plural noun, or several joined by ``and``."""
    if noun.tag_ in {"NNS", "NNPS"} or noun.lower_ in {"they", "we", "these", "those", "them", "us", "police"}:
        return True
    if noun.pos_ == "NUM" and noun.lower_ not in {"one", "1"}:
        return True
    return any(token.dep_ == "conj" for token in noun.children) and any(token.lower_ == "and" for token in noun.children)


def is_passive(head: Token) -> bool:
    """True for a verb in the passive."""
    return child(head, "auxpass") is not None or child(head, "nsubjpass", "csubjpass") is not None


def subtree(head: Token, without: Iterable[Token] = ()) -> list[Token]:
    """The tokens below and with a head, in order, without the subtrees of some."""
    cut = {token.i for token in without}
    found: list[Token] = []
    todo = [head]
    while todo:
        token = todo.pop()
        if token.i in cut:
            continue
        found.append(token)
        todo.extend(token.children)
    return sorted(found, key=lambda token: token.i)


def descendants(head: Token) -> Iterator[Token]:
    """All tokens below a head, nearest levels first."""
    todo = list(head.children)
    while todo:
        token = todo.pop(0)
        yield token
        todo.extend(token.children)


def set_off(head: Token) -> bool:
    """True where a pause (comma, dash, bracket) stands before the subtree."""
    first = head.left_edge
    if first.i == 0 or first.is_sent_start:
        return False
    before = first.nbor(-1)
    return before.text in COMMAS or first.text in COMMAS


def noun_phrase(noun: Token) -> list[Token]:
    """The tokens of a noun phrase as far as it names what is meant: without relative clauses, appositions and whatever
    follows a pause, unless the pause stands in a list."""
    cut = [
        token
        for token in subtree(noun)
        if token.i != noun.i
        and (
            token.dep_ in {"relcl", "advcl", "parataxis", "ccomp"}
            or (token.dep_ == "appos" and set_off(token))
            or (token.dep_ in {"acl", "prep", "nmod"} and token.i > noun.i and set_off(token))
        )
    ]
    tokens = subtree(noun, cut)
    gap = next(
        (n for n in range(1, len(tokens)) if tokens[n].i > noun.i and tokens[n].i != tokens[n - 1].i + 1), len(tokens)
    )
    tokens = tokens[:gap]
    while tokens and tokens[-1].i != noun.i and (tokens[-1].pos_ in {"PUNCT", "CCONJ"} or tokens[-1].is_space):
        tokens.pop()
    while tokens and tokens[0].i != noun.i and tokens[0].pos_ in {"PUNCT", "SPACE", "CCONJ"}:
        tokens.pop(0)
    doc = noun.doc
    while (
        (last := tokens[-1]).pos_ == "PROPN"
        and last.i + 2 < len(doc)
        and doc[last.i + 1].text == "-"
        and not last.whitespace_
    ):
        if doc[last.i + 1].whitespace_ or doc[last.i + 2].pos_ != "PROPN":
            break
        tokens += [doc[last.i + 1], doc[last.i + 2]]
    return tokens


def mark_of(clause: Token) -> Token | None:
    """The subordinating word of a clause (``that``, ``after``, ``while``, ``when``)."""
    found = child(clause, "mark")
    if found is None:
        found = next((t for t in clause.children if t.dep_ == "advmod" and t.tag_ == "WRB" and t.i < clause.i), None)
    return found


def has_wh(clause: Token) -> bool:
    """True for an indirect question or a free relative (``what he did``, ``whether``)."""
    for token in clause.subtree:
        if token.i >= clause.i:
            break
        if (token.tag_ in WH and token.lower_ != "that") or token.lower_ == "whether":
            near = token.head
            while near.i != clause.i and near.dep_ not in {"relcl", "ccomp", "advcl", "acl"}:
                near = near.head
            if near.i == clause.i:
                return True
    return False
