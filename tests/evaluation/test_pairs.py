"""Figures on labelled pairs agree with scikit-learn's."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics as sk

from detector.errors import InputError
from detector.evaluation.labelled import LabelledPair, Target, read_pairs, sample
from detector.evaluation.pairs import PairReading, PairSet, pair_figures, read_set, set_names
from detector.evaluation.pairs_report import figures_table, pair_items, sets_of
from detector.evaluation.slices import slices_of
from detector.nli import load_nli
from detector.types import LABELS, Probabilities


def read_as(pair: LabelledPair, contradiction: float, entailment: float, neutral: float) -> PairReading:
    return PairReading(pair.label, Probabilities(contradiction, entailment, neutral), slices=slices_of(pair))


def noisy(items: int, *, two: bool = False) -> PairSet:
    """Readings that lean towards the right label."""
    rng = np.random.default_rng(4)
    gold = rng.integers(3, size=items)
    powers = np.exp(rng.normal(size=(items, 3)) + np.eye(3)[gold])
    labels: list[Target] = [LABELS[i] if not two or i == 0 else "not_contradiction" for i in gold]
    shares = powers / powers.sum(1, keepdims=True)
    return PairSet("x", tuple(read_as(LabelledPair("p", "h", g, "s"), *row) for g, row in zip(labels, shares, strict=True)))


@pytest.mark.parametrize("two", [False, True])
def test_figures_agree_with_scikit_learn(two: bool) -> None:
    read = noisy(400, two=two)
    gold = [r.label for r in read.readings]
    largest = [max(LABELS, key=lambda label, s=r.scores: getattr(s, label)) for r in read.readings]
    given = [g if g == "contradiction" else "not_contradiction" for g in largest] if two else largest
    found = pair_figures(read, resamples=50)
    assert found.labels == (("contradiction", "not_contradiction") if two else LABELS)
    assert found.accuracy.value == pytest.approx(sk.accuracy_score(gold, given))
    assert found.macro_f1.value == pytest.approx(sk.f1_score(gold, given, average="macro"))
    for name, values in zip(
        ("precision", "recall", "f1"),
        sk.precision_recall_fscore_support(gold, given, labels=list(found.labels)),
        strict=False,
    ):
        assert [found.figures[f"{name} {label}"].value for label in found.labels] == pytest.approx(list(values))
    assert [list(row) for row in found.confusion] == sk.confusion_matrix(gold, given, labels=list(found.labels)).tolist()
    truth, scores = [g == "contradiction" for g in gold], [r.scores.contradiction for r in read.readings]
    assert found.figures["ap"].value == pytest.approx(sk.average_precision_score(truth, scores))
    assert found.figures["auc"].value == pytest.approx(sk.roc_auc_score(truth, scores))
    assert found.figures["brier"].value == pytest.approx(sk.brier_score_loss(truth, scores))
    assert all(figure.low <= figure.value <= figure.high for figure in (found.accuracy, found.figures["ap"]))
    assert str(found.accuracy) in figures_table([found])


def test_labels_that_never_occur_do_not_count() -> None:
    pairs = [LabelledPair("p", "h", label, "s") for label in ("contradiction", "entailment")]
    read = PairSet("x", (read_as(pairs[0], 0.9, 0.1, 0.0), read_as(pairs[1], 0.2, 0.8, 0.0)))
    assert read.labels == ("contradiction", "entailment")
    assert pair_figures(read, resamples=10).macro_f1.value == 1


def test_slices_hold_all_pairs_and_their_own_figures() -> None:
    pairs = [
        LabelledPair("The bridge did not open.", "It opened in 2019.", "contradiction", "s"),
        LabelledPair("The bridge opened.", "The road opened.", "neutral", "s"),
        LabelledPair("Lind said it is shut.", "It is never open, she said.", "entailment", "s"),
    ]
    readings = (read_as(pairs[0], 0.9, 0.1, 0), read_as(pairs[1], 0.9, 0, 0.1), read_as(pairs[2], 0, 1, 0))
    found = {(one.by, one.value): one for one in pair_figures(PairSet("x", readings), resamples=20).slices}
    for by in ("length", "negation", "numbers", "attribution"):
        assert sum(one.rows for (name, _), one in found.items() if name == by) == 3
    assert found["negation", "in one"].rows == 2
    assert found["negation", "in neither"].accuracy.value == 0
    assert found["numbers", "in one"].f1.value == 1
    assert found["attribution", "in both"].rows == 1


def test_a_column_makes_slices_and_groups() -> None:
    fields = [{"topic": "sport", "group": "1"}, {"topic": "sport", "group": "1"}, {"topic": "law", "group": "2"}]
    pairs = [LabelledPair("p", f"h{i}", "neutral", "s", i, f) for i, f in enumerate(fields, 1)]
    read = read_set(load_nli(), "x", pairs, by=["topic"])
    assert [r.slices["topic"] for r in read.readings] == ["sport", "sport", "law"]
    assert read.groups.tolist() == [0, 0, 1]
    assert read_set(load_nli(), "x", pairs, group_column=None).groups.tolist() == [0, 1, 2]


def test_the_worst_errors_are_the_surest() -> None:
    pair = LabelledPair("p", "h", "neutral", "s")
    rows = [(0.5, 0.1, 0.4), (0.1, 0.1, 0.8), (0.05, 0.9, 0.05), (0.8, 0.1, 0.1)]
    read = PairSet("x", tuple(read_as(pair, *row) for row in rows))
    assert read.worst(2) == [2, 3]
    assert read.worst(9) == [2, 3, 0]


def test_what_a_run_keeps_gives_the_same_figures() -> None:
    read = noisy(200)
    (again,) = sets_of(pair_items([read]))
    first, second = pair_figures(read, resamples=20), pair_figures(again, resamples=20)
    assert second.confusion == first.confusion
    assert second.figures["ap"].value == pytest.approx(first.figures["ap"].value, abs=1e-3)


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


def test_all_unknown_labels_are_listed_and_can_be_mapped(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("left,right,verdict\nx,y,false\nx,y,true\nx,y,true\nx,y,-\n")
    given = {"columns": ("left", "right"), "label_column": "verdict"}
    with pytest.raises(InputError, match=r"line 2: unknown labels 'true' \(2\), 'false' \(1\), '-' \(1\); known are"):
        read_pairs(file, **given)  # type: ignore[arg-type]
    meant = {"False": "contradiction", "true": "entailment", "-": "skip"}
    pairs = read_pairs(file, labels=meant, **given)  # type: ignore[arg-type]
    assert [(p.label, p.line) for p in pairs] == [("contradiction", 2), ("entailment", 3), ("entailment", 4)]


def test_sets_of_one_name_are_told_apart() -> None:
    assert set_names(["a/dev.jsonl", "b/dev.csv.gz", "test.jsonl"]) == ["dev", "dev#2", "test"]


def test_a_sample_is_seeded_and_keeps_order() -> None:
    pairs = [LabelledPair(str(i), "h", "neutral", "s") for i in range(100)]
    chosen = sample(pairs, 10, seed=3)
    assert chosen == sample(pairs, 10, seed=3)
    assert chosen == sorted(chosen, key=lambda p: int(p.premise))
    assert len(chosen) == 10
