"""Parquet tables of pairs: the rows as Arrow has them, with the columns of ``detector score`` added."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detector.cluster.places import ROWS_AT_ONCE, opened_raw
from detector.errors import InputError
from detector.nli import NLIModel
from detector.scoring import (
    Progress,
    Row,
    Store,
    added_names,
    find_columns,
    missing_columns,
    read_rows,
    set_aside,
    text_problem,
)
from detector.types import Rejected

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class ParquetBatch:
    """Some rows of a table, in order."""

    rows: pa.RecordBatch
    first: int
    """Number of the first of them, from 1."""


@dataclass(frozen=True, slots=True)
class ScoredBatch:
    """The same rows with what is added."""

    rows: pa.RecordBatch
    progress: Progress
    """Counts of these rows alone."""
    rejected: list[Rejected]


class ParquetPairs:
    """A table with two text columns. Raises InputError where it is none."""

    def __init__(self, path: str, name: str, columns: tuple[str, str] | None) -> None:
        import pyarrow as pa
        from pyarrow.parquet import ParquetFile

        self.name = name
        try:
            self._file = ParquetFile(opened_raw(path))
        except (OSError, pa.ArrowException) as error:
            raise InputError(f"{name} cannot be read as Parquet: {str(error).splitlines()[0][:300]}.") from error
        self._schema = self._file.schema_arrow
        found = find_columns(self._schema.names, columns)
        if found is None:
            raise InputError(missing_columns(name, columns, self._schema.names))
        self.columns = found

    def schema(self) -> pa.Schema:
        """The columns of the output: those of the table, and behind them what is added."""
        import pyarrow as pa

        types = (pa.string(), pa.float64(), pa.float64(), pa.float64(), pa.string())
        added = zip(added_names(self._schema.names), types, strict=True)
        schema = self._schema
        for name, kind in added:
            schema = schema.append(pa.field(name, kind))
        return schema

    def batches(self) -> Iterator[ParquetBatch]:
        """All rows, some at a time. Raises InputError where the table breaks off."""
        import pyarrow as pa

        first = 1
        try:
            for rows in self._file.iter_batches(ROWS_AT_ONCE):
                yield ParquetBatch(rows, first)
                first += rows.num_rows
        except (OSError, pa.ArrowException) as error:
            raise InputError(f"{self.name} breaks off at row {first}: {error}. Is the file whole?") from error


def score_parquet(
    batch: ParquetBatch, columns: tuple[str, str], schema: pa.Schema, name: str, model: NLIModel, *, directed: bool
) -> ScoredBatch:
    """The rows with their scores. A row that cannot be scored keeps its place with null scores and an error."""
    import pyarrow as pa

    rows = list(_rows(batch, columns))
    with closing(Store(None)) as store:
        read = read_rows(rows, model, store, directed=directed)
    scores = read.scores
    added: list[list[Any]] = [
        [None if one is None else one.label for one in scores],
        [None if one is None else one.contradiction for one in scores],
        [None if one is None else one.entailment for one in scores],
        [None if one is None else one.neutral for one in scores],
        [row.error for row in rows],
    ]
    kinds = schema.types[-len(added) :]
    arrays = [*batch.rows.columns, *(pa.array(values, kind) for values, kind in zip(added, kinds, strict=True))]
    rejected = set_aside(name, rows)
    counts = Progress(rows=len(rows), rejected=len(rejected), scored=len(read.fresh), truncated=read.truncated)
    return ScoredBatch(pa.RecordBatch.from_arrays(arrays, schema=schema), counts, rejected)


def _rows(batch: ParquetBatch, columns: tuple[str, str]) -> Iterator[Row]:
    names = batch.rows.schema.names
    a, b = (batch.rows.column(names.index(column)).to_pylist() for column in columns)
    for number, texts in enumerate(zip(a, b, strict=True), batch.first):
        problems = (text_problem(column, text) for column, text in zip(columns, texts, strict=True))
        error = next((problem for problem in problems if problem), None)
        yield Row(number, b"", None, error) if error else Row(number, b"", texts)


def write_parquet(batches: Iterator[ScoredBatch], schema: pa.Schema, path: Path) -> Iterator[ScoredBatch]:
    """The batches, each when it is in the file; the file is whole when they have ended."""
    from pyarrow.parquet import ParquetWriter

    with ParquetWriter(path, schema) as writer:
        for batch in batches:
            writer.write_batch(batch.rows)
            yield batch
