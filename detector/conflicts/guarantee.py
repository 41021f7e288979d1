"""Choosing a threshold that keeps a promise: at least this share of the flags is right, with this confidence.

Learn-then-test (Angelopoulos, Bates, Candès, Jordan and Lei 2021, "Learn then Test: Calibrating Predictive Algorithms to
Achieve Risk Control") with fixed-sequence testing: thresholds are tried from the strictest down, each by an exact binomial
test (as in Clopper and Pearson 1934) of "the precision is below the target", and the walk ends at the first that is not
rejected. It begins at the first threshold that has flags enough to be rejected at all, which the scores decide and not the
marks; so the chosen threshold keeps the confidence although many were tried.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

CONFIDENCE = 0.9
"""Of a promise about precision, unless told otherwise."""
GRID = tuple(round(0.99 - 0.01 * step, 2) for step in range(95))
"""Thresholds in the order they are tried: 0.99 down to 0.05."""
FEWEST = 15
"""Flags at which the walk begins at the earliest: one wrong mark among the first few must not end it."""
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Mark:
    """A flag's score in [0, 1], and whether a reader called it right."""

    score: float
    right: bool


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """The lowest threshold with a promised precision, or none where the marks are too few or too bad to promise it."""

    threshold: float | None
    precision: float
    """The promise, in (0, 1)."""
    confidence: float
    flags: int
    """Marks at or above the threshold; where there is none, at the threshold that came nearest."""
    right: int
    missing: int | None
    """More marks that are needed to promise it, if as large a share of them is right; 0 where it is promised, ``None``
    where more of the kind would not do: the share that was right lies below the promise, here or among stricter flags."""

    def __str__(self) -> str:
        promise = f"precision {self.precision:g} with confidence {self.confidence:g}"
        seen = f"{self.right} of {self.flags} marks right"
        if self.threshold is not None:
            return f"threshold {self.threshold:g} gives {promise} ({seen})"
        if self.missing is None:
            return f"no threshold gives {promise}: at best {seen}"
        return f"too few marks to promise {promise}: at best {seen}; {self.missing} more like them are needed"


def choose_threshold(marks: Sequence[Mark], precision: float, *, confidence: float = CONFIDENCE) -> OperatingPoint:
    """The lowest threshold at which the marks promise the precision.

    Raises ValueError where ``precision`` or ``confidence`` is not between 0 and 1.
    """
    for name, value in (("precision", precision), ("confidence", confidence)):
        if not 0 < value < 1:
            raise ValueError(f"{name} is {value}; it must be between 0 and 1")
    counts = []
    for threshold in GRID:
        flagged = [mark.right for mark in marks if mark.score >= threshold]
        counts.append((threshold, len(flagged), sum(flagged)))
    chosen: tuple[float, int, int] | None = None
    for threshold, flags, right in counts:
        if flags < FEWEST or precision**flags > 1 - confidence:
            continue  # Not even a perfect record of so few would be enough, or one mark would decide.
        if binomial_tail(right, flags, precision) > 1 - confidence:
            break
        chosen = (threshold, flags, right)
    if chosen is not None:
        return OperatingPoint(chosen[0], precision, confidence, chosen[1], chosen[2], 0)
    options = [(_missing(r, n, precision, confidence), n, r) for _, n, r in counts if n or not marks] or [(None, 0, 0)]
    # Where a record would do and the walk ended before it, stricter flags were wrong too often: more marks will not help.
    options = [(missing or None, flags, right) for missing, flags, right in options]
    missing, flags, right = min(options, key=lambda o: (math.inf if o[0] is None else o[0], -o[2] / max(o[1], 1), -o[1]))
    return OperatingPoint(None, precision, confidence, flags, right, missing)


def binomial_tail(right: int, trials: int, share: float) -> float:
    """Probability of at least ``right`` successes in ``trials`` with success probability ``share``."""
    if right <= 0:
        return 1.0
    logs = [
        math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1)
        + k * math.log(share) + (trials - k) * math.log1p(-share)
        for k in range(right, trials + 1)
    ]  # fmt: skip
    return min(1.0, math.fsum(math.exp(value) for value in logs))


def _missing(right: int, flags: int, precision: float, confidence: float) -> int | None:
    """Marks to add until the record, grown in proportion, would be enough; a record of none grows as if all were right."""
    share = right / flags if flags else 1.0
    if share <= precision:
        return None
    low, high = flags, max(flags, 1)
    while binomial_tail(math.floor(share * high), high, precision) > 1 - confidence:
        low, high = high, high * 2
        if high > _MOST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        if binomial_tail(math.floor(share * middle), middle, precision) > 1 - confidence:
            low = middle
        else:
            high = middle
    return max(high, FEWEST) - flags
