"""Two texts' tokens put together as the model's own tokenizer would, without splitting either text again."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Ids = tuple[int, ...]

_PROBES = (("one two three", "four five"), ("six", "seven eight nine ten"), ("", "one"), ("one", ""), ("", ""))


@dataclass(frozen=True, slots=True)
class PairTemplate:
    """The special tokens around two texts, and the longest input."""

    before: Ids
    between: Ids
    after: Ids
    types: tuple[int, int, int, int, int]
    """Segment of ``before``, the first text, ``between``, the second text and ``after``."""
    longest: int
    """Tokens of an input, special ones included."""

    def join(self, first: Ids, second: Ids) -> tuple[Ids, Ids, bool]:
        """Return the ids and segments of the input, and whether a text was cut; the longer text loses tokens first."""
        room = self.longest - len(self.before) - len(self.between) - len(self.after)
        cut = len(first) + len(second) > room
        if cut:
            kept, other = _share(len(first), len(second), room)
            first, second = first[:kept], second[:other]
        parts = (self.before, first, self.between, second, self.after)
        ids = self.before + first + self.between + second + self.after
        types: Ids = ()
        for part, kind in zip(parts, self.types, strict=True):
            types += (kind,) * len(part)
        return ids, types, cut


def _share(first: int, second: int, room: int) -> tuple[int, int]:
    """The tokens that two texts keep, as ``longest_first`` of tokenizers has it: the shorter stays whole where it can."""
    fewer, more = min(first, second), max(first, second)
    more = fewer if fewer > room else max(fewer, room - fewer)
    if fewer + more > room:
        fewer = room // 2
        more = fewer + room % 2
    return (fewer, more) if first <= second else (more, fewer)


def find_template(tokenizer: Any, uncut: Any, longest: int) -> PairTemplate | None:
    """Return how a tokenizer puts two texts together, ``None`` where that cannot be told or it is no plain joining.

    Args:
        tokenizer: of the ``tokenizers`` library, cutting to ``longest`` tokens, longest first.
        uncut: the same without a longest input.
        longest: tokens of an input, special ones included.
    """
    a, b = _PROBES[0]
    ids_a, ids_b = _tokens(uncut, a), _tokens(uncut, b)
    whole = uncut.encode(a, b)
    ids, types = tuple(whole.ids), tuple(whole.type_ids)
    for before in range(len(ids) - len(ids_a) - len(ids_b) + 1):
        for second in range(before + len(ids_a), len(ids) - len(ids_b) + 1):
            places = (0, before, before + len(ids_a), second, second + len(ids_b), len(ids))
            if ids[places[1] : places[2]] != ids_a or ids[places[3] : places[4]] != ids_b:
                continue
            kinds = [types[start] if start < end else 0 for start, end in pairwise(places)]
            found = PairTemplate(
                before=ids[: places[1]],
                between=ids[places[2] : places[3]],
                after=ids[places[4] :],
                types=(kinds[0], kinds[1], kinds[2], kinds[3], kinds[4]),
                longest=longest,
            )
            if all(_agrees(found, tokenizer, uncut, *probe) for probe in _probes(longest)):
                return found
    return None


def _probes(longest: int) -> list[tuple[str, str]]:
    long, longer = "one " * longest, "two three " * longest
    return [*_PROBES, (long, longer), (longer, long), (longer, "four"), ("four", longer)]


def _agrees(template: PairTemplate, tokenizer: Any, uncut: Any, a: str, b: str) -> bool:
    whole = tokenizer.encode(a, b)
    ids, types, cut = template.join(_tokens(uncut, a), _tokens(uncut, b))
    return ids == tuple(whole.ids) and types == tuple(whole.type_ids) and cut == bool(whole.overflowing)


def _tokens(uncut: Any, text: str) -> Ids:
    return tuple(uncut.encode(text, add_special_tokens=False).ids)
