"""What the charts of a run show, as numbers: taken from a run folder alone, without a text and without drawing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detector.errors import InputError
from detector.evaluation import metrics as m
from detector.evaluation.pairs_report import sets_of
from detector.evaluation.runs import Run

RELIABILITY_BINS = 10
HISTOGRAM_BINS = 20


@dataclass(frozen=True, slots=True)
class Line:
    """Points in order of ``x``, with the ends of their 95 % intervals where they are known."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many scores fall in each of `HISTOGRAM_BINS` bins of equal width from 0 to 1, for each sort of item."""

    name: str
    counts: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Curves:
    """All that the charts of one run show; what a kind of run cannot give is empty."""

    precision_recall: tuple[Line, ...] = ()
    """Recall by precision; a step line where it goes over every score."""
    reliability: tuple[Line, ...] = ()
    """Mean score of a bin by the share that is right."""
    histograms: tuple[Histogram, ...] = ()
    alarms: tuple[Line, ...] = ()
    """Threshold by flags per 1,000 claims."""


def curves_of(run: Run) -> Curves:
    """The curves of a run. Raises InputError where its items or figures lack a field."""
    try:
        made = {"pairs": _pairs, "stories": _stories, "base-rate": _base_rate}[run.info.kind](run)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"the run lacks {error}: make it again") from error
    return made


def precision_recall(name: str, truth: Sequence[bool], scores: Sequence[float], total: int | None = None) -> Line | None:
    """Precision (y) by recall (x) at every distinct score from the highest down; ``None`` where nothing is true.

    ``total``: how many there are to find, where that is more than the true items.
    """
    known = np.asarray(truth, float)
    wanted = int(known.sum()) if total is None else total
    if not wanted or not len(known):
        return None
    values = np.asarray(scores, float)
    order = np.argsort(-values, kind="stable")
    last = np.append(np.flatnonzero(np.diff(values[order])), len(values) - 1)
    right = np.cumsum(known[order])[last]
    return Line(name, _floats(right / wanted), _floats(right / (last + 1)))


def reliability(name: str, truth: Sequence[bool], scores: Sequence[float], bins: int = RELIABILITY_BINS) -> Line:
    """Share that is true (y) by mean score (x) of each bin that has items, with exact intervals of the share."""
    from detector.evaluation.readings import clopper_pearson

    drawn, right, score = (part[0] for part in m.reliability(truth, scores, bins=bins))
    kept = np.flatnonzero(drawn)
    ends = [clopper_pearson(int(right[i]), int(drawn[i])) for i in kept]
    return Line(
        name,
        _floats(score[kept] / drawn[kept]),
        _floats(right[kept] / drawn[kept]),
        tuple(low for low, _ in ends),
        tuple(high for _, high in ends),
    )


def histogram(name: str, scores: Mapping[str, Sequence[float]]) -> Histogram:
    """The scores in bins; a sort without scores is left out."""
    edges = np.linspace(0, 1, HISTOGRAM_BINS + 1)
    return Histogram(
        name, {sort: tuple(int(n) for n in np.histogram(own, edges)[0]) for sort, own in scores.items() if len(own)}
    )


def _pairs(run: Run) -> Curves:
    sets = sets_of(run.items)
    lines, shares, counts = [], [], []
    for read in sets:
        truth = [one.label == "contradiction" for one in read.readings]
        scores = [one.scores.contradiction for one in read.readings]
        line = precision_recall(read.name, truth, scores)
        lines += [line] if line else []
        shares.append(reliability(read.name, truth, scores))
        by_label: dict[str, list[float]] = {}
        for one in read.readings:
            by_label.setdefault(one.label.replace("_", " "), []).append(one.scores.contradiction)
        counts.append(histogram(read.name, dict(sorted(by_label.items()))))
    return Curves(tuple(lines), tuple(shares), tuple(counts))


def _stories(run: Run) -> Curves:
    flags = [item for item in run.items if item["type"] == "flag" and item["truth"] != "borderline"]
    gold = [-1.0 if item["score"] is None else item["score"] for item in run.items if item["type"] == "gold"]
    claims = sum(item["claims"] for item in run.items if item["type"] == "bundle")
    truth = [item["truth"] == "gold" for item in flags]
    scores = [item["score"] for item in flags]
    wrong = [s for s, right in zip(scores, truth, strict=True) if not right]
    sorts = {
        "conflict": [s for s, right in zip(scores, truth, strict=True) if right],
        "trap": [item["score"] for item in flags if item["truth"] == "trap"],
        "no conflict": [item["score"] for item in flags if item["truth"] == "none"],
    }
    line = _story_line(truth, scores, gold)
    thresholds = [round(0.05 * step, 2) for step in range(1, 20)]
    counted = {"all flags": scores, "false alarms": wrong} if claims else {}
    alarms = [_rate_line(name, own, thresholds, claims) for name, own in counted.items()]
    return Curves(
        (line,) if line else (),
        (reliability("flags", truth, scores),) if flags else (),
        (histogram("flags of the stories", sorts),),
        tuple(alarms),
    )


def _story_line(truth: Sequence[bool], scores: Sequence[float], gold: Sequence[float]) -> Line | None:
    """Precision over flags by recall over gold pairs, at every score of a flag."""
    if not gold or not scores:
        return None
    flagged = np.array(scores)
    right, found = flagged[np.array(truth)], np.array(gold)
    at = np.unique(flagged)[::-1]
    precision = [float((right >= t).sum() / (flagged >= t).sum()) for t in at]
    return Line("stories", tuple(float((found >= t).mean()) for t in at), tuple(precision))


def _rate_line(name: str, scores: Sequence[float], thresholds: Sequence[float], claims: int) -> Line:
    values = np.array(scores, dtype=float)
    return Line(name, tuple(thresholds), tuple(1000 * float((values >= at).sum()) / claims for at in thresholds))


def _base_rate(run: Run) -> Curves:
    names = {"within": "within articles", "across": "across articles"}
    alarms = [
        _points(names[scope], "threshold", "per_1000_claims", run.figures[scope]["points"])
        for scope in names
        if scope in run.figures
    ]
    flags = {
        names[scope]: [i["score"] for i in run.items if i["type"] == "flag" and i["scope"] == scope] for scope in names
    }
    return Curves(_marked_lines(run.figures), (), (histogram("flags of the articles", flags),), tuple(alarms))


def _marked_lines(figures: Mapping[str, Any]) -> tuple[Line, ...]:
    """Precision by readers' marks by the recall of planted conflicts at the same threshold."""
    marked = {p["threshold"]: p["precision"] for p in figures.get("marks", {}).get("points", ())}
    lines = []
    for scope, planted in figures.get("planted", {}).items():
        both = [(p["recall"]["value"], marked.get(p["threshold"])) for p in planted["points"]]
        known = sorted((x, y["value"], y["low"], y["high"]) for x, y in both if y is not None and y["value"] is not None)
        if known:
            lines.append(Line(f"planted {scope} articles", *zip(*known, strict=True)))
    return tuple(lines)


def _points(name: str, x: str, y: str, points: Iterable[Mapping[str, Any]]) -> Line:
    known = [point for point in points if point[y]["value"] is not None]
    return Line(
        name, tuple(point[x] for point in known), *(tuple(p[y][end] for p in known) for end in ("value", "low", "high"))
    )


def _floats(values: m.Floats) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
