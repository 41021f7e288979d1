"""One conflict, however many papers print it and however many clauses say it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from detector.conflicts import Judge, JudgeWeights, conflict_id, without_duplicates
from detector.types import Claim, Conflict, Span
from tests.conflicts.claims_by_hand import claim, pair, scores

JUDGE = Judge(JudgeWeights(-3.0, {"contradiction": 6.0}, 0.5))


def conflict(a: Claim, b: Claim, score: float = 0.9) -> Conflict:
    both = pair(a, b)
    return Conflict(conflict_id(both), both, JUDGE.judge([both], [scores(score)])[0])


def printed_in(one: Claim, *papers: str, at: int = 0) -> Claim:
    """The claim, found again in further papers."""
    return replace(one, repeats=tuple((paper, Span(at, at + len(one.text))) for paper in papers))


def places(one: Claim) -> list[str]:
    return [one.doc_id, *(doc_id for doc_id, _ in one.repeats)]


def test_the_id_is_the_same_whichever_papers_print_the_copy() -> None:
    copy, other = claim("The dam held", doc="wire"), claim("The dam burst", doc="blog")
    ids = {
        conflict_id(pair(copy, other)),
        conflict_id(pair(printed_in(copy, "herald", "post"), other)),
        conflict_id(pair(replace(copy, doc_id="herald"), other)),
        conflict_id(pair(claim("the dam held.", doc="post"), other)),
    }
    assert len(ids) == 1


@pytest.mark.parametrize(
    "other",
    [
        claim("The dam broke", doc="wire"),
        claim("The dam held", doc="wire", speaker="Mayor Ito"),
        replace(claim("The dam held", doc="wire"), modality="possible"),
        replace(claim("The dam held", doc="wire"), polarity="denied"),
    ],
    ids=["words", "speaker", "modality", "denial"],
)
def test_the_id_is_another_where_another_thing_is_said(other: Claim) -> None:
    against = claim("The dam burst", doc="blog")
    assert conflict_id(pair(other, against)) != conflict_id(pair(claim("The dam held", doc="wire"), against))


def test_one_conflict_found_in_two_papers_is_one_with_both_places() -> None:
    other = claim("The dam burst", doc="blog")
    first = conflict(claim("The dam held", doc="wire"), other, 0.9)
    second = conflict(other, claim("The dam held", doc="post", start=40), 0.8)
    (kept,) = without_duplicates([second, first])
    assert places(kept.pair.a) == ["wire", "post"]
    assert kept.pair.a.repeats[0][1] == Span(40, 52)
    assert places(kept.pair.b) == ["blog"]
    assert (kept.score, kept.stands_for) == (first.score, ())


def test_an_overlapping_clause_in_a_further_paper_is_the_same_conflict_and_brings_its_places() -> None:
    other = claim("the dam burst", doc="blog")
    clause = printed_in(claim("the dam held", doc="wire"), "post", "herald")
    longer = claim("the dam held on Friday night", doc="post")
    best, second = conflict(longer, other, 0.97), conflict(clause, other, 0.9)
    (kept,) = without_duplicates([best, second])
    assert kept.pair.a.text == longer.text
    assert places(kept.pair.a) == ["post", "wire", "herald"]
    assert kept.stands_for == (second.id,)


def test_what_stands_elsewhere_in_the_same_papers_is_another_conflict() -> None:
    other = claim("the dam burst", doc="blog")
    here, there = claim("the dam held", doc="wire"), claim("the dam did not burst", doc="wire", start=200)
    found = [conflict(here, other), conflict(there, other)]
    assert without_duplicates(found) == found
