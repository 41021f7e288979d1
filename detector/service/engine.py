"""The one detector of a service, shared by all requests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from detector.marks import Held, hold
from detector.pipeline import Detector
from detector.reports import ScanReport
from detector.service.arriving import Found, scan_in_parts
from detector.service.gate import Gate, Told
from detector.service.metrics import Metrics
from detector.service.requests import ArchiveCheckRequest, ScanRequest, documents_of
from detector.sources import detect_language
from detector.types import Conflict, Document, NLIScores, Rejected, Verdict

if TYPE_CHECKING:
    from detector.archive import Archive

PLACES = 2
"""Batches at the models at one time."""
Scored = tuple[str, str, bool]
"""a, b, directed."""


class Stopped(Exception):
    """Long work was told to stop."""


class OutOfTime(Exception):
    """Long work took longer than it may."""


@dataclass(frozen=True, slots=True)
class Leash:
    """What ends long work before it is done."""

    stop: threading.Event
    until: float
    """Of ``time.monotonic``."""

    @classmethod
    def of(cls, seconds: float) -> Leash:
        """One that lasts so long from now."""
        return cls(threading.Event(), time.monotonic() + seconds)

    def check(self) -> None:
        """Returns nothing; raises where the work must end."""
        if self.stop.is_set():
            raise Stopped
        if time.monotonic() > self.until:
            raise OutOfTime


class Engine:
    """Reads, judges and checks; every method may be called from any thread."""

    def __init__(self, detector: Detector, archive: str | None, metrics: Metrics) -> None:
        self._detector = detector.load()
        self._metrics = metrics
        self._gate = Gate(PLACES)
        self.archive = archive
        self.model = detector.model_name
        self.held: Callable[[], Held] = Held.none
        """The marks that reports hold to, as they are at the moment."""

    def compare(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        """One verdict a pair."""
        with self._gate.turn():
            verdicts = self._detector.compare_all(pairs)
        self._metrics.pairs.inc(len(pairs))
        return verdicts

    def score(self, asked: Sequence[Scored]) -> list[NLIScores]:
        """The scores of each pair; those of one direction and of both are read apart."""
        answers: dict[int, NLIScores] = {}
        for directed in (False, True):
            places = [place for place, one in enumerate(asked) if one[2] is directed]
            if places:
                with self._gate.turn():
                    scores = list(self._detector.score([asked[place][:2] for place in places], directed=directed))
                answers.update(zip(places, scores, strict=True))
        self._metrics.pairs.inc(len(asked))
        return [answers[place] for place in range(len(asked))]

    def scan(self, asked: ScanRequest, leash: Leash, told: Told | None = None, found: Found | None = None) -> ScanReport:
        """The conflicts within and between the documents; ``found`` is told them while the scan goes on. Raises Stopped or
        OutOfTime where the leash ends."""
        documents, rejected = _readable(documents_of(asked), asked.any_language)
        detector = self._detector.with_options(threshold=asked.threshold, updates=asked.updates or None)
        with self._gate.turn():
            progress = self._progress(leash, told)
            if found is None:
                report = detector.scan(documents, progress)
            else:
                report = scan_in_parts(detector, documents, progress, self._unless_marked(found, asked))
        report = hold(report, self.held(), show=asked.show_suppressed)
        return self._counted(replace(report, rejected=(*report.rejected, *rejected)), len(documents))

    def check(self, asked: ArchiveCheckRequest, leash: Leash, told: Told | None = None) -> ScanReport:
        """The conflicts of the documents with the archive. There must be one."""
        from detector.archive import Filters

        documents, rejected = _readable(documents_of(asked), asked.any_language)
        archive = self._open(asked)
        filters = Filters(asked.since, asked.until, asked.publishers, asked.exclude)
        with self._gate.turn():
            report = archive.check(
                documents, among_themselves=asked.among_themselves, filters=filters, progress=self._progress(leash, told)
            )
        report = hold(report, self.held(), show=asked.show_suppressed)
        return self._counted(replace(report, rejected=(*report.rejected, *rejected)), len(documents))

    def _unless_marked(self, found: Found, asked: ScanRequest) -> Found:
        held = self.held()

        def told(conflicts: Sequence[Conflict]) -> None:
            if kept := held.of(conflicts, show=asked.show_suppressed):
                found(kept)

        return told

    def _open(self, asked: ScanRequest) -> Archive:
        from detector.archive import Archive

        detector = self._detector.with_options(threshold=asked.threshold, updates=asked.updates or None)
        return Archive.open(str(self.archive), detector)

    def _progress(self, leash: Leash, told: Told | None) -> Told:
        leash.check()

        def progress(stage: str, done: int, total: int | None) -> None:
            if told is not None:
                told(stage, done, total)
            leash.check()
            self._gate.let_others_pass()

        return progress

    def _counted(self, report: ScanReport, documents: int) -> ScanReport:
        self._metrics.documents.inc(documents)
        self._metrics.pairs.inc(report.scored)
        for conflict in report.conflicts:
            self._metrics.conflicts.labels(conflict.relation).inc()
        return report


def _readable(documents: Sequence[Document], any_language: bool) -> tuple[list[Document], list[Rejected]]:
    """The documents with their languages, and those set aside for theirs."""
    kept: list[Document] = []
    rejected: list[Rejected] = []
    for document in documents:
        language = document.language or detect_language(document.text)
        if language in (None, "en") or any_language:
            kept.append(replace(document, language=language))
        else:
            rejected.append(Rejected(document.id, f"looks like {language}, not English; ask for any_language to go on"))
    return kept, rejected
