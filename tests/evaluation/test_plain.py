"""The plain pipeline: sentences, cosine, NLI both ways."""

from __future__ import annotations

import pytest

from detector.evaluation.plain import PlainPipeline
from detector.nli import load_nli
from detector.pairing import load_embedder
from detector.types import Document

WIRE = Document("wire", "  The harbour board approved the new ferry terminal on Tuesday. Gulls were seen over the quay.\n")
BLOG = Document("blog", "The harbour board rejected the new ferry terminal on Tuesday.")


@pytest.fixture(scope="module")
def pipeline() -> PlainPipeline:
    return PlainPipeline(load_nli(), load_embedder(), threshold=0.0)


def test_claims_are_whole_sentences_at_their_place(pipeline: PlainPipeline) -> None:
    report = pipeline.scan([WIRE, BLOG])
    texts = {document.id: document.text for document in (WIRE, BLOG)}
    assert [claim.quote for claim in report.claims] == [
        "The harbour board approved the new ferry terminal on Tuesday.",
        "Gulls were seen over the quay.",
        "The harbour board rejected the new ferry terminal on Tuesday.",
    ]
    assert all(texts[claim.doc_id][claim.start : claim.end] == claim.quote for claim in report.claims)


def test_pairs_are_alike_and_scored_by_the_mean_of_both_readings(pipeline: PlainPipeline) -> None:
    report = pipeline.scan([WIRE, BLOG])
    assert {frozenset((c.pair.a.doc_id, c.pair.b.doc_id)) for c in report.conflicts} >= {frozenset(("wire", "blog"))}
    assert all(conflict.pair.similarity >= 0.35 for conflict in report.conflicts)
    best = report.conflicts[0]
    both = load_nli().score([(best.pair.a.text, best.pair.b.text)])[0]
    assert best.score == pytest.approx(both.contradiction, abs=0.02)
    assert [c.score for c in report.conflicts] == sorted((c.score for c in report.conflicts), reverse=True)


def test_a_threshold_leaves_out_what_scores_less(pipeline: PlainPipeline) -> None:
    scores = [conflict.score for conflict in pipeline.scan([WIRE, BLOG]).conflicts]
    strict = PlainPipeline(pipeline.nli, pipeline.embedder, threshold=max(scores))
    assert [c.score for c in strict.scan([WIRE, BLOG]).conflicts] == [max(scores)]


def test_nothing_to_read_gives_an_empty_report(pipeline: PlainPipeline) -> None:
    report = pipeline.scan([Document("blank", " \n")])
    assert (report.claims, report.conflicts) == ((), ())
