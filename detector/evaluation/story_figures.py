"""Figures on labelled stories, with intervals that draw whole bundles: flags of one bundle stand or fall together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from detector.evaluation import metrics as m
from detector.evaluation.stories import BundleReading, Loss

FLOOR = 0.02
"""Flags below are not kept: no threshold of use lies there, and they are nearly all pairs."""
UNKNOWN = "not said"
"""Kind of a pair whose bundle does not tell."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one bundle, in scores alone; -1 where no pair was scored."""

    bundle: str
    claims: int
    right: tuple[float, ...]
    """Scores of the flags that hit a gold pair."""
    wrong: tuple[float, ...]
    """Scores of the flags that hit neither a gold pair nor a borderline one."""
    gold: tuple[tuple[float, str, Loss], ...]
    """Of each gold pair: best score, kind, and the step to blame where that is too low."""
    traps: tuple[tuple[float, str], ...]
    """Of each trap: best score of a flag on it that hits nothing else, and kind."""


def outcome(reading: BundleReading) -> Outcome:
    """What became of the bundle; flags below `FLOOR` are left out."""
    bundle = reading.bundle
    flags = [flag for flag in reading.flags if flag.conflict.score >= FLOOR]
    gold_kinds = bundle.gold_kinds or (UNKNOWN,) * len(bundle.gold)
    trap_kinds = bundle.trap_kinds or (UNKNOWN,) * len(bundle.traps)
    traps = []
    for trap, kind in zip(bundle.traps, trap_kinds, strict=True):
        fired = [f.conflict.score for f in flags if f.truth == "trap" and trap.covers(f.conflict.pair)]
        traps.append((max(fired, default=-1.0), kind))
    return Outcome(
        bundle=bundle.id,
        claims=reading.claims,
        right=tuple(f.conflict.score for f in flags if f.truth == "gold"),
        wrong=tuple(f.conflict.score for f in flags if f.truth in ("trap", "none")),
        gold=tuple((s, kind, loss) for (s, loss), kind in zip(reading.reached, gold_kinds, strict=True)),
        traps=tuple(traps),
    )


@dataclass(frozen=True, slots=True)
class Point:
    """Figures at one threshold: precision, recall, f1 and traps (the share that fired). Precision is over flags, recall
    over gold pairs; borderline flags count neither way. Without a flag there is no precision (NaN)."""

    threshold: float
    flags: int
    right: int
    gold: int
    found: int
    traps: int
    traps_fired: int
    figures: Mapping[str, m.Figure]


@dataclass(frozen=True, slots=True)
class KindFigures:
    """Gold pairs found, or traps fired, of one kind."""

    kind: str
    number: int
    reached: int
    share: m.Figure
    losses: Mapping[Loss, int]
    """Of gold pairs: how many each step lost."""


@dataclass(frozen=True, slots=True)
class StoryFigures:
    """Figures on labelled stories."""

    threshold: float
    """The operating point that stands out."""
    bundles: int
    claims: int
    ap: m.Figure
    """Average precision: precision at each gold pair's best score, over all gold pairs; 0 for those never scored."""
    points: tuple[Point, ...]
    losses: Mapping[Loss, int]
    """Of the gold pairs missed at the threshold; they add up to all of them."""
    gold_kinds: tuple[KindFigures, ...]
    trap_kinds: tuple[KindFigures, ...]

    @property
    def point(self) -> Point:
        """The figures at the threshold that stands out."""
        return next(point for point in self.points if point.threshold == self.threshold)


def _per_bundle(outcomes: Sequence[Outcome], number: Callable[[Outcome], int]) -> m.Floats:
    return np.array([number(one) for one in outcomes], dtype=float)


def point_statistic(outcomes: Sequence[Outcome], threshold: float) -> m.Statistic:
    """Precision, recall, F1 and the share of traps fired at a threshold; items are bundles."""
    right = _per_bundle(outcomes, lambda o: sum(s >= threshold for s in o.right))
    wrong = _per_bundle(outcomes, lambda o: sum(s >= threshold for s in o.wrong))
    found = _per_bundle(outcomes, lambda o: sum(s >= threshold for s, _, _ in o.gold))
    gold = _per_bundle(outcomes, lambda o: len(o.gold))
    fired = _per_bundle(outcomes, lambda o: sum(s >= threshold for s, _ in o.traps))
    traps = _per_bundle(outcomes, lambda o: len(o.traps))

    def compute(weights: m.Floats) -> dict[str, m.Floats]:
        precision = m.ratio(weights @ right, weights @ (right + wrong))
        recall = m.ratio(weights @ found, weights @ gold)
        known = np.nan_to_num(precision)
        f1 = np.where(np.isnan(recall), np.nan, m.ratio(2 * known * recall, known + recall, empty=0))
        return {"precision": precision, "recall": recall, "f1": f1, "traps": m.ratio(weights @ fired, weights @ traps)}

    return compute


