"""What real articles give: alarms per 1,000 claims, and the share of planted conflicts found, at the same thresholds.

In labelled sets conflicts are thick; in a newsroom one pair in thousands is one. Only the rate of alarms on real text, with
their precision as a reader marks them (`detector.evaluation.readings`) and recall on conflicts planted in the same text
(`detector.evaluation.planting`), says what a threshold means there.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from detector.conflicts import without_duplicates
from detector.evaluation.planting import Plant, PlantedStories, Scope
from detector.evaluation.stories import Loss, Scan, read_bundle
from detector.types import Claim, Conflict, Document, Report

Done = Callable[[int, int], None]
"""Called with (groups read, groups to read)."""

FLOOR = 0.02
"""Scores below are not kept: no threshold of use lies there, and they are nearly all pairs."""
RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Alarms:
    """Every scored pair of real articles, within them or across."""

    scope: Scope
    groups: tuple[tuple[str, ...], ...]
    """Ids of the articles that were read together."""
    claims: Mapping[str, int]
    """Claims of each article."""
    scored: tuple[tuple[int, Conflict], ...]
    """The number of the group, and a pair with a score of at least `FLOOR`; no duplicates, no updates."""

    def flags(self, threshold: float) -> list[Conflict]:
        """The pairs at or above the threshold, by falling score."""
        found = [conflict for _, conflict in self.scored if conflict.score >= threshold]
        return sorted(found, key=lambda c: (-c.score, c.id))


@dataclass(frozen=True, slots=True)
class AlarmRate:
    """Alarms at one threshold."""

    threshold: float
    flags: int
    claims: int
    articles: int
    articles_flagged: int
    """Articles with a flag."""
    interval: tuple[float, float]
    """95 % interval of `per_thousand`."""
    article_interval: tuple[float, float]
    """95 % interval of `per_article`."""

    @property
    def per_thousand(self) -> float:
        """Flags per 1,000 claims; 0 where there is none."""
        return 1000 * self.flags / self.claims if self.claims else 0.0

    @property
    def per_article(self) -> float:
        """Flags per article; 0 where there is none."""
        return self.flags / self.articles if self.articles else 0.0


def read_alarms(
    groups: Sequence[Sequence[Document]],
    scan: Scan,
    scope: Scope,
    progress: Done | None = None,
    *,
    claims: Mapping[str, Sequence[Claim]] | None = None,
) -> tuple[Alarms, dict[str, list[Claim]]]:
    """The scored pairs of each group read together, and the claims of each article.

    ``within`` keeps the pairs of one article, ``across`` those of two. ``scan`` reports every pair from `FLOOR` up.
    ``claims``: the articles' claims where they are known; then a group of one is not read again, and what counts are the
    claims of each article by itself, not those that are left when one article repeats another.
    """
    found: dict[str, list[Claim]] = {doc: list(own) for doc, own in (claims or {}).items()}
    scored: list[tuple[int, Conflict]] = []
    for number, group in enumerate(groups):
        report = scan(group) if claims is None or len(group) > 1 else Report((), tuple(group), ())
        if claims is None:
            found |= {document.id: [] for document in group}
            for claim in report.claims:
                found[claim.doc_id].append(claim)
        wanted = [c for c in report.conflicts if c.score >= FLOOR and c.relation != "update" and _scope(c) == scope]
        scored += [(number, conflict) for conflict in without_duplicates(wanted)]
        if progress:
            progress(number + 1, len(groups))
    ids = tuple(tuple(document.id for document in group) for group in groups)
    counts = {doc: len(found[doc]) for group in ids for doc in group}
    return Alarms(scope, ids, counts, tuple(scored)), found


def _scope(conflict: Conflict) -> Scope:
    return "within" if conflict.pair.a.doc_id == conflict.pair.b.doc_id else "across"


def alarm_rate(alarms: Alarms, threshold: float, *, seed: int = 0) -> AlarmRate:
    """The rate at a threshold. Its intervals come from a percentile bootstrap over groups (Efron and Tibshirani 1993,
    chapter 13), because the flags of one story come together; over articles where all were read together. Where nothing is
    flagged the upper end is that of a Poisson rate."""
    flags = [(number, c) for number, c in alarms.scored if c.score >= threshold]
    total = sum(alarms.claims.values())
    flagged = {doc for _, c in flags for doc in (c.pair.a.doc_id, c.pair.b.doc_id)}
    articles = sum(map(len, alarms.groups))
    if not flags:
        most = -math.log(0.025)
        intervals = [(0.0, most / number if number else 0.0) for number in (total, articles)]
    elif len(alarms.groups) > 1:
        by_group = Counter(number for number, _ in flags)
        claims = [sum(alarms.claims[doc] for doc in group) for group in alarms.groups]
        counts = [float(by_group[number]) for number in range(len(claims))]
        intervals = [_interval(counts, sizes, seed) for sizes in (claims, list(map(len, alarms.groups)))]
    else:
        half = Counter(doc for _, c in flags for doc in (c.pair.a.doc_id, c.pair.b.doc_id))
        docs = [doc for group in alarms.groups for doc in group]
        counts = [half[doc] / 2 for doc in docs]
        intervals = [_interval(counts, sizes, seed) for sizes in ([alarms.claims[doc] for doc in docs], [1] * len(docs))]
    a_claim, an_article = intervals
    per_thousand = (1000 * a_claim[0], 1000 * a_claim[1])
    return AlarmRate(threshold, len(flags), total, articles, len(flagged), per_thousand, an_article)


def _interval(flags: Sequence[float], sizes: Sequence[int], seed: int) -> tuple[float, float]:
    """Of the flags of all groups by the size of all groups."""
    number = len(flags)
    drawn = np.random.default_rng(seed).multinomial(number, np.full(number, 1 / number), size=RESAMPLES)
    rates = (drawn @ np.asarray(flags)) / np.maximum(drawn @ np.asarray(sizes), 1)
    low, high = np.quantile(rates, (0.025, 0.975))
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class PlantReading:
    """What became of one planted conflict."""

    plant: Plant
    score: float
    """Best score of a pair of the claim and its restatement; -1 where none was scored."""
    loss: Loss
    """The step to blame where the score is below a threshold."""
    seen: float
    """Best score of any pair with the restatement in it: the reader is shown it, if against another passage."""


def read_planted(
    stories: Sequence[PlantedStories], scan: Callable[[PlantedStories], Scan], progress: Done | None = None
) -> list[PlantReading]:
    """What became of each planted conflict when its articles are read as they would be without it.

    ``scan`` gives the scan of the articles: it may leave out pairs without a restatement in them, and no others.
    """
    readings = []
    for number, planted in enumerate(stories):
        reading = read_bundle(planted.bundle, scan(planted))
        for plant, (score, loss) in zip(planted.plants, reading.reached, strict=True):
            place = plant.pair.b
            pairs = [flag.conflict for flag in reading.flags]
            touched = [c.score for c in pairs if place.covers(c.pair.a) or place.covers(c.pair.b)]
            readings.append(PlantReading(plant, score, loss, max([score, *touched])))
        if progress:
            progress(number + 1, len(stories))
    return readings


@dataclass(frozen=True, slots=True)
class PlantRecall:
    """Planted conflicts found at one threshold."""

    threshold: float
    planted: int
    found: int
    seen: int
    """Found, or flagged against another passage than the claim's own."""
    losses: Mapping[Loss, int]
    """How many each step lost; they add up to ``planted - found``."""

    @property
    def recall(self) -> float:
        """Share found; 1 where none was planted."""
        return self.found / self.planted if self.planted else 1.0


def planted_recall(readings: Sequence[PlantReading], threshold: float) -> PlantRecall:
    """The recall of the readings at a threshold."""
    missed = [r for r in readings if r.score < threshold]
    seen = sum(r.seen >= threshold for r in readings)
    losses = Counter(r.loss for r in missed)
    return PlantRecall(threshold, len(readings), len(readings) - len(missed), seen, losses)
