"""Makes a statement readable by itself: pronouns, bare last names and ``the measure`` are replaced where that is safe.

A wrong name is worse than a pronoun, so each rule asks for a single candidate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from detector.claims import lexicon as lex
from detector.claims.agreement import agreed, third_person
from detector.claims.draft import Draft, Voice
from detector.claims.mentions import Mention, Mentions, Sex
from detector.claims.trees import child, is_plural
from detector.claims.voices import Passage
from detector.claims.wording import Word, lowered, put, tidy, words, written

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_HE: dict[str, Sex] = {"he": "male", "him": "male", "his": "male", "she": "female", "her": "female", "hers": "female"}
_I = frozenset({"i", "me", "my"})
_WE = frozenset({"we", "us", "our"})
_WEAK = frozenset({"new", "proposed", "planned", "latest", "current", "entire", "whole", "controversial", "same", "recent"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_THINKING = frozenset({"believe", "think", "feel", "know"})
"""What persons do: a company that does it is a person taken for one."""
_LONGEST = 9
_REACH = 6
"""Sentences back that a definite noun may reach for the thing it stands for; pronouns reach two."""


class Resolver:
    """Replaces what a story has named before."""

    def __init__(self, mentions: Mentions, passages: Sequence[Passage]) -> None:
        self._mentions = mentions
        self._offsets = {id(passage.doc): passage.start for passage in passages}

    def standalone(self, draft: Draft, *, quoted: bool) -> Draft:
        """The draft with names for pronouns and bare nouns, in its wording and its subject."""
        inside = {(id(item.token.doc), item.token.i) for item in draft.row if item.token is not None}
        row: list[Word] = []
        subject_head = _head_of(draft.subject)
        replaced: dict[int, list[Word]] = {}
        skip: set[int] = set()
        plural: bool | None = None
        for item in draft.row:
            token = item.token
            if token is None:
                row.append(item)
                continue
            if token.i in skip:
                continue
            found = self._resolve(token, draft, inside, quoted=quoted)
            if found is None:
                row.append(item)
                continue
            new, gone, many = found
            skip |= {other.i for other in gone if other.i != token.i}
            row = [other for other in row if other.token is None or other.token.i not in skip]
            if token.lower_ in _HE and _stands_in(new, row, token):
                row.append(item)
                continue
            row += lowered(new) if row else new
            replaced[token.i] = new
            if subject_head is not None and token.i == subject_head.i and token.dep_ != "poss":
                plural = many
        if not replaced:
            return draft
        made = replace(draft, row=row, subject=self._subject(draft, replaced, skip))
        if plural is not None and subject_head is not None:
            if subject_head.lower_ == "i":
                return third_person(made)
            if plural != is_plural(subject_head):
                return agreed(made, plural=plural)
        return made

    def speaker(self, draft: Draft) -> str | None:
        """The speaker in words: a pronoun or a bare last name is replaced by the full name where that is safe."""
        voice = draft.voice
        if voice is None or not voice.speaker:
            return None
        if voice.head is not None and voice.head.lower_ == "it":
            return self._it_said(voice.head, draft)
        row: list[Word] = []
        for token in voice.speaker:
            found = None
            if token.lower_ in _HE and token.dep_ != "poss":
                found = self._person(token, Draft(token, [], []), quoted=False)
            elif token.ent_type_ == "PERSON" or token.pos_ == "PROPN":
                found = self._full_name(token)
            if found is not None:
                gone = {other.i for other in found[1] if other.i != token.i}
                row = [item for item in row if item.token is None or item.token.i not in gone]
            row += found[0] if found is not None else words([token])
        return " ".join(written(tidy(row)).split()) or None

    def _it_said(self, it: Token, draft: Draft) -> str | None:
        """``The bank will close, it said``: the subject of what is said, or of the sentence before, where it can speak."""
        noun = _head_of(draft.subject)
        mention = self._mentions.at(noun) if noun is not None and noun.i < it.i and noun.sent == it.sent else None
        if mention is None or not _speaks(mention):
            before = self._thing(it, Draft(it, [], []), plural=False)
            return " ".join(written(tidy(before[0])).split()) if before is not None else it.text
        return " ".join(written(tidy(_definite_words(mention))).split())

    def _subject(self, draft: Draft, replaced: dict[int, list[Word]], skip: set[int]) -> list[Word]:
        subject: list[Word] = []
        for item in draft.subject:
            if item.token is not None and item.token.i in replaced:
                subject += replaced[item.token.i] if not subject else lowered(replaced[item.token.i])
            elif item.token is None or item.token.i not in skip:
                subject.append(item)
        return subject

    def _resolve(
        self, token: Token, draft: Draft, inside: set[tuple[int, int]], *, quoted: bool
    ) -> tuple[list[Word], list[Token], bool] | None:
        """Words for a token, the tokens that they replace, and whether they are plural."""
        name = token.lower_
        found: tuple[list[Word], list[Token], bool] | None = None
        if name in _HE:
            found = self._person(token, draft, quoted=quoted)
            if found is not None and _stands_in(found[0], draft.row, token):
                return None
        elif name in _I and quoted and (token.text == "I" or token.text.islower() or token.is_sent_start):
            found = self._first_person(token, draft)
        elif name == "we" and quoted:
            found = self._we(token, draft)
        elif name in {"it", "they"} and token.dep_ in {"nsubj", "nsubjpass"} and not quoted:
            found = self._thing(token, draft, plural=name == "they")
        elif token.pos_ == "PROPN":
            return self._full_name(token)
        elif token.pos_ == "NOUN":
            found = self._definite(token, inside)
        return found

    def offset(self, doc: Doc) -> int:
        """Offset of a parsed paragraph in the cleaned text."""
        return self._offsets[id(doc)]

    # People ------------------------------------------------------------------------------------------------------------

    def _full_name(self, token: Token) -> tuple[list[Word], list[Token], bool] | None:
        if token.dep_ == "compound" and token.head.pos_ == "PROPN":
            return None
        longer = any(t.ent_type_ == token.ent_type_ for t in _neighbours(token))
        if (token.ent_type_ in {"ORG", "FAC", "EVENT", "LAW", "WORK_OF_ART", "PRODUCT"} and longer) or any(
            t.dep_ == "compound" and t.pos_ == "PROPN" and t.ent_type_ == "PERSON" for t in token.children
        ):
            return None
        if (
            token.i > 0
            and (before := token.nbor(-1)).pos_ == "PROPN"
            and before.text[:1].isupper()
            and before.head.i == token.i
        ):
            titled = before.text in lex.FEMALE_TITLES | lex.MALE_TITLES
            if not titled:
                return None
            full = self._mentions.full_name(token)
            return (words(full), [before, token], False) if full is not None else None
        full = self._mentions.full_name(token)
        return (words(full), [token], False) if full is not None else None

    def _person(self, token: Token, draft: Draft, *, quoted: bool) -> tuple[list[Word], list[Token], bool] | None:
        sex = _HE[token.lower_]
        if token.dep_ == "poss" and self._follows(token, sex):
            return None
        speaker = self._mention_of(draft.voice)
        candidates = [m for m in self._mentions.before(token, 2) if m.person and not m.plural and self._fits(m, sex)]
        candidates = [m for m in candidates if m.head.dep_ not in {"attr", "appos"} and not _titles(m)]
        here = self._mentions.number(token)
        if speaker is not None and speaker.person and not speaker.plural and self._fits(speaker, sex):
            if quoted or speaker.head.i > token.i or speaker.sentence != here:
                candidates = [m for m in candidates if m.key != speaker.key]
            elif not any(m.key != speaker.key and m.sentence == here for m in candidates):
                return self._as_person(token, speaker)
        keys = {m.key for m in candidates}
        if len(keys) != 1:
            return None
        best = next((m for m in candidates if m.named), candidates[0])
        if not best.named:
            leads = best.head.dep_ in {"nsubj", "nsubjpass"} and best.sentence >= here - 1
            if not leads or token.dep_ not in {"nsubj", "nsubjpass"}:
                return None
        return self._as_person(token, best)

    def _follows(self, token: Token, sex: Sex) -> bool:
        """True where a fitting person is named after the pronoun: ``his family had helped Hall``."""
        here = self._mentions.number(token)
        later = (m for m in self._mentions.all if m.sentence == here and m.head.i > token.i and m.named)
        return any(m.person and not m.plural and self._fits(m, sex) for m in later)

    def _fits(self, mention: Mention, sex: Sex) -> bool:
        known = mention.sex or self._mentions.sex_of(mention.key)
        return known is None or known == sex

    def _as_person(self, token: Token, mention: Mention) -> tuple[list[Word], list[Token], bool] | None:
        if mention.named:
            full = self._mentions.full_name(mention.head)
            name = words(full) if full is not None else words(_name_only(mention))
        else:
            name = _definite_words(mention)
        if not name or len(name) > _LONGEST:
            return None
        owns = token.lower_ == "his" or (token.lower_ == "her" and token.dep_ == "poss") or token.lower_ == "hers"
        if owns:
            if token.dep_ != "poss":
                return None
            name = [*name, Word("'s", "'s", "PART")]
        return name, [token], False

    def _first_person(self, token: Token, draft: Draft) -> tuple[list[Word], list[Token], bool] | None:
        speaker = self._mention_of(draft.voice)
        if speaker is None or not speaker.person or speaker.plural or not speaker.named:
            return None
        if token.lower_ == "i":
            if token.dep_ not in {"nsubj", "nsubjpass"} or token.head.i != draft.head.i:
                return None
            found = self._as_person(token, speaker)
            return (found[0], [token], False) if found is not None else None
        sex = speaker.sex or self._mentions.sex_of(speaker.key)
        owns = token.lower_ == "my"
        if sex is not None:
            form = {"male": ("him", "his"), "female": ("her", "her")}[sex][owns]
            return [put(form, form, "PRON")], [token], False
        found = self._as_person(token, speaker)
        if found is None or _stands_in(found[0], draft.row, token):
            return None
        return [*found[0], *([Word("'s", "'s", "PART")] if owns else [])], [token], False

    def _we(self, token: Token, draft: Draft) -> tuple[list[Word], list[Token], bool] | None:
        speaker = self._mention_of(draft.voice)
        if speaker is None or speaker.person or token.head.i != draft.head.i or token.dep_ not in {"nsubj", "nsubjpass"}:
            return None
        if speaker.head.ent_type_ != "ORG" and speaker.head.lemma_.lower() not in lex.BODIES:
            return None
        return _definite_words(speaker), [token], speaker.plural

    def _mention_of(self, voice: Voice | None) -> Mention | None:
        """The mention that a speaker is; a pronoun is followed one step back."""
        if voice is None or voice.head is None:
            return None
        found = self._mentions.at(voice.head)
        if found is None and voice.head.lower_ in _HE:
            candidates = [
                m
                for m in self._mentions.before(voice.head, 2)
                if m.person and not m.plural and self._fits(m, _HE[voice.head.lower_])
            ]
            candidates = [m for m in candidates if m.head.dep_ not in {"attr", "appos"} and not _titles(m)]
            if len({m.key for m in candidates}) == 1:
                found = next((m for m in candidates if m.named), candidates[0])
        return found

    # Things ------------------------------------------------------------------------------------------------------------

    def _thing(self, token: Token, draft: Draft, *, plural: bool) -> tuple[list[Word], list[Token], bool] | None:
        if not plural and _empty_it(token):
            return None
        speaker = self._mention_of(draft.voice) if draft.voice is not None and draft.voice.head is not None else None
        here = self._mentions.number(token)
        if draft.voice is not None and draft.voice.speaker:
            if speaker is None or self._mentions.number(speaker.head) != here or speaker.plural != plural:
                return None
            if not plural and not _speaks(speaker):
                return None
            return self._as_thing(speaker)
        clause = token.head
        governor = clause.head if clause.dep_ in {"advcl", "conj"} and clause.head.i != clause.i else None
        if governor is not None:
            noun = child(governor, "nsubj", "nsubjpass")
            mention = self._mentions.at(noun) if noun is not None and noun.i < token.i else None
            if mention is not None and mention.plural == plural and (plural or not mention.person):
                return self._as_thing(mention)
            return None
        if clause.dep_ != "ROOT":
            return None
        back = [m for m in self._mentions.before(token, 1) if m.sentence == here - 1]
        subject = next((m for m in back if m.head.dep_ in {"nsubj", "nsubjpass"} and m.head.head.dep_ == "ROOT"), None)
        if subject is None or subject.plural != plural or any(m.sentence == here for m in self._mentions.before(token, 0)):
            return None
        if subject.person and not plural:
            return None
        if subject.kind is None and not subject.named and not (plural and subject.person):
            return None
        rivals = [m for m in back if m.plural == plural and m.key != subject.key and (m.kind is not None or m.named)
                  and (plural or not m.person)]  # fmt: skip
        return self._as_thing(subject) if not rivals else None

    def _as_thing(self, mention: Mention) -> tuple[list[Word], list[Token], bool] | None:
        found = _definite_words(mention)
        if not found or len(found) > _LONGEST or found[0].pos == "PRON":
            return None
        return found, [], mention.plural

    def _definite(self, token: Token, inside: set[tuple[int, int]]) -> tuple[list[Word], list[Token], bool] | None:
        """``the initiative`` → what it stands for: the only thing of its kind that was described before."""
        lemma = token.lemma_.lower()
        kinds = [kind for kind, nouns in lex.KINDS.items() if lemma in nouns]
        determiner = child(token, "det")
        if not kinds or determiner is None or determiner.lower_ not in _DEFINITE:
            return None
        if any(t.i != determiner.i and t.lower_ not in _WEAK and t.dep_ not in {"case", "punct"} for t in token.children):
            return None
        if token.dep_ in {"compound", "attr", "appos"}:
            return None
        kind = kinds[0]
        if kind == "company":
            return self._company(token, determiner)
        candidates = [
            m for m in self._mentions.before(token, _REACH)
            if m.kind == kind and m.head.i != token.i and _informative(m) and not _questioned(m)
        ]  # fmt: skip
        if any((id(m.head.doc), m.head.i) in inside for m in candidates[:1]):
            return None
        same = [m for m in candidates if m.head.lemma_.lower() == lemma]
        plural = is_plural(token)
        number = [m for m in (same or candidates) if m.plural == plural]
        here = self._mentions.number(token)
        if not number:
            number = [m for m in candidates if m.sentence >= here - 1] if not same else []
        if not number or not _one_thing(number):
            return None
        if kind == "study" and not same:
            return None
        best = max(number, key=lambda m: (len(m.key.split()), m.sentence))
        if best.head.dep_ == "conj" or child(best.head, "conj") is not None:
            return None
        made = _definite_words(best)
        if not made or len(made) > _LONGEST:
            return None
        return made, [determiner, token, *(t for t in token.children if t.lower_ in _WEAK)], best.plural

    def _company(self, token: Token, determiner: Token) -> tuple[list[Word], list[Token], bool] | None:
        if is_plural(token) or child(token, "amod") is not None:
            return None
        named = [m for m in self._mentions.before(token, 3) if m.head.ent_type_ == "ORG" and m.named]
        if any(m.head.dep_ == "nsubj" and m.head.head.lemma_ in _THINKING for m in named):
            return None
        if len({m.key for m in named}) != 1:
            return None
        name = [t for t in named[0].tokens if t.ent_type_ == "ORG"]
        return (words(name), [determiner, token], False) if name and len(name) <= 5 else None


def _neighbours(token: Token) -> list[Token]:
    return [token.doc[i] for i in (token.i - 1, token.i + 1) if 0 <= i < len(token.doc)]


def _head_of(row: Sequence[Word]) -> Token | None:
    tokens = [item.token for item in row if item.token is not None]
    inside = {token.i for token in tokens}
    return next((token for token in tokens if token.head.i not in inside or token.head.i == token.i), None)


def _speaks(mention: Mention) -> bool:
    """True for a firm, a country or a body, which may say something."""
    return not mention.person and (mention.head.ent_type_ in {"ORG", "GPE"} or mention.head.lemma_.lower() in lex.BODIES)


def _stands_in(name: Sequence[Word], row: Sequence[Word], pronoun: Token) -> bool:
    """True where a statement names the person already: there the pronoun is clear, and another name would be clumsy."""
    last = next((item for item in reversed(name) if item.pos == "PROPN" or item.pos == "NOUN"), name[-1])
    return any(item.text == last.text and item.token is not None and item.token != pronoun for item in row)


def _titles(mention: Mention) -> bool:
    """True for a noun that only introduces a name (``spokesman Hong Lei`` is one mention already)."""
    return mention.head.dep_ == "compound"


def _name_only(mention: Mention) -> list[Token]:
    name = [t for t in mention.tokens if t.ent_type_ == "PERSON" and t.pos_ == "PROPN"]
    return name or [mention.head]


def _definite_words(mention: Mention) -> list[Word]:
    """A noun phrase for a second mention: ``a bill`` → ``the bill``."""
    tokens = [t for t in mention.tokens if not t.is_space]
    if len(tokens) > _LONGEST:
        tokens = [t for t in tokens if t.i <= mention.head.i]
    if tokens and tokens[-1].dep_ == "case":
        tokens = tokens[:-1]
    tokens = [t for t in tokens if t.tag_ != "JJR" or t.i > mention.head.i]
    made = words(tokens)
    determiner = next((t for t in mention.head.children if t.dep_ in {"det", "poss"}), None)
    if determiner is not None and determiner.lower_ in {"a", "an", "this", "that", "these", "those", "some", "another"}:
        made = [put("the", "the", "DET") if w.token is not None and w.token.i == determiner.i else w for w in made]
    elif determiner is None and not mention.named and mention.head.pos_ == "NOUN" and child(mention.head, "nummod") is None:
        made = [put("the", "the", "DET"), *lowered(made)]
    return made


def _informative(mention: Mention) -> bool:
    described = [
        t
        for t in mention.tokens
        if t.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"} and t.i != mention.head.i and t.lower_ not in _WEAK
    ]
    return bool(described)


def _questioned(mention: Mention) -> bool:
    return any(
        t.lower_ in {"no", "any", "every", "each", "other", "another", "similar", "such"} for t in mention.head.children
    )


def _one_thing(mentions: Sequence[Mention]) -> bool:
    """True where all mentions can be one thing: the words of one contain those of the others."""
    keys = sorted({frozenset(m.key.split()) for m in mentions}, key=len, reverse=True)
    return all(key <= keys[0] for key in keys)


def _empty_it(token: Token) -> bool:
    """``it is likely that``, ``it takes``, ``it rains``."""
    verb = token.head
    if child(verb, "ccomp", "csubj") is not None or verb.lemma_.lower() in {
        "rain",
        "snow",
        "seem",
        "appear",
        "take",
        "turn",
    }:
        return True
    adjective = child(verb, "acomp", "attr")
    if adjective is not None and verb.lemma_.lower() == "be":
        return (
            child(adjective, "ccomp", "xcomp", "acl", "advcl") is not None
            or child(verb, "xcomp", "advcl") is not None
            or (child(verb, "attr") is not None and adjective.pos_ != "ADJ")
        )
    return token.dep_ == "expl"
