"""A correction follows the marks where they say something new, and leaves the judge alone where they do not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detector.conflicts import JudgeWeights
from detector.conflicts.judge import Split
from detector.errors import TrainingError
from detector.training.judge_fit import JudgeExample
from detector.training.recalibration import Recalibration, features_read, recalibrate

BASE = JudgeWeights(-1.0, {"contradiction": 4.0}, 0.5, ((Split("contradiction", 0.5, 1, 2), -0.5, 0.5),))
NAMES = ("contradiction", "same_document", "two_voices", "similarity", "denial")


def marks(
    count: int = 400, *, seed: int = 0, stretch: float = 1.0, shift: float = 0.0, **more: float
) -> list[JudgeExample]:
    """Marks by a reader whose log-odds are the judge's, stretched and shifted, with ``more`` for some features."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(count):
        continuous = {"contradiction": float(rng.uniform(-1, 1)), "similarity": float(rng.uniform(0, 1))}
        features = continuous | {name: float(rng.random() < 0.5) for name in NAMES if name not in continuous}
        log_odds = stretch * BASE.log_odds(features) + shift + sum(more[name] * features[name] for name in more)
        made.append(JudgeExample(features, bool(rng.random() < 1 / (1 + np.exp(-log_odds))), 1.0, f"story {number % 40}"))
    return made


def test_marks_that_say_what_the_judge_says_change_next_to_nothing() -> None:
    found = recalibrate(marks(), BASE)
    assert all(abs(more) < 0.8 for more in (found.corrections or {}).values())
    assert found.stretch == pytest.approx(1, abs=0.2)
    assert found.shift == pytest.approx(0, abs=0.4)


def test_a_desk_that_sees_one_feature_otherwise_changes_that_feature() -> None:
    found = recalibrate(marks(same_document=-3.0), BASE)
    corrections = dict(found.corrections or {})
    assert -3.5 < corrections.pop("same_document") < -1
    assert all(abs(more) < 0.8 for more in corrections.values())


def test_fewer_marks_change_less() -> None:
    many, few = (recalibrate(marks(count, shift=2.0), BASE) for count in (400, 12))
    assert 0 < few.shift < many.shift < 2.5


def test_a_feature_that_hardly_varies_is_no_candidate() -> None:
    rare = [replace(e, features={**e.features, "denial": float(i < 5)}) for i, e in enumerate(marks())]
    told = [replace(e, conflict=e.conflict and not e.features["denial"]) for e in rare]
    assert "denial" not in (recalibrate(told, BASE).corrections or {})


def test_the_corrected_judge_scores_as_the_correction_says() -> None:
    correction = Recalibration(0.7, -0.4, {"same_document": -1.3, "contradiction": 0.2})
    judge = correction.of(BASE, 0.6)
    assert (judge.threshold, judge.marks) == (0.6, ())
    assert features_read(judge) == {"contradiction", "same_document"}
    for example in marks(20):
        expected = correction.log_odds(BASE, example.features)
        assert judge.log_odds(example.features) == pytest.approx(expected, abs=1e-3)


def test_one_kind_of_mark_alone_teaches_nothing() -> None:
    with pytest.raises(TrainingError, match="none"):
        recalibrate([example for example in marks() if example.conflict], BASE)
