"""Long work that is asked for, looked at and fetched in separate requests."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal

from detector.errors import DetectorError
from detector.reports import ScanReport
from detector.service.answers import JobAnswer, JobState
from detector.service.arriving import Found
from detector.service.engine import Leash, OutOfTime, Stopped
from detector.service.gate import Told
from detector.service.metrics import Metrics
from detector.service.problems import Problem, busy
from detector.service.settings import Limits
from detector.types import Conflict

JobKind = Literal["scan", "archive-check"]
Work = Callable[[Leash, Told, Found], ScanReport]
logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Job:
    """One piece of long work."""

    id: str
    kind: JobKind
    number: int
    leash: Leash
    state: JobState = "waiting"
    stage: str = ""
    done: int = 0
    total: int | None = None
    error: str | None = None
    report: ScanReport | None = None
    conflicts: list[Conflict] = field(default_factory=list)
    """Found so far, in the order they were found."""
    began: float | None = None
    ended: float | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def told(self, stage: str, done: int, total: int | None) -> None:
        """Returns nothing; notes how far it is."""
        with self.lock:
            self.stage, self.done, self.total = stage, done, total

    def found(self, conflicts: Sequence[Conflict]) -> None:
        """Returns nothing; keeps conflicts for those who ask before the job is done."""
        with self.lock:
            self.conflicts.extend(conflicts)


class Jobs:
    """Runs jobs one after the other, in order, and keeps what they found for a while."""

    def __init__(self, limits: Limits, metrics: Metrics) -> None:
        self._limits, self._metrics = limits, metrics
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._worker = ThreadPoolExecutor(1, "detector-jobs")
        self._number = 0

    def waiting(self) -> int:
        """Jobs that wait or run."""
        with self._lock:
            return sum(job.ended is None for job in self._jobs.values())

    def start(self, kind: JobKind, work: Work) -> Job:
        """A job that waits for its turn. Raises Problem (503) where too many wait."""
        if self.waiting() >= self._limits.jobs_waiting:
            raise busy("Too many jobs wait already; try again when some have ended.", retry_after=10)
        with self._lock:
            self._number += 1
            job = Job(secrets.token_urlsafe(12), kind, self._number, Leash(threading.Event(), float("inf")))
            self._jobs[job.id] = job
        self._forget()
        self._worker.submit(self._run, job, work)
        return job

    def get(self, name: str) -> Job:
        """The job of that id. Raises Problem (404)."""
        self._forget()
        with self._lock:
            job = self._jobs.get(name)
        if job is None:
            raise Problem(404, "not_found", "There is no such job; finished ones are forgotten after a while.")
        return job

    def answer(self, job: Job) -> JobAnswer:
        """How far it is."""
        with self._lock:
            ahead = sum(j.ended is None and j.number < job.number for j in self._jobs.values()) if not job.began else 0
        with job.lock:
            until = job.ended or time.monotonic()
            return JobAnswer(
                id=job.id,
                kind=job.kind,
                state=job.state,
                stage=job.stage,
                done=job.done,
                total=job.total,
                found=len(job.conflicts),
                ahead=0 if job.ended else ahead,
                error=job.error,
                seconds=round(until - job.began, 1) if job.began else 0.0,
            )

    def cancel(self, job: Job) -> None:
        """Returns nothing; a job that runs stops after its batch, a finished one is forgotten."""
        job.leash.stop.set()
        with job.lock:
            if job.state == "waiting":
                job.state, job.ended = "cancelled", time.monotonic()
            forget = job.ended is not None and job.state != "cancelled"
        if forget:
            with self._lock:
                self._jobs.pop(job.id, None)

    def close(self) -> None:
        """Returns nothing; all jobs stop."""
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            job.leash.stop.set()
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _run(self, job: Job, work: Work) -> None:
        with job.lock:
            if job.state != "waiting":
                return
            job.state, job.began = "running", time.monotonic()
        state: JobState = "failed"
        error: str | None = None
        report: ScanReport | None = None
        try:
            report = work(Leash(job.leash.stop, time.monotonic() + self._limits.job_seconds), job.told, job.found)
            state = "done"
        except Stopped:
            state = "cancelled"
        except OutOfTime:
            error = f"It took longer than {self._limits.job_seconds:,.0f} seconds: send fewer documents at once."
        except DetectorError as reason:
            error = str(reason)
        except Exception:
            logger.exception("job %s failed", job.id)
            error = "Something went wrong inside; the service's log says what."
        with job.lock:
            job.state, job.error, job.report, job.ended = state, error, report, time.monotonic()
            if report is not None and not job.conflicts:
                job.conflicts = list(report.conflicts)
        self._metrics.jobs.labels(job.kind, state).inc()

    def _forget(self) -> None:
        now = time.monotonic()
        with self._lock:
            ended = [job for job in self._jobs.values() if job.ended is not None]
            spare = len(ended) - self._limits.jobs_kept
            for place, job in enumerate(ended):
                if place < spare or now - (job.ended or now) > self._limits.job_kept_seconds:
                    self._jobs.pop(job.id, None)
