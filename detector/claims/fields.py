"""A draft becomes a Claim: every field from the tokens, every offset mapped back to the Document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detector.claims.denial import is_negated
from detector.claims.draft import Draft
from detector.claims.modality import modality_of, predicate_of, tense_of
from detector.claims.quantities import Figure, find_quantities
from detector.claims.standalone import Resolver
from detector.claims.times import find_times
from detector.claims.voices import Passage
from detector.claims.wording import Word, sentence, tidy, written
from detector.claims.worth import content_words, is_worth_keeping
from detector.types import Attribution, Claim, CleanText, Document, Entity, Quantity, Span, TimeMention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Stretch


@dataclass(frozen=True, slots=True)
class Story:
    """A Document and its cleaned text."""

    document: Document
    clean: CleanText


class Fields:
    """Fills the fields of the claims of one paragraph."""

    def __init__(self, story: Story, passage: Passage, resolver: Resolver) -> None:
        self._story = story
        self._passage = passage
        self._resolver = resolver
        self._figures: dict[int, list[Figure]] = {}
        self._today = story.document.published.date() if story.document.published is not None else None

    def claim(self, draft: Draft, *, always: bool = False) -> Claim | None:
        """The claim of a draft, or ``None`` where it is not worth keeping; ``always`` keeps it all the same."""
        quoted = self._passage.is_quoted(draft)
        full = self._resolver.standalone(draft, quoted=quoted)
        row = tidy(full.row)
        content = content_words(row)
        lemmas = tuple(item.lemma.lower() for item in content)
        if not always and not is_worth_keeping(full, lemmas, quoted=quoted):
            return None
        text = sentence(row)
        if not text:
            return None
        document = self._story.document
        first, last = draft.tokens[0], draft.tokens[-1]
        span = self._span(first.idx, last.idx + len(last))
        around = first.doc[first.sent.start : last.sent.end]
        voice = draft.voice
        subject = " ".join(written(tidy(full.subject)).split()) or None
        tense = tense_of(draft)
        return Claim(
            doc_id=document.id,
            start=span.start,
            end=span.end,
            quote=document.text[span.start : span.end],
            text=text,
            context=" ".join(around.text.split()),
            sentence=self._span(around.start_char, max(around.end_char, last.idx + len(last))),
            title=document.title,
            publisher=document.publisher,
            published=document.published,
            attribution=Attribution(
                speaker=self._resolver.speaker(full),
                cue=" ".join(token.text for token in voice.cue) or None if voice is not None else None,
                quoted=quoted,
            ),
            polarity="denied" if voice is not None and voice.denies else "affirmed",
            modality=modality_of(draft),
            negated=is_negated(draft),
            subject=subject,
            predicate=predicate_of(draft),
            tense=tense,
            lemmas=lemmas,
            lemma_spans=tuple(self._place(item) for item in content),
            entities=self._entities(row),
            quantities=self._quantities(draft, around),
            times=self._times(draft, around, tense=tense),
        )

    def _span(self, start: int, end: int) -> Span:
        """Offsets in the paragraph as offsets in the Document."""
        return self._story.clean.source_span(self._passage.start + start, self._passage.start + end)

    def _place(self, item: Word) -> Span:
        """Where a word stands in the Document; an empty span for a word that was put in."""
        token = item.token
        if token is None:
            return Span(0, 0)
        start = self._resolver.offset(token.doc) + token.idx
        return self._story.clean.source_span(start, start + len(token))

    def _entities(self, row: list[Word]) -> tuple[Entity, ...]:
        """The names in a wording; each where it stands in the text, which for a restored name is an earlier place."""
        seen: list[Entity] = []
        spans: set[tuple[int, int]] = set()
        docs: dict[int, tuple[Doc, set[int]]] = {}
        for item in row:
            if item.token is not None and item.token.ent_type_:
                docs.setdefault(id(item.token.doc), (item.token.doc, set()))[1].add(item.token.i)
        for doc, inside in docs.values():
            for name in doc.ents:
                if not inside.isdisjoint(range(name.start, name.end)):
                    offset = self._resolver.offset(doc)
                    place = self._story.clean.source_span(offset + name.start_char, offset + name.end_char)
                    if (place.start, place.end) not in spans:
                        spans.add((place.start, place.end))
                        text = self._story.document.text[place.start : place.end]
                        seen.append(Entity(text, place.start, place.end, name.label_))
        return tuple(sorted(seen, key=lambda name: name.start))

    def _quantities(self, draft: Draft, around: Stretch) -> tuple[Quantity, ...]:
        if around.start not in self._figures:
            self._figures[around.start] = find_quantities(list(around))
        own = {token.i for token in draft.tokens}
        found = []
        for figure in self._figures[around.start]:
            if figure.first.i not in own and figure.last.i not in own:
                continue
            place = self._span(figure.first.idx, figure.last.idx + len(figure.last))
            text = self._story.document.text[place.start : place.end]
            found.append(Quantity(text, place.start, place.end, figure.value, figure.unit, figure.counts, figure.bound))
        return tuple(found)

    def _times(self, draft: Draft, around: Stretch, *, tense: str | None) -> tuple[TimeMention, ...]:
        found = []
        for time in find_times(around.text, self._today, ahead=tense == "future", back=tense == "past"):
            start, end = around.start_char + time.start, around.start_char + time.end
            if not self._touches(draft.tokens, start, end):
                continue
            place = self._span(start, end)
            first, last = time.days if time.days is not None else (None, None)
            text = self._story.document.text[place.start : place.end]
            found.append(TimeMention(text, place.start, place.end, first, last, time.recurring))
        return tuple(found)

    @staticmethod
    def _touches(tokens: list[Token], start: int, end: int) -> bool:
        return any(token.idx < end and start < token.idx + len(token) for token in tokens)
