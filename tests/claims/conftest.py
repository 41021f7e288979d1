"""One extractor with the real model for all tests of the room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from detector.claims import ClaimExtractor
from detector.types import Claim, CleanText, Document

PUBLISHED = datetime(2015, 3, 3, 12, tzinfo=UTC)
"""A Tuesday."""


@pytest.fixture(scope="session")
def extractor() -> ClaimExtractor:
    return ClaimExtractor()


@pytest.fixture(scope="session")
def read(extractor: ClaimExtractor) -> Callable[[str], list[Claim]]:
    """The claims of a story published on Tuesday, 3 March 2015."""

    def claims_of(text: str) -> list[Claim]:
        return extractor.extract([Document(id="story", text=text, published=PUBLISHED)], [CleanText(text)])[0]

    return claims_of
