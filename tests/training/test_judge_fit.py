"""The judge is fitted on what separates conflicts from other pairs, and held out by group."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from detector.conflicts import JudgeWeights
from detector.errors import TrainingError
from detector.training.judge_fit import (
    JudgeExample,
    cross_fitted_scores,
    fit_judge,
    held_out_marks,
    threshold_for,
    write_judge,
)

NAMES = ("contradiction", "similarity")


def examples(count: int = 400, seed: int = 0) -> list[JudgeExample]:
    """Pairs of which a high contradiction and a high similarity together make a conflict."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(count):
        contradiction, similarity = float(rng.uniform(-1, 1)), float(rng.uniform(0, 1))
        chance = 1 / (1 + np.exp(-(6 * contradiction + 4 * similarity - 4)))
        features = {"contradiction": contradiction, "similarity": similarity}
        made.append(JudgeExample(features, bool(rng.random() < chance), 1.0, f"story-{number % 20}"))
    return made


def test_weights_follow_the_examples_and_survive_the_file(tmp_path: Path) -> None:
    found = examples()
    scores = cross_fitted_scores(found, NAMES)
    fitted = fit_judge(found, NAMES, threshold=threshold_for(found, scores, 0.8))
    assert fitted.weights["contradiction"] > fitted.weights["similarity"] > 0
    fitted = replace(fitted, marks=held_out_marks(found, scores, least=0.3))
    write_judge(fitted, tmp_path / "judge.json")
    read = JudgeWeights.read(tmp_path / "judge.json")
    assert read.weights == fitted.weights
    assert read.threshold == fitted.threshold
    assert len(read.marks) == sum(score >= 0.3 for score in scores)


def test_the_threshold_keeps_the_precision_on_held_out_groups() -> None:
    found = examples()
    scores = cross_fitted_scores(found, NAMES)
    threshold = threshold_for(found, scores, 0.9)
    flagged = [e.conflict for e, s in zip(found, scores, strict=True) if s >= threshold]
    assert sum(flagged) / len(flagged) >= 0.9
    assert threshold < threshold_for(found, scores, 0.97)


def test_trees_learn_what_features_say_together_and_read_as_they_were_fitted(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    found = []
    for number in range(1200):
        a, b = float(rng.uniform(-1, 1)), float(rng.uniform(-1, 1))
        found.append(JudgeExample({"contradiction": a, "similarity": b}, a * b > 0, 1.0, f"story-{number % 20}"))
    truth = np.array([e.conflict for e in found])

    def right(trees: int) -> float:
        return float(((cross_fitted_scores(found, NAMES, trees=trees) > 0.5) == truth).mean())

    assert right(0) < 0.6
    assert right(60) > 0.9
    fitted = fit_judge(found, NAMES, trees=60)
    write_judge(fitted, tmp_path / "judge.json")
    read = JudgeWeights.read(tmp_path / "judge.json")
    for example in found[:50]:
        assert read.log_odds(example.features) == pytest.approx(fitted.log_odds(example.features), abs=1e-3)


def test_one_class_alone_is_refused() -> None:
    with pytest.raises(TrainingError, match="conflicts and of pairs"):
        fit_judge([e for e in examples() if e.conflict], NAMES)
