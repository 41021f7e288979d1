"""How many pairs a second does the service answer under load, how fast, and does its memory stay flat?

    python benchmarks/service_load.py [--clients 1 8 32] [--seconds S] [--requests N]

Two services run on the loopback address, alike but for one thing: the first reads pairs of several requests together, the
second reads one pair at a time. Each number of clients asks both in turns, so that other work on the machine is in both
figures; a client (httpx, one kept connection each) sends its next /pair when its last is answered. No pair is asked twice
of a service. With --requests the first service is then asked that often, with short pairs, and its resident memory noted
ten times.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

import httpx  # noqa: E402

WHO = (
    "The council",
    "The harbour office",
    "The ministry",
    "The hospital",
    "The ferry company",
    "The school board",
    "The region",
)
WHAT = (
    "the Norde bridge",
    "the old mill",
    "the night train",
    "the ice rink",
    "the water plant",
    "the east tunnel",
    "the library",
)
CLASH = (("will close", "will keep"), ("approved", "rejected"), ("has sold", "still owns"), ("repaired", "never repaired"))
WHEN = ("this summer", "on Tuesday", "after a long debate", "before the winter", "for the second time")


def pairs(seed: int) -> Iterator[dict[str, str]]:
    """Pairs of news-like statements of about fifteen words, without end; numbers make each one new."""
    dice = random.Random(seed)
    for number in itertools.count(100):
        who, what, (one, other), when = dice.choice(WHO), dice.choice(WHAT), dice.choice(CLASH), dice.choice(WHEN)
        yield {
            "a": f"{who} {one} {what} {when}, and {number} people were told by letter.",
            "b": f"{who} {other} {what} {when}; a spokeswoman said {number + dice.choice((0, 7))} people had been told.",
        }


def short_pairs() -> Iterator[dict[str, str]]:
    """Pairs of four words, each new: ten thousand of them take minutes, not an hour."""
    for number in itertools.count(100):
        yield {"a": f"{number} roads were closed.", "b": f"{number + 7} roads were closed."}


@dataclass(slots=True)
class Load:
    """What one service did under one number of clients."""

    seconds: float = 0.0
    processor: float = 0.0
    """Seconds of processor time that the service used."""
    taken: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests answered a second."""
        return len(self.taken) / self.seconds

    def within(self, share: float) -> float:
        """Milliseconds within which that share of requests was answered."""
        ordered = sorted(self.taken)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def ask(url: str, clients: int, asked: Iterator[dict[str, str]], load: Load, *, until: float, most: int) -> None:
    """Returns nothing; notes in ``load`` what so many clients met until that time, or that many requests."""
    left = most
    limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)

    async def one(client: httpx.AsyncClient) -> None:
        nonlocal left
        while left > 0 and time.perf_counter() < until:
            left -= 1
            body = next(asked)
            began = time.perf_counter()
            try:
                answer = await client.post(f"{url}/pair", json=body)
            except httpx.HTTPError as error:
                load.errors.append(repr(error))
                continue
            if answer.status_code == 200 and 0 <= answer.json()["score"] <= 1:
                load.taken.append(time.perf_counter() - began)
            else:
                load.errors.append(f"{answer.status_code}: {answer.text[:200]}")

    began = time.perf_counter()
    async with httpx.AsyncClient(limits=limits, timeout=300, trust_env=False) as client:
        await asyncio.gather(*(one(client) for _ in range(clients)))
    load.seconds += time.perf_counter() - began


def figure(url: str, name: str) -> float:
    """A figure of the service's /metrics."""
    lines = httpx.get(f"{url}/metrics", timeout=60, trust_env=False).text.splitlines()
    return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


@contextmanager
def service(batch: int) -> Iterator[str]:
    """The address of a service in a process of its own that reads so many pairs together."""
    with subprocess.Popen(
        [sys.executable, __file__, "--serve", str(batch)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as running:
        assert running.stdout is not None
        url = running.stdout.readline().strip()
        try:
            if not url:
                raise SystemExit("the service did not start")
            yield url
        finally:
            running.terminate()


def serve(batch: int) -> None:
    """Returns when told to end."""
    from detector.service import Settings, bound, create_app
    from detector.service import serve as run

    with bound("127.0.0.1", 0) as at:
        app = create_app(settings=Settings(batch_pairs=batch, batches_at_once=1 if batch == 1 else 2))
        print(f"http://127.0.0.1:{at.getsockname()[1]}", flush=True)
        run(app, at)


def compare(together: str, alone: str, clients: list[int], seconds: float, rounds: int) -> None:
    """Prints requests a second and latencies of both services."""
    print("clients  read       requests/s   median ms      p95 ms   CPU ms each   requests  errors", flush=True)
    for number in clients:
        loads = {"together": Load(), "alone": Load()}
        for turn, (name, url) in itertools.product(range(rounds), (("together", together), ("alone", alone))):
            asked = pairs(1_000 * number + turn)
            asyncio.run(ask(url, number, asked, Load(), until=time.perf_counter() + seconds / 5, most=10**9))
            until = time.perf_counter() + seconds
            before = figure(url, "process_cpu_seconds_total")
            asyncio.run(ask(url, number, asked, loads[name], until=until, most=10**9))
            loads[name].processor += figure(url, "process_cpu_seconds_total") - before
        for name, load in loads.items():
            print(
                f"{number:7}  {name:9}{load.rate:12.1f}{1000 * statistics.median(load.taken):12.0f}"
                f"{load.within(0.95):12.0f}{1000 * load.processor / len(load.taken):14.1f}"
                f"{len(load.taken):11,}{len(load.errors):8}"
            )
        ratio = loads["together"].rate / loads["alone"].rate
        print(f"{number:7}  together answers {ratio:.2f} times as many a second as alone", flush=True)


def memory(url: str, requests: int, clients: int) -> None:
    """Prints the service's resident memory while it answers that many requests."""
    asked, load = short_pairs(), Load()
    before = figure(url, "process_resident_memory_bytes")
    print(f"memory before: {before / 1e6:.0f} MB")
    for part in range(1, 11):
        asyncio.run(ask(url, clients, asked, load, until=float("inf"), most=requests // 10))
        now = figure(url, "process_resident_memory_bytes")
        done = part * (requests // 10)
        print(f"{done:7,} requests: {now / 1e6:7.1f} MB, {load.rate:6.1f}/s, {len(load.errors)} errors", flush=True)


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--seconds", type=float, default=20.0, help="of each measurement; a fifth more goes before it")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=0, help="then this many, for the memory")
    parser.add_argument("--together", help="address of a service that runs already")
    parser.add_argument("--alone", help="the same, one that reads a pair at a time")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve)
        return
    with ExitStack() as running:
        together = asked.together or running.enter_context(service(64))
        if asked.clients != [0]:
            alone = asked.alone or running.enter_context(service(1))
            compare(together, alone, asked.clients, asked.seconds, asked.rounds)
        if asked.requests:
            memory(together, asked.requests, max(asked.clients) or 32)


if __name__ == "__main__":
    main()
