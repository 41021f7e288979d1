"""The Lance table: opened, locked, written in whole commits, read at one version."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from detector.archive.filters import among, both
from detector.archive.records import Identity
from detector.archive.rows import Filed, to_rows
from detector.archive.schema import DOCUMENT, check_layout, read_identity, table_schema
from detector.errors import InputError, OutputError

T = TypeVar("T")

TABLE = "claims"
LOCK = "write.lock"
BATCH_ROWS = 4096
"""Rows read at a time: with their vectors about 20 MB."""

logger = logging.getLogger(__name__)


class Store:
    """One table of an archive, in a folder or under a URI of an object storage (``s3://…``, ``gs://…``, ``az://…``).

    Every change is one commit of Lance: written to new files, which a reader sees from the moment that the new version's
    manifest is there, whole. A process that dies leaves at most files that no version names.
    """

    def __init__(self, place: str | Path) -> None:
        """Touches nothing yet."""
        self.place = str(place)
        self.folder = None if "://" in self.place else Path(self.place)
        self._opened: Any = None

    def exists(self) -> bool:
        """Whether there is an archive."""
        return self._open() is not None

    def identity(self) -> Identity:
        """What the archive was made with. Raises InputError where there is none, or none that can be read."""
        return read_identity(self.table().schema, self.place)

    def table(self, *, any_layout: bool = False) -> Any:
        """The table, at the version it was last ``refresh``\\ ed to: what is read from it fits together.

        Raises InputError where there is no archive, or (unless ``any_layout``) one that this detector cannot read.
        """
        table = self._open()
        if table is None:
            raise InputError(f"There is no archive in {self.place}; “detector archive add {self.place} PATH…” makes one.")
        if not any_layout:
            check_layout(read_identity(table.schema, self.place), self.place)
        return table

    def refresh(self) -> None:
        """Goes on to the latest version."""
        table = self._open()
        if table is not None:
            table.checkout_latest()

    def create(self, identity: Identity) -> None:
        """Makes an empty archive, unless there is one already."""
        try:
            if self.folder is not None:
                self.folder.mkdir(parents=True, exist_ok=True)
            with self.locked():
                if self._open() is None:
                    self._opened = self._connect().create_table(TABLE, schema=table_schema(identity))
        except (OSError, RuntimeError, ValueError) as error:
            # Another writer may have been faster, where there is no lock.
            if not self.exists():
                raise OutputError(f"{self.place}: no archive could be made there ({_first_line(error)}).") from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Inside, no other process writes to this archive. The lock goes with the process that holds it, whatever ends it.

        An object storage has no locks; there Lance's own commits keep two writers apart, and one that loses starts anew.
        """
        if self.folder is None:
            yield
            return
        from filelock import FileLock

        with FileLock(self.folder / LOCK):
            yield

    def known(self, ids: Sequence[str]) -> dict[str, str]:
        """The content hash of each of these documents that is there."""
        if not ids:
            return {}
        where = both(f"kind = '{DOCUMENT}'", among("doc_id", ids))
        with self.reading():
            rows = self.table().search().where(where).select(["doc_id", "content"]).to_arrow()
        return dict(zip(rows.column("doc_id").to_pylist(), rows.column("content").to_pylist(), strict=True))

    def write(self, filed: Sequence[Filed], replaced: Sequence[str]) -> None:
        """Adds the documents and their claims in one commit; in the same commit what is there of ``replaced`` goes.

        Raises OutputError where it cannot be written; nothing has changed then.
        """
        table = self.table()
        rows = to_rows(filed, table.schema)
        if not replaced:
            self._commit(lambda: table.add(rows))
            return
        merge = (
            table.merge_insert(["doc_id", "number"])
            .when_matched_update_all()
            .when_not_matched_insert_all()
            .when_not_matched_by_source_delete(among("doc_id", replaced))
        )
        # Rows of documents have no vector, which is as it should be.
        self._commit(lambda: merge.execute(rows, on_bad_vectors="null"))

    def delete(self, where: str) -> None:
        """Takes away the rows that fit, in one commit."""
        table = self.table()
        self._commit(lambda: table.delete(where))

    def read(self, where: str | None, columns: Sequence[str]) -> Iterator[pa.Table]:
        """The rows that fit, a batch at a time, in order of the table."""
        search = self.table(any_layout=True).search()
        if where:
            search = search.where(where)
        with self.reading():
            for batch in search.select(list(columns)).to_batches(BATCH_ROWS):
                yield pa.Table.from_batches([batch])

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Inside, what Lance raises becomes an InputError that says where and what to do."""
        try:
            yield
        except (OSError, RuntimeError) as error:
            raise InputError(
                f"{self.place}: a part of the archive cannot be read ({_first_line(error)}). Where “compact --now” ran "
                "at the same time, try again; where files are gone, take them from a backup."
            ) from error

    def has_twins(self, doc_id: str) -> bool:
        """Whether a row of this document is there twice."""
        found = self.read(among("doc_id", [doc_id]), ("number",))
        numbers = [number for rows in found for number in rows.column("number").to_pylist()]
        return len(numbers) != len(set(numbers))

    def maintain(self, work: Callable[[Any], T]) -> T:
        """What ``work`` gives for the table; for what reorders files and changes nothing that a reader sees."""
        table = self.table()
        return self._commit(lambda: work(table))

    def _commit(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except (OSError, RuntimeError, ValueError) as error:
            raise OutputError(
                f"{self.place} could not be written ({_first_line(error)}); the archive is as it was before."
            ) from error

    def _open(self) -> Any:
        if self._opened is None:
            if self.folder is not None and not (self.folder / f"{TABLE}.lance").is_dir():
                return None
            try:
                self._opened = self._connect().open_table(TABLE)
            except (ValueError, FileNotFoundError) as error:
                logger.debug("%s: no table (%s)", self.place, error)
            except (OSError, RuntimeError) as error:
                raise InputError(f"{self.place}: the archive cannot be opened ({_first_line(error)}).") from error
        return self._opened

    def _connect(self) -> Any:
        lancedb = importlib.import_module("lancedb")
        try:
            return lancedb.connect(self.place)
        except (OSError, RuntimeError, ValueError) as error:
            raise InputError(f"{self.place}: cannot be reached ({_first_line(error)}).") from error


def _first_line(error: Exception) -> str:
    return (str(error).strip() or repr(error)).splitlines()[0][:300]
