"""New documents against the archive: neighbours, pairs, a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from detector.archive.filters import among, both
from detector.archive.rows import to_claims, to_documents, to_vectors
from detector.archive.schema import CLAIM, DOCUMENT
from detector.archive.search import Vectors, nearest_rows
from detector.archive.store import Store
from detector.conflicts import report_order, without_duplicates
from detector.pairing import ClaimVectors, collapse_repeats, first_sayings, pair_with_found
from detector.reports import ScanReport
from detector.timing import stage
from detector.types import Claim, ClaimPair, Conflict, Document

SPARE = 2
"""Neighbours asked for, for each that is kept: a line of an agency stands in many stories and counts once."""
WIDER = 4
MOST = 768
"""A claim whose nearest are all one statement is asked for again, more widely, up to so many."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What a search goes through."""

    where: str | None
    """SQL condition of the claims that are compared, ``None`` for all of them."""
    exact: bool
    """True where each of them is looked at, False where the index is used."""
    indexed: int
    """Claims in the index."""


@dataclass(frozen=True, slots=True)
class Found:
    """Claims of the archive, the earliest published first."""

    claims: list[Claim]
    vectors: ClaimVectors


class Neighbourhood:
    """The archive's claims near those of new documents, at one version of the archive."""

    def __init__(self, store: Store, reach: Reach, *, top_k: int, min_similarity: float) -> None:
        self._store, self._reach = store, reach
        self._top_k, self._min_similarity = top_k, min_similarity

    def pair(self, claims: Sequence[Claim], vectors: ClaimVectors) -> tuple[list[Claim], list[ClaimPair]]:
        """The new claims (those that the archive repeats know its places) and their pairs with claims of the archive.

        Args:
            claims: of one new document, or of several that are read together; none says what another says.
            vectors: theirs.
        """
        queries = vectors.across()
        limit = min(SPARE * self._top_k, MOST)
        found, place = Found([], vectors.take([])), dict[int, int]()
        open_queries = list(range(len(claims)))
        results: dict[int, list[int]] = {}
        while open_queries:
            results.update(self._near(queries, open_queries, limit))
            if not (near := sorted({row for rows in results.values() for row in rows})):
                break
            found, place = self._fetch(near)
            says = first_sayings([*claims, *found.claims])
            open_queries = [
                number
                for number in open_queries
                if limit <= len(results[number]) < MOST and self._too_alike(results[number], place, says, len(claims))
            ]
            limit = min(limit * WIDER, MOST)
        if not found.claims:
            return list(claims), []
        together = [*claims, *found.claims]
        kept = sorted(set(first_sayings(together)))
        merged = collapse_repeats(together)
        new = [merged[at] for at, row in enumerate(kept) if row < len(claims)]
        rows = [row - len(claims) for row in kept if row >= len(claims)]
        old = [merged[at] for at, row in enumerate(kept) if row >= len(claims)]
        pairs = pair_with_found(
            new, vectors, old, found.vectors.take(rows), top_k=self._top_k, min_similarity=self._min_similarity
        )
        return new, pairs

    @stage("fetching")
    def documents(self, conflicts: Sequence[Conflict], new: Sequence[Document]) -> list[Document]:
        """The archive's documents that the conflicts point into."""
        given = {document.id for document in new}
        wanted = sorted({side.doc_id for one in conflicts for side in (one.pair.a, one.pair.b)} - given)
        if not wanted:
            return []
        where = both(f"kind = '{DOCUMENT}'", among("doc_id", wanted))
        documents = to_documents(_whole(self._store, where, ("payload",)))
        return sorted(documents, key=lambda document: document.id)

    def _near(self, queries: Vectors, numbers: Sequence[int], limit: int) -> dict[int, list[int]]:
        """The ids of the rows near each of the queries with these numbers."""
        reach, table = self._reach, self._store.table()
        some = queries[list(numbers)]
        with self._store.reading(), stage("searching", len(some)):
            found = nearest_rows(table, some, limit=limit, where=reach.where, exact=reach.exact, indexed=reach.indexed)
        near = ([row for row, similarity in rows if similarity >= self._min_similarity] for rows in found)
        return dict(zip(numbers, near, strict=True))

    def _too_alike(self, rows: list[int], place: dict[int, int], says: list[int], new: int) -> bool:
        """Whether these rows hold too few statements that differ from each other and from the ``new`` ones."""
        statements = {says[new + place[row]] for row in rows}
        return sum(statement >= new for statement in statements) < self._top_k

    @stage("fetching")
    def _fetch(self, row_ids: list[int]) -> tuple[Found, dict[int, int]]:
        """The claims of these rows, the earliest published first, and the place of each row among them."""
        columns = ["doc_id", "number", "published", "payload", "vector", "sentence"]
        with self._store.reading():
            taken = self._store.table().take_row_ids(row_ids).select(columns).with_row_id().to_arrow()
        order = [("no_date", "ascending"), ("published", "ascending"), ("doc_id", "ascending"), ("number", "ascending")]
        taken = taken.append_column("no_date", taken.column("published").is_null()).sort_by(order)
        place = {row: at for at, row in enumerate(taken.column("_rowid").to_pylist())}
        return Found(to_claims(taken), to_vectors(taken)), place


def claims_condition(*conditions: str | None) -> str:
    """An SQL condition for the claims that fit all the conditions given."""
    return both(f"kind = '{CLAIM}'", *conditions)


def archived_claims(conflicts: Sequence[Conflict], new: Sequence[Document]) -> list[Claim]:
    """The claims that the conflicts point into and that stand in no new document, each once."""
    given = {document.id for document in new}
    sides = (side for one in conflicts for side in (one.pair.a, one.pair.b) if side.doc_id not in given)
    return list({_place(side): side for side in sides}.values())


def merged(reports: Sequence[ScanReport], *, every_pair: bool) -> ScanReport:
    """One report of several, each of other new documents; a conflict that several of them hold is one, with the places of
    all, unless ``every_pair`` is asked for."""
    conflicts = [conflict for report in reports for conflict in report.conflicts]
    if not every_pair:
        conflicts = without_duplicates(conflicts)
    conflicts.sort(key=report_order)
    return ScanReport(
        conflicts=tuple(conflicts),
        documents=tuple({document.id: document for report in reports for document in report.documents}.values()),
        claims=tuple({_place(claim): claim for report in reports for claim in report.claims}.values()),
        pairs=sum(report.pairs for report in reports),
        scored=sum(report.scored for report in reports),
        truncated=sum(report.truncated for report in reports),
        model=next((report.model for report in reports if report.pairs), ""),
    )


def _place(claim: Claim) -> tuple[str, int, int, str]:
    return claim.doc_id, claim.start, claim.end, claim.text


def _whole(store: Store, where: str, columns: Sequence[str]) -> pa.Table:
    return pa.concat_tables(store.read(where, columns))
