"""A file that conflicts are appended to, and that a killed process leaves without half of a report."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from detector.reports import is_special, output_error


class ConflictLog:
    """JSON lines, appended; readers may follow it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def size(self) -> int:
        """Bytes that are there."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def append(self, lines: Iterable[str]) -> None:
        """Writes the lines through to the disk. Raises OutputError where that fails; a half-written line is taken back."""
        body = "".join(line + "\n" for line in lines).encode()
        if not body:
            return
        before = self.size()
        try:
            with self.path.open("ab") as stream:
                stream.write(body)
                stream.flush()
                if not is_special(self.path):
                    os.fsync(stream.fileno())
        except OSError as error:
            self.cut(before)
            raise output_error(self.path, error) from error

    def cut(self, size: int) -> None:
        """Takes back what is behind the first ``size`` bytes."""
        if self.path.is_file() and self.size() > size:
            os.truncate(self.path, size)
