"""A small picture of which documents clash with which: the documents in a column, an arc from each to each that it clashes
with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

ROW = 28
"""Height of a document's row, in units of the picture."""
WIDTH = 120
LEFT = 12
"""Where the dots are."""
MOST_ROWS = 24
"""Documents drawn; of more, those with most conflicts."""
_WIDEST = 6.0


@dataclass(frozen=True, slots=True)
class Arc:
    """Two documents that clash."""

    first: int
    second: int
    """Numbers of the documents; ``first < second``."""
    count: int
    """Conflicts between them."""
    path: str
    """The ``d`` of an SVG path."""
    width: float
    """Of its stroke."""


@dataclass(frozen=True, slots=True)
class Row:
    """A document in the column."""

    document: int
    across: int
    """Conflicts with other documents."""
    within: int
    """Conflicts inside it."""
    y: int
    """Its middle."""
    radius: float
    """Of its dot, which grows with the conflicts inside it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What to draw, in a box of ``WIDTH`` by ``height``."""

    rows: tuple[Row, ...]
    arcs: tuple[Arc, ...]
    left_out: int
    """Documents with conflicts that are not drawn."""

    @property
    def width(self) -> int:
        """Of the box."""
        return WIDTH

    @property
    def left(self) -> int:
        """Where the dots are."""
        return LEFT

    @property
    def height(self) -> int:
        """Of the box."""
        return ROW * len(self.rows)


def picture(pairs: Sequence[tuple[int, int]]) -> Picture:
    """The picture of these conflicts, each given as the numbers of its two documents, which may be one."""
    across: Counter[int] = Counter()
    within: Counter[int] = Counter()
    between: Counter[tuple[int, int]] = Counter()
    for a, b in pairs:
        if a == b:
            within[a] += 1
        else:
            across.update((a, b))
            between[min(a, b), max(a, b)] += 1
    total = across + within
    drawn = sorted(sorted(total, key=lambda number: (-total[number], number))[:MOST_ROWS])
    middle = {number: ROW * at + ROW // 2 for at, number in enumerate(drawn)}
    most = max(between.values(), default=1)
    rows = tuple(
        Row(
            number,
            across[number],
            within[number],
            middle[number],
            4 + 4 * (within[number] / max(within.values(), default=1)),
        )
        if within[number]
        else Row(number, across[number], 0, middle[number], 4)
        for number in drawn
    )
    arcs = tuple(
        Arc(a, b, count, _arc(middle[a], middle[b], ROW * len(drawn)), round(1 + (_WIDEST - 1) * count / most, 1))
        for (a, b), count in sorted(between.items())
        if a in middle and b in middle
    )
    return Picture(rows, arcs, len(total) - len(drawn))


def _arc(top: int, bottom: int, height: int) -> str:
    half = (bottom - top) / 2
    reach = (WIDTH - LEFT - _WIDEST) * (0.2 + 0.8 * (bottom - top) / height)
    return f"M{LEFT} {top}A{reach:.0f} {half:g} 0 0 1 {LEFT} {bottom}"
