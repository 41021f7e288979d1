"""``--profile`` says where the time went, and nothing else changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detector.cli import main

STORY = (
    "Mayor Petra Lind said on Tuesday that the city will close the Norde bridge this summer.\n"
    "Her deputy, Jonas Falk, said on Tuesday that the city will not close the Norde bridge this summer.\n"
)


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    done = CliRunner().invoke(main, [str(one) for one in arguments])
    assert done.exit_code == 0, done.output
    return done


def stages(table: str) -> list[str]:
    """The names in the first column, from the header to the sum."""
    lines = [line for line in table.splitlines() if "  " in line]
    return [line.split("  ")[0] for line in lines]


def test_a_scan_tells_its_stages_on_standard_error_and_in_the_summary(story: Path) -> None:
    done = run("scan", story, "--format", "jsonl", "--quiet", "--profile", "--threshold", "0")
    summary = json.loads(done.stdout.splitlines()[-1])

    told = [one["stage"] for one in summary["timings"]]
    assert {"reading", "loading models", "claims", "embedding", "tokenising", "pairing", "NLI", "judging"} <= set(told)
    assert stages(done.stderr) == ["stage", *told, "sum"]
    assert sum(one["seconds"] for one in summary["timings"]) >= summary["seconds"] - 0.1
    counted = {one["stage"]: one["items"] for one in summary["timings"]}
    assert (counted["reading"], counted["claims"]) == (1, summary["claims"])


def test_without_it_nothing_is_told(story: Path) -> None:
    done = run("scan", story, "--format", "jsonl", "--quiet")

    assert done.stderr == ""
    assert "timings" not in json.loads(done.stdout.splitlines()[-1])


def test_an_archive_tells_what_adding_and_checking_took(story: Path, tmp_path: Path) -> None:
    added = run("archive", "add", tmp_path / "a", story, "--quiet", "--profile")
    checked = run("archive", "check", tmp_path / "a", story, "--quiet", "--profile")

    assert {"reading", "claims", "embedding", "storing", "indexing and compacting"} <= set(stages(added.stderr))
    assert {"opening", "reading", "claims", "embedding", "searching"} <= set(stages(checked.stderr))
