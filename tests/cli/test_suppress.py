"""A conflict that was marked as none stays out of later scans, until the mark is taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detector.cli import main
from detector.marks import DEFAULT_FILE, Marks

STORY = (
    "Mayor Petra Lind said on Tuesday that the city will close the Norde bridge this summer.\n\n"
    "Her deputy, Jonas Falk, said on Tuesday that the city will not close the Norde bridge this summer.\n"
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with the story in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DETECTOR_MARKS", raising=False)
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    return tmp_path


def scan(*options: str) -> list[dict[str, object]]:
    done = run("scan", "story.txt", "--format", "jsonl", "--threshold", "0.1", "--quiet", *options)
    assert done.exit_code == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_suppressed_conflict_stays_out_until_it_is_taken_back(folder: Path) -> None:
    *conflicts, summary = scan()
    name = str(conflicts[0]["id"])
    assert summary["hidden"] == 0
    assert name in run("scan", "story.txt", "--threshold", "0.1").stdout, "the text shows the id that suppress takes"
    (folder / "report.jsonl").write_text("".join(json.dumps(one) + "\n" for one in (*conflicts, summary)))

    done = run("suppress", name, "--note", "a test story", "--report", "report.jsonl")
    assert done.exit_code == 0, done.stderr
    assert str(DEFAULT_FILE) in done.stderr
    *left, summary = scan()
    assert [one["id"] for one in left] == [one["id"] for one in conflicts[1:]]
    assert summary["hidden"] == 1
    text = run("scan", "story.txt", "--threshold", "0.1", "--fail-above", "0.1")
    assert "1 hidden by earlier marks" in text.stdout.replace("\n", " ")
    assert text.exit_code == (5 if left else 0), "what is hidden fails nothing"
    *shown, summary = scan("--show-suppressed")
    assert {one["id"]: one["mark"] for one in shown}[name] == "not_conflict"
    assert summary["hidden"] == 0

    listed = run("suppress", "--list").stdout
    assert name in listed
    assert "a test story" in listed
    (mark,) = Marks(folder / DEFAULT_FILE).all()
    assert mark.features, "the report's features are kept for tune"
    assert run("suppress", name, "--undo").exit_code == 0
    assert scan()[-1]["hidden"] == 0
    assert run("suppress", "--list").stdout == ""


def test_another_file_of_marks_is_asked_for_by_name(folder: Path) -> None:
    done = run("suppress", "0e3cf7a1b2d4", "--marks", folder / "desk.sqlite")
    assert done.exit_code == 0
    assert not DEFAULT_FILE.exists()
    assert run("suppress", "--list").stdout == ""
    assert "0e3cf7a1b2d4" in run("suppress", "--list", "--marks", "desk.sqlite").stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Missing argument"),
        (("not-an-id",), "no id of a conflict"),
        (("0e3cf7a1b2d4", "--list"), "--list takes no ids"),
        (("0e3cf7a1b2d4", "--undo"), "nothing is hidden"),
        (("0e3cf7a1b2d4", "--report", "nowhere.jsonl"), "nowhere.jsonl"),
        (("0e3cf7a1b2d4", "--report", "story.txt"), "no line of a report"),
    ],
)
def test_wrong_usage_says_what_is_wrong(arguments: tuple[str, ...], says: str) -> None:
    done = run("suppress", *arguments)
    assert done.exit_code == 2
    assert says in done.stderr


def test_a_file_of_marks_that_is_not_there_stops_a_scan() -> None:
    done = run("scan", "story.txt", "--marks", "nowhere.sqlite")
    assert done.exit_code == 2
    assert "nowhere.sqlite" in done.stderr
