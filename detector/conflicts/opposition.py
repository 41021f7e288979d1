"""Which words of two claims oppose each other, as each claim means them: a negation turns a word round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from detector.conflicts.lexicon import oppositions
from detector.conflicts.uses import Use, uses
from detector.types import Claim, Kind


@dataclass(frozen=True, slots=True)
class Opposed:
    """Two words that cannot both be so."""

    kind: Kind
    a: Use
    b: Use

    @property
    def both_main(self) -> bool:
        """Whether each is what its claim says of its subject."""
        return self.a.main and self.b.main

    @property
    def same_part(self) -> bool:
        """Whether the words play one part in their claims: both are said of the subject, or both stand beside one word."""
        return self.both_main or not self.a.beside.isdisjoint(self.b.beside)

    @property
    def by_negation(self) -> bool:
        """Whether they oppose because one of two that mean much the same is negated."""
        return self.a.negated != self.b.negated


def opposed(a: Claim, b: Claim) -> tuple[Opposed, ...]:
    """All oppositions of the two claims, the strongest first; symmetric in a and b.

    A term that both claims share, negated in both or neither, opposes nothing: ``the vote to reject was defeated`` shares
    ``reject`` with its rival. An entry that a claim uses on both sides says nothing, and two negations leave all open.
    """
    found = [
        Opposed(oppositions()[x.entry].kind, x, y)
        for x, y in _met(a, b)
        if x.side != y.side and not (x.negated and y.negated)
    ]
    told = (pair for pair in found if pair.same_part or not oppositions()[pair.a.entry].same_part)
    return tuple(sorted(told, key=_strength))


def agree_by_negation(a: Claim, b: Claim) -> bool:
    """Whether one claim negates what is the opposite of the other's word, so that both say the same: ``did not approve``
    and ``rejected``."""
    return any(x.side == y.side and x.negated != y.negated and (x.main or y.main) for x, y in _met(a, b))


def _met(a: Claim, b: Claim) -> Iterator[tuple[Use, Use]]:
    """The uses of one entry, by a and by b, each claim with one meaning there; without terms that both use alike."""
    uses_a, uses_b = uses(a), uses(b)
    if not uses_a or not uses_b:
        return
    meant_a, meant_b = ({(use.term, use.negated) for use in found} for found in (uses_a, uses_b))
    alone_a = [use for use in uses_a if (use.term, use.negated) not in meant_b]
    alone_b = [use for use in uses_b if (use.term, use.negated) not in meant_a]
    two_sided = _two_sided(alone_a) | _two_sided(alone_b)
    for x in alone_a:
        for y in alone_b:
            if x.entry == y.entry and x.entry not in two_sided:
                yield x, y


def _two_sided(found: list[Use]) -> set[int]:
    """The entries that stand on both sides, such as a term which its entry has left and right."""
    return {use.entry for use in found if use.side > 0} & {use.entry for use in found if use.side < 0}


def _strength(pair: Opposed) -> tuple[bool, bool, bool, int, int, tuple[str, ...]]:
    terms = tuple(sorted((pair.a.term, pair.b.term)))
    return not pair.both_main, not pair.same_part, pair.by_negation, pair.a.entry, -len("".join(terms)), terms
