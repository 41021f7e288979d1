"""Requests made at random from the OpenAPI document (schemathesis): no answer is a 5xx, none is other than documented."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from detector import Detector
from detector.service import Limits, Settings, create_app
from tests.service.conftest import served

schemathesis: Any = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
openapi: Any = pytest.importorskip("schemathesis.specs.openapi.checks", reason="schemathesis is not installed")
pytestmark = pytest.mark.slow

LIMITS = Limits(jobs_waiting=10_000, jobs_kept=100)
EXAMPLES = 12
"""Requests of an address, beside the documented examples."""
CHECKS = [
    schemathesis.checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
]


@pytest.fixture(scope="module")
def document(detector: Detector) -> Iterator[Any]:
    with served(create_app(detector, Settings(limits=LIMITS))) as address:
        schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
        schema.config.phases.coverage.enabled = False
        yield schema


@schemathesis.pytest.from_fixture("document").parametrize()
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_gets_a_documented_answer(case: Any) -> None:
    case.call_and_validate(timeout=120, checks=CHECKS)
