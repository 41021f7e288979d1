"""A desk's marks better the judge, and marks at random do not.

The flags are real: what the detector flags, at a low threshold, of the claim pairs in ``eval/claim_pairs``, on which
neither the NLI model nor the judge was trained. The marks are simulated from their labels, and from a rule that desks
differ in.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from detector import Detector
from detector.cli import main
from detector.conflicts import JudgeWeights
from detector.errors import InputError
from detector.evaluation import metrics as m
from detector.marks import Mark, Marks
from detector.training.judge_fit import JudgeExample
from detector.training.tuning import check_marks, precision_at_recall, recall_at, tune

PAIRS = Path(__file__).resolve().parents[2] / "eval" / "claim_pairs" / "claim_pairs.jsonl"
FLAGGED = 420
"""Of some 880 pairs, by score: what a desk sees that looks at doubtful flags, too."""
MARKED = 200


@pytest.fixture(scope="module")
def flags() -> list[JudgeExample]:
    """Real flags with the marks of a desk for which a plain "it is so" against "it is not so" is no news."""
    rows = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    groups = sorted({row["group"] for row in rows})
    np.random.default_rng(5).shuffle(groups)
    some = set(groups[:85])
    rows = [row for row in rows if row["group"] in some]
    verdicts = Detector().compare_all([(row["a"], row["b"]) for row in rows])
    least = sorted((verdict.score for verdict in verdicts), reverse=True)[FLAGGED - 1]
    return [
        JudgeExample(
            verdict.features,
            row["label"] == "contradiction" and not verdict.features["negation_clash"],
            1.0,
            row["group"],
        )
        for row, verdict in zip(rows, verdicts, strict=True)
        if verdict.score >= least
    ]


@pytest.fixture(scope="module")
def marked(flags: list[JudgeExample]) -> list[JudgeExample]:
    """The first two hundred of them, whole groups."""
    some: set[str] = set()
    for name in dict.fromkeys(flag.group for flag in flags):
        if sum(flag.group in some for flag in flags) >= MARKED:
            break
        some.add(name)
    return [flag for flag in flags if flag.group in some]


def shuffled(marks: list[JudgeExample], seed: int) -> list[JudgeExample]:
    """The same flags with the same marks, dealt out at random."""
    said = [mark.conflict for mark in marks]
    np.random.default_rng(seed).shuffle(said)
    return [replace(mark, conflict=conflict) for mark, conflict in zip(marks, said, strict=True)]


def as_file(marks: list[JudgeExample], path: Path) -> Path:
    """A file of marks as the review page keeps them."""
    store = Marks(path)
    for number, mark in enumerate(marks):
        side = {"a_doc": mark.group, "a_claim": "One.", "b_doc": mark.group, "b_claim": "Two."}
        word = "conflict" if mark.conflict else "not_conflict"
        store.put(Mark(f"{number:012x}", word, "", "2026-11-24T10:00:00Z", **side, features=mark.features))
    store.close()
    return path


def test_marks_better_the_precision_at_equal_recall_on_flags_nobody_marked(
    flags: list[JudgeExample], marked: list[JudgeExample]
) -> None:
    base = JudgeWeights.read()
    tuning = tune(marked, base)
    assert tuning.kept
    seen = {mark.group for mark in marked}
    held_out = [flag for flag in flags if flag.group not in seen]
    assert len(held_out) >= 100
    truth = np.array([flag.conflict for flag in held_out])
    before, after = (np.array([j.log_odds(f.features) for f in held_out]) for j in (base, tuning.judge))
    assert m.average_precision(truth, after)[0] > m.average_precision(truth, before)[0] + 0.05
    for recall in (0.4, 0.6, 0.8):
        assert precision_at_recall(truth, after, recall)[0] > precision_at_recall(truth, before, recall)[0]
    assert recall_at(truth, after, tuning.judge.threshold) == pytest.approx(
        recall_at(truth, before, base.threshold), abs=0.25
    )


@pytest.mark.parametrize("seed", range(3))
def test_marks_at_random_are_refused(marked: list[JudgeExample], seed: int) -> None:
    assert not tune(shuffled(marked, seed), JudgeWeights.read()).kept


def test_the_command_writes_a_judge_that_other_commands_take_and_refuses_the_rest(
    marked: list[JudgeExample], tmp_path: Path
) -> None:
    judge = tmp_path / "judge.json"
    done = CliRunner().invoke(main, ["tune", str(as_file(marked, tmp_path / "marks.sqlite")), "-o", str(judge)])
    assert done.exit_code == 0, done.stderr
    assert "weight of " in done.stdout
    assert f"--judge {judge}" in done.stderr
    pair = ["pair", "--json", "The bridge is open.", "The bridge is not open."]
    before, after = (json.loads(CliRunner().invoke(main, [*pair, *more]).stdout) for more in ([], ["--judge", str(judge)]))
    assert after["score"] < before["score"], "this desk does not count such pairs"
    assert after["nli"] == before["nli"]

    other = tmp_path / "other.json"
    random = as_file(shuffled(marked, 0), tmp_path / "random.sqlite")
    done = CliRunner().invoke(main, ["tune", str(random), "--json", "-o", str(other)])
    assert done.exit_code == 6
    assert "Not kept" in done.stderr
    assert json.loads(done.stdout)["kept"] is False
    assert not other.exists()


def test_too_few_marks_are_told_with_what_is_missing() -> None:
    example = JudgeExample({"contradiction": 0.0}, True, 1.0, "a")
    with pytest.raises(InputError, match="1 groups of stories of 10"):
        check_marks([example] * 80)
