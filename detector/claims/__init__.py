"""Claims: the statements of a text that can be true or false, each with who holds it."""

from __future__ import annotations

from detector.claims.extractor import ClaimExtractor

__all__ = ["ClaimExtractor"]
