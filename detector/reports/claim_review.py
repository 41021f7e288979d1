"""ClaimReview drafts (schema.org, JSON-LD) for fact-check desks: one for every claim that stands in a conflict.

A draft says what is claimed, by whom and where, and which other claims speak against it. It rates nothing: the fields that
a desk decides (``url``, ``author``, ``reviewRating``) are there and ``null``, which JSON-LD reads as not stated.
https://schema.org/ClaimReview
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from detector.reports.jsonl import flagged, places, timestamp
from detector.reports.passages import by_id
from detector.reports.view import web_address
from detector.types import Claim, Conflict, Document, Report, Span


@dataclass(slots=True)
class _Draft:
    """A claim, and the conflicts it stands in, by falling score."""

    claim: Claim
    conflicts: list[tuple[Conflict, Claim]] = field(default_factory=list)
    """Each with the claim on its other side."""


def _drafts(report: Report) -> list[_Draft]:
    found: dict[tuple[str, int, int, str], _Draft] = {}
    for conflict in sorted(filter(flagged, report.conflicts), key=lambda one: -one.score):
        a, b = conflict.pair.a, conflict.pair.b
        for claim, other in ((a, b), (b, a)):
            found.setdefault((claim.doc_id, claim.start, claim.end, claim.text), _Draft(claim)).conflicts.append(
                (conflict, other)
            )
    return list(found.values())


def _kind_of_speaker(claim: Claim) -> Literal["Person", "Organization"] | None:
    """What the names within the claim show the speaker to be; ``None`` where they do not show it."""
    speaker = claim.attribution.speaker or ""
    labels = {entity.label for entity in claim.entities if entity.text and entity.text in speaker}
    if "PERSON" in labels:
        return "Person"
    return "Organization" if labels & {"ORG", "GPE"} else None


def _author(claim: Claim) -> dict[str, Any] | None:
    if claim.attribution.speaker:
        kind = _kind_of_speaker(claim)
        return {**({"@type": kind} if kind else {}), "name": claim.attribution.speaker}
    return {"@type": "Organization", "name": claim.publisher} if claim.publisher else None


def _appearance(doc_id: str, span: Span, quote: str, document: Document | None) -> dict[str, Any]:
    """A place that the claim stands at."""
    work: dict[str, Any] = {"@type": "CreativeWork", "identifier": doc_id}
    if document is not None:
        quote = document.text[span.start : span.end]
        if document.title:
            work["headline"] = document.title
        if address := web_address(document.url):
            work["url"] = address
        if document.publisher:
            work["publisher"] = {"@type": "Organization", "name": document.publisher}
        if document.published:
            work["datePublished"] = timestamp(document.published)
        if document.language:
            work["inLanguage"] = document.language
    return {**work, "text": quote}


def _claim(claim: Claim, documents: Mapping[str, Document]) -> dict[str, Any]:
    works = [_appearance(doc_id, span, claim.quote, documents.get(doc_id)) for doc_id, span in places(claim)]
    record: dict[str, Any] = {"@type": "Claim", "text": claim.text}
    if author := _author(claim):
        record["author"] = author
    dated = sorted((work for work in works if "datePublished" in work), key=lambda work: str(work["datePublished"]))
    if dated:
        record["datePublished"] = dated[0]["datePublished"]
        record["firstAppearance"] = dated[0]
    record["appearance"] = works
    return record


def _against(conflict: Conflict, other: Claim, documents: Mapping[str, Document]) -> dict[str, Any]:
    """What speaks against a claim: a conflict's other side."""
    return {
        **_claim(other, documents),
        "identifier": conflict.id,
        "description": conflict.reason,
        "keywords": [conflict.relation, conflict.kind, f"score {conflict.score:.2f}"],
    }


def _review(draft: _Draft, documents: Mapping[str, Document]) -> dict[str, Any]:
    return {
        "@type": "ClaimReview",
        "creativeWorkStatus": "Draft",
        "url": None,
        "author": None,
        "reviewRating": None,
        "claimReviewed": draft.claim.text,
        "itemReviewed": _claim(draft.claim, documents),
        "citation": [_against(conflict, other, documents) for conflict, other in draft.conflicts],
    }


def claim_review(report: Report) -> str:
    """One JSON-LD document: a draft for every claim in a contradiction or dispute, by its highest score."""
    documents = by_id(report)
    graph = [_review(draft, documents) for draft in _drafts(report)]
    return json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, indent=2) + "\n"
