"""Requests made at random from the OpenAPI document (schemathesis): no answer is a 5xx, none is other than documented."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable

from detector import Detector
from detector.service import Limits, Settings, create_app
from tests.service.conftest import served

schemathesis: Any = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
openapi: Any = pytest.importorskip("schemathesis.specs.openapi.checks", reason="schemathesis is not installed")
pytestmark = pytest.mark.slow

LIMITS = Limits(jobs_waiting=10_000, jobs_kept=100)
EXAMPLES = 8
"""Requests of an address, as the document describes them; and as many that it rules out."""
CHECKS = [
    schemathesis.checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
]


@pytest.fixture(scope="module")
def document(detector: Detector) -> Iterator[Any]:
    with served(create_app(detector, Settings(limits=LIMITS))) as address:
        yield schemathesis.openapi.from_url(f"{address}/openapi.json")


@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
def test_whatever_is_sent_gets_a_documented_answer(document: Any, mode: str) -> None:
    asked: set[str] = set()
    for found in document.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode[mode]))
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: Any) -> None:
            case.call_and_validate(timeout=120, checks=CHECKS)
            asked.add(case.operation.label)

        try:
            ask()
        except Unsatisfiable:  # nothing that could be wrong: an address without parameters
            assert mode == "NEGATIVE"
    assert {"POST /pair", "POST /scan", "POST /score", "POST /jobs/scan", "PUT /marks/{conflict_id}"} <= asked
