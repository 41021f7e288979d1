"""What readers said of flags: marks by document id and offsets, without a word of the text, and the precision they give."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from detector.conflicts import Mark
from detector.conflicts.guarantee import binomial_tail
from detector.errors import InputError
from detector.evaluation.bundles import MarkedPair, Place
from detector.reports.table import safe_cell
from detector.types import Conflict, Span

MarkWord = Literal["conflict", "no", "unsure"]
_WORDS: Mapping[str, MarkWord] = {
    "conflict": "conflict", "yes": "conflict", "y": "conflict", "c": "conflict", "1": "conflict",
    "no": "no", "n": "no", "0": "no", "no conflict": "no",
    "unsure": "unsure", "u": "unsure", "?": "unsure", "borderline": "unsure",
}  # fmt: skip
FIELDS = ("doc_a", "start_a", "end_a", "doc_b", "start_b", "end_b")


@dataclass(frozen=True, slots=True)
class Reading:
    """A flag that a reader marked."""

    pair: MarkedPair
    verdict: MarkWord
    score: float
    """The flag's score when it was read, in [0, 1]."""


def read_marks(path: str | Path) -> list[Reading]:
    """The marks of a sheet (CSV) or of readings (JSONL); rows without a mark are left out.

    Raises InputError with file and line for a mark that is none of conflict, no and unsure, a missing column, offsets that
    are no numbers, or a file without a mark.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    rows = _json_rows(text, path) if path.suffix.lower() in (".jsonl", ".json") else _csv_rows(text, path)
    readings = [made for line, row in rows if (made := _reading(row, f"{path} line {line}")) is not None]
    if not readings:
        raise InputError(f"{path}: no marks in it; write conflict, no or unsure into the column mark")
    return readings


def _json_rows(text: str, path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    for line, content in enumerate(text.splitlines(), 1):
        if not content.strip():
            continue
        try:
            row = json.loads(content)
        except ValueError as error:
            raise InputError(f"{path} line {line}: no JSON: {error}") from error
        if not isinstance(row, dict):
            raise InputError(f"{path} line {line}: no JSON object")
        yield line, {str(name): str(value) for name, value in row.items() if value is not None}


def _csv_rows(text: str, path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    # A spreadsheet may save with semicolons.
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, {name: _plain(value) for name, value in row.items() if isinstance(value, str) and name}
    except csv.Error as error:
        raise InputError(f"{path} line {reader.line_num}: no CSV: {error}") from error


def _plain(cell: str) -> str:
    """The text that `safe_cell` made the cell from."""
    return cell[1:] if cell.startswith("'") and safe_cell(cell[1:]) == cell else cell


def _reading(row: Mapping[str, str], where: str) -> Reading | None:
    column = next((name for name in ("mark", "verdict") if name in row), None)
    missing = [name for name in (*FIELDS, "score") if name not in row]
    if column is None or missing:
        raise InputError(f"{where}: needs a column mark or verdict, and {', '.join((*FIELDS, 'score'))}")
    word = row[column].strip().lower()
    if not word:
        return None
    if word not in _WORDS:
        raise InputError(f"{where}: unknown mark {row[column]!r}; known are conflict, no and unsure")
    try:
        a, b = (Place(row[f"doc_{s}"], Span(int(row[f"start_{s}"]), int(row[f"end_{s}"]))) for s in "ab")
        # A German or French spreadsheet writes 0,71.
        return Reading(MarkedPair(a, b), _WORDS[word], float(row["score"].replace(",", ".")))
    except ValueError as error:
        raise InputError(f"{where}: {error}") from error


def readings_jsonl(readings: Iterable[Reading]) -> str:
    """The readings without any text, one object a line."""
    lines = []
    for one in readings:
        sides: dict[str, str | int] = {}
        for name, place in (("a", one.pair.a), ("b", one.pair.b)):
            sides |= {f"doc_{name}": place.doc_id, f"start_{name}": place.span.start, f"end_{name}": place.span.end}
        lines.append(json.dumps({**sides, "verdict": one.verdict, "score": round(one.score, 4)}, ensure_ascii=False) + "\n")
    return "".join(lines)


@dataclass(frozen=True, slots=True)
class Matched:
    """Flags of a run with what readers said of the same places."""

    readings: tuple[Reading, ...]
    """One for each flag that was read, with the flag's score of this run."""
    unread: tuple[float, ...]
    """Scores of the flags that nobody has read."""


def match(readings: Sequence[Reading], flags: Sequence[Conflict]) -> Matched:
    """Each flag with the reading of the same two places, the very offsets first, else an overlap by half of the shorter; so
    marks made for one model's flags serve another's."""
    exact = {_key(one.pair): one for one in readings}
    by_documents: dict[frozenset[str], list[Reading]] = {}
    for one in readings:
        by_documents.setdefault(frozenset((one.pair.a.doc_id, one.pair.b.doc_id)), []).append(one)
    found: list[Reading] = []
    unread: list[float] = []
    for flag in flags:
        a, b = flag.pair.a, flag.pair.b
        own = MarkedPair(Place(a.doc_id, Span(a.start, a.end)), Place(b.doc_id, Span(b.start, b.end)))
        rivals = by_documents.get(frozenset((a.doc_id, b.doc_id)), [])
        said = exact.get(_key(own)) or next((one for one in rivals if one.pair.covers(flag.pair)), None)
        if said is None:
            unread.append(flag.score)
        else:
            found.append(Reading(own, said.verdict, flag.score))
    return Matched(tuple(found), tuple(unread))


def _key(pair: MarkedPair) -> frozenset[tuple[str, int, int]]:
    return frozenset((place.doc_id, place.span.start, place.span.end) for place in (pair.a, pair.b))


@dataclass(frozen=True, slots=True)
class MarkedPrecision:
    """Marks at or above one threshold."""

    threshold: float
    right: int
    wrong: int
    unsure: int
    """These count neither way."""
    interval: tuple[float, float]
    """95 % Clopper-Pearson interval of `precision`; (0, 1) where there are no marks."""

    @property
    def precision(self) -> float | None:
        """Right of right and wrong; ``None`` where there is neither."""
        total = self.right + self.wrong
        return self.right / total if total else None


def marked_precision(readings: Sequence[Reading], threshold: float) -> MarkedPrecision:
    """The precision of the flags at or above the threshold by their marks."""
    counts: dict[MarkWord, int] = {"conflict": 0, "no": 0, "unsure": 0}
    for one in readings:
        counts[one.verdict] += one.score >= threshold
    right, wrong = counts["conflict"], counts["no"]
    return MarkedPrecision(threshold, right, wrong, counts["unsure"], clopper_pearson(right, right + wrong))


def marks_of(readings: Iterable[Reading]) -> list[Mark]:
    """The marks that are sure, as `detector.conflicts.choose_threshold` takes them."""
    return [Mark(one.score, one.verdict == "conflict") for one in readings if one.verdict != "unsure"]


def clopper_pearson(right: int, trials: int, confidence: float = 0.95) -> tuple[float, float]:
    """Exact interval of a share from ``right`` of ``trials`` (Clopper and Pearson 1934, Biometrika 26:404); (0, 1) for no
    trials."""
    tail = (1 - confidence) / 2
    low = 0.0 if right == 0 else _bisect(lambda share: binomial_tail(right, trials, share) < tail)
    high = 1.0 if right == trials else _bisect(lambda share: 1 - binomial_tail(right + 1, trials, share) > tail)
    return low, high


def _bisect(below: Callable[[float], bool]) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2
