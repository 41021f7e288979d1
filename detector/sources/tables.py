"""Tables of many documents (JSON Lines, CSV, TSV) → Documents, a row at a time; a bad row is set aside."""

from __future__ import annotations

import csv
import io
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from detector.sources.dates import parse_published
from detector.sources.decoding import MAX_BYTES, decode, encoding_of, text_reason, without_surrogates
from detector.sources.language import normalise_language
from detector.types import Document, Rejected

_COLUMNS = ("id", "text", "title", "publisher", "published", "url", "language")
_DELIMITERS = {"csv": ",;\t|", "tsv": "\t,;|"}
_TOO_LONG = f"the line is longer than {MAX_BYTES:,} bytes; split the text into its stories"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row that makes a Document, and the line it begins on."""

    document: Document
    line: int
    dated: bool = True
    """False where ``published`` holds something that is no date."""


def read_jsonl(stream: io.BufferedReader, source: str) -> Iterator[TableRow | Rejected]:
    """Rows of a JSON Lines table, in order."""
    rows = 0
    for number, line in _lines(stream):
        if line is None:
            yield Rejected(source, _TOO_LONG, number)
            continue
        if line.isspace() or not line:
            continue
        if not rows and line.strip() in ("[", "{", "[{"):
            reason = "is one JSON value over several lines; JSON Lines has one object a line (jq -c '.[]' makes it so)"
            yield Rejected(source, reason, number)
            return
        rows += 1
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Rejected(source, f"is no JSON ({error}); one object a line is expected", number)
            continue
        if not isinstance(value, dict):
            yield Rejected(source, 'is JSON but no object; {"id": …, "text": …} is expected', number)
            continue
        yield _row({str(name).strip().lower(): field for name, field in value.items()}, source, number, list(value))
    if not rows:
        yield Rejected(source, "holds no rows")


def read_csv(stream: io.BufferedReader, source: str, kind: str) -> Iterator[TableRow | Rejected]:
    """Rows of a CSV or TSV table with a header, in order. Where the usual delimiter finds no ``text`` column, others are
    tried."""
    csv.field_size_limit(max(csv.field_size_limit(), MAX_BYTES))
    lines = _lines(stream)
    first = next(((number, line) for number, line in lines if line is None or line.strip()), None)
    if first is None or first[1] is None:
        yield Rejected(source, "holds no rows" if first is None else _TOO_LONG)
        return
    header, delimiter = _header(first[1], kind)
    if "text" not in header:
        found = ", ".join(name for name in header if name) or "none"
        reason = f"has no column named text (columns found: {found[:300]}); name the column of the stories so"
        yield Rejected(source, reason, 1)
        return
    rows = 0
    for number, record in _records(lines, delimiter):
        if not isinstance(record, str) and not any(field.strip() for field in record):
            continue
        rows += 1
        if isinstance(record, str):
            yield Rejected(source, record, number)
            continue
        while len(record) > len(header) and not record[-1].strip():
            record = record[:-1]
        if len(record) != len(header):
            counted = f"has {len(record)} field{'s' if len(record) != 1 else ''} where the header has {len(header)}"
            yield Rejected(source, f"{counted}; put fields that hold a delimiter in quotation marks", number)
            continue
        fields: dict[str, object] = {}
        for name, field in zip(header, record, strict=True):
            fields.setdefault(name, field)
        yield _row(fields, source, number, header)
    if not rows:
        yield Rejected(source, "holds no rows")


def looks_like_csv(first_line: str) -> bool:
    """Whether the line is a table header: several names, all of them known columns, ``text`` among them."""
    header, _ = _header(first_line, "csv")
    return len(header) > 1 and "text" in header and all(name in _COLUMNS for name in header)


def _header(line: str, kind: str) -> tuple[list[str], str]:
    """Lower-case column names, and the delimiter that finds ``text`` among them (else the usual one)."""
    headers = []
    for delimiter in _DELIMITERS[kind]:
        try:
            names = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
        except csv.Error:
            names = []
        headers.append(([name.strip().lower() for name in names], delimiter))
    return next((found for found in headers if "text" in found[0]), headers[0])


def _lines(stream: io.BufferedReader) -> Iterator[tuple[int, str | None]]:
    """Lines with their number, from 1; ``None`` for one that is too long, which is skipped without being kept."""
    head = stream.peek(2)[:2]
    wide = encoding_of(head)
    reader: io.BufferedReader | io.TextIOWrapper = stream
    if wide:
        stream.read(2)
        reader = io.TextIOWrapper(stream, encoding=wide, errors="replace", newline="\n")
    number = 0
    while line := reader.readline(MAX_BYTES + 1):
        number += 1
        if len(line) > MAX_BYTES:
            end: str | bytes = "\n" if isinstance(line, str) else b"\n"
            while line and line[-1:] != end:
                line = reader.readline(MAX_BYTES)
            yield number, None
        else:
            yield number, without_surrogates(line) if isinstance(line, str) else decode(line)


def _records(lines: Iterator[tuple[int, str | None]], delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Records with the line they begin on, or the reason why one cannot be read. A quotation mark that is never closed
    costs its own line and not the rest of the table."""
    waiting: deque[tuple[int, str | None]] = deque()
    while True:
        first = waiting.popleft() if waiting else next(lines, None)
        if first is None:
            return
        number, line = first
        if line is None:
            yield number, _TOO_LONG
            continue
        taken: list[tuple[int, str | None]] = []
        parts, marks, size = [line], line.count('"'), len(line)
        closed = True
        while marks % 2:  # a record goes on while the count of its quotation marks is odd
            following = waiting.popleft() if waiting else next(lines, None)
            if following is not None:
                taken.append(following)
            if following is None or following[1] is None or size > MAX_BYTES:
                closed = False
                break
            parts.append(following[1])
            marks += following[1].count('"')
            size += len(following[1])
        record = _parse(parts if closed else parts[:1], delimiter)
        if record is None and len(parts) > 1:
            record = _parse(parts[:1], delimiter)
            closed = False
        if not closed:
            waiting.extendleft(reversed(taken))
        if record is None:
            yield number, "has a quotation mark that is not closed, or not doubled inside a field"
        else:
            yield number, record


