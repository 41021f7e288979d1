"""The file of marks: SQLite, one row a conflict, under its stable id."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import fields, replace
from pathlib import Path

from detector.errors import InputError, OutputError
from detector.marks.holding import Held
from detector.marks.mark import Mark

_SCHEMA = """
CREATE TABLE IF NOT EXISTS marks (
  id TEXT PRIMARY KEY, mark TEXT NOT NULL CHECK (mark IN ('conflict', 'not_conflict', 'unsure')), note TEXT NOT NULL,
  marked TEXT NOT NULL, a_doc TEXT NOT NULL, a_claim TEXT NOT NULL, a_quote TEXT NOT NULL, a_speaker TEXT,
  a_published TEXT, b_doc TEXT NOT NULL, b_claim TEXT NOT NULL, b_quote TEXT NOT NULL, b_speaker TEXT, b_published TEXT,
  kind TEXT NOT NULL, relation TEXT NOT NULL, reason TEXT NOT NULL, score REAL, features TEXT NOT NULL DEFAULT '{}'
) STRICT
"""
_MIGRATIONS = {1: ("ALTER TABLE marks ADD COLUMN features TEXT NOT NULL DEFAULT '{}'",)}
"""What makes a file of that version one of the next."""
_VERSION = 2
_NAMES = [field.name for field in fields(Mark)]
_COLUMNS = ", ".join(_NAMES)


class Marks:
    """The marks of one file; safe to use from any thread and from several processes."""

    def __init__(self, path: Path | None) -> None:
        """``path``: the SQLite file, made where it is not there; ``None`` keeps marks in memory. A file of an earlier
        version is brought up to date, with all its marks. Raises OutputError where the file cannot be made or is no file of
        marks."""
        self._lock = threading.Lock()
        self._name = ":memory:" if path is None else str(path)
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(self._name, check_same_thread=False, timeout=10)
            self._database.row_factory = sqlite3.Row
            self._prepare()
            if path is not None:
                self._database.execute("PRAGMA journal_mode = WAL")
        except (OSError, sqlite3.Error) as error:
            raise OutputError(f"{self._name}: marks cannot be kept there: {error}") from error

    def _prepare(self) -> None:
        database = self._database
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version > _VERSION or version < 0:
            raise OutputError(f"{self._name}: was written by a newer detector; use that one, or another file of marks")
        if version == 0 and database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise OutputError(f"{self._name}: is a database of something else; name another file with --marks")
        if version == _VERSION:
            return
        with database:
            database.execute("BEGIN IMMEDIATE")
            # Another process may have done it while this one waited.
            version = database.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                database.execute(_SCHEMA)
            for step in range(max(version, 1), _VERSION) if version else ():
                for statement in _MIGRATIONS[step]:
                    database.execute(statement)
            database.execute(f"PRAGMA user_version = {_VERSION}")

    def put(self, mark: Mark) -> None:
        """Returns nothing; a mark of the same conflict is replaced. What the new one does not know of the conflict, its
        claims or its features, is kept from the earlier one."""
        with self._writing() as database:
            row = database.execute(f"SELECT {_COLUMNS} FROM marks WHERE id = ?", (mark.id,)).fetchone()
            if row is not None:
                mark = _completed(mark, _mark(row))
            values = [json.dumps(dict(mark.features)) if name == "features" else getattr(mark, name) for name in _NAMES]
            database.execute(f"INSERT OR REPLACE INTO marks ({_COLUMNS}) VALUES ({', '.join('?' * len(_NAMES))})", values)

    def get(self, name: str) -> Mark | None:
        """The mark of that conflict, ``None`` where there is none."""
        with self._lock:
            row = self._database.execute(f"SELECT {_COLUMNS} FROM marks WHERE id = ?", (name,)).fetchone()
        return None if row is None else _mark(row)

    def remove(self, name: str) -> bool:
        """Whether there was a mark of that conflict; it is gone."""
        with self._writing() as database:
            return database.execute("DELETE FROM marks WHERE id = ?", (name,)).rowcount > 0

    def all(self) -> list[Mark]:
        """Every mark, the latest first."""
        with self._lock:
            rows = self._database.execute(f"SELECT {_COLUMNS} FROM marks ORDER BY marked DESC, id").fetchall()
        return [_mark(row) for row in rows]

    def held(self) -> Held:
        """What later reports hold to."""
        with self._lock:
            rows = self._database.execute("SELECT id, mark FROM marks").fetchall()
        return Held({row["id"]: row["mark"] for row in rows})

    def close(self) -> None:
        """Returns nothing; the file is closed."""
        with self._lock:
            self._database.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                with self._database:
                    yield self._database
            except sqlite3.Error as error:
                raise OutputError(f"{self._name}: the mark could not be kept: {error}") from error


def held_in(path: Path) -> Held:
    """The marks of a file, for a run that only holds to them: the file stays as it is, and need not be writable.

    Raises InputError where it is not there, or is no file of marks.
    """
    with _reading(path) as (database, _):
        return Held(dict(database.execute("SELECT id, mark FROM marks").fetchall()))


def marks_in(path: Path) -> list[Mark]:
    """Every mark of a file, by conflict id; the file stays as it is. Raises InputError as ``held_in``."""
    with _reading(path) as (database, version):
        database.row_factory = sqlite3.Row
        names = [name for name in _NAMES if name != "features" or version > 1]
        rows = database.execute(f"SELECT {', '.join(names)} FROM marks ORDER BY id").fetchall()
    return [_mark(row) for row in rows]


@contextmanager
def _reading(path: Path) -> Iterator[tuple[sqlite3.Connection, int]]:
    """The file, open for reading only, and its version."""
    if not path.is_file():
        raise InputError(f"{path}: there is no file of marks")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)) as database:
            version = database.execute("PRAGMA user_version").fetchone()[0]
            if not 1 <= version <= _VERSION:
                raise InputError(f"{path}: is no file of marks that this detector knows")
            yield database, version
    except sqlite3.Error as error:
        raise InputError(f"{path}: cannot be read as a file of marks: {error}") from error


def _mark(row: sqlite3.Row) -> Mark:
    values = dict(row)
    return Mark(**{**values, "features": json.loads(values.get("features", "{}"))})


def _completed(mark: Mark, earlier: Mark) -> Mark:
    if not mark.whole:
        said = {name: getattr(mark, name) for name in ("mark", "note", "marked")}
        return replace(earlier, **said)
    return mark if mark.features else replace(mark, features=earlier.features)
