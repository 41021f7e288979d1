"""Where the quotation marks are, and which text stands between them."""

from __future__ import annotations

import re
from dataclasses import dataclass

OPENING = "“„«"
CLOSING = "”»"
STRAIGHT = '"'
MARKS = frozenset('“”„«»"')
_STRAIGHTENED = str.maketrans({"‘": "'", "’": "'", "`": "'", "´": "'", "ʼ": "'"})
SINGLE_OPENING = frozenset("‘'")
_SINGLE_START = re.compile(r"(?<!\w)(?:‘|(?<![^\s(\[—–-])')(?=[^\W\d])(?!(?:em|til|cause|tis|twas|n)\b)")
_SINGLE_END = re.compile(r"(?<=\S)['’](?!\w)")


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
    left alone. Single marks are read where no double ones stand: one before a word opens, one after a word closes, as far
    as it is no apostrophe.
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
    return found or _find_single(paragraph)


def plain_marks(paragraph: str) -> str:
    """The paragraph, character for character, with straight apostrophes, and straight double marks around quotations in
    single ones, as the parser knows them."""
    marks = list(paragraph.translate(_STRAIGHTENED))
    if "‘" in paragraph or "'" in paragraph:
        for quotation in find_quotations(paragraph):
            if paragraph[quotation.start - 1] in SINGLE_OPENING:
                marks[quotation.start - 1] = STRAIGHT
                if quotation.closed:
                    marks[quotation.end] = STRAIGHT
    return "".join(marks)


def _find_single(paragraph: str) -> list[Quotation]:
    found: list[Quotation] = []
    place = 0
    while (opening := _SINGLE_START.search(paragraph, place)) is not None:
        start = opening.start()
        place = start + 1
        ends = [match.start() for match in _SINGLE_END.finditer(paragraph, start + 1)]
        sure = next((end for end in ends if paragraph[end - 1] in ".,!?…"), None)
        near = next((end for end in ends if end - start < 60), None)
        end = near if sure is None or (near is not None and near < sure and paragraph[near - 1] != "s") else sure
        if end is not None:
            found.append(Quotation(start + 1, end, True))
            place = end + 1
        elif not paragraph[:start].strip():
            found.append(Quotation(start + 1, len(paragraph), False))
            break
    return found


def _opens(paragraph: str, place: int) -> bool:
    after = paragraph[place + 1 : place + 2]
    before = paragraph[place - 1 : place] if place else ""
    # 6'2" and 5" are inches.
    return bool(after) and not after.isspace() and not before.isdigit()
