"""What must be refused, in one format, with the service alive afterwards."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from detector import Detector
from detector.errors import InputError
from detector.service import Limits, Settings, create_app
from detector.service.guard import depth_and_members
from detector.service.settings import is_loopback
from tests.service.conftest import BLOG, ORIGIN, WIRE

JSON = {"content-type": "application/json"}
FILE = {"content-type": "application/octet-stream"}
TOKEN = "correct-horse-battery"
LIMITS = Limits(
    body_bytes=200_000,
    file_bytes=200_000,
    json_members=2_000,
    documents=5,
    characters=20_000,
    document_characters=10_000,
    statement_characters=500,
    pairs=20,
)


@pytest.fixture(scope="module")
def small(detector: Detector) -> Iterator[TestClient]:
    with TestClient(
        create_app(detector, Settings(limits=LIMITS)), base_url=ORIGIN, raise_server_exceptions=False
    ) as client:
        yield client
        # Whatever was sent before: it still answers.
        assert client.post("/pair", json={"a": "Nobody was hurt.", "b": "Eleven people were hurt."}).status_code == 200


def problem(answer: Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert set(body) == {"type", "title", "status", "detail", "code", "errors"}
    assert (body["status"], body["code"]) == (status, code)
    return body


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/pair", {}),
        ("/pair", {"a": "x"}),
        ("/pair", {"a": 1, "b": None}),
        ("/pair", {"a": "  ", "b": "x"}),
        ("/pair", {"a": "x", "b": "y", "treshold": 0.5}),
        ("/pair", []),
        ("/pair", "text"),
        ("/pair", {"a": "a\x00b", "b": "x"}),
        ("/score", {"pairs": []}),
        ("/score", {"pairs": [["a", "b"]]}),
        ("/score", {"pairs": [1] * 1000}),
        ("/scan", {"documents": []}),
        ("/scan", {"documents": [{"text": ""}]}),
        ("/scan", {"documents": [{"text": WIRE}], "threshold": 2}),
        ("/scan", {"documents": [{"text": WIRE}], "threshold": "high"}),
        ("/scan", {"documents": [{"id": "x", "text": WIRE}, {"id": "x", "text": BLOG}]}),
        ("/scan", {"documents": [{"text": WIRE}, {"id": "story-1", "text": BLOG}]}),
        ("/scan", {"documents": [{"text": WIRE, "published": "yesterday"}]}),
        ("/scan", {"documents": [{"text": WIRE, "published": "0001-01-01T00:00:00+14:00"}]}),
        ("/jobs/scan", {"documents": None}),
        ("/archive/check", {"documents": [{"text": WIRE}], "until": "9999-12-31"}),
    ],
)
def test_a_wrong_request_is_told_where_it_is_wrong(small: TestClient, path: str, body: object) -> None:
    found = problem(small.post(path, json=body), 422, "invalid_request")
    assert found["detail"]


def test_a_wrong_field_is_named(small: TestClient) -> None:
    found = problem(small.post("/scan", json={"documents": [{"text": WIRE}, {"title": "x"}]}), 422, "invalid_request")
    assert found["errors"] == [{"where": "documents.1.text", "message": "Field required"}]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b'{"a": NaN', b'{"a": ' + b"9" * 9000 + b"}", b'{"a":"\xed\xa0\x80"}']
)
def test_no_json_is_refused(small: TestClient, body: bytes) -> None:
    answer = small.post("/pair", content=body, headers=JSON)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_half_a_character_is_refused(small: TestClient) -> None:
    answer = small.post("/pair", content=rb'{"a": "x \ud800 y", "b": "z"}', headers=JSON)
    assert answer.status_code in (400, 422)


def test_another_content_type_is_refused(small: TestClient) -> None:
    body = json.dumps({"a": "x", "b": "y"})
    assert small.post("/pair", content=body, headers={"content-type": "text/plain"}).status_code in (415, 422)
    problem(small.post("/documents", content=body, headers={"content-type": "text/plain"}), 415, "wrong_type")


def test_deep_json_is_refused_before_it_is_parsed(small: TestClient) -> None:
    for body in (b"[" * 100_000, b'{"a":' * 30_000, b'{"a": "[[", "b": ' + b"[" * 50):
        problem(small.post("/pair", content=body, headers=JSON), 400, "too_deep")


def test_brackets_in_a_text_are_no_depth(small: TestClient) -> None:
    text = 'The count was [[[[[[[[[[[[[[[[[[[[ eleven \\" [[[[ on Monday.'
    assert small.post("/pair", json={"a": text, "b": "It was twelve."}).status_code == 200


def test_depth_is_found_in_one_pass() -> None:
    assert depth_and_members(b'{"a": [1, {"b": "]]}{"}]}') == (3, 2)
    assert depth_and_members(b"") == (0, 0)
    began = time.perf_counter()
    depth_and_members(b'"' + rb"\"" * 2_000_000)
    assert time.perf_counter() - began < 5


def test_a_huge_body_is_refused(small: TestClient) -> None:
    body = b'{"a": "' + b"x" * 300_000 + b'"}'
    problem(small.post("/pair", content=body, headers=JSON), 413, "too_large")

    def stream() -> Iterator[bytes]:
        for _ in range(50):
            yield b"x" * 10_000

    problem(small.post("/pair", content=stream(), headers=JSON), 413, "too_large")
    problem(small.post("/pair", content=b"{}", headers={**JSON, "content-length": "9" * 30}), 413, "too_large")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/pair", {"a": "x" * 501, "b": "y"}),
        ("/score", {"pairs": [{"a": "x", "b": "y"}] * 21}),
        ("/scan", {"documents": [{"text": "Rain fell."}] * 6}),
        ("/scan", {"documents": [{"text": "word " * 2_001}]}),
        ("/scan", {"documents": [{"text": "word " * 1_500}] * 3}),
        ("/jobs/scan", {"documents": [{"text": "Rain fell."}] * 6}),
        ("/pair", {str(number): 0 for number in range(3_000)}),
    ],
)
def test_more_than_the_limits_is_refused(small: TestClient, path: str, body: object) -> None:
    problem(small.post(path, json=body), 413, "too_large")


def test_a_zip_bomb_is_read_only_as_far_as_the_limits_go(small: TestClient) -> None:
    one_text = gzip.compress(b"The bridge is closed. " * 2_000_000)
    answer = small.post("/documents", content=one_text, headers=FILE)
    assert answer.status_code == 200
    assert "longer than" in answer.json()["rejected"][0]["reason"]
    rows = gzip.compress(b'{"text": "The bridge is closed."}\n' * 200_000)
    problem(small.post("/documents", content=rows, headers=FILE), 413, "too_large")


def test_binary_and_damaged_files_are_set_aside(small: TestClient) -> None:
    for data in (bytes(range(256)) * 10, gzip.compress(WIRE.encode())[:-10], b""):
        answer = small.post("/documents", params={"name": "\x00..\\x\n"}, content=data, headers=FILE)
        assert answer.status_code == 200
        assert answer.json()["rejected"][0]["source"] == "x"


def test_unknown_addresses_and_methods_have_the_same_format(small: TestClient) -> None:
    problem(small.get("/nothing"), 404, "not_found")
    problem(small.get("/pair"), 405, "wrong_method")
    problem(small.get("/jobs/nothing"), 404, "not_found")
    problem(small.get("/page/../app.py"), 404, "not_found")
    problem(small.get("/page/%2e%2e/app.py"), 404, "not_found")


def test_pages_of_other_sites_cannot_call_it(small: TestClient) -> None:
    pair = {"a": "Nobody was hurt.", "b": "Eleven people were hurt."}
    problem(small.post("/pair", json=pair, headers={"origin": "https://evil.example"}), 403, "wrong_origin")
    problem(small.post("/pair", json=pair, headers={"origin": "null"}), 403, "wrong_origin")
    problem(small.get("/marks", headers={"host": "evil.example:8765"}), 403, "wrong_host")
    assert small.post("/pair", json=pair, headers={"origin": ORIGIN}).status_code == 200
    assert "access-control-allow-origin" not in small.get("/health").headers


def test_an_address_others_reach_needs_a_token() -> None:
    for host in ("0.0.0.0", "192.168.1.4", "::", "example.org"):
        with pytest.raises(InputError, match="token"):
            Settings(host=host)
        assert Settings(host=host, token=TOKEN).token == TOKEN
    for host in ("127.0.0.1", "127.8.8.8", "::1", "localhost"):
        assert is_loopback(host)
        Settings(host=host)
    with pytest.raises(InputError, match="characters"):
        Settings(token="short")


def test_a_token_is_asked_for_and_cors_only_for_those_named(detector: Detector) -> None:
    settings = Settings(host="0.0.0.0", token=TOKEN, cors=("https://desk.example",))
    with TestClient(create_app(detector, settings), base_url="http://detector.example") as client:
        assert client.get("/health").status_code == 200
        for header in (
            {},
            {"authorization": "Bearer wrong"},
            {"authorization": f"Basic {TOKEN}"},
            {"authorization": "Bearer é"},
        ):
            sent = {name: value.encode() for name, value in header.items()}
            answer = client.get("/metrics", headers=sent)
            problem(answer, 401, "unauthorised")
            assert answer.headers["www-authenticate"] == "Bearer"
        right = {"authorization": f"Bearer {TOKEN}"}
        assert client.get("/metrics", headers=right).status_code == 200
        asks = {"origin": "https://desk.example", "access-control-request-method": "POST"}
        assert client.options("/pair", headers=asks).headers["access-control-allow-origin"] == "https://desk.example"
        named = client.get("/marks", headers={**right, "origin": "https://desk.example"})
        assert named.headers["access-control-allow-origin"] == "https://desk.example"
        problem(client.get("/marks", headers={**right, "origin": "https://evil.example"}), 403, "wrong_origin")
