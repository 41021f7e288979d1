"""Figures on labelled pairs agree with scikit-learn's."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
from sklearn.metrics import accuracy_score, f1_score

from detector.errors import InputError
from detector.evaluation.labelled import LabelledPair, read_pairs, sample
from detector.evaluation.pairs import figures_table, pair_figures, wilson_interval
from detector.types import LABELS, Label


def test_figures_agree_with_scikit_learn() -> None:
    rng = random.Random(4)
    gold: list[Label] = [rng.choice(LABELS) for _ in range(400)]
    given: list[Label] = [g if rng.random() < 0.6 else rng.choice(LABELS) for g in gold]
    figures = pair_figures("x", [LabelledPair("p", "h", g, "s") for g in gold], given)
    assert figures.accuracy == pytest.approx(accuracy_score(gold, given))
    assert figures.macro_f1 == pytest.approx(f1_score(gold, given, average="macro"))
    per_label = f1_score(gold, given, average=None, labels=list(LABELS))
    assert [figures.f1[label] for label in LABELS] == pytest.approx(list(per_label))
    assert f"{figures.accuracy:.3f}" in figures_table([figures])


def test_the_interval_covers_the_true_share() -> None:
    rng = random.Random(8)
    covered = 0
    for _ in range(1000):
        low, high = wilson_interval(sum(rng.random() < 0.7 for _ in range(200)), 200)
        covered += low <= 0.7 <= high
    assert 930 <= covered <= 970
    assert wilson_interval(0, 0) == (0.0, 1.0)


def test_pairs_are_read_from_jsonl_and_csv(tmp_path: Path) -> None:
    lines = tmp_path / "a.jsonl.gz"
    with gzip.open(lines, "wt") as file:
        file.write(json.dumps({"claim1": "x", "claim2": "y", "gold_label": "REFUTES", "source": "fever"}) + "\n")
    table = tmp_path / "b.csv"
    table.write_text('sentence1,sentence2,label\n"x, or z",y,Entailment\n')
    assert read_pairs(lines) == [LabelledPair("x", "y", "contradiction", "fever")]
    assert read_pairs(table) == [LabelledPair("x, or z", "y", "entailment", "b")]


def test_an_unknown_label_or_column_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"a": "x", "b": "y", "label": "neutral"}\n{"a": "x", "b": "y", "label": "perhaps"}\n')
    with pytest.raises(InputError, match="line 2: unknown label 'perhaps'"):
        read_pairs(file)
    file.write_text('{"left": "x", "right": "y", "label": "neutral"}\n')
    with pytest.raises(InputError, match="found left, right, label"):
        read_pairs(file)
    file.write_text("\n")
    with pytest.raises(InputError, match="no labelled pairs"):
        read_pairs(file)


def test_a_sample_is_seeded_and_keeps_order() -> None:
    pairs = [LabelledPair(str(i), "h", "neutral", "s") for i in range(100)]
    chosen = sample(pairs, 10, seed=3)
    assert chosen == sample(pairs, 10, seed=3)
    assert chosen == sorted(chosen, key=lambda p: int(p.premise))
    assert len(chosen) == 10
