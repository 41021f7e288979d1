"""Rows in, rows out: what happens to each row of a table, with no model."""

from __future__ import annotations

import csv
import gzip
import io
import json

import pytest

from detector.errors import InputError
from detector.scoring import PairTable, open_pairs
from detector.scoring.rows import RowScores

SCORES = RowScores("contradiction", 0.9, 0.025, 0.075)


def opened(data: bytes, name: str = "pairs.jsonl", columns: tuple[str, str] | None = None) -> PairTable:
    table = open_pairs(io.BytesIO(data), name, columns)
    assert table is not None
    return table


def through(data: bytes, name: str = "pairs.jsonl", columns: tuple[str, str] | None = None) -> bytes:
    """The table with the same scores added to every row that can be scored."""
    table = opened(data, name, columns)
    rows = (table.written(row, None if row.texts is None else SCORES) for row in table.rows())
    return table.header() + b"".join(rows)


def errors(data: bytes, name: str) -> list[str | None]:
    return [row.error for row in opened(data, name).rows()]


@pytest.mark.parametrize("pair", [("a", "b"), ("premise", "hypothesis"), ("sentence1", "sentence2"), ("text1", "text2")])
def test_text_columns_are_found_by_their_names(pair: tuple[str, str]) -> None:
    lines = json.dumps({"id": 1, pair[0]: "It rained.", pair[1]: "It was dry."}).encode()
    assert opened(lines).columns == pair
    assert next(opened(lines).rows()).texts == ("It rained.", "It was dry.")
    table = f"id,{pair[1]},{pair[0]}\n1,It was dry.,It rained.\n".encode()
    assert next(opened(table, "pairs.csv").rows()).texts == ("It rained.", "It was dry.")


def test_text_columns_can_be_named() -> None:
    data = b'{"a":"x","b":"y","claim":"It rained.","evidence":"It was dry."}\n'
    assert next(opened(data, columns=("claim", "evidence")).rows()).texts == ("It rained.", "It was dry.")


def test_a_json_row_keeps_its_bytes() -> None:
    row = b'{ "b":"It was\\u0020dry.",  "n": 1.50e3, "a" : "It rained.", "big": 123456789012345678901234567890 }'
    written = through(row + b"\n")
    assert written.startswith(row[:-2])
    assert json.loads(written) == json.loads(row) | {
        "label": "contradiction",
        "contradiction": 0.9,
        "entailment": 0.025,
        "neutral": 0.075,
    }


def test_a_field_of_the_input_is_never_overwritten() -> None:
    written = json.loads(through(b'{"a":"It rained.","b":"It was dry.","label":"gold"}\n'))
    assert written["label"] == "gold"
    assert written["detector_label"] == "contradiction"
    assert written["detector_neutral"] == 0.075
    header = through(b"a,b,label\nIt rained.,It was dry.,gold\n", "pairs.csv").splitlines()[0]
    assert header == b"a,b,label,detector_label,detector_contradiction,detector_entailment,detector_neutral,detector_error"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"a": "It rained.", "b": ', "not valid JSON"),
        (b"", "the line is empty"),
        (b'["a", "b"]', "a list, not an object"),
        (b'{"a": "It rained."}', "no field “b”"),
        (b'{"a": "It rained.", "b": null}', "“b” is null, not text"),
        (b'{"a": "It rained.", "b": 7}', "“b” is a number, not text"),
        (b'{"a": "It rained.", "b": "  "}', "“b” is empty"),
        (b'{"a": "It rained.", "b": "caf\xe9"}', "not valid UTF-8 at byte 30"),
        (b'{"a": "It rained.", "b": "\\ud800"}', "half of a character"),
        (b'{"a": "It rained.", "b": "' + b"x" * 10_000_000 + b'"}', "10,000,000 characters"),
        (b'{"a":' + b"[" * 100_000, "not readable as JSON"),
        (b'{"a": "It rained.", "n": ' + b"9" * 5000 + b', "b": "x"}', "not readable as JSON"),
    ],
)
def test_a_bad_json_line_keeps_its_place(line: bytes, reason: str) -> None:
    good = b'{"a":"It rained.","b":"It was dry."}'
    rows = list(opened(b"\n".join((good, line, good)) + b"\n").rows())
    assert [row.line for row in rows] == [1, 2, 3]
    assert [row.texts is None for row in rows] == [False, True, False]
    assert reason in (rows[1].error or "")
    written = [json.loads(row) for row in through(b"\n".join((good, line, good)) + b"\n").splitlines()]
    assert written[1]["label"] is None
    assert written[1]["contradiction"] is None
    assert written[1]["error"] == rows[1].error
    assert "error" not in written[2]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_csv_keeps_its_dialect(delimiter: str, end: str) -> None:
    lines = ['"id"{0}a{0}b', '1{0}"It ""really"" rained."{0}It was dry.', '2{0}"Two\nlines"{0}"It was, say; dry"']
    data = end.join(line.format(delimiter) for line in [*lines, ""]).encode()
    written = through(data, "pairs.csv")
    before, after = data.split(end.encode()), written.split(end.encode())
    assert len(before) == len(after)
    assert all(new.startswith(old) for old, new in zip(before, after, strict=True))
    rows = list(csv.DictReader(io.StringIO(written.decode(), newline=""), delimiter=delimiter))
    assert [row["a"] for row in rows] == ['It "really" rained.', "Two\nlines"]
    assert [row["label"] for row in rows] == ["contradiction"] * 2


