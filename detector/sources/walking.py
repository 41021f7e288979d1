"""Paths as the user gave them → the files to read, and what kind each is."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from detector.sources.decoding import decode_head, without_surrogates
from detector.sources.feeds import is_feed
from detector.types import Rejected

FileKind = Literal["plain", "markdown", "html", "jsonl", "csv", "tsv", "feed"]
STANDARD_INPUT = "-"

_KINDS: dict[str, FileKind] = {
    "": "plain", ".txt": "plain", ".text": "plain",
    ".md": "markdown", ".markdown": "markdown", ".mdown": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv",
    ".rss": "feed", ".atom": "feed",
}  # fmt: skip
SUFFIXES = tuple(suffix for suffix in _KINDS if suffix)
"""Suffixes of the files that a folder is searched for; each may have ``.gz`` behind it. An ``.xml`` is read where it
is a feed."""
_HEAD = 8192


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read."""

    path: str
    id: str
    """The path, normalised, with forward slashes; ``-`` for standard input."""


def kind_of(name: str) -> FileKind | None:
    """What a file of this name holds, ``None`` where the name does not tell."""
    return _KINDS.get(_suffix(name))


def _suffix(name: str) -> str:
    path = PurePath(name.lower())
    return PurePath(path.stem).suffix if path.suffix == ".gz" else path.suffix


def sources(paths: Iterable[str | Path]) -> Iterator[Source | Rejected]:
    """The files, in order; folders walked, their files before their folders, each by name, without hidden ones and files of
    other kinds. A file that was named before is not read twice."""
    seen: set[str] = set()
    for given in paths:
        path = os.fspath(given)
        found = _walk(path) if path != STANDARD_INPUT and os.path.isdir(path) else [Source(path, _id(path))]
        for item in found:
            if isinstance(item, Rejected):
                yield item
            elif item.id not in seen:
                seen.add(item.id)
                yield item


def is_readable(path: str) -> bool:
    """Whether a file that a folder holds is of a kind that is read: by its name or, for ``.xml``, by how it begins."""
    if _suffix(path) != ".xml":
        return _suffix(path) in SUFFIXES
    try:
        with gzip.open(path) if path.lower().endswith(".gz") else open(path, "rb") as file:
            return is_feed(decode_head(file.read(_HEAD)))
    except (OSError, EOFError, zlib.error):
        return True  # reading it will say what is wrong


def _id(path: str) -> str:
    return without_surrogates(PurePath(os.path.normpath(path)).as_posix())


def _walk(folder: str) -> Iterator[Source | Rejected]:
    trouble: list[OSError] = []
    empty = True
    for place, folders, files in os.walk(folder, onerror=trouble.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = os.path.join(place, name)
            if not name.startswith(".") and is_readable(path):
                empty = False
                yield Source(path, _id(path))
    for error in trouble:
        yield Rejected(_id(str(error.filename)), f"the folder cannot be read ({error.strerror}); check its permissions")
    if empty and not trouble:
        yield Rejected(_id(folder), f"the folder holds no file of a known kind ({', '.join(SUFFIXES)})")
