"""Conflicts of a report in JSON lines, as marks take them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from detector.errors import InputError
from detector.marks.mark import Mark
from detector.types import MarkWord


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


def _mark(record: dict[str, Any], word: MarkWord, note: str, marked: str) -> Mark:
    sides = {
        f"{name}_{field}": record[name][field]
        for name in ("a", "b")
        for field in ("doc", "claim", "quote", "speaker", "published")
    }
    about = {name: record[name] for name in ("id", "kind", "relation", "reason", "score")}
    features = {str(name): float(value) for name, value in record.get("features", {}).items()}
    return Mark(mark=word, note=note, marked=marked, features=features, **sides, **about)
