"""Two runs on the same data: is the second better, worse, or can this much data not show a difference?

Both are resampled by the same draws (paired percentile bootstrap; Efron and Tibshirani 1993, chapter 13): pairs, or whole
groups of them, and whole story bundles. So what is hard for both runs does not blur the difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from detector.errors import InputError
from detector.evaluation import metrics as m
from detector.evaluation.pairs import PairSet, statistic
from detector.evaluation.pairs_report import sets_of
from detector.evaluation.runs import Run
from detector.evaluation.story_figures import Outcome, ap_statistic, point_statistic
from detector.evaluation.story_report import outcomes_of

Verdict = Literal["better", "worse", "the same", "no difference that this much data can show"]

LOWER_IS_BETTER = frozenset({"ece", "brier", "ece label", "brier label", "traps"})


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of both runs."""

    name: str
    first: float
    second: float
    difference: m.Difference
    """Second minus first."""

    @property
    def verdict(self) -> Verdict:
        """Of the second run against the first: better or worse where the interval of the difference leaves out 0."""
        d = self.difference
        if d.low == d.high == d.value == 0:
            return "the same"
        if d.low > 0 or d.high < 0:
            return "better" if (d.low > 0) != (self.name in LOWER_IS_BETTER) else "worse"
        return "no difference that this much data can show"


@dataclass(frozen=True, slots=True)
class Discordance:
    """Pairs that only one run has right."""

    only_first: int
    only_second: int

    @property
    def p(self) -> float:
        """Of the exact test that neither has more (see `detector.evaluation.metrics.mcnemar`)."""
        return m.mcnemar(self.only_first, self.only_second)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs on one set of pairs, or on story bundles."""

    name: str
    items: int
    """Pairs or bundles that both runs have."""
    left_out: int
    """Those that only one of them has."""
    drawn: int
    """Groups that were drawn: fewer than the items where pairs share texts."""
    figures: tuple[Compared, ...]
    """The first is what the comparison is summed up by."""
    discordance: Discordance | None = None
    thresholds: tuple[float, float] | None = None
    """Of the two runs' flags."""


def compare_runs(
    first: Run, second: Run, *, threshold: float | None = None, seed: int = 0, resamples: int = m.RESAMPLES
) -> list[Comparison]:
    """The comparison of each set that both runs have; of stories one, each run at its own threshold or both at
    ``threshold``.

    Raises InputError where the runs are of different kinds or have no data in common.
    """
    kinds = first.info.kind, second.info.kind
    if kinds[0] != kinds[1]:
        raise InputError(f"one run is of {kinds[0]}, the other of {kinds[1]}: compare runs of one command")
    if kinds[0] == "base-rate":
        raise InputError("runs on unlabelled articles have no right answers to compare by: compare pairs or stories")
    _check_data(first, second)
    if kinds[0] == "stories":
        return [_stories(first, second, threshold, seed, resamples)]
    if threshold is not None:
        raise InputError("labels of pairs have no threshold: leave --threshold out")
    firsts, seconds = ({read.name: read for read in sets_of(run.items)} for run in (first, second))
    shared = [name for name in firsts if name in seconds]
    if not shared:
        raise InputError("the runs have no set of pairs in common")
    return [compare_sets(firsts[name], seconds[name], seed=seed, resamples=resamples) for name in shared]


def _check_data(first: Run, second: Run) -> None:
    """A file of the same name with other content would be compared line by line with what it is not."""
    hashes = [{one.path.rpartition("/")[2]: one.sha256 for one in run.info.data} for run in (first, second)]
    changed = [name for name, sha in hashes[0].items() if hashes[1].get(name, sha) != sha]
    if changed:
        raise InputError(f"{', '.join(changed)}: the runs read different versions of it; make one of them again")


def compare_sets(first: PairSet, second: PairSet, *, seed: int = 0, resamples: int = m.RESAMPLES) -> Comparison:
    """The comparison on the pairs that both have. Raises InputError where there are none, or their labels differ."""
    firsts, seconds = ({r.line: r for r in read.readings} for read in (first, second))
    rows = [line for line in firsts if line in seconds]
    if not rows:
        raise InputError(f"{first.name}: the runs have no pair in common; draw both samples by one seed")
    if any(firsts[line].label != seconds[line].label for line in rows):
        raise InputError(f"{first.name}: the same rows have other labels in the second run; make one of them again")
    among = frozenset(first.labels) | frozenset(second.labels)
    a, b = (
        replace(s, readings=tuple(own[x] for x in rows), among=among) for s, own in ((first, firsts), (second, seconds))
    )
    right_a, right_b = a.gold == a.given, b.gold == b.given
    return Comparison(
        name=first.name,
        items=len(rows),
        left_out=len(firsts) + len(seconds) - 2 * len(rows),
        drawn=len(np.unique(a.groups)),
        figures=compare_statistics(statistic(a), statistic(b), a.groups, seed=seed, resamples=resamples),
        discordance=Discordance(int((right_a & ~right_b).sum()), int((right_b & ~right_a).sum())),
    )


def compare_statistics(
    first: m.Statistic, second: m.Statistic, groups: m.Ints, *, seed: int = 0, resamples: int = m.RESAMPLES
) -> tuple[Compared, ...]:
    """Each figure that both give, on the same draws."""
    value_a, drawn_a = m.bootstrap(first, groups, seed=seed, resamples=resamples)
    value_b, drawn_b = m.bootstrap(second, groups, seed=seed, resamples=resamples)
    return tuple(
        Compared(
            name, value_a[name], value_b[name], m.difference(value_a[name], value_b[name], drawn_b[name] - drawn_a[name])
        )
        for name in value_a
        if name in value_b
    )


def _stories(first: Run, second: Run, threshold: float | None, seed: int, resamples: int) -> Comparison:
    at_first, at_second = (float(run.figures["threshold"]) if threshold is None else threshold for run in (first, second))
    firsts, seconds = ({one.bundle: one for one in outcomes_of(run.items)} for run in (first, second))
    shared = [name for name in firsts if name in seconds]
    if not shared:
        raise InputError("the runs have no bundle in common")
    a, b = ([own[name] for name in shared] for own in (firsts, seconds))
    if any((len(x.gold), len(x.traps)) != (len(y.gold), len(y.traps)) for x, y in zip(a, b, strict=True)):
        raise InputError("the same bundles have other marks in the second run; make one of them again")
    return Comparison(
        name="stories",
        items=len(shared),
        left_out=len(firsts) + len(seconds) - 2 * len(shared),
        drawn=len(shared),
        figures=compare_statistics(
            story_statistic(a, at_first),
            story_statistic(b, at_second),
            np.arange(len(shared)),
            seed=seed,
            resamples=resamples,
        ),
        thresholds=(at_first, at_second),
    )


def story_statistic(outcomes: Sequence[Outcome], threshold: float) -> m.Statistic:
    """F1, precision, recall and traps at the threshold, and average precision; items are bundles."""
    at, over_all = point_statistic(outcomes, threshold), ap_statistic(outcomes)

    def compute(weights: m.Floats) -> Mapping[str, m.Floats]:
        found = dict(at(weights))
        return {"f1": found.pop("f1"), **over_all(weights), **found}

    return compute
