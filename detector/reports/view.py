"""What the HTML page shows, worked out from a report: the template lays it out and decides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from detector.reports.jsonl import DECIMALS, further_places, places, timestamp
from detector.reports.passages import MARK_NAMES, by_id, line_number, passage, says, summary
from detector.reports.picture import Picture, picture
from detector.reports.stories import Piece, claims_by_document, conflicts_by_place, pieces
from detector.types import Claim, Conflict, Document, Rejected, Report, Span

MOST_TEXT = 4_000_000
"""Characters of stories that are shown in full, those with conflicts first; of the rest only the names."""
MANY = 150
"""Conflicts that a browser lays out all at once without a wait."""
MOST_ALSO = 12
"""Further places of a claim that are named; the rest is counted."""

KIND_NAMES = {
    "negation": "one says yes, one says no",
    "antonym": "opposed words",
    "number": "two figures",
    "date": "two dates",
    "place": "two places",
    "person": "two persons",
    "outcome": "two outcomes",
    "other": "other",
    "none": "none",
}
RELATION_NAMES = {
    "contradiction": "Contradiction",
    "dispute": "Dispute",
    "update": "Update",
    "none": "No conflict",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A document as it is named on the page."""

    number: int
    """From 0, in the report's order."""
    id: str
    name: str
    """Its title, else its id."""
    publisher: str | None = None
    published: str | None = None
    """ISO 8601."""
    day: str | None = None
    """For a reader: ``5 May 2031``."""
    url: str | None = None
    """Only where it leads to the web."""
    language: str | None = None
    """Only where it is not English, which the page itself is in."""
    shown: bool = False
    """True where its text is on the page."""


@dataclass(frozen=True, slots=True)
class Story:
    """A document with its text."""

    source: Source
    conflicts: tuple[int, ...]
    pieces: tuple[Piece, ...]
    """Empty where the text is not shown."""


@dataclass(frozen=True, slots=True)
class Also:
    """A further place of a claim."""

    source: Source
    span: Span


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict."""

    name: str
    source: Source
    span: Span
    claim: str
    """Standalone wording, for those who export their marks."""
    says: str
    before: str
    quote: tuple[tuple[str, bool], ...]
    """In pieces, each with whether it clashes."""
    after: str
    line: int | None
    also: tuple[Also, ...]
    more: int
    """Further places that are not named."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One conflict."""

    number: int
    id: str
    anchor: str
    relation: str
    kind: str
    score: float
    reason: str
    sides: tuple[Side, Side]
    documents: tuple[int, ...]
    """Numbers of every document that either side stands in."""
    features: Mapping[str, float]
    """What the score was made from, for those who export their marks."""
    mark: str | None = None
    """What an earlier mark says of it, for a reader."""


@dataclass(frozen=True, slots=True)
class Page:
    """All of it."""

    summary: str
    entries: tuple[Entry, ...]
    stories: tuple[Story, ...]
    picture: Picture
    relations: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]
    rejected: tuple[Rejected, ...]

    @property
    def clashing(self) -> list[Story]:
        """Stories that stand in a conflict."""
        return [story for story in self.stories if story.conflicts]

    @property
    def many(self) -> bool:
        """True where a browser should lay out only the conflicts that are in view."""
        return len(self.entries) > MANY

    @property
    def texts(self) -> list[Story]:
        """Stories whose text is shown."""
        return [story for story in self.stories if story.source.shown]

    @property
    def text_left_out(self) -> int:
        """Stories that were at hand and whose text is not shown."""
        return len(self.stories) - len(self.texts)

    @property
    def scores(self) -> tuple[float, float]:
        """Lowest and highest, in hundredths, rounded outwards so that none falls outside."""
        values = [entry.score for entry in self.entries] or [0.0]
        return int(min(values) * 100) / 100, max(values)


