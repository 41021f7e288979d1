"""The street, with the models that ship."""

from __future__ import annotations

import dataclasses
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detector import Detector, Document
from detector.errors import InputError
from detector.types import Report

WIRE = """The city council voted 8 to 3 on Tuesday night to approve the sale of the old tannery, clerk Rosa Amann said.

Mayor Ilse Brandt denied that the buyer had been promised a tax holiday. "No such promise was made," she said.

The tannery closed in 2009. Some 240 people worked there."""
BLOG = """So it is over: the council rejected the sale of the old tannery on Tuesday night.

One councillor told us that the buyer had been promised a tax holiday of ten years.

When the tannery shut its doors in 2009, about 240 people lost their work."""


@cache
def detector() -> Detector:
    return Detector()


@cache
def everything() -> Report:
    return Detector(threshold=0).scan(documents())


def documents() -> tuple[Document, Document]:
    return Document("wire", WIRE), Document("blog", BLOG)


def steady(report: Report) -> Report:
    """The report without the time it took."""
    return dataclasses.replace(report, seconds=0.0)


def test_every_quote_stands_in_its_document() -> None:
    texts = {d.id: d.text for d in documents()}
    for claim in everything().claims:
        assert texts[claim.doc_id][claim.start : claim.end] == claim.quote
    for conflict in everything().conflicts:
        for side, spans in ((conflict.pair.a, conflict.verdict.clash_a), (conflict.pair.b, conflict.verdict.clash_b)):
            for span in spans:
                assert side.start <= span.start < span.end <= side.end


def test_the_same_scan_gives_the_same_report() -> None:
    assert steady(Detector().scan(documents())) == steady(detector().scan(documents()))


def test_the_number_of_threads_moves_no_score_by_more_than_a_hundredth() -> None:
    alone = Detector(threshold=0, threads=1).scan(documents())
    scores = {c.id: c.score for c in everything().conflicts}
    assert {c.id for c in alone.conflicts} == set(scores)
    assert max(abs(c.score - scores[c.id]) for c in alone.conflicts) <= 0.01


def test_company_in_the_batch_moves_no_score_by_more_than_a_hundredth() -> None:
    pairs = [("The mill burned down.", "The mill stands unharmed."), ("It rained. " * 30, "The sun shone all day.")]
    alone = [next(iter(detector().score([pair]))) for pair in pairs]
    together = list(detector().score([*pairs, *((f"Train {i} is late.", "All trains are on time.") for i in range(70))]))
    for one, two in zip(alone, together, strict=False):
        assert one.contradiction == pytest.approx(two.contradiction, abs=0.01)
        assert one.entailment == pytest.approx(two.entailment, abs=0.01)


def test_threshold_nought_gives_every_scored_pair() -> None:
    report = everything()
    assert len(report.conflicts) == report.scored == report.pairs > 0
    assert "none" in {c.kind for c in report.conflicts}
    assert [c.score for c in report.conflicts] == sorted((c.score for c in report.conflicts), reverse=True)


def test_a_higher_threshold_gives_a_part_of_the_lower_ones_conflicts() -> None:
    low, high = (Detector(threshold=t).scan(documents()) for t in (0.05, 0.4))
    assert {c.id for c in high.conflicts} <= {c.id for c in low.conflicts}
    assert all(c.score >= 0.05 and c.kind != "none" for c in low.conflicts)


def test_the_approval_against_the_rejection_scores_highest() -> None:
    best = everything().conflicts[0]
    assert {best.pair.a.doc_id, best.pair.b.doc_id} == {"wire", "blog"}
    wordings = best.pair.a.text + best.pair.b.text
    assert ("approve" in wordings and "reject" in wordings) or "promised" in wordings


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["The dam held.", "Nine men died.", "Lind denied that the dam held."]), st.text(min_size=1, max_size=40)
)
def test_swapping_the_two_statements_leaves_the_score(a: str, b: str) -> None:
    if not b.strip():
        with pytest.raises(InputError):
            detector().compare(a, b)
        return
    forth, back = detector().compare(a, b), detector().compare(b, a)
    assert forth.score == pytest.approx(back.score, abs=1e-6)
    assert forth.label == back.label


def test_plain_opposites_contradict_and_the_unrelated_do_not() -> None:
    assert detector().compare("The dam burst on Friday.", "The dam did not burst on Friday.").label == "contradiction"
    assert detector().compare("The dam burst on Friday.", "The bakery sells bread.").label != "contradiction"


def test_scores_are_lazy_and_in_order() -> None:
    asked = []

    def pairs():  # type: ignore[no-untyped-def]
        for i in range(3):
            asked.append(i)
            yield f"Bus {i} is late.", "All buses are late."

    scores = detector().score(pairs())
    assert asked == []
    assert len(list(scores)) == 3


def test_nothing_in_gives_an_empty_report() -> None:
    report = detector().scan([])
    assert (report.conflicts, report.claims, report.pairs) == ((), (), 0)
    empty = detector().scan([Document("blank", "   \n")])
    assert empty.claims == ()


def test_a_threshold_outside_its_range_is_refused() -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        Detector(threshold=1.5)
