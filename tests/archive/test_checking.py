"""New stories against what was filed before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from detector import Archive, Claim, Detector, Document
from detector.archive import Filters
from tests.archive.stories import BRIDGE, DENIED, FERRY, HARVEST, stories, story


def draft() -> Document:
    return story("draft", DENIED, "Evening Post", 25)


def places_of(claim: Claim) -> set[str]:
    """Documents that the claim stands in."""
    return {claim.doc_id, *(doc_id for doc_id, _ in claim.repeats)}


def sides(archive: Archive, documents: list[Document], **options: object) -> set[tuple[str, str]]:
    report = archive.check(documents, **options)  # type: ignore[arg-type]
    return {(one.pair.a.doc_id, one.pair.b.doc_id) for one in report.conflicts}


def test_a_conflict_with_a_filed_story_is_found(archive: Archive) -> None:
    report = archive.check([draft()])
    found = {(one.pair.a.doc_id, one.pair.b.doc_id, one.relation) for one in report.conflicts}
    assert ("draft", "bridge", "dispute") in found
    assert [document.id for document in report.documents] == ["draft", "bridge"], "the story it points into is at hand"
    assert {claim.doc_id for claim in report.claims} == {"draft", "bridge"}
    assert '"doc":"bridge"' in report.to_jsonl()


def test_it_gives_the_scores_that_a_scan_gives(archive: Archive, detector: Detector) -> None:
    """Every pair of the check is a pair of a scan of all stories, with the same score."""
    eager = Detector(threshold=0)
    checked = Archive.open(archive.info().place, eager).check([draft()])
    scanned = {one.id: one for one in eager.scan([*stories(), draft()]).conflicts}
    assert len(checked.conflicts) >= 5
    for one in checked.conflicts:
        assert one.pair.similarity == pytest.approx(scanned[one.id].pair.similarity, abs=1e-4)
        assert one.score == pytest.approx(scanned[one.id].score, abs=1e-3)
    of_draft = {one.id for one in scanned.values() if {"draft"} < {one.pair.a.doc_id, one.pair.b.doc_id}}
    assert {one.id for one in checked.conflicts} == of_draft, "so few claims are all among each other's nearest"


def test_the_archive_stays_as_it_is(archive: Archive) -> None:
    before = archive.info()
    archive.check([draft()])
    assert archive.info() == before


def test_new_documents_are_compared_among_themselves_on_request(archive: Archive) -> None:
    reply = story("reply", "The ferry Ternen did not sink off Isla Coronada on Sunday.")
    first = story("first", DENIED.replace("not close", "close"))
    assert ("draft", "first") not in sides(archive, [draft(), first, reply])
    found = sides(archive, [draft(), first, reply], among_themselves=True)
    assert ("draft", "first") in found
    assert ("reply", "ferry") in found, "and with the archive"


def test_an_earlier_version_of_a_new_document_is_left_out(archive: Archive) -> None:
    archive.add([story("other", FERRY.replace("41", "17"))])
    assert sides(archive, [story("ferry", FERRY.replace("41", "90"))]) == {("ferry", "other")}


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (Filters(), True),
        (Filters(since=date(2025, 3, 4)), True),
        (Filters(since=date(2025, 3, 5)), False),
        (Filters(since=datetime(2025, 3, 4, 9, 30, tzinfo=UTC)), True),
        (Filters(since=datetime(2025, 3, 4, 9, 31, tzinfo=UTC)), False),
        (Filters(until=date(2025, 3, 4)), True),
        (Filters(until=date(2025, 3, 3)), False),
        (Filters(until=datetime(2025, 3, 4, 9, 29)), False),
        (Filters(publishers=("norde courier",)), True),
        (Filters(publishers=("Coast Wire",)), False),
        (Filters(publishers=("Coast Wire", "NORDE COURIER"), since=date(2025, 3, 1)), True),
        (Filters(exclude=("bridge",)), False),
        (Filters(exclude=("b*e",)), False),
        (Filters(exclude=("br_dge", "b%")), True),
        (Filters(exclude=("br?dge",)), False),
        (Filters(exclude=("ferry",)), True),
    ],
    ids=str,
)
def test_filters(archive: Archive, filters: Filters, kept: bool) -> None:
    assert (("draft", "bridge") in sides(archive, [draft()], filters=filters)) is kept


def test_a_story_without_a_date_fits_no_filter_of_dates(archive: Archive) -> None:
    archive.add([story("undated", BRIDGE, "Norde Courier")])
    assert archive.comparison(Filters(since=date(1990, 1, 1), exclude=("bridge", "ferry", "harvest"))).claims == 0
    assert archive.comparison(Filters(exclude=("bridge", "ferry", "harvest"))).claims >= 3


def test_a_line_printed_by_many_papers_does_not_hide_other_stories(tmp_path: Path) -> None:
    """Fifty papers print one story; with two neighbours a claim, the one story that differs is still read."""
    archive = Archive.open(tmp_path / "a", Detector(top_k=2, threshold=0))
    archive.add(story(f"paper {number}", BRIDGE) for number in range(50))
    archive.add([story("differs", "The town hall said the Norde bridge will stay open to cars this summer.")])
    report = archive.check([story("draft", "Mayor Petra Lind said on Tuesday that the city will close the Norde bridge.")])
    read = {one.pair.b.doc_id for one in report.conflicts}
    assert "differs" in read


def test_one_statement_in_many_papers_is_read_once(tmp_path: Path, detector: Detector) -> None:
    archive = Archive.open(tmp_path / "a", detector)
    archive.add(story(f"paper {number}", BRIDGE) for number in range(5))
    report = archive.check([draft()])
    assert len({(one.pair.a.quote, one.pair.b.quote) for one in report.conflicts}) == len(report.conflicts)
    assert report.conflicts


def test_reports_come_a_few_documents_at_a_time(archive: Archive) -> None:
    drafts = [replace(draft(), id=f"draft {number}") for number in range(20)]
    reports = list(archive.check_each(iter(drafts)))
    assert [{len(places_of(c.pair.a)) for c in report.conflicts} for report in reports] == [{16}, {4}]
    whole = archive.check(drafts)
    assert [{c.id for c in report.conflicts} for report in reports] == [{c.id for c in whole.conflicts}] * 2


def test_one_copy_in_ten_new_papers_is_one_conflict_with_ten_places(archive: Archive) -> None:
    (alone, *_) = archive.check([draft()]).conflicts
    papers = [replace(draft(), id=f"paper {number}", publisher=f"Paper {number}") for number in range(10)]
    for some in (papers, papers[3:]):  # the copy's first paper may leave
        conflicts = archive.check(some).conflicts
        (same,) = (one for one in conflicts if one.id == alone.id)
        assert places_of(same.pair.a) == {paper.id for paper in some}
        assert len({one.id for one in conflicts}) == len(conflicts)
    archive.add([story("reprint", BRIDGE, "Reprint", 5)])
    (same,) = (one for one in archive.check([draft()]).conflicts if one.id == alone.id)
    assert places_of(same.pair.b) == {"bridge", "reprint"}


def test_an_empty_archive_has_no_conflicts(archive: Archive) -> None:
    archive.remove(["bridge", "ferry", "harvest"])
    report = archive.check([draft()])
    assert (report.conflicts, report.pairs) == ((), 0)
    assert archive.check([]).documents == ()


def test_stories_about_other_things_are_not_read_together(archive: Archive) -> None:
    report = archive.check([story("match", "Rovers beat United 3-1 in the derby on Saturday.")])
    assert report.conflicts == ()
    assert HARVEST not in report.to_text()
