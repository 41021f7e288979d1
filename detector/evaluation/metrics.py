"""Figures of predictions, each for many resamples at once.

Every figure takes ``weights``, shape (resamples, items): how often each item was drawn. Without them it is the figure of
the items as they are, shape (1,). So a bootstrap is one call on a matrix, and two models are compared on the same draws.
The figures agree with scikit-learn's of the same name (a test); its own functions take one resample at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detector.conflicts.guarantee import binomial_tail

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Statistic = Callable[[Floats], Mapping[str, Floats]]
"""From weights, shape (resamples, items), to figures by name, each of shape (resamples,)."""

RESAMPLES = 2000
CONFIDENCE = 0.95
BINS = 15
"""Of the calibration error, as in Guo et al. 2017."""
_CELLS = 4_000_000
"""Weights held at a time: 32 MB."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with the ends of its 95 % interval; all are NaN where the items cannot give it."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return "—" if np.isnan(self.value) else f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"

    def record(self) -> dict[str, float | None]:
        """As it is written to JSON, which has no NaN."""
        return {name: rounded(getattr(self, name)) for name in ("value", "low", "high")}


def rounded(value: float, digits: int = 4) -> float | None:
    """The value as it is written to JSON; ``None`` for NaN."""
    return None if np.isnan(value) else round(float(value), digits)


def ratio(above: ArrayLike, below: ArrayLike, *, empty: float = np.nan) -> Floats:
    """``above / below``, and ``empty`` where ``below`` is 0."""
    top, bottom = np.broadcast_arrays(np.asarray(above, float), np.asarray(below, float))
    shares: Floats = np.divide(top, bottom, out=np.full(top.shape, float(empty)), where=bottom != 0)
    return shares


# --- resampling


