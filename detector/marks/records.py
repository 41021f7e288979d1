"""Conflicts of a report, and labelled pairs, in JSON lines, as marks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from detector.errors import InputError
from detector.marks.export import LABELS
from detector.marks.mark import Mark, now
from detector.types import MarkWord

_ID = re.compile(r"[0-9a-f]{12}")
_MARKS: dict[str, MarkWord] = {LABELS["conflict"]: "conflict", LABELS["not_conflict"]: "not_conflict"}


def read_conflicts(path: Path, word: MarkWord, *, note: str, marked: str) -> dict[str, Mark]:
    """A mark for every conflict in a file that ``scan --format jsonl`` wrote, by id.

    Raises InputError with the line where the file cannot be read or is something else.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    found: dict[str, Mark] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if record["type"] == "conflict":
                mark = _mark(record, word, note, marked)
                found[mark.id] = mark
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{path} line {number}: no line of a report: {error!r}; write one with detector scan --format jsonl"
            ) from error
    return found


def labelled_marks(lines: Iterable[str], where: str) -> list[Mark]:
    """The marks that labelled pairs in JSON lines came from, as the service, ``detector marks`` and a report's own page
    write them; ``where`` names them in an InputError for a line that is none, or has no conflict's id."""
    found: list[Mark] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            about = {name: str(row.get(name) or "") for name in ("note", "kind", "relation")}
            score = row.get("score")
            found.append(
                Mark(
                    id=_ID.fullmatch(row["id"])[0],  # type: ignore[index]
                    mark=_MARKS[row["label"]],
                    marked=str(row.get("marked") or now()),
                    a_doc=str(row.get("premise_doc") or ""),
                    a_claim=row["premise"],
                    b_doc=str(row.get("hypothesis_doc") or ""),
                    b_claim=row["hypothesis"],
                    score=None if score is None else float(score),
                    features={str(name): float(value) for name, value in (row.get("features") or {}).items()},
                    **about,
                )
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(f"{where} line {number}: no mark of a conflict: {error!r}") from error
    return found


def _mark(record: dict[str, Any], word: MarkWord, note: str, marked: str) -> Mark:
    sides = {
        f"{name}_{field}": record[name][field]
        for name in ("a", "b")
        for field in ("doc", "claim", "quote", "speaker", "published")
    }
    about = {name: record[name] for name in ("id", "kind", "relation", "reason", "score")}
    features = {str(name): float(value) for name, value in record.get("features", {}).items()}
    return Mark(mark=word, note=note, marked=marked, features=features, **sides, **about)
