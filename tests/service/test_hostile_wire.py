"""Hostile clients at a real socket: too large, too slow, too many at once, not HTTP. The service lives on."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from detector import Detector
from detector.service import Limits, Settings, create_app
from tests.service.conftest import BLOG, WIRE, served

MEGABYTE = 1024 * 1024
PAIR = {"a": "Nobody was hurt.", "b": "Eleven people were hurt."}
JSON = {"content-type": "application/json"}
FILE = {"content-type": "application/octet-stream"}


@pytest.fixture(scope="module")
def client(detector: Detector) -> Iterator[httpx.Client]:
    settings = Settings(limits=Limits(head_seconds=3, body_seconds=4, taking_seconds=3))
    with served(create_app(detector, settings)) as address, httpx.Client(base_url=address, timeout=120) as client:
        yield client


@pytest.fixture(autouse=True)
def lives_on(client: httpx.Client) -> Iterator[None]:
    """After every attack a pair is answered."""
    yield
    assert client.post("/pair", json=PAIR).json()["label"] == "contradiction"


def connected(client: httpx.Client) -> socket.socket:
    """A bare connection."""
    at = urlsplit(str(client.base_url))
    made = socket.create_connection((at.hostname, at.port), timeout=60)
    made.settimeout(60)
    return made


def head(path: str, length: int) -> bytes:
    """Of a request whose body has that many bytes."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def rest(connection: socket.socket) -> bytes:
    """Whatever comes until the service hangs up."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def test_a_body_of_50_megabytes_is_refused_whether_it_says_so_or_not(client: httpx.Client) -> None:
    block = b"x" * MEGABYTE

    def streamed() -> Iterator[bytes]:
        yield b'{"a": "'
        for _ in range(50):
            yield block

    for path, headers in (("/pair", JSON), ("/scan", JSON), ("/documents", FILE)):
        for body in (block * 50, streamed()):
            try:
                answer = client.post(path, content=body, headers=headers)
            except httpx.TransportError:
                continue  # hung up on while it was still sending: refused as well
            assert answer.json()["code"] in ("too_large", "too_slow")  # the latter where the machine has other work
    with connected(client) as connection:  # said, and not sent: the answer comes at once
        connection.sendall(head("/pair", 50 * MEGABYTE))
        assert connection.recv(4096).startswith(b"HTTP/1.1 413")


def test_100_000_claims_are_refused_and_so_are_as_many_stories(client: httpx.Client) -> None:
    claims = " ".join(f"Road {number} of Lisle was closed on Monday." for number in range(100_000))
    answer = client.post("/scan", json={"documents": [{"text": claims}]})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    answer = client.post("/scan", json={"documents": [{"text": "The road was closed."}] * 100_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    answer = client.post("/score", json={"pairs": [PAIR] * 50_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_json_of_a_million_brackets_is_refused(client: httpx.Client) -> None:
    for body in (
        b"[" * 1_000_000,
        b'{"a":' * 200_000,
        b'{"documents": [{"text": ' + b"[" * 500_000 + b"]" * 500_000 + b"}]}",
    ):
        answer = client.post("/scan", content=body, headers=JSON)
        assert (answer.status_code, answer.json()["code"]) == (400, "too_deep")


@pytest.mark.parametrize(
    "begun", [b"", b"POST /pair HT", b"POST /pair HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "], ids=["silent", "line", "header"]
)
def test_who_does_not_end_the_head_of_a_request_is_hung_up_on(client: httpx.Client, begun: bytes) -> None:
    with connected(client) as connection:
        stop = threading.Event()

        def drip() -> None:
            while begun and not stop.wait(0.1):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

        connection.sendall(begun)
        dripping = threading.Thread(target=drip)
        dripping.start()
        try:
            assert rest(connection) == b""
        finally:
            stop.set()
            dripping.join()


def test_a_body_that_drips_in_is_refused_and_then_hung_up_on(client: httpx.Client) -> None:
    with connected(client) as connection:
        connection.sendall(head("/pair", 5_000))
        answers: list[bytes] = []
        reading = threading.Thread(target=lambda: answers.append(rest(connection)))
        reading.start()
        until = time.monotonic() + 60
        while reading.is_alive() and time.monotonic() < until:
            try:
                connection.sendall(b" ")
            except OSError:
                break
            time.sleep(0.05)
        reading.join(60)
    assert answers[0].startswith(b"HTTP/1.1 408")
    assert b"too_slow" in answers[0]


def test_slow_clients_by_the_hundred_do_not_keep_others_out(client: httpx.Client) -> None:
    slow = [connected(client) for _ in range(200)]
    try:
        for connection in slow:
            connection.sendall(head("/pair", 5_000) + b'{"a": "')
        assert client.post("/pair", json=PAIR).status_code == 200
        answers = [rest(connection) for connection in slow]
        assert all(answer.startswith(b"HTTP/1.1 408") for answer in answers)
    finally:
        for connection in slow:
            connection.close()


def test_a_client_that_does_not_take_its_answers_is_hung_up_on(client: httpx.Client) -> None:
    request = b"GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    until = time.monotonic() + 400
    ended: OSError | None = None
    with connected(client) as connection:
        while ended is None and time.monotonic() < until:
            try:
                connection.sendall(request * 100)  # stands still when both buffers are full
            except OSError as error:
                ended = error
    assert isinstance(ended, ConnectionError), ended


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),  # TLS
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"POST /pair HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /pair HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /pair HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_no_http_gets_a_4xx(client: httpx.Client, sent: bytes) -> None:
    with connected(client) as connection:
        try:
            connection.sendall(sent)
        except OSError:
            return  # hung up on before all of it was sent
        answer = rest(connection)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), answer[:100]


def test_a_client_that_goes_away_ends_its_scan(client: httpx.Client) -> None:
    texts = [
        f"The council of town {n} met. " + " ".join(f"Road {k} of {n} was closed." for k in range(60)) for n in range(30)
    ]
    body = json.dumps({"documents": [{"text": text} for text in texts]}).encode()
    with connected(client) as connection:
        connection.sendall(head("/scan", len(body)) + body)
    until = time.monotonic() + 400
    while _under_way(client) > 1 and time.monotonic() < until:  # the one that asks
        time.sleep(0.2)
    assert _under_way(client) == 1


def test_a_zip_bomb_costs_neither_memory_nor_time(client: httpx.Client) -> None:
    before = _figure(client, "process_resident_memory_bytes")
    bomb = gzip.compress(bytes(MEGABYTE) * 300)
    for data in (bomb, gzip.compress(bomb), gzip.compress(b'{"text": "The bridge is closed."}\n' * 200_000)):
        answer = client.post("/documents", params={"name": "bomb.gz"}, content=data, headers=FILE)
        assert answer.status_code == 413 or answer.json()["rejected"], answer.text[:300]
        assert answer.json().get("documents", []) == []
    assert _figure(client, "process_resident_memory_bytes") - before < 150 * MEGABYTE


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "C:\\Windows\\win.ini",
        "/etc/shadow",
        "..",
        "",
        "a\x00b",
        "file:///etc/passwd",
        "http://evil.example/x",
    ],
)
def test_a_path_as_a_name_is_never_opened(client: httpx.Client, name: str) -> None:
    answer = client.post("/documents", params={"name": name}, content=WIRE.encode(), headers=FILE)
    assert answer.status_code == 200
    (found,) = answer.json()["documents"]
    assert found["text"] == WIRE
    assert not set(found["id"]) & set("/\\\x00")


def test_markup_in_names_and_stories_stays_text_in_every_form(client: httpx.Client) -> None:
    bad = "<script>alert(1)</script>"
    stories = [{"id": f"=cmd|{bad}", "text": f"{WIRE} {bad}", "title": bad, "publisher": bad}, {"id": "b", "text": BLOG}]
    stories[0]["url"] = "javascript:alert(1)"
    for form in ("json", "jsonl", "csv", "html", "text", "claimreview", "labelstudio"):
        answer = client.post("/scan", params={"format": form}, json={"documents": stories})
        assert answer.status_code == 200, form
        assert answer.headers["x-content-type-options"] == "nosniff"
        if form == "html":
            assert bad not in answer.text
            assert "javascript:" not in answer.text


def _figure(client: httpx.Client, name: str) -> float:
    lines = client.get("/metrics").text.splitlines()
    return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


def _under_way(client: httpx.Client) -> int:
    return int(_figure(client, "detector_requests_under_way"))
