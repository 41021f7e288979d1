"""Claims as vectors: their wording, what stands around them, the story they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detector.inference import Progress
from detector.pairing.embedder import Embedder, Vectors
from detector.timing import stage
from detector.types import Claim

WORDING_SHARE, AROUND_SHARE, STORY_SHARE = 0.4, 0.3, 0.3
"""Shares of the three cosines in the similarity of claims of two documents (docs/decisions, pairing)."""
WITHIN_SHARE = 0.5
"""Share of the wording's cosine in the similarity of claims of one document; the rest is the sentence's."""


@dataclass(frozen=True, slots=True)
class ClaimVectors:
    """Vectors of claims, each array of shape (claims, dimensions), float32, rows of length 1."""

    wording: Vectors
    """The standalone wording."""
    sentence: Vectors
    """The sentence that the claim stands in."""
    around: Vectors
    """That sentence after the document's title."""
    story: Vectors
    """Mean of the sentences of all claims of the document."""

    def across(self) -> Vectors:
        """Return vectors whose dot product is the similarity of claims of two documents."""
        parts = ((self.wording, WORDING_SHARE), (self.around, AROUND_SHARE), (self.story, STORY_SHARE))
        return _weighted(parts)

    @classmethod
    def of_across(cls, across: Vectors, sentence: Vectors) -> ClaimVectors:
        """Return the vectors that ``across()`` and ``sentence`` were taken from: how an archive keeps them.

        Args:
            across: shape (claims, 3 × dimensions), of any floating type; rounding is mended by making rows of length 1.
            sentence: shape (claims, dimensions).
        """
        wording, around, story = np.split(across.astype(np.float32), 3, axis=1)
        return cls(*(_unit(part) for part in (wording, sentence.astype(np.float32), around, story)))

    @classmethod
    def concatenate(cls, parts: Sequence[ClaimVectors]) -> ClaimVectors:
        """Return the vectors of all parts, one after the other; at least one part."""
        return cls(
            np.concatenate([part.wording for part in parts]),
            np.concatenate([part.sentence for part in parts]),
            np.concatenate([part.around for part in parts]),
            np.concatenate([part.story for part in parts]),
        )

    def take(self, rows: Sequence[int]) -> ClaimVectors:
        """Return the vectors of these rows, in this order."""
        chosen = np.asarray(rows, dtype=np.int64)
        return ClaimVectors(self.wording[chosen], self.sentence[chosen], self.around[chosen], self.story[chosen])

    def within(self) -> Vectors:
        """Return vectors whose dot product is the similarity of claims of one document.

        Title and story are left out: what two claims share by standing in one story says nothing of either.
        """
        parts = ((self.wording, WITHIN_SHARE), (self.sentence, 1 - WITHIN_SHARE))
        return _weighted(parts)


def embed_claims(claims: Sequence[Claim], embedder: Embedder, *, progress: Progress | None = None) -> ClaimVectors:
    """Return the vectors of ``claims``, in order; a text that several claims share is read once.

    Args:
        claims: claims; those of one document must all be there, since they make the story's vector.
        embedder: turns texts into vectors.
        progress: called with (texts embedded, texts to embed).
    """
    wording = [claim.text for claim in claims]
    sentences = [claim.context or claim.quote or claim.text for claim in claims]
    around = [f"{claim.title}. {text}" if claim.title else text for claim, text in zip(claims, sentences, strict=True)]
    with stage("embedding", len(claims)):
        vectors = embedder.embed([*wording, *sentences, *around], progress=progress)
    count = len(claims)
    own, sentence, near = vectors[:count], vectors[count : 2 * count], vectors[2 * count :]
    return ClaimVectors(own, sentence, near, _stories(claims, sentence))


def _weighted(parts: Sequence[tuple[Vectors, float]]) -> Vectors:
    """Return the parts side by side, so that a dot product is the mean of their cosines with those shares."""
    return np.concatenate([vectors * np.float32(np.sqrt(share)) for vectors, share in parts], axis=1)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def _stories(claims: Sequence[Claim], sentences: Vectors) -> Vectors:
    if not claims:
        return sentences
    numbers: dict[str, int] = {}
    places = np.array([numbers.setdefault(claim.doc_id, len(numbers)) for claim in claims])
    totals = np.zeros((len(numbers), sentences.shape[1]), dtype=np.float64)
    np.add.at(totals, places, sentences.astype(np.float64))
    lengths = np.linalg.norm(totals, axis=1, keepdims=True)
    stories = (totals / np.maximum(lengths, 1e-12)).astype(np.float32)
    return np.asarray(stories[places], dtype=np.float32)