def test_a_byte_order_mark_stays_where_it_is() -> None:
    written = through("\ufeffa,b\nIt rained.,It was dry.\n".encode(), "pairs.csv")
    assert written.startswith("\ufeffa,b,label,".encode())


def test_ragged_csv_rows_keep_their_cells() -> None:
    data = b"a,b,c\nIt rained.,It was dry.,1\nIt rained.\n\nIt rained.,It was dry.,2,3\n"
    assert errors(data, "pairs.csv") == [
        None,
        "the row has 1 cell, the header 3",
        "the line is empty",
        *["the row has 4 cells, the header 3"],
    ]
    rows = list(csv.reader(io.StringIO(through(data, "pairs.csv").decode(), newline="")))
    assert rows[2] == ["It rained.", "", "", "", "", "", "", "the row has 1 cell, the header 3"]
    assert rows[4][:3] == ["It rained.", "It was dry.", "2"]
    assert rows[4][8:] == ["3"]


def test_a_quote_that_never_closes_spoils_one_row() -> None:
    good = b"It rained.,It was dry.\n"
    data = b"a,b\n" + good + b'"It rained.,It was dry.\n' + good * 3
    assert [row.texts is None for row in opened(data, "pairs.csv").rows()] == [False, True, False, False, False]
    assert [row.line for row in opened(data, "pairs.csv").rows()] == [2, 3, 4, 5, 6]
    rows = list(csv.reader(io.StringIO(through(data, "pairs.csv").decode(), newline="")))
    assert len(rows) == 6
    assert rows[2][0] == '"It rained.,It was dry.'


def test_bad_bytes_in_a_csv_spoil_one_row() -> None:
    data = b"a,b\nIt rained.,caf\xe9\nIt rained.,It was dry.\n"
    assert errors(data, "pairs.csv") == ["not valid UTF-8 at byte 15 of the row", None]
    assert "caf\ufffd" in through(data, "pairs.csv").decode("utf-8")


def test_packed_input_is_recognised_by_its_bytes() -> None:
    row = b'{"a":"It rained.","b":"It was dry."}\n'
    assert next(opened(gzip.compress(row), "-").rows()).texts == ("It rained.", "It was dry.")


def test_without_a_name_the_first_character_tells() -> None:
    assert opened(b'{"a":"It rained.","b":"It was dry."}\n', "-").format == "jsonl"
    assert opened(b"a,b\nIt rained.,It was dry.\n", "-").format == "csv"


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"\x89PNG\r\n\0\0", "pairs.csv", "binary file"),
        ("a,b\n".encode("utf-16"), "pairs.csv", "UTF-16"),
        (b"one,two\n1,2\n", "pairs.csv", "“one”, “two”"),
        (b'{"one": 1}\n', "pairs.jsonl", "“one”"),
        (b"a,b\n1,2\n", "pairs.jsonl", "No row"),
        (gzip.compress(b"a,b\n" * 999)[:-20], "pairs.csv.gz", "Is the file whole"),
    ],
)
def test_a_table_that_cannot_be_scored_is_refused(data: bytes, name: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        through(data, name)


def test_an_empty_input_is_no_table() -> None:
    assert open_pairs(io.BytesIO(b""), "pairs.csv") is None
