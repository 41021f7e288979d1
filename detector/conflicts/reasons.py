"""One sentence that lets a reader check a conflict at a glance."""

from __future__ import annotations

from detector.conflicts.clashes import Clash
from detector.types import Claim, ClaimPair, Kind

_WHAT: dict[Kind, str] = {
    "number": "Two figures for one thing",
    "date": "Two times for one thing",
    "negation": "One says it is so, the other that it is not",
    "antonym": "Opposed words",
    "outcome": "Two outcomes",
    "place": "Two places",
    "person": "Two persons",
    "other": "The claims cannot both be true",
}


def reason(pair: ClaimPair, clash: Clash) -> str:
    """A sentence that names the clash, its words, and who says which."""
    words_a, words_b = _shown(clash.words_a), _shown(clash.words_b)
    return f"{_WHAT[clash.kind]}: {words_a} ({_who(pair.a)}) against {words_b} ({_who(pair.b)})."


def _who(claim: Claim) -> str:
    denies = "denying, " if claim.polarity == "denied" else ""
    return denies + (claim.attribution.speaker or claim.publisher or claim.doc_id)


def _shown(words: str, longest: int = 70) -> str:
    words = " ".join(words.split()).strip(" \"'“”‘’")
    if len(words) > longest:
        words = words[:longest].rsplit(" ", 1)[0] + " …"
    return f"“{words}”"
