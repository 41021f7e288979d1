"""The people and things that a story has named so far, by sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from detector.claims import lexicon as lex
from detector.claims.given_names import FEMALE, MALE
from detector.claims.trees import is_plural, noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_NAME = re.compile(r"[^\W\d_]+(?:[-'.’][^\W\d_]+)*\.?")
Sex = Literal["female", "male"]
_TITLES = lex.FEMALE_TITLES | lex.MALE_TITLES
_THINGS = frozenset({"ORG", "GPE", "FAC", "PRODUCT", "LAW", "EVENT", "WORK_OF_ART", "LOC"})


@dataclass(slots=True, eq=False)
class Mention:
    """A noun phrase that something later may stand for."""

    head: Token
    sentence: int
    """Number of its sentence in the story."""
    tokens: list[Token]
    person: bool
    plural: bool
    kind: str | None
    """Group of :data:`lexicon.KINDS` that its noun belongs to."""
    key: str
    """Same key, same thing: the last name, or the noun with its modifiers."""
    sex: Sex | None = None
    named: bool = False


class Mentions:
    """Mentions in order, looked up by nearness."""

    def __init__(self) -> None:
        self.all: list[Mention] = []
        self.sentence_of: dict[tuple[int, int], int] = {}
        self._full: dict[str, list[tuple[Token, ...]]] = {}
        self._sex: dict[str, Sex] = {}
        self._by_head: dict[tuple[int, int], Mention] = {}
        self.sentences = 0

    def read(self, doc: Doc) -> None:
        """Takes in the mentions of the next paragraph."""
        for sentence in doc.sents:
            self.sentence_of[(id(doc), sentence.start)] = self.sentences
            for chunk in sentence.noun_chunks:
                self._add(chunk.root)
            for name in sentence.ents:
                if name.label_ == "PERSON" and name.root.dep_ == "poss":
                    self._add(name.root)
            self.sentences += 1
        self.all.sort(key=lambda mention: (mention.sentence, mention.head.i))

    def _add(self, head: Token) -> None:
        mention = self._mention(head) if (id(head.doc), head.i) not in self._by_head else None
        if mention is not None:
            self.all.append(mention)
            self._by_head[(id(head.doc), head.i)] = mention

    def number(self, token: Token) -> int:
        """The number of the sentence that a token stands in."""
        return self.sentence_of.get((id(token.doc), token.sent.start), 0)

    def at(self, token: Token) -> Mention | None:
        """The mention that a noun heads."""
        return self._by_head.get((id(token.doc), token.i))

    def before(self, token: Token, sentences: int) -> list[Mention]:
        """The mentions before a token, nearest first, that stand at most so many sentences back."""
        here = self.number(token)
        found = []
        for mention in reversed(self.all):
            if mention.sentence < here - sentences:
                break
            if mention.sentence < here or (mention.head.doc is token.doc and mention.head.i < token.i):
                found.append(mention)
        return found

    def full_name(self, token: Token) -> tuple[Token, ...] | None:
        """The full name that was given before for a bare last name, where there is only one."""
        names = [name for name in self._full.get(token.text, []) if self._precedes(name[-1], token)]
        kept = {" ".join(t.text for t in name): name for name in names}
        if len(kept) == 1:
            return next(iter(kept.values()))
        return None

    def sex_of(self, key: str) -> Sex | None:
        """What title, noun or given name told of a person."""
        return self._sex.get(key)

    def _precedes(self, first: Token, second: Token) -> bool:
        if first.doc is second.doc:
            return first.i < second.i
        return self.number(first) < self.number(second)

    def _mention(self, head: Token) -> Mention | None:
        if head.pos_ not in {"NOUN", "PROPN"}:
            return None
        tokens = noun_phrase(head)
        lemma = head.lemma_.lower()
        number = self.sentences
        plural = is_plural(head)
        name = _name_tokens(head)
        person = head.ent_type_ == "PERSON" or (
            head.pos_ == "PROPN" and head.text in self._full and head.ent_type_ != "ORG"
        )
        if person and name and all(_NAME.fullmatch(token.text) for token in name):
            key = name[-1].text
            if len(name) >= 2:
                for part in {name[-1].text, name[0].text} if _family_first(name) else {name[-1].text}:
                    self._full.setdefault(part, []).append(name)
            elif key not in self._full:
                self._full.setdefault(key, [])
            sex = self._learn(key, head, name)
            return Mention(head, number, tokens, True, plural, None, key, sex, True)
        if head.ent_type_ in _THINGS and head.pos_ == "PROPN":
            kind = next((kind for kind, nouns in lex.KINDS.items() if lemma in nouns), None)
            return Mention(head, number, tokens, False, plural, kind, " ".join(t.text for t in _core(head)), None, True)
        if lemma in lex.PERSON_NOUNS:
            sex = "female" if lemma in lex.FEMALE_NOUNS else "male" if lemma in lex.MALE_NOUNS else None
            return Mention(head, number, tokens, True, plural, None, lemma, sex)
        kind = next((kind for kind, nouns in lex.KINDS.items() if lemma in nouns), None)
        others = {t.i for other in head.children if other.dep_ == "conj" for t in other.subtree}
        key = " ".join(t.lemma_.lower() for t in tokens if t.i not in others and t.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"})
        return Mention(head, number, tokens, False, plural, kind, key or lemma)

    def _learn(self, key: str, head: Token, name: tuple[Token, ...]) -> Sex | None:
        sex: Sex | None = None
        words = {t.text for t in head.subtree if t.i <= head.i}
        lemmas = {t.lemma_.lower() for t in head.subtree if t.i <= head.i}
        if name[0].i > 0:
            words.add(name[0].nbor(-1).text)
        if words & lex.FEMALE_TITLES or lemmas & lex.FEMALE_NOUNS:
            sex = "female"
        elif words & lex.MALE_TITLES or lemmas & lex.MALE_NOUNS:
            sex = "male"
        elif name[0].text in FEMALE and (len(name) >= 2 or head.ent_type_ == "PERSON"):
            sex = "female"
        elif name[0].text in MALE and (len(name) >= 2 or head.ent_type_ == "PERSON"):
            sex = "male"
        if sex is not None:
            self._sex.setdefault(key, sex)
        return self._sex.get(key)


def _name_tokens(head: Token) -> tuple[Token, ...]:
    """The name in a noun phrase, without title and trailing possessive."""
    name = [head]
    token = head
    while token.i > 0:
        token = token.nbor(-1)
        if token.pos_ != "PROPN" or token.text in _TITLES or (token.ent_type_ != "PERSON" and head.ent_type_ == "PERSON"):
            break
        if token.head.i != head.i and token.head.head.i != head.i:
            break
        if head.ent_type_ != "PERSON":
            break
        name.insert(0, token)
    return tuple(name)


def _family_first(name: tuple[Token, ...]) -> bool:
    """True for two short words as in Chinese and Korean names, which may be called by the first."""
    return len(name) == 2 and name[0].text not in FEMALE | MALE and len(name[0].text) <= 5


def _core(head: Token) -> list[Token]:
    return [t for t in head.subtree if t.i <= head.i and t.pos_ == "PROPN"]
