"""Statements made in passing: relative clauses, appositions, participles; and adverbial clauses that stand alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from detector.claims import lexicon as lex
from detector.claims.draft import Draft
from detector.claims.trees import (
    RELATIVE,
    auxiliaries,
    child,
    is_finite,
    is_plural,
    is_verbal,
    mark_of,
    noun_phrase,
    set_off,
    subject_of,
    subtree,
)
from detector.claims.wording import Word, lowered, put, words

if TYPE_CHECKING:
    from spacy.tokens import Token

_GENERIC = frozenset(
    {"any", "every", "no", "each", "such", "whatever", "what", "many", "few", "most", "all", "some", "a", "an", "another"}
)
_STATES = frozenset({"base", "locate", "know", "call", "headquarter", "situate", "own", "name", "title"})
_NAMED = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "LAW", "PRODUCT", "WORK_OF_ART"})


@dataclass(slots=True)
class Antecedent:
    """What a relative pronoun stands for, and where."""

    words: list[Word]
    pronoun: Token
    is_subject: bool
    moved: Token | None = None
    """Preposition whose phrase goes to the end (``to which it belongs``)."""

    def filled(self, draft: Draft) -> Draft | None:
        """The clause of its own that the relative clause states."""
        first = next((item for item in draft.row if item.token is not None and item.token.i == self.pronoun.i), None)
        if first is None:
            return None
        if self.pronoun.dep_ == "poss":
            owned = [*self.words, Word("'s", "'s", "PART")]
            return replace(draft, row=_swap(draft.row, first, owned), subject=_swap(draft.subject, first, owned))
        if self.is_subject:
            return replace(draft, row=_swap(draft.row, first, self.words), subject=list(self.words))
        if self.moved is not None:
            phrase = {token.i for token in self.moved.subtree}
            tail = [item for item in draft.row if item.token is not None and item.token.i in phrase]
            rest = [item for item in draft.row if item not in tail]
            return replace(draft, row=[*rest, *_swap(lowered(tail), first, lowered(self.words))])
        governor = self.pronoun.head
        last = max([governor.i, *(t.i for t in governor.children if t.dep_ == "prt")])
        row: list[Word] = []
        placed = False
        for item in draft.row:
            if item is first:
                continue
            row.append(item)
            if item.token is not None and item.token.i == last:
                row += lowered(self.words)
                placed = True
        return replace(draft, row=row) if placed else None


def relative_clause(clause: Token, noun: Token) -> Antecedent | None:
    """What the pronoun of a relative clause stands for, or ``None`` where the clause states nothing by itself (``anyone
    who asks``), or where that is not safe to say."""
    if not is_finite(clause):
        return None
    pronoun = next(
        (
            t
            for t in clause.subtree
            if t.lower_ in RELATIVE and t.tag_ in {"WDT", "WP", "WP$", "WRB", "IN"} and t.i <= clause.i
        ),
        None,
    )
    if pronoun is None or pronoun.dep_ in {"mark", "advmod"}:
        return None
    apart = set_off(clause)
    if not apart and not (_particular(noun) and _happened(clause)):
        return None
    if apart and not follows(clause, noun):
        return None
    if _ambiguous(noun, pronoun, apart=apart):
        return None
    near = pronoun
    while near.head.i != clause.i and near.dep_ not in {"relcl", "ROOT"}:
        near = near.head
        if near.dep_ in {"ccomp", "advcl"}:
            return None
    is_subject = pronoun.dep_ in {"nsubj", "nsubjpass"} and pronoun.head.i == clause.i
    agreed = _agreeing(noun, clause) if is_subject else noun
    if agreed is None or agreed.pos_ not in {"NOUN", "PROPN"}:
        return None
    if agreed.ent_type_ in {"DATE", "TIME", "MONEY", "PERCENT", "CARDINAL"}:
        return None
    if pronoun.lower_ in {"who", "whom"} and agreed.ent_type_ in {"DATE", "GPE", "MONEY", "PERCENT"}:
        return None
    if (
        is_subject
        and pronoun.lower_ == "which"
        and clause.lemma_.lower() in {"mean", "make", "lead", "allow", "suggest", "prompt"}
        and apart
    ):
        return None
    if agreed.dep_ == "appos" and agreed.head.pos_ == "PROPN" and agreed.head.ent_type_ in {"PERSON", "ORG"}:
        agreed = agreed.head
        antecedent = words(t for t in noun_phrase_before(agreed, clause) if t.i <= agreed.i)
    else:
        antecedent = words(noun_phrase_before(agreed, clause))
    if not antecedent or len(antecedent) > 16:
        return None
    if is_subject or pronoun.dep_ == "poss":
        return Antecedent(antecedent, pronoun, is_subject)
    if pronoun.dep_ == "pobj":
        return (
            Antecedent(antecedent, pronoun, False, pronoun.head)
            if pronoun.head.dep_ == "prep" and pronoun.head.head.i == clause.i
            else None
        )
    if pronoun.dep_ != "dobj" or any(t.dep_ == "dobj" and t.i != pronoun.i for t in pronoun.head.children):
        return None
    return Antecedent(antecedent, pronoun, False)


def _swap(row: list[Word], old: Word, new: list[Word]) -> list[Word]:
    found: list[Word] = []
    for item in row:
        found += new if item.token is not None and old.token is not None and item.token.i == old.token.i else [item]
    return found


def noun_phrase_before(noun: Token, clause: Token) -> list[Token]:
    """A noun phrase as far as it stands before one of its own clauses."""
    return [token for token in noun_phrase(noun) if token.i < clause.left_edge.i]


def follows(clause: Token, noun: Token) -> bool:
    """True where nothing but a pause stands between a noun phrase and its clause."""
    doc = clause.doc
    last = clause.left_edge.i - 1
    while last > 0 and (doc[last].is_punct or doc[last].pos_ == "PUNCT"):
        last -= 1
    phrase = noun_phrase_before(noun, clause)
    between = {t.right_edge.i for t in noun.children if t.dep_ in {"appos", "relcl", "acl"} and t != clause}
    return bool(phrase) and last in {phrase[-1].i, *between}


def _ambiguous(noun: Token, pronoun: Token, *, apart: bool) -> bool:
    """True for a noun inside another's phrase (``the attack on the compound that killed four``), where the clause may
    belong to either."""
    if noun.dep_ != "pobj" or noun.head.head.pos_ not in {"NOUN", "PROPN"}:
        return False
    person = pronoun.lower_ in {"who", "whom", "whose"} and (noun.ent_type_ == "PERSON" or _is_person_noun(noun))
    if person:
        return noun.head.head.ent_type_ == "PERSON" or _is_person_noun(noun.head.head)
    if not apart:
        return True
    return (
        noun.head.lower_ == "of"
        and noun.pos_ != "PROPN"
        and not any(noun.lemma_.lower() in nouns for nouns in lex.KINDS.values())
    )


def _happened(clause: Token) -> bool:
    """True for the past, the perfect and the future: what is only true in general picks out rather than states."""
    tags = {t.tag_ for t in auxiliaries(clause)}
    aux = {t.lower_ for t in auxiliaries(clause)}
    return clause.tag_ == "VBD" or "VBD" in tags or bool(aux & {"has", "have", "will", "would", "'s", "'ve"})


def _particular(noun: Token) -> bool:
    """True for a noun that means something definite, so that a clause which picks it out states something."""
    if noun.pos_ == "PROPN":
        return True
    if noun.pos_ != "NOUN":
        return False
    determiner = child(noun, "det", "poss", "nummod")
    if determiner is None:
        return False
    return determiner.lower_ not in _GENERIC or (determiner.lower_ in {"a", "an"} and noun.dep_ != "attr")


def _agreeing(noun: Token, clause: Token) -> Token | None:
    """The noun, or one that it hangs on, which agrees with the clause's verb in number."""
    verb = next(iter(auxiliaries(clause)), clause)
    singular = verb.tag_ == "VBZ" or verb.lower_ == "was"
    plural = verb.tag_ == "VBP" or verb.lower_ == "were"
    candidate = noun
    if (
        noun.pos_ == "PROPN"
        and not set_off(clause)
        and noun.dep_ == "pobj"
        and child(clause, "nsubj", "nsubjpass") is not None
    ):
        # Names take no clause that picks one out of several: it belongs to the noun that the name is part of.
        candidate = noun.head.head
        if candidate.pos_ not in {"NOUN", "PROPN"}:
            return None
    for _ in range(4):
        if candidate.pos_ in {"NOUN", "PROPN"}:
            group = candidate.ent_type_ in {"ORG", "NORP"} or candidate.lemma_.lower() in lex.KINDS["organisation"]
            if not ((singular and is_plural(candidate)) or (plural and not is_plural(candidate) and not group)):
                return candidate
        if candidate.dep_ not in {"pobj", "prep", "appos", "conj", "dobj"}:
            return None
        candidate = candidate.head
        if is_verbal(candidate):
            return None
    return None


