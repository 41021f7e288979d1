"""CSV of pairs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from detector.errors import InputError
from detector.scoring.rows import (
    MAX_RECORD_BYTES,
    TOO_LONG,
    Lines,
    Row,
    RowScores,
    added_names,
    find_columns,
    is_cut,
    missing_columns,
    readable,
    text_problem,
)

_MAX_LINES_BYTES = 1024 * 1024
"""Bytes that one row of several lines may have; a quote that never closes shows itself by passing them."""


class CsvTable:
    """A table with a header. Delimiter, quoting and line ends stay as they are; the added cells go at the end of a row."""

    format = "csv"

    def __init__(self, lines: Lines, name: str, columns: tuple[str, str] | None) -> None:
        self._lines = lines
        self._name = name
        self._raw_header, self._delimiter, self._names, self.columns = self._read_header(columns)
        self._where = (self._names.index(self.columns[0]), self._names.index(self.columns[1]))
        self._end = b"\r\n" if self._raw_header.endswith(b"\r\n") else b"\n"

    def _read_header(self, columns: tuple[str, str] | None) -> tuple[bytes, str, list[str], tuple[str, str]]:
        """The delimiter is the one that shows the text columns, or else the most columns."""
        found: list[tuple[bytes, str, list[str]]] = []
        for delimiter in ",;\t|":
            record = self._record(delimiter)
            if record is None:
                break
            raw, cells, _, taken = record
            names = [cell.strip().removeprefix("\ufeff") for cell in cells or ()]
            pair = find_columns(names, columns)
            if pair is not None:
                return raw, delimiter, names, pair
            found.append((raw, delimiter, names))
            self._lines.put_back(taken)
        names = max((names for _, _, names in found), key=len, default=[])
        raise InputError(missing_columns(self._name, columns, names))

    def __getstate__(self) -> dict[str, object]:
        """Another process writes rows with this table; it reads none there."""
        return {**self.__dict__, "_lines": None}

    def header(self) -> bytes:
        return self._raw_header.rstrip(b"\r\n") + self._cells(added_names(self._names)) + self._end

    def _cells(self, values: Sequence[object], *, first: bool = False) -> bytes:
        """The cells as they stand in this table, with a delimiter before them unless they begin a row."""
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=self._delimiter, lineterminator="").writerow(values)
        return (("" if first else self._delimiter) + buffer.getvalue()).encode()

    def _record(self, delimiter: str) -> tuple[bytes, list[str] | None, str | None, list[bytes]] | None:
        """Bytes, cells, error and lines of the next record, ``None`` at the end.

        A quote that never closes would swallow the rest of the file: then the first line alone is the (bad) record, and the
        lines after it are read again.
        """
        taken: list[bytes] = []
        size = 0
        broken = False

        def feed() -> Iterator[str]:
            nonlocal size, broken
            while (line := self._lines.take()) is not None:
                taken.append(line)
                size += len(line)
                if (size > _MAX_LINES_BYTES and len(taken) > 1) or is_cut(line):
                    break
                yield line.decode("utf-8", errors="surrogateescape")
            broken = bool(taken)  # the reader asked for more lines than there are

        csv.field_size_limit(MAX_RECORD_BYTES)
        error: str | None = None
        cells: list[str] | None = None
        try:
            cells = next(csv.reader(feed(), delimiter=delimiter), None)
        except csv.Error as problem:
            error = f"not readable as CSV: {problem}"
        if not taken:
            return None
        if is_cut(taken[0]):
            error = TOO_LONG
        elif broken:
            error = "a quotation mark opens a cell that never ends"
        if error is not None:
            self._lines.put_back(taken[1:])
            del taken[1:]
            cells = None
        return b"".join(taken), cells, error, taken

    def rows(self) -> Iterator[Row]:
        while (record := self._record(self._delimiter)) is not None:
            raw, cells, error, taken = record
            yield self._row(self._lines.number - len(taken) + 1, raw, cells, error)

    def _row(self, line: int, raw: bytes, cells: list[str] | None, error: str | None) -> Row:
        width = len(self._names)
        if cells is None:
            return Row(line, raw, None, error, (readable(raw),))
        if not cells:
            return Row(line, raw, None, "the line is empty", ())
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError as problem:
            repaired = tuple(readable(cell.encode("utf-8", errors="surrogateescape")) for cell in cells)
            return Row(line, raw, None, f"not valid UTF-8 at byte {problem.start + 1} of the row", repaired)
        if len(cells) != width:
            has = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
            return Row(line, raw, None, f"the row has {has}, the header {width}", tuple(cells))
        texts = (cells[self._where[0]], cells[self._where[1]])
        for column, text in zip(self.columns, texts, strict=True):
            if problem_of_text := text_problem(column, text):
                return Row(line, raw, None, problem_of_text)
        return Row(line, raw, texts)

    def written(self, row: Row, scores: RowScores | None) -> bytes:
        values: list[object] = [""] * 4
        if scores is not None:
            values = [scores.label, scores.contradiction, scores.entailment, scores.neutral]
        values.append(row.error or "")
        body = row.raw.rstrip(b"\r\n")
        end = row.raw[len(body) :] or self._end
        if row.cells is None:
            return body + self._cells(values) + end
        width = len(self._names)
        kept = list(row.cells[:width]) + [""] * (width - len(row.cells))
        return self._cells([*kept, *values, *row.cells[width:]], first=True) + self._end
