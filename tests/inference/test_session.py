"""ONNX sessions: what they refuse, and that threads and runs do not change the numbers."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from detector.errors import ModelError
from detector.inference import OnnxSession, TextTokenizer, available_cores, run_batches

TEXTS = ["The tunnel opens in June.", "The tunnel will not open before autumn, its builders said.", "A whale swam by."]


def graph_with(path: Path, name: str, width: int | str) -> Path:
    """An ONNX file that gives its input back as floats."""
    entry = helper.make_tensor_value_info(name, TensorProto.INT64, ["rows", width])
    output = helper.make_tensor_value_info("out", TensorProto.FLOAT, ["rows", width])
    node = helper.make_node("Cast", [name], ["out"], to=TensorProto.FLOAT)
    graph = helper.make_graph([node], "identity", [entry], [output])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), path)
    return path


def test_two_runs_give_the_same_bytes(session: OnnxSession, tokenizer: TextTokenizer) -> None:
    inputs = tokenizer.encode(TEXTS)

    first, second = (run_batches(inputs, session.run, width=session.width) for _ in range(2))

    assert first.tobytes() == second.tobytes()
    assert first.shape == (3, 384)
    assert np.isfinite(first).all()


def test_the_number_of_threads_hardly_moves_a_vector(folder: Path, session: OnnxSession, tokenizer: TextTokenizer) -> None:
    inputs = tokenizer.encode(TEXTS)
    one = OnnxSession(folder / "model.onnx", threads=1)

    vectors = run_batches(inputs, one.run, width=one.width)

    np.testing.assert_allclose(vectors, run_batches(inputs, session.run, width=session.width), atol=1e-3)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.onnx: no such file"):
        OnnxSession(tmp_path / "model.onnx")


@pytest.mark.parametrize("content", [b"", b"not a graph at all"])
def test_a_file_that_is_no_model_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.onnx").write_bytes(content)
    with pytest.raises(ModelError, match=r"model\.onnx: ONNX Runtime cannot load it"):
        OnnxSession(tmp_path / "model.onnx")


def test_a_graph_cut_short_is_an_error(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes((folder / "model.onnx").read_bytes()[:100_000])
    with pytest.raises(ModelError, match=r"model\.onnx: ONNX Runtime cannot load it"):
        OnnxSession(tmp_path / "model.onnx")


def test_a_graph_that_is_no_encoder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="takes the inputs pixel_values"):
        OnnxSession(graph_with(tmp_path / "image.onnx", "pixel_values", 3))
    with pytest.raises(ModelError, match="no fixed width"):
        OnnxSession(graph_with(tmp_path / "wide.onnx", "input_ids", "tokens"))


def test_threads_are_for_cores_that_there_are() -> None:
    assert 1 <= available_cores() <= (os.cpu_count() or 1)


def test_the_callers_arithmetic_stays_as_it_was(folder: Path, tokenizer: TextTokenizer) -> None:
    # ONNX Runtime's set_denormal_as_zero would round the smallest floats to 0 in the whole calling thread, for good.
    smallest = float("2.5e-323")
    session = OnnxSession(folder / "model.onnx", threads=1)
    run_batches(tokenizer.encode(TEXTS), session.run, width=session.width)

    assert smallest * 1.0 == smallest
