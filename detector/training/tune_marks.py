"""Marks from wherever they were made, as examples with the features that the judge reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from detector.conflicts import JudgeWeights
from detector.errors import InputError
from detector.evaluation.bundles import MarkedPair
from detector.evaluation.labelled import read_pairs
from detector.evaluation.readings import FIELDS, read_marks
from detector.marks import LABELS, marks_in
from detector.reports import labelled_lines, read_label_studio, settled
from detector.training.judge_fit import JudgeExample
from detector.training.recalibration import features_read
from detector.types import Conflict, MarkWord

_WORDS: Mapping[str, MarkWord] = {
    LABELS["conflict"]: "conflict",
    LABELS["not_conflict"]: "not_conflict",
    "neutral": "not_conflict",
    "entailment": "not_conflict",
}


@dataclass(frozen=True, slots=True)
class MarkedFlag:
    """What a reader said of one flag."""

    word: MarkWord
    id: str = ""
    """The conflict's; empty for marks by place."""
    places: MarkedPair | None = None
    """Where the two passages stand; ``None`` for marks by id."""
    documents: tuple[str, ...] = ()
    features: Mapping[str, float] = field(default_factory=dict)
    """Empty where they were not kept."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Marks that can be learned from, and how many cannot."""

    examples: tuple[JudgeExample, ...]
    unsure: int
    featureless: int
    """Marks without the features that the judge reads."""
    lacking: tuple[str, ...]
    """Features that such marks lack though they have others: newer than the marks."""
    repeated: int
    """Marks of a conflict that a later mark is about, too."""


def read_flags(path: str | Path) -> list[MarkedFlag]:
    """The marks of a file: SQLite (the review page's, ``detector suppress``), an export of Label Studio, labelled pairs
    with features (``detector marks``, the service's export), a marked sheet, or readings.

    Raises InputError where it cannot be read or holds something else.
    """
    path = Path(path)
    try:
        with path.open("rb") as stream:
            start = stream.read(65_536)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    if start.startswith(b"SQLite format 3\x00"):
        return [
            MarkedFlag(mark.mark, mark.id, None, tuple(filter(None, (mark.a_doc, mark.b_doc))), mark.features)
            for mark in marks_in(path)
        ]
    head = start.decode("utf-8-sig", "replace").lstrip()
    if head.startswith("[") or "a_claim" in head.partition("\n")[0]:
        return _label_studio(path)
    if all(name in head for name in FIELDS):
        return [
            MarkedFlag(
                "not_conflict" if one.verdict == "no" else one.verdict,
                places=one.pair,
                documents=(one.pair.a.doc_id, one.pair.b.doc_id),
            )
            for one in read_marks(path)
        ]
    if path.suffix.lower() in (".csv", ".tsv"):
        return [_labelled(pair.label, pair.fields) for pair in read_pairs(path)]
    return _lines(path)


def _label_studio(path: Path) -> list[MarkedFlag]:
    marks = settled(read_label_studio(path))
    sure = [_labelled(row["label"], row) for row in map(json.loads, labelled_lines(marks))]
    return [*sure, *(MarkedFlag("unsure", mark.id) for mark in marks if mark.answer == "unsure")]


def _lines(path: Path) -> list[MarkedFlag]:
    """Labelled pairs in JSON lines, as `detector.marks` and ``detector marks`` write them."""
    found: list[MarkedFlag] = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if row["label"] not in _WORDS:
                raise ValueError(f"unknown label {row['label']!r}")
            found.append(_labelled(row["label"], row))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path} line {number}: no mark: {error!r}") from error
    return found


def _labelled(label: str, row: Mapping[str, Any]) -> MarkedFlag:
    given = row.get("features")
    features = given if isinstance(given, dict) else {}
    return MarkedFlag(
        _WORDS.get(label, "unsure"),
        str(row.get("id") or ""),
        None,
        tuple(str(row[name]) for name in ("premise_doc", "hypothesis_doc") if row.get(name)),
        {str(name): float(value) for name, value in features.items()},
    )


def with_features(flags: Sequence[MarkedFlag], pairs: Iterable[Conflict]) -> list[MarkedFlag]:
    """The flags, those that are found among the scored pairs with the features that these have now.

    A flag is found by its conflict's id or by its very places, else by places that overlap by half of the shorter.
    """
    by_id: dict[str, Conflict] = {}
    by_place: dict[frozenset[tuple[str, int, int]], Conflict] = {}
    by_documents: dict[frozenset[str], list[Conflict]] = {}
    for one in sorted(pairs, key=lambda c: (-c.score, c.id)):
        a, b = one.pair.a, one.pair.b
        by_id.setdefault(one.id, one)
        by_place.setdefault(frozenset(((a.doc_id, a.start, a.end), (b.doc_id, b.start, b.end))), one)
        by_documents.setdefault(frozenset((a.doc_id, b.doc_id)), []).append(one)
    found: list[MarkedFlag] = []
    for flag in flags:
        at = by_id.get(flag.id)
        if at is None and (places := flag.places) is not None:
            near = by_documents.get(frozenset(flag.documents), ())
            at = by_place.get(_key(places)) or next((one for one in near if places.covers(one.pair)), None)
        if at is None:
            found.append(flag)
        else:
            documents = flag.documents or (at.pair.a.doc_id, at.pair.b.doc_id)
            found.append(replace(flag, id=at.id, features=at.verdict.features, documents=documents))
    return found


def _key(pair: MarkedPair) -> frozenset[tuple[str, int, int]]:
    return frozenset((place.doc_id, place.span.start, place.span.end) for place in (pair.a, pair.b))


def gathered(flags: Sequence[MarkedFlag], judge: JudgeWeights) -> Gathered:
    """The marks that are sure and have what the judge reads, one a conflict (the last), grouped so that marks which share a
    story are in one group."""
    last: dict[object, MarkedFlag] = {}
    for number, flag in enumerate(flags):
        key: object = flag.id or (number if flag.places is None else _key(flag.places))
        last.pop(key, None)
        last[key] = flag
    needed = features_read(judge)
    sure = [flag for flag in last.values() if flag.word != "unsure"]
    usable = [flag for flag in sure if needed <= set(flag.features)]
    lacking = {name for flag in sure if flag.features for name in needed - set(flag.features)}
    examples = tuple(
        JudgeExample(flag.features, flag.word == "conflict", 1.0, group)
        for flag, group in zip(usable, _groups(usable), strict=True)
    )
    return Gathered(
        examples,
        unsure=len(last) - len(sure),
        featureless=len(sure) - len(usable),
        lacking=tuple(sorted(lacking)),
        repeated=len(flags) - len(last),
    )


def _groups(flags: Sequence[MarkedFlag]) -> list[str]:
    """For each flag a name of its group: flags that share a document, or whose documents other flags join, have one."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while (above := parent.setdefault(name, name)) != name:
            parent[name] = parent.setdefault(above, above)
            name = parent[name]
        return name

    names = [[f"document {one}" for one in flag.documents] or [f"mark {number}"] for number, flag in enumerate(flags)]
    for some in names:
        for other in some[1:]:
            parent[root(other)] = root(some[0])
    return [root(some[0]) for some in names]
