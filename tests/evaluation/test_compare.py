"""A planted improvement is found, equal runs are called equal, and runs that cannot be compared are refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detector.errors import InputError
from detector.evaluation.compare import Compared, compare_runs, compare_sets, compare_statistics
from detector.evaluation.compare_report import comparison_record, comparison_text, sentence
from detector.evaluation.metrics import Statistic
from detector.evaluation.pairs import PairReading, PairSet
from detector.evaluation.pairs_report import pair_items
from detector.evaluation.runs import DataFile, ModelIdentity, Run, RunInfo
from detector.evaluation.story_figures import Outcome
from detector.types import LABELS, Probabilities

PAIRS = 1000


def reading(row: int, *, right: bool) -> PairReading:
    label = LABELS[row % 3]
    given = label if right else LABELS[(row + 1) % 3]
    return PairReading(label, Probabilities(*(0.8 if name == given else 0.1 for name in LABELS)), row)


def predictions(right: np.ndarray) -> PairSet:
    return PairSet("dev", tuple(reading(row, right=bool(ok)) for row, ok in enumerate(right, 1)))


def changed(right: np.ndarray, rng: np.random.Generator, *, mended: int, broken: int) -> np.ndarray:
    """Another model: this many of the errors right, and this many right ones wrong."""
    other = right.copy()
    other[rng.choice(np.flatnonzero(~right), mended, replace=False)] = True
    other[rng.choice(np.flatnonzero(right), broken, replace=False)] = False
    return other


def base(rng: np.random.Generator) -> np.ndarray:
    right = np.zeros(PAIRS, dtype=bool)
    right[rng.choice(PAIRS, 700, replace=False)] = True
    return right


@pytest.mark.parametrize("seed", range(3))
def test_three_points_more_at_a_thousand_pairs_are_found(seed: int) -> None:
    rng = np.random.default_rng(seed)
    right = base(rng)
    better = changed(right, rng, mended=60, broken=30)
    found = compare_sets(predictions(right), predictions(better), resamples=500)
    accuracy = found.figures[0]
    assert (accuracy.name, accuracy.verdict) == ("accuracy", "better")
    assert accuracy.difference.value == pytest.approx(0.03)
    assert found.discordance is not None
    assert (found.discordance.only_first, found.discordance.only_second) == (30, 60)
    assert found.discordance.p < 0.01
    assert "is better in accuracy by 0.030" in sentence(found)
    assert compare_sets(predictions(better), predictions(right), resamples=200).figures[0].verdict == "worse"


def in_accuracy(first: np.ndarray, second: np.ndarray) -> Compared:
    """The two compared in accuracy alone, which is quick."""

    def share(right: np.ndarray) -> Statistic:
        return lambda weights: {"accuracy": weights @ right.astype(float) / weights.sum(1)}

    (found,) = compare_statistics(share(first), share(second), np.arange(len(first)), resamples=200)
    return found


def test_equally_good_runs_are_called_equal() -> None:
    told = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        # Two models with the same chance of being right on every pair.
        found = in_accuracy(rng.random(PAIRS) < 0.7, rng.random(PAIRS) < 0.7)
        told += found.verdict != "no difference that this much data can show"
    assert told <= 6  # 5 % of 40 is 2
    rng = np.random.default_rng(0)
    right = base(rng)
    found = compare_sets(predictions(right), predictions(changed(right, rng, mended=40, broken=40)), resamples=300)
    assert sentence(found).startswith("No difference in accuracy that this much data can show: +0.000")
    assert "would show four times in five" in sentence(found)


def test_the_same_run_is_the_same_in_every_figure() -> None:
    right = base(np.random.default_rng(1))
    found = compare_sets(predictions(right), predictions(right), resamples=100)
    assert {one.verdict for one in found.figures} == {"the same"}
    assert found.discordance is not None
    assert found.discordance.p == 1


def test_the_least_difference_shown_is_shown_four_times_in_five() -> None:
    rng = np.random.default_rng(3)
    right = base(rng)
    least = (
        compare_sets(predictions(right), predictions(changed(right, rng, mended=60, broken=60))).figures[0].difference.least
    )
    # 2.8 standard errors of the mean of 120 ones, half of them negative, among 1,000.
    assert least == pytest.approx(2.8016 * np.sqrt(0.12 / PAIRS), rel=0.1)
    shown = 0
    for _ in range(60):
        draw = rng.random(PAIRS)
        mended, broken = draw < 0.06 + least / 2, draw > 1 - (0.06 - least / 2)
        shown += in_accuracy(~mended, ~broken).verdict == "better"
    assert 36 <= shown <= 58


def test_lower_is_better_for_errors() -> None:
    right = base(np.random.default_rng(1))
    sure = predictions(right)
    half = [replace(r, scores=Probabilities(1 / 3, 1 / 3, 1 / 3)) for r in sure.readings]
    found = {one.name: one for one in compare_sets(PairSet("dev", tuple(half)), sure, resamples=200).figures}
    assert found["brier"].second < found["brier"].first
    assert found["brier"].verdict == "better"


def run_of(read: PairSet, sha: str = "1") -> Run:
    data = (DataFile("some/dev.jsonl", sha, len(read.readings)),)
    info = RunInfo("pairs", "detector eval pairs some/dev.jsonl", 0, {}, ModelIdentity("m"), data)
    return Run(info, {}, tuple(pair_items([read])))


def test_runs_are_compared_on_what_they_share() -> None:
    read = predictions(base(np.random.default_rng(1)))
    part = PairSet("dev", read.readings[100:])
    first, second = run_of(read), run_of(part)
    (found,) = compare_runs(first, second, resamples=50)
    assert (found.items, found.left_out) == (900, 100)
    assert "900 pairs of both runs, 100 of one alone left out" in comparison_text([found], first, second)
    assert comparison_record([found])["dev"]["figures"]["accuracy"]["verdict"] == "the same"


def test_runs_that_cannot_be_compared_are_refused() -> None:
    read = predictions(base(np.random.default_rng(1)))
    run = run_of(read)
    with pytest.raises(InputError, match="different versions"):
        compare_runs(run, run_of(read, sha="2"))
    with pytest.raises(InputError, match="of one command"):
        compare_runs(run, replace(run, info=replace(run.info, kind="stories")))
    with pytest.raises(InputError, match="no set"):
        compare_runs(run, run_of(replace(read, name="other")))
    with pytest.raises(InputError, match="no threshold"):
        compare_runs(run, run, threshold=0.5)
    turned = tuple(replace(r, label="neutral") for r in read.readings)
    with pytest.raises(InputError, match="other labels"):
        compare_runs(run, run_of(PairSet("dev", turned)))


def stories_run(outcomes: list[Outcome], threshold: float = 0.5) -> Run:
    items: list[dict[str, object]] = []
    for o in outcomes:
        items.append({"type": "bundle", "bundle": o.bundle, "claims": o.claims})
        for truth, scores in (("gold", o.right), ("none", o.wrong)):
            items += [{"type": "flag", "bundle": o.bundle, "truth": truth, "score": score} for score in scores]
        items += [{"type": "gold", "bundle": o.bundle, "score": s, "kind": k, "loss": w} for s, k, w in o.gold]
        items += [{"type": "trap", "bundle": o.bundle, "score": s, "kind": k} for s, k in o.traps]
    info = RunInfo(
        "stories", "detector eval stories dev.jsonl", 0, {}, ModelIdentity("m"), (DataFile("dev.jsonl", "1", 1),)
    )
    return Run(info, {"threshold": threshold}, tuple(items))


def stories(share: float, seed: int) -> list[Outcome]:
    """Forty bundles of four conflicts of which this share is found."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(40):
        scores = np.where(rng.random(4) < share, 0.8, 0.1)
        gold = tuple((float(s), "number", "NLI score low") for s in scores)
        right = tuple(float(s) for s in scores)
        made.append(Outcome(str(number), 10, right, (0.6,), gold, ((0.3, "update"),)))  # type: ignore[arg-type]
    return made


def test_stories_are_compared_by_bundles_at_each_runs_threshold() -> None:
    low, high = stories_run(stories(0.3, 1)), stories_run(stories(0.7, 2))
    (found,) = compare_runs(low, high, resamples=500)
    figures = {one.name: one for one in found.figures}
    assert found.figures[0].name == "f1"
    assert figures["f1"].verdict == figures["recall"].verdict == figures["ap"].verdict == "better"
    assert figures["traps"].verdict == "the same"
    assert found.thresholds == (0.5, 0.5)
    assert found.discordance is None
    (strict,) = compare_runs(low, high, threshold=0.9, resamples=50)
    assert {one.name: one.second for one in strict.figures}["recall"] == 0
    (same,) = compare_runs(low, low, resamples=50)
    assert {one.verdict for one in same.figures} == {"the same"}
