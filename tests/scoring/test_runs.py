"""Whole runs with the bundled model: order, duplicates, kills, full disks."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detector.errors import InputError, OutputError
from detector.nli import NLIModel
from detector.scoring import ScoreOptions, open_pairs, partial_path, score_to_file, score_to_stream, state_path
from detector.scoring.store import Progress

TEXTS = ("The dam held.", "The dam burst.", "The dam is old.", "Nobody was hurt.", "Two people were hurt.")
SMALL = ScoreOptions(chunk_rows=8)


def rows_of(pairs: list[tuple[object, object]]) -> bytes:
    return b"".join(json.dumps({"n": n, "a": a, "b": b}).encode() + b"\n" for n, (a, b) in enumerate(pairs))


def scored(model: NLIModel, data: bytes, options: ScoreOptions | None = None) -> tuple[list[dict[str, object]], Progress]:
    table = open_pairs(io.BytesIO(data), "pairs.jsonl")
    assert table is not None
    out = io.BytesIO()
    counts = score_to_stream(table, model, out, source="pairs.jsonl", options=options)
    return [json.loads(line) for line in out.getvalue().splitlines()], counts


def to_file(model: NLIModel, data: bytes, output: Path, *, resume: bool = False) -> Progress:
    table = open_pairs(io.BytesIO(data), "pairs.jsonl")
    assert table is not None
    return score_to_file(table, model, output, source="pairs.jsonl", options=SMALL, resume=resume)


VALUES = st.one_of(st.sampled_from(TEXTS), st.none(), st.just(" "), st.integers())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=40))
def test_rows_keep_their_number_order_and_fields(model: NLIModel, pairs: list[tuple[object, object]]) -> None:
    pairs = [("The dam held.", "The dam burst."), *pairs]
    rows, counts = scored(model, rows_of(pairs), SMALL)
    assert [(row["n"], row["a"], row["b"]) for row in rows] == [(n, a, b) for n, (a, b) in enumerate(pairs)]
    good = [isinstance(a, str) and isinstance(b, str) and a != " " and b != " " for a, b in pairs]
    assert [row["label"] is not None for row in rows] == good
    assert ["error" in row for row in rows] == [not one for one in good]
    assert counts.rows == len(pairs)
    assert counts.rejected == good.count(False)
    assert counts.scored == len({frozenset(pair) for pair, fine in zip(pairs, good, strict=True) if fine})


def test_scores_are_the_models_own(model: NLIModel) -> None:
    pairs = [("The dam held.", "The dam burst."), ("Two people were hurt.", "Nobody was hurt.")]
    rows, _ = scored(model, rows_of(list(pairs)))
    for row, scores in zip(rows, model.score(pairs), strict=True):
        assert row["label"] == scores.label
        assert row["contradiction"] == pytest.approx(scores.contradiction, abs=0.01)
    directed, _ = scored(model, rows_of(list(pairs)), ScoreOptions(directed=True))
    for row, scores in zip(directed, model.score(pairs, both=False), strict=True):
        assert row["entailment"] == pytest.approx(scores.ab.entailment, abs=0.01)


def test_a_duplicate_is_read_once_however_far_away(model: NLIModel) -> None:
    pairs = [(TEXTS[0], TEXTS[1])] + [(TEXTS[2], f"The dam is {n} years old.") for n in range(20)] + [(TEXTS[1], TEXTS[0])]
    rows, counts = scored(model, rows_of(list(pairs)), SMALL)
    assert counts.scored == 21
    assert rows[0]["contradiction"] == rows[-1]["contradiction"]


PAIRS = [(f"The dam is {n % 37} years old.", f"The dam was built {n % 53} years ago.") for n in range(200)]


def test_a_packed_run_resumed_after_a_stop_has_the_same_rows(model: NLIModel, tmp_path: Path) -> None:
    data = rows_of(list(PAIRS))
    whole, resumed = tmp_path / "whole.jsonl.gz", tmp_path / "resumed.jsonl.gz"
    to_file(model, data, whole)
    table = open_pairs(io.BytesIO(data), "pairs.jsonl")
    assert table is not None

    def stop(rows: int) -> None:
        if rows >= 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_to_file(table, model, resumed, source="pairs.jsonl", options=SMALL, progress=stop)
    assert not resumed.exists()
    to_file(model, data, resumed, resume=True)
    assert resumed.read_bytes() == whole.read_bytes()
    assert len(gzip.decompress(resumed.read_bytes()).splitlines()) == len(PAIRS)
    assert {path.name for path in tmp_path.iterdir()} == {"whole.jsonl.gz", "resumed.jsonl.gz"}


KILLED = """
import io, os, signal, sys
from pathlib import Path
from detector.nli import load_nli
from detector.scoring import ScoreOptions, open_pairs, score_to_file
data, output = Path(sys.argv[1]), Path(sys.argv[2])
score_to_file(open_pairs(io.BytesIO(data.read_bytes()), data.name), load_nli(), output, source=data.name,
              options=ScoreOptions(chunk_rows=8), resume=True, progress=lambda rows: print(rows, flush=True))
