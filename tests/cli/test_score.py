"""``detector score`` from outside: exit codes, lists, streams."""

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

GOOD = "a,b\nThe dam held.,The dam burst.\nNobody was hurt.,Two people were hurt.\n"
DETECTOR = [sys.executable, "-c", "from detector.cli import main; main()"]


def score(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["score", *map(str, arguments)], input=stdin)


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_a_table_is_scored_into_a_file(pairs: Path, tmp_path: Path) -> None:
    result = score(pairs, "-o", tmp_path / "out.csv")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    assert "2 rows, 2 distinct pairs read, 0 set aside" in result.stderr
    rows = list(csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8", newline="")))
    assert [row["a"] for row in rows] == ["The dam held.", "Nobody was hurt."]
    for row in rows:
        parts = {name: float(row[name]) for name in ("contradiction", "entailment", "neutral")}
        assert sum(parts.values()) == pytest.approx(1, abs=1e-5)
        assert row["label"] == max(parts, key=parts.__getitem__)


def test_standard_input_to_standard_output_is_quiet_when_asked(pairs: Path) -> None:
    result = score("-", "--quiet", stdin=GOOD)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert len(result.stdout.splitlines()) == 3


def test_directed_scores_depend_on_the_order(tmp_path: Path) -> None:
    rows = [{"premise": "A man in a red coat plays a drum.", "hypothesis": "A man plays."}]
    rows.append({"premise": rows[0]["hypothesis"], "hypothesis": rows[0]["premise"]})
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    both = [json.loads(line) for line in score(path).stdout.splitlines()]
    directed = [json.loads(line) for line in score(path, "--directed").stdout.splitlines()]
    assert both[0]["entailment"] == both[1]["entailment"]
    assert directed[0]["entailment"] != directed[1]["entailment"]


def test_a_bad_row_is_listed_and_the_rest_is_scored(pairs: Path, tmp_path: Path) -> None:
    pairs.write_text(GOOD + "The dam held.\n" + "The dam held.,The dam burst.\n", encoding="utf-8")
    result = score(pairs, "-o", tmp_path / "out.csv")
    assert result.exit_code == 3
    assert "pairs.csv, line 4: the row has 1 cell, the header 2" in result.stderr
    listed = [json.loads(line) for line in (tmp_path / "out.csv.rejected.jsonl").read_text().splitlines()]
    assert listed == [{"source": str(pairs), "line": 4, "reason": "the row has 1 cell, the header 2"}]
    rows = list(csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8", newline="")))
    assert [bool(row["label"]) for row in rows] == [True, True, False, True]


def test_many_bad_rows_do_not_flood_the_terminal(pairs: Path, tmp_path: Path) -> None:
    pairs.write_text(GOOD + "The dam held.\n" * 500, encoding="utf-8")
    result = score(pairs, "-o", tmp_path / "out.csv")
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) < 30
    assert "set aside: 480 more" in result.stderr
    assert len((tmp_path / "out.csv.rejected.jsonl").read_text().splitlines()) == 500


def test_an_empty_file_is_set_aside(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    result = score(empty, "-o", tmp_path / "out.jsonl")
    assert result.exit_code == 3
    assert (tmp_path / "out.jsonl").read_bytes() == b""
    assert "the file is empty" in (tmp_path / "out.jsonl.rejected.jsonl").read_text()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("binary.jsonl", b"\x89PNG\r\n\x1a\n\0\0\0", "is a binary file"),
        ("columns.csv", b"id,text\n1,The dam held.\n", "--columns A B"),
        ("broken.jsonl", b"{'a': 'x'}\n", "No row of"),
    ],
)
def test_what_cannot_be_scored_at_all_writes_nothing(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    result = score(tmp_path / name, "-o", tmp_path / "out.jsonl")
    assert result.exit_code == 2
    assert message in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_wrong_usage_is_told_before_a_model_is_loaded(pairs: Path, tmp_path: Path) -> None:
    assert score(tmp_path / "nowhere.csv").exit_code == 2
    assert score(pairs, "--resume").exit_code == 2
    assert score(pairs, "-o", tmp_path / "out.jsonl").exit_code == 2
    assert score(pairs, "-o", pairs).exit_code == 4
    assert score(pairs, "-o", tmp_path / "nowhere" / "out.csv").exit_code == 4
    assert pairs.read_text(encoding="utf-8") == GOOD


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_standard_output_that_is_full(pairs: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*DETECTOR, "score", str(pairs)], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 4
    assert done.stderr.splitlines() == ["detector: Standard output could not be written: No space left on device."]


SMALL_DISK = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
from detector.cli import main
main(sys.argv[2:])
"""


def test_a_disk_that_fills_up_leaves_nothing_half_written(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="needs limits on file sizes")
    source, output = tmp_path / "pairs.jsonl", tmp_path / "out.jsonl"
    row = {"a": "The dam held.", "b": "The dam burst.", "note": "x" * 2000}
    source.write_text((json.dumps(row) + "\n") * 3000, encoding="utf-8")

    def run(limit: int, *more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", SMALL_DISK, str(limit), "score", str(source), "-o", str(output), *more]
        return subprocess.run(command, capture_output=True, text=True)

    first = run(1_000_000)
    assert first.returncode == 4
    assert "could not be written: File too large" in first.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["pairs.jsonl"]
    later = run(5_000_000)
    assert later.returncode == 4
    assert "2,048 finished rows wait in" in later.stderr
    assert not output.exists()
    assert run(50_000_000, "--resume").returncode == 0
    assert len(output.read_text().splitlines()) == 3000
    assert {path.name for path in tmp_path.iterdir()} == {"pairs.jsonl", "out.jsonl"}
