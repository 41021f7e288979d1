"""``Archive``: claims of all stories that were ever added, and new stories against them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from detector.archive.adding import Make, add_batch, batches, make
from detector.archive.checking import Neighbourhood, Reach, archived_claims, claims_condition, merged
from detector.archive.filters import Filters, among, both
from detector.archive.records import Added, ArchiveInfo, Comparison, Problem
from detector.archive.rows import content_hash, to_claims, to_documents
from detector.archive.schema import DOCUMENT, check_embedder
from detector.archive.search import EXACT_BELOW
from detector.archive.store import Store
from detector.archive.upkeep import drop_history, index_state, tidy
from detector.archive.verifying import verify
from detector.errors import InputError
from detector.pairing import collapse_repeats, embed_claims, pair_embedded
from detector.pipeline import Detector, StageProgress
from detector.reports import ScanReport
from detector.timing import measured, stage
from detector.types import Claim, ClaimPair, Document

CHECKED_AT_ONCE = 16
"""New documents read together; memory is bounded by them."""
TIDY_EVERY = 50
"""Commits between two looks at whether small files should be made one."""
IDS_AT_ONCE = 500


class Archive:
    """Documents with their claims, on disk or in an object storage.

        archive = Archive.open("stories/")
        archive.add(documents)
        report = archive.check([draft])

    Many processes may read and write one archive at once. What a killed process had written is there in whole documents;
    adding the same documents again goes on where it stopped.
    """

    def __init__(self, store: Store, detector: Detector, *, exact_below: int = EXACT_BELOW) -> None:
        """As ``open``, with a store."""
        self._store, self._detector, self._exact_below = store, detector, exact_below

    @classmethod
    def open(cls, place: str | Path, detector: Detector | None = None, *, exact_below: int = EXACT_BELOW) -> Archive:
        """The archive in a folder, or under a URI of an object storage; ``add`` makes it where there is none.

        Args:
            place: a folder, or ``s3://…``, ``gs://…``, ``az://…`` (with credentials where their tools look for them).
            detector: reads documents and judges pairs; by default with the models that ship.
            exact_below: claims up to which every one is compared; above it an index is made and used.
        """
        return cls(Store(place), detector or Detector(), exact_below=exact_below)

    def exists(self) -> bool:
        """Whether there is an archive; ``add`` makes one."""
        return self._store.exists()

    def add(self, documents: Iterable[Document], progress: StageProgress | None = None, *, make_with: Make = make) -> Added:
        """Keeps the documents with their claims; what is there already, unchanged, costs next to nothing.

        A document whose id is there with another content replaces it, at once. ``documents`` may be any iterator; they are
        read and written a batch at a time. Raises InputError where the archive was made with another embedder, OutputError
        where it cannot be written. ``make_with`` makes the claims and vectors of documents; by default this process does.
        """
        total = Added()
        done = commits = 0
        for batch in batches(documents):
            part = add_batch(self._store, self._detector, batch, make_with)
            total += part
            done += len(batch)
            commits += bool(part.added or part.replaced)
            if commits and commits % TIDY_EVERY == 0:
                tidy(self._store, index_from=self._exact_below)
            if progress:
                progress("documents", done, None)
        if commits:
            tidy(self._store, index_from=self._exact_below)
        return total

    def unchanged(self, documents: Sequence[Document]) -> list[bool]:
        """For each of the documents, whether it is there as it is."""
        self._store.refresh()
        known = self._store.known(list({document.id for document in documents})) if self._store.exists() else {}
        return [known.get(document.id) == content_hash(document) for document in documents]

    def check(
        self,
        documents: Iterable[Document],
        *,
        among_themselves: bool = False,
        filters: Filters | None = None,
        progress: StageProgress | None = None,
    ) -> ScanReport:
        """The conflicts of new documents with the archive, by falling score. The archive stays as it is.

        The report's documents and claims are the new ones, and those of the archive that a conflict points into. What the
        archive has under the id of one of the new documents is an earlier version of it, and left out.

        Args:
            documents: the new ones.
            among_themselves: report also what the new documents say against themselves and each other.
            filters: which of the archive's documents count.
            progress: called with (stage, done, total).
        """
        started = time.perf_counter()
        with measured() as watch:
            with stage("reading"):
                documents = list(documents)
            filters = filters or Filters()
            self._ready()
            own = self._own(documents)
            parts = []
            done = 0
            for batch in [documents] if among_themselves else batches(documents, most=CHECKED_AT_ONCE):
                parts.append(self._check_batch(batch, own, filters, among_themselves))
                done += len(batch)
                if progress:
                    progress("documents", done, len(documents))
            report = merged(parts, every_pair=self._detector.threshold == 0)
            return replace(report, seconds=time.perf_counter() - started, timings=watch.times())

    def check_each(self, documents: Iterable[Document], *, filters: Filters | None = None) -> Iterator[ScanReport]:
        """As ``check``, a report for every few documents, in order and in constant memory."""
        self._ready()
        for batch in batches(documents, most=CHECKED_AT_ONCE):
            self._store.refresh()
            yield self._check_batch(batch, self._own(batch), filters or Filters(), among_themselves=False)

    def comparison(self, filters: Filters | None = None) -> Comparison:
        """How many claims new documents are compared with, and how."""
        self._store.refresh()
        reach, claims = self._reach(filters or Filters())
        return Comparison(claims, reach.exact)

    def remove(self, ids: Iterable[str]) -> int:
        """How many of these documents were there; they and their claims are gone."""
        self._store.table()
        removed = 0
        names = list(dict.fromkeys(ids))
        for start in range(0, len(names), IDS_AT_ONCE):
            some = names[start : start + IDS_AT_ONCE]
            with self._store.locked():
                self._store.refresh()
                there = sorted(self._store.known(some))
                if there:
                    self._store.delete(among("doc_id", there))
            removed += len(there)
        return removed

    def documents(self) -> Iterator[Document]:
        """Every document, in the order of the table, lazily."""
        self._store.refresh()
        for rows in self._store.read(f"kind = '{DOCUMENT}'", ("payload",)):
            yield from to_documents(rows)

    def claims(self) -> Iterator[Claim]:
        """Every claim, in the order of the table, lazily; each is equal to what was added."""
        self._store.refresh()
        for rows in self._store.read(claims_condition(None), ("payload",)):
            yield from to_claims(rows)

    def info(self) -> ArchiveInfo:
        """The archive in figures."""
        self._store.refresh()
        table = self._store.table()
        publishers: set[str] = set()
        makers: Counter[str] = Counter()
        first: datetime | None = None
        last: datetime | None = None
        for rows in self._store.read(f"kind = '{DOCUMENT}'", ("publisher", "published", "made_by")):
            publishers.update(name for name in rows.column("publisher").to_pylist() if name is not None)
            makers.update(rows.column("made_by").to_pylist())
            for moment in rows.column("published").to_pylist():
                if moment is not None:
                    first = moment if first is None else min(first, moment)
                    last = moment if last is None else max(last, moment)
        return ArchiveInfo(
            place=self._store.place,
            identity=self._store.identity(),
            documents=makers.total(),
            claims=table.count_rows(claims_condition(None)),
            publishers=len(publishers),
            first=first,
            last=last,
            makers=tuple(makers.most_common()),
            indexed=index_state(table).indexed,
            bytes=table.stats()["total_bytes"],
            version=table.version,
        )

    def compact(self, *, now: bool = False) -> None:
        """Makes small files one and brings the index up to date; old versions go once they are an hour old, or ``now``.

        ``now`` also deletes what killed processes left behind. A process that reads the archive at that moment may fail.
        """
        tidy(self._store, thorough=True, index_from=self._exact_below)
        if now:
            drop_history(self._store)

    def verify(self, *, repair: bool = False) -> Iterator[Problem]:
        """The documents that are not whole, as they are found; with ``repair`` each is made again from its text or, where
        that is damaged, removed."""
        self._store.table()
        yield from verify(self._store, self._detector if repair else None)

    def rebuild(self, target: Archive, progress: StageProgress | None = None) -> Added:
        """Adds all documents to another archive, with that one's models: the way from an older layout or another embedder.
        It can be stopped and continued."""
        self._store.table(any_layout=True)
        if self._store.place == target._store.place:
            raise InputError(f"{self._store.place}: name another place for the new archive.")
        return target.add(self.documents(), progress)

    @stage("opening")
    def _ready(self) -> None:
        self._store.refresh()
        self._store.table()
        check_embedder(self._store.identity(), self._detector.embedder, self._store.place)

    def _own(self, documents: Sequence[Document]) -> list[str]:
        """Ids of the documents under which the archive has earlier versions."""
        ids = list(dict.fromkeys(document.id for document in documents))
        some = (ids[start : start + IDS_AT_ONCE] for start in range(0, len(ids), IDS_AT_ONCE))
        return [name for part in some for name in sorted(self._store.known(part))]

    @stage("searching")
    def _reach(self, filters: Filters, own: Sequence[str] = ()) -> tuple[Reach, int]:
        """What a search goes through, and how many claims that are."""
        table = self._store.table()
        where = both(filters.where(), f"NOT ({among('doc_id', own)})" if own else None) or None
        claims = table.count_rows(claims_condition(where))
        indexed = index_state(table).indexed
        return Reach(where, claims <= self._exact_below or not indexed, indexed), claims

    def _check_batch(
        self, documents: list[Document], own: Sequence[str], filters: Filters, among_themselves: bool
    ) -> ScanReport:
        started = time.perf_counter()
        detector = self._detector
        of_each = [collapse_repeats(found) for found in detector.claims(documents)]
        groups = [collapse_repeats([c for found in of_each for c in found])] if among_themselves else of_each
        reach, _ = self._reach(filters, own)
        near = Neighbourhood(self._store, reach, top_k=detector.top_k, min_similarity=detector.min_similarity)
        claims: list[Claim] = []
        pairs: list[ClaimPair] = []
        for group in groups:
            vectors = embed_claims(group, detector.embedder)
            if among_themselves:
                pairs += pair_embedded(group, vectors, top_k=detector.top_k, min_similarity=detector.min_similarity)
            new, found = near.pair(group, vectors)
            claims += new
            pairs += found
        report = detector.report(pairs, documents, claims)
        return replace(
            report,
            documents=(*documents, *near.documents(report.conflicts, documents)),
            claims=(*claims, *archived_claims(report.conflicts, documents)),
            seconds=time.perf_counter() - started,
        )