def ap_statistic(outcomes: Sequence[Outcome]) -> m.Statistic:
    """Average precision of the flags over gold pairs; items are bundles."""
    flags = sorted(
        (
            (score, right, i)
            for i, o in enumerate(outcomes)
            for right, scores in ((1, o.right), (0, o.wrong))
            for score in scores
        ),
        reverse=True,
    )
    gold = [(score, i) for i, o in enumerate(outcomes) for score, _, _ in o.gold]
    scores = np.array([score for score, _, _ in flags])
    hit = np.array([right for _, right, _ in flags], dtype=float)
    bundle_of_flag = np.array([i for _, _, i in flags], dtype=np.int64)
    bundle_of_gold = np.array([i for _, i in gold], dtype=np.int64)
    # How many flags score at least as much as each gold pair's best: the precision there is that of these flags.
    reach = np.searchsorted(-scores, [-score for score, _ in gold], side="right") if gold else np.zeros(0, np.int64)
    scored = np.array([score >= FLOOR for score, _ in gold], dtype=bool)

    def compute(weights: m.Floats) -> dict[str, m.Floats]:
        if not gold:
            return {"ap": np.full(len(weights), np.nan)}
        drawn = weights[:, bundle_of_flag]
        start = np.zeros((len(weights), 1))
        right = np.concatenate([start, np.cumsum(drawn * hit, axis=1)], axis=1)
        every = np.concatenate([start, np.cumsum(drawn, axis=1)], axis=1)
        at = m.ratio(right[:, reach], every[:, reach], empty=0) * scored
        of_gold = weights[:, bundle_of_gold]
        return {"ap": m.ratio((of_gold * at).sum(1), of_gold.sum(1))}

    return compute


def story_figures(
    outcomes: Sequence[Outcome],
    threshold: float,
    thresholds: Iterable[float] = (),
    *,
    seed: int = 0,
    resamples: int = m.RESAMPLES,
) -> StoryFigures:
    """The figures of the bundles at a threshold, and at further ones."""
    bundles = np.arange(len(outcomes))
    points = []
    for at in sorted({*thresholds, threshold}):
        counts = _counts(outcomes, at)
        trials = {"precision": counts[0], "recall": counts[2], "traps": counts[4]}
        found = m.figures(point_statistic(outcomes, at), bundles, seed=seed, resamples=resamples, trials=trials)
        points.append(Point(at, *counts, found))
    missed = [loss for o in outcomes for score, _, loss in o.gold if score < threshold]
    return StoryFigures(
        threshold=threshold,
        bundles=len(outcomes),
        claims=sum(o.claims for o in outcomes),
        ap=m.figures(ap_statistic(outcomes), bundles, seed=seed, resamples=resamples)["ap"],
        points=tuple(points),
        losses=Counter(missed),
        gold_kinds=_kinds([[*o.gold] for o in outcomes], threshold, seed, resamples),
        trap_kinds=_kinds([[(score, kind, None) for score, kind in o.traps] for o in outcomes], threshold, seed, resamples),
    )


def _counts(outcomes: Sequence[Outcome], at: float) -> tuple[int, int, int, int, int, int]:
    right = sum(s >= at for o in outcomes for s in o.right)
    flags = right + sum(s >= at for o in outcomes for s in o.wrong)
    gold = [s for o in outcomes for s, _, _ in o.gold]
    traps = [s for o in outcomes for s, _ in o.traps]
    return flags, right, len(gold), sum(s >= at for s in gold), len(traps), sum(s >= at for s in traps)


def _kinds(
    marked: Sequence[Sequence[tuple[float, str, Loss | None]]], threshold: float, seed: int, resamples: int
) -> tuple[KindFigures, ...]:
    """Of each kind; none where no bundle tells kinds."""
    kinds = sorted({kind for pairs in marked for _, kind, _ in pairs})
    if not kinds or kinds == [UNKNOWN]:
        return ()
    number = np.array([[sum(k == kind for _, k, _ in pairs) for kind in kinds] for pairs in marked], dtype=float)
    reached = np.array(
        [[sum(k == kind and s >= threshold for s, k, _ in pairs) for kind in kinds] for pairs in marked], dtype=float
    )

    def compute(weights: m.Floats) -> dict[str, m.Floats]:
        shares = m.ratio(weights @ reached, weights @ number)
        return {kind: shares[:, i] for i, kind in enumerate(kinds)}

    trials = {kind: int(number[:, i].sum()) for i, kind in enumerate(kinds)}
    found = m.figures(compute, np.arange(len(marked)), seed=seed, resamples=resamples, trials=trials)
    losses = {
        kind: Counter(loss for pairs in marked for s, k, loss in pairs if k == kind and s < threshold and loss is not None)
        for kind in kinds
    }
    return tuple(
        KindFigures(kind, trials[kind], int(reached[:, i].sum()), found[kind], losses[kind]) for i, kind in enumerate(kinds)
    )
