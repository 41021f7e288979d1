"""What an NLI model is, and the scoring that every back end shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from detector.inference import Progress
from detector.types import NLIScores, Probabilities

Pair = tuple[str, str]
"""Premise and hypothesis."""


class NLIModel(Protocol):
    """A model that says whether a premise contradicts, entails or leaves open a hypothesis."""

    @property
    def name(self) -> str:
        """Name of the model, for reports."""
        ...

    def score(self, pairs: Sequence[Pair], *, both: bool = True, progress: Progress | None = None) -> list[NLIScores]:
        """Return the scores of each pair, in order.

        Args:
            pairs: (a, b); a pair that occurs more than once is read once.
            both: read b→a as well as a→b; the means are then the same for (a, b) and (b, a).
            progress: called with (readings done, readings to do); a pair read both ways is two readings.
        """
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """One premise and one hypothesis as the model read them."""

    probabilities: Probabilities
    truncated: bool = False
    """True where a text was cut to the model's longest input."""


Reader = Callable[[Sequence[Pair]], Iterable[Reading]]
"""Gives one reading per distinct pair, in order."""


def score_pairs(read: Reader, pairs: Sequence[Pair], *, both: bool) -> list[NLIScores]:
    """Return the scores of each pair, in order, from a reader of distinct (premise, hypothesis) pairs.

    The pairs are read in an order of their own, not that of the input: the scores of a set of pairs do not depend on how it
    is arranged, nor on which of a and b comes first.
    """
    wanted = set(pairs)
    if both:
        wanted |= {(b, a) for a, b in wanted}
    ordered = sorted(wanted)
    readings = dict(zip(ordered, read(ordered), strict=True)) if ordered else {}
    return [_merge(readings[a, b], readings[b, a] if both else None) for a, b in pairs]


def _merge(ab: Reading, ba: Reading | None) -> NLIScores:
    if ba is None:
        return NLIScores(ab.probabilities, truncated=ab.truncated)
    return NLIScores(ab.probabilities, ba.probabilities, truncated=ab.truncated or ba.truncated)


def readings_from_logits(logits: np.ndarray, columns: tuple[int, int, int], truncated: Iterable[bool]) -> list[Reading]:
    """Return one reading per row of ``logits``, shape (pairs, labels).

    Args:
        logits: the classifier's outputs.
        columns: which column is contradiction, entailment, neutral.
        truncated: whether each pair was cut.
    """
    # Over the three columns alone: further labels of a model take no part.
    chosen = logits[:, list(columns)].astype(np.float64)
    powers = np.exp(chosen - chosen.max(axis=1, keepdims=True)) if len(chosen) else chosen
    shares = powers / powers.sum(axis=1, keepdims=True) if len(chosen) else chosen
    return [
        Reading(Probabilities(float(row[0]), float(row[1]), float(row[2])), cut)
        for row, cut in zip(shares, truncated, strict=True)
    ]
