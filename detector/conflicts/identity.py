"""Conflict ids that stay the same from run to run, and when a further paper prints the same copy."""

from __future__ import annotations

from hashlib import sha256

from detector.conflicts.wording import normalised_words
from detector.types import Claim, ClaimPair


def conflict_id(pair: ClaimPair) -> str:
    """12 hex digits from what both claims say, who says it and of which days, the same whichever claim comes first.

    Documents have no part in it: an agency's copy makes the same conflict in one paper and in ten, and whichever of them is
    read first. White space, case, punctuation, articles and typographic quotes do not count; claims that
    `detector.pairing.collapse_repeats` takes for one give one id.
    """
    sides = sorted(map(claim_key, (pair.a, pair.b)))
    return sha256("\x1e".join(sides).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def claim_key(claim: Claim) -> str:
    """What a claim says, who says it and of which days, as one string; a repeat of the claim has the same."""
    # "On Friday" of another week is another statement, so the days that words stand for count where they are known.
    days = (f"{time.first}/{time.last}" for time in claim.times)
    words = (normalised_words(claim.text), normalised_words(claim.attribution.speaker or ""), days)
    return "\x1f".join((*map(" ".join, words), claim.polarity, claim.modality))
