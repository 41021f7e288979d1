"""Cuts a cleaned text into paragraphs that are parsed one by one, without their datelines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detector.claims.quotes import plain_marks

LONGEST = 5000
"""Characters parsed at once; a longer paragraph is cut after a sentence, or between words. The parser's memory grows with
the text, and no paragraph that a person wrote is longer."""

_DATELINE = re.compile(
    r"""\s*(?:
        [A-Z][A-Z.'’]+(?:[ -][A-Z][A-Z.'’]+){0,4}                         # LONDON, NEW YORK
        (?:,\ [A-Z][A-Za-z.]+(?:\ [A-Z][A-Za-z.]+)?){0,3}                  # , Texas
        (?:,?\ (?:\d{1,2}\ )?[A-Z][a-z]+\.?\ ?\d{0,2}(?:,?\ \d{4})?)?       # , March 3
        (?:\ ?\([^()\n]{2,60}\))?                                          # (Reuters)
        | [A-Z][A-Za-z.]+(?:[ ,]+[A-Z][A-Za-z.]+){0,3}\ ?\((?:AP|CNN|AFP|Reuters|UPI|Xinhua|[A-Z]{2,6})\)
        | \((?:AP|CNN|AFP|Reuters|UPI|Xinhua|Bloomberg|[A-Z]{2,6})\)
    )\s*(?:—|–|--+|-|―)\s*(?=\S)""",
    re.VERBOSE,
)
_BYLINE = re.compile(r"\s*(?:[Bb]y|BY) (?:[A-Z][\w.'’-]+ ){1,4}?[A-Z][\w.'’-]+(?: and (?:[A-Z][\w.'’-]+ ?){2,4})?\s*$")
_LABEL = re.compile(r"\s*[A-Z][A-Za-z]{2,15}:\s+(?=[A-Z][^\n]{20})")
"""A caption's first word (``Killed: Corporal Hall was …``)."""
_SENTENCE_END = re.compile(r"[.!?][\"”’')\]]*\s")
_ENDS = frozenset(".!?:;\"”’')]…")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph to parse."""

    text: str
    """As in the cleaned text, character for character, but for line breaks inside, which are blanks here, and apostrophes
    and single quotation marks, which are straight."""
    raw: str
    """As in the cleaned text, with its own quotation marks."""
    start: int
    """Offset of its first character in the cleaned text."""
    new: bool = True
    """False where it goes on from the one before, which was cut for its length."""


def split_paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a cleaned text in order, without blank ones, bylines and leading datelines.

    A line break inside a sentence (no stop before it, a small letter after it) does not end a paragraph.
    """
    found: list[Paragraph] = []
    for start, end in _lines(text):
        line = text[start:end]
        if _BYLINE.match(line):
            continue
        label = _LABEL.match(line)
        if label:
            start += label.end()
            line = line[label.end() :]
        dateline = _DATELINE.match(line)
        if dateline:
            start += dateline.end()
        found += _cut(text, start, end)
    return found


def _lines(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for match in re.finditer(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+", text):
        start, end = match.span()
        if text[start:end].isspace():
            continue
        if spans:
            gap = text[spans[-1][1] : start]
            before = text[spans[-1][0] : spans[-1][1]].rstrip()
            first = match.group().lstrip()[:1]
            if len(gap.replace("\r\n", "\n")) == 1 and before[-1:] not in _ENDS and first.islower():
                spans[-1] = (spans[-1][0], end)
                continue
        spans.append((start, end))
    return spans


def _cut(text: str, start: int, end: int) -> list[Paragraph]:
    parts: list[Paragraph] = []
    new = True
    while end - start > LONGEST:
        window = text[start : start + LONGEST]
        stops = list(_SENTENCE_END.finditer(window))
        size = stops[-1].end() if stops else window.rfind(" ") + 1 or LONGEST
        parts.append(_paragraph(window[:size], start, new=new))
        start, new = start + size, False
    if text[start:end].strip():
        parts.append(_paragraph(text[start:end], start, new=new))
    return parts


def _paragraph(raw: str, start: int, *, new: bool) -> Paragraph:
    return Paragraph(plain_marks(_flat(raw)), raw, start, new)


def _flat(text: str) -> str:
    return re.sub(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", " ", text)
