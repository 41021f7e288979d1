"""Labelled pairs from files, and the order in which a run reads them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from detector.errors import TrainingError
from detector.training.recipe import Recipe

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
        raise TrainingError(f"{path}: cannot be read as labelled pairs: {error}") from error


def read_pairs(path: str | Path) -> list[LabelledPair]:
    """The labelled pairs of one JSONL or CSV file, in order.

    Columns are found among the usual names; labels are mapped from their usual spellings. Raises TrainingError with file
    and line for a missing column or an unknown label: training on half a file would go unnoticed.
    """
    path = Path(path)
    pairs: list[LabelledPair] = []
    for number, row in _rows(path):
        columns = next(((a, b) for a, b in PAIR_COLUMNS if a in row and b in row), None)
        label_column = next((name for name in LABEL_COLUMNS if name in row), None)
        if columns is None or label_column is None:
            raise TrainingError(
                f"{path} line {number}: needs two text columns ({'; '.join(', '.join(c) for c in PAIR_COLUMNS)}) "
                f"and one of {', '.join(LABEL_COLUMNS)}; found {', '.join(map(str, row))}"
            )
        label = LABEL_NAMES.get(str(row[label_column]).strip().lower())
        if label is None:
            raise TrainingError(
                f"{path} line {number}: unknown label {row[label_column]!r}; known are {', '.join(sorted(LABEL_NAMES))}"
            )
        source = str(row.get("source") or path.name.split(".")[0])
        pairs.append(LabelledPair(str(row[columns[0]]), str(row[columns[1]]), label, source))
    if not pairs:
        raise TrainingError(f"{path}: no labelled pairs in it")
    return pairs


def without_evaluation_text(pairs: Sequence[LabelledPair], held_out: Iterable[LabelledPair]) -> list[LabelledPair]:
    """The pairs of which no (premise, hypothesis), in either order, stands in an evaluation set."""
    seen = {frozenset((_key(p.premise), _key(p.hypothesis))) for p in held_out}
    return [p for p in pairs if frozenset((_key(p.premise), _key(p.hypothesis))) not in seen]


def _key(text: str) -> str:
    return " ".join(text.lower().split())


def epoch(pairs: Sequence[LabelledPair], recipe: Recipe) -> list[LabelledPair]:
    """One run's pairs in reading order: each source as often as the recipe says, shuffled, some swapped.

    Deterministic for a recipe's seed. A source with 1.5 passes is read once and a random half of it a second time.
    """
    rng = random.Random(recipe.seed)
    chosen: list[LabelledPair] = []
    for pair in pairs:
        passes = recipe.passes_for(pair.source)
        copies = int(passes) + (rng.random() < passes - int(passes))
        chosen.extend([pair] * copies)
    rng.shuffle(chosen)
    return [_swapped(p) if rng.random() < recipe.swap else p for p in chosen]


def _swapped(pair: LabelledPair) -> LabelledPair:
    label: Target = "contradiction" if pair.label == "contradiction" else "not_contradiction"
    return LabelledPair(pair.hypothesis, pair.premise, label, pair.source)


def batches(pairs: Sequence[LabelledPair], size: int, *, seed: int, window: int = 50) -> list[list[LabelledPair]]:
    """Batches of like length in shuffled order.

    Pairs are sorted by length inside windows of ``window`` batches only, so that the order of a run stays nearly random
    while little is padded.
    """
    rng = random.Random(seed + 1)
    made: list[list[LabelledPair]] = []
    for start in range(0, len(pairs), size * window):
        stretch = sorted(pairs[start : start + size * window], key=lambda p: len(p.premise) + len(p.hypothesis))
        made_here = [stretch[i : i + size] for i in range(0, len(stretch), size)]
        rng.shuffle(made_here)
        made.extend(made_here)
    return made


def sample(pairs: Sequence[LabelledPair], rows: int, *, seed: int) -> list[LabelledPair]:
    """At most ``rows`` of the pairs, a seeded sample in file order."""
    if len(pairs) <= rows:
        return list(pairs)
    keep = sorted(random.Random(seed).sample(range(len(pairs)), rows))
    return [pairs[i] for i in keep]
