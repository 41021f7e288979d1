"""From a scan to tasks, and from answers back to labelled pairs, as commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detector.cli import main

STORY = (
    "Mayor Petra Lind said on Tuesday that the city will close the Norde bridge this summer.\n\n"
    "Her deputy, Jonas Falk, said on Tuesday that the city will not close the Norde bridge this summer.\n"
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


def test_a_scan_is_marked_elsewhere_and_read_back(story: Path, tmp_path: Path) -> None:
    tasks, export, marks = tmp_path / "tasks.json", tmp_path / "export.json", tmp_path / "marks.jsonl"
    assert run("scan", story, "--format", "labelstudio", "-o", tasks).exit_code == 0
    rows = json.loads(tasks.read_text(encoding="utf-8"))
    for row in rows:
        result = [{"from_name": "mark", "to_name": "a", "type": "choices", "value": {"choices": ["conflict"]}}]
        row["annotations"] = [{"completed_by": 1, "result": result}]
    export.write_text(json.dumps(rows), encoding="utf-8")
    done = run("marks", export, "-o", marks)
    assert done.exit_code == 0, done.stderr
    assert "1 labelled pair from 1 answer." in done.stderr
    (mark,) = (json.loads(line) for line in marks.read_text(encoding="utf-8").splitlines())
    assert mark["label"] == "contradiction"
    conflict = json.loads(run("scan", story, "--format", "jsonl").stdout.splitlines()[0])
    assert (mark["id"], mark["premise"]) == (conflict["id"], conflict["a"]["claim"])


def test_the_ending_of_json_ld_asks_for_drafts(story: Path, tmp_path: Path) -> None:
    assert run("scan", story, "-o", tmp_path / "drafts.jsonld").exit_code == 0
    graph = json.loads((tmp_path / "drafts.jsonld").read_text(encoding="utf-8"))["@graph"]
    assert {draft["@type"] for draft in graph} == {"ClaimReview"}
    assert {draft["itemReviewed"]["author"]["name"] for draft in graph} == {"Mayor Petra Lind", "Jonas Falk"}


def test_the_interface_is_printed() -> None:
    done = run("marks", "--interface")
    assert done.exit_code == 0
    assert done.stdout.startswith("<View>")


def test_an_export_that_cannot_be_read_is_wrong_usage(tmp_path: Path) -> None:
    done = run("marks", tmp_path / "nowhere.json")
    assert done.exit_code == 2
    assert "nowhere.json" in done.stderr


def test_labels_are_kept_so_that_they_hold(tmp_path: Path) -> None:
    pair = {"id": "0e3cf7a1b2d4", "premise": "It is open.", "hypothesis": "It is shut.", "label": "not_contradiction"}
    labels, marks = tmp_path / "labels.jsonl", tmp_path / "marks.sqlite"
    labels.write_text(json.dumps(pair) + "\n", encoding="utf-8")
    done = run("marks", labels, "--into", marks)
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout) == pair
    assert "0e3cf7a1b2d4" in run("suppress", "--list", "--marks", marks).stdout
    labels.write_text(json.dumps({**pair, "id": "41"}) + "\n", encoding="utf-8")
    assert run("marks", labels, "--into", marks).exit_code == 2
