"""RESULTS.md: what its sentences and tables say of runs."""

from __future__ import annotations

from dataclasses import replace

from detector.evaluation.pairs import PairReading, PairSet, pair_figures
from detector.evaluation.pairs_report import figures_record, pair_items
from detector.evaluation.results import SOURCES, Measurement, System
from detector.evaluation.results_report import results_markdown
from detector.evaluation.runs import DataFile, ModelIdentity, Run, RunInfo
from detector.evaluation.story_figures import Outcome, story_figures
from detector.evaluation.story_report import story_record
from detector.evaluation.weakness import pair_weaknesses, story_weaknesses
from detector.types import Probabilities

SURE = Probabilities(0.9, 0.05, 0.05)


def info(kind: str, command: str) -> RunInfo:
    versions = {"detector": "0", SOURCES: "f" * 64, "resamples": "50"}
    return RunInfo(kind, command, 0, versions, ModelIdentity("tiny", "a" * 64), (DataFile("x.jsonl", "b" * 64, 1),))  # type: ignore[arg-type]


def pairs_run(name: str = "claim_pairs") -> Run:
    """Every pair is called a contradiction: right in 'negation', wrong in 'dates', and the few of 'rare' are wrong, too."""
    readings = [
        PairReading(label, SURE, line, slices={"phenomenon": by})  # type: ignore[arg-type]
        for line, (label, by) in enumerate(
            [("contradiction", "negation")] * 30 + [("neutral", "dates")] * 30 + [("neutral", "rare")] * 3, 1
        )
    ]
    read = PairSet(name, tuple(readings))
    made = figures_record([pair_figures(read, resamples=50)])
    return Run(info("pairs", f"detector eval pairs {name}.jsonl"), made, tuple(pair_items([read])))


def stories_run(right: int, wrong: int) -> Run:
    outcomes = [
        Outcome(
            bundle=f"b{i}",
            claims=10,
            right=(0.8,) if i < right else (),
            wrong=(0.7,) if i < wrong else (),
            gold=((0.8, "number", "NLI score low") if i < right else (-1.0, "date", "claim not found"),),
            traps=((0.7 if i < wrong else -1.0, "rounding"),),
        )
        for i in range(100)
    ]
    flags = [
        {"type": "flag", "bundle": one.bundle, "truth": truth, "score": score}
        for one in outcomes
        for truth, scores in (("gold", one.right), ("trap", one.wrong))
        for score in scores
    ]
    items = [{"type": "bundle", "bundle": one.bundle, "claims": 10} for one in outcomes]
    golds = [
        {
            "type": "gold",
            "bundle": one.bundle,
            "index": 0,
            "kind": kind,
            "score": None if score < 0 else score,
            "loss": loss,
        }
        for one in outcomes
        for score, kind, loss in one.gold
    ]
    traps = [
        {"type": "trap", "bundle": one.bundle, "index": 0, "kind": kind, "score": None if score < 0 else score}
        for one in outcomes
        for score, kind in one.traps
    ]
    record = story_record(story_figures(outcomes, 0.5, resamples=50))
    return Run(info("stories", "detector eval stories test.jsonl"), record, (*items, *flags, *golds, *traps))


def test_the_worst_slice_is_named_but_not_one_of_a_few_pairs() -> None:
    said = " ".join(pair_weaknesses(pairs_run()))
    assert "lowest accuracy by phenomenon: dates 0.000" in said
    assert "highest: negation 1.000" in said
    assert "rare" not in said
    assert "33 pairs of neutral read as contradiction" in said
    assert "too sure (mean score 0.900, true of 0.476)" in said


def test_the_step_that_loses_most_and_the_traps_that_fire_are_named() -> None:
    said = " ".join(story_weaknesses(stories_run(right=60, wrong=5), "stories test"))
    assert "the step that loses most: claim not found, 40 of 40 misses" in said
    assert "kinds of conflict found least: date 0 of 40" in said
    assert "traps that fire: rounding 5 of 100" in said


def test_a_precision_is_promised_where_the_marks_allow_and_else_what_is_missing_is_said() -> None:
    one = Measurement("stories test", System(None), "eval/stories/test.jsonl", "0-default-stories-test", 0)
    enough = results_markdown([(one, stories_run(right=100, wrong=0))], [], "detector eval results")
    assert "gives precision 0.95 with confidence 0.9 (100 of 100 marks right)" in enough
    few = results_markdown([(one, stories_run(right=10, wrong=0))], ["nowhere.jsonl"], "detector eval results")
    assert "too few marks to promise precision 0.95 with confidence 0.9: at best 10 of 10 marks right; 35 more" in few
    assert "Not at hand: `nowhere.jsonl`" in few


def test_the_detector_is_compared_with_the_plain_pipeline_on_the_same_file() -> None:
    path = "eval/stories/dev.jsonl"
    runs = [
        (Measurement("stories dev", System(None), path, "0-default-stories-dev", 0), stories_run(right=90, wrong=0)),
        (
            Measurement("stories dev", System(None, plain=True), path, "1-plain-stories-dev", 0),
            stories_run(right=20, wrong=60),
        ),
    ]
    text = results_markdown(runs, [], "detector eval results")
    recall = next(line for line in text.splitlines() if line.startswith("| recall |"))
    assert "0.200 | 0.900 | +0.700" in recall
    assert recall.endswith("| better |")
    traps = next(line for line in text.splitlines() if line.startswith("| traps |"))
    assert traps.endswith("| better |")


def test_a_command_says_all_that_decides_its_figures() -> None:
    one = Measurement("pairs", System("my model", plain=True), "dev.jsonl", "x", 3, 1000)
    assert one.command == "detector eval pairs dev.jsonl --both --sample 1000 --seed 3 --nli-model 'my model'"
    real = replace(one, part="base-rate", path="news.jsonl", sample=24, plants=24)
    words = "news.jsonl --unseen --sample 24 --seed 3 --plain --plant 24 --nli-model 'my model'"
    assert real.command == f"detector eval base-rate {words}"
    story = replace(one, part="stories dev", sample=None, seed=0)
    assert story.command == "detector eval stories dev.jsonl --plain --nli-model 'my model'"
