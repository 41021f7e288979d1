"""Which claims are worth reading together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from detector.inference import Progress
from detector.pairing.embedder import Embedder, Vectors
from detector.pairing.neighbours import nearest
from detector.types import Claim, ClaimPair

DEFAULT_TOP_K = 12
DEFAULT_MIN_SIMILARITY = 0.3
CONTEXT_SHARE = 0.5
"""Weight of the sentence and title in the similarity, the rest is the claim's own wording."""


def pair_claims(
    claims: Sequence[Claim],
    embedder: Embedder,
    *,
    top_k: int = DEFAULT_TOP_K,
    min_similarity: float = DEFAULT_MIN_SIMILARITY,
    progress: Progress | None = None,
) -> list[ClaimPair]:
    """Return the pairs worth reading together, in order of input: by the first claim, then the second.

    Every claim is compared with every other, within and across documents, exactly. A pair is kept where one claim is among
    the ``top_k`` most similar of the other and the similarity reaches ``min_similarity``. A claim is never paired with
    itself, nor with one whose span in the same document overlaps its own by half of the shorter (a clause and the sentence
    that contains it).

    Args:
        claims: repeats are best collapsed first (``collapse_repeats``).
        embedder: turns texts into vectors.
        top_k: neighbours kept per claim, at least 1.
        min_similarity: least similarity, in [-1, 1].
        progress: called with (texts embedded, texts to embed).
    """
    if top_k < 1:
        raise ValueError(f"top_k must be at least 1, got {top_k}")
    vectors = claim_vectors(claims, embedder, progress=progress)
    found = nearest(vectors, top_k=top_k, min_similarity=min_similarity, excluded=_overlaps(claims))
    return [ClaimPair(claims[i], claims[j], similarity) for i, j, similarity in found if similarity >= min_similarity]


def claim_vectors(claims: Sequence[Claim], embedder: Embedder, *, progress: Progress | None = None) -> Vectors:
    """Return one vector per claim, shape (claims, 2 * dimensions), of length 1.

    The first half is the claim's standalone wording, the second the sentence it stands in with the title, each weighted so
    that the dot product of two claims is the weighted mean of the two cosines.
    """
    own = [claim.text for claim in claims]
    around = [context_text(claim) for claim in claims]
    vectors = embedder.embed([*own, *around], progress=progress)
    halves = (
        vectors[: len(claims)] * np.float32(np.sqrt(1 - CONTEXT_SHARE)),
        vectors[len(claims) :] * np.float32(np.sqrt(CONTEXT_SHARE)),
    )
    return np.concatenate(halves, axis=1)


def context_text(claim: Claim) -> str:
    """Return the text that stands for what a claim is about: title and sentence."""
    sentence = claim.context or claim.quote or claim.text
    return f"{claim.title}. {sentence}" if claim.title else sentence


def _overlaps(claims: Sequence[Claim]) -> list[list[int]]:
    """Return, for each claim, those of its document whose spans overlap its own by half of the shorter."""
    documents: dict[str, list[int]] = defaultdict(list)
    for index, claim in enumerate(claims):
        documents[claim.doc_id].append(index)
    excluded: list[list[int]] = [[] for _ in claims]
    for members in documents.values():
        members.sort(key=lambda index: (claims[index].start, claims[index].end))
        for place, index in enumerate(members):
            claim = claims[index]
            for other_index in members[place + 1 :]:
                other = claims[other_index]
                if other.start >= claim.end:
                    break
                shared = min(claim.end, other.end) - other.start
                if 2 * shared >= min(claim.end - claim.start, other.end - other.start):
                    excluded[index].append(other_index)
                    excluded[other_index].append(index)
    return excluded
