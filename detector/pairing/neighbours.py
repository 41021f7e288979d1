"""Exact nearest neighbours by cosine, in blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

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
    groups: NDArray[np.int64] | None = None,
    excluded: Mapping[int, Sequence[int]] | None = None,
) -> list[tuple[int, int, float]]:
    """Return (i, j, similarity) with i < j, by i then j: pairs where one is among the other's ``top_k`` nearest.

    Every vector is compared with every other; memory is bounded by blocks of ``BLOCK_NUMBERS`` similarities.

    Args:
        vectors: shape (n, d), rows of length 1.
        top_k: neighbours kept per row. Ties go to the row that comes first.
        min_similarity: least cosine, in [-1, 1].
        groups: shape (n,); rows of one group are not paired.
        excluded: for a row, rows that it must not be paired with (itself need not be named). What is left out takes no
            place among the ``top_k``.
    """
    chosen: set[tuple[int, int]] = set()
    for row, columns in _neighbours(vectors, top_k, groups, excluded or {}):
        chosen.update((min(row, column), max(row, column)) for column in columns)
    pairs = np.array(sorted(chosen), dtype=np.int64).reshape(-1, 2)
    found: list[tuple[int, int, float]] = []
    for first in range(0, len(pairs), BLOCK_NUMBERS // 1024):
        some = pairs[first : first + BLOCK_NUMBERS // 1024]
        # Once more, row by row: a block product may differ in the last bits with the block's shape.
        cosines = np.einsum("nd,nd->n", vectors[some[:, 0]], vectors[some[:, 1]])
        found.extend((int(i), int(j), round(float(cosine), 6)) for (i, j), cosine in zip(some, cosines, strict=True))
    return [(i, j, min(1.0, max(-1.0, cosine))) for i, j, cosine in found if cosine >= min_similarity]


def _neighbours(
    vectors: Vectors, top_k: int, groups: NDArray[np.int64] | None, excluded: Mapping[int, Sequence[int]]
) -> Iterator[tuple[int, list[int]]]:
    count = len(vectors)
    kept = min(top_k, count - 1)
    if kept < 1:
        return
    step = max(1, BLOCK_NUMBERS // count)
    for first in range(0, count, step):
        last = min(first + step, count)
        # Rounded, so that equal texts tie whatever the order of additions in the product was.
        block = np.round(vectors[first:last] @ vectors.T, 6)
        if groups is not None:
            block[groups[first:last, None] == groups[None, :]] = -np.inf
        for row in range(first, last):
            block[row - first, [row, *excluded.get(row, ())]] = -np.inf
        least = np.partition(block, count - kept, axis=1)[:, count - kept]
        for row in range(first, last):
            values = block[row - first]
            near = np.flatnonzero((values >= least[row - first]) & np.isfinite(values))
            order = np.argsort(-values[near], kind="stable")[:kept]
            yield row, near[order].tolist()
