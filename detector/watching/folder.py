"""What is in a watched folder, and which of its files have come to rest.

The folder is looked through again and again instead of asking the system to tell of changes: on network drives, where
newsrooms drop their files, the system hears nothing of what other machines write (docs/decisions/009-feeds-and-frames.md).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from detector.errors import InputError
from detector.sources import is_readable


@dataclass(frozen=True, slots=True)
class Sighting:
    """A file as it was seen."""

    path: str
    """Below the folder as it was named, with forward slashes: the id of its document."""
    size: int
    """Bytes."""
    mtime_ns: int
    """Time of the last change, as the file system tells it."""


class Folder:
    """The files of a kind that ``detector scan`` reads, in a folder and its subfolders; hidden ones are left out."""

    def __init__(
        self,
        place: str | Path,
        *,
        settle: float,
        leave_out: Iterable[Path] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            place: the folder.
            settle: seconds that size and time of a file must have stayed the same before it is taken for whole.
            leave_out: files and folders in it that are no stories: the archive, the reports.
            clock: seconds that never go back.
        """
        self.place = os.fspath(place)
        self._settle, self._clock = settle, clock
        self._leave_out = {os.path.realpath(path) for path in leave_out}
        self._since: dict[Sighting, float] = {}
        self._unreadable: set[Sighting] = set()

    def settled(self) -> list[Sighting]:
        """The files that have not changed for ``settle`` seconds of looking, the earliest changed first.

        A file has to be seen twice, so the first look finds none, unless ``settle`` is 0. Raises InputError where the
        folder cannot be read.
        """
        now = self._clock()
        seen = self._look()
        self._since = {sighting: self._since.get(sighting, now) for sighting in seen}
        self._unreadable.intersection_update(seen)
        ready = [sighting for sighting in seen if now - self._since[sighting] >= self._settle]
        return sorted(ready, key=lambda sighting: (sighting.mtime_ns, sighting.path))

    def unsettled(self) -> list[Sighting]:
        """The files that were there at the last look and were not settled."""
        now = self._clock()
        return [sighting for sighting, since in self._since.items() if now - since < self._settle]

    def is_still(self, sighting: Sighting) -> bool:
        """Whether the file is there as it was seen."""
        return _sighting(sighting.path) == sighting

    def _look(self) -> list[Sighting]:
        def trouble(error: OSError) -> None:
            if error.filename == self.place:
                raise InputError(f"{self.place}: the folder cannot be read ({error.strerror}).") from error

        seen: list[Sighting] = []
        for place, folders, files in os.walk(self.place, onerror=trouble):
            real = os.path.realpath(place)
            folders[:] = [name for name in folders if not self._left_out(real, name)]
            for name in files:
                if self._left_out(real, name):
                    continue
                sighting = _sighting(os.path.join(place, name))
                if sighting is not None and self._is_story(sighting):
                    seen.append(sighting)
        return seen

    def _left_out(self, place: str, name: str) -> bool:
        return name.startswith(".") or os.path.join(place, name) in self._leave_out

    def _is_story(self, sighting: Sighting) -> bool:
        if sighting in self._since:
            return True
        if sighting in self._unreadable:
            return False
        story = is_readable(sighting.path)  # may look into the file
        if not story:
            self._unreadable.add(sighting)
        return story


def _sighting(path: str) -> Sighting | None:
    """The file as it is now, ``None`` where there is no regular file."""
    try:
        found = os.stat(path)
    except OSError:
        return None  # gone since its folder was listed, or a link to nothing
    if not os.path.isfile(path):
        return None
    return Sighting(PurePath(os.path.normpath(path)).as_posix(), found.st_size, found.st_mtime_ns)
