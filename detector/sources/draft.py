"""A text under cleaning that remembers, for every character, where in the source it came from."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from re import Match, Pattern

import numpy as np
from numpy.typing import NDArray

from detector.types import CleanText, Edit

Replacement = tuple[int, int, str]
"""``text[start:end]`` becomes the string."""


class Draft:
    """Edits pile up here pass by pass; ``finish`` gives the text with its map back to the source."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.text = source
        self._starts = array("I", range(len(source)))
        self._ends = array("I", range(1, len(source) + 1))

    def edit(self, replacements: Iterable[Replacement]) -> None:
        """Carries out replacements, given in order and not overlapping. Where old and new are of one length they are taken
        to correspond character by character; else every new character comes from the whole old stretch."""
        parts: list[str] = []
        starts, ends = array("I"), array("I")
        done = 0
        for start, end, new in replacements:
            old = self.text[start:end]
            if old == new:
                continue
            parts += self.text[done:start], new
            if len(old) == len(new):
                starts += self._starts[done:end]
                ends += self._ends[done:end]
            else:
                first = self._starts[start] if end > start else self._ends[start - 1] if start else 0
                last = self._ends[end - 1] if end > start else first
                starts += self._starts[done:start] + array("I", [first]) * len(new)
                ends += self._ends[done:start] + array("I", [last]) * len(new)
            done = end
        if parts:
            parts.append(self.text[done:])
            self.text = "".join(parts)
            self._starts = starts + self._starts[done:]
            self._ends = ends + self._ends[done:]

    def sub(self, pattern: Pattern[str], new: str | Callable[[Match[str]], str]) -> None:
        """Replaces every match as a whole."""
        if isinstance(new, str):
            self.edit((match.start(), match.end(), new) for match in pattern.finditer(self.text))
        else:
            self.edit((match.start(), match.end(), new(match)) for match in pattern.finditer(self.text))

    def drop(self, pattern: Pattern[str], *groups: int) -> None:
        """Removes the given groups of every match (the whole match where none is given) and keeps the rest of it."""
        self.edit(
            (match.start(group), match.end(group), "")
            for match in pattern.finditer(self.text)
            for group in (groups or (0,))
            if match.start(group) >= 0
        )

    def finish(self) -> CleanText:
        """The text as it stands, with the map back to the source."""
        size = len(self.text)
        if not size:
            return CleanText("", (Edit(0, 0, 0, len(self.source)),) if self.source else ())
        starts = np.frombuffer(self._starts, dtype=np.uint32).astype(np.int64)
        ends = np.frombuffer(self._ends, dtype=np.uint32).astype(np.int64)
        old = _code_points(self.source)
        copied = (ends - starts == 1) & (old[np.minimum(starts, len(old) - 1)] == _code_points(self.text))
        before = np.concatenate(([0], ends[:-1]))
        heads = np.flatnonzero(np.concatenate(([True], starts[1:] >= ends[:-1])))  # stretches that share no source
        tails = np.append(heads[1:], size)
        changed = ~copied[heads] | (tails - heads > 1) | (starts[heads] > before[heads])
        edits: list[Edit] = []
        for head, tail in zip(heads[changed].tolist(), tails[changed].tolist(), strict=True):
            if starts[head] > before[head]:
                edits.append(Edit(head, head, int(before[head]), int(starts[head])))
            if tail - head > 1 or not copied[head]:
                edits.append(Edit(head, tail, int(starts[head]), int(ends[tail - 1])))
        if ends[-1] < len(self.source):
            edits.append(Edit(size, size, int(ends[-1]), len(self.source)))
        return CleanText(self.text, tuple(edits))


def _code_points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
