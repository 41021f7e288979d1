"""Carries a speaker on through a quotation that runs over sentences and paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from detector.claims import lexicon as lex
from detector.claims.attribution import contents_of
from detector.claims.draft import Draft, Voice
from detector.claims.quotes import Quotation, find_quotations
from detector.claims.trees import child, noun_phrase, subject_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_MOSTLY = 0.5


@dataclass(slots=True)
class Passage:
    """A parsed paragraph with its quotations and the drafts found in it."""

    doc: Doc
    raw: str
    """The paragraph with its own quotation marks."""
    start: int
    """Offset of the paragraph in the cleaned text."""
    quotations: list[Quotation] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    speakers: list[Voice | None] = field(default_factory=list)
    """One for each quotation."""

    def __post_init__(self) -> None:
        self.quotations = find_quotations(self.raw)
        self.speakers = [None] * len(self.quotations)

    def quotation_of(self, draft: Draft) -> int | None:
        """The quotation that most of a draft stands in."""
        first, last = draft.tokens[0].idx, draft.tokens[-1].idx + len(draft.tokens[-1])
        for number, quotation in enumerate(self.quotations):
            overlap = min(last, quotation.end) - max(first, quotation.start)
            if overlap > _MOSTLY * (last - first):
                return number
        return None

    def is_quoted(self, draft: Draft) -> bool:
        """True where most of a draft stands in quotation marks, one stretch or several."""
        first, last = draft.tokens[0].idx, draft.tokens[-1].idx + len(draft.tokens[-1])
        overlap = sum(max(0, min(last, q.end) - max(first, q.start)) for q in self.quotations)
        return overlap > _MOSTLY * (last - first)


def carry_speakers(passages: Sequence[Passage]) -> None:
    """Gives a voice to each quoted draft that has none, where the quotation, or one that it goes on from, has a speaker."""
    before: Passage | None = None
    for passage in passages:
        _speakers_inside(passage)
        _speakers_around(passage)
        _speakers_carried(passage, before)
        for place, draft in enumerate(passage.drafts):
            number = passage.quotation_of(draft)
            if number is None:
                continue
            voice = passage.speakers[number]
            if voice is None or _in(draft.voice, passage, number):
                continue
            if draft.voice is None or not draft.voice.speaker:
                denies = draft.voice.denies if draft.voice is not None else False
                passage.drafts[place] = draft.holds(Voice(voice.speaker, voice.head, voice.cue, denies, voice.past))
        if passage.drafts or passage.quotations:
            before = passage


def _in(voice: Voice | None, passage: Passage, number: int) -> bool:
    """True where the reporting word itself stands inside the quotation: the speaker quotes somebody."""
    quotation = passage.quotations[number]
    return (
        voice is not None
        and bool(voice.cue)
        and bool(voice.speaker)
        and quotation.start <= voice.cue[0].idx < quotation.end
    )


def _speakers_inside(passage: Passage) -> None:
    for draft in passage.drafts:
        number = passage.quotation_of(draft)
        if number is None or draft.voice is None or not draft.voice.speaker or passage.speakers[number] is not None:
            continue
        if not _in(draft.voice, passage, number):
            voice = draft.voice
            passage.speakers[number] = Voice(voice.speaker, voice.head, voice.cue, False, voice.past)


def _speakers_around(passage: Passage) -> None:
    """A reporting clause that the parser made a sentence of its own, or that stands before a colon."""
    for number, quotation in enumerate(passage.quotations):
        if passage.speakers[number] is not None:
            continue
        for token in passage.doc:
            if token.lemma_.lower() not in lex.SAYING - lex.ONLY_WITH_THAT or token.pos_ != "VERB":
                continue
            gap = token.idx - quotation.end if token.idx >= quotation.end else quotation.start - token.idx
            if gap > 120 or any(q.start <= token.idx < q.end for q in passage.quotations):
                continue
            noun = child(token, "nsubj")
            text = passage.doc.text
            if noun is None:
                continue
            left = min(noun.left_edge.idx, token.idx)
            right = max(noun.right_edge.idx + len(noun.right_edge), token.idx + len(token))
            follows = token.idx >= quotation.end and quotation.closed and text[quotation.end + 1 : left].strip(" ,") == ""
            colon = (
                token.idx < quotation.start
                and text[right : quotation.start - 1].strip()[-1:] in {":", ","}
                and not contents_of(token)
            )
            if (follows or colon) and (follows or "." not in text[right : quotation.start - 1]):
                passage.speakers[number] = Voice(tuple(noun_phrase(noun)), noun, (token,), past=token.tag_ == "VBD")
                break


def _speakers_carried(passage: Passage, before: Passage | None) -> None:
    for number, quotation in enumerate(passage.quotations):
        if passage.speakers[number] is not None or not _long(passage, quotation):
            continue
        if number:
            between = passage.doc.text[passage.quotations[number - 1].end + 1 : quotation.start - 1]
            told = between.count(". ") + between.count(".\u00a0")
            if passage.speakers[number - 1] is not None and told <= 1 and len(between) < 160:
                passage.speakers[number] = passage.speakers[number - 1]
            continue
        opening = passage.doc.text[: quotation.start - 1].strip() == ""
        if opening and before is not None and before.quotations:
            last = before.quotations[-1]
            after = before.doc.text[last.end + 1 :].strip()
            if before.speakers[-1] is not None and (not last.closed or len(after) < 120):
                passage.speakers[number] = before.speakers[-1]
        elif not opening:
            passage.speakers[number] = _one_person(passage, quotation)


def _one_person(passage: Passage, quotation: Quotation) -> Voice | None:
    """The person that the sentence before the quotation is about: its subject, and the only person in it."""
    sentences = [s for s in passage.doc.sents if s.end_char <= quotation.start]
    if not sentences:
        return None
    last = sentences[-1]
    subject = subject_of(last.root)
    if subject is None or (subject.ent_type_ != "PERSON" and subject.lower_ not in {"he", "she"}):
        return None
    people: set[str] = {e.text.split()[-1] for e in last.ents if e.label_ == "PERSON"}
    if len(people - {subject.text}) > 0 or any(
        q.start < last.end_char and q.end > last.start_char for q in passage.quotations
    ):
        return None
    return Voice(_tokens(subject), subject, (), past=True)


def _tokens(noun: Token) -> tuple[Token, ...]:
    return tuple(noun_phrase(noun))


def _long(passage: Passage, quotation: Quotation) -> bool:
    return quotation.end - quotation.start > 20
