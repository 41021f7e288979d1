"""What a worker does with its models: the functions of one machine, over the items that reach it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detector.pipeline import Detector
from detector.types import Claim, Document, NLIScores, Rejected


@dataclass(frozen=True, slots=True)
class Models:
    """Which models a worker loads, and how; a folder must be there on every machine."""

    nli: str | Path | None = None
    embedder: str | Path | None = None
    device: str | None = None
    threads: int = 1
    """A worker has one CPU."""

    def load(self) -> Detector:
        """A Detector with these models, each loaded when it is first needed."""
        return Detector(self.nli, self.embedder, device=self.device, threads=self.threads)


class Worker:
    """Has a Detector, loaded where it works and once there."""

    def __init__(self, models: Models) -> None:
        self.models = models

    @cached_property
    def detector(self) -> Detector:
        """The Detector of this process."""
        return self.models.load()


class ClaimFinder(Worker):
    """The claims of documents."""

    def __call__(self, documents: Sequence[Document]) -> list[list[Claim] | Rejected]:
        """One list a document, in order; in the place of one that no claims can be taken from, why."""
        try:
            return [*self.detector.claims(documents)]
        except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError, AssertionError) as error:
            if len(documents) > 1:
                return [self([document])[0] for document in documents]
            # Among millions of texts one may break the parser; it must not take the others with it.
            return [set_aside(documents[0], error)]


def set_aside(document: Document, error: Exception) -> Rejected:
    """Why nothing can be taken from the document."""
    reason = f"no claims could be taken from it ({type(error).__name__}: {error}); please report the text"
    return Rejected(document.id, reason, read=True)


class TextEmbedder(Worker):
    """The vectors of texts."""

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (texts, dimensions)."""
        return self.detector.embedder.embed(texts)


class PairReader(Worker):
    """The scores of pairs of texts."""

    def __init__(self, models: Models, *, both: bool) -> None:
        super().__init__(models)
        self._both = both

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> list[NLIScores]:
        """One a pair, in order."""
        return list(self.detector.score(pairs, directed=not self._both))
