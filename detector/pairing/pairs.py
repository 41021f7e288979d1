"""Which claims are worth reading together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from detector.inference import Progress
from detector.pairing.embedder import Embedder
from detector.pairing.neighbours import nearest
from detector.pairing.repeats import restates
from detector.pairing.vectors import ClaimVectors, embed_claims
from detector.timing import stage
from detector.types import Claim, ClaimPair

DEFAULT_TOP_K = 12
DEFAULT_MIN_SIMILARITY = 0.2

ACROSS = "near in wording, surroundings and story"
WITHIN = "near in wording and sentence, one story"


def pair_claims(
    claims: Sequence[Claim],
    embedder: Embedder,
    *,
    top_k: int = DEFAULT_TOP_K,
    min_similarity: float = DEFAULT_MIN_SIMILARITY,
    progress: Progress | None = None,
) -> list[ClaimPair]:
    """Return the pairs worth reading together, in order of input: by the first claim, then the second.

    Every claim is compared with every other, exactly. A pair is kept where one claim is among the ``top_k`` most similar of
    the other in other documents, or among half as many in its own, and the similarity reaches ``min_similarity``. A claim
    is never paired with itself, nor with one whose span in the same document overlaps its own by half of the shorter (a
    clause and the clause that contains it), nor with one that says it again (``restates``).

    The similarity of claims of two documents is the mean of three cosines: their wordings (0.4), their sentences with the
    titles (0.3), their stories (0.3); of claims of one document the mean of wordings (0.5) and sentences (0.5).

    Args:
        claims: claims of one or more documents; repeats are best collapsed first (``collapse_repeats``).
        embedder: turns texts into vectors.
        top_k: neighbours in other documents that are kept per claim, at least 1.
        min_similarity: least similarity, in [-1, 1].
        progress: called with (texts embedded, texts to embed).
    """
    if top_k < 1:
        raise ValueError(f"top_k must be at least 1, got {top_k}")
    vectors = embed_claims(claims, embedder, progress=progress)
    return pair_embedded(claims, vectors, top_k=top_k, min_similarity=min_similarity)


def pair_embedded(
    claims: Sequence[Claim],
    vectors: ClaimVectors,
    *,
    top_k: int = DEFAULT_TOP_K,
    min_similarity: float = DEFAULT_MIN_SIMILARITY,
) -> list[ClaimPair]:
    """Return what ``pair_claims`` does, for claims whose vectors are there already."""
    if top_k < 1:
        raise ValueError(f"top_k must be at least 1, got {top_k}")
    with stage("pairing", len(claims)):
        return _pairs(claims, vectors, top_k, min_similarity)


def _pairs(claims: Sequence[Claim], vectors: ClaimVectors, top_k: int, min_similarity: float) -> list[ClaimPair]:
    documents: dict[str, list[int]] = defaultdict(list)
    for index, claim in enumerate(claims):
        documents[claim.doc_id].append(index)
    found = _across(documents, vectors, top_k, min_similarity, len(claims))
    found += _within(claims, documents, vectors, (top_k + 1) // 2, min_similarity)
    worth_reading = (pair for pair in sorted(found) if not restates(claims[pair[0]], claims[pair[1]]))
    return [make_pair(claims, vectors, i, j, similarity, why) for i, j, similarity, why in worth_reading]


def pair_each(asked: Sequence[tuple[Claim, Claim]], embedder: Embedder) -> list[ClaimPair]:
    """Return the pairs that were asked for, in order, whatever their similarity; each is what it would be alone."""
    # Every claim is a story of its own for the vectors: those of other pairs take no part in it.
    claims = [replace(claim, doc_id=str(place)) for place, claim in enumerate(claim for pair in asked for claim in pair)]
    vectors = embed_claims(claims, embedder)
    across = vectors.across()
    made = []
    for place, (a, b) in enumerate(asked):
        i, j = 2 * place, 2 * place + 1
        pair = make_pair(claims, vectors, i, j, float(across[i] @ across[j]), "asked for")
        # A statement alone has no story, and who asks takes the two to be about one thing.
        made.append(replace(pair, a=a, b=b, story_similarity=1.0))
    return made


def make_pair(claims: Sequence[Claim], vectors: ClaimVectors, i: int, j: int, similarity: float, why: str) -> ClaimPair:
    """Return the pair of claims ``i`` and ``j`` with the cosines of their wordings, sentences and stories."""
    a, b = claims[i], claims[j]
    wording = float(vectors.wording[i] @ vectors.wording[j])
    sentence = float(vectors.sentence[i] @ vectors.sentence[j])
    story = 1.0 if a.doc_id == b.doc_id else float(vectors.story[i] @ vectors.story[j])
    return ClaimPair(a, b, similarity, why, wording, sentence, story)


def _across(
    documents: dict[str, list[int]], vectors: ClaimVectors, top_k: int, min_similarity: float, count: int
) -> list[tuple[int, int, float, str]]:
    if len(documents) < 2:
        return []
    groups = np.empty(count, dtype=np.int64)
    for number, members in enumerate(documents.values()):
        groups[members] = number
    found = nearest(vectors.across(), top_k=top_k, min_similarity=min_similarity, groups=groups)
    return [(i, j, similarity, ACROSS) for i, j, similarity in found]


def _within(
    claims: Sequence[Claim], documents: dict[str, list[int]], vectors: ClaimVectors, top_k: int, min_similarity: float
) -> list[tuple[int, int, float, str]]:
    rows = vectors.within()
    pairs: list[tuple[int, int, float, str]] = []
    for members in documents.values():
        overlaps = overlapping([claims[index] for index in members])
        found = nearest(rows[members], top_k=top_k, min_similarity=min_similarity, excluded=overlaps)
        pairs.extend((members[i], members[j], similarity, WITHIN) for i, j, similarity in found)
    return pairs


def overlapping(claims: Sequence[Claim]) -> dict[int, list[int]]:
    """Return, for each claim of one document, those whose spans overlap its own by half of the shorter, if any."""
    order = sorted(range(len(claims)), key=lambda index: (claims[index].start, claims[index].end))
    overlaps: dict[int, list[int]] = defaultdict(list)
    for place, index in enumerate(order):
        claim = claims[index]
        for other_index in order[place + 1 :]:
            other = claims[other_index]
            if other.start >= claim.end:
                break
            shared = min(claim.end, other.end) - other.start
            if 2 * shared >= min(claim.end - claim.start, other.end - other.start):
                overlaps[index].append(other_index)
                overlaps[other_index].append(index)
    return dict(overlaps)
