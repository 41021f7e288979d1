"""Loading the parser leaves torch alone, and torch can be imported afterwards."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

from detector.claims.parser import load_parser
from detector.errors import ModelError

SCRIPT = """
import sys
from detector.claims import ClaimExtractor
from detector.types import CleanText, Document
extractor = ClaimExtractor()
text = "The mayor said the bridge was closed."
assert extractor.extract([Document(id="d", text=text)], [CleanText(text)])[0][0].text == "The bridge was closed."
assert "torch" not in sys.modules, "torch was imported"
assert not any(type(finder).__name__ == "_TorchRefused" for finder in sys.meta_path)
"""


def _run(script: str) -> None:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_torch_is_not_imported_and_works_afterwards() -> None:
    """One process for both: importing torch is the slowest step of this room's tests."""
    installed = importlib.util.find_spec("torch") is not None
    _run(SCRIPT + ("\nimport torch\nassert float(torch.ones(2).sum()) == 2.0" if installed else ""))


def test_importing_the_room_is_cheap() -> None:
    _run("import sys, detector.claims\nassert not {'spacy', 'thinc', 'numpy'} & set(sys.modules)")


def test_a_model_that_is_not_there() -> None:
    with pytest.raises(ModelError, match="no_such_model"):
        load_parser("no_such_model")
    with pytest.raises(ModelError, match="nowhere"):
        load_parser("/nowhere/at/all")
