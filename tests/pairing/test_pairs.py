"""Pairs worth reading together: all that a comparison of everything with everything gives, and no others."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.pairing import Embedder, collapse_repeats, pair_claims, pair_statements
from detector.types import Claim, ClaimPair
from tests.pairing.claims_by_hand import claim, story

POOL = (
    "The city council closed the swimming pool in Marsh Lane.",
    "The swimming pool in Marsh Lane stays open, the council said.",
    "Nine people were hurt when a tram left its rails.",
    "Three people were hurt in the tram accident.",
    "The tram driver had been at work for eleven hours.",
    "Grain exports fell by a fifth in the spring.",
    "Exports of grain rose in the spring.",
    "A judge freed the two fishermen on Thursday.",
    "The two fishermen are still in prison.",
    "The museum bought a painting of the old harbour.",
    "Snow closed the mountain road for a week.",
    "The mountain road was never closed.",
)
MARGIN = 1e-5
"""Similarities nearer to each other than this may be ordered either way."""


def places(pairs: list[ClaimPair]) -> list[tuple[str, int, str, int]]:
    return [(pair.a.doc_id, pair.a.start, pair.b.doc_id, pair.b.start) for pair in pairs]


def similarities(claims: list[Claim], embedder: Embedder) -> np.ndarray:
    """Of every claim with every other, from the formula in ``pair_claims``; not allowed: -2."""
    own = embedder.embed([item.text for item in claims]).astype(np.float64)
    sentence = embedder.embed([item.context for item in claims]).astype(np.float64)
    around = embedder.embed([f"{item.title}. {item.context}" if item.title else item.context for item in claims])
    means = {doc: sentence[[i for i, item in enumerate(claims) if item.doc_id == doc]].sum(axis=0) for doc in "abc"}
    stories = np.array([means[item.doc_id] / np.linalg.norm(means[item.doc_id]) for item in claims])
    table = np.full((len(claims), len(claims)), -2.0)
    for i, j in combinations(range(len(claims)), 2):
        if claims[i].doc_id != claims[j].doc_id:
            value = 0.4 * own[i] @ own[j] + 0.3 * around[i] @ around[j] + 0.3 * stories[i] @ stories[j]
        elif claims[i].end <= claims[j].start or claims[j].end <= claims[i].start:
            value = 0.5 * own[i] @ own[j] + 0.5 * sentence[i] @ sentence[j]
        else:
            continue
        table[i, j] = table[j, i] = value
    return table


def nearer(table: np.ndarray, claims: list[Claim], i: int, j: int, margin: float) -> int:
    """How many claims on j's side (same document or not) are nearer to i than j is, by more than ``margin``."""
    same = claims[i].doc_id == claims[j].doc_id
    rivals = [k for k in range(len(claims)) if k not in (i, j) and (claims[k].doc_id == claims[i].doc_id) == same]
    return sum(table[i, k] > table[i, j] + margin for k in rivals)


@settings(derandomize=True, deadline=None, max_examples=15)
@given(
    stories=st.lists(st.lists(st.sampled_from(POOL), max_size=6, unique=True), min_size=1, max_size=3),
    titled=st.booleans(),
    top_k=st.integers(1, 5),
    least=st.integers(-2, 8).map(lambda tenths: tenths / 10),
)
def test_equal_to_brute_force(
    embedder: Embedder, stories: list[list[str]], titled: bool, top_k: int, least: float
) -> None:
    title = "News of the week" if titled else None
    claims = [item for doc, texts in zip("abc", stories, strict=False) for item in story(doc, *texts, title=title)]
    table = similarities(claims, embedder) if claims else np.empty((0, 0))

    pairs = pair_claims(claims, embedder, top_k=top_k, min_similarity=least)

    found = [(claims.index(pair.a), claims.index(pair.b)) for pair in pairs]
    assert found == sorted(set(found))
    for pair, (i, j) in zip(pairs, found, strict=True):
        assert pair.similarity == pytest.approx(table[i, j], abs=MARGIN)
    for i, j in combinations(range(len(claims)), 2):
        kept = top_k if claims[i].doc_id != claims[j].doc_id else (top_k + 1) // 2
        surely = min(nearer(table, claims, *ends, -MARGIN) for ends in ((i, j), (j, i))) < kept
        perhaps = min(nearer(table, claims, *ends, MARGIN) for ends in ((i, j), (j, i))) < kept
        if surely and table[i, j] >= least + MARGIN:
            assert (i, j) in found
        if not perhaps or table[i, j] < least - MARGIN:
            assert (i, j) not in found


