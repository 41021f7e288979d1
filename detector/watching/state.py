"""What a watch has done, kept through restarts: by content, so that a file that moves is not checked again."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from detector.errors import InputError, OutputError
from detector.types import Document
from detector.watching.folder import Sighting

Step = Literal["reported", "done"]
"""``reported``: its conflicts are written, but it is not in the archive yet."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    archive TEXT, path TEXT, size INTEGER, mtime_ns INTEGER, PRIMARY KEY (archive, path)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS contents (
    archive TEXT, content TEXT, path TEXT, step TEXT, PRIMARY KEY (archive, content)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (archive TEXT, document TEXT, PRIMARY KEY (archive, document)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS writing (log TEXT PRIMARY KEY, bytes INTEGER);
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A content that was seen before."""

    path: str
    """Where it was first."""
    step: Step


def state_path(folder: str | Path, archive: str) -> Path:
    """Where the state of a watch is kept unless it is told: in the archive, so that both go together; for an archive in an
    object storage, in the folder."""
    if "://" in archive:
        return Path(folder) / ".detector-watch.sqlite"
    name = hashlib.sha256(os.path.realpath(folder).encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return Path(archive) / f"watch-{name}.sqlite"


class WatchState:
    """The state of one watch. Only one process may have it open."""

    def __init__(self, path: Path, archive: str) -> None:
        """
        Args:
            path: a file, made where there is none.
            archive: the archive that files are checked against; with another one everything is new.

        Raises:
            InputError: another process watches.
            OutputError: the file cannot be made or read.
        """
        self._path = path
        self._archive = archive if "://" in archive else os.path.realpath(archive)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, timeout=0.5, isolation_level=None)
            self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._database.execute("PRAGMA synchronous = FULL")
            self._database.executescript(_SCHEMA)
            self._database.execute("BEGIN IMMEDIATE")  # takes the lock, which is kept until the end
            self._database.execute("COMMIT")
        except OSError as error:
            raise OutputError(f"{path} could not be made ({error.strerror}): name another file with --state.") from error
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise InputError(f"Another process watches already with this state ({path}).") from error
            raise OutputError(f"{path} could not be made ({error}): name another file with --state.") from error
        except sqlite3.DatabaseError as error:
            raise InputError(
                f"{path} is no state of a watch ({error}): take it away, or name another with --state."
            ) from error

    def knows_file(self, sighting: Sighting) -> bool:
        """Whether this file was dealt with as it is now."""
        row = self._one("SELECT size, mtime_ns FROM files WHERE archive = ? AND path = ?", self._archive, sighting.path)
        return row == (sighting.size, sighting.mtime_ns)

    def content(self, content: str) -> Known | None:
        """What was done with a content, ``None`` where it is new."""
        row = self._one("SELECT path, step FROM contents WHERE archive = ? AND content = ?", self._archive, content)
        return None if row is None else Known(str(row[0]), "done" if row[1] == "done" else "reported")

    def new_documents(self, documents: Iterable[Document]) -> list[Document]:
        """Those that were not checked before as they are: of a feed that was saved again, the new entries."""
        statement = "SELECT 1 FROM documents WHERE archive = ? AND document = ?"
        return [one for one in documents if self._one(statement, self._archive, _hash(one)) is None]

    def begin_writing(self, log: Path, size: int) -> None:
        """Notes how long a log is before something is appended to it."""
        self._write([("INSERT OR REPLACE INTO writing VALUES (?, ?)", (str(log.resolve()), size))])

    def unfinished(self, log: Path) -> int | None:
        """The length that a log had before an appending that was never finished, ``None`` where all were."""
        row = self._one("SELECT bytes FROM writing WHERE log = ?", str(log.resolve()))
        return None if row is None else int(str(row[0]))

    def forget_writing(self) -> None:
        """Notes that every log is whole."""
        self._write([("DELETE FROM writing", ())])

    def reported(self, content: str, path: str) -> None:
        """Notes that what there is to tell of a content is written."""
        kept = "INSERT OR REPLACE INTO contents VALUES (?, ?, ?, 'reported')"
        self._write([(kept, (self._archive, content, path)), ("DELETE FROM writing", ())])

    def done(self, content: str, sighting: Sighting, documents: Iterable[Document]) -> None:
        """Notes that a file is dealt with, and its documents."""
        self._write(
            [
                (
                    "INSERT INTO contents VALUES (?, ?, ?, 'done')"
                    " ON CONFLICT (archive, content) DO UPDATE SET step = 'done'",
                    (self._archive, content, sighting.path),
                ),
                (
                    "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)",
                    (self._archive, sighting.path, sighting.size, sighting.mtime_ns),
                ),
                *(("INSERT OR IGNORE INTO documents VALUES (?, ?)", (self._archive, _hash(one))) for one in documents),
            ]
        )

    def close(self) -> None:
        """Lets go of the file."""
        self._database.close()

    def _one(self, statement: str, *values: str) -> tuple[object, ...] | None:
        row: tuple[object, ...] | None = self._database.execute(statement, values).fetchone()
        return row

    def _write(self, statements: Iterable[tuple[str, tuple[object, ...]]]) -> None:
        try:
            self._database.execute("BEGIN")
            for statement, values in statements:
                self._database.execute(statement, values)
            self._database.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            raise OutputError(f"The state of the watch could not be kept in {self._path}: {error}.") from error


def _hash(document: Document) -> str:
    fields = [one.astimezone(UTC).isoformat() if isinstance(one, datetime) else one for one in astuple(document)]
    return hashlib.sha256(repr(fields).encode("utf-8", "surrogatepass")).hexdigest()