def appositions(noun: Token, other: Token) -> list[Draft]:
    """``Hong Lei, spokesman of the ministry`` says that he is its spokesman."""
    if not set_off(other) or other.pos_ not in {"NOUN", "PROPN"} or other.i < noun.i:
        return []
    if other.lower_ == "part" and child(other, "prep") is not None:
        pass
    elif noun.pos_ != "PROPN" or noun.ent_type_ not in _NAMED:
        return []
    if other.ent_type_ in {"DATE", "TIME", "CARDINAL", "MONEY", "PERCENT", "QUANTITY"} or other.i < noun.i:
        return []
    if noun.ent_type_ == "PERSON" and not _is_person_noun(other):
        return []
    tokens = noun_phrase(other)
    first = tokens[0].i if tokens else other.i
    if first < 2 or noun.doc[first - 1].text not in {",", "—", "–", "-", "--"} or noun.doc[first - 2].i not in _base(noun):
        return []
    if other.pos_ == "PROPN" and child(other, "det", "prep") is None:
        return []
    if child(other, "det", "poss", "prep") is None and child(other, "amod", "compound") is None:
        return []
    if any(t.dep_ == "conj" for t in noun.children) or any(t.text in {"(", ")"} for t in tokens) or len(tokens) < 2:
        return []
    if child(other, "relcl") is not None and child(other, "prep", "amod", "compound", "poss") is None:
        return []
    if (is_plural(other) != is_plural(noun) and other.lower_ != "part") or (
        noun.ent_type_ == "GPE" and other.ent_type_ == "GPE"
    ):
        return []
    name = words(noun_phrase_before(noun, other))
    if not name or any(item.text in {","} for item in name):
        return []
    verb = put("are" if is_plural(noun) else "is", "be")
    return [Draft(other, tokens, [*name, verb, *lowered(words(tokens))], name, None, [verb], lone=True)]