def _parse(lines: list[str], delimiter: str) -> list[str] | None:
    """The one record of these lines, ``None`` where they make none or several."""
    try:
        records = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        records = []
    if len(records) == 1:
        return records[0]
    if delimiter == "\t" and len(lines) == 1:  # many programs write TSV without any quoting
        return lines[0].rstrip("\r\n").split("\t")
    return None


def _row(fields: dict[str, object], source: str, line: int, found: list[str]) -> TableRow | Rejected:
    text = fields.get("text")
    if "text" not in fields:
        names = ", ".join(map(str, found))[:300] or "none"
        return Rejected(source, f"has no field named text (fields found: {names})", line)
    if not isinstance(text, str):
        return Rejected(source, "text is no string; put the story there", line)
    text = without_surrogates(text)
    if reason := text_reason(text):
        return Rejected(source, f"text {reason}", line)
    written = fields.get("published")
    dated = not isinstance(written, bool) and isinstance(written, str | int | float) and bool(str(written).strip())
    published = parse_published(written) if dated and isinstance(written, str | int | float) else None
    document = Document(
        id=_string(fields.get("id")) or f"{source}:{line}",
        text=text,
        title=_string(fields.get("title")),
        publisher=_string(fields.get("publisher")),
        published=published,
        url=_string(fields.get("url")),
        language=normalise_language(_string(fields.get("language")) or ""),
    )
    return TableRow(document, line, dated=not dated or published is not None)


def _string(value: object) -> str | None:
    """A short field as one line; numbers are written out, anything else is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(without_surrogates(str(value)).split()) or None
