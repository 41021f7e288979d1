"""What the addresses of one service share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar, cast

from fastapi import Request

from detector.marks import Marks
from detector.service.batching import MicroBatcher
from detector.service.engine import Engine, Leash, OutOfTime, Scored, Stopped
from detector.service.jobs import Jobs
from detector.service.metrics import Metrics
from detector.service.problems import Problem, busy
from detector.service.requests import ScanRequest
from detector.service.settings import Limits, Settings
from detector.types import NLIScores, Verdict

Found = TypeVar("Found")


@dataclass(slots=True)
class State:
    """Everything that outlives a request."""

    settings: Settings
    metrics: Metrics
    engine: Engine
    pairs: MicroBatcher[tuple[str, str], Verdict]
    scores: MicroBatcher[Scored, NLIScores]
    jobs: Jobs
    marks: Marks
    long: ThreadPoolExecutor
    """Threads of long requests."""
    long_now: int = 0
    """Long requests that run or wait."""

    @property
    def limits(self) -> Limits:
        """What is refused."""
        return self.settings.limits

    async def waited_for(self, request: Request, work: Callable[[Leash], Found]) -> Found:
        """What the work gives; it ends when the client goes away. Raises Problem (503) where too much is under way or it
        takes too long."""
        if self.long_now >= self.limits.long_requests:
            raise busy("Too many scans are under way; try again, or start a job at /jobs.", retry_after=5)
        self.long_now += 1
        leash = Leash.of(self.limits.work_seconds)
        task = asyncio.get_running_loop().run_in_executor(self.long, work, leash)
        task.add_done_callback(lambda _: self._ended())
        try:
            while not task.done():
                await asyncio.wait([task], timeout=1.0)
                if not task.done() and await request.is_disconnected():
                    leash.stop.set()
            return await task
        except OutOfTime:
            most = f"{self.limits.work_seconds:g} seconds"
            raise Problem(503, "out_of_time", f"It took longer than {most}: start a job at /jobs instead.") from None
        except Stopped:
            raise busy("The service is going down, or the client went away.") from None
        finally:
            leash.stop.set()

    def check_size(self, asked: ScanRequest) -> None:
        """Returns nothing; raises Problem (413) where the documents are more than the service takes at once."""
        limits = self.limits
        if len(asked.documents) > limits.documents:
            raise Problem(413, "too_large", f"{len(asked.documents):,} documents; at most {limits.documents:,} at once.")
        sizes = [len(one.text) for one in asked.documents]
        if max(sizes) > limits.document_characters:
            raise Problem(
                413,
                "too_large",
                f"Document {sizes.index(max(sizes)) + 1} has {max(sizes):,} characters; at most "
                f"{limits.document_characters:,}: split it into its stories.",
            )
        if sum(sizes) > limits.characters:
            raise Problem(413, "too_large", f"{sum(sizes):,} characters in all; at most {limits.characters:,} at once.")

    def check_statements(self, pairs: list[tuple[str, str]]) -> None:
        """Returns nothing; raises Problem (413) where the pairs are too many or too long."""
        if len(pairs) > self.limits.pairs:
            raise Problem(413, "too_large", f"{len(pairs):,} pairs; at most {self.limits.pairs:,} at once.")
        longest = max(len(text) for pair in pairs for text in pair)
        if longest > self.limits.statement_characters:
            raise Problem(
                413, "too_large", f"A text has {longest:,} characters; at most {self.limits.statement_characters:,}."
            )

    def _ended(self) -> None:
        self.long_now -= 1


def state_of(request: Request) -> State:
    """The state of the service that the request came to."""
    return cast(State, request.app.state.service)
