"""Whose turn it is with the models: in order of asking, and long work lets others pass between its batches."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Gate:
    """A fair lock with places. Of two batches at once, one is parsed on one core while the models read the other on all;
    a third would only slow them down."""

    def __init__(self, places: int = 1) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._free = places

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Inside, no more than the places are at the models."""
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
            if self._free:
                self._free -= 1
                return
            mine = threading.Event()
            self._waiting.append(mine)
        mine.wait()

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1


Told = Callable[[str, int, int | None], None]
"""Called with (stage, done, total)."""
