"""Whether marks better the judge: a correction fitted on some, measured on others, kept only where it is better there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.conflicts import JudgeWeights
from detector.errors import InputError
from detector.evaluation import metrics as m
from detector.training.judge_fit import JudgeExample
from detector.training.recalibration import Recalibration, recalibrate

Floats = NDArray[np.float64]

FEWEST = 60
"""Marks that are sure."""
FEWEST_OF_A_KIND = 15
"""Conflicts among them, and flags that are none."""
FEWEST_GROUPS = 10
"""Stories, or groups of stories that marks join."""
FOLDS = 10
REPEATS = 4
"""Cross-fits whose log-odds are averaged: one split of a few hundred marks is a matter of luck."""
RECALLS = (0.5, 0.8)
"""At which precision is told, beside that of the shipped threshold."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure on marks that the correction was not fitted on."""

    name: str
    before: float
    after: float
    low: float
    high: float
    """Ends of the 95 % interval of the change (paired percentile bootstrap over groups)."""
    lower_is_better: bool = False

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before

    @property
    def better(self) -> bool:
        """Whether it is, beyond what chance would give: the whole interval lies on the good side."""
        return self.high < 0 if self.lower_is_better else self.low > 0


@dataclass(frozen=True, slots=True)
class Tuning:
    """What tuning came to."""

    base: JudgeWeights
    judge: JudgeWeights
    """The corrected one, fitted on all marks."""
    correction: Recalibration
    marks: int
    conflicts: int
    """Of these marks."""
    groups: int
    agreement: m.Figure
    """ROC AUC of the scores before, on these marks: 0.5 where the marks have nothing to do with them."""
    figures: tuple[Compared, ...]
    """Average precision and log loss first: they decide."""

    @property
    def plausible(self) -> bool:
        """Whether the marks follow the scores before at all, beyond chance. Marks that do not were dealt out at random, or
        are of something else."""
        return self.agreement.low > 0.5

    @property
    def kept(self) -> bool:
        """Whether the marks are plausible, and the correction orders held-out ones better and gives them better
        probabilities."""
        return self.plausible and all(figure.better for figure in self.figures[:2])


def check_marks(examples: Sequence[JudgeExample]) -> None:
    """Returns nothing; raises InputError where there are too few marks, of too few stories, to tell better from worse."""
    right = sum(example.conflict for example in examples)
    groups = len({example.group for example in examples})
    short = [
        f"{found:,} {what} of {least} that are needed"
        for found, least, what in (
            (len(examples), FEWEST, "marks that can be learned from"),
            (right, FEWEST_OF_A_KIND, "marked as conflicts"),
            (len(examples) - right, FEWEST_OF_A_KIND, "marked as none"),
            (groups, FEWEST_GROUPS, "groups of stories"),
        )
        if found < least
    ]
    if short:
        raise InputError("too few marks to tune the judge on: " + "; ".join(short))


def tune(examples: Sequence[JudgeExample], base: JudgeWeights, *, seed: int = 0) -> Tuning:
    """The judge corrected by the marks, and its figures on marks held out by group. Whether to keep it is `Tuning.kept`.

    Raises InputError where there are too few marks (see `check_marks`).
    """
    check_marks(examples)
    truth = np.array([example.conflict for example in examples])
    groups = m.groups_of([example.group for example in examples])
    before = np.array([base.log_odds(example.features) for example in examples])
    after = cross_fitted(examples, base, before, groups, seed=seed)
    reach = recall_at(truth, before, base.threshold)
    correction = recalibrate(examples, base)
    judge = correction.of(base, _threshold(truth, after, reach, base.threshold))
    agreement = m.figures(lambda weights: {"auc": m.roc_auc(truth, before, weights)}, groups, seed=seed)["auc"]
    figures = _figures(truth, before, after, groups, reach, seed)
    return Tuning(base, judge, correction, len(examples), int(truth.sum()), int(groups.max()) + 1, agreement, figures)


