"""The street: documents → claims → pairs → scores → conflicts → report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from detector.conflicts import Judge, JudgeWeights, conflict_id, report_order, without_duplicates
from detector.errors import InputError
from detector.reports import ScanReport
from detector.timing import count, measured, stage
from detector.types import Claim, ClaimPair, Conflict, Document, NLIScores, Verdict

if TYPE_CHECKING:
    from detector.claims import ClaimExtractor
    from detector.nli import NLIModel
    from detector.pairing import Embedder

StageProgress = Callable[[str, int, int | None], None]
"""Called with (stage, done, total)."""

DOCUMENTS_TOGETHER = 32
CHARACTERS_TOGETHER = 20_000
"""Of documents that are parsed together: enough to fill the parser's batches, and progress is told often."""
SCORE_CHUNK = 4096
"""Pairs that `Detector.score` reads at a time: enough to fill batches of like length, little memory."""


class Detector:
    """Finds claims that cannot both be true. Models are loaded when they are first needed, once."""

    def __init__(
        self,
        nli: str | Path | None = None,
        embedder: str | Path | None = None,
        *,
        device: str | None = None,
        threshold: float | None = None,
        precision: float | None = None,
        top_k: int | None = None,
        min_similarity: float | None = None,
        updates: bool = False,
        judge: JudgeWeights | str | Path | None = None,
        threads: int | None = None,
    ) -> None:
        """A detector with the models that ship with it, unless others are named.

        Args:
            nli: NLI model: a bundled name, a folder, or a hub name.
            embedder: sentence embedder, named the same ways.
            device: where PyTorch models run (``cpu``, ``cuda``…).
            threshold: least score of a conflict, in [0, 1]; 0 reports every scored pair, those that are no conflict with
                kind and relation ``none``. By default the judge's own.
            precision: instead of a threshold, the share of flags that must be right, in (0, 1): the lowest threshold is
                taken that promises it on the judge's held-out marks (see `detector.conflicts.choose_threshold`). InputError
                where they cannot promise it.
            top_k: neighbours of each claim that are read with it.
            min_similarity: least cosine of a pair that is read.
            updates: report later figures that replace earlier ones, too.
            judge: weights of the judge, or their file (``detector tune`` writes one), by default those that ship.
            threads: worker threads of the models, by default one a core.
        """
        if threshold is not None and not 0 <= threshold <= 1:
            raise InputError(f"threshold is {threshold}; it must be between 0 and 1")
        weights = judge if isinstance(judge, JudgeWeights) else JudgeWeights.read(None if judge is None else Path(judge))
        if precision is not None:
            threshold = _promised(weights, precision, threshold)
        self._nli_name, self._embedder_name, self._device, self._threads = nli, embedder, device, threads
        self._judge = Judge(weights, threshold=threshold)
        self.default_threshold = self._judge.weights.threshold
        self.threshold = self.default_threshold if threshold is None else threshold
        self.updates = updates
        self._top_k, self._min_similarity = top_k, min_similarity

    def scan(self, documents: Iterable[Document], progress: StageProgress | None = None) -> ScanReport:
        """Every conflict within and between the documents, by falling score."""
        from detector.pairing import collapse_repeats

        started = time.perf_counter()
        with measured() as watch:
            with stage("reading"):
                documents = tuple(documents)
            claims = collapse_repeats([claim for found in self.claims(documents, progress) for claim in found])
            report = self.report(self._pair(claims, progress), documents, claims, progress)
            return replace(report, seconds=time.perf_counter() - started, timings=watch.times())

    def report(
        self,
        pairs: Sequence[ClaimPair],
        documents: Iterable[Document],
        claims: Iterable[Claim],
        progress: StageProgress | None = None,
    ) -> ScanReport:
        """The conflicts among pairs that are already made, by falling score. ``scan`` makes the pairs itself.

        Pairs that the judge would turn down whatever the NLI model said are not read: ``scored`` counts the others.

        Args:
            pairs: claims to read together.
            documents: what the report tells of.
            claims: the same.
            progress: called with (stage, done, total).
        """
        started = time.perf_counter()
        read = self._worth_reading(pairs)
        scores = self._read(read, progress)
        conflicts = self._judge_all(read, scores)
        return ScanReport(
            conflicts=tuple(conflicts),
            documents=tuple(documents),
            claims=tuple(claims),
            pairs=len(pairs),
            scored=len(scores),
            truncated=sum(score.truncated for score in scores),
            seconds=time.perf_counter() - started,
            model=self._nli.name if pairs else str(self._nli_name or ""),
        )

    def claims(self, documents: Iterable[Document], progress: StageProgress | None = None) -> list[list[Claim]]:
        """The claims of each document, in order of place."""
        from detector.sources import clean

        documents = list(documents)
        found: list[list[Claim]] = []
        for batch in _batches(documents):
            with stage("claims"):
                extracted = self._extractor.extract(batch, [clean(document.text) for document in batch])
            count("claims", sum(map(len, extracted)))
            found.extend(extracted)
            if progress:
                progress("claims", len(found), len(documents))
        return found

    def compare(self, a: str, b: str) -> Verdict:
        """The verdict on two statements, each taken as one claim of its own document (``a`` and ``b``).

        Raises InputError where one of them is empty.
        """
        return self.compare_all([(a, b)])[0]

    def compare_all(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        """The verdict on each pair of statements, in order, as ``compare`` gives it; read together, which is faster.

        Raises InputError where a statement is empty.
        """
        if not all(text.strip() for pair in pairs for text in pair):
            raise InputError("a statement is empty: give two statements")
        from detector.pairing import pair_each

        texts = [text for pair in pairs for text in pair]
        claims = self._extractor.extract_statements(texts, ["a", "b"] * len(pairs))
        asked = pair_each(list(zip(claims[::2], claims[1::2], strict=True)), self.embedder)
        verdicts = self._judge.judge(asked, self._read(asked, None))
        return [_between_statements(pair, verdict) for pair, verdict in zip(asked, verdicts, strict=True)]

    def score(self, pairs: Iterable[tuple[str, str]], *, directed: bool = False) -> Iterator[NLIScores]:
        """The NLI scores of each pair of texts, in order, lazily; ``directed`` reads a→b alone."""
        remaining = iter(pairs)
        while chunk := list(islice(remaining, SCORE_CHUNK)):
            yield from self._nli.score(chunk, both=not directed)

    def load(self) -> Detector:
        """This detector, with its models loaded; without it they are loaded when they are first needed."""
        _ = self._extractor, self.embedder, self._nli
        return self

    def load_extractor(self) -> ClaimExtractor:
        """A new extractor of claims, for this detector: what a subclass may put another in the place of."""
        from detector.claims import ClaimExtractor

        return ClaimExtractor()

    def with_options(self, *, threshold: float | None = None, updates: bool | None = None) -> Detector:
        """A detector with the same models, loaded once for both, and another threshold or choice of updates; ``None`` keeps
        this one's. InputError for a threshold outside [0, 1]."""
        twin = copy(self.load())
        if threshold is not None:
            if not 0 <= threshold <= 1:
                raise InputError(f"threshold is {threshold}; it must be between 0 and 1")
            twin._judge, twin.threshold = Judge(self._judge.weights, threshold=threshold), threshold
        if updates is not None:
            twin.updates = updates
        return twin

    @property
    def model_name(self) -> str:
        """Name of the NLI model; loads it."""
        return self._nli.name

    @property
    def top_k(self) -> int:
        """Neighbours of each claim that are read with it."""
        from detector.pairing import DEFAULT_TOP_K

        return DEFAULT_TOP_K if self._top_k is None else self._top_k

    @property
    def min_similarity(self) -> float:
        """Least similarity of a pair that is read."""
        from detector.pairing import DEFAULT_MIN_SIMILARITY

        return DEFAULT_MIN_SIMILARITY if self._min_similarity is None else self._min_similarity

    @cached_property
    def _extractor(self) -> ClaimExtractor:
        with stage("loading models", 1):
            return self.load_extractor()

    @cached_property
    def embedder(self) -> Embedder:
        """The model that claims are paired by."""
        with stage("loading models", 1):
            from detector.pairing import load_embedder

            return load_embedder(self._embedder_name, self._device, threads=self._threads)

    @cached_property
    def _nli(self) -> NLIModel:
        with stage("loading models", 1):
            from detector.nli import load_nli

            return load_nli(self._nli_name, self._device, threads=self._threads)

    def _pair(self, claims: Sequence[Claim], progress: StageProgress | None) -> list[ClaimPair]:
        from detector.pairing import pair_claims

        return pair_claims(
            claims,
            self.embedder,
            top_k=self.top_k,
            min_similarity=self.min_similarity,
            progress=_stage(progress, "embedding"),
        )

    def _worth_reading(self, pairs: Sequence[ClaimPair]) -> list[ClaimPair]:
        from detector.ceiling import worth_reading

        with stage("ruling out", len(pairs)):
            return worth_reading(self._judge.weights, pairs, self.threshold)

    def _read(self, pairs: Sequence[ClaimPair], progress: StageProgress | None) -> list[NLIScores]:
        if not pairs:
            return []
        return self._nli.score([(p.a.text, p.b.text) for p in pairs], progress=_stage(progress, "reading pairs"))

    @stage("judging")
    def _judge_all(self, pairs: Sequence[ClaimPair], scores: Sequence[NLIScores]) -> list[Conflict]:
        verdicts = self._judge.judge(pairs, scores)
        found = [
            Conflict(conflict_id(pair), pair, verdict)
            for pair, verdict in zip(pairs, verdicts, strict=True)
            if verdict.score >= self.threshold and (verdict.relation != "update" or self.updates)
        ]
        if self.threshold > 0:
            found = without_duplicates(found)
        return sorted(found, key=report_order)


def _batches(documents: Sequence[Document]) -> Iterator[list[Document]]:
    """Documents that are parsed together: progress is told, and memory bounded, by their characters."""
    batch: list[Document] = []
    characters = 0
    for document in documents:
        if batch and (len(batch) >= DOCUMENTS_TOGETHER or characters + len(document.text) > CHARACTERS_TOGETHER):
            yield batch
            batch, characters = [], 0
        batch.append(document)
        characters += len(document.text)
    if batch:
        yield batch


def _between_statements(pair: ClaimPair, verdict: Verdict) -> Verdict:
    # Nobody is known to hold either statement, so they are not two voices.
    if verdict.relation == "dispute" and not (pair.a.attribution.speaker or pair.b.attribution.speaker):
        return replace(verdict, relation="contradiction")
    return verdict


def _promised(weights: JudgeWeights, precision: float, threshold: float | None) -> float:
    if threshold is not None:
        raise InputError("give a threshold or a precision, not both")
    if not 0 < precision < 1:
        raise InputError(f"precision is {precision}; it must be between 0 and 1")
    point = weights.threshold_for(precision)
    if point.threshold is None:
        raise InputError(f"{point}. Ask for less, or give a threshold")
    return point.threshold


def _stage(progress: StageProgress | None, name: str) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, total: progress(name, done, total)
