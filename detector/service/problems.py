"""The one format of errors: RFC 9457 problem details, with a code for programs."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from detector.errors import DetectorError, InputError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
MOST_SHOWN = 20
"""Errors of one request that are listed."""


class FieldProblem(BaseModel):
    """One thing that is wrong with a request."""

    where: str = Field(examples=["documents.0.text"])
    message: str = Field(examples=["Field required"])


class ProblemBody(BaseModel):
    """What every answer that is no success holds."""

    type: str = "about:blank"
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["The request is not what this address takes: documents.0.text: Field required"])
    code: str = Field(examples=["invalid_request"], description="For programs; it stays the same.")
    errors: list[FieldProblem] = []


class Problem(Exception):
    """Ends a request with a status and an explanation."""

    def __init__(
        self, status: int, code: str, detail: str, *, errors: Sequence[FieldProblem] = (), retry_after: int | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.errors = status, code, detail, list(errors)
        self.retry_after = retry_after

    def response(self) -> JSONResponse:
        """The answer."""
        body = ProblemBody(
            title=HTTPStatus(self.status).phrase, status=self.status, detail=self.detail, code=self.code, errors=self.errors
        )
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return JSONResponse(body.model_dump(), self.status, headers, MEDIA_TYPE)


def busy(detail: str, retry_after: int = 1) -> Problem:
    """503: try again later."""
    return Problem(503, "busy", detail, retry_after=retry_after)


RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}}
    for status, text in {
        400: "The body cannot be read as JSON",
        401: "The token is missing or wrong",
        403: "Asked for by a page of another origin",
        408: "The body did not come in time",
        413: "More than the service takes at once",
        415: "The content type is not the one this address takes",
        422: "The request is not what this address takes",
        503: "Busy, or it took too long: try again, or start a job",
    }.items()
}
"""For the OpenAPI document of every address that takes a body."""
NOT_FOUND: dict[int | str, dict[str, Any]] = {
    404: {
        "description": "There is no such thing",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}},
    }
}


def of_validation(errors: Sequence[Any]) -> Problem:
    """422 (400 for a body that is no JSON), from what pydantic found; the input itself is not repeated."""
    if any(error["type"] == "json_invalid" for error in errors):
        why = errors[0].get("ctx", {}).get("error", "it cannot be read")
        return Problem(400, "invalid_json", f"The body is no JSON: {why}")
    found = [
        FieldProblem(
            where=".".join(str(part) for part in error["loc"] if part != "body")[:200] or "body",
            message=str(error["msg"]).removeprefix("Value error, ")[:500],
        )
        for error in errors[:MOST_SHOWN]
    ]
    first = f"{found[0].where}: {found[0].message}" if found else "unreadable"
    if any(error["type"] in ("too_long", "too_large") for error in errors):
        return Problem(413, "too_large", f"More than this service takes at once: {first}", errors=found)
    return Problem(422, "invalid_request", f"The request is not what this address takes: {first}", errors=found)


def install(app: FastAPI) -> None:
    """Returns nothing; makes every error of the app a problem."""

    @app.exception_handler(Problem)
    async def _problem(request: Request, error: Problem) -> JSONResponse:
        return error.response()

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return of_validation(error.errors()).response()

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:
        code = {400: "invalid_json", 404: "not_found", 405: "wrong_method"}.get(error.status_code, "refused")
        detail = {
            400: "The body cannot be read as JSON in UTF-8.",
            404: f"There is nothing at {request.url.path[:200]}; /openapi.json lists what there is.",
            405: f"{request.method} is not for this address; /openapi.json lists what is.",
        }.get(error.status_code, str(error.detail))
        answer = Problem(error.status_code, code, detail).response()
        for name, value in (error.headers or {}).items():
            answer.headers[name] = value
        return answer

    @app.exception_handler(DetectorError)
    async def _detector(request: Request, error: DetectorError) -> JSONResponse:
        if isinstance(error, InputError):
            return Problem(422, "invalid_request", str(error)).response()
        logger.exception("%s failed", request.url.path)
        return Problem(500, "failed", str(error)).response()

    @app.exception_handler(Exception)
    async def _unforeseen(request: Request, error: Exception) -> JSONResponse:
        return Problem(500, "failed", "Something went wrong inside; the service's log says what.").response()
