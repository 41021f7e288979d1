import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from detector.errors import ModelError
from detector.inference import (
    OnnxSession,
    TextTokenizer,
    available_cores,
    bundled_models,
    find_bundled,
    read_manifest,
    run_batches,
    verify_model,
    write_manifest,
)

EMBEDDER = "embedder-minilm-l6"


@pytest.fixture(scope="module")
def folder() -> Path:
    found = find_bundled(EMBEDDER)
    assert found is not None
    return found


def test_the_bundled_embedder_is_listed_and_whole(folder: Path) -> None:
    model = next(model for model in bundled_models() if model.manifest.name == EMBEDDER)
    assert model.manifest.task == "embedding"
    assert model.bytes < 25_000_000
    assert verify_model(folder) == []


def test_verify_names_what_is_damaged(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / "config.json").unlink()
    text = (copy / "tokenizer.json").read_text(encoding="utf-8")
    (copy / "tokenizer.json").write_text(text.replace("a", "b", 1), encoding="utf-8")
    with (copy / "model.onnx").open("ab") as file:
        file.write(b"\0")
    problems = {damage.path: damage.problem for damage in verify_model(copy)}
    assert problems["config.json"] == "missing"
    assert problems["tokenizer.json"] == "sha256 differs"
    assert "expected" in problems["model.onnx"]


def test_a_manifest_says_what_it_was_given(tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(b"abc")
    written = write_manifest(tmp_path, name="m", task="nli", source="somewhere", licence="MIT")
    assert read_manifest(tmp_path) == written
    assert written.files[0].sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_manifest_of_another_format_is_refused(tmp_path: Path) -> None:
    write_manifest(tmp_path, name="m", task="nli")
    values = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    (tmp_path / "manifest.json").write_text(json.dumps({**values, "format": 99}), encoding="utf-8")
    with pytest.raises(ModelError, match="export the model again"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("name", ["", ".", "..", "../models/embedder-minilm-l6", "no-such-model"])
def test_names_that_are_no_bundled_model(name: str) -> None:
    assert find_bundled(name) is None


def test_truncation_is_longest_first_and_reported(folder: Path) -> None:
    tokenizer = TextTokenizer(folder, max_length=20)
    short, long = "The bridge is open.", "The bridge over the river is closed to all traffic " * 5
    whole, cut = tokenizer.encode_pairs([(short, short), (long, short)])
    assert (whole.truncated, cut.truncated) == (False, True)
    assert len(cut.ids) == 20
    kept_of_short = len(tokenizer.encode([short])[0].ids) - 1  # without [CLS]
    assert sum(cut.type_ids) == kept_of_short


def test_a_megabyte_of_text_is_cut_and_reported(folder: Path) -> None:
    encoded = TextTokenizer(folder).encode(["word " * 200_000])[0]
    assert encoded.truncated
    assert len(encoded.ids) == 256


@pytest.mark.parametrize("threads", [1, 2])
def test_outputs_do_not_depend_on_batch_or_threads(folder: Path, threads: int) -> None:
    texts = [f"The council voted {number} to 3 on the new harbour plan" + ", again" * (number % 9) for number in range(40)]
    tokenizer = TextTokenizer(folder)
    session = OnnxSession(folder / "model.onnx", threads=threads)
    inputs = tokenizer.encode(texts)
    alone = run_batches(inputs, session.run, width=session.width, tokens=1)
    together = run_batches(inputs, session.run, width=session.width, tokens=4096)
    assert np.abs(alone - together).max() < 1e-5


def test_a_broken_graph_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"no graph")
    with pytest.raises(ModelError, match="export the model again"):
        OnnxSession(tmp_path / "model.onnx")
    with pytest.raises(ModelError, match="no such file"):
        OnnxSession(tmp_path / "other.onnx")


def test_there_is_a_core() -> None:
    assert available_cores() >= 1
