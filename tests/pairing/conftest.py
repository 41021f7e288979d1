"""The embedder that ships with the detector."""

from __future__ import annotations

import pytest

from detector.pairing import Embedder, load_embedder


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return load_embedder(threads=2)
