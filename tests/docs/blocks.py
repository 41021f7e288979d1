"""The code blocks of a Markdown page, and what the page says of those that are not run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

NOT_RUN = re.compile(r"<!-- not run: (\S.*\S) -->")
OUTPUT = "<!-- output -->"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page, as the page's source has it."""

    page: Path
    line: int
    """1-based line of the first line of code."""
    language: str
    """First word after the fence; empty where there is none, or where the block is indented rather than fenced."""
    code: str
    file: str | None = None
    """Name of the file of ``docs/examples`` that the block shows: ``title="…"`` after the language."""
    not_run: str | None = None
    """Why it cannot be run, from ``<!-- not run: … -->`` in the line before it."""
    is_output: bool = False
    """True after ``<!-- output -->``: what the block before it prints."""


def read_blocks(page: Path) -> list[Block]:
    """Every fenced or indented block of the page, in order, those in lists and quotations included."""
    return list(_blocks(page, MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8"))))


def _blocks(page: Path, tokens: list[Token]) -> Iterator[Block]:
    before: Token | None = None
    for token in tokens:
        if token.type in ("fence", "code_block"):
            assert token.map is not None
            comment = before.content.strip() if before is not None and before.type == "html_block" else ""
            words = shlex.split(token.info)
            named = [word.removeprefix("title=") for word in words if word.startswith("title=")]
            reason = NOT_RUN.search(comment)
            yield Block(
                page,
                token.map[0] + (2 if token.type == "fence" else 1),
                words[0] if words else "",
                token.content,
                named[0] if named else None,
                reason[1] if reason else None,
                comment.endswith(OUTPUT),
            )
        before = token
