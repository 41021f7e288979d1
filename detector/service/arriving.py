"""A scan that hands over what it has found while it goes on."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from detector.conflicts import report_order, without_duplicates
from detector.pipeline import Detector
from detector.reports import ScanReport
from detector.service.gate import Told
from detector.timing import measured
from detector.types import ClaimPair, Conflict, Document

PAIRS_TOGETHER = 512
"""Pairs after which conflicts are handed over: seconds of reading."""
Found = Callable[[Sequence[Conflict]], None]
"""Called with conflicts that were not given before."""


def scan_in_parts(detector: Detector, documents: Iterable[Document], progress: Told, found: Found) -> ScanReport:
    """The report that ``detector.scan`` gives; ``found`` is called with the conflicts of each part when it is read.

    What a later part says again in a stronger form is given then, too; the report has it once.
    """
    with measured() as watch:
        report = _scan(detector, tuple(documents), progress, found)
        return replace(report, timings=watch.times())


def _scan(detector: Detector, documents: tuple[Document, ...], progress: Told, found: Found) -> ScanReport:
    from detector.pairing import collapse_repeats, pair_claims

    started = time.perf_counter()
    claims = collapse_repeats([claim for some in detector.claims(documents, progress) for claim in some])
    pairs = pair_claims(
        claims,
        detector.embedder,
        top_k=detector.top_k,
        min_similarity=detector.min_similarity,
        progress=lambda done, total: progress("embedding", done, total),
    )
    reports: list[ScanReport] = []
    for part in _parts(pairs):
        before = sum(report.pairs for report in reports)
        size = len(part)

        def told(stage: str, done: int, total: int | None, before: int = before, size: int = size) -> None:
            # A part tells its readings, of which some pairs need two and some none.
            progress(stage, before + (size * done // total if total else 0), len(pairs))

        reports.append(detector.report(part, documents, claims, told))
        progress("reading pairs", before + size, len(pairs))
        if reports[-1].conflicts:
            found(reports[-1].conflicts)
    conflicts = [conflict for report in reports for conflict in report.conflicts]
    if detector.threshold > 0:  # a line that several papers print may clash in several parts
        conflicts = without_duplicates(conflicts)
    return replace(
        reports[-1] if reports else detector.report((), documents, claims),
        conflicts=tuple(sorted(conflicts, key=report_order)),
        pairs=len(pairs),
        scored=sum(report.scored for report in reports),
        truncated=sum(report.truncated for report in reports),
        seconds=time.perf_counter() - started,
    )


def _parts(pairs: Sequence[ClaimPair]) -> Iterator[list[ClaimPair]]:
    """All pairs of the same two documents stand in one part: most conflicts that say again what another says are found
    there, before any is handed over."""
    of_documents: dict[frozenset[str], list[ClaimPair]] = defaultdict(list)
    for pair in pairs:
        of_documents[frozenset((pair.a.doc_id, pair.b.doc_id))].append(pair)
    part: list[ClaimPair] = []
    for some in of_documents.values():
        part.extend(some)
        if len(part) >= PAIRS_TOGETHER:
            yield part
            part = []
    if part:
        yield part
