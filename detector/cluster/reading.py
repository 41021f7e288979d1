"""Documents from files here and in object storages, read by many processes, in the order and under the names of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from detector.cluster.detecting import together
from detector.cluster.places import DOCUMENTS, found, is_parquet, opened
from detector.cluster.session import Cluster
from detector.sources import STANDARD_INPUT, Source, named_apart, read_source
from detector.types import Document, Rejected

FILES_TOGETHER = 32
_TABLES = (".jsonl", ".ndjson", ".csv", ".tsv", ".tab")


@dataclass(frozen=True, slots=True)
class SourceReader:
    """Reads sources in a process of the cluster."""

    any_language: bool = False
    documents_together: int = FILES_TOGETHER
    characters_together: int = 200_000

    def __call__(self, sources: list[Source | Rejected]) -> Iterator[list[Document | Rejected]]:
        """What is in them, some at a time; ids may occur again."""
        items = (item for one in sources for item in read_source(one, any_language=self.any_language, opened=opened))
        return together(items, self._size, self.characters_together)

    def _size(self, item: Document | Rejected) -> int:
        text = len(item.text) if isinstance(item, Document) else 0
        return max(text, self.characters_together // self.documents_together)


def read_documents(
    cluster: Cluster, paths: Iterable[str], *, any_language: bool = False, stdin: BinaryIO | None = None
) -> Iterator[Document | Rejected]:
    """As ``detector.sources.read_documents``; Parquet is read too, and paths may be URIs of object storages."""
    items: list[Source | Rejected] = []
    parts: list[Iterator[Document | Rejected]] = []
    for one in found(paths, DOCUMENTS):
        if isinstance(one, Source) and one.id == STANDARD_INPUT:
            # Only this process has it.
            parts.append(_read(cluster, items, any_language))
            parts.append(read_source(Source(STANDARD_INPUT, STANDARD_INPUT), stdin=stdin, any_language=any_language))
            items = []
        else:
            items.append(one)
    parts.append(_read(cluster, items, any_language))
    yield from named_apart(item for part in parts for item in part)


def _read(cluster: Cluster, items: list[Source | Rejected], any_language: bool) -> Iterator[Document | Rejected]:
    for some in cluster.stream(source_groups(items), read=SourceReader(any_language)):
        yield from some


def source_groups(items: Iterable[Source | Rejected]) -> Iterator[list[Source | Rejected]]:
    """Sources that are read by one task: many files of one story, or one table of many."""
    return together(items, _weight, FILES_TOGETHER)


def _weight(item: Source | Rejected) -> int:
    if isinstance(item, Rejected):
        return 1
    name = item.path.lower().removesuffix(".gz")
    return FILES_TOGETHER if is_parquet(name) or name.endswith(_TABLES) else 1
