"""A file at a time: checked against the archive, told of, kept in it, noted."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from detector.archive import Archive
from detector.pipeline import Detector
from detector.reports import ScanReport
from detector.sources import read_documents
from detector.types import Document, Rejected
from detector.watching.folder import Folder, Sighting
from detector.watching.state import WatchState

Kind = Literal["checked", "known", "changing", "blocked"]
Tell = Callable[[str, ScanReport], ScanReport]
"""Writes down what was found in a file; called with its path and the report, gives what it told of it. After that, it is on
the disk."""

WAIT_SLICE = 0.2
"""Seconds after which a wait looks whether it should end."""
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file."""

    path: str
    kind: Kind
    """``checked``: read, told of and kept; ``known``: its content was checked before; ``changing``: it changed or went away
    while it was read; ``blocked``: it cannot be opened. The last two are tried again."""
    report: ScanReport | None = None
    """What was told, where it was checked now."""
    detail: str = ""
    """For ``known`` the path that had this content first, for ``blocked`` the reason."""


class Watch:
    """Checks each file of a folder once against an archive, and then adds it.

    A file is known by the sha256 of its bytes: renamed, moved or copied it is not checked again, changed it is; the archive
    then compares it with everything but its own earlier version, which it replaces. A document of a table or feed that was
    checked before, unchanged, is not checked again either.

    A process can be killed at any point. What it had told of is not told again, and what it had begun to tell is taken back
    (see ``WatchState``); ``tell`` notes with ``begin_writing`` how long its logs are.
    """

    def __init__(
        self,
        folder: Folder,
        archive: Archive,
        detector: Detector,
        state: WatchState,
        tell: Tell,
        *,
        among_themselves: bool = False,
        any_language: bool = False,
    ) -> None:
        """
        Args:
            folder: the watched folder.
            archive: what its files are checked against and added to; made by the first file where there is none.
            detector: the archive's.
            state: what was done before.
            tell: writes down what was found.
            among_themselves: find also what a file says against itself.
            any_language: read documents that are not English, too.
        """
        self._folder, self._archive, self._detector, self._state, self._tell = folder, archive, detector, state, tell
        self._among, self._any_language = among_themselves, any_language
        self._blocked: set[Sighting] = set()

    def waiting(self) -> list[Sighting]:
        """The settled files that were not dealt with yet, the earliest first."""
        return [sighting for sighting in self._folder.settled() if not self._state.knows_file(sighting)]

    def step(self, stopped: Callable[[], bool] = lambda: False) -> Iterator[Outcome]:
        """Deals with every file that waits, one after the other, until ``stopped``."""
        for sighting in self.waiting():
            if stopped():
                return
            outcome = self.file(sighting)
            if outcome.kind != "blocked" or sighting not in self._blocked:
                yield outcome
            if outcome.kind == "blocked":
                self._blocked.add(sighting)

    def file(self, sighting: Sighting) -> Outcome:
        """Deals with one file. Raises what archive, state and ``tell`` raise; the file is then new the next time."""
        try:
            content = _hash(sighting.path)
        except FileNotFoundError:
            return Outcome(sighting.path, "changing")
        except OSError as error:
            return Outcome(sighting.path, "blocked", detail=f"cannot be read ({error.strerror or error})")
        known = self._state.content(content)
        if known is not None and known.step == "done":
            self._state.done(content, sighting, ())
            return Outcome(sighting.path, "known", detail=known.path)
        items = list(read_documents([sighting.path], any_language=self._any_language))
        if not self._folder.is_still(sighting):
            return Outcome(sighting.path, "changing")
        documents = [item for item in items if isinstance(item, Document)]
        new = self._state.new_documents(documents)
        report = None
        if known is None:
            found = self._check(new, tuple(item for item in items if isinstance(item, Rejected)))
            report = self._tell(sighting.path, found)
            self._state.reported(content, sighting.path)
        self._archive.add(new)
        self._state.done(content, sighting, new)
        return Outcome(sighting.path, "checked", report)

    def _check(self, documents: list[Document], rejected: tuple[Rejected, ...]) -> ScanReport:
        if documents and self._archive.exists():
            report = self._archive.check(documents, among_themselves=self._among)
        elif documents and self._among:
            report = self._detector.scan(documents)
        else:
            report = ScanReport(conflicts=(), documents=tuple(documents), claims=())
        return replace(report, rejected=(*report.rejected, *rejected))


def pause(seconds: float, stopped: Callable[[], bool]) -> None:
    """Waits, and returns early when ``stopped``."""
    end = time.monotonic() + seconds
    while not stopped() and (left := end - time.monotonic()) > 0:
        time.sleep(min(left, WAIT_SLICE))


def _hash(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
