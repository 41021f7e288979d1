"""Tables, lists and commands in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; whole numbers get thousands separators, bars are escaped and line breaks become spaces."""
    lines = ["| " + " | ".join(map(_plain, heads)) + " |", "|" + "---|" * len(heads)]
    lines += [
        "| " + " | ".join(_plain(f"{cell:,}" if isinstance(cell, int) else cell) for cell in row) + " |" for row in rows
    ]
    return "\n".join(lines)


def code(text: str) -> str:
    """The text as code."""
    return f"`{text}`"


def bullets(lines: Iterable[str]) -> str:
    """A list, or empty where there are no lines."""
    return "\n".join(f"- {line}" for line in lines)


def _plain(cell: object) -> str:
    return str(cell).replace("|", "\\|").replace("\n", " ")
