"""Documents into the archive, a batch a commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

import detector
from detector.archive.records import Added, Identity
from detector.archive.rows import Filed, content_hash
from detector.archive.schema import LAYOUT, check_embedder
from detector.archive.store import Store
from detector.errors import ModelError
from detector.pairing import collapse_repeats, embed_claims
from detector.pipeline import Detector
from detector.timing import stage
from detector.types import Document

BATCH_DOCUMENTS = 64
BATCH_CHARACTERS = 400_000
"""A batch ends at whichever comes first; it is what a stop loses at most, and bounds the memory."""


def batches(documents: Iterable[Document], *, most: int = BATCH_DOCUMENTS) -> Iterator[list[Document]]:
    """The documents in groups that fit in memory, in order."""
    batch: list[Document] = []
    characters = 0
    for document in documents:
        batch.append(document)
        characters += len(document.text)
        if len(batch) >= most or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def prepare(store: Store, maker: Detector) -> None:
    """Sees to it that there is an archive, made with the same embedder. Raises InputError where it is another."""
    embedder = maker.embedder
    if not store.exists():
        store.create(Identity(LAYOUT, embedder.name, embedder.fingerprint, embedder.dimensions, detector.__version__))
    check_embedder(store.identity(), embedder, store.place)


def make(maker: Detector, documents: list[Document], contents: dict[str, str]) -> list[Filed]:
    """The documents with their claims and vectors. What a document says twice is one claim of it."""
    claims = [collapse_repeats(found) for found in maker.claims(documents)]
    vectors = embed_claims([claim for found in claims for claim in found], maker.embedder)
    if not np.isfinite(vectors.wording).all() or not np.isfinite(vectors.around).all():
        raise ModelError(f"{maker.embedder.name}: gives vectors that are no numbers; use another embedder")
    filed = []
    start = 0
    for document, found in zip(documents, claims, strict=True):
        rows = range(start, start + len(found))
        filed.append(Filed(document, contents[document.id], found, vectors.take(rows)))
        start += len(found)
    return filed


Make = Callable[[Detector, list[Document], dict[str, str]], list[Filed]]
"""Documents and their content hashes in; the same with claims and vectors out, in order."""


def add_batch(store: Store, maker: Detector, documents: Iterable[Document], make_with: Make = make) -> Added:
    """Writes those documents that are not there as they are, in one commit. Of two with one id the later counts."""
    given = list(documents)
    wanted = {document.id: document for document in given}
    contents = {name: content_hash(document) for name, document in wanted.items()}
    store.refresh()
    known = store.known(list(wanted)) if store.exists() else {}
    todo = [document for name, document in wanted.items() if known.get(name) != contents[name]]
    if not todo:
        return Added(unchanged=len(given))
    prepare(store, maker)
    filed = make_with(maker, todo, contents)
    with stage("storing", sum(len(one.claims) for one in filed)), store.locked():
        # While the claims were read, another process may have written some of them.
        store.refresh()
        known = store.known([one.document.id for one in filed])
        filed = [one for one in filed if known.get(one.document.id) != one.content]
        replaced = [one.document.id for one in filed if one.document.id in known]
        if filed:
            store.write(filed, replaced)
    return Added(
        added=len(filed) - len(replaced),
        replaced=len(replaced),
        unchanged=len(given) - len(filed),
        claims=sum(len(one.claims) for one in filed),
    )
