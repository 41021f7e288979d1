"""What a reader gets: text, JSON lines, CSV, HTML, drafts and tasks for other tools; files that are whole or not there."""

from detector.reports.console import claims_text, verdict_text
from detector.reports.jsonl import (
    claim_record,
    conflict_record,
    dumps,
    flagged,
    nli_record,
    rejected_lines,
    rejected_record,
    summary_record,
    verdict_record,
)
from detector.reports.label_studio import label_studio_interface
from detector.reports.label_studio_marks import MarkedConflict, labelled_lines, read_label_studio, settled
from detector.reports.output import atomic_output, check_writable, is_special, output_error, rejected_path, sync_folder
from detector.reports.passages import count
from detector.reports.scan_report import ScanReport
from detector.reports.timings import timings_table

__all__ = [
    "MarkedConflict",
    "ScanReport",
    "atomic_output",
    "check_writable",
    "claim_record",
    "claims_text",
    "conflict_record",
    "count",
    "dumps",
    "flagged",
    "is_special",
    "label_studio_interface",
    "labelled_lines",
    "nli_record",
    "output_error",
    "read_label_studio",
    "rejected_lines",
    "rejected_path",
    "rejected_record",
    "settled",
    "summary_record",
    "sync_folder",
    "timings_table",
    "verdict_record",
    "verdict_text",
]
