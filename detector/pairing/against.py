"""New claims against claims that were found elsewhere: in an archive, not in the same run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detector.pairing.pairs import ACROSS, make_pair
from detector.pairing.repeats import restates
from detector.pairing.vectors import ClaimVectors
from detector.timing import stage
from detector.types import Claim, ClaimPair


@stage("pairing")
def pair_with_found(
    claims: Sequence[Claim],
    vectors: ClaimVectors,
    found: Sequence[Claim],
    found_vectors: ClaimVectors,
    *,
    top_k: int,
    min_similarity: float,
) -> list[ClaimPair]:
    """Return the pairs worth reading of a new claim (``a``) and a found one (``b``), by the first, then falling similarity.

    Each new claim is paired with the ``top_k`` found claims of other documents that are most similar to it and reach
    ``min_similarity``; ties go to the one that comes first. The similarity is that of ``pair_claims`` for claims of two
    documents. Unlike there, a pair is not kept for being near from the found claim's side alone: that would ask for the
    neighbours of the whole archive.

    Args:
        claims: the new claims.
        vectors: theirs, in the same order.
        found: claims found for any of them, each once.
        found_vectors: theirs, in the same order.
        top_k: neighbours of a new claim, at least 1.
        min_similarity: least similarity, in [-1, 1].
    """
    if top_k < 1:
        raise ValueError(f"top_k must be at least 1, got {top_k}")
    if not claims or not found:
        return []
    together = (*claims, *found)
    both = ClaimVectors.concatenate((vectors, found_vectors))
    similarities = np.clip(np.round(vectors.across() @ found_vectors.across().T, 6), -1, 1)
    documents = np.array([claim.doc_id for claim in found], dtype=object)
    pairs: list[ClaimPair] = []
    for number, claim in enumerate(claims):
        row = np.where(documents == claim.doc_id, -np.inf, similarities[number])
        for near in np.argsort(-row, kind="stable")[:top_k]:
            if row[near] < min_similarity:
                break
            if restates(claim, found[int(near)]):
                continue
            pairs.append(make_pair(together, both, number, len(claims) + int(near), float(row[near]), ACROSS))
    return pairs
