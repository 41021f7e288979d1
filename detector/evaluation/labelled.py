"""Labelled pairs from files."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from detector.errors import InputError
from detector.types import LABELS, Probabilities

Target = Literal["contradiction", "entailment", "neutral", "not_contradiction"]

PAIR_COLUMNS = (("premise", "hypothesis"), ("a", "b"), ("sentence1", "sentence2"), ("claim1", "claim2"), ("text1", "text2"))
LABEL_COLUMNS = ("label", "gold_label", "gold")
LABEL_NAMES: dict[str, Target] = {
    "contradiction": "contradiction",
    "contradicts": "contradiction",
    "contradictory": "contradiction",
    "contradicting": "contradiction",
    "refutes": "contradiction",
    "refuted": "contradiction",
    "conflict": "contradiction",
    "entailment": "entailment",
    "entails": "entailment",
    "entailed": "entailment",
    "supports": "entailment",
    "supported": "entailment",
    "neutral": "neutral",
    "not enough info": "neutral",
    "not_enough_info": "neutral",
    "nei": "neutral",
    "not_contradiction": "not_contradiction",
    "not contradiction": "not_contradiction",
    "non-contradiction": "not_contradiction",
    "no_contradiction": "not_contradiction",
    "no contradiction": "not_contradiction",
    "no_conflict": "not_contradiction",
    "no conflict": "not_contradiction",
    "not a conflict": "not_contradiction",
}
"""Spellings in lower case. Numbers are not among them: data sets disagree about which is which."""
SOFT_COLUMN = "soft"
"""An object with a share for each of `LABELS`."""
SKIP = "skip"
"""What a label name is mapped to whose rows are left out."""


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """One labelled pair of texts. ``not_contradiction`` rows (mined from real text) say only what they are not."""

    premise: str
    hypothesis: str
    label: Target
    source: str
    line: int = field(default=0, compare=False)
    """Of the file, from 1; 0 where the pair comes from no file."""
    fields: Mapping[str, str] = field(default_factory=dict, compare=False)
    """The file's other columns."""
    soft: Probabilities | None = None
    """What a teacher gave the pair (see `detector.training.teacher`), where one was asked."""


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


def read_pairs(
    path: str | Path,
    *,
    columns: tuple[str, str] | None = None,
    label_column: str | None = None,
    labels: Mapping[str, str] | None = None,
) -> list[LabelledPair]:
    """The labelled pairs of one JSONL or CSV file, in order.

    Raises InputError with file and line for a missing column, and for unknown labels, all of them listed: training or
    measuring on half a file would go unnoticed.

    Args:
        path: .jsonl, .csv or .tsv, .gz or not.
        columns: the two text columns; found among `PAIR_COLUMNS` where not given.
        label_column: found among `LABEL_COLUMNS` where not given.
        labels: what further label names mean: one of the four labels, or ``skip``.
    """
    path = Path(path)
    names: dict[str, str] = {**LABEL_NAMES, **{name.strip().lower(): meant for name, meant in (labels or {}).items()}}
    pairs: list[LabelledPair] = []
    unknown: Counter[str] = Counter()
    first = 0
    for number, row in _rows(path):
        (a, b), label_name = _columns(row, f"{path} line {number}", columns, label_column)
        meant = names.get(str(row[label_name]).strip().lower())
        if meant is None:
            first = first or number
            unknown[str(row[label_name])] += 1
        elif meant != SKIP:
            soft = _soft(row[SOFT_COLUMN], f"{path} line {number}") if row.get(SOFT_COLUMN) else None
            named = (a, b, label_name, SOFT_COLUMN)
            others = {str(k): str(v) for k, v in row.items() if k not in named and v is not None}
            source = others.get("source") or path.name.split(".")[0]
            pairs.append(LabelledPair(str(row[a]), str(row[b]), cast(Target, meant), source, number, others, soft))
    if unknown:
        raise InputError(_unknown_labels(path, first, unknown))
    if not pairs:
        raise InputError(f"{path}: no labelled pairs in it")
    return pairs


def pair_line(pair: LabelledPair) -> str:
    """The pair as a JSON line that `read_pairs` reads."""
    row = asdict(pair)
    if pair.soft is None:
        del row[SOFT_COLUMN]
    return json.dumps(row, ensure_ascii=False) + "\n"


def _soft(given: Any, where: str) -> Probabilities:
    try:
        return Probabilities(*(float(given[label]) for label in LABELS))
    except (TypeError, ValueError, KeyError):
        raise InputError(
            f"{where}: {SOFT_COLUMN} is {given!r}; it must hold a share for each of {', '.join(LABELS)}"
        ) from None


def read_texts(
    path: str | Path, lines: Collection[int], *, columns: tuple[str, str] | None = None
) -> dict[int, tuple[str, str]]:
    """The two texts of each named line of a labelled file, as `read_pairs` numbers lines; without a look at labels.

    Raises InputError where the file cannot be read; rows without the columns are left out.
    """
    found = {}
    for number, row in _rows(Path(path)):
        if number in lines and isinstance(row, dict):
            named = next(((a, b) for a, b in ([columns] if columns else PAIR_COLUMNS) if a in row and b in row), None)
            if named is not None:
                found[number] = (str(row[named[0]]), str(row[named[1]]))
    return found


def _columns(
    row: object, where: str, columns: tuple[str, str] | None, label_column: str | None
) -> tuple[tuple[str, str], str]:
    if not isinstance(row, dict):
        raise InputError(f"{where}: no JSON object")
    text = next(((a, b) for a, b in ([columns] if columns else PAIR_COLUMNS) if a in row and b in row), None)
    label = next((name for name in ([label_column] if label_column else LABEL_COLUMNS) if name in row), None)
    if text is None or label is None:
        wanted = "; ".join(", ".join(pair) for pair in ([columns] if columns else PAIR_COLUMNS))
        raise InputError(
            f"{where}: needs two text columns ({wanted}) and a label ({label_column or ', '.join(LABEL_COLUMNS)}); "
            f"found {', '.join(map(str, row))}"
        )
    return text, label


def _unknown_labels(path: Path, line: int, unknown: Counter[str]) -> str:
    shown = ", ".join(f"{name!r} ({number:,})" for name, number in unknown.most_common(10))
    more = f" and {len(unknown) - 10:,} more" if len(unknown) > 10 else ""
    several = "labels" if len(unknown) > 1 else "label"
    return (
        f"{path} line {line}: unknown {several} {shown}{more}; known are {', '.join(sorted(LABEL_NAMES))}. "
        "Say what another name means with --label NAME=contradiction, =entailment, =neutral, =not_contradiction or =skip"
    )


def sample(pairs: Sequence[LabelledPair], rows: int, *, seed: int) -> list[LabelledPair]:
    """At most ``rows`` of the pairs, a seeded sample in file order."""
    if len(pairs) <= rows:
        return list(pairs)
    keep = sorted(random.Random(seed).sample(range(len(pairs)), rows))
    return [pairs[i] for i in keep]
