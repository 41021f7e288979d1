from pathlib import Path

import pytest

from detector.inference import find_bundled
from detector.nli import DEFAULT_NLI, OnnxNLI


@pytest.fixture(scope="session")
def folder() -> Path:
    found = find_bundled(DEFAULT_NLI)
    assert found is not None, "the bundled NLI model is missing from models/"
    return found


@pytest.fixture(scope="session")
def model(folder: Path) -> OnnxNLI:
    return OnnxNLI(folder)
