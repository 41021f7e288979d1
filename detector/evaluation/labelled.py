"""Labelled pairs from files."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from detector.errors import InputError

Target = Literal["contradiction", "entailment", "neutral", "not_contradiction"]

PAIR_COLUMNS = (("premise", "hypothesis"), ("a", "b"), ("sentence1", "sentence2"), ("claim1", "claim2"), ("text1", "text2"))
LABEL_COLUMNS = ("label", "gold_label", "gold")
LABEL_NAMES: dict[str, Target] = {
    "contradiction": "contradiction",
    "contradicts": "contradiction",
    "contradictory": "contradiction",
    "refutes": "contradiction",
    "conflict": "contradiction",
    "entailment": "entailment",
    "entails": "entailment",
    "supports": "entailment",
    "neutral": "neutral",
    "not_contradiction": "not_contradiction",
    "no conflict": "not_contradiction",
    "not a conflict": "not_contradiction",
}


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """One labelled pair of texts. ``not_contradiction`` rows (mined from real text) say only what they are not."""

    premise: str
    hypothesis: str
    label: Target
    source: str


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    opener = gzip.open if path.suffix == ".gz" else open
    kind = Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
    try:
        with opener(path, "rt", encoding="utf-8", newline="") as handle:
            text = cast(io.TextIOBase, handle)
            if kind in (".csv", ".tsv"):
                yield from enumerate(csv.DictReader(text, delimiter="\t" if kind == ".tsv" else ","), 2)
            else:
                for number, line in enumerate(text, 1):
                    if line.strip():
                        yield number, json.loads(line)
    except (OSError, ValueError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read as labelled pairs: {error}") from error


def read_pairs(path: str | Path) -> list[LabelledPair]:
    """The labelled pairs of one JSONL or CSV file, in order.

    Columns are found among the usual names; labels are mapped from their usual spellings. Raises InputError with file
    and line for a missing column or an unknown label: training on half a file would go unnoticed.
    """
    path = Path(path)
    pairs: list[LabelledPair] = []
    for number, row in _rows(path):
        columns = next(((a, b) for a, b in PAIR_COLUMNS if a in row and b in row), None)
        label_column = next((name for name in LABEL_COLUMNS if name in row), None)
        if columns is None or label_column is None:
            raise InputError(
                f"{path} line {number}: needs two text columns ({'; '.join(', '.join(c) for c in PAIR_COLUMNS)}) "
                f"and one of {', '.join(LABEL_COLUMNS)}; found {', '.join(map(str, row))}"
            )
        label = LABEL_NAMES.get(str(row[label_column]).strip().lower())
        if label is None:
            raise InputError(
                f"{path} line {number}: unknown label {row[label_column]!r}; known are {', '.join(sorted(LABEL_NAMES))}"
            )
        source = str(row.get("source") or path.name.split(".")[0])
        pairs.append(LabelledPair(str(row[columns[0]]), str(row[columns[1]]), label, source))
    if not pairs:
        raise InputError(f"{path}: no labelled pairs in it")
    return pairs


def sample(pairs: Sequence[LabelledPair], rows: int, *, seed: int) -> list[LabelledPair]:
    """At most ``rows`` of the pairs, a seeded sample in file order."""
    if len(pairs) <= rows:
        return list(pairs)
    keep = sorted(random.Random(seed).sample(range(len(pairs)), rows))
    return [pairs[i] for i in keep]
