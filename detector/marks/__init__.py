"""What reviewers said of conflicts: kept in one local file, given out as labelled pairs, and held to in later runs."""

from detector.marks.export import LABELS, LabelledMark, as_csv, as_jsonl, labelled
from detector.marks.holding import Held, hold
from detector.marks.mark import Mark, mark_of, now
from detector.marks.records import labelled_marks, read_conflicts
from detector.marks.store import Marks, held_in, marks_in
from detector.marks.where import DEFAULT_FILE, existing_file

__all__ = [
    "DEFAULT_FILE",
    "LABELS",
    "Held",
    "LabelledMark",
    "Mark",
    "Marks",
    "as_csv",
    "as_jsonl",
    "existing_file",
    "held_in",
    "hold",
    "labelled",
    "labelled_marks",
    "mark_of",
    "marks_in",
    "now",
    "read_conflicts",
]
