"""Whose turn it is with the models: in order of asking, and long work lets others pass between its batches."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Gate:
    """A fair lock. The models use all cores for one batch, so two batches at once would only slow each other down."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Inside, nobody else is at the models."""
        self._enter()
        try:
            yield
        finally:
            self._leave()

    def let_others_pass(self) -> None:
        """Returns nothing; called inside a turn, between two batches: who waits goes first, then this turn goes on."""
        with self._lock:
            if not self._waiting:
                return
        self._leave()
        self._enter()

    def _enter(self) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        mine.wait()

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


Told = Callable[[str, int, int | None], None]
"""Called with (stage, done, total)."""
