"""Words that oppose each other, read once from ``opposites.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from detector.types import Kind


@dataclass(frozen=True, slots=True)
class Opposition:
    """Two sets of words or fixed phrases of which each opposes the other; the words of one set mean much the same.

    A word is a lemma; a phrase is a row of up to four words, lemmas where they are content words and as written elsewhere
    (``put on hold``, ``behind bar``).
    """

    name: str
    kind: Kind
    left: frozenset[str]
    right: frozenset[str]
    same_part: bool = False
    """Whether the words oppose each other only where they play one part in their claims: what is ``old`` in one and ``new``
    in the other is mostly two things."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a word stands in the file: the number of its entry, and its side there, 1 for left and -1 for right."""

    entry: int
    side: int


@cache
def oppositions() -> tuple[Opposition, ...]:
    """All oppositions, in file order."""
    raw = json.loads((files(__package__) / "opposites.json").read_text(encoding="utf-8"))
    return tuple(
        Opposition(e["name"], e["kind"], frozenset(e["left"]), frozenset(e["right"]), e.get("same_part", False))
        for e in raw["entries"]
    )


@cache
def places() -> Mapping[str, tuple[Place, ...]]:
    """The places of every word and phrase, in file order."""
    found: dict[str, list[Place]] = {}
    for number, opposition in enumerate(oppositions()):
        for term in opposition.left:
            found.setdefault(term, []).append(Place(number, 1))
        for term in opposition.right:
            found.setdefault(term, []).append(Place(number, -1))
    return {term: tuple(stands) for term, stands in found.items()}
