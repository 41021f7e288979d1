"""The nouns of a table of pairs, and what its two formats share."""

from __future__ import annotations

import io
import zlib
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from detector.errors import InputError
from detector.types import Label

KNOWN_COLUMNS: tuple[tuple[str, str], ...] = (
    ("a", "b"),
    ("premise", "hypothesis"),
    ("sentence1", "sentence2"),
    ("claim1", "claim2"),
    ("text1", "text2"),
)
ADDED = ("label", "contradiction", "entailment", "neutral", "error")

MAX_RECORD_BYTES = 16 * 1024 * 1024
"""A longer row is not held in memory: it is marked and skipped."""
MAX_TEXT = 100_000
"""Characters of one text; no statement is longer, and a model reads a few hundred words."""
_CUT = b"\0cut"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was read."""

    line: int
    """1-based line of the input that the row begins on."""
    raw: bytes
    """Its bytes with their line end; of a row that is too long, the beginning."""
    texts: tuple[str, str] | None
    """The two texts, ``None`` where the row cannot be scored."""
    error: str | None = None
    """Why it cannot be scored."""
    cells: tuple[str, ...] | None = None
    """For a CSV row whose bytes cannot be kept as they are: its cells."""


@dataclass(frozen=True, slots=True)
class RowScores:
    """What is added to a row."""

    label: Label
    contradiction: float
    entailment: float
    neutral: float


class PairTable(Protocol):
    """Rows in, rows out."""

    format: str
    """``jsonl`` or ``csv``."""
    columns: tuple[str, str]
    """Names of the two text columns."""

    def header(self) -> bytes:
        """What the output begins with."""
        ...

    def rows(self) -> Iterator[Row]:
        """Each row once, in order. Raises InputError where the input breaks off."""
        ...

    def written(self, row: Row, scores: RowScores | None) -> bytes:
        """The row with what is added to it; ``None`` for a row that cannot be scored."""
        ...


class Lines:
    """Lines with their ends, never more than one record's worth in memory; lines can be put back."""

    def __init__(self, stream: io.BufferedReader, name: str) -> None:
        self._stream = stream
        self._name = name
        self._waiting: deque[bytes] = deque()
        self.number = 0
        """1-based number of the line last taken."""

    def take(self) -> bytes | None:
        """The next line, ``None`` at the end. A line over the limit ends in a mark, see ``is_cut``."""
        line = self._waiting.popleft() if self._waiting else self._read()
        if line is not None:
            self.number += 1
        return line

    def put_back(self, lines: Sequence[bytes]) -> None:
        """Gives the lines back, to be taken again."""
        self._waiting.extendleft(reversed(lines))
        self.number -= len(lines)

    def _read(self) -> bytes | None:
        try:
            line = self._stream.readline(MAX_RECORD_BYTES)
            if len(line) < MAX_RECORD_BYTES or line.endswith(b"\n"):
                return line or None
            rest = line
            while rest and not rest.endswith(b"\n"):
                rest = self._stream.readline(MAX_RECORD_BYTES)
            return line[:1000] + _CUT
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"{self._name} breaks off after line {self.number}: {error}. Is the file whole?") from error


def is_cut(line: bytes) -> bool:
    """True for a line of which only the beginning was kept."""
    return line.endswith(_CUT)


def readable(raw: bytes) -> str:
    """The bytes as text without their line end, bad bytes replaced."""
    return raw.removesuffix(_CUT).rstrip(b"\r\n").decode("utf-8", errors="replace")


TOO_LONG = f"the row is longer than {MAX_RECORD_BYTES // 1024**2} MiB"


def text_problem(column: str, value: object) -> str | None:
    """Why the value of the column cannot be scored, ``None`` where it can."""
    if not isinstance(value, str):
        return f"“{column}” is {json_type(value)}, not text"
    if not value.strip():
        return f"“{column}” is empty"
    if len(value) > MAX_TEXT:
        return f"“{column}” has {len(value):,} characters, more than the {MAX_TEXT:,} that one statement may have"
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return f"“{column}” holds half of a character (an unpaired surrogate)"
    return None


def json_type(value: object) -> str:
    """What a value of JSON is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    return {int: "a number", float: "a number", list: "a list", dict: "an object"}.get(type(value), "no string")


def added_names(taken: Collection[object]) -> tuple[str, ...]:
    """Names of the added fields, none of them among ``taken``: all with ``detector_`` before them where one is taken, with
    ``detector_2_`` where one of those is (the output of an earlier run), and so on."""
    names: tuple[str, ...] = ADDED
    number = 1
    while any(name in taken for name in names):
        names = tuple(f"detector_{name}" if number == 1 else f"detector_{number}_{name}" for name in ADDED)
        number += 1
    return names


def find_columns(names: Collection[object], columns: tuple[str, str] | None) -> tuple[str, str] | None:
    """The two text columns among ``names``: those asked for, else the first pair of a known name; ``None`` where they are
    not there."""
    pairs = KNOWN_COLUMNS if columns is None else (columns,)
    return next((pair for pair in pairs if pair[0] in names and pair[1] in names), None)


def missing_columns(name: str, columns: tuple[str, str] | None, seen: Sequence[str], option: str = "--columns A B") -> str:
    """What to tell a user whose table lacks the text columns; ``option`` names them by hand."""
    there = ", ".join(f"“{column[:60]}”" for column in islice(seen, 20)) or "none"
    if columns is not None:
        return f"{name} has no columns “{columns[0]}” and “{columns[1]}”; its columns are {there}."
    known = "; ".join(f"{a}, {b}" for a, b in KNOWN_COLUMNS)
    return f"{name} has no text columns of a known name ({known}): name two with {option}. Its columns are {there}."
