"""The judge's weights, fitted on labelled story bundles and on real articles."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detector.conflicts import JudgeWeights, Mark
from detector.conflicts.judge import Split, Tree
from detector.errors import MissingExtraError, TrainingError
from detector.reports import atomic_output


@dataclass(frozen=True, slots=True)
class JudgeExample:
    """A scored pair's named features, whether a reader calls it a conflict, and how much it counts."""

    features: Mapping[str, float]
    conflict: bool
    weight: float
    group: str
    """Bundle or article: examples of one group are held out together."""


def fit_judge(
    examples: Sequence[JudgeExample], names: Sequence[str], *, penalty: float = 1.0, trees: int = 0, threshold: float = 0.5
) -> JudgeWeights:
    """Logistic regression over the named features (scikit-learn, L2 penalty ``1 / penalty``); with ``trees``, the mean of
    its log-odds and those of that many boosted trees of depth 3 (histogram gradient boosting, Ke et al. 2017, LightGBM).

    Raises TrainingError where one of the two classes is missing.
    """
    values, labels, weights = _arrays(examples, names)
    if len(set(labels.tolist())) < 2:
        raise TrainingError("the judge needs examples of conflicts and of pairs that are none")
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier
        from sklearn.linear_model import LogisticRegression
    except ImportError as error:
        raise MissingExtraError("fitting the judge needs scikit-learn: pip install 'detector[train]'") from error
    linear = LogisticRegression(C=penalty, max_iter=5000).fit(values, labels, sample_weight=weights)
    bias, slopes = float(linear.intercept_[0]), linear.coef_[0]
    grown: tuple[Tree, ...] = ()
    if trees:
        boosted = HistGradientBoostingClassifier(
            max_iter=trees,
            learning_rate=0.05,
            max_depth=3,
            min_samples_leaf=30,
            l2_regularization=5.0,
            early_stopping=False,
            random_state=0,
        ).fit(values, labels, sample_weight=weights)
        bias, slopes = (bias + float(boosted._baseline_prediction.ravel()[0])) / 2, slopes / 2
        grown = tuple(_tree(stage[0].nodes, names) for stage in boosted._predictors)
    rounded = {name: round(float(slope), 4) for name, slope in zip(names, slopes, strict=True)}
    return JudgeWeights(bias, rounded, threshold, grown)


def _tree(nodes: NDArray[np.void], names: Sequence[str]) -> Tree:
    """One of scikit-learn's trees with half of its leaves' log-odds: it stands for one of the two models of the mean."""
    return tuple(
        round(float(node["value"]) / 2, 5)
        if node["is_leaf"]
        else Split(
            names[int(node["feature_idx"])],
            round(float(node["num_threshold"]), 6),
            int(node["left"]),
            int(node["right"]),
        )
        for node in nodes
    )


def cross_fitted_scores(
    examples: Sequence[JudgeExample],
    names: Sequence[str],
    *,
    folds: int = 5,
    penalty: float = 1.0,
    trees: int = 0,
    seed: int = 0,
) -> NDArray[np.float64]:
    """A score for each example, shape (examples,), from weights fitted without its group."""
    groups = sorted({e.group for e in examples})
    np.random.default_rng(seed).shuffle(groups)
    fold_of = {group: i % folds for i, group in enumerate(groups)}
    scores = np.zeros(len(examples))
    for fold in range(folds):
        seen = [e for e in examples if fold_of[e.group] != fold]
        fitted = fit_judge(seen, names, penalty=penalty, trees=trees)
        for i, example in enumerate(examples):
            if fold_of[example.group] == fold:
                scores[i] = 1 / (1 + np.exp(-fitted.log_odds(example.features)))
    return scores


def write_judge(weights: JudgeWeights, path: Path) -> None:
    """The weights as the JSON that `JudgeWeights.read` reads. Raises OutputError where it cannot be written."""
    raw = {"bias": round(weights.bias, 4), "threshold": weights.threshold, "weights": dict(weights.weights)}
    trees = ",\n    ".join(json.dumps([_plain(node) for node in tree]) for tree in weights.trees)
    marks = ", ".join(f"[{mark.score:.3f}, {int(mark.right)}]" for mark in sorted(weights.marks, key=lambda m: -m.score))
    text = json.dumps(raw, indent=2).removesuffix("\n}") + f',\n  "trees": [{trees}],\n  "marks": [{marks}]\n}}\n'
    with atomic_output(path) as stream:
        stream.write(text.encode())


def _plain(node: Split | float) -> object:
    return [node.feature, node.at, node.low, node.high] if isinstance(node, Split) else node


def held_out_marks(
    examples: Sequence[JudgeExample], scores: NDArray[np.float64], *, least: float = 0.05
) -> tuple[Mark, ...]:
    """The examples at or above ``least``, with their scores from `cross_fitted_scores`, as marks for a promise."""
    return tuple(Mark(float(s), e.conflict) for e, s in zip(examples, scores, strict=True) if s >= least)


def threshold_for(
    examples: Sequence[JudgeExample], scores: NDArray[np.float64], precision: float, *, least: float = 0.05
) -> float:
    """The lowest threshold from which on the flags' precision, over the weighted examples, stays at ``precision``.

    ``scores`` come from `cross_fitted_scores`, shape (examples,). Thresholds go in steps of 0.01, from ``least``; 0.99
    where none reaches the precision.
    """
    _, labels, weights = _arrays(examples, ())
    chosen = 0.99
    for threshold in np.arange(0.99, least - 1e-9, -0.01):
        flagged = scores >= threshold
        if flagged.any() and weights[flagged & labels].sum() / weights[flagged].sum() < precision:
            break
        chosen = float(round(threshold, 2))
    return chosen


def _arrays(
    examples: Sequence[JudgeExample], names: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    values = np.array([[e.features[name] for name in names] for e in examples], dtype=np.float64)
    labels = np.array([e.conflict for e in examples], dtype=np.bool_)
    weights = np.array([e.weight for e in examples], dtype=np.float64)
    return values, labels, weights