"""


def test_a_run_killed_again_and_again_writes_the_same_bytes(model: NLIModel, tmp_path: Path) -> None:
    bad: list[tuple[object, object]] = [(None, "The dam held.") if n % 31 == 0 else pair for n, pair in enumerate(PAIRS)]
    data = tmp_path / "pairs.jsonl"
    data.write_bytes(rows_of(bad))
    whole, killed = tmp_path / "whole.jsonl", tmp_path / "killed.jsonl"
    to_file(model, data.read_bytes(), whole)
    for rows, delay in ((24, 0.0), (80, 0.004), (136, 0.011)):
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, str(data), str(killed)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if int(line) >= rows:
                    time.sleep(delay)  # into the middle of the next chunk
                    process.send_signal(signal.SIGKILL)
                    break
        assert process.returncode == -signal.SIGKILL
        assert not killed.exists()
    subprocess.run([sys.executable, "-c", KILLED, str(data), str(killed)], check=True, stdout=subprocess.DEVNULL)
    assert killed.read_bytes() == whole.read_bytes()
    listed = [json.loads(line) for line in (tmp_path / "killed.jsonl.rejected.jsonl").read_text().splitlines()]
    assert [one["line"] for one in listed] == [n + 1 for n in range(len(PAIRS)) if n % 31 == 0]
    assert listed[0]["reason"] == "“a” is null, not text"


def stopped(model: NLIModel, data: bytes, output: Path) -> None:
    """Leaves a run that was stopped in its middle."""
    table = open_pairs(io.BytesIO(data), "pairs.jsonl")
    assert table is not None

    def stop(rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_to_file(table, model, output, source="pairs.jsonl", options=SMALL, progress=stop)


def test_another_input_or_other_options_are_no_resumption(model: NLIModel, tmp_path: Path) -> None:
    output, data = tmp_path / "out.jsonl", rows_of(list(PAIRS[:40]))
    stopped(model, data, output)
    with pytest.raises(InputError, match="changed"):
        to_file(model, data.replace(b"old", b"new"), output, resume=True)
    with pytest.raises(InputError, match="changed"):
        to_file(model, data[: data.index(b"\n") + 1], output, resume=True)
    table = open_pairs(io.BytesIO(data), "pairs.jsonl")
    assert table is not None
    with pytest.raises(InputError, match="directed was False, is True"):
        score_to_file(table, model, output, source="x", options=ScoreOptions(directed=True, chunk_rows=8), resume=True)
    partial_path(output).unlink()
    with pytest.raises(InputError, match="gone"):
        to_file(model, data, output, resume=True)


def test_without_resume_a_run_begins_anew(model: NLIModel, tmp_path: Path) -> None:
    output, data = tmp_path / "out.jsonl", rows_of(list(PAIRS[:40]))
    stopped(model, data, output)
    other = rows_of(list(PAIRS[100:140]))
    assert to_file(model, other, output).rows == 40
    assert not state_path(output).exists()
    assert [json.loads(line)["n"] for line in output.read_text().splitlines()] == list(range(40))


def test_a_finished_run_that_stopped_before_its_rename_is_published(
    model: NLIModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output, data = tmp_path / "out.jsonl", rows_of([*PAIRS[:20], (None, None)])
    to_file(model, data, output)
    whole = output.read_bytes()

    def unplugged(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(os, "replace", unplugged)
        with pytest.raises(OutputError, match="Input/output error"):
            to_file(model, data, output)
    assert partial_path(output).exists()
    to_file(model, data, output, resume=True)
    assert output.read_bytes() == whole
    assert {path.name for path in tmp_path.iterdir()} == {"out.jsonl", "out.jsonl.rejected.jsonl"}


def test_an_old_list_of_bad_rows_goes_away(model: NLIModel, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    to_file(model, rows_of([(TEXTS[0], TEXTS[1]), (None, None)]), output)
    assert (tmp_path / "out.jsonl.rejected.jsonl").exists()
    to_file(model, rows_of([(TEXTS[0], TEXTS[1])]), output)
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_a_header_without_rows_is_a_table(model: NLIModel, tmp_path: Path) -> None:
    table = open_pairs(io.BytesIO(b"a,b\n"), "pairs.csv")
    assert table is not None
    score_to_file(table, model, tmp_path / "out.csv", source="pairs.csv")
    assert (tmp_path / "out.csv").read_text() == "a,b,label,contradiction,entailment,neutral,error\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_device_is_an_output_error(model: NLIModel) -> None:
    with pytest.raises(OutputError, match="No space left"):
        to_file(model, rows_of([(TEXTS[0], TEXTS[1])]), Path("/dev/full"))
