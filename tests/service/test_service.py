"""The OpenAPI document, health, metrics, and the micro-batcher on its own."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from detector import __version__
from detector.cli import main
from detector.service import Limits, Settings, bound
from detector.service.batching import MicroBatcher
from detector.service.gate import Gate
from detector.service.guard import Guard
from detector.service.metrics import Metrics
from detector.service.problems import Problem


def test_the_document_describes_every_address_with_examples(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert {"/pair", "/score", "/scan", "/archive/check", "/documents", "/jobs/scan", "/jobs/{job_id}", "/marks"} <= set(
        document["paths"]
    )
    schemas = document["components"]["schemas"]
    for name in ("PairRequest", "ScoreRequest", "ScanRequest", "ArchiveCheckRequest", "MarkRequest"):
        assert schemas[name]["examples"]
    assert "HTTPValidationError" not in str(document)
    for reference in re.findall(r"#/components/schemas/(\w+)", str(document)):
        assert reference in schemas
    for path in ("/pair", "/score", "/scan"):
        name = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition(
            "/"
        )[2]
        assert client.post(path, json=schemas[name]["examples"][0]).status_code == 200


def test_health_and_metrics(client: TestClient) -> None:
    assert client.get("/health").json() == {
        "status": "ok",
        "version": __version__,
        "model": "nli-minilm-l6",
        "archive": False,
    }
    client.get("/marks/" + "x" * 50)
    client.get("/what/" + "x" * 50)
    figures = client.get("/metrics")
    assert figures.headers["content-type"].startswith("text/plain")
    assert re.search(r'detector_requests_total\{method="GET",route="/health",status="200"\} \d', figures.text)
    assert "xxxxx" not in figures.text
    assert "process_resident_memory_bytes" in figures.text


def test_a_full_queue_refuses_and_a_bad_item_fails_alone() -> None:
    sizes: list[int] = []

    def read(items: list[int]) -> list[int]:
        time.sleep(0.01)
        if 13 in items:
            raise ValueError("thirteen")
        return [item * 2 for item in items]

    async def all_of_it() -> None:
        batcher: MicroBatcher[int, int] = MicroBatcher(
            read, ThreadPoolExecutor(1), most=8, wait=0.001, queue=20, told=sizes.append
        )
        batcher.start()
        answers = await asyncio.gather(*(batcher.ask([n]) for n in (1, 13, 2)), batcher.ask([5, 6]), return_exceptions=True)
        assert answers[0] == [2]
        assert isinstance(answers[1], ValueError)
        assert answers[2:] == [[4], [10, 12]]
        with pytest.raises(Problem, match="wait"):
            await batcher.ask(list(range(21)))
        assert await batcher.ask(list(range(20, 40))) == [n * 2 for n in range(20, 40)]
        await batcher.stop()

    asyncio.run(all_of_it())
    assert sizes[0] == 5
    assert max(sizes) == 8


def test_a_second_batch_begins_beside_the_first_when_enough_waits() -> None:
    begun: list[int] = []
    first_may_end = threading.Event()

    def read(items: list[int]) -> list[int]:
        begun.append(len(items))
        if items[0] == 0:
            assert first_may_end.wait(60)
        return items

    async def all_of_it() -> None:
        batcher: MicroBatcher[int, int] = MicroBatcher(
            read, ThreadPoolExecutor(2), most=8, wait=0.001, queue=50, at_once=2, worth=4
        )
        batcher.start()
        first = asyncio.create_task(batcher.ask([0]))
        while not begun:
            await asyncio.sleep(0.001)
        few = asyncio.create_task(batcher.ask([1, 2, 3]))
        await asyncio.sleep(0.05)
        assert begun == [1]  # three are not worth a batch of their own
        assert await batcher.ask([4]) == [4]
        assert (begun, await few) == ([1, 4], [1, 2, 3])
        assert not first.done()
        first_may_end.set()
        assert await first == [0]
        await batcher.stop()

    asyncio.run(all_of_it())


def test_the_gate_has_its_places_and_no_more() -> None:
    gate, most, inside = Gate(2), [0], [0]
    lock = threading.Lock()

    def work() -> None:
        for _ in range(20):
            with gate.turn():
                with lock:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                time.sleep(0.0005)
                with lock:
                    inside[0] -= 1
                gate.let_others_pass()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (most[0], inside[0], gate._free) == (2, 0, 2)


def test_long_work_lets_others_pass_in_order_of_asking() -> None:
    gate, order = Gate(), []
    inside = threading.Event()

    def short(name: str) -> None:
        with gate.turn():
            order.append(name)

    def long() -> None:
        with gate.turn():
            inside.set()
            until = time.monotonic() + 5
            while len(gate._waiting) < 2 and time.monotonic() < until:
                time.sleep(0.001)
            order.append("long")
            gate.let_others_pass()
            order.append("long again")

    threads = [threading.Thread(target=long)]
    threads[0].start()
    inside.wait(5)
    for name in ("first", "second"):
        threads.append(threading.Thread(target=short, args=(name,)))
        threads[-1].start()
        until = time.monotonic() + 5
        while len(gate._waiting) < len(threads) - 1 and "long" not in order and time.monotonic() < until:
            time.sleep(0.001)
    for thread in threads:
        thread.join(5)
    assert order == ["long", "first", "second", "long again"]


def test_the_command_refuses_what_would_be_open_to_others() -> None:
    result = CliRunner().invoke(main, ["serve", "--host", "0.0.0.0"], env={"DETECTOR_TOKEN": None})
    assert result.exit_code == 2
    assert "--token" in result.stderr


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.sleep(5)
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    async def never(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError("the request got through")

    guard = Guard(never, Settings(limits=Limits(body_seconds=0.05)), Metrics())
    headers = [(b"host", b"127.0.0.1:8765"), (b"content-length", b"2")]
    scope = {"type": "http", "method": "POST", "path": "/pair", "headers": headers}
    began = time.monotonic()
    asyncio.run(guard(scope, receive, send))
    assert time.monotonic() - began < 4
    assert sent[0]["status"] == 408


def test_a_port_that_is_taken_is_told_before_the_models_are_loaded() -> None:
    with bound("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["serve", "--port", str(port)])
    assert result.exit_code == 2
    assert f"port {port} cannot be listened on" in result.stderr


def test_the_command_answers_and_ends_when_told(tmp_path: Path) -> None:
    code = "from detector.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", "--port", "0", "--marks", str(tmp_path / "marks.sqlite")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as service:
        try:
            assert service.stderr is not None
            address = service.stderr.readline().split(" ")[0]
            with urlopen(f"{address}health", timeout=30) as answer:
                assert answer.status == 200
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait(30)
    assert service.returncode in (0, -signal.SIGTERM)
