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

    While a batch is read the next one gathers, so the wait matters only to a lone request. A second batch begins beside the
    first when it is worth it. The queue is bounded: what does not fit is refused at once (503), never kept waiting.
    """

    def __init__(
        self,
        read: Callable[[list[Asked]], list[Answer]],
        executor: Executor,
        *,
        most: int,
        wait: float,
        queue: int,
        at_once: int = 1,
        worth: int = 8,
        told: Callable[[int], None] = lambda size: None,
    ) -> None:
        """``read`` gives one answer an item, in order, on ``executor``.

        Args:
            read: reads a batch.
            executor: where it runs.
            most: items of a batch.
            wait: seconds that an item waits for others while nothing is being read.
            queue: items that may wait.
            at_once: batches that are read at one time; ``executor`` needs as many threads.
            worth: items that must wait before a batch begins beside another.
            told: called with the size of each batch.
        """
        self._read, self._executor, self._told = read, executor, told
        self._most, self._wait, self._room = most, wait, queue
        self._at_once, self._worth = at_once, worth
        self._queue: deque[_Waiting[Asked, Answer]] = deque()
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._batches: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        """Items that wait to be read."""
        return len(self._queue)

    def start(self) -> None:
        """Returns nothing; to be called in the event loop that the requests run in."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Returns nothing; what still waits is refused."""
        tasks = [*self._batches, *([] if self._task is None else [self._task])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
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
        self._woken.set()
        try:
            return list(await asyncio.gather(*(one.answer for one in waiting)))
        finally:
            for one in waiting:  # a client that went away: what is not being read yet will not be
                one.answer.cancel()

    async def _run(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            while self._may_begin():
                if not self._batches and len(self._queue) < self._most and self._wait:
                    await asyncio.sleep(self._wait)
                batch: list[_Waiting[Asked, Answer]] = []
                while self._queue and len(batch) < self._most:
                    one = self._queue.popleft()
                    if not one.answer.done():
                        batch.append(one)
                if batch:
                    task = asyncio.create_task(self._answer(batch))
                    self._batches.add(task)
                    task.add_done_callback(self._ended)

    def _may_begin(self) -> bool:
        if not self._batches:
            return bool(self._queue)
        return len(self._batches) < self._at_once and len(self._queue) >= self._worth

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._batches.discard(task)
        self._woken.set()

    async def _answer(self, batch: Sequence[_Waiting[Asked, Answer]]) -> None:
        self._told(len(batch))
        try:
            loop = asyncio.get_running_loop()
            answers = await loop.run_in_executor(self._executor, self._read, [one.item for one in batch])
        except asyncio.CancelledError:
            for one in batch:
                if not one.answer.done():
                    one.answer.set_exception(busy("The service is going down."))
            raise
        except Exception:
            logger.exception("a batch of %d failed; its items are read one by one", len(batch))
            await self._one_by_one(batch)
            return
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