def test_no_claim_with_itself_nor_with_a_clause_around_it(embedder: Embedder) -> None:
    whole = claim("The pool was closed because the roof leaks, and it will not open again.", start=0)
    inside = claim("the roof leaks", start=28)
    apart = claim("The roof of the pool leaks.", start=200)
    elsewhere = claim("the roof leaks", doc="b", start=28)

    pairs = pair_claims([whole, inside, apart, elsewhere], embedder, top_k=9, min_similarity=-1)

    assert [(pair.a, pair.b) for pair in pairs] == [
        (whole, apart),
        (whole, elsewhere),
        (inside, apart),
        (inside, elsewhere),
        (apart, elsewhere),
    ]


def test_top_k_and_the_threshold_leave_out_the_far_ones(embedder: Embedder) -> None:
    claims = [*story("a", *POOL[::2]), *story("b", *POOL[1::2])]

    everything = pair_claims(claims, embedder, top_k=100, min_similarity=-1)
    near = pair_claims(claims, embedder, top_k=1, min_similarity=-1)
    alike = pair_claims(claims, embedder, top_k=100, min_similarity=0.5)

    assert len(everything) == 12 * 11 // 2
    assert set(places(near)) < set(places(everything))
    assert places(alike) == places([pair for pair in everything if pair.similarity >= 0.5])
    assert 0 < len(alike) < len(near) < len(everything)
    found = {(pair.a.text, pair.b.text) for pair in near}
    assert {(POOL[i], POOL[j]) for i, j in ((0, 1), (2, 3), (6, 5), (8, 7), (10, 11))} <= found


def test_a_pair_carries_the_cosines_it_was_made_from(embedder: Embedder) -> None:
    a, b = claim(POOL[0], context=POOL[4]), claim(POOL[1], doc="b", context=POOL[10])
    vectors = embedder.embed([POOL[0], POOL[1], POOL[4], POOL[10]])

    [pair] = pair_claims([a, b], embedder, min_similarity=-1)

    assert pair.wording_similarity == pytest.approx(float(vectors[0] @ vectors[1]), abs=1e-5)
    assert pair.sentence_similarity == pytest.approx(float(vectors[2] @ vectors[3]), abs=1e-5)


def test_the_same_claims_give_the_same_pairs(embedder: Embedder) -> None:
    claims = [*story("a", *POOL[:7]), *story("b", *POOL[4:])]

    assert pair_claims(claims, embedder) == pair_claims(claims, embedder)


def test_repeats_are_not_paired_once_collapsed(embedder: Embedder) -> None:
    claims = collapse_repeats([*story("a", POOL[0], POOL[2]), *story("b", POOL[0])])

    pairs = pair_claims(claims, embedder, min_similarity=-1)

    assert [(pair.a.text, pair.b.text) for pair in pairs] == [(POOL[0], POOL[2])]


def test_two_statements_are_paired_however_far_apart(embedder: Embedder) -> None:
    pair = pair_statements(claim(POOL[5]), claim(POOL[9], doc="b"), embedder)

    assert (pair.a.text, pair.b.text) == (POOL[5], POOL[9])
    assert -1 <= pair.similarity < 0.2


def test_few_claims_or_no_neighbours(embedder: Embedder) -> None:
    assert pair_claims([], embedder) == []
    assert pair_claims([claim(POOL[0])], embedder) == []
    with pytest.raises(ValueError, match="top_k must be at least 1, got 0"):
        pair_claims([claim(POOL[0])], embedder, top_k=0)
