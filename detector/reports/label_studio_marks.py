"""What annotators said in Label Studio, read back from its exports: JSON, JSON-MIN, CSV and TSV.

https://labelstud.io/guide/export
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from detector.errors import InputError

Answer = Literal["conflict", "not_conflict", "unsure"]
ANSWERS: dict[str, Answer] = {
    "conflict": "conflict",
    "no: a conflict": "conflict",
    "not_conflict": "not_conflict",
    "yes: not a conflict": "not_conflict",
    "not a conflict": "not_conflict",
    "unsure": "unsure",
}
"""By the alias of a choice, or its words where a project has lost the aliases; in lower case."""
LABELS = {"conflict": "contradiction", "not_conflict": "not_contradiction"}
"""As ``detector eval pairs`` and ``detector train`` read them; ``unsure`` is no label."""
_ANSWERED = frozenset(
    ("id", "mark", "note", "clash_a", "clash_b", "annotator", "annotation_id", "created_at", "updated_at", "lead_time")
)
"""What Label Studio adds to a task's fields in its flat forms."""
_NEEDED = ("conflict", "a_claim", "b_claim")


@dataclass(frozen=True, slots=True)
class MarkedConflict:
    """What one annotator, or all of them together, said of a conflict."""

    id: str
    """The conflict's."""
    answer: Answer
    note: str
    marked: str
    """When, ISO 8601 as Label Studio writes it; empty where it did not."""
    annotator: str
    """As Label Studio names them; empty where it does not, or where several are taken together."""
    data: dict[str, str]
    """The task's fields, as ``label_studio_tasks`` wrote them."""


def read_label_studio(path: Path) -> list[MarkedConflict]:
    """Every answer in an export, in its order; tasks without an answer and skipped ones are left out.

    Raises InputError where the file cannot be read, or its tasks are not those that ``scan --format labelstudio`` writes.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        if path.suffix.lower() in (".csv", ".tsv"):
            delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
            rows: Any = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
        else:
            rows = json.loads(text)
    except (OSError, ValueError, csv.Error, RecursionError) as error:
        raise InputError(f"{path}: cannot be read as an export of Label Studio: {error}") from error
    if not isinstance(rows, list):
        raise InputError(f"{path}: an export of Label Studio is a list of tasks, this is something else")
    found: list[MarkedConflict] = []
    for number, row in enumerate(rows, start=1):
        found += _answers(row, f"{path}, task {number}")
    return found


def settled(marks: Iterable[MarkedConflict]) -> list[MarkedConflict]:
    """One mark a conflict, in order of first occurrence. An annotator's last answer counts; of several annotators the
    answer of most, ``unsure`` where as many say one thing as another. Notes are joined."""
    by_conflict: dict[str, dict[str, MarkedConflict]] = defaultdict(dict)
    for mark in sorted(marks, key=lambda one: one.marked):
        by_conflict[mark.id][mark.annotator] = mark
    return [_together(list(by_conflict[id].values())) for id in dict.fromkeys(mark.id for mark in marks)]


def labelled_lines(marks: Iterable[MarkedConflict]) -> Iterator[str]:
    """One JSON object a line for every mark that is a label, in the form of the service's export of marks."""
    for mark in marks:
        if mark.answer in LABELS:
            data = mark.data
            record = {
                "id": mark.id,
                "premise": data["a_claim"],
                "hypothesis": data["b_claim"],
                "label": LABELS[mark.answer],
                "source": "marks",
                "kind": data.get("kind", ""),
                "relation": data.get("relation", ""),
                "score": _number(data.get("score")),
                "note": mark.note,
                "premise_doc": data.get("a_doc", ""),
                "hypothesis_doc": data.get("b_doc", ""),
                "marked": mark.marked,
                "features": _features(data.get("features")),
            }
            yield json.dumps(record, ensure_ascii=False)


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


def _features(text: str | None) -> dict[str, float]:
    """As the task carried them; none where it did not, or a tool in between changed them."""
    try:
        return {str(name): float(value) for name, value in json.loads(text or "{}").items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _together(marks: list[MarkedConflict]) -> MarkedConflict:
    last = max(marks, key=lambda one: one.marked)
    if len(marks) == 1:
        return last
    (answer, most), *others = Counter(mark.answer for mark in marks).most_common()
    if others and others[0][1] == most:
        answer = "unsure"
    notes = "; ".join(dict.fromkeys(mark.note for mark in marks if mark.note))
    return replace(last, answer=answer, note=notes, annotator="")


def _answers(row: Any, where: str) -> list[MarkedConflict]:
    """The answers of one task: a task with its annotations, or one flat row an annotation."""
    if not isinstance(row, dict):
        raise InputError(f"{where}: no task")
    whole = isinstance(row.get("data"), dict)
    given = row["data"] if whole else row
    fields = given.items() if whole else ((name, value) for name, value in given.items() if name not in _ANSWERED)
    data = {str(name): "" if value is None else str(value) for name, value in fields}
    if missing := [name for name in _NEEDED if not data.get(name)]:
        raise InputError(
            f"{where}: has no {' and no '.join(missing)}; tasks are made by detector scan --format labelstudio"
        )
    if not whole:
        answer = _answer(row.get("mark"), where)
        by, when = row.get("annotator"), row.get("updated_at") or row.get("created_at")
        return [_mark(data, answer, _words(row.get("note")), when, by)] if answer else []
    marks: list[MarkedConflict] = []
    for annotation in row.get("annotations") or []:
        if not isinstance(annotation, dict) or annotation.get("was_cancelled"):
            continue
        values: dict[str, Any] = {
            str(one.get("from_name")): one.get("value") for one in annotation.get("result") or [] if isinstance(one, dict)
        }
        if answer := _answer(values.get("mark"), where):
            when = annotation.get("updated_at") or annotation.get("created_at")
            marks.append(_mark(data, answer, _words(values.get("note")), when, annotation.get("completed_by")))
    return marks


def _mark(data: dict[str, str], answer: Answer, note: str, when: Any, by: Any) -> MarkedConflict:
    if isinstance(by, dict):
        by = by.get("email") or by.get("id")
    return MarkedConflict(data["conflict"], answer, note, str(when or ""), "" if by is None else str(by), data)


def _answer(value: Any, where: str) -> Answer | None:
    """The answer, ``None`` where there is none."""
    word = _words(value.get("choices") if isinstance(value, dict) else value)
    if not word:
        return None
    try:
        return ANSWERS[word.lower()]
    except KeyError:
        raise InputError(f"{where}: “{word}” is no mark; known are conflict, not_conflict and unsure") from None


def _words(value: Any) -> str:
    """The text of an answer, which Label Studio writes as text, as a list, or as an object with a list, by its format."""
    if isinstance(value, dict):
        value = value.get("text")
    if isinstance(value, str) and value.startswith("["):  # a list within a CSV
        with suppress(ValueError):
            value = json.loads(value)
    if isinstance(value, list):
        return "; ".join(str(one).strip() for one in value)
    return "" if value is None else str(value).strip()