def cross_fitted(
    examples: Sequence[JudgeExample], base: JudgeWeights, before: Floats, groups: m.Ints, *, seed: int
) -> Floats:
    """Log-odds of each example, shape (examples,): the mean of several corrections of ``before``, the log-odds of ``base``,
    each fitted without the example's group."""
    rng = np.random.default_rng(seed)
    total = np.zeros(len(examples))
    for _ in range(REPEATS):
        fold_of = rng.permutation(int(groups.max()) + 1) % FOLDS
        for fold in range(FOLDS):
            out = fold_of[groups] == fold
            seen = [example for example, left_out in zip(examples, out, strict=True) if not left_out]
            both = len({example.conflict for example in seen}) == 2
            correction = recalibrate(seen, base, log_odds=before[~out]) if both else Recalibration()
            for place in np.flatnonzero(out).tolist():
                total[place] += correction.moved(before[place], examples[place].features)
    return total / REPEATS


def recall_at(truth: NDArray[np.bool_], log_odds: Floats, threshold: float) -> float:
    """Share of the conflicts that are flagged at the threshold."""
    return float((_chance(log_odds[truth]) >= threshold).mean())


def precision_at_recall(truth: NDArray[np.bool_], log_odds: Floats, recall: float, weights: Floats | None = None) -> Floats:
    """Precision at the highest threshold that reaches the recall, shape (resamples,); NaN where nothing is true."""
    drawn = np.ones((1, len(truth))) if weights is None else weights
    order = np.argsort(-log_odds, kind="stable")
    right = np.cumsum(drawn[:, order] * truth[order], axis=1)
    flagged = np.cumsum(drawn[:, order], axis=1)
    needed = right[:, -1:] * recall
    at = np.argmax(right >= np.maximum(needed - 1e-9, 1e-9), axis=1)
    rows = np.arange(len(drawn))
    return m.ratio(right[rows, at], np.where(right[:, -1] > 0, flagged[rows, at], 0))


def _chance(log_odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -40, 40))))


def _threshold(truth: NDArray[np.bool_], log_odds: Floats, recall: float, shipped: float) -> float:
    """The highest threshold that finds as many of the marked conflicts as the shipped one did, in steps of 0.01."""
    if recall == 0:
        return shipped
    chances = np.sort(_chance(log_odds[truth]))[::-1]
    last = chances[max(int(np.ceil(recall * len(chances) - 1e-9)), 1) - 1]
    return float(min(max(np.floor(last * 100) / 100, 0.01), 0.99))


def _log_loss(truth: NDArray[np.bool_], log_odds: Floats, weights: Floats) -> Floats:
    losses = np.logaddexp(0, log_odds) - truth * log_odds
    return m.ratio(weights @ losses, weights.sum(1))


def _figures(
    truth: NDArray[np.bool_], before: Floats, after: Floats, groups: m.Ints, reach: float, seed: int
) -> tuple[Compared, ...]:
    recalls = {f"precision at recall {recall:.2f}": recall for recall in RECALLS}
    if reach > 0:
        recalls[f"precision at recall {reach:.2f}, that of the threshold before"] = reach

    def of(scores: Floats, weights: Floats) -> Mapping[str, Floats]:
        found = {
            "average precision": m.average_precision(truth, scores, weights),
            "log loss": _log_loss(truth, scores, weights),
        }
        return found | {name: precision_at_recall(truth, scores, at, weights) for name, at in recalls.items()}

    first, drawn_first = m.bootstrap(lambda weights: of(before, weights), groups, seed=seed)
    second, drawn_second = m.bootstrap(lambda weights: of(after, weights), groups, seed=seed)
    return tuple(
        Compared(
            name,
            first[name],
            second[name],
            *m.interval(drawn_second[name] - drawn_first[name]),
            lower_is_better=name == "log loss",
        )
        for name in first
    )
