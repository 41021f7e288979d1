"""The models that ship, and an archive of small invented stories."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector import Archive, Detector
from tests.archive.stories import stories


@pytest.fixture(scope="session")
def detector() -> Detector:
    # Low, so that what these tests show does not hang on where the judge sets its own threshold.
    return Detector(threshold=0.1)


@pytest.fixture
def archive(tmp_path: Path, detector: Detector) -> Archive:
    made = Archive.open(tmp_path / "stories", detector)
    made.add(stories())
    return made
