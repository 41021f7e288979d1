"""``--ray`` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from pyarrow import parquet

from detector.cli import main
from detector.cluster import Cluster
from tests.cluster.stories import TEXTS


def table(folder: Path) -> Path:
    path = folder / "stories.jsonl"
    path.write_text("".join(json.dumps({"id": f"s{n}", "text": text}) + "\n" for n, text in enumerate(TEXTS)) + "no\n")
    return path


def test_a_scan_writes_its_conflicts_as_parquet_to_a_uri(cluster: Cluster, tmp_path: Path) -> None:
    stories, output = table(tmp_path), tmp_path / "conflicts.parquet"
    plain = CliRunner().invoke(main, ["scan", str(stories), "-f", "jsonl", "-q"])
    assert plain.exit_code == 3

    done = CliRunner().invoke(main, ["scan", str(stories), "--ray", "local", "--workers", "2", "-o", output.as_uri(), "-q"])

    assert done.exit_code == 3, done.output
    rows = parquet.read_table(output)
    expected = [json.loads(line) for line in plain.stdout.splitlines()]
    assert rows.column("id").to_pylist() == [one["id"] for one in expected if one["type"] == "conflict"]
    assert rows.column("a").to_pylist()[0]["quote"] == expected[0]["a"]["quote"]
    summary = json.loads(rows.schema.metadata[b"detector.summary"])
    assert summary["documents"] == len(TEXTS)
    assert (tmp_path / "conflicts.parquet.rejected.jsonl").is_file()


def test_workers_need_ray(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["scan", str(table(tmp_path)), "--workers", "2"])
    assert done.exit_code == 2
    assert "--workers needs --ray" in done.output
