"""Figures on stories: intervals over bundles, kinds, and losses that add up to all misses."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from detector.errors import InputError
from detector.evaluation import read_bundles
from detector.evaluation.story_figures import Outcome, ap_statistic, story_figures
from detector.evaluation.story_report import story_record, story_text

LOW, UNMADE, UNFOUND = "NLI score low", "pair not made", "claim not found"
OUTCOMES = [
    Outcome("a", 12, (0.9, 0.7), (0.8,), ((0.9, "number", LOW), (0.3, "date", LOW)), ((0.8, "update"), (-1.0, "rounding"))),
    Outcome("b", 8, (0.6,), (0.4, 0.4), ((0.6, "number", LOW), (-1.0, "number", UNMADE), (-1.0, "date", UNFOUND)), ()),
    Outcome("c", 5, (), (), (), ((0.2, "update"),)),
]


def test_a_point_counts_flags_conflicts_and_traps() -> None:
    point = story_figures(OUTCOMES, 0.5, resamples=50).point
    assert (point.flags, point.right, point.gold, point.found, point.traps, point.traps_fired) == (4, 3, 5, 2, 3, 1)
    assert point.figures["precision"].value == pytest.approx(3 / 4)
    assert point.figures["recall"].value == pytest.approx(2 / 5)
    assert point.figures["f1"].value == pytest.approx(2 * 0.75 * 0.4 / 1.15)
    assert point.figures["traps"].value == pytest.approx(1 / 3)


@pytest.mark.parametrize("threshold", [0.1, 0.35, 0.65, 0.95])
def test_losses_add_up_to_all_misses(threshold: float) -> None:
    found = story_figures(OUTCOMES, threshold, resamples=20)
    assert sum(found.losses.values()) == found.point.gold - found.point.found
    for one in found.gold_kinds:
        assert sum(one.losses.values()) == one.number - one.reached
    assert sum(one.number for one in found.gold_kinds) == found.point.gold
    assert sum(one.reached for one in found.gold_kinds) == found.point.found
    assert sum(one.reached for one in found.trap_kinds) == found.point.traps_fired


def test_average_precision_takes_the_precision_at_each_conflicts_best_score() -> None:
    # At 0.9: 1 of 1 flags right; at 0.6: 3 of 4; at 0.3: 3 of 6; two were never scored.
    value = ap_statistic(OUTCOMES)(np.ones((1, 3)))["ap"][0]
    assert value == pytest.approx((1 + 3 / 4 + 3 / 6) / 5)
    # Bundle a drawn twice, b not at all.
    assert ap_statistic(OUTCOMES)(np.array([[2.0, 0.0, 1.0]]))["ap"][0] == pytest.approx((1 + 2 / 3) / 2)
    assert np.isnan(ap_statistic([OUTCOMES[2]])(np.ones((1, 1)))["ap"][0])


def test_without_a_flag_there_is_no_precision() -> None:
    found = story_figures(OUTCOMES, 0.95, resamples=20)
    assert np.isnan(found.point.figures["precision"].value)
    assert found.point.figures["f1"].value == 0
    assert story_record(found)["points"][0]["precision"] == {"value": None, "low": None, "high": None}
    assert "—" in story_text(found)


def test_the_interval_of_recall_covers_where_bundles_differ() -> None:
    covered = 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        made = []
        for number in range(40):
            # Some bundles are easy, some hard: the mean is one half.
            scores = np.where(rng.random(5) < rng.beta(1, 1), 0.8, 0.1)
            made.append(Outcome(str(number), 1, (), (), tuple((float(s), "number", LOW) for s in scores), ()))  # type: ignore[misc]
        recall = story_figures(made, 0.5, resamples=200).point.figures["recall"]
        covered += recall.low <= 0.5 <= recall.high
    assert covered >= 132  # 95 % is 142; four standard errors are 11


def test_kinds_are_read_from_the_bundle_file(tmp_path: Path) -> None:
    sides = [{"doc": "d", "quote": "It rose."}, {"doc": "d", "quote": "It fell."}]
    raw = {"id": "x", "documents": [{"id": "d", "text": "It rose. It fell."}], "gold": [sides], "gold_kinds": ["antonym"]}
    file = tmp_path / "b.jsonl"
    file.write_text(
        json.dumps(raw) + "\n" + json.dumps({**raw, "gold": [[*sides, "polarity"]], "gold_kinds": ["antonym"]}) + "\n"
    )
    assert [b.gold_kinds for b in read_bundles(file)] == [("antonym",), ("antonym",)]
    del raw["gold_kinds"]
    file.write_text(json.dumps(raw) + "\n" + json.dumps({**raw, "gold": [[*sides, "polarity"]]}) + "\n")
    assert [b.gold_kinds for b in read_bundles(file)] == [(), ("polarity",)]
    file.write_text(json.dumps({**raw, "gold_kinds": ["antonym", "number"]}))
    with pytest.raises(InputError, match="gold_kinds has 2 entries for 1 pairs"):
        read_bundles(file)
