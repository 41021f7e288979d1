"""Pairs that need no reading: those that the judge would turn down whatever the NLI model said of them.

The judge knows most of its features before a pair is read: similarities, figures, dates, names, voices. What the NLI model
will say is unknown, but not without bounds. The log-odds of contradiction are cut into slabs; within each, every feature
that depends on the NLI model lies in an interval, the logistic part takes the better end of it, and a tree the best leaf
that can be reached. The largest sum over all slabs is a score that the pair cannot pass. A pair whose ceiling lies below
the threshold is no conflict, so leaving it unread changes nothing in a report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

from detector.conflicts import Judge, JudgeWeights
from detector.types import ClaimPair, NLIScores, Probabilities

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Interval = tuple[Floats, Floats]
    """Least and largest value, shape (slabs, pairs), (slabs, 1) or (1, pairs)."""

FROM_NLI = ("contradiction", "contradiction_min", "contradiction_comparable", "entailment", "neutral")
"""Features that depend on what the NLI model says."""
STEEPNESS = 5.0
"""Log-odds of contradiction that count as 1."""
SLABS = 16
ROUNDING = 1e-9
TRIED = 4
"""Pairs on which it is tried whether any other feature depends on the NLI model."""

_CORNERS = (Probabilities(1, 0, 0), Probabilities(0, 1, 0), Probabilities(0, 0, 1))
_READ = NLIScores(_CORNERS[0], _CORNERS[0])


def ceilings(weights: JudgeWeights, pairs: Sequence[ClaimPair]) -> list[float]:
    """Return, for each pair, a score in [0, 1] that the judge's cannot pass, whatever the NLI model says; 1 for all pairs
    where the judge has a feature whose bounds are not known here."""
    if not pairs:
        return []
    # Nothing reaches this threshold, so no reasons are put into words.
    judge = Judge(weights, threshold=2.0)
    if not _only_these_depend(judge, pairs[:TRIED]):
        return [1.0] * len(pairs)
    import numpy as np

    known = [verdict.features for verdict in judge.judge(pairs, [_READ] * len(pairs))]
    intervals: dict[str, Interval] = {}
    for name in known[0]:
        values = np.array([features[name] for features in known])[None, :]
        intervals[name] = values, values
    intervals.update(_unread(intervals["similarity"][0]))
    best = _log_odds(weights, intervals).max(axis=0)
    return [float(one) for one in 1 / (1 + np.exp(-np.clip(best, -40.0, 40.0)))]


def worth_reading(weights: JudgeWeights, pairs: Sequence[ClaimPair], threshold: float) -> list[ClaimPair]:
    """Return the pairs that may reach the threshold, in order."""
    if threshold <= 0:
        return list(pairs)
    return [pair for pair, most in zip(pairs, ceilings(weights, pairs), strict=True) if most >= threshold - ROUNDING]


def _only_these_depend(judge: Judge, pairs: Sequence[ClaimPair]) -> bool:
    """Whether no feature but those of ``FROM_NLI`` changes with what the NLI model says."""
    readings = [NLIScores(ab, ba) for ab, ba in product(_CORNERS, _CORNERS)]
    for pair in pairs:
        found = [verdict.features for verdict in judge.judge([pair] * len(readings), readings)]
        if any(len({features[name] for features in found}) > 1 for name in found[0] if name not in FROM_NLI):
            return False
    return True


def _unread(similarity: Floats) -> dict[str, Interval]:
    """The intervals of the features that the NLI model decides, a row a slab of the mean log-odds of contradiction."""
    import numpy as np

    edges = np.linspace(-1.0, 1.0, SLABS + 1)[:, None]
    low, high = edges[:-1], edges[1:]
    # The mean of two that reach from -1 to 1: where it is c, the lower one lies between 2c - 1 and c.
    least = np.maximum(2 * low - 1, -1.0)
    zeros, close = np.zeros_like(low), np.maximum(similarity, 0.0)
    # The smallest mean probability that a mean log-odds allows: below 0 with both directions alike, above 0 with one at 1.
    mean = np.where(low < 0, _probability(low), (_probability(least) + _probability(np.ones_like(low))) / 2)
    return {
        "contradiction": (low, high),
        "contradiction_min": (least, high),
        "contradiction_comparable": (np.maximum(low, 0.0) * close, np.maximum(high, 0.0) * close),
        "entailment": (zeros, 1 - _probability(least)),
        "neutral": (zeros, 1 - mean),
    }


def _probability(odds: Floats) -> Floats:
    """The least probability with these log-odds, as the features have them: cut off at -1."""
    import numpy as np

    return np.where(odds <= -1.0, 0.0, 1 / (1 + np.exp(-STEEPNESS * odds)) - ROUNDING)


def _log_odds(weights: JudgeWeights, intervals: Mapping[str, Interval]) -> Floats:
    """The largest log-odds that the judge can give, shape (slabs, pairs)."""
    import numpy as np

    shape = np.broadcast_shapes(*(low.shape for low, _ in intervals.values()))
    total = np.full(shape, weights.bias)
    for name, weight in weights.weights.items():
        low, high = intervals[name]
        total += weight * (high if weight > 0 else low)
    for tree in weights.trees:
        total += _best_leaf(tree, intervals, 0)
    return total


def _best_leaf(tree: Sequence[object], intervals: Mapping[str, Interval], node: int) -> Floats | float:
    import numpy as np

    from detector.conflicts.judge import Split

    split = tree[node]
    if not isinstance(split, Split):
        return float(split)  # type: ignore[arg-type]
    low, high = intervals[split.feature]
    below, above = _best_leaf(tree, intervals, split.low), _best_leaf(tree, intervals, split.high)
    best: Floats = np.where(high <= split.at, below, np.where(low > split.at, above, np.maximum(below, above)))
    return best
