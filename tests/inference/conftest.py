"""The embedder that ships with the detector: its files serve every test of this room."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.inference import OnnxSession, TextTokenizer, find_bundled


@pytest.fixture(scope="session")
def folder() -> Path:
    """Folder of the bundled embedder."""
    found = find_bundled("embedder-minilm-l6")
    assert found is not None
    return found


@pytest.fixture(scope="session")
def tokenizer(folder: Path) -> TextTokenizer:
    return TextTokenizer(folder)


@pytest.fixture(scope="session")
def session(folder: Path) -> OnnxSession:
    return OnnxSession(folder / "model.onnx", threads=2)
