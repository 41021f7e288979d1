"""The app: one detector, its addresses, and what holds them together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from fastapi import FastAPI, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from detector import __version__
from detector.errors import InputError
from detector.marks import Marks
from detector.pipeline import Detector
from detector.service import job_routes, mark_routes, reading_routes
from detector.service.answers import HealthAnswer
from detector.service.batching import MicroBatcher
from detector.service.engine import Engine
from detector.service.guard import Guard
from detector.service.jobs import Jobs
from detector.service.metrics import Metrics
from detector.service.problems import RESPONSES, ProblemBody, install
from detector.service.settings import Settings
from detector.service.state import State

PAGE = Path(__file__).parent / "page"
DESCRIPTION = (
    "Finds claims in news stories that cannot both be true. It shows tension between claims; it does not say who is right. "
    "Errors are RFC 9457 problem details."
)
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


def create_app(
    detector: Detector | None = None, settings: Settings | None = None, *, archive: str | None = None
) -> FastAPI:
    """An ASGI app that answers over HTTP with one detector, its models loaded.

    Args:
        detector: by default with the models that ship.
        settings: limits, token, origins, the file of marks.
        archive: folder or URI of an archive for /archive/check; raises InputError where there is none.
    """
    settings = settings or Settings()
    detector = detector or Detector()
    metrics = Metrics()
    if archive is not None:
        from detector.archive import Archive

        if not Archive.open(archive, detector).exists():
            raise InputError(f"{archive}: no archive there; make one with: detector archive add {archive} STORY…")
    Marks(settings.marks).close()  # a file that cannot be used stops the start, not the first mark
    engine = Engine(detector, archive, metrics)
    metrics.about(engine.model)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        state = _state(settings, engine, metrics)
        engine.held = state.marks.held
        app.state.service = state
        state.pairs.start()
        state.scores.start()
        try:
            yield
        finally:
            await state.pairs.stop()
            await state.scores.stop()
            state.jobs.close()
            state.long.shutdown(wait=True, cancel_futures=True)
            state.marks.close()

    app = FastAPI(
        title="detector",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,  # both pages would be fetched from another site
        redoc_url=None,
    )
    app.state.settings = settings
    install(app)
    for router in (reading_routes.router, job_routes.router, mark_routes.router):
        app.include_router(router)
    _own_addresses(app, engine, metrics)
    app.mount("/page", StaticFiles(directory=PAGE), name="page")
    app.add_middleware(Guard, settings=settings, metrics=metrics)
    if settings.cors:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors,
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type"],
        )
    _describe(app, settings)
    return app


def _state(settings: Settings, engine: Engine, metrics: Metrics) -> State:
    limits = settings.limits

    def batcher(route: str, read: Callable[[list[Asked]], list[Answer]]) -> MicroBatcher[Asked, Answer]:
        return MicroBatcher(
            read,
            ThreadPoolExecutor(settings.batches_at_once, f"detector{route}"),
            most=settings.batch_pairs,
            wait=settings.batch_wait_seconds,
            queue=limits.queued_pairs,
            at_once=settings.batches_at_once,
            told=lambda size: metrics.batch_size.labels(route).observe(size),
        )

    return State(
        settings=settings,
        metrics=metrics,
        engine=engine,
        pairs=batcher("/pair", engine.compare),
        scores=batcher("/score", engine.score),
        jobs=Jobs(limits, metrics),
        marks=Marks(settings.marks),
        long=ThreadPoolExecutor(limits.long_requests, "detector-long"),
    )


def _own_addresses(app: FastAPI, engine: Engine, metrics: Metrics) -> None:
    @app.get("/health", tags=["service"])
    async def health() -> HealthAnswer:
        """That the service is up, its models loaded."""
        return HealthAnswer(status="ok", version=__version__, model=engine.model, archive=engine.archive is not None)

    @app.get("/metrics", tags=["service"], response_class=Response, responses={200: {"content": {"text/plain": {}}}})
    def figures() -> Response:
        """Figures in Prometheus' text format."""
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    @app.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(PAGE / "index.html", media_type="text/html")


def _describe(app: FastAPI, settings: Settings) -> None:
    """The OpenAPI document, with the one format of errors and the token where one is asked for."""

    def document() -> dict[str, object]:
        if not app.openapi_schema:
            made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            schemas = made["components"]["schemas"]
            body = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(body.pop("$defs"))
            schemas["ProblemBody"] = body
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            answers = [operation["responses"] for path in made["paths"].values() for operation in path.values()]
            for answer in answers:
                if "422" in answer:
                    answer["422"] = RESPONSES[422]
            if settings.token:
                made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
                made["security"] = [{"token": []}]
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]
