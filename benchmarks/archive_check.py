"""How long does a story of 30 claims take against an archive of many, how much memory, and what does the index miss?

    python benchmarks/archive_check.py [--claims N…] [--rounds N] [--keep DIR]

Reading pairs costs the same against any archive, so what is timed is what grows: the search, fetching what it finds, and
pairing. The archive's claims are recombined: the sentences of the seed stories, with their real vectors, are mixed into new
stories. The vector of a made claim is that of a real one moved at random (a cosine of about 0.9 to it); those of one made
story share one story vector, the mean of its sentences. Such an archive has many near neighbours for every claim, which is
hard on an index. The new stories are made in the same way from other random numbers.
"""

from __future__ import annotations

import argparse
import platform
import resource
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

import detector  # noqa: E402
from detector import Claim, Detector, Document  # noqa: E402
from detector.archive.checking import Neighbourhood, Reach, claims_condition  # noqa: E402
from detector.archive.records import Identity  # noqa: E402
from detector.archive.rows import Filed, content_hash  # noqa: E402
from detector.archive.schema import LAYOUT  # noqa: E402
from detector.archive.search import EXACT_BELOW, nearest_rows  # noqa: E402
from detector.archive.store import Store  # noqa: E402
from detector.archive.upkeep import index_state, tidy  # noqa: E402
from detector.pairing import ClaimVectors, embed_claims  # noqa: E402
from detector.sources import read_documents  # noqa: E402

PER_STORY = 20
NEW_CLAIMS = 30
NOISE = 0.5
"""Length of the random step away from a real vector of length 1: a cosine of about 0.9."""
STORIES_A_COMMIT = 500

Vectors = np.ndarray


def unit(vectors: Vectors) -> Vectors:
    """The rows made of length 1."""
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def moved(vectors: Vectors, dice: np.random.Generator) -> Vectors:
    """The rows moved at random."""
    return unit(vectors + NOISE * unit(dice.normal(size=vectors.shape)))


def story(name: str, size: int, claims: list[Claim], real: ClaimVectors, dice: np.random.Generator) -> Filed:
    """A made story of so many claims: half from one real story, half from any."""
    seed = claims[dice.integers(len(claims))].doc_id
    own = [at for at, claim in enumerate(claims) if claim.doc_id == seed]
    chosen = [*dice.choice(own, size // 2), *dice.choice(len(claims), size - size // 2)]
    sentence = moved(real.sentence[chosen], dice)
    mean = unit(sentence.mean(axis=0, keepdims=True))
    vectors = ClaimVectors(
        moved(real.wording[chosen], dice), sentence, moved(real.around[chosen], dice), np.repeat(mean, size, axis=0)
    )
    said = [
        replace(claims[at], doc_id=name, text=f"{claims[at].text} [{name}.{number}]", repeats=())
        for number, at in enumerate(chosen)
    ]
    document = Document(id=name, text=" ".join(claim.quote for claim in said), publisher=name[-1])
    return Filed(document, content_hash(document), said, vectors)


def memory() -> float:
    """Most memory held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Prints one line a size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--keep", help="folder of the archive, kept; by default a temporary one")
    options = parser.parse_args()
    maker = Detector()
    seeds = [one for one in read_documents([ROOT / "seeds"], any_language=False) if isinstance(one, Document)]
    claims = [claim for found in maker.claims(seeds) for claim in found]
    real = embed_claims(claims, maker.embedder)
    embedder = maker.embedder
    print(f"{platform.processor() or platform.machine()}, {len(claims)} real claims; exact up to {EXACT_BELOW:,}")
    print("claims      written   index   check (exact)   check (as chosen)   recall at k   MB on disk   MB of memory")
    with tempfile.TemporaryDirectory() as temporary:
        store = Store(Path(options.keep or temporary) / "archive")
        store.create(Identity(LAYOUT, embedder.name, embedder.fingerprint, embedder.dimensions, detector.__version__))
        store.refresh()
        there = store.table().count_rows("kind = 'document'")
        for size in sorted(options.claims):
            began = time.perf_counter()
            while there * PER_STORY < size:
                last = min(there + STORIES_A_COMMIT, -(-size // PER_STORY))
                dice = np.random.default_rng(there)
                store.write([story(f"{n}", PER_STORY, claims, real, dice) for n in range(there, last)], ())
                there = last
            written = time.perf_counter() - began
            began = time.perf_counter()
            tidy(store)
            indexing = time.perf_counter() - began
            measure(store, maker, claims, real, options.rounds, written, indexing)


def measure(
    store: Store, maker: Detector, claims: list[Claim], real: ClaimVectors, rounds: int, written: float, indexing: float
) -> None:
    """One line: medians of the rounds, each with another story."""
    store.refresh()
    where = None
    count = store.table().count_rows(claims_condition(None))
    state = index_state(store.table())
    chosen = Reach(where, count <= EXACT_BELOW or not state.indexed, state.indexed)
    exact_seconds, chosen_seconds, recalls = [], [], []
    for number in range(rounds + 1):
        new = story(f"new {number}", NEW_CLAIMS, claims, real, np.random.default_rng(10**9 + number))
        seconds = []
        for reach in (Reach(where, True, 0), chosen):
            near = Neighbourhood(store, reach, top_k=maker.top_k, min_similarity=maker.min_similarity)
            began = time.perf_counter()
            near.pair(new.claims, new.vectors)
            seconds.append(time.perf_counter() - began)
        queries = new.vectors.across()
        truth, found = (
            nearest_rows(store.table(), queries, limit=maker.top_k, where=where, exact=exact, indexed=state.indexed)
            for exact in (True, chosen.exact)
        )
        hits = sum(len({row for row, _ in a} & {row for row, _ in b}) for a, b in zip(truth, found, strict=True))
        if number:  # the first warms the files
            exact_seconds.append(seconds[0])
            chosen_seconds.append(seconds[1])
            recalls.append(hits / sum(map(len, truth)))
    size = store.table().stats()["total_bytes"] / 1e6
    print(
        f"{count:<10,}  {written:6.1f} s {indexing:5.1f} s  {statistics.median(exact_seconds):9.2f} s  "
        f"{statistics.median(chosen_seconds):13.2f} s {'exact' if chosen.exact else 'index'}"
        f"  {statistics.mean(recalls):10.3f}  {size:11,.0f}  {memory():13,.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
