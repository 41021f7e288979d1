"""What answers hold. The records are made in ``reports``; these models describe them for the OpenAPI document, and a test
holds them to it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from detector.reports import ScanReport, conflict_record, rejected_record, summary_record
from detector.types import Kind, Label, MarkWord, Modality, NLIScores, Polarity, Relation


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProbabilitiesOut(_Exact):
    """One reading; the three sum to 1."""

    contradiction: float
    entailment: float
    neutral: float


class NLIOut(_Exact):
    """Both readings."""

    ab: ProbabilitiesOut
    ba: ProbabilitiesOut | None


class PlaceOut(_Exact):
    """A stretch of a document's text, half-open."""

    doc: str
    start: int
    end: int


class SideOut(_Exact):
    """One side of a conflict; offsets are characters of the document's text, half-open."""

    doc: str
    start: int
    end: int
    quote: str
    claim: str = Field(description="The quote made standalone: what the NLI model reads.")
    speaker: str | None
    polarity: Polarity
    modality: Modality
    published: str | None
    clash: list[tuple[int, int]] = Field(description="The words that clash.")
    also: list[PlaceOut] = Field(description="Further places of the same claim: other papers that print it.")


class ConflictOut(_Exact):
    """Two claims that cannot both be true."""

    type: Literal["conflict"]
    id: str = Field(description="The same from run to run.", examples=["0e3cf7a1b2d4"])
    score: float = Field(description="Probability that an editor would call it a conflict.")
    kind: Kind
    relation: Relation
    reason: str
    a: SideOut
    b: SideOut
    nli: NLIOut
    similarity: float
    mark: MarkWord | None = Field(description="What an earlier mark says of it.")
    features: dict[str, float] = Field(description="What the score was made from, by name; a mark may give it back.")


class SummaryOut(_Exact):
    """Counts of a report; ``conflicts`` counts contradictions and disputes."""

    type: Literal["summary"]
    documents: int
    claims: int
    pairs: int
    scored: int
    conflicts: int
    hidden: int = Field(description="Conflicts left out because they were marked as none.")
    truncated: int
    rejected: int
    seconds: float
    model: str


class RejectedOut(_Exact):
    """A story that was set aside."""

    source: str
    line: int | None
    reason: str


class ScanAnswer(_Exact):
    """A report."""

    conflicts: list[ConflictOut]
    rejected: list[RejectedOut]
    summary: SummaryOut


class ClashOut(_Exact):
    """The words of both statements that clash."""

    a: list[tuple[int, int]]
    b: list[tuple[int, int]]


class PairAnswer(_Exact):
    """A verdict."""

    label: Label
    score: float
    kind: Kind
    relation: Relation
    reason: str
    nli: NLIOut
    clash: ClashOut


class ScoreOut(_Exact):
    """Scores of one pair."""

    label: Label
    contradiction: float
    entailment: float
    neutral: float
    truncated: bool = Field(description="A text was cut to the model's longest input.")


class ScoreAnswer(_Exact):
    """Scores in the order of the pairs."""

    scores: list[ScoreOut]
    model: str


class HealthAnswer(_Exact):
    """What the service is."""

    status: Literal["ok"]
    version: str
    model: str
    archive: bool


class DocumentOut(_Exact):
    """A story as it was read from a file; it can be sent to /scan as it is."""

    id: str
    text: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    language: str | None


class FileAnswer(_Exact):
    """The stories of a file."""

    documents: list[DocumentOut]
    rejected: list[RejectedOut]


JobState = Literal["waiting", "running", "done", "failed", "cancelled"]


class JobAnswer(_Exact):
    """How far a job is."""

    id: str
    kind: Literal["scan", "archive-check"]
    state: JobState
    stage: str = Field(description="What it is at: claims, embedding, reading pairs.")
    done: int
    total: int | None
    found: int = Field(description="Conflicts found so far; /jobs/{id}/conflicts gives them.")
    ahead: int = Field(description="Jobs that run before it.")
    error: str | None
    seconds: float = Field(description="Since it began to run.")


class ArrivedAnswer(_Exact):
    """Conflicts of a job, done or not, in the order they were found."""

    conflicts: list[ConflictOut]
    next: int = Field(description="To be sent as `after` for those that are found later.")


class MarkAnswer(_Exact):
    """A mark as it is kept."""

    id: str
    mark: MarkWord
    note: str
    marked: str
    kind: str
    relation: str
    score: float | None


class MarksAnswer(_Exact):
    """All marks, the latest first."""

    marks: list[MarkAnswer]
    counts: dict[str, int]


def scan_record(report: ScanReport) -> dict[str, Any]:
    """A report as ``ScanAnswer`` describes it."""
    return {
        "conflicts": [conflict_record(one) for one in report.conflicts],
        "rejected": [rejected_record(one) for one in report.rejected],
        "summary": summary_record(report),
    }


def score_record(scores: NLIScores) -> dict[str, Any]:
    """Scores as ``ScoreOut`` describes them."""
    return {
        "label": scores.label,
        "contradiction": round(scores.contradiction, 4),
        "entailment": round(scores.entailment, 4),
        "neutral": round(scores.neutral, 4),
        "truncated": scores.truncated,
    }
