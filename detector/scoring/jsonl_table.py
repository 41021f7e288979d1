"""JSON lines of pairs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import cast

from detector.errors import InputError
from detector.scoring.rows import (
    ADDED,
    TOO_LONG,
    Lines,
    Row,
    RowScores,
    added_names,
    find_columns,
    is_cut,
    json_type,
    missing_columns,
    text_problem,
)

_LOOK_AHEAD_ROWS = 1000
_LOOK_AHEAD_BYTES = 8 * 1024 * 1024


_Parsed = tuple[int, bytes, dict[str, object] | None, str | None]
"""Line, bytes, fields, what is wrong."""


class JsonLinesTable:
    """A JSON object a line. The added fields go before the closing brace, so everything before it stays byte for byte."""

    format = "jsonl"

    def __init__(self, lines: Lines, name: str, columns: tuple[str, str] | None) -> None:
        self._lines = lines
        self._name = name
        self._first = self._look_ahead()
        objects = [fields for _, _, fields, _ in self._first if fields is not None]
        if not objects:
            _, _, _, problem = self._first[0]
            raise InputError(
                f"No row of {name} can be read as a JSON object (line 1: {problem}). Is it a CSV? Name it .csv."
            )
        self.columns = columns or self._find_columns(objects)
        if not any(self.columns[0] in fields and self.columns[1] in fields for fields in objects):
            raise InputError(missing_columns(name, self.columns, sorted(set().union(*objects))))
        # What later rows have is seen too late to name all rows alike; it still is not overwritten in them.
        self._taken = {name for fields in objects for name in fields if name in ADDED or name.startswith("detector_")}

    def _look_ahead(self) -> list[_Parsed]:
        first: list[_Parsed] = []
        size = 0
        for parsed in self._parsed():
            first.append(parsed)
            size += len(parsed[1])
            if len(first) == _LOOK_AHEAD_ROWS or size > _LOOK_AHEAD_BYTES:
                break
        return first

    def _find_columns(self, objects: list[dict[str, object]]) -> tuple[str, str]:
        for fields in objects:
            if (pair := find_columns(fields, None)) is not None:
                return pair
        raise InputError(missing_columns(self._name, None, sorted(set().union(*objects))))

    def __getstate__(self) -> dict[str, object]:
        """Another process writes rows with this table; it reads none there."""
        return {**self.__dict__, "_lines": None, "_first": []}

    def header(self) -> bytes:
        return b""

    def _parsed(self) -> Iterator[_Parsed]:
        while (raw := self._lines.take()) is not None:
            if self._lines.number == 1:
                raw = raw.removeprefix(b"\xef\xbb\xbf")
            fields, error = _json_object(raw)
            yield self._lines.number, raw, fields, error

    def rows(self) -> Iterator[Row]:
        waiting, self._first = self._first, []
        for line, raw, fields, problem in chain(waiting, self._parsed()):
            error = problem
            if fields is not None:
                error = self._problem(fields)
            texts = None
            if fields is not None and error is None:
                texts = (cast(str, fields[self.columns[0]]), cast(str, fields[self.columns[1]]))
            yield Row(line, raw, texts, error)

    def _problem(self, fields: dict[str, object]) -> str | None:
        for column in self.columns:
            if column not in fields:
                return f"there is no field “{column}”"
            if problem := text_problem(column, fields[column]):
                return problem
        return None

    def written(self, row: Row, scores: RowScores | None) -> bytes:
        fields, _ = _json_object(row.raw)
        taken = self._taken if fields is None else self._taken.union(fields)
        values: list[object] = [None] * 4
        if scores is not None:
            values = [scores.label, scores.contradiction, scores.entailment, scores.neutral]
        if row.error is not None:
            values.append(row.error)
        added = json.dumps(dict(zip(added_names(taken), values, strict=False)), ensure_ascii=False)
        if not fields:
            return added.encode() + b"\n"
        return row.raw.rstrip()[:-1].rstrip() + b", " + added[1:].encode() + b"\n"


def _json_object(raw: bytes) -> tuple[dict[str, object] | None, str | None]:
    """The object, or what is wrong with the line."""
    if is_cut(raw):
        return None, TOO_LONG
    if not raw.strip():
        return None, "the line is empty"
    try:
        value = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        return None, f"not valid UTF-8 at byte {error.start + 1} of the line"
    except json.JSONDecodeError as error:
        return None, f"not valid JSON: {error.msg} at character {error.pos + 1}"
    except (ValueError, RecursionError) as error:
        return None, f"not readable as JSON: {error}"
    if not isinstance(value, dict):
        return None, f"the line holds {json_type(value)}, not an object"
    return value, None
