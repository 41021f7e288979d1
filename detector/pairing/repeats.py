"""Near-identical restatements of one claim, collapsed into the first of them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

from detector.conflicts.wording import normalised_words
from detector.types import Claim, Span

_FEWEST_WORDS = 4
"""Words of a claim that can be found again within a longer one; fewer say too little."""


def collapse_repeats(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims without repeats, in order; the first of several keeps the places of the others in ``repeats``.

    Two claims are one where a reader would see the same statement twice: the same words but for case, punctuation, articles
    and the tense form of an auxiliary (``had been paused``, ``was paused``), the same figures, dates, tense, modality and
    polarity, and the same voice. A story's own voice counts as one voice in all documents (a wire story printed by five
    papers makes one claim), a named speaker as one wherever the name is the same. The same words from another speaker, or
    as a denial, are another claim: who says it is what makes a dispute.
    """
    holders = first_sayings(claims)
    places: dict[int, list[tuple[str, Span]]] = {}
    for index, (claim, holder) in enumerate(zip(claims, holders, strict=True)):
        if holder != index:
            places.setdefault(holder, []).append((claim.doc_id, Span(claim.start, claim.end)))
            places[holder].extend(claim.repeats)
    return [_with_places(claims[index], places.get(index, [])) for index in sorted(set(holders))]


def first_sayings(claims: Sequence[Claim]) -> list[int]:
    """Return, for each claim, the place of the first that it repeats (see ``collapse_repeats``): for most their own."""
    first: dict[Hashable, int] = {}
    return [first.setdefault(_identity(claim), index) for index, claim in enumerate(claims)]


def restates(a: Claim, b: Claim) -> bool:
    """Whether one claim's words stand, in order and unbroken, within the other's: it is said again, and there is no clash.

    Both must be negated or neither, and be held as firmly.
    """
    if a.negated != b.negated or a.modality != b.modality:
        return False
    shorter, longer = sorted((normalised_words(a.text), normalised_words(b.text)), key=len)
    if len(shorter) < _FEWEST_WORDS and shorter != longer:
        return False
    starts = range(len(longer) - len(shorter) + 1)
    return any(longer[start : start + len(shorter)] == shorter for start in starts)


def _with_places(claim: Claim, more: Sequence[tuple[str, Span]]) -> Claim:
    return replace(claim, repeats=(*claim.repeats, *more)) if more else claim


def _identity(claim: Claim) -> Hashable:
    return (
        normalised_words(claim.text),
        normalised_words(claim.attribution.speaker or ""),
        claim.polarity,
        claim.modality,
        claim.negated,
        claim.tense,
        tuple((quantity.value, quantity.unit, quantity.bound) for quantity in claim.quantities),
        tuple((time.first, time.last) for time in claim.times),
    )
