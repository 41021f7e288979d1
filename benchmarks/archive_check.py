"""How long does a story of 30 claims take against an archive of many, how much memory, and what does the index miss?

    python benchmarks/archive_check.py [--claims N…] [--stories N] [--cache FOLDER]

The archives (``benchmarks/made_archive.py`` says how they are made) are kept in the cache folder and made once: 1,000,000
claims take 7 GB there. Each is read in a process of its own, so that the memory is that of checking alone. The new stories
are real ones that are in no archive, of 30 claims give or take a tenth; the first one warms what is read.

- ``check``: ``Archive.check`` of one story, models loaded: claims, embedding, search, reading of pairs, judge;
- ``search``: of that, what depends on the archive: search, and fetching what it found;
- ``exact``: the same search by comparing every claim;
- ``recall``: share of the 24 nearest claims, by exact search, that the search as it was chosen finds.

Wall time counts for a quiet machine; CPU time (of all threads) says as much on one that has other work.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from benchmarks.made_archive import fill, new_documents, real_claims  # noqa: E402
from benchmarks.nli_throughput import instruction_set  # noqa: E402
from detector import Archive, Detector  # noqa: E402
from detector.archive.checking import SPARE  # noqa: E402
from detector.archive.search import EXACT_BELOW, nearest_rows  # noqa: E402
from detector.archive.store import Store  # noqa: E402
from detector.archive.upkeep import index_state, tidy  # noqa: E402
from detector.inference import available_cores  # noqa: E402
from detector.pairing import collapse_repeats, embed_claims  # noqa: E402

NEW_CLAIMS = 30
REAL_CLAIMS = 4_000
SEARCH = ("opening", "searching", "fetching")


def place(cache: Path, claims: int) -> Path:
    """The folder of an archive."""
    return cache / f"claims-{claims}"


def make(cache: Path, claims: int) -> str:
    """Makes the archive, and its index, where they are not there yet; says how long that took."""
    maker = Detector()
    began = time.perf_counter()
    store = Store(place(cache, claims))
    if not store.exists() or store.table().count_rows("kind = 'claim'") < claims:
        fill(store, maker, real_claims(maker, REAL_CLAIMS, cache), claims)
    written = time.perf_counter() - began
    began, cpu = time.perf_counter(), time.process_time()
    tidy(store)
    indexed = time.perf_counter() - began, time.process_time() - cpu
    return f"written in {written:,.0f} s, index and compacting in {indexed[0]:,.0f} s ({indexed[1]:,.0f} s of CPU)"


def child(options: argparse.Namespace) -> None:
    """Checks the new stories against one archive and prints what it took as JSON."""
    detector = Detector().load()
    folder = place(options.cache, options.claims[0])
    archive = Archive.open(folder, detector)
    stories = new_documents(detector, options.stories + 1, NEW_CLAIMS, options.cache)
    wall, cpu, search, pairs, read = [], [], [], [], []
    for number, document in enumerate(stories):
        began, used = time.perf_counter(), time.process_time()
        report = archive.check([document])
        if number:
            wall.append(time.perf_counter() - began)
            cpu.append(time.process_time() - used)
            search.append(sum(one.seconds for one in report.timings if one.stage in SEARCH))
            pairs.append(report.pairs)
            read.append(report.scored)
    stages = {one.stage: round(one.seconds, 3) for one in report.timings}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    store = Store(folder)
    store.refresh()
    recall, exact_wall, exact_cpu, quick_cpu = misses(store, detector, stories[1 : 1 + options.exact_stories])
    told = {
        "claims": store.table().count_rows("kind = 'claim'"),
        "check": statistics.median(wall),
        "check_cpu": statistics.median(cpu),
        "search": statistics.median(search),
        "search_cpu": quick_cpu,
        "exact": exact_wall,
        "exact_cpu": exact_cpu,
        "recall": recall,
        "memory": memory,
        "disk": store.table().stats()["total_bytes"] / 1e6,
        "pairs": statistics.median(pairs),
        "read": statistics.median(read),
        "by": "exact" if archive.comparison().exact else "index",
        "stages": stages,
    }
    print(json.dumps(told))


def misses(store: Store, detector: Detector, stories: list) -> tuple[float, float, float, float]:
    """Recall of the search that is chosen, wall and CPU seconds of an exact search, CPU seconds of the chosen."""
    table = store.table()
    claims = table.count_rows("kind = 'claim'")
    indexed = index_state(table).indexed
    by_index = claims > EXACT_BELOW and indexed > 0
    limit = SPARE * detector.top_k
    hits = asked = 0
    wall, exact_cpu, quick_cpu = [], [], []
    for document in stories:
        (found,) = detector.claims([document])
        queries = embed_claims(collapse_repeats(found), detector.embedder).across()
        began, used = time.perf_counter(), time.process_time()
        truth = nearest_rows(table, queries, limit=limit, where=None, exact=True, indexed=0)
        wall.append(time.perf_counter() - began)
        exact_cpu.append(time.process_time() - used)
        used = time.process_time()
        quick = nearest_rows(table, queries, limit=limit, where=None, exact=not by_index, indexed=indexed)
        quick_cpu.append(time.process_time() - used)
        for best, near in zip(truth, quick, strict=True):
            # By similarity: of claims that are equally near it does not matter which is found. The two round on their own.
            least = best[-1][1] - 2e-6
            hits += sum(similarity >= least for _, similarity in near)
            asked += len(best)
    medians = (float(np.median(one)) for one in (wall, exact_cpu, quick_cpu))
    return hits / max(asked, 1), *medians  # type: ignore[return-value]


def main() -> None:
    """Prints a table, a line a size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--stories", type=int, default=9, help="new stories; the figures are medians over them")
    parser.add_argument("--exact-stories", type=int, default=5, help="of them, those that recall is measured on")
    parser.add_argument("--cache", type=Path, default=ROOT / ".benchmarks" / "archives")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options)
        return
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(f"{platform.machine()} {instruction_set()}, {available_cores()} cores, load before {load:.1f}")
    print(
        f"{'claims':>9}  {'check s':>8} {'CPU s':>7}  {'pairs':>6} {'read':>5}  {'search s':>8} {'CPU s':>7}"
        f"  {'exact s':>8} {'CPU s':>7}  {'recall':>7}  {'by':<5}  {'MB disk':>8}  {'MB memory':>9}"
    )
    for claims in sorted(options.claims):
        made = make(options.cache, claims)
        command = [sys.executable, __file__, "--child", "--claims", str(claims), "--stories", str(options.stories)]
        command += ["--exact-stories", str(options.exact_stories), "--cache", str(options.cache)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        told = json.loads(done.stdout.splitlines()[-1])
        print(
            f"{told['claims']:>9,}  {told['check']:>8.2f} {told['check_cpu']:>7.2f}"
            f"  {told['pairs']:>6.0f} {told['read']:>5.0f}"
            f"  {told['search']:>8.2f} {told['search_cpu']:>7.2f}  {told['exact']:>8.2f} {told['exact_cpu']:>7.2f}"
            f"  {told['recall']:>7.4f}  {told['by']:<5}  {told['disk']:>8,.0f}  {told['memory']:>9,.0f}"
        )
        print(f"           {made}", flush=True)
        print(f"           {', '.join(f'{name} {seconds:.2f}' for name, seconds in told['stages'].items())}", flush=True)


if __name__ == "__main__":
    main()
