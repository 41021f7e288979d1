"""Lines, paragraphs and spaces: what belongs together, and what was glued together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from detector.sources.draft import Draft, Replacement

_WIDEST_WRAP = 120
_NARROWEST_WRAP = 40
_LINE_BREAK = re.compile(r"[ ]*\n[ ]*")
_BREAK = re.compile(r"(?<!\n)[ ]*\n[ ]*(?!\s)")
_PARAGRAPH_BREAK = re.compile(r"[ ]*\n(?:[ ]*\n)+[ ]*")
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_EMPTY_LINES = re.compile(r"\n(?: ?\n){2,}")
_SPACE_RUN = re.compile(r" {2,}")
_EDGES = re.compile(r"\A\s+|\s+\Z")
_SPACE_BEFORE_STOP = re.compile(r"(?<=[\w\"'”’)\]]) +(?=[.,;:!?](?:[\s\"'”’)]|$))")
_LOST_BREAKS = re.compile(r"(?<=[.!?])([\"”]?)((?:\\r)?\\n(?:(?:\\r)?\\n)*|nn)(?=[\"“]?[A-Z])")

_NO_SENTENCE = "(?!(?:Com|Org|Net|Gov|Edu|Co|Tv|Uk|Fm|Io|Js|Html?|Pdf|Php|Asp|Aspx|Net|Biz|Info)\\b)(?!\\w*[@/])"
_GLUED = re.compile(
    r"(?<=[a-z][a-z)\]%])[.!?](?=" + _NO_SENTENCE + r"(?:[A-Z][a-z]|[AI] [a-z]))"
    r"|(?<=\d\d)[.!?](?=" + _NO_SENTENCE + r"[A-Z][a-z])"
    r"|(?<=\b[ap]\.m)\.(?=[A-Z][a-z])"
)
_GLUED_QUOTE = re.compile(r"(?<=[a-z\d][a-z\d)\]%])[.!?,]([\"“”])(?=[A-Za-z][a-z]|[AI] [a-z])")
_GLUED_COMMA = re.compile(r"(?<=\b[a-z]{3}),(?=[a-z]{2,} )|(?<=[a-z]{4}),(?=[a-z]{2,} )")
_QUOTE = re.compile(r"[\"“”]")


def shorten_runs(draft: Draft) -> None:
    """No run of spaces or of empty lines is longer than one: patterns that look past spaces stay fast on any text."""
    draft.sub(_SPACE_RUN, " ")
    draft.sub(_EMPTY_LINES, "\n\n")


def join_lines(draft: Draft) -> None:
    """Paragraphs apart by a blank line, each on one line. In a text wrapped at a fixed width a single line break is a
    space; elsewhere it ends a paragraph, unless the sentence plainly goes on."""
    draft.sub(_PARAGRAPH_BREAK, "\n\n")
    text = draft.text
    wrapped = _is_wrapped(text)
    edits: list[Replacement] = []
    for match in _LINE_BREAK.finditer(text):
        if text[match.end() : match.end() + 1] == "\n" or text[max(match.start() - 1, 0) : match.start()] == "\n":
            continue
        before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        goes_on = after.islower() or (after.isdigit() and not _SENTENCE_END.search(before))
        if before.endswith(("-", "/")) and len(before) > 1 and before[-2].isalpha() and after.islower():
            edits.append((match.start(), match.end(), ""))
        elif wrapped or (goes_on and not _SENTENCE_END.search(before[-8:])):
            edits.append((match.start(), match.end(), " "))
        else:
            edits.append((match.start(), match.end(), "\n\n"))
    draft.edit(edits)


def _is_wrapped(text: str) -> bool:
    """Whether the lines look broken at a fixed width: nearly every line that has one after it had no room for the first
    word of the next."""
    full = inside = 0
    lines = [line.strip() for line in text.split("\n")]
    width = max(map(len, lines), default=0)
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return False
    for line, following in pairwise(lines):
        if line and following:
            inside += 1
            full += len(line) + 1 + len(following.split(" ", 1)[0]) > width - 5
    return inside > 0 and full >= 0.75 * inside


def restore_spaces(draft: Draft) -> None:
    """A space where two sentences were glued together (``in June.The mayor``), a paragraph break where ``\\n`` lost its
    meaning; abbreviations, figures and web addresses stay. Needs curly quotes as they were."""
    draft.edit((match.start(2), match.end(2), "\n\n") for match in _LOST_BREAKS.finditer(draft.text))
    draft.edit((match.end(), match.end(), " ") for match in _GLUED.finditer(draft.text))
    draft.edit(_between_quotes(draft.text))
    draft.edit((match.end(), match.end(), " ") for match in _GLUED_COMMA.finditer(draft.text))


def _between_quotes(text: str) -> Iterator[Replacement]:
    """A straight quotation mark between two sentences closes where the paragraph has an odd number of marks before it."""
    for match in _GLUED_QUOTE.finditer(text):
        mark = match[1]
        paragraph = text.rfind("\n", 0, match.start()) + 1
        closes = mark == "”" or (mark == '"' and len(_QUOTE.findall(text, paragraph, match.start())) % 2 == 1)
        if not closes and match[0][0] == ",":
            continue
        at = match.end() if closes else match.start(1)
        yield at, at, " "


def settle_spaces(draft: Draft) -> None:
    """Single spaces, none before a stop, paragraphs apart by one blank line, nothing at the edges."""
    draft.drop(_SPACE_BEFORE_STOP)
    draft.sub(_SPACE_RUN, " ")
    draft.sub(_PARAGRAPH_BREAK, "\n\n")
    draft.sub(_BREAK, "\n\n")
    draft.drop(_EDGES)
