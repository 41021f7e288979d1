"""How long the service waits for a client at the wire: who sends or reads too slowly is hung up on.

uvicorn waits for the head of a request, and for a client to read, without end; a few hundred such clients would be all that
it takes at one time. The body's time is measured in ``guard``.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

from detector.service.settings import Limits


class TimedProtocol(H11Protocol):
    """HTTP/1.1 with a time for the head of each request, and one for the client to take more of an answer."""

    head_seconds: float
    taking_seconds: float
    _head: asyncio.TimerHandle | None = None
    _taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Returns nothing; the time for the first head begins."""
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Returns nothing; the time for a head ends with it, or begins with its first byte."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting_for_head()
        else:
            # Part of a head; or more of a body that was refused, which is not to be taken in without end.
            self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Returns nothing; nothing is waited for any more."""
        self._stop_waiting_for_head()
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Returns nothing; the client has to take some of what was sent before more of it is made."""
        super().pause_writing()
        if self._taking is None:
            self._taking = self.loop.call_later(self.taking_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Returns nothing; the client took some."""
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None
        super().resume_writing()

    def _wait_for_head(self) -> None:
        if self._head is None:
            self._head = self.loop.call_later(self.head_seconds, self.transport.close)

    def _stop_waiting_for_head(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None


def timed(limits: Limits) -> type[TimedProtocol]:
    """The protocol with the times of these limits, for uvicorn to make one of each connection."""
    return type(
        "TimedProtocol", (TimedProtocol,), {"head_seconds": limits.head_seconds, "taking_seconds": limits.taking_seconds}
    )
