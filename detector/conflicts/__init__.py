"""The judge: from scored pairs to verdicts, with kinds, relations and reasons."""

from detector.conflicts.duplicates import without_duplicates
from detector.conflicts.guarantee import Mark, OperatingPoint, choose_threshold
from detector.conflicts.identity import conflict_id
from detector.conflicts.judge import Judge, JudgeWeights
from detector.conflicts.order import report_order

__all__ = [
    "Judge",
    "JudgeWeights",
    "Mark",
    "OperatingPoint",
    "choose_threshold",
    "conflict_id",
    "report_order",
    "without_duplicates",
]
