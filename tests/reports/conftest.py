"""A report made by hand: two stories that disagree on a ferry, an update, and a pair that is no conflict."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from detector.reports import ScanReport
from detector.types import (
    Attribution,
    Claim,
    ClaimPair,
    Conflict,
    Document,
    Kind,
    NLIScores,
    Probabilities,
    Rejected,
    Relation,
    Span,
    Verdict,
)

WIRE = Document(
    id="ferry/wire.txt",
    text=(
        "A ferry ran aground off Lisle on Monday.\n"
        "Harbour master Ada Quill said the crew had\nleft the bridge   unmanned.\n"
    ),
    publisher="Coast Wire",
    published=datetime(2031, 5, 5, 18, 30, tzinfo=UTC),
)
BLOG = Document(
    id="ferry/blog.html",
    text='The owners insist the bridge was manned throughout, <script>alert("x")</script> as the log shows.',
)


def claim(document: Document, quote: str, sentence: str, speaker: str | None = None, cue: str | None = None) -> Claim:
    """The claim that stands in the document with that quote, inside that sentence."""
    start, first = document.text.index(quote), document.text.index(sentence)
    return Claim(
        doc_id=document.id,
        start=start,
        end=start + len(quote),
        quote=quote,
        text=" ".join(quote.split()),
        sentence=Span(first, first + len(sentence)),
        publisher=document.publisher,
        published=document.published,
        attribution=Attribution(speaker, cue),
    )


def span(document: Document, words: str) -> Span:
    """Where the words stand in the document."""
    start = document.text.index(words)
    return Span(start, start + len(words))


def conflict(a: Claim, b: Claim, score: float, kind: Kind, relation: Relation, clash: tuple[Span, Span]) -> Conflict:
    """A conflict between the two claims, with plausible scores."""
    nli = NLIScores(Probabilities(0.91, 0.02, 0.07), Probabilities(0.85, 0.05, 0.10))
    verdict = Verdict(
        label="contradiction" if relation != "none" else "neutral",
        score=score,
        kind=kind,
        relation=relation,
        reason="One says the bridge was unmanned, the other that it was manned.",
        nli=nli,
        clash_a=(clash[0],),
        clash_b=(clash[1],),
        features={"nli 'mean'": 0.88123456},
    )
    return Conflict(id=f"c{score * 100:.0f}", pair=ClaimPair(a, b, 0.71234), verdict=verdict)


@pytest.fixture
def report() -> ScanReport:
    """A dispute, an update and a pair that is no conflict, between two stories."""
    sentence = WIRE.text[WIRE.text.index("Harbour") : -1]
    a = claim(WIRE, "the crew had\nleft the bridge   unmanned", sentence, "Harbour master Ada Quill", "said")
    b = claim(BLOG, "the bridge was manned throughout", BLOG.text, "The owners", "insist")
    clash = (span(WIRE, "left the bridge   unmanned"), span(BLOG, "was manned"))
    return ScanReport(
        conflicts=(
            conflict(a, b, 0.97126, "antonym", "dispute", clash),
            conflict(a, b, 0.6, "number", "update", clash),
            conflict(a, b, 0.1, "none", "none", clash),
        ),
        documents=(WIRE, BLOG),
        claims=(a, b),
        rejected=(Rejected("ferry/empty.txt", "the file is empty"),),
        pairs=4,
        scored=3,
        seconds=1.94,
        model="nli-minilm-l6",
    )
