"""Manifests: written, read, and every kind of damage found."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from detector.errors import ModelError
from detector.inference import (
    Damage,
    ModelFile,
    bundled_models,
    find_bundled,
    read_manifest,
    verify_model,
    write_manifest,
)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder with a manifest of two files, one of them in a subfolder."""
    folder = tmp_path / "tiny"
    (folder / "onnx").mkdir(parents=True)
    (folder / "config.json").write_text('{"id2label": {}}')
    (folder / "onnx" / "model.onnx").write_bytes(bytes(range(256)) * 8)
    write_manifest(folder, name="tiny", task="nli", source="a run by hand", licence="Apache-2.0")
    return folder


def test_a_manifest_reads_back_as_it_was_written(model: Path) -> None:
    manifest = read_manifest(model)

    assert (manifest.name, manifest.task, manifest.source, manifest.licence) == (
        "tiny",
        "nli",
        "a run by hand",
        "Apache-2.0",
    )
    graph = bytes(range(256)) * 8
    assert manifest.files[1] == ModelFile("onnx/model.onnx", hashlib.sha256(graph).hexdigest(), 2048)
    assert [file.path for file in manifest.files] == ["config.json", "onnx/model.onnx"]
    assert write_manifest(model, name="tiny", task="nli", source="a run by hand", licence="Apache-2.0") == manifest


def test_a_whole_folder_has_no_damage(model: Path) -> None:
    assert verify_model(model) == []


@pytest.mark.parametrize("place", [0, 1000, 2047])
def test_one_changed_byte_is_found(model: Path, place: int) -> None:
    path = model / "onnx" / "model.onnx"
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)

    assert verify_model(model) == [Damage("onnx/model.onnx", "sha256 differs")]


def test_a_missing_and_a_shortened_file_are_found(model: Path) -> None:
    (model / "config.json").unlink()
    path = model / "onnx" / "model.onnx"
    path.write_bytes(path.read_bytes()[:2000])

    assert verify_model(model) == [
        Damage("config.json", "missing"),
        Damage("onnx/model.onnx", "2000 bytes, expected 2048"),
    ]


def test_a_folder_without_a_manifest_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"manifest\.json: no such file"):
        verify_model(tmp_path)


@pytest.mark.parametrize(
    "change",
    [{"format": 99}, {"task": "translation"}, {"files": ["model.onnx"]}, {"files": {"model.onnx": {}}}, {"name": None}],
)
def test_a_manifest_of_another_kind_is_an_error(model: Path, change: dict[str, object]) -> None:
    path = model / "manifest.json"
    values = json.loads(path.read_text())
    changed = {key: value for key, value in {**values, **change}.items() if value is not None}
    path.write_text(json.dumps(changed))

    with pytest.raises(ModelError, match=r"manifest\.json: not a manifest of this version"):
        read_manifest(model)


def test_the_models_that_ship_are_whole_and_found_by_name() -> None:
    models = bundled_models()

    assert "embedder-minilm-l6" in [model.manifest.name for model in models]
    for model in models:
        assert verify_model(model.folder) == []
        assert find_bundled(model.manifest.name) == model.folder
        assert model.bytes == sum((model.folder / file.path).stat().st_size for file in model.manifest.files)
        assert model.manifest.licence
        assert model.manifest.source


@pytest.mark.parametrize("name", ["", ".", "..", "no-such-model", "../models/embedder-minilm-l6", "a\\b"])
def test_what_is_no_bundled_name_is_not_found(name: str) -> None:
    assert find_bundled(name) is None
