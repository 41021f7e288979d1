"""Words that oppose each other, read once from ``opposites.json``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from detector.types import Kind


@dataclass(frozen=True, slots=True)
class Opposition:
    """Two sets of lemmas (or lemma sequences) of which each opposes the other."""

    kind: Kind
    left: frozenset[str]
    right: frozenset[str]


@cache
def oppositions() -> tuple[Opposition, ...]:
    """All oppositions, in file order."""
    raw = json.loads((files(__package__) / "opposites.json").read_text(encoding="utf-8"))
    return tuple(Opposition(e["kind"], frozenset(e["left"]), frozenset(e["right"])) for e in raw["entries"])


def terms(lemmas: Sequence[str], predicate: str | None) -> frozenset[str]:
    """Single lemmas, pairs and triples of neighbouring lemmas, and the predicate with its particle."""
    found = set(lemmas)
    found.update(" ".join(lemmas[i : i + n]) for n in (2, 3) for i in range(len(lemmas) - n + 1))
    if predicate:
        found.add(predicate)
    return frozenset(found)


def opposed(a: frozenset[str], b: frozenset[str]) -> tuple[Kind, str, str] | None:
    """(kind, term of a, term of b) of the first opposition between what is in ``a`` alone and in ``b`` alone.

    A term that both claims share opposes nothing: ``the vote to reject was defeated`` shares ``reject`` with its rival.
    """
    only_a, only_b = a - b, b - a
    for opposition in oppositions():
        for left, right in ((opposition.left, opposition.right), (opposition.right, opposition.left)):
            # A term such as `defeat` that stands on both sides of its entry says nothing there.
            in_a, in_b = (only_a & left) - right, (only_b & right) - left
            if in_a and in_b:
                longest = max(sorted(in_a), key=len), max(sorted(in_b), key=len)
                return opposition.kind, longest[0], longest[1]
    return None
