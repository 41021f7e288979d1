"""CSV for spreadsheets: one row a conflict, safe to open in Excel, LibreOffice and Google Sheets."""

from __future__ import annotations

import csv
import io

from detector.reports.jsonl import DECIMALS, further_places, timestamp
from detector.types import Claim, Conflict, Report

SIDE_COLUMNS = ("doc", "start", "end", "quote", "claim", "speaker", "polarity", "modality", "published")
COLUMNS = (
    "id",
    "score",
    "kind",
    "relation",
    "reason",
    *(f"a_{name}" for name in SIDE_COLUMNS),
    *(f"b_{name}" for name in SIDE_COLUMNS),
    "contradiction",
    "entailment",
    "neutral",
    "similarity",
    "a_also",
    "b_also",
    "mark",
)

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would run it as a formula.

    The list of first characters is OWASP's (CSV Injection), with the full-width forms that some spreadsheets fold; leading
    blanks do not hide a formula.
    """
    if text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS):
        return "'" + text
    return text


def _side(claim: Claim) -> list[str | int]:
    return [
        safe_cell(claim.doc_id),
        claim.start,
        claim.end,
        safe_cell(claim.quote),
        safe_cell(claim.text),
        safe_cell(claim.attribution.speaker or ""),
        claim.polarity,
        claim.modality,
        timestamp(claim.published) or "",
    ]


def _also(claim: Claim) -> str:
    """Further places of the claim: ``doc:start-end``, with semicolons between."""
    return safe_cell("; ".join(f"{doc_id}:{span.start}-{span.end}" for doc_id, span in further_places(claim)))


def _row(conflict: Conflict) -> list[str | int | float]:
    nli = conflict.verdict.nli
    return [
        conflict.id,
        round(conflict.score, DECIMALS),
        conflict.kind,
        conflict.relation,
        safe_cell(conflict.reason),
        *_side(conflict.pair.a),
        *_side(conflict.pair.b),
        round(nli.contradiction, DECIMALS),
        round(nli.entailment, DECIMALS),
        round(nli.neutral, DECIMALS),
        round(conflict.pair.similarity, DECIMALS),
        _also(conflict.pair.a),
        _also(conflict.pair.b),
        conflict.mark or "",
    ]


def report_csv(report: Report) -> str:
    """A header and one row a conflict, RFC 4180 (lines end in CRLF); the counts of a report have no place in a table."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    writer.writerows(map(_row, report.conflicts))
    return buffer.getvalue()
