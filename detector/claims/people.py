"""Whom ``he``, ``I`` and a bare last name mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detector.claims import lexicon as lex
from detector.claims.draft import Draft, Voice
from detector.claims.mentions import Mention, Mentions, Sex
from detector.claims.phrases import LONGEST, Found, definite_words, head_of, introduces, name_only, stands_in
from detector.claims.wording import Word, put, words

if TYPE_CHECKING:
    from spacy.tokens import Token

HE: dict[str, Sex] = {"he": "male", "him": "male", "his": "male", "she": "female", "her": "female", "hers": "female"}


class People:
    """Resolves words for people; ``None`` wherever there is more than one candidate."""

    def __init__(self, mentions: Mentions) -> None:
        self._mentions = mentions

    def full_name(self, token: Token) -> Found | None:
        """The full name that was given before for a bare last name."""
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
            return Found(words(full), [before, token], False) if full is not None else None
        full = self._mentions.full_name(token)
        return Found(words(full), [token], False) if full is not None else None

    def person(self, token: Token, draft: Draft, *, quoted: bool) -> Found | None:
        """Whom ``he`` or ``she`` means: the speaker before it in the sentence, or the only person of two sentences."""
        sex = HE[token.lower_]
        if token.dep_ == "poss" and (self._follows(token, sex) or _has_other_owner(token, draft)):
            return None
        speaker = self.mention_of(draft.voice)
        candidates = [m for m in self._mentions.before(token, 2) if m.person and not m.plural and self._fits(m, sex)]
        candidates = [m for m in candidates if m.head.dep_ not in {"attr", "appos"} and not introduces(m)]
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

    def first_person(self, token: Token, draft: Draft) -> Found | None:
        """Whom ``I``, ``me`` and ``my`` mean in a quotation: its speaker, where that is a named person."""
        speaker = self.mention_of(draft.voice)
        if speaker is None or not speaker.person or speaker.plural or not speaker.named:
            return None
        if token.lower_ == "i":
            if token != head_of(draft.subject):
                return None
            found = self._as_person(token, speaker)
            return Found(found.words, [token], False) if found is not None else None
        sex = speaker.sex or self._mentions.sex_of(speaker.key)
        if any(item.text == "I" and item.token != head_of(draft.subject) for item in draft.row):
            return None
        owns = token.lower_ == "my"
        if sex is not None:
            form = {"male": ("him", "his"), "female": ("her", "her")}[sex][owns]
            return Found([put(form, form, "PRON")], [token], False)
        found = self._as_person(token, speaker)
        if found is None or stands_in(found.words, draft.row, token):
            return None
        return Found([*found.words, *([Word("'s", "'s", "PART")] if owns else [])], [token], False)

    def we(self, token: Token, draft: Draft) -> Found | None:
        """What ``we`` means in a quotation: its speaker, where that is a body."""
        speaker = self.mention_of(draft.voice)
        if speaker is None or speaker.person or token.head.i != draft.head.i or token.dep_ not in {"nsubj", "nsubjpass"}:
            return None
        if speaker.head.ent_type_ != "ORG" and speaker.head.lemma_.lower() not in lex.BODIES:
            return None
        return Found(definite_words(speaker), [token], speaker.plural)

    def mention_of(self, voice: Voice | None) -> Mention | None:
        """The mention that a speaker is; a pronoun is followed one step back."""
        if voice is None or voice.head is None:
            return None
        found = self._mentions.at(voice.head)
        if found is None and voice.head.lower_ in HE:
            candidates = [
                m
                for m in self._mentions.before(voice.head, 2)
                if m.person and not m.plural and self._fits(m, HE[voice.head.lower_])
            ]
            candidates = [m for m in candidates if m.head.dep_ not in {"attr", "appos"} and not introduces(m)]
            if len({m.key for m in candidates}) == 1:
                found = next((m for m in candidates if m.named), candidates[0])
        return found

    def _follows(self, token: Token, sex: Sex) -> bool:
        """True where a fitting person is named after the pronoun: ``his family had helped Hall``."""
        here = self._mentions.number(token)
        later = (m for m in self._mentions.all if m.sentence == here and m.head.i > token.i and m.named)
        return any(m.person and not m.plural and self._fits(m, sex) for m in later)

    def _fits(self, mention: Mention, sex: Sex) -> bool:
        known = mention.sex or self._mentions.sex_of(mention.key)
        return known is None or known == sex

    def _as_person(self, token: Token, mention: Mention) -> Found | None:
        if mention.named:
            full = self._mentions.full_name(mention.head)
            name = words(full) if full is not None else words(name_only(mention))
        else:
            name = definite_words(mention)
        if not name or len(name) > LONGEST:
            return None
        owns = token.lower_ == "his" or (token.lower_ == "her" and token.dep_ == "poss") or token.lower_ == "hers"
        if owns:
            if token.dep_ != "poss":
                return None
            name = [*name, Word("'s", "'s", "PART")]
        return Found(name, [token], False)


def _has_other_owner(token: Token, draft: Draft) -> bool:
    """True where the clause's own subject stands before ``his`` and can be meant by it."""
    noun = head_of(draft.subject)
    return (
        noun is not None
        and noun != token
        and noun.i < token.i
        and noun.pos_ == "PROPN"
        and noun.ent_type_ not in {"ORG", "GPE"}
    )


def _neighbours(token: Token) -> list[Token]:
    return [token.doc[i] for i in (token.i - 1, token.i + 1) if 0 <= i < len(token.doc)]
