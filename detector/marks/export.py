"""Marks as labelled pairs, which ``detector eval pairs``, ``detector train`` and ``detector tune`` read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields

from detector.marks.mark import Mark

LABELS = {"conflict": "contradiction", "not_conflict": "not_contradiction"}
"""As ``detector eval pairs`` and ``detector train`` read them; ``unsure`` is no label and is left out."""


@dataclass(frozen=True, slots=True)
class LabelledMark:
    """One row of the export."""

    id: str
    premise: str
    hypothesis: str
    label: str
    source: str
    kind: str
    relation: str
    score: float | None
    note: str
    premise_doc: str
    hypothesis_doc: str
    marked: str
    features: Mapping[str, float] = field(default_factory=dict)
    """Only in JSON lines."""


def labelled(marks: Iterable[Mark]) -> list[LabelledMark]:
    """The marks that are labels and have their claims, by conflict id: two exports of the same marks are the same."""
    return [
        LabelledMark(
            id=mark.id,
            premise=mark.a_claim,
            hypothesis=mark.b_claim,
            label=LABELS[mark.mark],
            source="marks",
            kind=mark.kind,
            relation=mark.relation,
            score=mark.score,
            note=mark.note,
            premise_doc=mark.a_doc,
            hypothesis_doc=mark.b_doc,
            marked=mark.marked,
            features=mark.features,
        )
        for mark in sorted(marks, key=lambda mark: mark.id)
        if mark.mark in LABELS and mark.whole
    ]


def as_jsonl(pairs: Sequence[LabelledMark]) -> str:
    """One object a line."""
    return "".join(json.dumps(asdict(pair), ensure_ascii=False) + "\n" for pair in pairs)


def as_csv(pairs: Sequence[LabelledMark]) -> str:
    """A header and a row a pair. For `detector eval` and `detector train`: texts stay as they are, so a spreadsheet must
    import them as text."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    names = [one.name for one in fields(LabelledMark) if one.name != "features"]
    writer.writerow(names)
    writer.writerows([getattr(pair, name) for name in names] for pair in pairs)
    return stream.getvalue()