def draws(groups: Ints, *, seed: int = 0, resamples: int = RESAMPLES) -> Iterator[Floats]:
    """Weights of the resamples, some at a time: whole groups are drawn with replacement.

    ``groups``: the number, from 0, of each item's group; ``np.arange(items)`` draws items one by one. The same groups and
    seed give the same draws.
    """
    rng = np.random.default_rng(seed)
    number = int(groups.max()) + 1
    step = max(1, _CELLS // max(len(groups), number))
    for start in range(0, resamples, step):
        drawn = rng.integers(number, size=(min(step, resamples - start), number))
        rows = np.arange(len(drawn))[:, None] * number
        counts = np.bincount((drawn + rows).ravel(), minlength=len(drawn) * number).reshape(len(drawn), number)
        yield counts[:, groups].astype(float)


def bootstrap(
    statistic: Statistic, groups: Ints, *, seed: int = 0, resamples: int = RESAMPLES
) -> tuple[dict[str, float], dict[str, Floats]]:
    """The figures of all items, and of each resample, by name."""
    value = {name: float(found[0]) for name, found in statistic(np.ones((1, len(groups)))).items()}
    chunks = [statistic(weights) for weights in draws(groups, seed=seed, resamples=resamples)]
    return value, {name: np.concatenate([chunk[name] for chunk in chunks]) for name in value}


def figures(
    statistic: Statistic,
    groups: Ints,
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
    trials: Mapping[str, int] | None = None,
) -> dict[str, Figure]:
    """The figures with percentile intervals (Efron and Tibshirani 1993, chapter 13).

    ``trials``: for figures that are shares, of how many. A share of 0 or 1 has no spread to resample; its open end is then
    that of the exact interval (Clopper and Pearson 1934).
    """
    value, resampled = bootstrap(statistic, groups, seed=seed, resamples=resamples)
    found = {}
    for name, middle in value.items():
        low, high = interval(resampled[name])
        if trials and name in trials:
            low, high = _opened(middle, low, high, trials[name])
        found[name] = Figure(np.nan, np.nan, np.nan) if np.isnan(middle) else Figure(middle, low, high)
    return found


def interval(resampled: Floats, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The middle ``confidence`` of the resamples; those that could not give the figure (NaN) are left out."""
    kept = resampled[~np.isnan(resampled)]
    if not len(kept):
        return np.nan, np.nan
    low, high = np.quantile(kept, ((1 - confidence) / 2, (1 + confidence) / 2))
    return float(low), float(high)


def _opened(value: float, low: float, high: float, trials: int) -> tuple[float, float]:
    if trials and value in (0.0, 1.0):
        width = 1 - ((1 - CONFIDENCE) / 2) ** (1 / trials)
        return (0.0, width) if value == 0 else (1 - width, 1.0)
    return low, high


def groups_of(names: Sequence[object]) -> Ints:
    """The number of each item's group, from 0, by first occurrence."""
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)


# --- figures of labels


def confusion(gold: Ints, given: Ints, labels: int, weights: Floats | None = None) -> Floats:
    """Weight of each (gold, given) pair of labels, shape (resamples, labels, labels)."""
    cells = np.zeros((len(gold), labels * labels))
    cells[np.arange(len(gold)), gold * labels + given] = 1
    return (_all(weights, len(gold)) @ cells).reshape(-1, labels, labels)


def accuracy(matrix: Floats) -> Floats:
    """Share on the diagonal of a confusion matrix, shape (resamples,)."""
    return ratio(np.trace(matrix, axis1=1, axis2=2), matrix.sum((1, 2)))


def precision_recall_f1(matrix: Floats) -> tuple[Floats, Floats, Floats]:
    """Precision, recall and F1 of each label, shape (resamples, labels); 0 where there is nothing to divide by."""
    right = np.diagonal(matrix, axis1=1, axis2=2)
    gold, given = matrix.sum(2), matrix.sum(1)
    return ratio(right, given, empty=0), ratio(right, gold, empty=0), ratio(2 * right, gold + given, empty=0)


def macro_f1(matrix: Floats) -> Floats:
    """Mean F1 of the labels, shape (resamples,); a label that neither occurs nor is given counts as 0."""
    return np.asarray(precision_recall_f1(matrix)[2].mean(axis=1), float)


# --- figures of scores


def average_precision(truth: ArrayLike, scores: ArrayLike, weights: Floats | None = None) -> Floats:
    """Sum over thresholds of precision times the recall gained, shape (resamples,): Σ (Rₙ − Rₙ₋₁) Pₙ, no interpolation,
    equal scores taken together. NaN where nothing is true."""
    right, flagged = _above(truth, scores, weights)
    gained = np.diff(right, axis=1, prepend=0)
    return ratio((gained * ratio(right, flagged, empty=0)).sum(1), right[:, -1])


def roc_auc(truth: ArrayLike, scores: ArrayLike, weights: Floats | None = None) -> Floats:
    """Chance that a true item scores above one that is not, a tie counting half, shape (resamples,) (Hanley and McNeil
    1982). NaN where there are not both."""
    right, flagged = _above(truth, scores, weights)
    wrong = flagged - right
    steps = np.diff(wrong, axis=1, prepend=0)
    before = np.concatenate([np.zeros((len(right), 1)), right[:, :-1]], axis=1)
    return ratio((steps * (before + right) / 2).sum(1), right[:, -1] * wrong[:, -1])


def _above(truth: ArrayLike, scores: ArrayLike, weights: Floats | None) -> tuple[Floats, Floats]:
    """True weight and all weight at or above each distinct score, falling; shape (resamples, scores)."""
    true, values = np.asarray(truth, float), np.asarray(scores, float)
    order = np.argsort(-values, kind="stable")
    last = np.append(np.flatnonzero(np.diff(values[order])), len(values) - 1)
    drawn = _all(weights, len(values))[:, order]
    return np.cumsum(drawn * true[order], axis=1)[:, last], np.cumsum(drawn, axis=1)[:, last]


def brier(truth: ArrayLike, scores: ArrayLike, weights: Floats | None = None) -> Floats:
    """Mean squared distance of scores in [0, 1] from what is true, shape (resamples,) (Brier 1950). ``truth`` and
    ``scores`` of shape (items, labels) give the sum over labels, in [0, 2]."""
    squared = (np.asarray(truth, float) - np.asarray(scores, float)) ** 2
    drawn = _all(weights, len(squared))
    return ratio(drawn @ squared.reshape(len(squared), -1).sum(1), drawn.sum(1))


def calibration_error(truth: ArrayLike, scores: ArrayLike, weights: Floats | None = None, *, bins: int = BINS) -> Floats:
    """Expected calibration error, shape (resamples,): the mean over items of how far, in their bin of equal width, the
    share that is true lies from the mean score (Naeini, Cooper and Hauskrecht 2015; Guo et al. 2017)."""
    drawn, right, score = reliability(truth, scores, weights, bins=bins)
    return ratio(np.abs(right - score).sum(1), drawn.sum(1))


def reliability(
    truth: ArrayLike, scores: ArrayLike, weights: Floats | None = None, *, bins: int = BINS
) -> tuple[Floats, Floats, Floats]:
    """Of each bin of equal width the items, the true ones and the sum of scores, shape (resamples, bins)."""
    true, values = np.asarray(truth, float), np.asarray(scores, float)
    member = np.zeros((len(values), bins))
    member[np.arange(len(values)), np.clip((values * bins).astype(int), 0, bins - 1)] = 1
    drawn = _all(weights, len(values))
    return drawn @ member, drawn @ (member * true[:, None]), drawn @ (member * values[:, None])


def _all(weights: Floats | None, items: int) -> Floats:
    return np.ones((1, items)) if weights is None else weights


# --- comparing


@dataclass(frozen=True, slots=True)
class Difference:
    """How far the second of two runs lies above the first, with what the data could have shown."""

    value: float
    low: float
    high: float
    """Ends of the 95 % interval (paired percentile bootstrap)."""
    least: float
    """Smallest true difference that such data would show four times in five (Cohen 1988: 2.8 standard errors)."""


POWER_FACTOR = 1.959964 + 0.841621
"""Normal quantiles of 95 % confidence, two-sided, and 80 % power."""


def difference(first: float, second: float, resampled: Floats) -> Difference:
    """The difference of a figure; ``resampled``: second minus first on the same draws."""
    low, high = interval(resampled)
    kept = resampled[~np.isnan(resampled)]
    spread = float(kept.std(ddof=1)) if len(kept) > 1 else np.nan
    return Difference(second - first, low, high, POWER_FACTOR * spread)


def mcnemar(only_first: int, only_second: int) -> float:
    """p that two models are equally often right, from the pairs that only one of them has right: the exact binomial test,
    two-sided (McNemar 1947, Psychometrika 12:153)."""
    trials = only_first + only_second
    return 1.0 if trials == 0 else min(1.0, 2 * binomial_tail(max(only_first, only_second), trials, 0.5))
