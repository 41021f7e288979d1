"""``detector scan``, ``pair`` and ``claims`` from outside: formats, exit codes, bad inputs."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detector.cli import main

STORY = (
    "Mayor Petra Lind said on Tuesday that the city will close the Norde bridge this summer.\n\n"
    "Her deputy, Jonas Falk, said on Tuesday that the city will not close the Norde bridge this summer.\n"
)


def run(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)], input=stdin)


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


def test_a_story_is_read_and_its_conflict_shown(story: Path) -> None:
    result = run("scan", story, "--quiet")
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    assert "1. dispute (negation)" in result.stdout
    assert "Petra Lind" in result.stdout
    assert "Jonas Falk" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_the_same_command_gives_the_same_bytes(story: Path) -> None:
    first, second = run("scan", story, "--format", "csv"), run("scan", story, "--format", "csv")
    assert first.stdout_bytes == second.stdout_bytes


def test_the_threshold_decides_what_is_shown(story: Path) -> None:
    lines = [json.loads(line) for line in run("scan", story, "--format", "jsonl", "--threshold", "0").stdout.splitlines()]
    summary = lines.pop()
    assert len(lines) == summary["scored"] >= 1
    assert {line["relation"] for line in lines if line["score"] < 0.05} <= {"none"}
    assert [line["score"] for line in lines] == sorted((line["score"] for line in lines), reverse=True)
    for line in lines:
        assert STORY[line["a"]["start"] : line["a"]["end"]] == line["a"]["quote"]
    high = [json.loads(line) for line in run("scan", story, "--format", "jsonl", "--threshold", "1").stdout.splitlines()]
    assert all(line["type"] == "summary" or line["score"] >= 1 for line in high)


def test_the_files_ending_chooses_the_format(story: Path, tmp_path: Path) -> None:
    for ending in ("html", "csv", "jsonl", "txt"):
        assert run("scan", story, "-o", tmp_path / f"out.{ending}").exit_code == 0
    assert (tmp_path / "out.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert next(csv.reader((tmp_path / "out.csv").open(encoding="utf-8", newline="")))[0] == "id"
    assert json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()[-1])["type"] == "summary"
    assert "\x1b" not in (tmp_path / "out.txt").read_text(encoding="utf-8")


def test_fail_above_has_a_code_of_its_own_that_comes_first(story: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    assert run("scan", story, tmp_path / "empty.txt", "--threshold", "0.1", "--fail-above", "0.1").exit_code == 5
    assert run("scan", story, tmp_path / "empty.txt", "--fail-above", "1").exit_code == 3
    assert run("scan", story, "--fail-above", "1").exit_code == 0


def test_standard_input_is_a_story_too() -> None:
    result = run("scan", "-", "--format", "jsonl", stdin=STORY)
    assert result.exit_code == 0
    assert json.loads(result.stdout.splitlines()[-1])["documents"] == 1


BAD = {
    "empty.txt": b"",
    "binary.txt": b"\x7fELF\x02\x01\x01\0\0\0" * 100,
    "line.txt": b"x" * 10_000_000,
    "broken.jsonl": json.dumps({"id": "row", "text": STORY}).encode() + b'\n{"id": "broken", "text": \n',
    "ragged.csv": b"id,text\n1,The dam held.\n2,The dam held.,too,many\n",
    "columns.csv": b"id,story\n1,The dam held.\n",
}


def test_bad_inputs_are_listed_and_the_rest_is_read(story: Path, tmp_path: Path) -> None:
    for name, data in BAD.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "windows.txt").write_bytes("The café’s owner said that it will close.".encode("cp1252"))
    output = tmp_path / "out" / "report.jsonl"
    output.parent.mkdir()
    result = run("scan", story, *(tmp_path / name for name in BAD), tmp_path / "windows.txt", "-o", output)
    assert result.exit_code == 3, result.stderr
    listed = [json.loads(line) for line in (output.parent / "report.jsonl.rejected.jsonl").read_text().splitlines()]
    assert {Path(one["source"]).name for one in listed} == set(BAD)
    assert all(one["reason"] for one in listed)
    assert {Path(one["source"]).name: one["line"] for one in listed if one["line"]}.items() >= {
        "broken.jsonl": 2,
        "ragged.csv": 3,
    }.items()
    assert all(Path(one["source"]).name in result.stderr for one in listed)
    summary = json.loads(output.read_text(encoding="utf-8").splitlines()[-1])
    assert summary["documents"] == 4  # the story, the good rows of two tables, the Windows-1252 file
    assert summary["rejected"] == len(listed)


def test_nothing_but_unreadable_inputs_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "binary.txt").write_bytes(BAD["binary.txt"])
    result = run("scan", tmp_path / "binary.txt", tmp_path / "nowhere.txt", "-o", tmp_path / "out.txt")
    assert result.exit_code == 2
    assert "binary.txt" in result.stderr
    assert "nowhere.txt" in result.stderr
    assert not (tmp_path / "out.txt").exists()


def test_an_empty_file_alone_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    result = run("scan", tmp_path / "empty.txt")
    assert result.exit_code == 3
    assert "empty.txt" in result.stderr
    assert "No conflict in 0 documents" in result.stdout


def test_a_document_in_another_language_is_set_aside(tmp_path: Path) -> None:
    text = "Die Stadt wird die Brücke im Sommer schließen, sagte die Bürgermeisterin am Dienstag vor dem Rathaus. " * 3
    (tmp_path / "german.txt").write_text(text, encoding="utf-8")
    result = run("scan", tmp_path / "german.txt")
    assert result.exit_code == 3
    assert "--any-language" in result.stderr
    assert run("scan", tmp_path / "german.txt", "--any-language").exit_code == 0


def test_output_that_cannot_be_written(story: Path, tmp_path: Path) -> None:
    assert run("scan", story, "-o", tmp_path / "nowhere" / "out.html").exit_code == 4
    assert run("scan", story, "-o", tmp_path).exit_code == 2


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_is_told_and_leaves_nothing(story: Path) -> None:
    result = run("scan", story, "-o", "/dev/full")
    assert result.exit_code == 4
    assert "No space left on device" in result.stderr
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-c", "from detector.cli import main; main()", "scan", str(story)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 4
    assert "Traceback" not in done.stderr


def test_a_folder_without_a_model(story: Path, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    result = run("scan", story, "--nli-model", tmp_path / "bare")
    assert result.exit_code == 2
    assert "bare" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_model_with_two_labels(story: Path, tmp_path: Path) -> None:
    from detector.inference import find_bundled
    from detector.nli.registry import DEFAULT_NLI

    bundled = find_bundled(DEFAULT_NLI)
    assert bundled is not None
    two = tmp_path / "two"
    two.mkdir()
    for path in bundled.iterdir():
        (two / path.name).symlink_to(path)
    config = json.loads((bundled / "config.json").read_text(encoding="utf-8"))
    config["id2label"], config["label2id"] = (
        {"0": "entailment", "1": "not_entailment"},
        {"entailment": 0, "not_entailment": 1},
    )
    (two / "config.json").unlink()
    (two / "config.json").write_text(json.dumps(config), encoding="utf-8")
    result = run("scan", story, "--nli-model", two)
    assert result.exit_code == 2
    assert "not_entailment" in result.stderr


def test_a_pair_is_judged(tmp_path: Path) -> None:
    statements = ("The city will close the bridge.", "The city will not close the bridge.")
    text = run("pair", *statements)
    assert text.exit_code == 0
    assert text.stdout.startswith("contradiction")
    record = json.loads(run("pair", "--json", *statements).stdout)
    assert record["label"] == "contradiction"
    assert record["kind"] == "negation"
    assert record["nli"]["ab"]["contradiction"] > 0.5
    assert run("pair", "The dam held.", " ").exit_code == 2


def test_claims_are_shown(story: Path, tmp_path: Path) -> None:
    text = run("claims", story)
    assert text.exit_code == 0
    assert "Jonas Falk" in text.stdout
    lines = run("claims", story, "--format", "jsonl", "-o", tmp_path / "claims.jsonl")
    assert lines.exit_code == 0
    records = [json.loads(line) for line in (tmp_path / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all(STORY[one["start"] : one["end"]] == one["quote"] for one in records)
    assert {one["negated"] for one in records} == {True, False}
