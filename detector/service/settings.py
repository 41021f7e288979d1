"""How a service is set up, and what it refuses."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path

from detector.errors import InputError


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one request, or all of them, may ask for."""

    body_bytes: int = 8 * 1024 * 1024
    """Of a request."""
    json_depth: int = 16
    """Brackets inside brackets."""
    file_bytes: int = 8 * 1024 * 1024
    """Of an uploaded file."""
    json_members: int = 100_000
    """Names with values in a body: every one of them that is wrong would make an error."""
    documents: int = 500
    """Of a request."""
    characters: int = 2_000_000
    """Of all documents of a request."""
    document_characters: int = 300_000
    """Of one document: it is parsed in one go, and other requests wait for that."""
    statement_characters: int = 10_000
    """Of one side of a pair; a model reads a few hundred words."""
    pairs: int = 2_000
    """Of one /score."""
    body_seconds: float = 30.0
    """To send a body in."""
    head_seconds: float = 10.0
    """To send the head of a request in, from the connection or the first byte on."""
    taking_seconds: float = 30.0
    """To take more of an answer."""
    work_seconds: float = 120.0
    """Of a request that waits for its answer; a job may take ``job_seconds``."""
    job_seconds: float = 3600.0
    queued_pairs: int = 8_000
    """That wait to be read, of all requests together."""
    long_requests: int = 8
    """/scan and /archive/check that run or wait at one time."""
    jobs_waiting: int = 50
    jobs_kept: int = 50
    """Finished jobs, of which the oldest are forgotten."""
    job_kept_seconds: float = 24 * 3600.0
    """A finished job is forgotten after this time."""
    note_characters: int = 2_000
    """Of a reviewer's note."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Of one service."""

    host: str = "127.0.0.1"
    token: str | None = None
    """Asked of every request but /health and the review page's own files."""
    cors: tuple[str, ...] = ()
    """Origins whose pages may call the service; none by default."""
    marks: Path | None = None
    """SQLite file of a reviewer's marks; ``None``: in memory, gone with the process."""
    batch_wait_seconds: float = 0.002
    """How long a lone pair waits for others to be read with."""
    batch_pairs: int = 64
    """Most pairs read together."""
    batches_at_once: int = 2
    """Batches of one address read at one time: while one is parsed, the models read the other."""
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if self.token is not None and len(self.token) < MIN_TOKEN:
            raise InputError(f"the token has {len(self.token)} characters; it needs {MIN_TOKEN} or more")
        if not self.token and not is_loopback(self.host):
            raise InputError(
                f"{self.host} can be reached from other machines: give --token (or DETECTOR_TOKEN), or stay on 127.0.0.1"
            )


MIN_TOKEN = 16
"""Characters: fewer can be guessed."""


def is_loopback(host: str) -> bool:
    """True for an address, or the name ``localhost``, that only this machine reaches."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
