"""What a teacher writes for a student, in an order that a stop does not change, and what a student makes of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from detector.errors import InputError, OutputError
from detector.evaluation.labelled import LabelledPair, pair_line, read_pairs
from detector.nli import load_nli
from detector.training import Recipe, Trainer
from detector.training.teacher import choose, soften, write_soft
from detector.types import NLIScores, Probabilities

PAIRS = [LabelledPair(f"Bus {n} runs.", f"Bus {n} stands still.", "contradiction", "buses") for n in range(1200)]
LEFT_OPEN = LabelledPair("The bus runs.", "The bus is red.", "not_contradiction", "buses")


class Counting:
    """A teacher that is unsure of everything, and counts what it reads."""

    name = "unsure"

    def __init__(self) -> None:
        self.read = 0

    def score(self, pairs: Sequence[tuple[str, str]], *, both: bool = True, progress: object = None) -> list[NLIScores]:
        assert not both
        self.read += len(pairs)
        return [NLIScores(Probabilities(0.5, 0.2, 0.3)) for _ in pairs]


def test_the_shipped_model_can_teach() -> None:
    (pair,) = soften([PAIRS[0]], load_nli())
    assert pair.soft is not None
    assert pair.soft.contradiction > 0.5
    assert replace(pair, soft=None) == PAIRS[0]


def test_a_pair_known_not_to_contradict_keeps_the_other_shares_alone() -> None:
    (pair,) = soften([LEFT_OPEN], Counting())
    assert pair.soft == Probabilities(0.0, 0.4, 0.6)


def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path) -> None:
    whole, stopped = tmp_path / "whole.jsonl", tmp_path / "stopped.jsonl"
    assert write_soft(PAIRS, Counting(), whole) == 0
    content = whole.read_bytes()
    stopped.write_bytes(content[: len(content) // 2])  # in the middle of a line

    teacher = Counting()
    done = write_soft(PAIRS, teacher, stopped)

    assert stopped.read_bytes() == content
    assert 0 < done < len(PAIRS)
    assert teacher.read == len(PAIRS) - done
    assert read_pairs(whole)[0].soft == Probabilities(0.5, 0.2, 0.3)


def test_a_file_of_other_pairs_is_not_gone_on_with(tmp_path: Path) -> None:
    write_soft(PAIRS[:5], Counting(), tmp_path / "soft.jsonl")
    with pytest.raises(OutputError, match="other pairs"):
        write_soft(PAIRS[5:9], Counting(), tmp_path / "soft.jsonl")


def test_a_file_of_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    for content in ("notes without an end of line", "a line\nand half of another"):
        (tmp_path / "notes.txt").write_text(content)
        with pytest.raises(OutputError, match="other pairs"):
            write_soft(PAIRS[:5], Counting(), tmp_path / "notes.txt")
        assert (tmp_path / "notes.txt").read_text() == content


def test_a_larger_choice_begins_with_the_smaller_one() -> None:
    few, many = (choose(PAIRS, most=most, swap=0.5, seed=3) for most in (50, 400))
    assert many[:50] == few
    turned = sum(pair.premise.endswith("still.") for pair in many)
    assert 150 < turned < 250


def test_shares_that_are_none_are_an_error_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "soft.jsonl"
    row = {"premise": "a", "hypothesis": "b", "label": "neutral"}
    file.write_text(json.dumps(row) + "\n" + json.dumps({**row, "soft": {"neutral": 1}}) + "\n")
    with pytest.raises(InputError, match="line 2: soft is"):
        read_pairs(file)


def test_a_student_follows_its_teacher_as_far_as_the_recipe_says(tmp_path: Path) -> None:
    # The teacher says the opposite of the label, so that it shows whom the student followed.
    taught = [replace(pair, soft=Probabilities(0.0, 0.0, 1.0)) for pair in PAIRS[:16]]
    file = tmp_path / "taught.jsonl"
    file.write_text("".join(map(pair_line, taught)))
    recipe = Recipe(
        base="base-weights",
        train=(str(file),),
        default_passes=4,
        batch_size=4,
        learning_rate=3e-4,
        swap=0.0,
        precision="float32",
        threads=1,
    )

    def neutral(soften: float) -> float:
        trainer = Trainer(replace(recipe, soften=soften), tmp_path / f"run-{soften}", quiet=True)
        trainer.run()
        return float(trainer._logits(taught).detach().softmax(dim=1)[:, 2].mean())

    assert neutral(1.0) > 0.7
    assert neutral(0.0) < 0.3
