"""One conflict, reported once, with every place that it stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from detector.conflicts.identity import claim_key
from detector.types import Claim, ClaimPair, Conflict, Span


def without_duplicates(conflicts: Sequence[Conflict]) -> list[Conflict]:
    """The conflicts without those that say again, in the same words or in an overlapping clause, what one with a higher
    score says.

    Two conflicts are one where they have one id, or where both sides stand in the same documents (one of a claim's places
    is enough) and overlap by half of the shorter passage. The one that is kept takes over the others' places in documents
    of which it has none, and names them in ``stands_for``. Order is kept.
    """
    kept: dict[str, _Kept] = {}
    by_documents: dict[frozenset[str], list[_Kept]] = defaultdict(list)
    for conflict in sorted(conflicts, key=lambda c: (-c.score, c.id)):
        here = kept.get(conflict.id)
        straight = here is not None and claim_key(here.conflict.pair.a) == claim_key(conflict.pair.a)
        if here is None:
            here, straight = _rival(conflict.pair, by_documents)
        if here is not None:
            here.take(conflict, straight)
            continue
        here = kept[conflict.id] = _Kept(conflict)
        for documents in _document_pairs(conflict.pair):
            by_documents[documents].append(here)
    order = dict.fromkeys(conflict.id for conflict in conflicts if conflict.id in kept)
    return [kept[name].made() for name in order]


@dataclass(slots=True)
class _Kept:
    """A conflict, with what those that it stands for add."""

    conflict: Conflict
    others: list[str] = field(default_factory=list)
    places_a: list[tuple[str, Span]] = field(default_factory=list)
    places_b: list[tuple[str, Span]] = field(default_factory=list)

    def take(self, other: Conflict, straight: bool) -> None:
        """Stands for the other one from now on; ``straight`` where its a is this one's a."""
        if other.id != self.conflict.id:
            self.others.append(other.id)
        self.others.extend(other.stands_for)
        a, b = (other.pair.a, other.pair.b) if straight else (other.pair.b, other.pair.a)
        self.places_a.extend(_places(a))
        self.places_b.extend(_places(b))

    def made(self) -> Conflict:
        """The conflict with all its places."""
        conflict = self.conflict
        if not self.places_a:
            return conflict
        a, b = _spread(conflict.pair.a, self.places_a), _spread(conflict.pair.b, self.places_b)
        pair = conflict.pair if (a, b) == (conflict.pair.a, conflict.pair.b) else replace(conflict.pair, a=a, b=b)
        names = (name for name in dict.fromkeys((*conflict.stands_for, *self.others)) if name != conflict.id)
        return replace(conflict, pair=pair, stands_for=tuple(names))


def _places(claim: Claim) -> tuple[tuple[str, Span], ...]:
    return ((claim.doc_id, Span(claim.start, claim.end)), *claim.repeats)


def _spread(claim: Claim, more: Sequence[tuple[str, Span]]) -> Claim:
    """The claim with those of the places that stand in documents of which it has none."""
    there = {doc_id for doc_id, _ in _places(claim)}
    new: dict[str, tuple[str, Span]] = {}
    for doc_id, span in more:
        if doc_id not in there:
            new.setdefault(doc_id, (doc_id, span))
    return replace(claim, repeats=(*claim.repeats, *new.values())) if new else claim


def _document_pairs(pair: ClaimPair) -> Iterator[frozenset[str]]:
    """Of every place of one side with every place of the other, each once."""
    a, b = ({doc_id for doc_id, _ in _places(claim)} for claim in (pair.a, pair.b))
    yield from {frozenset((one, other)) for one in a for other in b}


def _rival(pair: ClaimPair, kept: dict[frozenset[str], list[_Kept]]) -> tuple[_Kept | None, bool]:
    """The first kept conflict that is the same, and whether its a is the pair's a."""
    for documents in _document_pairs(pair):
        for one in kept.get(documents, ()):
            other = one.conflict.pair
            if _overlap(pair.a, other.a) and _overlap(pair.b, other.b):
                return one, True
            if _overlap(pair.a, other.b) and _overlap(pair.b, other.a):
                return one, False
    return None, True


def _overlap(a: Claim, b: Claim) -> bool:
    return any(doc_a == doc_b and _half(span_a, span_b) for doc_a, span_a in _places(a) for doc_b, span_b in _places(b))


def _half(x: Span, y: Span) -> bool:
    shared = min(x.end, y.end) - max(x.start, y.start)
    return 2 * shared >= max(1, min(x.end - x.start, y.end - y.start))
