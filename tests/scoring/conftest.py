"""The bundled NLI model, loaded once."""

from __future__ import annotations

import pytest

from detector.nli import NLIModel, load_nli


@pytest.fixture(scope="session")
def model() -> NLIModel:
    """The model that ships with the detector."""
    return load_nli()
