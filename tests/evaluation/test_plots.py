"""Charts and the page of a run."""

from __future__ import annotations

import importlib.util
from dataclasses import replace

import numpy as np
import pytest

from detector.evaluation.curves import curves_of, precision_recall, reliability
from detector.evaluation.pairs import PairReading, PairSet, pair_figures
from detector.evaluation.pairs_report import figures_record, pair_items
from detector.evaluation.run_errors import RunError, held_out, worst_errors
from detector.evaluation.run_page import run_page
from detector.evaluation.runs import DataFile, ModelIdentity, Run, RunInfo, data_file
from detector.types import Probabilities

needs_matplotlib = pytest.mark.skipif(importlib.util.find_spec("matplotlib") is None, reason="charts need the extra plots")


def pairs_run(name: str = "news", rows: int = 60) -> Run:
    rng = np.random.default_rng(3)
    labels = ("contradiction", "entailment", "neutral")
    readings = []
    for line in range(1, rows + 1):
        label = labels[line % 3]
        high = float(rng.uniform(0.4, 0.9)) if label == "contradiction" else float(rng.uniform(0.05, 0.7))
        readings.append(PairReading(label, Probabilities(high, (1 - high) / 2, (1 - high) / 2), line))  # type: ignore[arg-type]
    read = PairSet(name, tuple(readings))
    model = ModelIdentity("tiny")
    info = RunInfo("pairs", f"detector eval pairs {name}.jsonl", 0, {}, model, (DataFile(f"{name}.jsonl", "0" * 64, rows),))
    return Run(info, figures_record([pair_figures(read, resamples=50)]), tuple(pair_items([read])))


def stories_run() -> Run:
    figures = {
        "bundles": 1, "claims": 200, "threshold": 0.5, "ap": {"value": 0.5, "low": 0.1, "high": 0.9}, "points": [],
        "losses": {"NLI score low": 1}, "gold_kinds": {}, "trap_kinds": {},
    }  # fmt: skip
    side = {"doc": "wire", "start": 0, "end": 4}
    flags = [
        {"type": "flag", "bundle": "b", "truth": truth, "gold": [], "score": score, "kind": "other", "a": side, "b": side}
        for truth, score in (("gold", 0.9), ("trap", 0.8), ("borderline", 0.7), ("none", 0.3))
    ]
    gold = [
        {"type": "gold", "bundle": "b", "index": i, "kind": "other", "score": score, "loss": "NLI score low"}
        for i, score in enumerate((0.9, None))
    ]
    items = [{"type": "bundle", "bundle": "b", "claims": 200}, *flags, *gold]
    info = RunInfo("stories", "detector eval stories dev.jsonl", 0, {}, ModelIdentity("tiny"), ())
    return Run(info, figures, tuple(items))


def test_precision_and_recall_are_those_of_scikit_learn() -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(0)
    truth, scores = rng.random(200) < 0.3, rng.random(200).round(2)
    line = precision_recall("x", truth.tolist(), scores.tolist())
    assert line is not None
    precision, recall, _ = sklearn.precision_recall_curve(truth, scores)
    # scikit-learn goes up the scores and adds the point (0, 1).
    np.testing.assert_allclose(line.y, precision[:-1][::-1])
    np.testing.assert_allclose(line.x, recall[:-1][::-1])
    assert precision_recall("x", [False, False], [0.1, 0.2]) is None


def test_reliability_has_a_point_for_each_bin_with_items() -> None:
    line = reliability("x", [True, False, True], [0.92, 0.98, 0.11])
    assert line.x == pytest.approx((0.11, 0.95))
    assert line.y == pytest.approx((1.0, 0.5))
    assert all(low <= y <= high for low, y, high in zip(line.low, line.y, line.high, strict=True))


def test_alarms_of_stories_are_flags_per_1000_claims_without_the_borderline_ones() -> None:
    every, false = curves_of(stories_run()).alarms
    at = {name: dict(zip(line.x, line.y, strict=True)) for name, line in (("every", every), ("false", false))}
    assert at["every"][0.25] == pytest.approx(15)  # three of 200
    assert at["every"][0.5] == pytest.approx(10)
    assert at["false"][0.5] == pytest.approx(5)
    (line,) = curves_of(stories_run()).precision_recall
    assert line.x == (0.5, 0.5, 0.5)
    assert line.y == pytest.approx((1, 1 / 2, 1 / 3))


@needs_matplotlib
def test_the_same_run_gives_the_same_bytes_and_no_date() -> None:
    from detector.evaluation.plots import draw

    for run, names in (
        (pairs_run(), ["precision-recall", "reliability", "scores"]),
        (stories_run(), ["precision-recall", "reliability", "scores", "alarms"]),
    ):
        one, two = draw(curves_of(run)), draw(curves_of(run))
        assert one == two
        assert [plot.name for plot in one] == names
        for plot in one:
            assert plot.png.startswith(b"\x89PNG")
            assert b"<svg" in plot.svg
            assert b"<dc:date>" not in plot.svg


@needs_matplotlib
def test_charts_use_no_colour() -> None:
    import io

    from matplotlib import image

    from detector.evaluation.plots import draw

    for plot in draw(curves_of(stories_run())):
        pixels = image.imread(io.BytesIO(plot.png))[:, :, :3]
        assert float(np.ptp(pixels, axis=2).max()) < 0.01


@needs_matplotlib
def test_a_name_is_never_read_as_mathematics() -> None:
    from detector.evaluation.plots import draw

    assert draw(curves_of(pairs_run("_cost $5 of $x^{")))


def test_every_text_on_the_page_is_escaped() -> None:
    run = pairs_run("<script>alert(1)</script>")
    error = RunError("line 1", "<b>wrong</b>", "<img src=x onerror=alert(1)>", "it's & \"that\"")
    page = run_page(run, [], {"<i>set</i>": [error]})
    for tag in ("<script", "<b>", "<img", "<i>"):
        assert tag not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "http://" not in page
    assert "https://" not in page


def test_worst_errors_quote_only_data_that_has_not_changed(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "news.jsonl"
    file.write_text("".join(f'{{"premise": "p{n}", "hypothesis": "h{n}", "label": "neutral"}}\n' for n in range(1, 61)))
    run = pairs_run()
    run = replace(run, info=replace(run.info, data=(data_file(file, 60),)))
    (errors,) = worst_errors(run, number=3).values()
    assert len(errors) == 3
    for one in errors:
        number = one.where.removeprefix("line ")
        assert (one.a, one.b) == (f"p{number}", f"h{number}")
    assert [(one.a, one.b) for one in worst_errors(run, texts=False, number=1)["news"]] == [(None, None)]
    file.write_text("something else")
    assert [one.a for one in worst_errors(run, number=1)["news"]] == [None]


def test_a_file_named_test_is_held_out() -> None:
    run = pairs_run()
    assert not held_out(run)
    assert held_out(replace(run, info=replace(run.info, data=(DataFile("eval/stories/test.jsonl.gz", "0" * 64, 1),))))
