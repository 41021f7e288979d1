"""Where the quotation marks are, and which text stands between them."""

from __future__ import annotations

from dataclasses import dataclass

OPENING = "“„«"
CLOSING = "”»"
STRAIGHT = '"'
MARKS = frozenset("“”„«»\"")
SINGLE = frozenset("‘’'`")


@dataclass(slots=True)
class Quotation:
    """Text between quotation marks, or from an opening mark to the end of its paragraph."""

    start: int
    """Character after the opening mark."""
    end: int
    """Character of the closing mark, or the end of the paragraph."""
    closed: bool
    """False where the paragraph ends inside: the same speaker goes on in the next."""


def find_quotations(paragraph: str) -> list[Quotation]:
    """The quotations of one paragraph, in order, not nested; offsets into ``paragraph``.

    A straight mark opens where none is open and a word follows it, else it closes. A closing mark without an opening one is
    left alone. Single marks are not read: they are mostly apostrophes.
    """
    found: list[Quotation] = []
    start: int | None = None
    for place, mark in enumerate(paragraph):
        if mark in OPENING or (mark == STRAIGHT and start is None and _opens(paragraph, place)):
            if start is None:
                start = place + 1
        elif (mark in CLOSING or mark == STRAIGHT) and start is not None:
            found.append(Quotation(start, place, True))
            start = None
    if start is not None and start < len(paragraph):
        found.append(Quotation(start, len(paragraph), False))
    return found


def _opens(paragraph: str, place: int) -> bool:
    after = paragraph[place + 1 : place + 2]
    before = paragraph[place - 1 : place] if place else ""
    # 6'2" and 5" are inches.
    return bool(after) and not after.isspace() and not before.isdigit()
