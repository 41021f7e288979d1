"""How well whole stories are read: precision, recall, traps, and the step that lost each miss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from detector.conflicts import without_duplicates
from detector.evaluation.bundles import Bundle, MarkedPair
from detector.types import Conflict, Document, Report

Loss = Literal["claim not found", "pair not made", "NLI score low", "turned down by the judge"]
Truth = Literal["gold", "borderline", "trap", "none"]
Scan = Callable[[Sequence[Document]], Report]
"""A scan that reports every scored pair (threshold 0)."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One scored pair of a bundle with what the reader's marks say of it."""

    bundle: str
    conflict: Conflict
    truth: Truth
    hits: tuple[int, ...]
    """Which of the bundle's gold pairs it hits."""


@dataclass(frozen=True, slots=True)
class BundleReading:
    """A bundle, all its scored pairs without duplicates, and the best score and step reached for each gold pair."""

    bundle: Bundle
    flags: tuple[Flag, ...]
    """By falling score."""
    reached: tuple[tuple[float, Loss], ...]
    """For each gold pair: best score among the pairs that hit it (-1 where none), and what to blame for a miss."""
    claims: int


@dataclass(frozen=True, slots=True)
class Operating:
    """Figures at one threshold. Precision is over flags, recall over gold pairs; borderline flags count neither way."""

    threshold: float
    flags: int
    right: int
    gold: int
    found: int
    traps: int
    traps_fired: int

    @property
    def precision(self) -> float:
        """Right flags of all flags; 1 where there is none."""
        return self.right / self.flags if self.flags else 1.0

    @property
    def recall(self) -> float:
        """Gold pairs found; 1 where there is none."""
        return self.found / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def read_bundle(bundle: Bundle, scan: Scan, *, nli_low: float = 0.5) -> BundleReading:
    """The bundle with all its scored pairs; ``nli_low``: contradiction below which a miss is blamed on the NLI model."""
    report = scan(bundle.documents)
    pairs = [c for c in report.conflicts if c.verdict.relation != "update"]
    flags = tuple(_flag(bundle, conflict) for conflict in without_duplicates(pairs))
    reached = tuple(_reached(gold, report, nli_low) for gold in bundle.gold)
    return BundleReading(bundle, flags, reached, len(report.claims))


def _flag(bundle: Bundle, conflict: Conflict) -> Flag:
    hits = tuple(i for i, gold in enumerate(bundle.gold) if gold.covers(conflict.pair))
    truth: Truth = "none"
    if hits:
        truth = "gold"
    elif any(pair.covers(conflict.pair) for pair in bundle.borderline):
        truth = "borderline"
    elif any(pair.covers(conflict.pair) for pair in bundle.traps):
        truth = "trap"
    return Flag(bundle.id, conflict, truth, hits)


def _reached(gold: MarkedPair, report: Report, nli_low: float) -> tuple[float, Loss]:
    hits = [c for c in report.conflicts if gold.covers(c.pair)]
    if hits:
        # What the judge calls an update is no flag, so it finds nothing.
        best = max((c.score for c in hits if c.verdict.relation != "update"), default=-1.0)
        low = max(c.verdict.nli.contradiction for c in hits) < nli_low
        return best, "NLI score low" if low else "turned down by the judge"
    found = all(any(place.covers(claim) for claim in report.claims) for place in (gold.a, gold.b))
    return -1.0, "pair not made" if found else "claim not found"


def at_threshold(readings: Sequence[BundleReading], threshold: float) -> Operating:
    """The figures of all bundles at one threshold."""
    flags = [f for r in readings for f in r.flags if f.conflict.score >= threshold and f.truth != "borderline"]
    found = sum(score >= threshold for r in readings for score, _ in r.reached)
    fired = sum(
        any(trap.covers(f.conflict.pair) and f.truth == "trap" for f in r.flags if f.conflict.score >= threshold)
        for r in readings
        for trap in r.bundle.traps
    )
    return Operating(
        threshold=threshold,
        flags=len(flags),
        right=sum(f.truth == "gold" for f in flags),
        gold=sum(len(r.bundle.gold) for r in readings),
        found=found,
        traps=sum(len(r.bundle.traps) for r in readings),
        traps_fired=fired,
    )


def losses(readings: Sequence[BundleReading], threshold: float) -> Counter[Loss]:
    """How many gold pairs each step lost at a threshold; they add up to all misses."""
    return Counter(loss for r in readings for score, loss in r.reached if score < threshold)