def web_address(url: str | None) -> str | None:
    """The address where it is one of the web: a story's own text must not smuggle in a script behind a link."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme.lower() in ("http", "https") and parts.netloc else None


def _source(number: int, doc_id: str, document: Document | None, shown: bool) -> Source:
    if document is None:
        return Source(number, doc_id, doc_id)
    published = document.published
    return Source(
        number,
        doc_id,
        " ".join((document.title or "").split()) or doc_id,
        document.publisher,
        timestamp(published),
        None if published is None else f"{published.day} {published:%b %Y}",
        web_address(document.url),
        None if document.language in (None, "en") else document.language,
        shown,
    )


def _shown(documents: Mapping[str, Document], clashing: Container[str]) -> set[str]:
    """Ids of the documents whose text is shown: as many as there is room for, those with conflicts first."""
    room, shown = MOST_TEXT, set[str]()
    for document in sorted(documents.values(), key=lambda one: one.id not in clashing):
        if len(document.text) <= room:
            room -= len(document.text)
            shown.add(document.id)
    return shown


def _sources(report: Report, documents: Mapping[str, Document], clashing: Iterable[str]) -> dict[str, Source]:
    """Of the report's documents, then of those that it only points to."""
    shown = _shown(documents, set(clashing))
    return {
        doc_id: _source(number, doc_id, documents.get(doc_id), doc_id in shown)
        for number, doc_id in enumerate(dict.fromkeys((*documents, *clashing)))
    }


def _side(
    name: str, claim: Claim, clash: tuple[Span, ...], documents: Mapping[str, Document], sources: Mapping[str, Source]
) -> Side:
    document = documents.get(claim.doc_id)
    part = passage(claim, clash, document)
    quote: list[tuple[str, bool]] = []
    at = 0
    for span in part.clash:
        quote += [(part.quote[at : span.start], False), (part.quote[span.start : span.end], True)]
        at = span.end
    quote.append((part.quote[at:], False))
    own = Span(claim.start, claim.end)
    further = [Also(sources[doc_id], span) for doc_id, span in further_places(claim)]
    return Side(
        name=name,
        source=sources[claim.doc_id],
        span=own,
        claim=claim.text,
        says=says(claim),
        before=part.before,
        quote=tuple((text, marked) for text, marked in quote if text),
        after=part.after,
        line=None if document is None else line_number(document, claim.start),
        also=tuple(further[:MOST_ALSO]),
        more=len(further[MOST_ALSO:]),
    )


def _entries(
    conflicts: Iterable[Conflict], documents: Mapping[str, Document], sources: Mapping[str, Source]
) -> list[Entry]:
    entries: list[Entry] = []
    taken: set[str] = set()
    for number, conflict in enumerate(conflicts):
        verdict, pair = conflict.verdict, conflict.pair
        anchor = f"c-{conflict.id}"
        if anchor in taken:  # one wording twice in one document has one id
            anchor = f"{anchor}-{number + 1}"
        taken.add(anchor)
        touched = {sources[doc_id].number for claim in (pair.a, pair.b) for doc_id, _ in places(claim)}
        entries.append(
            Entry(
                number=number + 1,
                id=conflict.id,
                anchor=anchor,
                relation=verdict.relation,
                kind=verdict.kind,
                score=verdict.score,
                reason=verdict.reason,
                sides=(
                    _side("A", pair.a, verdict.clash_a, documents, sources),
                    _side("B", pair.b, verdict.clash_b, documents, sources),
                ),
                documents=tuple(sorted(touched)),
                features={name: round(value, DECIMALS) for name, value in verdict.features.items()},
                mark=MARK_NAMES[conflict.mark] if conflict.mark else None,
            )
        )
    return entries


def _stories(
    report: Report,
    documents: Mapping[str, Document],
    sources: Mapping[str, Source],
    clashing: Mapping[str, Mapping[Span, Iterable[int]]],
) -> list[Story]:
    claims = claims_by_document(report)
    stories: list[Story] = []
    for doc_id, source in sources.items():
        spans = clashing.get(doc_id, {})
        numbers = tuple(sorted({number for some in spans.values() for number in some}))
        cut = pieces(documents[doc_id].text, claims.get(doc_id, ()), spans) if source.shown else ()
        stories.append(Story(source, numbers, tuple(cut)))
    return stories


def _counted(values: Iterable[str], order: Iterable[str]) -> tuple[tuple[str, int], ...]:
    counts = Counter(values)
    return tuple((value, counts[value]) for value in order if counts[value])


def page_view(report: Report) -> Page:
    """All that the page shows, in the report's order."""
    documents = by_id(report)
    clashing = conflicts_by_place(report.conflicts)
    sources = _sources(report, documents, clashing)
    stories = _stories(report, documents, sources, clashing)
    entries = _entries(report.conflicts, documents, sources)
    return Page(
        summary=summary(report),
        entries=tuple(entries),
        stories=tuple(stories),
        picture=picture([(sources[c.pair.a.doc_id].number, sources[c.pair.b.doc_id].number) for c in report.conflicts]),
        relations=_counted((entry.relation for entry in entries), RELATION_NAMES),
        kinds=_counted((entry.kind for entry in entries), KIND_NAMES),
        rejected=report.rejected,
    )
