"""Run folders are whole, the same for the same run, and never written over something else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from detector.errors import InputError, OutputError
from detector.evaluation import runs as r


def run(data: Path, score: float = 0.25) -> r.Run:
    info = r.RunInfo(
        kind="pairs",
        command="detector eval pairs dev.jsonl",
        seed=0,
        versions=r.versions(),
        model=r.ModelIdentity("nli-minilm-l6", r.nli_sha256(None), judge_sha256=r.judge_sha256()),
        data=(r.data_file(data, 2),),
    )
    return r.Run(
        info, {"dev": {"accuracy": {"value": score, "low": 0.1, "high": 0.4}}}, ({"row": 1}, {"row": 2, "é": None})
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    file = tmp_path / "dev.jsonl"
    file.write_text("{}\n")
    return file


def test_a_run_comes_back_as_it_was_written(data: Path, tmp_path: Path) -> None:
    made = run(data)
    r.write_run(made, tmp_path / "runs" / "one")
    assert r.read_run(tmp_path / "runs" / "one") == made
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == ["one"]


def test_the_same_run_gives_the_same_bytes(data: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        r.write_run(run(data), tmp_path / name)
    for file in (r.RUN_FILE, r.FIGURES_FILE, r.ITEMS_FILE):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_an_earlier_run_is_replaced(data: Path, tmp_path: Path) -> None:
    for score in (0.25, 0.5):
        r.write_run(run(data, score), tmp_path / "one")
    assert r.read_run(tmp_path / "one").figures["dev"]["accuracy"]["value"] == 0.5


def test_what_is_no_run_is_never_written_over(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "letter.txt").write_text("dear")
    for target in (folder, data):
        with pytest.raises(OutputError):
            r.write_run(run(data), target)
    assert (folder / "letter.txt").read_text() == "dear"


def test_a_broken_run_is_named(data: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no run in it"):
        r.read_run(tmp_path)
    r.write_run(run(data), tmp_path / "one")
    (tmp_path / "one" / r.ITEMS_FILE).write_text('{"row": 1}\n{"row"')
    with pytest.raises(InputError, match="not whole"):
        r.read_run(tmp_path / "one")


def test_no_figure_without_a_number_is_written(data: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        r.write_run(replace(run(data), figures={"x": float("nan")}), tmp_path / "one")
    assert not (tmp_path / "one").exists()


def test_versions_and_hashes_are_those_of_what_is_installed() -> None:
    assert {"python", "detector", "numpy", "onnxruntime"} <= set(r.versions())
    assert "torch" in r.versions("torch", "no-such-package")
    assert len(r.judge_sha256()) == len(r.nli_sha256(None) or "") == 64
    assert r.nli_sha256("nobody/no-such-model") is None
