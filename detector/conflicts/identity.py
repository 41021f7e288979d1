"""Conflict ids that stay the same from run to run."""

from __future__ import annotations

import re
from hashlib import sha256

from detector.types import Claim, ClaimPair


def conflict_id(pair: ClaimPair) -> str:
    """12 hex digits from both claims' wording and documents, the same whichever claim comes first.

    White space, case and typographic quotes do not count.
    """
    sides = sorted(_side(claim) for claim in (pair.a, pair.b))
    return sha256("\x1e".join(sides).encode()).hexdigest()[:12]


def _side(claim: Claim) -> str:
    return claim.doc_id + "\x1f" + " ".join(re.findall(r"\w+", claim.quote.lower()))
