"""How many times as fast as sentence-transformers is the default NLI back end, on the same weights, pairs and cores?

    python benchmarks/nli_throughput.py [--model FOLDER] [--pairs N] [--rounds N] [--threads N]

``CrossEncoder.predict`` runs the model folder's safetensors in float32 with its own defaults; ``OnnxNLI`` runs the int8
graph beside them. The two take turns in one process, so that a machine that is busy or throttles hurts both; each round
gives one ratio and the median is the answer. The pairs are put together from the clauses below, or read from ``--data``, a
JSONL with ``premise`` and ``hypothesis`` (gzipped or not).
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

Pair = tuple[str, str]

SUBJECTS = (
    "The mayor of the harbour town",
    "A spokeswoman for the rail operator, speaking after the meeting on Thursday,",
    "The court",
    "Officials who had visited the site earlier in the week",
    "The club's new owner",
    "Doctors at the regional hospital in the north of the country",
)
EVENTS = (
    "said that the bridge would stay closed until the spring",
    "confirmed that at least forty people had been hurt when two trains collided near the old station",
    "rejected the plan",
    "has agreed to pay 3.2 million for the land, which had been empty since the factory burned down",
    "expects a decision by Monday",
    "denied that the tests had been stopped",
)
ENDINGS = (
    ".",
    ", although several witnesses gave a different account of what happened that night.",
    ", the newspaper reported.",
    ", and added that a further announcement would follow once the families had been told.",
)


def made_pairs(count: int) -> list[Pair]:
    """Return pairs of sentences of mixed length, all different, in a fixed order that is not sorted by length."""
    sentences = [f"{subject} {event}{ending}" for subject, event, ending in itertools.product(SUBJECTS, EVENTS, ENDINGS)]
    size = len(sentences)
    # Both steps are prime to the number of sentences, so that neighbours in the list differ in length.
    rows = range(min(count, size * size))
    return [(sentences[(i * 37) % size], sentences[(i * 61 + i // size + 1) % size]) for i in rows]


def read_pairs(path: Path, count: int) -> list[Pair]:
    """Return the first pairs of a JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in itertools.islice(file, count)]
    return [(row["premise"], row["hypothesis"]) for row in rows]


def seconds(run: Callable[[Sequence[Pair]], object], pairs: Sequence[Pair]) -> float:
    """Return the wall time of one run."""
    start = time.perf_counter()
    run(pairs)
    return time.perf_counter() - start


def instruction_set() -> str:
    """Return the widest instruction set for 8-bit products that the processor reports."""
    try:
        flags = set(Path("/proc/cpuinfo").read_text(encoding="utf-8").split("flags", 1)[1].split("\n", 1)[0].split())
    except (OSError, IndexError):
        return "unknown"
    for flag, name in (("avx512_vnni", "AVX-512 VNNI"), ("avx_vnni", "AVX-VNNI"), ("avx512f", "AVX-512"), ("avx2", "AVX2")):
        if flag in flags:
            return name
    return "below AVX2"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, help="folder with model.onnx and model.safetensors (default: bundled)")
    parser.add_argument("--data", type=Path, help="JSONL of pairs")
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=None, help="of both (default: the physical cores)")
    options = parser.parse_args()

    import onnxruntime
    import sentence_transformers
    import torch

    from detector.inference import available_cores, find_bundled
    from detector.nli import DEFAULT_NLI, OnnxNLI

    folder = options.model or find_bundled(DEFAULT_NLI)
    if folder is None:
        parser.error("the bundled model is not there; name a folder with --model")
    threads = options.threads or available_cores()
    torch.set_num_threads(threads)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    pairs = read_pairs(options.data, options.pairs) if options.data else made_pairs(options.pairs)
    baseline = sentence_transformers.CrossEncoder(str(folder), device="cpu", model_kwargs={"dtype": torch.float32})
    ours = OnnxNLI(folder, threads=threads)

    def predict(batch: Sequence[Pair]) -> object:
        return baseline.predict(list(batch), show_progress_bar=False)

    def score(batch: Sequence[Pair]) -> object:
        return ours.score(batch, both=False)

    for warm in (predict, score):
        warm(pairs[:64])
    slow, fast = [], []
    for _ in range(options.rounds):
        slow.append(seconds(predict, pairs))
        fast.append(seconds(score, pairs))
    ratios = [a / b for a, b in zip(slow, fast, strict=True)]
    machine = f"{platform.machine()} {instruction_set()}"
    print(f"{len(pairs)} pairs, {threads} threads, {machine}, {options.rounds} rounds in turn")
    print(f"{'back end':<44}{'pairs/s, median':>16}")
    name = f"CrossEncoder.predict, float32, torch {torch.__version__.split('+')[0]}"
    print(f"{name:<44}{len(pairs) / statistics.median(slow):>16.0f}")
    name = f"OnnxNLI, int8, onnxruntime {onnxruntime.__version__}"
    print(f"{name:<44}{len(pairs) / statistics.median(fast):>16.0f}")
    print(f"ratio, median {statistics.median(ratios):.2f} (from {min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
