"""What requests hold: checked here, field by field, before any model sees it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, FailFast, Field

from detector.types import Document, MarkWord

LAST_DAY = date(9999, 12, 30)
"""The day after it can still be named."""


def _readable(text: str) -> str:
    if not text.strip():
        raise ValueError("it is empty")
    return _clean(text)


def _clean(text: str) -> str:
    if "\x00" in text:
        raise ValueError("it holds a NUL character")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("it holds half a character (a lone surrogate)")
    return text


def _utc(moment: datetime) -> datetime:
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    try:
        return aware.astimezone(UTC)
    except OverflowError:
        raise ValueError("it is no time of our calendar") from None


Text = Annotated[str, AfterValidator(_readable)]
Name = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_readable)]
FeatureName = Annotated[str, Field(max_length=100)]
FeatureValue = Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False)]
Moment = Annotated[datetime, AfterValidator(_utc)]


class _Strict(BaseModel):
    # A misspelt option must not be passed over.
    model_config = ConfigDict(extra="forbid")


class DocumentIn(_Strict):
    """One story."""

    id: Name | None = Field(None, description="Unique in the request; story-1, story-2… by default.", examples=["wire"])
    text: Text = Field(examples=["Mayor Lind said the city will close the Norde bridge this summer."])
    title: Name | None = None
    publisher: Name | None = Field(None, examples=["City Wire"])
    published: Moment | None = Field(
        None, description="ISO 8601; UTC where no zone is given.", examples=["2026-05-04T09:30:00Z"]
    )
    url: Name | None = None
    language: str | None = Field(None, pattern="^[a-z]{2}$", description="ISO 639-1; found from the text by default.")


class ScanRequest(_Strict):
    """Stories to be read against themselves and each other."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "documents": [
                        {"id": "wire", "text": "Mayor Petra Lind said the city will close the Norde bridge this summer."},
                        {"id": "blog", "text": "The city will not close the Norde bridge this summer, Jonas Falk said."},
                    ],
                    "threshold": 0.5,
                }
            ]
        }
    )
    documents: Annotated[list[DocumentIn], FailFast()] = Field(min_length=1)
    threshold: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Lowest score of a conflict; 0 gives every pair that was read. By default the judge's own.",
    )
    updates: bool = Field(False, description="Give later figures that replace earlier ones, too.")
    any_language: bool = Field(False, description="Read stories that are not English, too.")
    show_suppressed: bool = Field(False, description="Give also what was marked as no conflict, with that mark.")


class ArchiveCheckRequest(ScanRequest):
    """New stories to be read against the archive."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "documents": [{"id": "draft", "text": "The city will not close the Norde bridge this summer."}],
                    "since": "2025-01-01",
                }
            ]
        }
    )
    since: date | None = Field(
        None, le=LAST_DAY, description="Only documents of the archive published then or later (UTC)."
    )
    until: date | None = Field(None, le=LAST_DAY, description="Only documents published then or earlier.")
    publishers: list[Name] = Field([], max_length=100)
    exclude: list[Name] = Field([], max_length=100, description="Ids to leave out; * and ? stand for letters.")
    among_themselves: bool = Field(False, description="Also conflicts within and between the new stories.")


class PairRequest(_Strict):
    """Two statements."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"a": "The mill burned down in 1912.", "b": "The mill was never damaged by fire."}]}
    )
    a: Text
    b: Text


class ScoreRequest(_Strict):
    """Pairs of texts for the NLI model alone."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"pairs": [{"a": "Eleven people were hurt.", "b": "Nobody was hurt."}]}]}
    )
    pairs: Annotated[list[PairRequest], FailFast()] = Field(min_length=1)
    directed: bool = Field(False, description="Read a→b alone; by default the scores are the means of both directions.")


class MarkRequest(_Strict):
    """What a reviewer says of a conflict, with the claims as the scan gave them (``claim`` of both sides)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "mark": "not_conflict",
                    "note": "two different bridges",
                    "a": {"doc": "wire", "claim": "The city will close the Norde bridge.", "quote": "it will close"},
                    "b": {"doc": "blog", "claim": "The city will not close the bridge.", "quote": "the city will not"},
                    "score": 0.91,
                    "kind": "negation",
                    "relation": "dispute",
                }
            ]
        }
    )
    mark: MarkWord
    note: Annotated[str, AfterValidator(_clean)] = ""
    a: MarkedClaim
    b: MarkedClaim
    score: float | None = Field(None, ge=0, le=1)
    kind: str = Field("", max_length=40)
    relation: str = Field("", max_length=40)
    reason: Annotated[str, Field(max_length=2000), AfterValidator(_clean)] = ""
    features: dict[FeatureName, FeatureValue] = Field(
        {}, max_length=200, description="As the scan gave them: `detector tune` learns from them."
    )


class MarkedClaim(BaseModel):
    """One side of a marked conflict; further fields of a conflict's side are passed over."""

    doc: Name
    claim: Annotated[str, Field(max_length=20_000), AfterValidator(_readable)]
    quote: Annotated[str, Field(max_length=20_000), AfterValidator(_clean)] = ""
    speaker: Annotated[str, Field(max_length=500), AfterValidator(_clean)] | None = None
    published: str | None = Field(None, max_length=40)


MarkRequest.model_rebuild()


def documents_of(asked: ScanRequest) -> list[Document]:
    """The request's documents. Raises ValueError for an id that occurs twice."""
    documents = [
        Document(
            id=one.id or f"story-{number}",
            text=one.text,
            title=one.title,
            publisher=one.publisher,
            published=one.published,
            url=one.url,
            language=one.language,
        )
        for number, one in enumerate(asked.documents, start=1)
    ]
    seen: set[str] = set()
    for document in documents:
        if document.id in seen:
            raise ValueError(f"two documents have the id {document.id!r}")
        seen.add(document.id)
    return documents
