"""``detector watch`` from outside: outputs, exit codes, signals, kills."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detector.cli import main

CLOSES = "Mayor Petra Lind said on Tuesday that the city will close the Norde bridge this summer.\n"
STAYS = "Her deputy, Jonas Falk, said on Tuesday that the city will not close the Norde bridge this summer.\n"
OPTIONS = ("--threshold", "0.1", "--settle", "0.1")
PATIENCE = 300
"""Seconds; the machine may be busy."""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one story, as the current one."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(CLOSES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def once(*words: str) -> Result:
    return CliRunner().invoke(main, ["watch", "in", "--archive", "stories", "--once", *OPTIONS, *words])


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_conflicts_are_appended_once(desk: Path) -> None:
    assert once("-o", "log.jsonl").exit_code == 0
    (desk / "in" / "b.txt").write_text(STAYS, encoding="utf-8")
    result = once("-o", "log.jsonl")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "in/b.txt: 1 conflict, added" in result.stderr
    assert once("-o", "log.jsonl").exit_code == 0
    told = lines(desk / "log.jsonl")
    assert [(one["type"], one.get("file")) for one in told] == [
        ("summary", "in/a.txt"), ("conflict", None), ("summary", "in/b.txt")
    ]  # fmt: skip
    assert {told[1]["a"]["doc"], told[1]["b"]["doc"]} == {"in/a.txt", "in/b.txt"}  # type: ignore[index]


def test_a_report_for_every_file_and_what_was_set_aside(desk: Path) -> None:
    (desk / "in" / "desk").mkdir()
    (desk / "in" / "desk" / "b.txt").write_text(STAYS, encoding="utf-8")
    (desk / "in" / "empty.txt").touch()
    result = once("--reports", "in/reports")  # in the watched folder, and not watched
    assert result.exit_code == 3
    assert "set aside: in/empty.txt: is empty" in result.stderr
    assert sorted(path.relative_to("in/reports").as_posix() for path in Path("in/reports").rglob("*.*")) == [
        "a.txt.html", "desk/b.txt.html", "empty.txt.html", "rejected.jsonl"
    ]  # fmt: skip
    assert "Norde bridge" in Path("in/reports/desk/b.txt.html").read_text(encoding="utf-8")
    assert [one["source"] for one in lines(Path("in/reports/rejected.jsonl"))] == ["in/empty.txt"]
    assert once("--reports", "in/reports").exit_code == 0


def test_standard_output_shows_conflicts(desk: Path) -> None:
    assert once("-q").output == ""
    (desk / "in" / "b.txt").write_text(STAYS, encoding="utf-8")
    result = once("-q")
    assert "Jonas Falk" in result.stdout
    assert result.stderr == ""


def test_wrong_usage(desk: Path) -> None:
    assert CliRunner().invoke(main, ["watch", "nowhere", "--archive", "stories", "--once"]).exit_code == 2
    assert CliRunner().invoke(main, ["watch", "in"]).exit_code == 2
    assert once("-o", "nowhere/log.jsonl").exit_code == 4
    assert once("-o", "log.csv", "--format", "csv").exit_code == 2


def started(*words: str) -> subprocess.Popen[str]:
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", "from detector.cli import main; main()", "watch", "in", "--archive", "stories",
         "--poll", "0.2", *OPTIONS, "-o", "log.jsonl", *words],
        env={**os.environ, "PYTHONPATH": str(root)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def until(process: subprocess.Popen[str], count: int) -> None:
    """Waits for so many lines of the log."""
    end = time.monotonic() + PATIENCE
    while not Path("log.jsonl").exists() or len(Path("log.jsonl").read_text().splitlines()) < count:
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        assert time.monotonic() < end, "nothing was written"
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.parametrize("ask", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_after_the_file_in_hand(desk: Path, ask: signal.Signals) -> None:
    process = started()
    until(process, 1)
    (desk / "in" / "b.txt").write_text(STAYS, encoding="utf-8")
    until(process, 2)  # the conflict is told; the file may not be in the archive yet
    process.send_signal(ask)
    _, stderr = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, stderr
    assert "ending after the file in hand" in stderr
    assert once("-o", "log.jsonl").stderr == ""
    assert [one["type"] for one in lines(desk / "log.jsonl")] == ["summary", "conflict", "summary"]
    info = CliRunner().invoke(main, ["archive", "info", "stories", "--json"])
    assert json.loads(info.stdout)["documents"] == 2


@pytest.mark.slow
def test_killed_again_and_again_it_tells_of_every_file_once(desk: Path) -> None:
    texts = [CLOSES, STAYS, *(f"The ferry Ternen carried {n} passengers on its first trip of May.\n" for n in range(6))]
    for number, text in enumerate(texts):
        path = desk / "in" / f"{number}.txt"
        path.write_text(text, encoding="utf-8")
        os.utime(path, (number, number))
    (desk / "in" / "a.txt").unlink()
    for count in (1, 3, 5, 7):
        process = started("-q")
        until(process, count)
        process.kill()
        process.communicate(timeout=PATIENCE)
    assert once("-o", "log.jsonl", "-q").exit_code == 0
    told = [one["file"] for one in lines(desk / "log.jsonl") if one["type"] == "summary"]
    assert sorted(told) == [f"in/{number}.txt" for number in range(len(texts))]
    info = CliRunner().invoke(main, ["archive", "info", "stories", "--json"])
    assert json.loads(info.stdout)["documents"] == len(texts)
