import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.errors import ModelError
from detector.pairing import OnnxEmbedder, load_embedder, pair_claims
from detector.pairing.neighbours import nearest
from detector.types import Claim


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    loaded = load_embedder()
    assert isinstance(loaded, OnnxEmbedder)
    return loaded


def claim(text: str, doc: str, start: int, end: int | None = None, context: str = "") -> Claim:
    return Claim(doc_id=doc, start=start, end=end or start + len(text), quote=text, text=text, context=context)


def test_vectors_have_length_one_and_equal_texts_are_equal(embedder: OnnxEmbedder) -> None:
    vectors = embedder.embed(["A dam burst.", "Nobody came.", "A dam burst."])
    assert vectors.shape == (3, embedder.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert (vectors[0] == vectors[2]).all()
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_claims_on_one_subject_are_paired_first(embedder: OnnxEmbedder) -> None:
    claims = [
        claim("The dam above Velmora is safe", "a", 0),
        claim("Ticket prices for the opera will rise", "a", 100),
        claim("Cracks were found in the Velmora dam", "b", 0),
        claim("The opera house sold every seat", "b", 100),
    ]
    pairs = pair_claims(claims, embedder, top_k=1, min_similarity=-1)
    across = {(pair.a.text[:9], pair.b.text[:9]) for pair in pairs if pair.a.doc_id != pair.b.doc_id}
    assert ("The dam a", "Cracks we") in across
    assert ("Ticket pr", "The opera") in across


def test_a_clause_is_not_paired_with_the_clause_around_it(embedder: OnnxEmbedder) -> None:
    outer = claim("The mayor, who closed the bridge, resigned", "a", 0)
    inner = claim("The mayor closed the bridge", "a", 11, 32)
    apart = claim("The bridge is open", "a", 60)
    pairs = pair_claims([outer, inner, apart], embedder, min_similarity=-1)
    assert [(pair.a.start, pair.b.start) for pair in pairs] == [(0, 60), (11, 60)]


def test_pairs_come_in_order_of_input_and_reach_the_threshold(embedder: OnnxEmbedder) -> None:
    claims = [claim(f"The team scored {n} goals in game {n}", f"d{n % 3}", n * 50) for n in range(12)]
    pairs = pair_claims(claims, embedder, top_k=3, min_similarity=0.5)
    places = [(claims.index(pair.a), claims.index(pair.b)) for pair in pairs]
    assert places == sorted(places)
    assert all(i < j for i, j in places)
    assert all(pair.similarity >= 0.5 for pair in pairs)
    assert pairs == pair_claims(claims, embedder, top_k=3, min_similarity=0.5)


def test_nothing_to_pair(embedder: OnnxEmbedder) -> None:
    assert pair_claims([], embedder) == []
    assert pair_claims([claim("It rained", "a", 0)], embedder) == []
    with pytest.raises(ValueError, match="top_k"):
        pair_claims([], embedder, top_k=0)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 25), st.integers(1, 5), st.integers(0, 1000))
def test_neighbours_are_exact(count: int, top_k: int, seed: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(count, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    similarities = vectors @ vectors.T
    np.fill_diagonal(similarities, -2)
    wanted = set()
    for row in range(count):
        for column in np.argsort(-similarities[row], kind="stable")[: min(top_k, count - 1)]:
            wanted.add((min(row, int(column)), max(row, int(column))))
    found = nearest(vectors, top_k=top_k, min_similarity=-1)
    assert {(i, j) for i, j, _ in found} == wanted


def test_blocks_do_not_change_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.random.default_rng(3).normal(size=(50, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    whole = nearest(vectors, top_k=4, min_similarity=0)
    monkeypatch.setattr("detector.pairing.neighbours.BLOCK_NUMBERS", 2048)
    assert nearest(vectors, top_k=4, min_similarity=0) == whole


@pytest.mark.parametrize("name", ["no-such-embedder", "./nowhere", "/nowhere"])
def test_names_of_nothing(name: str) -> None:
    with pytest.raises(ModelError, match=r"no such folder|no folder or bundled model"):
        load_embedder(name)
