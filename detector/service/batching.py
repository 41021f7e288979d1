"""Micro-batching: what several requests ask for at one moment is read together."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Generic, TypeVar

from detector.service.problems import busy

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Waiting(Generic[Asked, Answer]):
    item: Asked
    answer: asyncio.Future[Answer]


class MicroBatcher(Generic[Asked, Answer]):
    """Collects items for a moment and has them read together.

    While one batch is read the next one gathers, so the wait matters only to a lone request. The queue is bounded: what
    does not fit is refused at once (503), never kept waiting.
    """

    def __init__(
        self,
        read: Callable[[list[Asked]], list[Answer]],
        executor: Executor,
        *,
        most: int,
        wait: float,
        queue: int,
        told: Callable[[int], None] = lambda size: None,
    ) -> None:
        """``read`` gives one answer an item, in order, on ``executor``.

        Args:
            read: reads a batch.
            executor: where it runs.
            most: items of a batch.
            wait: seconds that an item waits for others while nothing is being read.
            queue: items that may wait.
            told: called with the size of each batch.
        """
        self._read, self._executor, self._told = read, executor, told
        self._most, self._wait, self._room = most, wait, queue
        self._queue: deque[_Waiting[Asked, Answer]] = deque()
        self._arrived = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """Items that wait to be read."""
        return len(self._queue)

    def start(self) -> None:
        """Returns nothing; to be called in the event loop that the requests run in."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Returns nothing; what still waits is refused."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        while self._queue:
            waiting = self._queue.popleft()
            if not waiting.answer.done():
                waiting.answer.set_exception(busy("The service is going down."))

    async def ask(self, items: Sequence[Asked]) -> list[Answer]:
        """The answers, in order. Raises Problem (503) where the queue is full."""
        if len(self._queue) + len(items) > self._room:
            raise busy(f"{len(self._queue):,} pairs wait to be read already; try again in a moment.")
        loop = asyncio.get_running_loop()
        waiting: list[_Waiting[Asked, Answer]] = [_Waiting(item, loop.create_future()) for item in items]
        self._queue.extend(waiting)
        self._arrived.set()
        try:
            return list(await asyncio.gather(*(one.answer for one in waiting)))
        finally:
            for one in waiting:  # a client that went away: what is not being read yet will not be
                one.answer.cancel()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._arrived.wait()
            if len(self._queue) < self._most and self._wait:
                await asyncio.sleep(self._wait)
            batch: list[_Waiting[Asked, Answer]] = []
            while self._queue and len(batch) < self._most:
                one = self._queue.popleft()
                if not one.answer.done():
                    batch.append(one)
            if not self._queue:
                self._arrived.clear()
            if not batch:
                continue
            self._told(len(batch))
            try:
                answers = await loop.run_in_executor(self._executor, self._read, [one.item for one in batch])
            except Exception:
                logger.exception("a batch of %d failed; its items are read one by one", len(batch))
                await self._one_by_one(batch)
                continue
            for one, answer in zip(batch, answers, strict=True):
                if not one.answer.done():
                    one.answer.set_result(answer)

    async def _one_by_one(self, batch: Sequence[_Waiting[Asked, Answer]]) -> None:
        """One bad item must not fail the requests it was read with."""
        loop = asyncio.get_running_loop()
        for one in batch:
            if one.answer.done():
                continue
            try:
                answer = (await loop.run_in_executor(self._executor, self._read, [one.item]))[0]
            except Exception as error:
                if not one.answer.done():
                    one.answer.set_exception(error)
            else:
                if not one.answer.done():
                    one.answer.set_result(answer)
