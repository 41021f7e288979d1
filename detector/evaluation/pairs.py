"""How well an NLI model reads labelled pairs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detector.evaluation.labelled import LabelledPair, read_pairs
from detector.types import LABELS, Label

if TYPE_CHECKING:
    from detector.nli import NLIModel


@dataclass(frozen=True, slots=True)
class PairFigures:
    """Figures on one set of labelled pairs, read from premise to hypothesis."""

    name: str
    rows: int
    right: int
    f1: dict[Label, float]
    """F1 of each label, in [0, 1]; 0 for a label that neither occurs nor is given."""

    @property
    def accuracy(self) -> float:
        """Share of pairs with the right label."""
        return self.right / self.rows

    @property
    def macro_f1(self) -> float:
        """Mean of the three F1."""
        return sum(self.f1.values()) / len(self.f1)

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the accuracy."""
        return wilson_interval(self.right, self.rows)


def wilson_interval(right: int, rows: int, z: float = 1.959964) -> tuple[float, float]:
    """Interval of a share from ``right`` of ``rows`` (Wilson 1927, JASA 22:209); ``z`` is the normal quantile."""
    if rows == 0:
        return 0.0, 1.0
    share = right / rows
    centre = share + z * z / (2 * rows)
    half = z * math.sqrt(share * (1 - share) / rows + z * z / (4 * rows * rows))
    return (centre - half) / (1 + z * z / rows), (centre + half) / (1 + z * z / rows)


def read_labels(model: NLIModel, pairs: Sequence[LabelledPair]) -> list[Label]:
    """The model's label for each pair, premise to hypothesis."""
    return [scores.label for scores in model.score([(p.premise, p.hypothesis) for p in pairs], both=False)]


def pair_figures(name: str, pairs: Sequence[LabelledPair], given: Sequence[Label]) -> PairFigures:
    """The figures of given labels against the pairs' own."""
    f1: dict[Label, float] = {}
    for label in LABELS:
        hits = sum(p.label == label == g for p, g in zip(pairs, given, strict=True))
        total = sum(p.label == label for p in pairs) + sum(g == label for g in given)
        f1[label] = 2 * hits / total if total else 0.0
    right = sum(p.label == g for p, g in zip(pairs, given, strict=True))
    return PairFigures(name, len(pairs), right, f1)


def measure(model: NLIModel, files: Sequence[str | Path]) -> list[PairFigures]:
    """The figures of a model on each file of labelled pairs; rows labelled only "no contradiction" are left out."""
    figures = []
    for path in files:
        pairs = [pair for pair in read_pairs(path) if pair.label != "not_contradiction"]
        figures.append(pair_figures(Path(path).name.split(".")[0], pairs, read_labels(model, pairs)))
    return figures


def figures_record(figures: Sequence[PairFigures]) -> dict[str, Any]:
    """The figures as they are written to JSON, by set."""
    return {
        f.name: {
            "rows": f.rows,
            "accuracy": round(f.accuracy, 4),
            "interval": [round(x, 4) for x in f.interval],
            "macro_f1": round(f.macro_f1, 4),
            "f1": {label: round(value, 4) for label, value in f.f1.items()},
        }
        for f in figures
    }


def figures_table(figures: Sequence[PairFigures]) -> str:
    """A Markdown table of the figures."""
    lines = ["| set | pairs | accuracy (95 % interval) | macro-F1 | F1 of contradiction |", "|---|---|---|---|---|"]
    for f in figures:
        low, high = f.interval
        accuracy = f"{f.accuracy:.3f} ({low:.3f}–{high:.3f})"
        lines.append(f"| {f.name} | {f.rows:,} | {accuracy} | {f.macro_f1:.3f} | {f.f1['contradiction']:.3f} |")
    return "\n".join(lines) + "\n"
