"""A small correction of the judge, fitted on marks: its log-odds stretched and shifted, a few named features weighed anew.

Hundreds of marks cannot carry a new judge, so the one that ships is the prior: a stretch and a shift of its log-odds (Platt
1999, "Probabilistic outputs for support vector machines"), and a Gaussian prior on each number that draws it to the judge
as it is. A feature is let in, the most promising first, only where it gains more than chance would give the best of so many
candidates (docs/decisions/008-tune.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detector.conflicts import JudgeWeights
from detector.conflicts.judge import Split
from detector.errors import TrainingError
from detector.training.judge_fit import JudgeExample

Floats = NDArray[np.float64]

STRETCH_SPREAD = 0.3
"""Prior standard deviation of the stretch around 1."""
SHIFT_SPREAD = 2.0
"""Of the shift, in log-odds, around 0: how many of the flags are right differs most from desk to desk."""
FEATURE_SPREAD = 0.3
"""Of a feature's correction, in log-odds a standard deviation of the feature, around 0."""
MOST_FEATURES = 4
ENTRY = 1.0
"""Twice the gain in penalised log-likelihood that lets a feature in, over the log of the number of candidates. The risk
inflation criterion (Foster and George 1994) asks 2 of an estimate that is not shrunk; this one is."""
LEAST_SPREAD = 0.1
"""Standard deviation of a feature among the marks from which it can be corrected: a narrower one would be stretched far
beyond what the marks show."""
LEAST_SHARE = 0.04
"""Of the marks, on either side of the feature's mean: fewer are single cases."""


@dataclass(frozen=True, slots=True)
class Recalibration:
    """What is done to a judge's log-odds: ``stretch`` times them, plus ``shift``, plus the corrections."""

    stretch: float = 1.0
    shift: float = 0.0
    corrections: Mapping[str, float] | None = None
    """Log-odds added for each feature's 1, by name."""

    def log_odds(self, base: JudgeWeights, values: Mapping[str, float]) -> float:
        """Of a pair's features under the corrected judge."""
        return self.moved(base.log_odds(values), values)

    def moved(self, log_odds: float, values: Mapping[str, float]) -> float:
        """The same, where the log-odds under ``base`` are known."""
        more = sum(weight * values[name] for name, weight in (self.corrections or {}).items())
        return self.stretch * log_odds + self.shift + more

    def of(self, base: JudgeWeights, threshold: float) -> JudgeWeights:
        """The corrected judge, as weights of its own. It promises no precision: the marks of ``base`` have other scores."""
        weights = {name: self.stretch * weight for name, weight in base.weights.items()}
        for name, more in (self.corrections or {}).items():
            weights[name] = weights.get(name, 0.0) + more
        trees = tuple(
            tuple(node if isinstance(node, Split) else round(self.stretch * node, 5) for node in tree)
            for tree in base.trees
        )
        rounded = {name: round(weight, 4) for name, weight in weights.items()}
        bias = self.stretch * base.bias + self.shift
        return replace(base, bias=bias, weights=rounded, threshold=threshold, trees=trees, marks=())


def features_read(judge: JudgeWeights) -> frozenset[str]:
    """Names of the features that the judge's score depends on."""
    split_on = {node.feature for tree in judge.trees for node in tree if isinstance(node, Split)}
    return frozenset(split_on | {name for name, weight in judge.weights.items() if weight})


def recalibrate(examples: Sequence[JudgeExample], base: JudgeWeights, *, log_odds: Floats | None = None) -> Recalibration:
    """The most likely correction of ``base`` under the priors above, with the features that earn their place.

    ``log_odds``, shape (examples,), are those of ``base``, where they are known already. Every example must have the
    features that ``base`` reads; further ones that all of them have are candidates too, so that a judge can take up a
    feature it has no weight for. Raises TrainingError where one of the two classes is missing.
    """
    labels = np.array([example.conflict for example in examples], dtype=np.float64)
    if len(set(labels.tolist())) < 2:
        raise TrainingError("tuning needs marks of conflicts and of flags that are none")
    if log_odds is None:
        log_odds = np.array([base.log_odds(example.features) for example in examples])
    fit = _Fit.of(examples, log_odds, labels)
    chosen: list[int] = []
    cost, found = fit.best(chosen)
    entry = ENTRY * np.log(max(len(fit.names), 2))
    while len(chosen) < min(MOST_FEATURES, len(fit.names)):
        one = int(np.argmax(fit.promise(chosen, found)))
        less, at = fit.best([*chosen, one])
        if 2 * (cost - less) < entry:
            break
        chosen.append(one)
        cost, found = less, at
    slopes = found[2:] / fit.spread[chosen]
    shift = float(found[1] - slopes @ fit.middle[chosen])
    corrections = {fit.names[one]: float(slope) for one, slope in zip(chosen, slopes, strict=True)}
    return Recalibration(float(found[0]), shift, corrections)


