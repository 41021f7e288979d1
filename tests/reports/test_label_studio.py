from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from detector.errors import InputError
from detector.evaluation.labelled import read_pairs
from detector.reports import ScanReport, label_studio_interface, labelled_lines, read_label_studio, settled


def tasks(report: ScanReport) -> list[dict[str, Any]]:
    return list(json.loads(report.to_label_studio()))


def annotation(mark: str | None, note: str = "", by: int = 1, when: str = "2031-05-06T08:00:00Z") -> dict[str, Any]:
    """As Label Studio writes it."""
    result: list[dict[str, Any]] = [
        {"from_name": "clash_a", "to_name": "a", "type": "labels", "value": {"start": 0, "end": 1, "labels": ["clash"]}}
    ]
    if mark:
        result.append({"from_name": "mark", "to_name": "a", "type": "choices", "value": {"choices": [mark]}})
    if note:
        result.append({"from_name": "note", "to_name": "a", "type": "textarea", "value": {"text": [note]}})
    return {"completed_by": by, "was_cancelled": mark is None, "result": result, "updated_at": when}


def write(path: Path, rows: object) -> Path:
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def test_the_interface_asks_for_fields_that_the_tasks_have(report: ScanReport) -> None:
    interface = ET.fromstring(label_studio_interface())
    wanted = {node.attrib["value"][1:] for node in interface.iter() if node.attrib.get("value", "").startswith("$")}
    names = {node.attrib["name"] for node in interface.iter() if "name" in node.attrib}
    for task in tasks(report):
        assert wanted <= set(task["data"])
        for region in task["predictions"][0]["result"]:
            assert {region["from_name"], region["to_name"]} <= names


def test_words_that_clash_are_shown_and_no_answer_is_suggested(report: ScanReport) -> None:
    (prediction,) = tasks(report)[0]["predictions"]
    assert {region["type"] for region in prediction["result"]} == {"labels"}
    for region in prediction["result"]:
        units = tasks(report)[0]["data"][region["to_name"]].encode("utf-16-le")
        value = region["value"]
        assert units[2 * value["start"] : 2 * value["end"]].decode("utf-16-le") == value["text"]


def test_answers_come_back_as_pairs_that_eval_and_train_read(report: ScanReport, tmp_path: Path) -> None:
    rows = tasks(report)
    for row, mark, note in zip(rows, ["conflict", "not_conflict", "unsure"], ["", "an update", ""], strict=True):
        row["annotations"] = [annotation(mark, note)]
    marks = settled(read_label_studio(write(tmp_path / "export.json", rows)))
    assert [(mark.id, mark.answer, mark.note) for mark in marks] == [
        ("c97", "conflict", ""),
        ("c60", "not_conflict", "an update"),
        ("c10", "unsure", ""),
    ]
    (tmp_path / "marks.jsonl").write_text("".join(line + "\n" for line in labelled_lines(marks)), encoding="utf-8")
    pairs = read_pairs(tmp_path / "marks.jsonl")
    assert [pair.label for pair in pairs] == ["contradiction", "not_contradiction"]
    assert pairs[0].premise == report.conflicts[0].pair.a.text


def test_every_form_of_export_says_the_same(report: ScanReport, tmp_path: Path) -> None:
    rows = [dict(task, annotations=[annotation("conflict", "clear")]) for task in tasks(report)]
    flat = [
        {**task["data"], "mark": "conflict", "note": "clear", "annotator": 1, "updated_at": "2031-05-06T08:00:00Z"}
        for task in rows
    ]
    whole, least = write(tmp_path / "whole.json", rows), write(tmp_path / "min.json", flat)
    with (tmp_path / "table.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(flat[0]))
        table.writeheader()
        table.writerows(flat)
    expected = read_label_studio(whole)
    assert len(expected) == 3
    assert read_label_studio(least) == expected
    assert read_label_studio(tmp_path / "table.csv") == expected


def test_of_several_annotators_most_decide_and_an_even_split_is_unsure(report: ScanReport, tmp_path: Path) -> None:
    first, second, third = tasks(report)
    first["annotations"] = [annotation("conflict", by=1), annotation("not_conflict", by=2), annotation("conflict", by=3)]
    second["annotations"] = [annotation("conflict", by=1), annotation("not_conflict", by=2)]
    third["annotations"] = [
        annotation("conflict", by=1, when="2031-05-06T09:00:00Z"),
        annotation("not_conflict", by=1, when="2031-05-07T09:00:00Z"),
        annotation(None, by=2),
    ]
    found = read_label_studio(write(tmp_path / "export.json", [first, second, third]))
    assert len(found) == 7
    assert [mark.answer for mark in settled(found)] == ["conflict", "unsure", "not_conflict"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"a": 1}, "list of tasks"),
        ([1], "task 1: no task"),
        ([{"data": {"text": "x"}, "annotations": []}], "has no conflict and no a_claim"),
        ([{"conflict": "c", "a_claim": "x", "b_claim": "y", "mark": "maybe"}], "“maybe” is no mark"),
    ],
)
def test_what_is_no_export_of_these_tasks_is_named(rows: object, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        read_label_studio(write(tmp_path / "export.json", rows))


def test_a_file_that_is_not_there_or_not_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(b"\xff{")
    for name in ("bad.json", "nowhere.json"):
        with pytest.raises(InputError, match=name):
            read_label_studio(tmp_path / name)
