"""A service with the real models, asked through its ASGI app."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from detector import Detector
from detector.service import Settings, bound, create_app
from detector.service.listening import server_of

ORIGIN = "http://127.0.0.1:8765"
WIRE = "Mayor Petra Lind said on Tuesday that the city will close the Norde bridge this summer."
BLOG = "Her deputy, Jonas Falk, said on Tuesday that the city will not close the Norde bridge this summer."


@pytest.fixture(scope="session")
def detector() -> Detector:
    return Detector().load()


@pytest.fixture(scope="module")
def client(detector: Detector) -> Iterator[TestClient]:
    with TestClient(create_app(detector, Settings()), base_url=ORIGIN, raise_server_exceptions=False) as client:
        yield client


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of the app behind a real socket, as ``detector serve`` runs it."""
    with bound("127.0.0.1", 0) as at:
        server = server_of(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [at]})
        thread.start()
        until = time.monotonic() + 60
        while not server.started and thread.is_alive() and time.monotonic() < until:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{at.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(60)
