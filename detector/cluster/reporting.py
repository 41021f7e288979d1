"""Reports to object storages, and conflicts as a Parquet table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from detector.cluster.places import is_parquet, put


def deliver_to(lines: Path, place: str) -> None:
    """Puts a finished report in its place; one that is to be Parquet is given as JSON lines. Raises OutputError."""
    if is_parquet(place):
        from pyarrow import parquet

        made = lines.with_name("report.parquet")
        with lines.open(encoding="utf-8") as stream:
            parquet.write_table(report_rows(stream), made)
        put(made, place)
    else:
        put(lines, place)


def report_rows(lines: Iterable[str]) -> Any:
    """The conflicts of a report in JSON lines as an Arrow table, a row each, in their order, under the names of the JSON;
    the summary is its metadata (``detector.summary``)."""
    import pyarrow as pa

    rows = [json.loads(line) for line in lines]
    summary: dict[str, Any] = next((row for row in rows if row.get("type") == "summary"), {})
    metadata = {"detector.summary": json.dumps(summary, ensure_ascii=False)}
    conflicts = [row for row in rows if row.get("type") == "conflict"]
    return pa.Table.from_pylist(conflicts, schema=_schema().with_metadata(metadata))


def _schema() -> Any:
    import pyarrow as pa

    text, number = pa.string(), pa.float64()
    side = pa.struct(
        [
            ("doc", text),
            ("start", pa.int64()),
            ("end", pa.int64()),
            ("quote", text),
            ("claim", text),
            ("speaker", text),
            ("polarity", text),
            ("modality", text),
            ("published", text),
        ]
    )
    reading = pa.struct([("contradiction", number), ("entailment", number), ("neutral", number)])
    return pa.schema(
        [
            ("id", text),
            ("score", number),
            ("kind", text),
            ("relation", text),
            ("reason", text),
            ("a", side),
            ("b", side),
            ("nli", pa.struct([("ab", reading), ("ba", reading)])),
            ("similarity", number),
        ]
    )
