"""What a batch run has done so far, on disk: the scores of every distinct pair, the rows set aside, and how far it came.

One SQLite file does three jobs: a pair is read once however far apart its duplicates stand (memory stays constant), a run
that was killed goes on from its last whole chunk, and the list of bad rows can be of any length.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import cast

from detector.errors import InputError, OutputError
from detector.scoring.rows import RowScores
from detector.types import LABELS, Rejected

_SCHEMA = """
CREATE TABLE IF NOT EXISTS scores (
    pair BLOB PRIMARY KEY, label INTEGER, contradiction REAL, entailment REAL, neutral REAL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rejected (line INTEGER, reason TEXT);
CREATE TABLE IF NOT EXISTS run (id INTEGER PRIMARY KEY CHECK (id = 1), identity TEXT, progress TEXT);
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run came, at the end of a chunk."""

    rows: int = 0
    rejected: int = 0
    scored: int = 0
    """Distinct pairs read by the model."""
    truncated: int = 0
    """Of these, pairs with a text cut to the model's longest input."""
    written: int = 0
    """Bytes of the output."""
    read: str = ""
    """Digest of the input up to here."""
    finished: bool = False


def pair_key(a: str, b: str) -> bytes:
    """16 bytes that name the pair, in this order."""
    first = a.encode()
    return blake2b(len(first).to_bytes(8) + first + b.encode(), digest_size=16).digest()


class Store:
    """The state of one run. ``path`` is ``None`` for a run that cannot be resumed: then it vanishes with the process."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        try:
            self._database = sqlite3.connect("" if path is None else path, timeout=1.0, isolation_level=None)
            self._database.execute("PRAGMA locking_mode = EXCLUSIVE")  # two runs into one output would spoil it
            self._database.execute("PRAGMA cache_size = -32000")  # 32 MB, whatever the number of pairs
            self._database.execute(f"PRAGMA synchronous = {'OFF' if path is None else 'FULL'}")
            self._database.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            raise self._error(error) from error

    def _error(self, error: sqlite3.DatabaseError) -> OutputError:
        where = "the temporary folder" if self._path is None else str(self._path)
        return OutputError(f"The state of the run could not be kept in {where}: {error}.")

    def resume(self, identity: dict[str, object]) -> Progress | None:
        """How far the run came, ``None`` for a new one. Raises InputError where the state belongs to another run."""
        try:
            row = self._database.execute("SELECT identity, progress FROM run").fetchone()
        except sqlite3.DatabaseError as error:
            raise self._error(error) from error
        if row is None:
            return None
        before: dict[str, object] = json.loads(row[0])
        now: dict[str, object] = json.loads(json.dumps(identity))
        other = [
            f"{name} was {before.get(name)!r}, is {now.get(name)!r}" for name in now if before.get(name) != now.get(name)
        ]
        if other:
            raise InputError(
                f"The run to resume ({self._path}) was another one: {'; '.join(other)}. Start again without --resume."
            )
        return Progress(**json.loads(row[1]))

    def known(self, pairs: Iterable[bytes]) -> dict[bytes, RowScores]:
        """The scores of those of the pairs that were read before."""
        found: dict[bytes, RowScores] = {}
        for pair in pairs:
            row = self._database.execute(
                "SELECT label, contradiction, entailment, neutral FROM scores WHERE pair = ?", (pair,)
            ).fetchone()
            if row is not None:
                found[pair] = RowScores(LABELS[row[0]], row[1], row[2], row[3])
        return found

    def commit(
        self,
        identity: dict[str, object],
        progress: Progress,
        scores: dict[bytes, RowScores] | None = None,
        rejected: Iterable[Rejected] = (),
    ) -> None:
        """Keeps a chunk: all of it or, after a kill, nothing of it."""
        try:
            with self._database:
                self._database.execute("BEGIN")
                self._database.executemany(
                    "INSERT OR IGNORE INTO scores VALUES (?, ?, ?, ?, ?)",
                    (
                        (pair, LABELS.index(one.label), one.contradiction, one.entailment, one.neutral)
                        for pair, one in (scores or {}).items()
                    ),
                )
                self._database.executemany(
                    "INSERT INTO rejected VALUES (?, ?)", ((one.line, one.reason) for one in rejected)
                )
                self._database.execute(
                    "INSERT OR REPLACE INTO run VALUES (1, ?, ?)", (json.dumps(identity), json.dumps(asdict(progress)))
                )
        except sqlite3.DatabaseError as error:
            raise self._error(error) from error

    def rejected(self, source: str) -> Iterator[Rejected]:
        """Every row set aside, in order."""
        for line, reason in self._database.execute("SELECT line, reason FROM rejected ORDER BY rowid"):
            yield Rejected(source, cast(str, reason), cast(int, line))

    def close(self) -> None:
        """Lets go of the file."""
        self._database.close()

    def discard(self) -> None:
        """Removes the state."""
        self.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)
            self._path.with_name(self._path.name + "-journal").unlink(missing_ok=True)
