"""Finds claims in news stories that cannot both be true.

    from detector import Detector, Document

    report = Detector().scan([Document(id="a", text=...)])

Importing this package loads no model, no spaCy, no torch: names are looked up when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detector.archive import Archive
    from detector.pipeline import Detector
    from detector.scoring import score_frame
    from detector.types import Claim, ClaimPair, Conflict, Document, NLIScores, Report, Verdict

__version__ = "0.1.0"

__all__ = [
    "Archive",
    "Claim",
    "ClaimPair",
    "Conflict",
    "Detector",
    "Document",
    "NLIScores",
    "Report",
    "Verdict",
    "__version__",
    "score_frame",
]

_HOMES = {"Archive": "detector.archive", "Detector": "detector.pipeline", "score_frame": "detector.scoring"}
"""Rooms of the public names that are no nouns."""


def __getattr__(name: str) -> Any:
    """The public name, imported from its room."""
    if name in __all__:
        return getattr(import_module(_HOMES.get(name, "detector.types")), name)
    raise AttributeError(f"module 'detector' has no attribute {name!r}")
