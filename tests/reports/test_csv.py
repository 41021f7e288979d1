import csv
import dataclasses
import io

from hypothesis import given
from hypothesis import strategies as st

from detector.reports import ScanReport
from detector.reports.table import COLUMNS, safe_cell
from detector.types import Span


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_one_row_a_conflict(report: ScanReport) -> None:
    table = rows(report.to_csv())
    assert len(table) == 3
    assert table[0]["a_speaker"] == "Harbour master Ada Quill"
    assert table[0]["b_quote"] == "the bridge was manned throughout"
    assert table[0]["contradiction"] == "0.88"
    assert tuple(table[0]) == COLUMNS


def test_a_quote_that_is_a_formula_is_made_harmless(report: ScanReport) -> None:
    first = report.conflicts[0]
    bad = dataclasses.replace(first.pair.b, quote='=HYPERLINK("http://x.example","read")')
    pair = dataclasses.replace(first.pair, b=bad)
    table = rows(dataclasses.replace(report, conflicts=(dataclasses.replace(first, pair=pair),)).to_csv())
    assert table[0]["b_quote"].startswith("'=")


@given(st.text())
def test_no_cell_starts_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
    assert cell.removeprefix("'") == text.removeprefix("'")


def test_wire_copy_is_one_row_that_names_every_place(report: ScanReport) -> None:
    first = report.conflicts[0]
    places = (("paper", Span(3, 9)), ("=evil", Span(0, 6)))
    pair = dataclasses.replace(first.pair, b=dataclasses.replace(first.pair.b, repeats=places))
    (row,) = rows(dataclasses.replace(report, conflicts=(dataclasses.replace(first, pair=pair),)).to_csv())
    assert row["b_also"] == "paper:3-9; =evil:0-6"
    assert row["a_also"] == ""
