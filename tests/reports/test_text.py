import dataclasses
import itertools

import pytest

from detector.reports import ScanReport, claims_text, verdict_text
from detector.types import NLIScores, Probabilities, Span, Verdict


def test_plain_text_fits_80_columns_and_underlines_the_clash(report: ScanReport) -> None:
    lines = report.to_text().splitlines()
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in report.to_text()
    at = lines.index("     “the crew had left the bridge unmanned”")
    assert lines[at + 1] == " " * 19 + "^" * len("left the bridge unmanned")
    assert any(line == "  A  Harbour master Ada Quill (said)" for line in lines)
    assert any("ferry/wire.txt:2, 05 May 2031" in line for line in lines)


def test_the_last_line_counts(report: ScanReport) -> None:
    tail = report.to_text().split("\n\n")[-1].replace("\n", " ")
    assert tail.startswith("1 conflict and 1 update in 2 documents, 2 claims, 4 pairs (3 read); nli-minilm-l6, 1.9 s.")
    assert "1 input set aside" in tail


def test_nothing_found_says_so(report: ScanReport) -> None:
    assert dataclasses.replace(report, conflicts=()).to_text().startswith("No conflict in 2 documents")


def test_colour_marks_the_clash_in_place(report: ScanReport) -> None:
    text = report.to_text(color=True)
    assert "\x1b[1;31m" in text
    assert "^" not in text


@pytest.mark.parametrize("width", [30, 40, 80, 100])
def test_a_clash_that_runs_over_a_line_end_is_underlined_on_both_lines(report: ScanReport, width: int) -> None:
    lines = report.to_text(width=width).splitlines()
    assert max(map(len, lines)) <= width
    underlined = [
        "".join(letter for letter, mark in zip(above, below, strict=False) if mark == "^")
        for above, below in itertools.pairwise(lines)
        if set(below.strip()) == {"^"} or set(below.strip()) == {"^", " "}
    ]
    assert "left the bridge unmanned" in " ".join(underlined)


def test_a_story_cannot_steer_the_terminal(report: ScanReport) -> None:
    first = report.conflicts[0]
    bad = dataclasses.replace(first.pair.b, quote="the bridge \x1b[2J\x07 was manned")
    pair = dataclasses.replace(first.pair, b=bad)
    text = dataclasses.replace(report, conflicts=(dataclasses.replace(first, pair=pair),)).to_text()
    assert "\x1b" not in text
    assert "\x07" not in text


def test_a_verdict_shows_both_texts_and_both_readings() -> None:
    nli = NLIScores(Probabilities(0.9, 0.0, 0.1), Probabilities(0.8, 0.1, 0.1))
    verdict = Verdict("contradiction", 0.88, "number", "contradiction", "Eleven is not nine.", nli, (Span(0, 6),), ())
    text = verdict_text(verdict, ("Eleven died.", "Nine died."))
    assert "contradiction (number), score 0.88" in text
    assert "  A  “Eleven died.”\n      ^^^^^^\n  B  “Nine died.”" in text
    assert "B to A: contradiction 0.80, entailment 0.10, neutral 0.10" in text


def test_claims_are_shown_with_their_places(report: ScanReport) -> None:
    a, b = report.claims
    text = claims_text(report.documents, [[a], [b]])
    assert f"{a.start}-{a.end}  Harbour master Ada Quill (said)" in text
    assert "“the bridge was manned throughout”" in text
    assert "no claims" in claims_text(report.documents[:1], [[]])


def test_wire_copy_is_one_conflict_with_its_places(report: ScanReport) -> None:
    first = report.conflicts[0]
    places = tuple((f"paper{number}", Span(0, 9)) for number in range(5))
    pair = dataclasses.replace(first.pair, a=dataclasses.replace(first.pair.a, repeats=places))
    text = dataclasses.replace(report, conflicts=(dataclasses.replace(first, pair=pair),)).to_text()
    assert "     also in paper0, paper1, paper2 and 2 more\n" in text
