"""Exact neighbours: the same as by comparing everything with everything, in blocks of any size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.pairing import neighbours
from detector.pairing.neighbours import nearest

SETTINGS = settings(derandomize=True, deadline=None, max_examples=60)


def unit_vectors(seed: int, count: int, dimensions: int = 12) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, dimensions))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def by_brute_force(
    vectors: np.ndarray, top_k: int, least: float, groups: list[int], excluded: dict[int, list[int]]
) -> dict[tuple[int, int], float]:
    """Pairs by comparing everything with everything, in 64 bits, without blocks."""
    cosines = vectors.astype(np.float64) @ vectors.astype(np.float64).T
    found = {}
    for i in range(len(vectors)):
        allowed = [j for j in range(len(vectors)) if j != i and groups[i] != groups[j] and j not in excluded.get(i, [])]
        for j in sorted(allowed, key=lambda j: -cosines[i, j])[:top_k]:
            if cosines[i, j] >= least:
                found[min(i, j), max(i, j)] = cosines[i, j]
    return found


@SETTINGS
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(0, 40),
    top_k=st.integers(1, 6),
    least=st.integers(-10, 8).map(lambda tenths: tenths / 10),
    stories=st.integers(1, 12),
    block=st.sampled_from([1024, 1200, 16_000_000]),
)
def test_equal_to_brute_force(seed: int, count: int, top_k: int, least: float, stories: int, block: int) -> None:
    vectors = unit_vectors(seed, count)
    groups = np.random.default_rng(seed + 1).integers(0, stories, size=count)
    banned = np.random.default_rng(seed + 2).integers(0, max(count, 1), size=(count // 3, 2)).tolist()
    excluded: dict[int, list[int]] = {}
    for i, j in banned:
        excluded.setdefault(i, []).append(j)
        excluded.setdefault(j, []).append(i)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "BLOCK_NUMBERS", block)
        found = nearest(vectors, top_k=top_k, min_similarity=least, groups=groups, excluded=excluded)

    expected = by_brute_force(vectors, top_k, least, groups.tolist(), excluded)
    assert [(i, j) for i, j, _ in found] == sorted(expected)
    assert [cosine for *_, cosine in found] == pytest.approx([expected[i, j] for i, j, _ in found], abs=2e-6)


def test_ties_go_to_the_row_that_comes_first() -> None:
    vectors = np.repeat(unit_vectors(3, 1), 5, axis=0)

    assert nearest(vectors, top_k=1, min_similarity=0.5) == [(0, j, 1.0) for j in range(1, 5)]


def test_one_vector_or_none_has_no_neighbour() -> None:
    assert nearest(unit_vectors(1, 0), top_k=3, min_similarity=-1) == []
    assert nearest(unit_vectors(1, 1), top_k=3, min_similarity=-1) == []


def test_what_is_left_out_takes_no_place_among_the_nearest() -> None:
    angles = np.array([0.0, 0.1, 0.2, 1.5])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)

    everything = nearest(vectors, top_k=1, min_similarity=-1)
    without = nearest(vectors, top_k=1, min_similarity=-1, excluded={0: [1], 1: [0]})

    assert [(i, j) for i, j, _ in everything] == [(0, 1), (1, 2), (2, 3)]
    assert [(i, j) for i, j, _ in without] == [(0, 2), (1, 2), (2, 3)]
