"""How well an NLI model reads labelled pairs: predictions, and the figures they give."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from detector.evaluation import metrics as m
from detector.evaluation.labelled import LabelledPair, Target, read_pairs
from detector.evaluation.slices import order_of, slices_of
from detector.types import LABELS, Probabilities

if TYPE_CHECKING:
    from detector.nli import NLIModel

Done = Callable[[int, int], None]
"""Called with (readings done, readings to do)."""
GROUP_COLUMN = "group"
"""Pairs that are alike in this column are drawn together where a file has it: they share their texts."""
MAIN = "accuracy"
"""The figure that a comparison is summed up by."""


@dataclass(frozen=True, slots=True)
class PairReading:
    """One labelled pair as a model read it. It holds no text, so that it can be kept beside any data."""

    label: Target
    scores: Probabilities
    line: int = 0
    source: str = ""
    group: str | None = None
    slices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PairSet:
    """The readings of one labelled file."""

    name: str
    readings: tuple[PairReading, ...]
    among: frozenset[Target] = frozenset()
    """Labels to count where none of the pairs has or is given them: another model may give them."""

    @cached_property
    def labels(self) -> tuple[Target, ...]:
        """What is told apart: contradiction and not, where any pair says only that it is none; else those of the three
        labels that occur, as gold or as the largest score."""
        if any(r.label == "not_contradiction" for r in self.readings):
            return ("contradiction", "not_contradiction")
        largest = {LABELS[i] for i in np.unique(self._three.argmax(1))}
        return tuple(label for label in LABELS if label in largest | self.among | {r.label for r in self.readings})

    @cached_property
    def _three(self) -> m.Floats:
        rows = [(r.scores.contradiction, r.scores.entailment, r.scores.neutral) for r in self.readings]
        return np.array(rows, dtype=float).reshape(-1, 3)

    @cached_property
    def probabilities(self) -> m.Floats:
        """Of each label, shape (pairs, labels)."""
        if self.labels[-1] == "not_contradiction":
            return np.stack([self._three[:, 0], 1 - self._three[:, 0]], axis=1)
        return self._three[:, [LABELS.index(label) for label in self.labels if label != "not_contradiction"]]

    @cached_property
    def gold(self) -> m.Ints:
        """Index into `labels` of each pair's own label."""
        two = self.labels[-1] == "not_contradiction"
        return np.array([_index(self.labels, r.label, two) for r in self.readings], dtype=np.int64)

    @cached_property
    def given(self) -> m.Ints:
        """Index into `labels` of the label with the largest score; of the three, where two are told apart."""
        largest = self._three.argmax(1)
        two = self.labels[-1] == "not_contradiction"
        return np.array([_index(self.labels, LABELS[i], two) for i in largest], dtype=np.int64)

    @cached_property
    def groups(self) -> m.Ints:
        """The number of each pair's group; each pair its own where the file has none."""
        if any(r.group is not None for r in self.readings):
            return m.groups_of([r.group if r.group is not None else (r.line,) for r in self.readings])
        return np.arange(len(self.readings))

    def confusion(self) -> list[list[int]]:
        """Pairs by gold label (rows) and given label (columns), in the order of `labels`."""
        matrix = m.confusion(self.gold, self.given, len(self.labels))[0]
        return [[int(cell) for cell in row] for row in matrix]

    def worst(self, number: int) -> list[int]:
        """Places of the wrong pairs, by how much surer the model was of its label than of the right one."""
        rows = np.arange(len(self.readings))
        lead = self.probabilities[rows, self.given] - self.probabilities[rows, self.gold]
        wrong = [int(i) for i in np.flatnonzero(self.gold != self.given)]
        return sorted(wrong, key=lambda i: (-lead[i], i))[:number]


def _index(labels: Sequence[Target], label: Target, two: bool) -> int:
    return int(label != "contradiction") if two else labels.index(label)


@dataclass(frozen=True, slots=True)
class SliceFigures:
    """Figures of the pairs that are alike in one respect."""

    by: str
    value: str
    rows: int
    accuracy: m.Figure
    f1: m.Figure
    """Of contradiction; NaN where no pair of the slice is or was called one."""


@dataclass(frozen=True, slots=True)
class PairFigures:
    """Figures on one set of labelled pairs."""

    name: str
    rows: int
    groups: int
    """What the intervals draw: pairs, or groups of them."""
    labels: tuple[Target, ...]
    figures: Mapping[str, m.Figure]
    """By name: accuracy, macro_f1, ap, auc, ece, brier, and precision, recall and f1 of each label (``f1 neutral``)."""
    confusion: tuple[tuple[int, ...], ...]
    slices: tuple[SliceFigures, ...] = ()

    @property
    def accuracy(self) -> m.Figure:
        """Share of pairs with the right label."""
        return self.figures["accuracy"]

    @property
    def macro_f1(self) -> m.Figure:
        """Mean F1 of the labels."""
        return self.figures["macro_f1"]

    def f1(self, label: Target) -> m.Figure:
        """F1 of one label."""
        return self.figures[f"f1 {label}"]


