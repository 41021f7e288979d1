"""Addresses that read and judge: pairs, stories, files."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from detector.reports import ScanReport, rejected_record, verdict_record
from detector.service.answers import FileAnswer, PairAnswer, ScanAnswer, ScoreAnswer, scan_record, score_record
from detector.service.files import read_upload
from detector.service.problems import RESPONSES, Problem
from detector.service.requests import ArchiveCheckRequest, PairRequest, ScanRequest, ScoreRequest, documents_of
from detector.service.state import State, state_of
from detector.types import Document

router = APIRouter(tags=["reading"])
Service = Annotated[State, Depends(state_of)]
Form = Annotated[
    Literal["json", "jsonl", "csv", "html", "text", "claimreview", "labelstudio"],
    Query(alias="format", description="Of the answer: `json`, or a format of `detector scan`."),
]

FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "model": ScanAnswer,
        "content": {
            kind: {} for kind in ("application/x-ndjson", "text/csv", "text/html", "text/plain", "application/ld+json")
        },
        "description": "The report; in other formats as `detector scan --format` writes it",
    }
}


def report_answer(report: ScanReport, form: str) -> Response:
    """The report in one of the formats."""
    if form == "jsonl":
        return Response(report.to_jsonl(), media_type="application/x-ndjson")
    if form == "csv":
        return Response(report.to_csv(), media_type="text/csv; charset=utf-8")
    if form == "text":
        return Response(report.to_text(), media_type="text/plain; charset=utf-8")
    if form == "claimreview":
        return Response(report.to_claim_review(), media_type="application/ld+json")
    if form == "labelstudio":
        return Response(report.to_label_studio(), media_type="application/json")
    if form == "html":
        # Its own policy, the same that it names itself: styles in the page, nothing else.
        policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
        return Response(report.to_html(), media_type="text/html", headers={"Content-Security-Policy": policy})
    return JSONResponse(scan_record(report))


@router.post("/pair", responses={200: {"model": PairAnswer}, **RESPONSES})
async def pair(asked: PairRequest, service: Service) -> Response:
    """One verdict on two statements, with its reason. Pairs of several requests are read together."""
    both = (asked.a, asked.b)
    service.check_statements([both])
    return JSONResponse(verdict_record((await service.pairs.ask([both]))[0]))


@router.post("/score", responses={200: {"model": ScoreAnswer}, **RESPONSES})
async def score(asked: ScoreRequest, service: Service) -> Response:
    """The NLI model's scores of many pairs, in order."""
    pairs = [(one.a, one.b) for one in asked.pairs]
    service.check_statements(pairs)
    scores = await service.scores.ask([(a, b, asked.directed) for a, b in pairs])
    return JSONResponse({"scores": [score_record(one) for one in scores], "model": service.engine.model})


@router.post("/scan", responses={**FORMS, **RESPONSES})
async def scan(asked: ScanRequest, request: Request, service: Service, form: Form = "json") -> Response:
    """Every conflict within and between the stories. For many stories start a job instead."""
    check_scan(service, asked)
    return report_answer(await service.waited_for(request, lambda leash: service.engine.scan(asked, leash)), form)


@router.post("/archive/check", responses={**FORMS, **RESPONSES})
async def archive_check(asked: ArchiveCheckRequest, request: Request, service: Service, form: Form = "json") -> Response:
    """Every conflict of new stories with the archive that the service was started with, which stays as it is."""
    check_archive(service, asked)
    return report_answer(await service.waited_for(request, lambda leash: service.engine.check(asked, leash)), form)


@router.post(
    "/documents",
    responses={200: {"model": FileAnswer}, **RESPONSES},
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string"}}}}
    },
)
async def documents(
    request: Request,
    service: Service,
    name: Annotated[str, Query(max_length=1000, description="The file's name, for the stories' ids.")] = "upload",
    any_language: bool = False,
) -> Response:
    """The stories of a file (text, Markdown, HTML, JSONL, CSV, each also gzipped), to be sent to /scan. The body is the
    file itself."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/octet-stream":
        raise Problem(415, "wrong_type", "Send the file as application/octet-stream.")
    data = await request.body()
    found, rejected = await service.waited_for(request, lambda leash: read_upload(data, name, any_language, service.limits))
    return JSONResponse(
        {"documents": [_record(one) for one in found], "rejected": [rejected_record(one) for one in rejected]}
    )


def check_scan(service: State, asked: ScanRequest) -> None:
    """Returns nothing; raises Problem where the request is too large or names a document twice."""
    service.check_size(asked)
    try:
        documents_of(asked)
    except ValueError as error:
        raise Problem(422, "invalid_request", f"{error}; give each its own") from None


def check_archive(service: State, asked: ArchiveCheckRequest) -> None:
    """Returns nothing; raises Problem where there is no archive, or as ``check_scan``."""
    if service.engine.archive is None:
        raise Problem(422, "no_archive", "This service was started without an archive: detector serve --archive DIR.")
    check_scan(service, asked)


def _record(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "text": document.text,
        "title": document.title,
        "publisher": document.publisher,
        "published": None if document.published is None else document.published.isoformat(),
        "url": document.url,
        "language": document.language,
    }
