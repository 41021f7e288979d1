"""Exact nearest neighbours by cosine, in blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

BLOCK_NUMBERS = 16_000_000
"""Similarities held at once: 64 MB."""

Vectors = NDArray[np.float32]


def nearest(
    vectors: Vectors,
    *,
    top_k: int,
    min_similarity: float,
    excluded: Sequence[Sequence[int]],
    progress: Callable[[int, int], None] | None = None,
) -> list[tuple[int, int, float]]:
    """Return (i, j, similarity) with i < j, by i then j: pairs where one is among the other's ``top_k`` nearest.

    Every vector is compared with every other; memory is bounded by blocks of ``BLOCK_NUMBERS`` similarities.

    Args:
        vectors: shape (n, d), rows of length 1.
        top_k: neighbours kept per row, at least 1. Ties go to the row that comes first.
        min_similarity: least cosine, in [-1, 1].
        excluded: for each row, rows that it must not be paired with (itself need not be named); they take no place among
            the ``top_k``.
        progress: called with (rows done, rows in all) after each block.
    """
    chosen: set[tuple[int, int]] = set()
    for row, columns in _neighbours(vectors, top_k, min_similarity, excluded, progress):
        chosen.update((min(row, column), max(row, column)) for column in columns)
    pairs = np.array(sorted(chosen), dtype=np.int64).reshape(-1, 2)
    # Once more, row by row: a block product may differ in the last bit with the block's shape.
    similarities = np.einsum("nd,nd->n", vectors[pairs[:, 0]], vectors[pairs[:, 1]], dtype=np.float64)
    return [(int(i), int(j), min(1.0, max(-1.0, float(s)))) for (i, j), s in zip(pairs, similarities, strict=True)]


def _neighbours(
    vectors: Vectors,
    top_k: int,
    min_similarity: float,
    excluded: Sequence[Sequence[int]],
    progress: Callable[[int, int], None] | None,
) -> Iterator[tuple[int, list[int]]]:
    count = len(vectors)
    step = max(1, BLOCK_NUMBERS // max(1, count))
    kept = min(top_k, max(0, count - 1))
    for first in range(0, count, step):
        last = min(first + step, count)
        # Rounded, so that equal texts tie whatever the order of additions in the product was.
        block = np.round(vectors[first:last] @ vectors.T, 6)
        for row in range(first, last):
            block[row - first, [row, *excluded[row]]] = -np.inf
        if kept:
            least = np.partition(block, count - kept, axis=1)[:, count - kept]
            for row in range(first, last):
                values = block[row - first]
                near = np.flatnonzero((values >= least[row - first]) & (values >= min_similarity))
                order = np.argsort(-values[near], kind="stable")[:kept]
                yield row, near[order].tolist()
        if progress is not None:
            progress(last, count)
