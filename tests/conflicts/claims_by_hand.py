"""Claims with just the fields a test needs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from detector.types import Attribution, Claim, ClaimPair, NLIScores, Probabilities


def claim(
    text: str, *, doc: str = "a", start: int = 0, speaker: str | None = None, day: int | None = None, **fields: Any
) -> Claim:
    """A claim whose quote is its text; ``day`` of March 2026 is its publication date."""
    published = None if day is None else datetime(2026, 3, day, 12, tzinfo=UTC)
    fields.setdefault("lemmas", tuple(word.strip(".,").lower() for word in text.split()))
    return Claim(
        doc_id=doc,
        start=start,
        end=start + len(text),
        quote=text,
        text=text,
        attribution=Attribution(speaker, "said" if speaker else None),
        published=published,
        **fields,
    )


def scores(contradiction: float, entailment: float = 0.0) -> NLIScores:
    """The same reading in both directions."""
    reading = Probabilities(contradiction, entailment, 1 - contradiction - entailment)
    return NLIScores(reading, reading)


def pair(a: Claim, b: Claim, similarity: float = 0.7) -> ClaimPair:
    """A pair as pairing makes it."""
    return ClaimPair(a, b, similarity)
