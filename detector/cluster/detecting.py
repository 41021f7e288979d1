"""``ClusterDetector``: a Detector whose models work on a cluster; all else is inherited, and so the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from detector.cluster.models import ClaimFinder, Models, PairReader, TextEmbedder
from detector.cluster.session import Cluster
from detector.inference import Progress
from detector.nli import NLIModel, load_nli
from detector.pairing import load_embedder
from detector.pipeline import Detector, StageProgress
from detector.reports import ScanReport
from detector.types import Claim, Document, NLIScores, Rejected

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detector.pairing import Embedder

T = TypeVar("T")

CHARACTERS_TOGETHER = 40_000
"""Of documents that go to a worker together: about ten stories, some seconds of work."""
TEXTS_TOGETHER = 512
PAIRS_TOGETHER = 512
"""Texts and pairs that go to a worker together: about a second of work, and enough to fill batches of like length."""


class ClusterDetector(Detector):
    """Finds the same conflicts as a Detector with the same options; a cluster does the work.

        with Cluster(workers=2) as cluster:
            report = ClusterDetector(cluster).scan(documents)

    Claims, embeddings and NLI scores are made by the workers. Repeats are collapsed, claims paired and pairs judged in this
    process, by the functions of one machine: every claim is compared with every other, exactly, so documents, claims and
    vectors must fit in its memory. Against more than that, an archive is the tool.
    """

    def __init__(self, cluster: Cluster, nli: Any = None, embedder: Any = None, **options: Any) -> None:
        """As ``Detector``, with a cluster that is open."""
        super().__init__(nli, embedder, **options)
        self._cluster = cluster
        self._models = Models(nli, embedder, options.get("device"))
        self._rejected: list[Rejected] = []

    def scan(self, documents: Iterable[Document], progress: StageProgress | None = None) -> ScanReport:
        """As ``Detector.scan``; documents that no claims could be taken from are among ``rejected``."""
        self._rejected = []
        report = super().scan(documents, progress)
        return replace(report, rejected=(*report.rejected, *self._rejected))

    def claims(self, documents: Iterable[Document], progress: StageProgress | None = None) -> list[list[Claim]]:
        """The claims of each document, in order of place."""
        documents = list(documents)
        found: list[list[Claim]] = []
        groups = together(documents, lambda document: len(document.text), CHARACTERS_TOGETHER)
        for some in self._cluster.stream(groups, work=ClaimFinder(self._models)):
            self._rejected += [one for one in some if isinstance(one, Rejected)]
            found += [[] if isinstance(one, Rejected) else one for one in some]
            if progress:
                progress("claims", len(found), len(documents))
        return found

    @cached_property
    def embedder(self) -> Embedder:
        """The model that claims are paired by, on the cluster."""
        return ClusterEmbedder(self._cluster, self._models)

    @cached_property
    def _nli(self) -> NLIModel:
        return ClusterNLI(self._cluster, self._models)


class ClusterEmbedder:
    """An embedder whose work is done by a cluster."""

    def __init__(self, cluster: Cluster, models: Models) -> None:
        """Loads the model here too, which shows whether it can be used."""
        self._cluster, self._models = cluster, models
        here = load_embedder(models.embedder)
        self.name, self.dimensions = here.name, here.dimensions
        self._here = here

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of what decides the vectors."""
        return self._here.fingerprint

    def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> NDArray[np.float32]:
        """One vector per text (see ``Embedder.embed``)."""
        # Texts of like length together fill batches without padding; what a text's vector is does not depend on it.
        distinct = sorted(dict.fromkeys(texts), key=lambda text: (len(text), text))
        vectors = np.empty((len(distinct), self.dimensions), dtype=np.float32)
        done = 0
        groups = together(distinct, _one, TEXTS_TOGETHER)
        for some in self._cluster.stream(groups, work=TextEmbedder(self._models)):
            vectors[done : done + len(some)] = some
            done += len(some)
            if progress is not None:
                progress(done, len(distinct))
        place = {text: number for number, text in enumerate(distinct)}
        return vectors[[place[text] for text in texts]]


class ClusterNLI:
    """An NLI model whose work is done by a cluster."""

    def __init__(self, cluster: Cluster, models: Models) -> None:
        """Loads the model here too, which shows whether it can be used."""
        self._cluster, self._models = cluster, models
        self.name = load_nli(models.nli).name

    def score(
        self, pairs: Sequence[tuple[str, str]], *, both: bool = True, progress: Progress | None = None
    ) -> list[NLIScores]:
        """The scores of each pair, in order (see ``NLIModel.score``)."""
        distinct = sorted(dict.fromkeys(pairs), key=lambda pair: (len(pair[0]) + len(pair[1]), pair))
        scores: dict[tuple[str, str], NLIScores] = {}
        groups = together(distinct, _one, PAIRS_TOGETHER)
        for some in self._cluster.stream(groups, work=PairReader(self._models, both=both)):
            scores.update(zip(distinct[len(scores) : len(scores) + len(some)], some, strict=True))
            if progress is not None:
                progress(len(scores), len(distinct))
        return [scores[pair] for pair in pairs]


def together(items: Iterable[T], size: Callable[[T], int], most: int) -> Iterator[list[T]]:
    """The items in groups whose sizes add up to at most ``most`` (one item may exceed it), in order."""
    group: list[T] = []
    total = 0
    for item in items:
        if group and total + size(item) > most:
            yield group
            group, total = [], 0
        group.append(item)
        total += size(item)
    if group:
        yield group


def _one(item: object) -> int:
    return 1
