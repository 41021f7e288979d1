"""Figures on labelled pairs, as tables for a reader and as records for files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, cast

from detector.errors import InputError
from detector.evaluation.labelled import LabelledPair, Target
from detector.evaluation.metrics import rounded
from detector.evaluation.pairs import PairFigures, PairReading, PairSet
from detector.reports import count
from detector.types import Probabilities

TITLES = {
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "ap": "average precision of contradiction",
    "auc": "ROC AUC of contradiction",
    "ece": "calibration error of contradiction",
    "brier": "Brier score of contradiction",
    "ece label": "calibration error of the label",
    "brier label": "Brier score of the labels (0 to 2)",
}


def figures_table(figures: Sequence[PairFigures]) -> str:
    """A Markdown table of the main figures, a row a set."""
    heads = ("set", "pairs", "accuracy (95 % interval)", "macro-F1", "F1 of contradiction", "average precision")
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for f in figures:
        shown = [f.figures.get(name) for name in ("accuracy", "macro_f1", "f1 contradiction", "ap")]
        cells = " | ".join("—" if figure is None else str(figure) for figure in shown)
        lines.append(f"| {f.name} | {f.rows:,} | {cells} |")
    return "\n".join(lines) + "\n"


def figures_text(f: PairFigures, wrong: Sequence[tuple[LabelledPair, PairReading]] = ()) -> str:
    """All figures of one set for a reader, with the worst errors."""
    drawn = "pairs" if f.groups == f.rows else count(f.groups, "group")
    lines = [f"{f.name}: {count(f.rows, 'pair')} (intervals: 95 %, bootstrap over {drawn})", ""]
    lines += [f"  {title:36} {f.figures[name]}" for name, title in TITLES.items() if name in f.figures]
    lines += ["", f"  {'label':18} {'precision':21}  {'recall':21}  F1"]
    for label in f.labels:
        three = [str(f.figures[f"{name} {label}"]) for name in ("precision", "recall", "f1")]
        lines.append(f"  {label:18} {three[0]:21}  {three[1]:21}  {three[2]}")
    lines += ["", f"  {'gold ↓  given →':18}" + "".join(f"{label:>18}" for label in f.labels)]
    lines += [
        f"  {label:18}" + "".join(f"{cell:18,}" for cell in row) for label, row in zip(f.labels, f.confusion, strict=True)
    ]
    if f.slices:
        width = max(26, *(len(one.value) + 2 for one in f.slices))
        lines += ["", f"  {'slice':{width}} {'pairs':>6}  {'accuracy':21}  F1 of contradiction"]
        for by, members in groupby(f.slices, key=lambda one: one.by):
            lines.append(f"  {by}")
            lines += [
                f"    {one.value or '(none)':{width - 2}} {one.rows:6,}  {one.accuracy!s:21}  {one.f1}" for one in members
            ]
    if wrong:
        lines += ["", "  Surest errors"]
        for pair, reading in wrong:
            s = reading.scores
            lines.append(
                f"  line {pair.line}: {pair.label}, read as contradiction {s.contradiction:.3f}, "
                f"entailment {s.entailment:.3f}, neutral {s.neutral:.3f}"
            )
            lines += [f"    a: {pair.premise}", f"    b: {pair.hypothesis}"]
    return "\n".join(lines) + "\n"


def figures_record(figures: Sequence[PairFigures]) -> dict[str, Any]:
    """The figures as they are written to JSON, by set."""
    return {f.name: _record(f) for f in figures}


def _record(f: PairFigures) -> dict[str, Any]:
    per_label = {
        label: {name: f.figures[f"{name} {label}"].record() for name in ("precision", "recall", "f1")} for label in f.labels
    }
    return {
        "rows": f.rows,
        "groups": f.groups,
        **{name.replace(" ", "_"): f.figures[name].record() for name in TITLES if name in f.figures},
        "labels": per_label,
        "confusion": {gold: dict(zip(f.labels, row, strict=True)) for gold, row in zip(f.labels, f.confusion, strict=True)},
        "slices": [
            {
                "by": one.by,
                "value": one.value,
                "rows": one.rows,
                "accuracy": one.accuracy.record(),
                "f1_contradiction": one.f1.record(),
            }
            for one in f.slices
        ],
    }


def pair_items(sets: Iterable[PairSet]) -> list[dict[str, Any]]:
    """Every prediction as it is written to ``items.jsonl``, without a word of the texts."""
    return [
        {
            "set": read.name,
            "row": reading.line,
            "source": reading.source,
            "label": reading.label,
            **{name: rounded(getattr(reading.scores, name), 6) for name in ("contradiction", "entailment", "neutral")},
            "label_predicted": read.labels[read.given[i]],
            "group": reading.group,
            "slices": dict(reading.slices),
        }
        for read in sets
        for i, reading in enumerate(read.readings)
    ]


def sets_of(items: Iterable[Mapping[str, Any]]) -> list[PairSet]:
    """The sets that `pair_items` wrote, without their slices. Raises InputError where an item lacks a field."""
    found: dict[str, list[PairReading]] = {}
    try:
        for item in items:
            scores = Probabilities(*(float(item[name]) for name in ("contradiction", "entailment", "neutral")))
            reading = PairReading(cast(Target, item["label"]), scores, item["row"], item["source"], item["group"])
            found.setdefault(item["set"], []).append(reading)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"a prediction of the run lacks {error}: make the run again") from error
    return [PairSet(name, tuple(readings)) for name, readings in found.items()]
