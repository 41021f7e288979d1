"""A base-rate run: which articles are drawn and read together, and where conflicts are planted."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from detector.evaluation.base_rate import Alarms, PlantReading, read_alarms, read_planted
from detector.evaluation.bundles import Place
from detector.evaluation.events import find_events, sample_events
from detector.evaluation.planting import PlantedStories, can_be_restated, plant
from detector.evaluation.rewrites import turned_round
from detector.evaluation.stories import Scan
from detector.types import Claim, Document, Report

if TYPE_CHECKING:
    from detector.claims import ClaimExtractor
    from detector.pairing import Embedder
    from detector.pipeline import Detector

Together = Literal["events", "together", "no"]
"""Which articles are read together: those on one event, all of them, or none."""
StageProgress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Articles:
    """The articles of a run, and which are read together."""

    documents: tuple[Document, ...]
    events: tuple[tuple[Document, ...], ...]
    """The same by event."""
    groups: tuple[tuple[Document, ...], ...]
    """What is read together; empty where nothing is."""


class Scans:
    """Scans of the same articles alone, together, and with conflicts planted in some of them: a document's claims are found
    once, and of articles read together only the pairs of two are read."""

    def __init__(self, detector: Detector) -> None:
        """``detector`` reports every scored pair (threshold 0)."""
        self._detector = detector
        self._claims: dict[Document, list[Claim]] = {}

    def __call__(self, documents: Sequence[Document]) -> Report:
        """The report on the documents."""
        from detector.pairing import collapse_repeats, pair_claims

        new = [document for document in documents if document not in self._claims]
        self._claims.update(zip(new, self._detector.claims(new), strict=True))
        claims = collapse_repeats([claim for document in documents for claim in self._claims[document]])
        detector = self._detector
        pairs = pair_claims(claims, detector.embedder, top_k=detector.top_k, min_similarity=detector.min_similarity)
        if len(documents) > 1:
            pairs = [pair for pair in pairs if pair.a.doc_id != pair.b.doc_id]
        return detector.report(pairs, documents, claims)


def draw_articles(
    documents: Sequence[Document],
    embedder: Embedder,
    *,
    together: Together = "events",
    sample: int | None = None,
    seed: int = 0,
    progress: StageProgress | None = None,
) -> Articles:
    """All articles, or ``sample`` of them: whole events where events are read together, else one by one."""
    if together == "events":
        found = find_events(documents, embedder, progress=_stage(progress, "events"))
        events = found if sample is None else sample_events(found, sample, seed=seed)
        kept = {id(document) for event in events for document in event}
        return _articles([d for d in documents if id(d) in kept], events, events)
    chosen = list(documents)
    if sample is not None and sample < len(chosen):
        chosen = [chosen[i] for i in sorted(random.Random(seed).sample(range(len(chosen)), sample))]
    if together == "no":
        return _articles(chosen, [], [])
    return _articles(chosen, find_events(chosen, embedder, progress=_stage(progress, "events")), [chosen])


def _articles(
    documents: Sequence[Document], events: Iterable[Sequence[Document]], groups: Iterable[Sequence[Document]]
) -> Articles:
    return Articles(tuple(documents), tuple(map(tuple, events)), tuple(map(tuple, groups)))


def read_articles(
    articles: Articles, scan: Scan, progress: StageProgress | None = None
) -> tuple[list[Alarms], dict[str, list[Claim]]]:
    """The alarms within articles (each read alone) and, where some are read together, across; and each article's claims."""
    alone = [(document,) for document in articles.documents]
    within, claims = read_alarms(alone, scan, "within", _stage(progress, "articles"))
    if not articles.groups:
        return [within], claims
    across, _ = read_alarms(articles.groups, scan, "across", _stage(progress, "articles together"), claims=claims)
    return [within, across], claims


def plant_in_articles(
    articles: Articles, claims: dict[str, list[Claim]], extractor: ClaimExtractor, number: int, *, seed: int = 0
) -> list[PlantedStories]:
    """``number`` planted conflicts: half of them across articles where events have more than one, the rest within."""
    turned = turned_round([c for found in claims.values() for c in found if can_be_restated(c)], extractor)
    several = [event for event in articles.events if len(event) > 1]
    across: list[PlantedStories] = []
    if several and articles.groups:
        groups = [group for group in articles.groups if len(group) > 1]
        across = plant(groups, claims, number // 2, scope="across", turned=turned, events=several, seed=seed)
    left = number - sum(len(one.plants) for one in across)
    alone = [(document,) for document in articles.documents]
    return [*plant(alone, claims, left, scope="within", turned=turned, seed=seed), *across]


def find_plants(stories: Sequence[PlantedStories], scan: Scan, progress: StageProgress | None = None) -> list[PlantReading]:
    """What became of each planted conflict."""
    return read_planted(stories, scan, _stage(progress, "planted conflicts"))


def bundles_jsonl(stories: Iterable[PlantedStories]) -> str:
    """The planted articles as story bundles that ``eval stories`` reads; they hold the articles' text, which belongs to its
    publishers."""
    lines = []
    for one in stories:
        texts = {document.id: document.text for document in one.bundle.documents}
        documents = [
            {
                "id": d.id,
                "text": d.text,
                "title": d.title,
                "publisher": d.publisher,
                "published": d.published.isoformat() if d.published else None,
            }
            for d in one.bundle.documents
        ]
        gold = [[_side(p.pair.a, texts), _side(p.pair.b, texts), p.how] for p in one.plants]
        lines.append(json.dumps({"id": one.bundle.id, "documents": documents, "gold": gold}, ensure_ascii=False) + "\n")
    return "".join(lines)


def _side(place: Place, texts: dict[str, str]) -> dict[str, str | int]:
    text, start, end = texts[place.doc_id], place.span.start, place.span.end
    # A bundle knows a passage by its words alone: what is denied may stand word for word elsewhere, so words are added.
    while text.find(text[start:end]) != start:
        start = max(text.rfind(" ", 0, start - 1) + 1, 0)
    return {"doc": place.doc_id, "quote": text[start:end], "start": start, "end": end}


def _stage(progress: StageProgress | None, name: str) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda done, total: progress(name, done, total)