def _base(noun: Token) -> set[int]:
    """Places of a noun phrase's words up to its first pause, and of an age after it."""
    places = {t.i for t in noun_phrase(noun)}
    return places | {t.i for t in noun.children if is_age(t)}


def is_age(other: Token) -> bool:
    """True for the age in ``Hall, 32, said``."""
    return other.pos_ == "NUM" and other.text.isdigit() and len(other.text) <= 3 and len(list(other.subtree)) == 1


def _is_person_noun(noun: Token) -> bool:
    return noun.lemma_.lower() in lex.PERSON_NOUNS or noun.lemma_.lower().endswith(
        ("er", "or", "ist", "ian", "man", "woman", "ant", "ee")
    )


def participles(noun: Token, clause: Token) -> list[Draft]:
    """``the law, passed in 2014`` says that the law was passed in 2014. Without a pause only where it
    tells by whom or when."""
    if noun.dep_ == "pobj" and noun.head.lower_ == "with" and not set_off(clause):
        return []
    if clause.i < noun.i or noun.pos_ not in {"NOUN", "PROPN"}:
        return []
    agent = child(clause, "agent")
    dated = any(t.ent_type_ == "DATE" for t in clause.subtree)
    if not set_off(clause) and not ((agent is not None or dated) and _particular(noun)):
        return []
    if set_off(clause) and not follows(clause, noun):
        return []
    if child(clause, "prep", "agent", "npadvmod", "oprd", "advmod") is None or mark_of(clause) is not None:
        return []
    name = words(noun_phrase_before(noun, clause))
    if not name or len(name) > 16:
        return []
    tokens = subtree(clause)
    while tokens and tokens[-1].pos_ in {"PUNCT", "CCONJ"}:
        tokens.pop()
    while tokens and tokens[0].pos_ in {"PUNCT", "CCONJ"}:
        tokens.pop(0)
    if noun.i == noun.sent.root.i and not set_off(clause):
        # A sentence of a noun and a participle: a headline, or a verb in the past that was taken for a participle.
        return [Draft(clause, tokens, [*name, *words(tokens)], name, None)]
    state = clause.lemma_.lower() in _STATES
    many = is_plural(noun)
    verb = put(("are" if many else "is") if state else ("were" if many else "was"), "be")
    return [Draft(clause, tokens, [*name, verb, *words(tokens)], name, None, [verb])]


def split_off(clause: Token) -> bool:
    """True for an adverbial clause that states something by itself: finite, with a subject, not supposed."""
    if not is_finite(clause) or subject_of(clause) is None:
        return False
    mark = mark_of(clause)
    if mark is None:
        return False
    name = mark.lower_
    if any(t.dep_ == "mark" and t.lower_ in {"if", "though"} for t in clause.children) and name == "as":
        return False
    if name in lex.CONDITIONAL or name not in lex.TEMPORAL:
        return False
    if name == "until" or name == "till":
        return clause.tag_ in {"VBD"}
    if name == "when" and clause.tag_ in {"VBZ", "VBP", "VB"}:
        return False
    if name == "as" and any(t.lower_ in {"as", "such", "so", "same"} for t in clause.head.children if t.i < clause.i):
        return False
    return not (name == "while" and clause.tag_ == "VBG" and not auxiliaries(clause))
