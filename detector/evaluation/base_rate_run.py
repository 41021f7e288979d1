"""A base-rate run: which articles are drawn and read together, and where conflicts are planted."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from zlib import crc32

from detector.evaluation.base_rate import FLOOR, Alarms, PlantReading, read_alarms, read_planted
from detector.evaluation.bundles import Place
from detector.evaluation.events import find_events, sample_events
from detector.evaluation.plain import PlainPipeline
from detector.evaluation.planting import PlantedStories, can_be_restated, plant
from detector.evaluation.rewrites import turned_round
from detector.evaluation.stories import Scan
from detector.types import Claim, ClaimPair, Document, Report

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

    def __init__(self, system: Detector | PlainPipeline) -> None:
        """Scans by the system, at its threshold."""
        self._system = system
        self._claims: dict[Document, list[Claim]] = {}

    def __call__(self, documents: Sequence[Document]) -> Report:
        """The report on the documents."""
        claims = self.claims(documents)
        return self._system.report(self._pairs(documents, claims), documents, claims)

    def claims(self, documents: Sequence[Document]) -> list[Claim]:
        """The claims of the documents when they are read together."""
        from detector.pairing import collapse_repeats

        new = [document for document in documents if document not in self._claims]
        self._claims.update(zip(new, self._system.claims(new), strict=True))
        found = [claim for document in documents for claim in self._claims[document]]
        return found if isinstance(self._system, PlainPipeline) else collapse_repeats(found)

    def alarms(self) -> Scans:
        """Scans from `FLOOR` up without updates, that share what is known of claims: most pairs cannot get there, and the
        detector leaves those unread."""
        twin = copy(self)
        twin._system = _with_threshold(self._system, FLOOR, updates=False)
        return twin

    def around(self, places: Sequence[Place]) -> Scan:
        """A scan that reports every pair with one of the passages in it, whatever its score, and no other."""
        system = _with_threshold(self._system, 0.0, updates=True)

        def scan(documents: Sequence[Document]) -> Report:
            claims = self.claims(documents)
            pairs = self._pairs(documents, claims)
            near = [pair for pair in pairs if any(place.covers(claim) for place in places for claim in (pair.a, pair.b))]
            return system.report(near, documents, claims)

        return scan

    def _pairs(self, documents: Sequence[Document], claims: Sequence[Claim]) -> list[ClaimPair]:
        from detector.pairing import pair_claims

        system = self._system
        if isinstance(system, PlainPipeline):
            pairs = system.pairs(claims)
        else:
            pairs = pair_claims(claims, system.embedder, top_k=system.top_k, min_similarity=system.min_similarity)
        if len(documents) > 1:
            pairs = [pair for pair in pairs if pair.a.doc_id != pair.b.doc_id]
        return pairs


def _with_threshold(system: Detector | PlainPipeline, threshold: float, *, updates: bool) -> Detector | PlainPipeline:
    if isinstance(system, PlainPipeline):
        return system.with_threshold(threshold)
    return system.with_options(threshold=threshold, updates=updates)


def unseen_half(documents: Iterable[Document]) -> list[Document]:
    """The documents whose id has an odd CRC-32: of a file that models were trained on, the half that they have not seen
    (`detector.training.mining.training_half` is the other)."""
    return [document for document in documents if crc32(document.id.encode()) % 2 == 1]


def draw_articles(
    documents: Sequence[Document],
    embedder: Embedder,
    *,
    together: Together = "events",
    sample: int | None = None,
    seed: int = 0,
    events: Sequence[Sequence[Document]] | None = None,
    progress: StageProgress | None = None,
) -> Articles:
    """All articles, or ``sample`` of them: whole events where events are read together, else one by one. ``events``: the
    documents by event, where that is known."""
    if together == "events":
        found = events or find_events(documents, embedder, progress=_stage(progress, "events"))
        drawn = found if sample is None else sample_events(found, sample, seed=seed)
        kept = {id(document) for event in drawn for document in event}
        return _articles([d for d in documents if id(d) in kept], drawn, drawn)
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


@dataclass(frozen=True, slots=True)
class BaseRateRun:
    """What was read, and what was found in it."""

    articles: Articles
    alarms: tuple[Alarms, ...]
    stories: tuple[PlantedStories, ...]
    """Articles with conflicts planted in them."""
    planted: tuple[PlantReading, ...]


def run_base_rate(
    documents: Sequence[Document],
    detector: Detector,
    *,
    plain: PlainPipeline | None = None,
    together: Together = "events",
    sample: int | None = None,
    plants: int = 0,
    seed: int = 0,
    events: Sequence[Sequence[Document]] | None = None,
    progress: StageProgress | None = None,
) -> BaseRateRun:
    """The alarms on the documents, or on ``sample`` of them, and what became of ``plants`` conflicts planted in them.

    ``plain`` reads instead of the detector where it is given: the same articles, with the same conflicts planted.
    ``events``: the documents by event, where that is known.
    """
    articles = draw_articles(
        documents, detector.embedder, together=together, sample=sample, seed=seed, events=events, progress=progress
    )
    scans = Scans(detector if plain is None else plain)
    alarms, claims = read_articles(articles, scans.alarms(), progress)
    stories: list[PlantedStories] = []
    if plants:
        from detector.claims import ClaimExtractor

        if plain is not None:
            own = Scans(detector)
            claims = {document.id: own.claims([document]) for document in articles.documents}
        stories = plant_in_articles(articles, claims, ClaimExtractor(), plants, seed=seed)
    found = read_planted(
        stories,
        lambda story: scans.around([plant.pair.b for plant in story.plants]),
        _stage(progress, "planted conflicts"),
    )
    return BaseRateRun(articles, tuple(alarms), tuple(stories), tuple(found))


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
