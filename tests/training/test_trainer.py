"""A run of a few steps on the real base weights: it learns, it resumes, it refuses what it cannot use."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from detector.errors import TrainingError
from detector.evaluation.labelled import LabelledPair
from detector.training import Recipe, Trainer, read_recipe
from detector.training.data import batches, epoch, without_evaluation_text

PAIRS = [
    ("The mill burned down.", "The mill stands unharmed.", "contradiction"),
    ("Nine people were hurt.", "Some people were hurt.", "entailment"),
    ("The mayor spoke at noon.", "The harbour opens in May.", "neutral"),
    ("The strike is over.", "The strike goes on.", "contradiction"),
    ("The ferry sank in the bay.", "A ferry sank.", "entailment"),
    ("The court sat on Friday.", "The judge wore a hat.", "neutral"),
    ("The fans left early.", "The crowd watched the team train.", "not_contradiction"),
    ("The vote was lost.", "The motion was carried.", "contradiction"),
]


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    file = tmp_path / "pairs.jsonl"
    rows = [{"premise": a, "hypothesis": b, "label": label} for a, b, label in PAIRS]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    held_out = tmp_path / "held_out.jsonl"
    held_out.write_text(
        json.dumps({"premise": "The shop is open.", "hypothesis": "The shop is shut.", "label": "contradiction"})
    )
    return Recipe(
        base="base-weights",
        train=(str(file),),
        evaluate=(str(held_out),),
        default_passes=3,
        batch_size=4,
        evaluate_every=3,
        learning_rate=2e-4,
        precision="float32",
        threads=1,
    )


def test_a_run_that_was_stopped_ends_with_the_weights_of_an_unbroken_one(
    recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Trainer(recipe, tmp_path / "whole", quiet=True).run()

    stopped = Trainer(recipe, tmp_path / "stopped", quiet=True)
    steps = iter(range(100))

    def until_the_power_fails(batch: object, real=stopped._loss):  # type: ignore[no-untyped-def]
        if next(steps) == 4:
            raise KeyboardInterrupt
        return real(batch)

    monkeypatch.setattr(stopped, "_loss", until_the_power_fails)
    with pytest.raises(KeyboardInterrupt):
        stopped.run()
    assert not (tmp_path / "stopped" / "final").exists()
    Trainer(recipe, tmp_path / "stopped", quiet=True).run()

    whole, resumed = (load_file(tmp_path / name / "final" / "model.safetensors") for name in ("whole", "stopped"))
    assert whole.keys() == resumed.keys()
    for name in whole:
        assert whole[name].tobytes() == resumed[name].tobytes(), name


def test_training_lowers_the_loss(recipe: Recipe, tmp_path: Path) -> None:
    trainer = Trainer(replace(recipe, default_passes=8, dropout=0.0, swap=0.0), tmp_path / "run", quiet=True)
    labelled = [pair for batch in trainer.batches[:4] for pair in batch]
    before = float(trainer._loss(labelled).detach())
    trainer.run()
    assert float(trainer._loss(labelled).detach()) < before - 0.05


def test_a_folder_keeps_to_its_recipe(recipe: Recipe, tmp_path: Path) -> None:
    Trainer(recipe, tmp_path / "run", quiet=True)
    with pytest.raises(TrainingError, match="another recipe"):
        Trainer(replace(recipe, seed=7), tmp_path / "run", quiet=True)


def test_a_recipe_is_read_back_and_checked(recipe: Recipe, tmp_path: Path) -> None:
    file = tmp_path / "recipe.json"
    file.write_text(recipe.to_json())
    assert read_recipe(file) == recipe
    file.write_text('{"base": "x", "train": "y", "learning_rte": 1}')
    with pytest.raises(TrainingError, match="learning_rte"):
        read_recipe(file)
    file.write_text('{"base": "x", "train": "y", "batch_size": 0}')
    with pytest.raises(TrainingError, match="batch_size is 0"):
        read_recipe(file)


def test_passes_take_the_longest_prefix(recipe: Recipe) -> None:
    chosen = replace(recipe, passes={"mnli_": 2.0, "mnli_d": 0.5}, default_passes=1.0)
    assert [chosen.passes_for(s) for s in ("mnli_a", "mnli_d", "cad")] == [2.0, 0.5, 1.0]


def test_sources_are_read_as_often_as_the_recipe_says(recipe: Recipe) -> None:
    pairs = [LabelledPair(f"a{i}", f"b{i}", "neutral", "wiki" if i % 2 else "news") for i in range(1000)]
    chosen = epoch(pairs, replace(recipe, passes={"wiki": 0.5, "news": 2.0}, swap=0.0))
    assert sum(p.source == "news" for p in chosen) == 1000
    assert 200 < sum(p.source == "wiki" for p in chosen) < 300
    assert chosen == epoch(pairs, replace(recipe, passes={"wiki": 0.5, "news": 2.0}, swap=0.0))


def test_a_swapped_pair_keeps_only_what_is_symmetric(recipe: Recipe) -> None:
    pairs = [LabelledPair("p", "h", "contradiction", "s"), LabelledPair("p", "h", "entailment", "s")]
    swapped = epoch(pairs, replace(recipe, swap=1.0, default_passes=1))
    assert {(p.premise, p.label) for p in swapped} == {("h", "contradiction"), ("h", "not_contradiction")}


def test_no_pair_of_an_evaluation_set_is_trained_on() -> None:
    pairs = [LabelledPair("The shop is open.", "It is shut.", "contradiction", "s"), LabelledPair("a", "b", "neutral", "s")]
    held_out = [LabelledPair("it is  SHUT.", "The shop is open.", "contradiction", "dev")]
    assert without_evaluation_text(pairs, held_out) == pairs[1:]


def test_batches_hold_every_pair_once_and_like_lengths() -> None:
    pairs = [LabelledPair("w " * (i * 37 % 90), "h", "neutral", "s") for i in range(500)]
    made = batches(pairs, 10, seed=1)
    assert sorted(id(p) for b in made for p in b) == sorted(id(p) for p in pairs)
    assert max(max(len(p.premise) for p in b) - min(len(p.premise) for p in b) for b in made) < 20


def test_frozen_layers_stay_as_they_are(recipe: Recipe, tmp_path: Path) -> None:
    trainer = Trainer(replace(recipe, freeze_layers=2, weight_decay=0.5), tmp_path / "run", quiet=True)
    before = {name: p.detach().clone() for name, p in trainer.model.named_parameters()}
    trainer.run()
    after = load_file(tmp_path / "run" / "final" / "model.safetensors")
    moved = {name for name, values in before.items() if not np.array_equal(values.numpy(), after[name])}
    assert not any("embeddings." in name or ".layer.0." in name or ".layer.1." in name for name in moved)
    assert any(".layer.2." in name for name in moved)


def test_more_frozen_layers_than_there_are_is_an_error(recipe: Recipe, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="has 6 layers"):
        Trainer(replace(recipe, freeze_layers=7), tmp_path / "run", quiet=True)
