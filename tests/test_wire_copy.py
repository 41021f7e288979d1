"""The same wire copy in ten papers is one conflict with ten places, in every format, under one id."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

import pytest

from detector import Detector, Document
from detector.marks import Held, hold
from detector.reports import ScanReport

COPY = "Mayor Petra Lind said on Tuesday that the city will close the Norde bridge this summer."
AGAINST = "Her deputy, Jonas Falk, said on Tuesday that the city will not close the Norde bridge this summer."
PAPERS = [f"paper-{number}" for number in range(10)]


@pytest.fixture(scope="module")
def detector() -> Detector:
    # Low, so that what these tests show does not hang on where the judge sets its own threshold.
    return Detector(threshold=0.1)


def scan(detector: Detector, papers: Sequence[str], *, first: str | None = None) -> ScanReport:
    """The copy in each of the papers, some edited the way papers do, and one story against it."""
    stories = [Document(id="blog", text=AGAINST, publisher="Blog")]
    for number, name in enumerate(papers):
        before = "" if number % 2 else "The harbour fair opened on Monday. "
        text = COPY.replace("the Norde bridge", "Norde bridge") if number % 3 == 2 else COPY
        stories.append(Document(id=name, text=before + text, publisher=name.title()))
    return detector.scan(sorted(stories, key=lambda story: story.id != first))


def test_ten_papers_make_one_conflict_with_ten_places_in_every_format(detector: Detector) -> None:
    report = scan(detector, PAPERS)
    *conflicts, summary = map(json.loads, report.to_jsonl().splitlines())
    (conflict,) = conflicts
    copies = next(conflict[side] for side in ("a", "b") if conflict[side]["doc"] != "blog")
    assert {copies["doc"], *(place["doc"] for place in copies["also"])} == set(PAPERS)
    texts = {document.id: document.text for document in report.documents}
    for place in copies["also"]:
        assert "close" in texts[place["doc"]][place["start"] : place["end"]]
    assert summary["conflicts"] == 1
    (row,) = csv.DictReader(io.StringIO(report.to_csv(), newline=""))
    assert (row["a_also"] + row["b_also"]).count("paper-") == 9
    assert "also in paper-1, paper-2, paper-3 and 6 more" in report.to_text().replace("\n     ", " ")
    assert report.to_html().count("Also in ") == 1


def test_the_id_and_a_mark_hold_when_papers_join_leave_or_come_first(detector: Detector) -> None:
    (alone,) = scan(detector, PAPERS[:1]).conflicts
    for papers, first in ((PAPERS[:4], None), (PAPERS[1:3], None), (PAPERS[:4], "paper-3")):
        report = scan(detector, papers, first=first)
        assert [conflict.id for conflict in report.conflicts] == [alone.id]
        assert hold(report, Held({alone.id: "not_conflict"})).hidden == 1
