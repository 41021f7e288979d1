"""``detector archive add`` over a cluster: workers read, extract and embed; this process alone writes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import BinaryIO

from detector.archive import Added, Archive, Filed, make
from detector.cluster.models import Models, Worker, set_aside
from detector.cluster.places import DOCUMENTS, found, is_uri
from detector.cluster.reading import SourceReader, source_groups
from detector.cluster.session import Cluster
from detector.pipeline import Detector, StageProgress
from detector.sources import STANDARD_INPUT, Source, named_apart, read_source
from detector.types import Document, Rejected, Span

DOCUMENTS_TOGETHER = 16
CHARACTERS_TOGETHER = 60_000
_KEPT = 512
"""Documents that are made and not yet written, at most: several commits of them."""


@dataclass(frozen=True, slots=True)
class Item:
    """What was read in one place of a source."""

    read: Document | Rejected
    known: bool = False
    """Whether the archive has the document as it is."""
    made: Filed | None = None
    """The document with its claims and vectors, under a name of its own."""


class NewReader:
    """Reads sources, and tells which documents the archive has already; those cost the workers nothing."""

    def __init__(self, place: str, any_language: bool) -> None:
        self._place, self._any_language = place, any_language

    @cached_property
    def _archive(self) -> Archive:
        return Archive.open(self._place)

    def __call__(self, sources: list[Source | Rejected]) -> Iterator[list[Item]]:
        """What is in them, in order, some documents at a time."""
        reader = SourceReader(self._any_language, DOCUMENTS_TOGETHER, CHARACTERS_TOGETHER)
        for some in reader(sources):
            documents = [item for item in some if isinstance(item, Document)]
            known = dict(zip(map(id, documents), self._archive.unchanged(documents), strict=True))
            yield [Item(item, known.get(id(item), False)) for item in some]


class Filer(Worker):
    """Makes the claims and vectors of documents, with the archive's own function."""

    def __call__(self, items: list[Item]) -> list[Item]:
        """The same items; with their claims where they are new to the archive."""
        # Ids are given in the order of all input, which this process does not know: here a document is known by its place.
        new = {
            str(place): item.read for place, item in enumerate(items) if isinstance(item.read, Document) and not item.known
        }
        made = self._made([replace(document, id=place) for place, document in new.items()])
        done = []
        for place, item in enumerate(items):
            result = made.get(str(place))
            if isinstance(result, Rejected):
                done.append(Item(replace(result, source=new[str(place)].id)))
            else:
                done.append(replace(item, made=result))
        return done

    def _made(self, documents: list[Document]) -> dict[str, Filed | Rejected]:
        if not documents:
            return {}
        try:
            filed = make(self.detector, documents, {document.id: "" for document in documents})
            return {one.document.id: one for one in filed}
        except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError, AssertionError) as error:
            if len(documents) > 1:
                return {key: one for document in documents for key, one in self._made([document]).items()}
            return {documents[0].id: set_aside(documents[0], error)}


def add_documents(
    cluster: Cluster,
    archive: Archive,
    place: str,
    paths: Iterable[str],
    models: Models | None = None,
    *,
    any_language: bool = False,
    stdin: BinaryIO | None = None,
    progress: StageProgress | None = None,
    on_rejected: Callable[[Rejected], None] | None = None,
) -> Added:
    """What became of the documents, as ``Archive.add`` tells it; ids, claims, commits and what a stop leaves behind are as
    on one machine.

    Args:
        cluster: workers that read, extract and embed.
        archive: the archive, which this process writes with the commits of one machine.
        place: where it is, for the tasks (on this machine) that ask which documents are new.
        paths: files, folders and URIs.
        models: what the workers load; the archive's detector must have the same embedder.
        any_language: read documents that are not English too.
        stdin: what ``-`` reads.
        progress: called with (stage, done, total).
        on_rejected: hears of each input that was set aside.
    """
    kept: dict[str, Filed] = {}
    items = _items(cluster, place, paths, models or Models(), any_language, stdin)

    def make_with(maker: Detector, documents: list[Document], contents: dict[str, str]) -> list[Filed]:
        """The documents as the workers made them; one that they took for known under another name is made here."""
        rest = [document for document in documents if document.id not in kept]
        here = {one.document.id: one for one in make(maker, rest, contents)} if rest else {}
        return [
            here[document.id] if document.id in here else named(kept.pop(document.id), document, contents[document.id])
            for document in documents
        ]

    return archive.add(_named(items, kept, on_rejected), progress, make_with=make_with)


def _items(
    cluster: Cluster, place: str, paths: Iterable[str], models: Models, any_language: bool, stdin: BinaryIO | None
) -> Iterator[Item]:
    waiting: list[Source | Rejected] = []
    # Tasks run on this machine, though not in this folder.
    read, work = NewReader(place if is_uri(place) else os.path.abspath(place), any_language), Filer(models)
    for one in found(paths, DOCUMENTS):
        if isinstance(one, Source) and one.id == STANDARD_INPUT:
            yield from (item for some in cluster.stream(source_groups(waiting), read=read, work=work) for item in some)
            waiting = []
            yield from (Item(item) for item in read_source(one, stdin=stdin, any_language=any_language))
        else:
            waiting.append(one)
    yield from (item for some in cluster.stream(source_groups(waiting), read=read, work=work) for item in some)


def _named(
    items: Iterator[Item], kept: dict[str, Filed], on_rejected: Callable[[Rejected], None] | None
) -> Iterator[Document]:
    """The documents under their names; what was made of each is in ``kept`` before it comes."""
    made: list[Filed | None] = []

    def read() -> Iterator[Document | Rejected]:
        for item in items:
            made.append(item.made)
            yield item.read

    for one in named_apart(read()):
        filed = made.pop()
        if isinstance(one, Rejected):
            if on_rejected is not None:
                on_rejected(one)
            continue
        if filed is not None:
            kept[one.id] = filed
            if len(kept) > _KEPT:  # those before were written, or were there
                del kept[next(iter(kept))]
        yield one


def named(filed: Filed, document: Document, content: str) -> Filed:
    """The document with the claims that were made of it under another name."""

    def repeats(places: tuple[tuple[str, Span], ...]) -> tuple[tuple[str, Span], ...]:
        return tuple((document.id, span) for _, span in places)

    claims = [replace(claim, doc_id=document.id, repeats=repeats(claim.repeats)) for claim in filed.claims]
    return Filed(document, content, claims, filed.vectors)
