"""The report that ``Detector.scan`` gives: plain data that can write itself down."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from detector.reports.claim_review import claim_review
from detector.reports.console import report_text
from detector.reports.jsonl import report_lines
from detector.reports.label_studio import label_studio_tasks
from detector.reports.page import report_html
from detector.reports.table import report_csv
from detector.timing import StageTime
from detector.types import Report


@dataclass(frozen=True, slots=True)
class ScanReport(Report):
    """A Report with its written forms."""

    timings: tuple[StageTime, ...] = field(default=(), compare=False)
    """Where the seconds went, empty where it was not noted."""

    @classmethod
    def of(cls, report: Report) -> ScanReport:
        """The same report, able to write itself down."""
        return cls(**{field.name: getattr(report, field.name) for field in fields(Report)})

    def to_jsonl(self, *, timings: bool = False) -> str:
        """One object a line: conflicts by falling score, then one summary; ends in a line end.

        With ``timings`` the summary says where the time went.
        """
        return "".join(line + "\n" for line in report_lines(self, self.timings if timings else ()))

    def to_csv(self) -> str:
        """A header and one row a conflict; cells that a spreadsheet would run as a formula are made harmless."""
        return report_csv(self)

    def to_html(self) -> str:
        """One self-contained page."""
        return report_html(self)

    def to_claim_review(self) -> str:
        """Drafts of fact-checks: a JSON-LD document of schema.org's ClaimReview, one for every claim in a conflict."""
        return claim_review(self)

    def to_label_studio(self) -> str:
        """A JSON list of tasks for Label Studio, one a conflict."""
        return label_studio_tasks(self)

    def to_text(self, *, width: int = 80, color: bool = False) -> str:
        """For a reader at a terminal of ``width`` columns; ``color`` adds ANSI colours."""
        return report_text(self, width=width, color=color)
