"""The socket, taken before the models are loaded: an address that cannot be had is told at once."""

from __future__ import annotations

import os
import socket

from fastapi import FastAPI
from uvicorn import Config, Server

from detector.errors import InputError
from detector.service.patience import timed
from detector.service.settings import Settings


def bound(host: str, port: int) -> socket.socket:
    """A socket at that address; port 0 takes a free one. Raises InputError where it cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        made = socket.socket(family, socket.SOCK_STREAM)
        try:
            if os.name == "posix":  # on Windows it would let two services have one address
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind((host, port))
            # Also refuses an address that another process bound the same way and serves.
            made.listen(1024)
        except OSError:
            made.close()
            raise
    except OSError as error:
        raise InputError(
            f"{host} port {port} cannot be listened on: {error.strerror or error}; try another --port"
        ) from error
    return made


def server_of(app: FastAPI) -> Server:
    """A server of the app, not yet running; ``should_exit`` ends one that runs in another thread."""
    settings: Settings = app.state.settings
    config = Config(
        app,
        http=timed(settings.limits),
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
        h11_max_incomplete_event_size=64 * 1024,
        limit_concurrency=1024,
    )
    return Server(config)


def serve(app: FastAPI, at: socket.socket) -> None:
    """Returns when the service was told to end (SIGINT, SIGTERM); requests under way get ten seconds."""
    server_of(app).run(sockets=[at])
