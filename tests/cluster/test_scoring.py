"""Tables of pairs over two workers: the bytes of one machine."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from detector.cluster import Cluster, Models, score_tables
from detector.errors import InputError
from detector.nli import load_nli
from detector.scoring import ScoreOptions, open_pairs, score_to_file


def rows(first: int, count: int) -> list[dict[str, object]]:
    """Pairs about a dam; every seventh cannot be scored."""
    return [
        {"a": f"The dam held {n} tonnes." if n % 7 else None, "b": f"The dam held {n % 3} tonnes.", "n": n}
        for n in range(first, first + count)
    ]


def lines(first: int, count: int) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows(first, count))


def on_one_machine(
    source: Path, output: Path, chunk_rows: int = 1024, progress: Callable[[int], None] | None = None
) -> None:
    with source.open("rb") as stream:
        table = open_pairs(stream, str(source))
        assert table is not None
        options = ScoreOptions(chunk_rows=chunk_rows)
        score_to_file(table, load_nli(), output, source=str(source), options=options, progress=progress)


def test_a_run_that_one_machine_began_is_finished_by_a_cluster_with_the_same_bytes(
    cluster: Cluster, tmp_path: Path
) -> None:
    source = tmp_path / "pairs.jsonl"
    source.write_text(lines(1, 60), encoding="utf-8")
    whole, resumed = tmp_path / "whole.jsonl", tmp_path / "resumed.jsonl"
    on_one_machine(source, whole, chunk_rows=16)

    class Stop(Exception):
        pass

    def stop(done: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        on_one_machine(source, resumed, chunk_rows=16, progress=stop)
    assert not resumed.exists()

    heard = []
    [done] = score_tables(
        cluster, str(source), str(resumed), Models(), resume=True, chunk_rows=16, on_rejected=heard.append
    )

    assert resumed.read_bytes() == whole.read_bytes()
    listing = "resumed.jsonl.rejected.jsonl"
    assert (tmp_path / listing).read_bytes() == (tmp_path / "whole.jsonl.rejected.jsonl").read_bytes()
    assert (done.done.rows, done.done.rejected) == (60, 8)
    assert [one.line for one in heard] == [21, 28, 35, 42, 49, 56]  # those of the first chunk were heard of before


def test_a_folder_of_tables_becomes_a_folder_of_the_same_tables_with_scores(cluster: Cluster, tmp_path: Path) -> None:
    pairs, out = tmp_path / "pairs", tmp_path / "out"
    (pairs / "later").mkdir(parents=True)
    (pairs / "a.jsonl").write_text(lines(1, 12), encoding="utf-8")
    (pairs / "b.csv").write_text("a,b\nThe dam held.,The dam burst.\n,empty\n", encoding="utf-8")
    (pairs / "empty.jsonl").write_bytes(b"")
    (pairs / "later" / "c.jsonl").write_text(lines(30, 3), encoding="utf-8")
    table = pa.Table.from_pylist(rows(1, 12)).append_column("label", pa.array(["kept"] * 12))
    parquet.write_table(table, pairs / "d.parquet", row_group_size=5)

    done = list(score_tables(cluster, str(pairs), out.as_uri(), Models()))

    assert [Path(one.output).name for one in done] == ["a.jsonl", "b.csv", "d.parquet", "empty.jsonl", "c.jsonl"]
    assert [one.done.rejected for one in done] == [1, 1, 1, 1, 0]
    for name in ("a.jsonl", "b.csv", "later/c.jsonl"):
        on_one_machine(pairs / name, tmp_path / "one")
        assert (out / name).read_bytes() == (tmp_path / "one").read_bytes()
    assert (out / "empty.jsonl").read_bytes() == b""
    assert json.loads((out / "a.jsonl.rejected.jsonl").read_text())["line"] == 7

    scored = parquet.read_table(out / "d.parquet")
    assert scored.select(table.column_names) == table
    written = [json.loads(line) for line in (out / "a.jsonl").read_text().splitlines()]
    for ours, theirs in (("detector_label", "label"), ("detector_contradiction", "contradiction")):
        assert scored.column(ours).to_pylist() == [row[theirs] for row in written]
    assert scored.column("detector_error").to_pylist() == [row.get("error") for row in written]

    (out / "b.csv").unlink()
    again = list(score_tables(cluster, str(pairs), str(out), Models(), resume=True))
    assert sorted(Path(one.output).name for one in again if not one.kept) == ["b.csv"]
    assert (out / "b.csv").is_file()


def test_a_table_without_text_columns_is_refused_by_name(cluster: Cluster, tmp_path: Path) -> None:
    parquet.write_table(pa.table({"x": [1]}), tmp_path / "x.parquet")
    with pytest.raises(InputError, match="no text columns of a known name"):
        list(score_tables(cluster, str(tmp_path / "x.parquet"), str(tmp_path / "y.parquet"), Models()))