def read_set(
    model: NLIModel,
    name: str,
    pairs: Sequence[LabelledPair],
    *,
    both: bool = False,
    by: Sequence[str] = (),
    group_column: str | None = GROUP_COLUMN,
    progress: Done | None = None,
) -> PairSet:
    """The pairs as the model reads them: premise to hypothesis, or with ``both`` the mean of the two directions.

    ``by``: further columns to slice by; ``group_column``: pairs that are alike in it are drawn together.
    """
    scores = model.score([(p.premise, p.hypothesis) for p in pairs], both=both, progress=progress)
    readings = tuple(
        PairReading(
            label=pair.label,
            scores=Probabilities(one.contradiction, one.entailment, one.neutral),
            line=pair.line or number,
            source=pair.source,
            group=pair.fields.get(group_column) if group_column else None,
            slices=slices_of(pair, by),
        )
        for number, (pair, one) in enumerate(zip(pairs, scores, strict=True), 1)
    )
    return PairSet(name, readings)


def statistic(read: PairSet) -> m.Statistic:
    """All figures of a set but those of its slices."""
    gold, given, probabilities, labels = read.gold, read.given, read.probabilities, read.labels
    conflict = labels.index("contradiction") if "contradiction" in labels else None
    true = np.array([r.label == "contradiction" for r in read.readings], dtype=float)
    score = read._three[:, 0]

    def compute(weights: m.Floats) -> dict[str, m.Floats]:
        matrix = m.confusion(gold, given, len(labels), weights)
        found = {"accuracy": m.accuracy(matrix), "macro_f1": m.macro_f1(matrix)}
        if conflict is not None:
            found["ap"] = m.average_precision(true, score, weights)
            found["auc"] = m.roc_auc(true, score, weights)
        found["ece"] = m.calibration_error(true, score, weights)
        found["brier"] = m.brier(true, score, weights)
        if len(labels) > 2:
            sure = probabilities[np.arange(len(given)), given]
            found["ece label"] = m.calibration_error(gold == given, sure, weights)
            found["brier label"] = m.brier(np.eye(len(labels))[gold], probabilities, weights)
        for name, values in zip(("precision", "recall", "f1"), m.precision_recall_f1(matrix), strict=True):
            found |= {f"{name} {label}": values[:, i] for i, label in enumerate(labels)}
        return found

    return compute


def pair_figures(read: PairSet, *, seed: int = 0, resamples: int = m.RESAMPLES) -> PairFigures:
    """The figures of a set, each with its interval."""
    matrix = read.confusion()
    gold, given = [sum(row) for row in matrix], [sum(column) for column in zip(*matrix, strict=True)]
    trials = {"accuracy": len(read.readings)}
    for i, label in enumerate(read.labels):
        trials |= {f"recall {label}": gold[i], f"precision {label}": given[i]}
    found = m.figures(statistic(read), read.groups, seed=seed, resamples=resamples, trials=trials)
    return PairFigures(
        name=read.name,
        rows=len(read.readings),
        groups=len(np.unique(read.groups)),
        labels=read.labels,
        figures=found,
        confusion=tuple(map(tuple, matrix)),
        slices=tuple(_slices(read, seed, resamples)),
    )


def _slices(read: PairSet, seed: int, resamples: int) -> list[SliceFigures]:
    members: dict[tuple[str, str], list[int]] = {}
    for i, reading in enumerate(read.readings):
        for by, value in reading.slices.items():
            members.setdefault((by, value), []).append(i)
    right = (read.gold == read.given).astype(float)
    true = np.array([r.label == "contradiction" for r in read.readings], dtype=float)
    called = (read._three.argmax(1) == 0).astype(float)
    inside = np.zeros((len(right), len(members)))
    for column, places in enumerate(members.values()):
        inside[places, column] = 1

    def compute(weights: m.Floats) -> dict[str, m.Floats]:
        shares = m.ratio(weights @ (inside * right[:, None]), weights @ inside)
        both = weights @ (inside * (true * called)[:, None])
        f1 = m.ratio(2 * both, weights @ (inside * (true + called)[:, None]))
        found = {f"accuracy {i}": shares[:, i] for i in range(len(members))}
        return found | {f"f1 {i}": f1[:, i] for i in range(len(members))}

    trials = {f"accuracy {i}": len(places) for i, places in enumerate(members.values())}
    found = m.figures(compute, read.groups, seed=seed, resamples=resamples, trials=trials) if members else {}
    order = list(dict.fromkeys(by for by, _ in members))
    made = [
        SliceFigures(by, value, len(places), found[f"accuracy {i}"], found[f"f1 {i}"])
        for i, ((by, value), places) in enumerate(members.items())
    ]
    return sorted(made, key=lambda one: (order.index(one.by), order_of(one.value)))


def set_names(files: Sequence[str | Path]) -> list[str]:
    """A name for each file, its own up to the first dot; numbered where two are alike."""
    names: list[str] = []
    for path in files:
        stem = Path(path).name.split(".")[0]
        number = sum(name == stem or name.startswith(f"{stem}#") for name in names)
        names.append(f"{stem}#{number + 1}" if number else stem)
    return names


def measure(model: NLIModel, files: Sequence[str | Path]) -> list[PairFigures]:
    """The figures of a model on each file of labelled pairs, read from premise to hypothesis."""
    return [pair_figures(read_set(model, n, read_pairs(path))) for n, path in zip(set_names(files), files, strict=True)]
