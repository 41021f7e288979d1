"""Embedders: vectors of length 1, equal for equal texts; and what is said where there is no embedder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.errors import ModelError
from detector.inference import find_bundled
from detector.pairing import DEFAULT_EMBEDDER, Embedder, OnnxEmbedder, load_embedder

TEXTS = ["The mayor opened the bridge on Friday.", "The bridge was opened by the mayor.", "Wheat prices fell again.", ""]


def test_the_default_is_the_bundled_one(embedder: Embedder) -> None:
    assert isinstance(embedder, OnnxEmbedder)
    assert embedder.name == DEFAULT_EMBEDDER
    assert embedder.dimensions == 384


@settings(derandomize=True, deadline=None, max_examples=30)
@given(texts=st.lists(st.text(max_size=80), max_size=4))
def test_every_vector_has_length_one_whatever_the_text(embedder: Embedder, texts: list[str]) -> None:
    vectors = embedder.embed(texts)

    assert vectors.shape == (len(texts), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_equal_texts_have_equal_vectors_and_are_read_once(embedder: Embedder) -> None:
    seen: list[tuple[int, int]] = []

    vectors = embedder.embed([*TEXTS, *reversed(TEXTS)], progress=lambda done, total: seen.append((done, total)))

    assert vectors[: len(TEXTS)].tobytes() == vectors[len(TEXTS) :][::-1].tobytes()
    assert seen[-1] == (len(TEXTS), len(TEXTS))


def test_a_set_of_texts_has_the_same_vectors_in_any_order(embedder: Embedder) -> None:
    there, back = embedder.embed(TEXTS), embedder.embed(TEXTS[::-1])

    assert there.tobytes() == back[::-1].tobytes()


def test_a_paraphrase_is_nearer_than_another_subject(embedder: Embedder) -> None:
    opened, paraphrase, wheat, _ = embedder.embed(TEXTS)

    assert opened @ paraphrase > 0.8
    assert opened @ wheat < 0.3


def test_a_folder_is_loaded_like_its_name(embedder: Embedder) -> None:

    folder = find_bundled(DEFAULT_EMBEDDER)
    assert folder is not None
    assert load_embedder(folder, threads=2).embed(TEXTS).tobytes() == embedder.embed(TEXTS).tobytes()


def test_a_folder_without_an_embedder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no embedder in it; looked for model\.onnx"):
        load_embedder(tmp_path)
    with pytest.raises(ModelError, match="no embedder in it"):
        OnnxEmbedder(tmp_path)


def test_a_folder_with_weights_only_as_a_pickle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04.")

    with pytest.raises(ModelError, match=r"only as a pickle \(pytorch_model\.bin\), refused.*safe_serialization=True"):
        load_embedder(tmp_path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("embedder-of-nobody", "no folder or bundled model of that name .*embedder-minilm-l6"),
        ("./no/such/folder", "no such folder"),
        (Path("nothing"), "no such folder"),
        (" ", "no such folder"),
    ],
)
def test_a_name_that_means_nothing_is_an_error(name: str | Path, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        load_embedder(name)
