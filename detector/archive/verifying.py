"""Is every document of the archive whole, and what is done where one is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from detector.archive.adding import make, prepare
from detector.archive.filters import among
from detector.archive.records import Problem
from detector.archive.rows import content_hash, matrix, to_claims, to_documents
from detector.archive.schema import CLAIM, DOCUMENT
from detector.archive.store import Store
from detector.errors import InputError
from detector.pipeline import Detector
from detector.types import Claim, Document

DOCUMENTS_AT_ONCE = 256
LENGTH_ERROR = 1e-3
"""Rounding of a vector's length."""

_COLUMNS = ("kind", "doc_id", "number", "content", "claims", "payload", "vector", "sentence")


def verify(store: Store, maker: Detector | None = None) -> Iterator[Problem]:
    """The documents that are not whole, as they are found: a document twice, claims missing or without their document,
    texts that are not those of their hash, quotes that do not stand in their text, vectors of no length.

    With a ``maker`` each is mended: its claims are made again from its text or, where the text is damaged, it is removed.
    """
    store.refresh()
    ids = _ids(store)
    for start in range(0, len(ids), DOCUMENTS_AT_ONCE):
        some = ids[start : start + DOCUMENTS_AT_ONCE]
        rows = pa.concat_tables(store.read(among("doc_id", some), _COLUMNS))
        for doc_id, members in _by_document(rows).items():
            document, what = _examine(rows.take(members))
            if what is None:
                continue
            if maker is not None:
                _mend(store, maker, doc_id, document)
            yield Problem(doc_id, what, repaired=maker is not None)


def _ids(store: Store) -> list[str]:
    """Every id that any row names, in the order of the table."""
    found: dict[str, None] = {}
    for rows in store.read(None, ("doc_id",)):
        found.update(dict.fromkeys(rows.column("doc_id").to_pylist()))
    return list(found)


def _by_document(rows: pa.Table) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, doc_id in enumerate(rows.column("doc_id").to_pylist()):
        places.setdefault(doc_id, []).append(place)
    return places


def _examine(rows: pa.Table) -> tuple[Document | None, str | None]:
    """The document of these rows, ``None`` where its text is not what it was; and what is wrong, ``None`` for nothing."""
    kinds = rows.column("kind").to_pylist()
    heads = [place for place, kind in enumerate(kinds) if kind == DOCUMENT]
    if not heads:
        return None, "claims without their document"
    head = rows.slice(heads[0], 1)
    try:
        document = to_documents(head)[0]
    except InputError:
        return None, "the document cannot be read"
    content = head.column("content")[0].as_py()
    if content_hash(document) != content or document.id != head.column("doc_id")[0].as_py():
        return None, "the text is not the one that was added"
    if len(heads) > 1:
        return document, f"is there {len(heads)} times"
    claims = rows.filter(np.array(kinds) == CLAIM)
    return document, _claims_problem(claims, head.column("claims")[0].as_py(), content, document)


def _claims_problem(rows: pa.Table, expected: int, content: str, document: Document) -> str | None:
    numbers = sorted(rows.column("number").to_pylist())
    if numbers != list(range(expected)):
        return f"{expected} claims expected, {len(numbers)} found"
    if set(rows.column("content").to_pylist()) - {content}:
        return "claims of another text"
    if not rows.num_rows:
        return None
    try:
        claims = to_claims(rows)
    except InputError:
        return "a claim cannot be read"
    if any(_misplaced(claim, document) for claim in claims):
        return "a claim's quote does not stand in the text"
    if rows.column("vector").null_count or rows.column("sentence").null_count:
        return "a claim has no vector"
    return _vectors_problem((rows.column("vector"), rows.column("sentence")))


def _misplaced(claim: Claim, document: Document) -> bool:
    return claim.doc_id != document.id or document.text[claim.start : claim.end] != claim.quote


def _vectors_problem(columns: Sequence[Any]) -> str | None:
    for column in columns:
        lengths = np.linalg.norm(matrix(column), axis=1)
        if not np.all(np.abs(lengths - 1) < LENGTH_ERROR):
            return "a vector is not of length 1"
    return None


def _mend(store: Store, maker: Detector, doc_id: str, document: Document | None) -> None:
    if document is None:
        with store.locked():
            store.refresh()
            store.delete(among("doc_id", [doc_id]))
        return
    prepare(store, maker)
    filed = make(maker, [document], {document.id: content_hash(document)})
    with store.locked():
        store.refresh()
        # In one commit only where no row is there twice: a merge cannot tell such rows apart.
        if store.has_twins(doc_id):
            store.delete(among("doc_id", [doc_id]))
            store.write(filed, ())
        else:
            store.write(filed, (doc_id,))
