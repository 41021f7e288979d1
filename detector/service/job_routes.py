"""Addresses of long work: start it, see how far it is, fetch what it found."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse

from detector.reports import conflict_record
from detector.service.answers import ArrivedAnswer, JobAnswer
from detector.service.problems import NOT_FOUND, RESPONSES, Problem
from detector.service.reading_routes import FORMS, Form, check_archive, check_scan, report_answer
from detector.service.requests import ArchiveCheckRequest, ScanRequest
from detector.service.state import State, state_of

router = APIRouter(prefix="/jobs", tags=["jobs"])
MOST_AT_ONCE = 200
"""Conflicts of one answer."""
Service = Annotated[State, Depends(state_of)]


@router.post("/scan", status_code=202, responses=RESPONSES)
async def start_scan(asked: ScanRequest, service: Service, response: Response) -> JobAnswer:
    """Starts a scan; the answer names the job, and its address is in `Location`."""
    check_scan(service, asked)
    job = service.jobs.start("scan", lambda leash, told, found: service.engine.scan(asked, leash, told, found))
    response.headers["Location"] = f"/jobs/{job.id}"
    return service.jobs.answer(job)


@router.post("/archive/check", status_code=202, responses=RESPONSES)
async def start_archive_check(asked: ArchiveCheckRequest, service: Service, response: Response) -> JobAnswer:
    """Starts a check against the archive."""
    check_archive(service, asked)
    job = service.jobs.start("archive-check", lambda leash, told, found: service.engine.check(asked, leash, told))
    response.headers["Location"] = f"/jobs/{job.id}"
    return service.jobs.answer(job)


@router.get("/{job_id}", responses=NOT_FOUND)
async def progress(job_id: str, service: Service) -> JobAnswer:
    """How far a job is."""
    return service.jobs.answer(service.jobs.get(job_id))


@router.get("/{job_id}/result", responses={**FORMS, **NOT_FOUND, 409: NOT_FOUND[404] | {"description": "Not done"}})
def result(job_id: str, service: Service, form: Form = "json") -> Response:
    """What a job found."""
    job = service.jobs.get(job_id)
    with job.lock:
        state, error, report = job.state, job.error, job.report
    if report is None:
        code = "not_done" if state in ("waiting", "running") else state
        raise Problem(409, code, error or f"The job is {state}; it has no result.")
    return report_answer(report, form)


@router.get("/{job_id}/conflicts", responses={200: {"model": ArrivedAnswer}, **NOT_FOUND})
def arrived(
    job_id: str,
    service: Service,
    after: Annotated[int, Query(ge=0, le=1_000_000_000, description="How many were fetched before.")] = 0,
) -> Response:
    """What a job has found so far, while it runs; a check against an archive gives all of it at its end."""
    job = service.jobs.get(job_id)
    with job.lock:
        conflicts = job.conflicts[after : after + MOST_AT_ONCE]
    records = [conflict_record(one) for one in conflicts]
    return JSONResponse({"conflicts": records, "next": after + len(records)})


@router.delete("/{job_id}", status_code=204, responses=NOT_FOUND)
async def cancel(job_id: str, service: Service) -> None:
    """Stops a job, or forgets one that has ended."""
    service.jobs.cancel(service.jobs.get(job_id))
