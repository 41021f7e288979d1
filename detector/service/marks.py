"""A reviewer's marks, kept in SQLite under the conflict's stable id, and given out as labelled pairs."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from detector.errors import OutputError

LABELS = {"conflict": "contradiction", "not_conflict": "not_contradiction"}
"""As ``detector eval pairs`` and ``detector train`` read them; ``unsure`` is no label and is left out."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS marks (
  id TEXT PRIMARY KEY, mark TEXT NOT NULL CHECK (mark IN ('conflict', 'not_conflict', 'unsure')), note TEXT NOT NULL,
  marked TEXT NOT NULL, a_doc TEXT NOT NULL, a_claim TEXT NOT NULL, a_quote TEXT NOT NULL, a_speaker TEXT,
  a_published TEXT, b_doc TEXT NOT NULL, b_claim TEXT NOT NULL, b_quote TEXT NOT NULL, b_speaker TEXT, b_published TEXT,
  kind TEXT NOT NULL, relation TEXT NOT NULL, reason TEXT NOT NULL, score REAL
) STRICT
"""
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reviewer said of a conflict."""

    id: str
    """The conflict's."""
    mark: str
    """``conflict``, ``not_conflict`` or ``unsure``."""
    note: str
    marked: str
    """When, ISO 8601 in UTC."""
    a_doc: str
    a_claim: str
    """Standalone wording: what the NLI model read."""
    a_quote: str
    a_speaker: str | None
    a_published: str | None
    b_doc: str
    b_claim: str
    b_quote: str
    b_speaker: str | None
    b_published: str | None
    kind: str
    relation: str
    reason: str
    score: float | None
    """The judge's, when it was marked."""


_COLUMNS = ", ".join(field.name for field in fields(Mark))


@dataclass(frozen=True, slots=True)
class LabelledMark:
    """One row of the export: a pair that `detector eval pairs` and `detector train` read."""

    id: str
    premise: str
    hypothesis: str
    label: str
    source: str
    kind: str
    relation: str
    score: float | None
    note: str
    premise_doc: str
    hypothesis_doc: str
    marked: str


def now() -> str:
    """The time, as marks keep it."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class Marks:
    """The marks of one file; safe to use from any thread and from several processes."""

    def __init__(self, path: Path | None) -> None:
        """``path``: the SQLite file, made with the first mark; ``None`` keeps them in memory. Raises OutputError where the
        file cannot be made or is no file of marks."""
        self._lock = threading.Lock()
        self._name = ":memory:" if path is None else str(path)
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(self._name, check_same_thread=False, timeout=10)
            self._database.row_factory = sqlite3.Row
            version = self._database.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _VERSION):
                raise OutputError(f"{self._name}: was written by a newer detector; use that one, or another file of marks")
            if version == 0 and self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise OutputError(f"{self._name}: is a database of something else; name another file with --marks")
            with self._database:
                self._database.execute(_SCHEMA)
                self._database.execute(f"PRAGMA user_version = {_VERSION}")
            if path is not None:
                self._database.execute("PRAGMA journal_mode = WAL")
        except (OSError, sqlite3.Error) as error:
            raise OutputError(f"{self._name}: marks cannot be kept there: {error}") from error

    def put(self, mark: Mark) -> None:
        """Returns nothing; a mark of the same conflict is replaced."""
        names = [field.name for field in fields(Mark)]
        with self._writing() as database:
            database.execute(
                f"INSERT OR REPLACE INTO marks ({_COLUMNS}) VALUES ({', '.join('?' * len(names))})",
                [getattr(mark, name) for name in names],
            )

    def remove(self, name: str) -> bool:
        """Whether there was a mark of that conflict; it is gone."""
        with self._writing() as database:
            return database.execute("DELETE FROM marks WHERE id = ?", (name,)).rowcount > 0

    def all(self) -> list[Mark]:
        """Every mark, the latest first."""
        with self._lock:
            rows = self._database.execute(f"SELECT {_COLUMNS} FROM marks ORDER BY marked DESC, id").fetchall()
        return [Mark(**dict(row)) for row in rows]

    def labelled(self) -> list[LabelledMark]:
        """The marks that are labels, by conflict id, so that two exports of the same marks are the same."""
        return [
            LabelledMark(
                id=mark.id,
                premise=mark.a_claim,
                hypothesis=mark.b_claim,
                label=LABELS[mark.mark],
                source="marks",
                kind=mark.kind,
                relation=mark.relation,
                score=mark.score,
                note=mark.note,
                premise_doc=mark.a_doc,
                hypothesis_doc=mark.b_doc,
                marked=mark.marked,
            )
            for mark in sorted(self.all(), key=lambda mark: mark.id)
            if mark.mark in LABELS
        ]

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


def as_jsonl(pairs: list[LabelledMark]) -> str:
    """One object a line."""
    return "".join(json.dumps(asdict(pair), ensure_ascii=False) + "\n" for pair in pairs)


def as_csv(pairs: list[LabelledMark]) -> str:
    """A header and a row a pair. For `detector eval` and `detector train`: texts stay as they are, so a spreadsheet must
    import them as text."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    names = [field.name for field in fields(LabelledMark)]
    writer.writerow(names)
    writer.writerows([getattr(pair, name) for name in names] for pair in pairs)
    return stream.getvalue()
