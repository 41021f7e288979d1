"""Marks from every place they are made in become examples, grouped by the stories that they share."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from detector.conflicts import Judge, JudgeWeights, conflict_id
from detector.errors import InputError
from detector.marks import Marks, as_csv, as_jsonl, labelled, mark_of
from detector.reports import ScanReport
from detector.training.tune_marks import MarkedFlag, gathered, read_flags, with_features
from detector.types import Conflict
from tests.conflicts.claims_by_hand import claim, pair, scores

JUDGE = JudgeWeights(-3.0, {"contradiction": 6.0, "two_voices": 0.5}, 0.5)


def conflict(a_doc: str, b_doc: str, what: str = "dam") -> Conflict:
    both = pair(claim(f"The {what} held", doc=a_doc), claim(f"The {what} burst", doc=b_doc))
    return Conflict(conflict_id(both), both, Judge(JUDGE).judge([both], [scores(0.9)])[0])


ONE, OTHER = conflict("wire", "blog"), conflict("post", "herald", "road")


def in_sqlite(folder: Path) -> Path:
    store = Marks(folder / "marks.sqlite")
    store.put(mark_of(ONE, "conflict"))
    store.put(mark_of(OTHER, "not_conflict"))
    store.put(replace(mark_of(OTHER, "unsure"), id="f" * 12))
    store.close()
    return folder / "marks.sqlite"


def in_label_studio(folder: Path) -> Path:
    tasks = json.loads(ScanReport((ONE, OTHER), (), ()).to_label_studio())
    for task, answer in zip(tasks, ("conflict", "not_conflict"), strict=True):
        result = [{"from_name": "mark", "to_name": "a", "type": "choices", "value": {"choices": [answer]}}]
        task["annotations"] = [{"completed_by": 1, "result": result}]
    path = folder / "export.json"
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return path


def in_lines(folder: Path) -> Path:
    path = folder / "labels.jsonl"
    path.write_text(as_jsonl(labelled([mark_of(ONE, "conflict"), mark_of(OTHER, "not_conflict")])), encoding="utf-8")
    return path


@pytest.mark.parametrize("kept", [in_sqlite, in_label_studio, in_lines], ids=lambda one: one.__name__)
def test_marks_keep_the_features_that_the_judge_reads(kept, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    found = gathered(read_flags(kept(tmp_path)), JUDGE)
    assert sorted(example.conflict for example in found.examples) == [False, True]
    assert (found.featureless, found.lacking) == (0, ())
    for example in found.examples:
        assert JUDGE.log_odds(example.features) == pytest.approx(JUDGE.log_odds(ONE.verdict.features), abs=1e-3)


def test_marks_without_features_get_them_from_their_stories(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(as_csv(labelled([mark_of(ONE, "conflict")])), encoding="utf-8")
    flags = read_flags(path)
    assert gathered(flags, JUDGE).featureless == 1
    assert gathered(with_features(flags, [OTHER, ONE]), JUDGE).examples[0].features == ONE.verdict.features


def test_marks_by_place_find_the_pair_that_stands_there(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["mark", "score", "doc_a", "start_a", "end_a", "doc_b", "start_b", "end_b"])
        rows.writerow(["conflict", "0.9", "blog", 0, 13, "wire", 0, 12])
        rows.writerow(["no", "0.8", "post", 2, 13, "herald", 0, 14])
        rows.writerow(["no", "0.8", "elsewhere", 0, 9, "nowhere", 0, 9])
    found = gathered(with_features(read_flags(path), [ONE, OTHER]), JUDGE)
    assert [example.conflict for example in found.examples] == [True, False]
    assert found.featureless == 1


def test_features_newer_than_the_marks_are_named() -> None:
    old = MarkedFlag("conflict", ONE.id, None, ("wire",), {"contradiction": 0.5})
    found = gathered([old], JUDGE)
    assert (found.examples, found.featureless, found.lacking) == ((), 1, ("two_voices",))


def test_marks_that_share_a_story_are_held_out_together() -> None:
    features = dict(ONE.verdict.features)
    flags = [
        MarkedFlag("conflict", "1", None, ("a", "b"), features),
        MarkedFlag("not_conflict", "2", None, ("c", "d"), features),
        MarkedFlag("not_conflict", "3", None, ("b", "e"), features),
        MarkedFlag("conflict", "4", None, ("e", "f"), features),
    ]
    first, second, third, fourth = (example.group for example in gathered(flags, JUDGE).examples)
    assert first == third == fourth != second


def test_the_last_mark_of_a_conflict_counts_and_unsure_ones_do_not() -> None:
    features = dict(ONE.verdict.features)
    words = (("1", "conflict"), ("2", "conflict"), ("1", "not_conflict"), ("2", "unsure"))
    found = gathered([MarkedFlag(word, name, None, (name,), features) for name, word in words], JUDGE)  # type: ignore[arg-type]
    assert [example.conflict for example in found.examples] == [False]
    assert (found.repeated, found.unsure) == (2, 1)


def test_another_file_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text('{"text": "a story"}\n', encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        read_flags(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_flags(tmp_path / "nowhere.jsonl")
