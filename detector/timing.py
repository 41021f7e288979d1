"""Where the time of a run goes: stages that note how long they took, for whoever asks.

A stage costs a microsecond where nobody asks. Who asks gets exclusive times: a stage inside a stage pauses the outer one,
so the times add up to the whole.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

REST = "everything else"


@dataclass(frozen=True, slots=True)
class StageTime:
    """What one stage of a run took."""

    stage: str
    seconds: float
    """Wall time, without the stages inside it."""
    items: int = 0
    """Things that went through it (documents, claims, texts, pairs), 0 where nobody counted."""


class Stopwatch:
    """Adds up the stages of one run, on one thread."""

    def __init__(self) -> None:
        self._began = self._since = time.perf_counter()
        self._running: list[str] = [REST]
        self._seconds: dict[str, float] = {}
        self._items: dict[str, int] = {}

    def times(self) -> tuple[StageTime, ...]:
        """The stages so far, in the order they were first entered, what lies between them last; they add up to the time
        since this stopwatch was made."""
        self._note()
        named = [name for name in self._seconds if name != REST]
        return tuple(StageTime(name, self._seconds[name], self._items.get(name, 0)) for name in [*named, REST])

    def _enter(self, name: str, items: int) -> None:
        self._note()
        self._count(name, items)
        self._running.append(name)

    def _count(self, name: str, items: int) -> None:
        self._seconds.setdefault(name, 0.0)
        self._items[name] = self._items.get(name, 0) + items

    def _leave(self) -> None:
        self._note()
        self._running.pop()

    def _note(self) -> None:
        now = time.perf_counter()
        running = self._running[-1]
        self._seconds[running] = self._seconds.get(running, 0.0) + now - self._since
        self._since = now


_current: ContextVar[Stopwatch | None] = ContextVar("stopwatch", default=None)


@contextmanager
def measured() -> Iterator[Stopwatch]:
    """Inside, the stages of this thread are noted. Within another ``measured`` its stopwatch goes on."""
    there = _current.get()
    if there is not None:
        yield there
        return
    watch = Stopwatch()
    token = _current.set(watch)
    try:
        yield watch
    finally:
        _current.reset(token)


@contextmanager
def stage(name: str, items: int = 0) -> Iterator[None]:
    """Inside (or, as a decorator, in the function), time counts for the stage of this name.

    Args:
        name: of the stage.
        items: things that go through it this time.
    """
    watch = _current.get()
    if watch is None:
        yield
        return
    watch._enter(name, items)
    try:
        yield
    finally:
        watch._leave()


def each(name: str, items: Iterable[T]) -> Iterator[T]:
    """The same items; the time that it takes to get them counts for the stage of this name."""
    remaining = iter(items)
    while True:
        with stage(name):
            try:
                item = next(remaining)
            except StopIteration:
                return
        count(name, 1)
        yield item


def count(name: str, items: int) -> None:
    """Notes that so many things went through the stage of this name."""
    watch = _current.get()
    if watch is not None:
        watch._count(name, items)
