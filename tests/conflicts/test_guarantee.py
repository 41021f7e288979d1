"""A promised precision is kept, and refused where the marks cannot carry it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom  # type: ignore[import-untyped]

from detector.conflicts.guarantee import Mark, binomial_tail, choose_threshold


def test_tail_agrees_with_scipy() -> None:
    for right, trials, share in ((0, 5, 0.3), (3, 5, 0.9), (45, 45, 0.95), (170, 200, 0.8), (900, 1000, 0.95)):
        assert binomial_tail(right, trials, share) == pytest.approx(binom.sf(right - 1, trials, share), abs=1e-9)


def test_forty_five_perfect_marks_promise_95_percent_and_forty_four_do_not() -> None:
    point = choose_threshold([Mark(0.9, True)] * 45, 0.95)
    assert (point.threshold, point.flags, point.missing) == (0.05, 45, 0)
    short = choose_threshold([Mark(0.9, True)] * 40, 0.95)
    assert (short.threshold, short.missing) == (None, 5)
    assert "5 more" in str(short)


def test_no_marks_say_how_many_are_needed() -> None:
    assert choose_threshold([], 0.95).missing == 45


def test_a_share_below_the_promise_is_refused_for_good() -> None:
    point = choose_threshold([Mark(0.9, True), Mark(0.8, False)] * 50, 0.95)
    assert point.threshold is None or point.threshold > 0.8
    worse = choose_threshold([Mark(0.8, True), Mark(0.8, False)] * 50, 0.95)
    assert (worse.threshold, worse.missing) == (None, None)


def test_the_promise_holds_as_often_as_it_says() -> None:
    """Marks whose chance of being right is their score; the precision at the chosen threshold is then known."""
    rng = np.random.default_rng(5)
    broken = 0
    for _ in range(300):
        scores = rng.uniform(0.3, 1, 400)
        marks = [Mark(float(s), bool(rng.random() < s)) for s in scores]
        point = choose_threshold(marks, 0.85, confidence=0.9)
        if point.threshold is not None:
            broken += (max(point.threshold, 0.3) + 1) / 2 < 0.85
    assert broken / 300 <= 0.1 + 2 * (0.1 * 0.9 / 300) ** 0.5


@pytest.mark.parametrize("precision", [0.0, 1.0, 1.5])
def test_a_precision_out_of_range_is_refused(precision: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        choose_threshold([], precision)
