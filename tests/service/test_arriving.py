"""Conflicts handed over while a scan goes on: those of the report, part by part."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from detector import Detector, Document
from detector.service import arriving
from detector.types import Conflict
from tests.service.conftest import BLOG, WIRE

STORIES = [
    Document(id="wire", text=f"{WIRE} The night train to Lisle will run again from May."),
    Document(id="blog", text=f"{BLOG} The night train to Lisle will not run again from May, the railway said."),
    Document(id="copy", text=f"{WIRE} Eleven people were hurt on the ferry."),
    Document(id="late", text="Nobody was hurt on the ferry, the harbour office said."),
]


@pytest.mark.parametrize("threshold", [None, 0.0])
def test_the_parts_give_what_a_scan_gives(
    detector: Detector, monkeypatch: pytest.MonkeyPatch, threshold: float | None
) -> None:
    monkeypatch.setattr(arriving, "PAIRS_TOGETHER", 1)
    asked = detector.with_options(threshold=threshold)
    parts: list[Sequence[Conflict]] = []
    told: list[tuple[str, int, int | None]] = []
    report = arriving.scan_in_parts(asked, STORIES, lambda *stage: told.append(stage), parts.append)
    whole = asked.scan(STORIES)
    # Other batches are padded otherwise, which may move a score in its last digits.
    assert [(one.id, one.pair) for one in report.conflicts] == [(one.id, one.pair) for one in whole.conflicts]
    assert [one.score for one in report.conflicts] == pytest.approx([one.score for one in whole.conflicts], abs=1e-6)
    assert (report.pairs, report.scored, report.claims) == (whole.pairs, whole.scored, whole.claims)
    assert parts
    assert {one.id for one in report.conflicts} <= {one.id for part in parts for one in part}
    reading = [done for stage, done, _ in told if stage == "reading pairs"]
    assert reading == sorted(reading)
    assert reading[-1] == report.pairs


def test_no_pair_is_a_report_too(detector: Detector) -> None:
    parts: list[Sequence[Conflict]] = []
    report = arriving.scan_in_parts(detector, STORIES[3:], lambda *stage: None, parts.append)
    assert (report.conflicts, report.pairs, len(report.documents), parts) == ((), 0, 1, [])
