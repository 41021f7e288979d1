from __future__ import annotations

import dataclasses
import json
from typing import Any

from detector.reports import ScanReport
from detector.types import Document, Span


def drafts(report: ScanReport) -> list[dict[str, Any]]:
    document = json.loads(report.to_claim_review())
    assert document["@context"] == "https://schema.org"
    return list(document["@graph"])


def test_each_claim_of_a_conflict_has_one_draft_that_names_what_speaks_against_it(report: ScanReport) -> None:
    first, second = drafts(report)  # the update and the pair that is no conflict have none
    assert first["@type"] == "ClaimReview"
    assert first["claimReviewed"] == "the crew had left the bridge unmanned"
    assert first["itemReviewed"]["author"]["name"] == "Harbour master Ada Quill"
    assert first["itemReviewed"]["firstAppearance"]["datePublished"] == "2031-05-05T18:30:00Z"
    (against,) = first["citation"]
    assert against["text"] == second["claimReviewed"]
    assert against["identifier"] == report.conflicts[0].id


def test_a_draft_rates_nothing(report: ScanReport) -> None:
    for draft in drafts(report):
        assert draft["creativeWorkStatus"] == "Draft"
        assert [draft[name] for name in ("url", "author", "reviewRating")] == [None] * 3


def test_a_claim_in_two_conflicts_has_one_draft(report: ScanReport) -> None:
    first = report.conflicts[0]
    other = dataclasses.replace(first.pair.b, start=0, end=10, quote="The owners", text="The owners were aboard.")
    again = dataclasses.replace(first, id="again", pair=dataclasses.replace(first.pair, b=other))
    found = drafts(dataclasses.replace(report, conflicts=(first, again)))
    assert [len(draft["citation"]) for draft in found] == [2, 1, 1]


def test_wire_copy_is_one_claim_with_many_appearances(report: ScanReport) -> None:
    first = report.conflicts[0]
    paper = Document("paper", "It is said that the crew left.", url="https://paper.example/1")
    claim = dataclasses.replace(first.pair.a, repeats=(("paper", Span(16, 29)),))
    pair = dataclasses.replace(first.pair, a=claim)
    conflicts = (dataclasses.replace(first, pair=pair),)
    found = drafts(dataclasses.replace(report, conflicts=conflicts, documents=(*report.documents, paper)))
    assert [(place["identifier"], place.get("url")) for place in found[0]["itemReviewed"]["appearance"]] == [
        ("ferry/wire.txt", None),
        ("paper", "https://paper.example/1"),
    ]
    assert found[0]["itemReviewed"]["appearance"][1]["text"] == "the crew left"


def test_an_address_that_is_a_script_is_left_out(report: ScanReport) -> None:
    documents = tuple(dataclasses.replace(document, url="javascript:alert(1)") for document in report.documents)
    assert "javascript" not in dataclasses.replace(report, documents=documents).to_claim_review()
