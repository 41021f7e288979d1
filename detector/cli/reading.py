"""Documents from the paths of a command line."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from detector.cli.writing import list_rejected
from detector.errors import InputError
from detector.timing import each
from detector.types import Document, Rejected


def read(
    paths: tuple[str, ...],
    *,
    any_language: bool,
    output: Path | None,
    items: Iterable[Document | Rejected] | None = None,
) -> tuple[list[Document], list[Rejected]]:
    """The documents, and the inputs that were set aside. Raises InputError where there is nothing but inputs that could not
    be read at all; they are listed first. ``items`` is what the paths hold, by default read here."""
    from detector.sources import read_documents

    if items is None:
        items = read_documents(list(paths), stdin=sys.stdin.buffer, any_language=any_language)
    documents: list[Document] = []
    rejected: list[Rejected] = []
    for item in each("reading", items):
        if isinstance(item, Document):
            documents.append(item)
        else:
            rejected.append(item)
    if not documents and not any(one.read for one in rejected):
        list_rejected(rejected, output)
        raise InputError("No input could be read." if rejected else "There is nothing to read in " + ", ".join(paths) + ".")
    return documents, rejected