@dataclass(frozen=True, slots=True)
class _Fit:
    """Marks as arrays: log-odds (examples,), standardised candidates (examples, names), labels (examples,)."""

    names: list[str]
    log_odds: Floats
    values: Floats
    labels: Floats
    middle: Floats
    spread: Floats

    @classmethod
    def of(cls, examples: Sequence[JudgeExample], log_odds: Floats, labels: Floats) -> _Fit:
        everywhere = set.intersection(*(set(example.features) for example in examples))
        names = [name for name in examples[0].features if name in everywhere]
        raw = np.array([[example.features[name] for name in names] for example in examples], dtype=np.float64)
        middle, spread = raw.mean(0), raw.std(0)
        above = (raw > middle).mean(0)
        kept = (spread >= LEAST_SPREAD) & (np.minimum(above, 1 - above) >= LEAST_SHARE)
        some = [name for name, keep in zip(names, kept, strict=True) if keep]
        raw, middle, spread = raw[:, kept], middle[kept], spread[kept]
        return cls(some, log_odds, (raw - middle) / spread, labels, middle, spread)

    def best(self, chosen: Sequence[int]) -> tuple[float, Floats]:
        """The least penalised negative log-likelihood, and where that is: stretch, shift, a number for each feature."""
        columns, prior, strength = self._problem(chosen)
        at = prior.copy()
        for _ in range(50):  # Newton's method; the objective is convex and, with the priors, strictly so
            chance = 1 / (1 + np.exp(-np.clip(columns @ at, -40, 40)))
            slope = columns.T @ (chance - self.labels) + strength * (at - prior)
            bend = (columns * (chance * (1 - chance))[:, None]).T @ columns + np.diag(strength)
            step = np.linalg.solve(bend, slope)
            at = at - step
            if np.abs(step).max() < 1e-9:
                break
        logits = columns @ at
        loss = float(np.sum(np.logaddexp(0, logits) - self.labels * logits))
        return loss + float(np.sum(strength * (at - prior) ** 2)) / 2, at

    def promise(self, chosen: Sequence[int], at: Floats) -> Floats:
        """How much each candidate would gain, to second order (the score test, Rao 1948), shape (names,); nothing for one
        that is chosen. ``at``: where ``best`` found the least for those chosen."""
        columns, _, strength = self._problem(chosen)
        chance = 1 / (1 + np.exp(-np.clip(columns @ at, -40, 40)))
        weight = (chance * (1 - chance))[:, None]
        slope = self.values.T @ (self.labels - chance)
        shared = (columns * weight).T @ self.values
        taken = np.linalg.solve((columns * weight).T @ columns + np.diag(strength), shared)
        bend = (self.values**2 * weight).sum(0) + FEATURE_SPREAD**-2 - (shared * taken).sum(0)
        gains: Floats = slope**2 / bend
        gains[list(chosen)] = 0.0
        return gains

    def _problem(self, chosen: Sequence[int]) -> tuple[Floats, Floats, Floats]:
        """Columns, shape (examples, 2 + chosen), and for each of them the prior's middle and strength."""
        columns = np.column_stack([self.log_odds, np.ones(len(self.labels)), self.values[:, list(chosen)]])
        prior = np.array([1.0, 0.0, *(0.0 for _ in chosen)])
        return columns, prior, 1 / np.array([STRETCH_SPREAD, SHIFT_SPREAD, *(FEATURE_SPREAD for _ in chosen)]) ** 2
