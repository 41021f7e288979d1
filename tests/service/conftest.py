"""A service with the real models, asked through its ASGI app."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from detector import Detector
from detector.service import Settings, create_app

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
