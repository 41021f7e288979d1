"""Archives of any size for benchmarks: real claims, and as many more as are asked for, recombined from them.

**Real claims.** Articles of ``../shared/data/news_articles.jsonl.gz`` where that is at hand, else the stories of this
project (``training-data``, ``eval/stories/dev.jsonl``); read by the detector and embedded once, then kept in the cache
folder. Every eighth story is left out: the new stories that are checked come from these.

**Recombined claims.** A made story takes half of its claims from one real story and half from the five stories nearest to
it. Each keeps its real claim's fields, under a wording of its own. Its vectors are the real ones moved by a part of the
difference of two other real claims, so that they vary as real vectors vary: a cosine between 0.85 and 1 to the real one.
The claims of a made story share one story vector, the mean of its sentences. So every claim has about as many near
neighbours as the archive is times larger than the real claims, which is hard on an index.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

import detector
from detector import Claim, Detector, Document
from detector.archive.records import Identity
from detector.archive.rows import Filed, content_hash
from detector.archive.schema import LAYOUT
from detector.archive.store import Store
from detector.pairing import ClaimVectors, collapse_repeats, embed_claims

ROOT = Path(__file__).resolve().parent.parent
NEWS = ROOT.parent / "shared" / "data" / "news_articles.jsonl.gz"
OWN = ("training-data/stories_*.jsonl", "eval/stories/dev.jsonl")
PER_STORY = 20
NEAR_STORIES = 5
LONGEST_STEP = 0.55
"""Longest step away from a real vector of length 1."""
STORIES_A_COMMIT = 1000
LEFT_OUT = 8
"""Every so many-th story is not among the real ones."""

Vectors = np.ndarray


@dataclass(frozen=True, slots=True)
class RealClaims:
    """Claims of real stories with their vectors, in order of the stories."""

    claims: list[Claim]
    vectors: ClaimVectors
    source: str
    """What they were read from, in words."""


def stories(left_out: bool) -> tuple[list[Document], str]:
    """The real stories, or those that are left out of them, and where they come from."""
    if NEWS.is_file():
        with gzip.open(NEWS, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        found = [Document(id=row["id"], text=row["text"]) for row in rows]
        source = "articles of the Fake News Challenge"
    else:
        found, source = [], "stories of this project"
        for path in sorted(path for pattern in OWN for path in ROOT.glob(pattern)):
            for line in path.read_text(encoding="utf-8").splitlines():
                bundle = json.loads(line)
                found += [Document(id=f"{bundle['id']}/{one['id']}", text=one["text"]) for one in bundle["documents"]]
    return [one for number, one in enumerate(found) if (number % LEFT_OUT == 0) == left_out], source


def real_claims(maker: Detector, count: int, cache: Path) -> RealClaims:
    """At least ``count`` real claims, as far as there are so many; read once for a cache folder."""
    documents, source = stories(left_out=False)
    adapter = TypeAdapter(list[Claim])
    key = hashlib.sha256(f"{source} {count} {maker.embedder.fingerprint} {detector.__version__}".encode()).hexdigest()[:12]
    texts, numbers = cache / f"real-{key}.json", cache / f"real-{key}.npz"
    if texts.is_file() and numbers.is_file():
        claims = adapter.validate_json(texts.read_bytes())
        kept = np.load(numbers)
        return RealClaims(claims, ClaimVectors(*(kept[n] for n in ("wording", "sentence", "around", "story"))), source)
    claims = []
    for start in range(0, len(documents), 16):
        for found in maker.claims(documents[start : start + 16]):
            claims += collapse_repeats(found)
        if len(claims) >= count:
            break
    vectors = embed_claims(claims, maker.embedder)
    cache.mkdir(parents=True, exist_ok=True)
    texts.write_bytes(adapter.dump_json(claims))
    np.savez(numbers, wording=vectors.wording, sentence=vectors.sentence, around=vectors.around, story=vectors.story)
    return RealClaims(claims, vectors, source)


def new_documents(maker: Detector, count: int, claims: int, cache: Path) -> list[Document]:
    """Stories that are in no archive made here, of ``claims`` claims give or take a tenth; looked for once for a cache
    folder."""
    documents, source = stories(left_out=True)
    key = hashlib.sha256(f"{source} {count} {claims} {detector.__version__}".encode()).hexdigest()[:12]
    kept = cache / f"new-{key}.json"
    if kept.is_file():
        chosen = set(json.loads(kept.read_text(encoding="utf-8")))
        return [one for one in documents if one.id in chosen]
    found: list[Document] = []
    # A claim of news takes some 110 characters: what is far from the wanted length need not be read.
    for document in (one for one in documents if 60 * claims <= len(one.text) <= 180 * claims):
        (own,) = maker.claims([document])
        if 0.9 * claims <= len(collapse_repeats(own)) <= 1.1 * claims:
            found.append(document)
        if len(found) == count:
            break
    cache.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps([one.id for one in found]), encoding="utf-8")
    return found


def fill(store: Store, maker: Detector, real: RealClaims, size: int) -> None:
    """Writes claims until there are ``size``: first the real ones, then recombined ones. Goes on where it was stopped."""
    embedder = maker.embedder
    store.create(Identity(LAYOUT, embedder.name, embedder.fingerprint, embedder.dimensions, detector.__version__))
    store.refresh()
    there = store.table().count_rows("kind = 'claim'")
    if there == 0:
        store.write(list(_as_they_are(real)), ())
        there = len(real.claims)
    mixer = Mixer(real)
    while there < size:
        number = min(STORIES_A_COMMIT, -(-(size - there) // PER_STORY))
        store.write(list(mixer.mix(number, np.random.default_rng(there), f"made-{there}")), ())
        there += number * PER_STORY
        store.refresh()


def _as_they_are(real: RealClaims) -> Iterator[Filed]:
    start = 0
    while start < len(real.claims):
        name = real.claims[start].doc_id
        end = start
        while end < len(real.claims) and real.claims[end].doc_id == name:
            end += 1
        own = real.claims[start:end]
        document = Document(id=name, text=" ".join(claim.quote for claim in own))
        yield Filed(document, content_hash(document), own, real.vectors.take(range(start, end)))
        start = end


class Mixer:
    """Makes stories of claims recombined from real ones."""

    def __init__(self, real: RealClaims) -> None:
        self._claims, self._vectors = real.claims, real.vectors
        names = [claim.doc_id for claim in real.claims]
        starts = [at for at, name in enumerate(names) if at == 0 or name != names[at - 1]]
        self._starts = np.array(starts)
        self._sizes = np.diff([*starts, len(names)])
        means = real.vectors.story[self._starts]
        self._near = np.argsort(-(means @ means.T), axis=1, kind="stable")[:, 1 : NEAR_STORIES + 1]

    def mix(self, count: int, dice: np.random.Generator, name: str, size: int = PER_STORY) -> Iterator[Filed]:
        """Stories of ``size`` claims each; their ids begin with ``name``."""
        own = dice.integers(len(self._starts), size=count)
        source = np.repeat(own[:, None], size, axis=1)
        near = self._near[own[:, None], dice.integers(self._near.shape[1], size=(count, size - size // 2))]
        source[:, size // 2 :] = near
        chosen = self._starts[source] + (dice.random(source.shape) * self._sizes[source]).astype(int)
        rows = chosen.ravel()
        sentence = self._moved(self._vectors.sentence, rows, dice)
        mean = _unit(sentence.reshape(count, size, -1).mean(axis=1))
        vectors = ClaimVectors(
            self._moved(self._vectors.wording, rows, dice),
            sentence,
            self._moved(self._vectors.around, rows, dice),
            np.repeat(mean, size, axis=0),
        )
        for number in range(count):
            story = f"{name}-{number}"
            said = [
                replace(self._claims[at], doc_id=story, text=f"{self._claims[at].text} [{number}.{place}]", repeats=())
                for place, at in enumerate(chosen[number])
            ]
            document = Document(id=story, text=" ".join(claim.quote for claim in said), publisher=f"paper {number % 7}")
            part = slice(number * size, (number + 1) * size)
            yield Filed(document, content_hash(document), said, _rows(vectors, part))

    def _moved(self, real: Vectors, rows: np.ndarray, dice: np.random.Generator) -> Vectors:
        there, back = (dice.integers(len(real), size=len(rows)) for _ in range(2))
        step = dice.random((len(rows), 1), dtype=np.float32) * np.float32(LONGEST_STEP)
        return _unit(real[rows] + step * _unit(real[there] - real[back] + np.float32(1e-6)))


def _rows(vectors: ClaimVectors, part: slice) -> ClaimVectors:
    return ClaimVectors(vectors.wording[part], vectors.sentence[part], vectors.around[part], vectors.story[part])


def _unit(vectors: Vectors) -> Vectors:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
