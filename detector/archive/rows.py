"""Documents and claims as rows of the table, and back, exactly."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import ConfigDict, TypeAdapter
from pydantic_core import PydanticSerializationError, ValidationError

import detector
from detector.archive.schema import CLAIM, DOCUMENT
from detector.errors import InputError
from detector.pairing import ClaimVectors
from detector.types import Claim, Document

MADE_BY = f"detector {detector.__version__}"


@dataclass(frozen=True, slots=True)
class Filed:
    """A document with its claims, ready to be written."""

    document: Document
    content: str
    claims: Sequence[Claim]
    vectors: ClaimVectors
    """Theirs, in the same order."""


@cache
def _documents() -> TypeAdapter[tuple[Document, ...]]:
    return TypeAdapter(tuple[Document, ...])


@cache
def _claims() -> TypeAdapter[tuple[Claim, ...]]:
    # A figure in a text can be too large for a float; JSON knows no infinity of its own.
    return TypeAdapter(tuple[Claim, ...], config=ConfigDict(ser_json_inf_nan="constants"))


def content_hash(document: Document) -> str:
    """sha256 of all fields, in hex: a document with the same one changes nothing in an archive."""
    digest = hashlib.sha256()
    for value in astuple(document):
        text = value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        part = b"\x00" if text is None else b"\x01" + str(text).encode("utf-8", "surrogatepass")
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def to_rows(filed: Sequence[Filed], schema: pa.Schema) -> pa.Table:
    """The rows of the documents, each followed by those of its claims."""
    columns: dict[str, list[Any]] = {name: [] for name in schema.names if name not in ("vector", "sentence")}
    vectors, sentences, present = [], [], []
    for one in filed:
        count = len(one.claims)
        columns["kind"] += [DOCUMENT] + [CLAIM] * count
        columns["doc_id"] += [one.document.id] * (1 + count)
        columns["number"] += range(-1, count)
        columns["content"] += [one.content] * (1 + count)
        columns["claims"] += [count] + [None] * count
        columns["publisher"] += [one.document.publisher] * (1 + count)
        columns["published"] += [_utc(one.document.published)] * (1 + count)
        columns["made_by"] += [MADE_BY] + [None] * count
        columns["payload"] += _payloads(one)
        vectors += [np.zeros((1, schema.field("vector").type.list_size), np.float32), one.vectors.across()]
        sentences += [np.zeros((1, schema.field("sentence").type.list_size), np.float16), one.vectors.sentence]
        present += [False] + [True] * count
    mask = np.array(present, dtype=bool)
    arrays = [pa.array(columns[name], schema.field(name).type) for name in columns]
    arrays.append(_vector_column(np.concatenate(vectors).astype(np.float32), mask))
    arrays.append(_vector_column(np.concatenate(sentences).astype(np.float16), mask))
    return pa.Table.from_arrays(arrays, schema=schema)


def _payloads(one: Filed) -> list[bytes]:
    try:
        document = _documents().dump_json((one.document,))[1:-1]
        return [document, *(_claims().dump_json((claim,))[1:-1] for claim in one.claims)]
    except PydanticSerializationError as error:
        raise InputError(f"{one.document.id}: holds characters that no encoding can write ({error})") from error


def _vector_column(values: NDArray[Any], present: NDArray[np.bool_]) -> pa.Array:
    flat = pa.array(values.reshape(-1))
    return pa.FixedSizeListArray.from_arrays(flat, values.shape[1], mask=pa.array(~present))


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def to_documents(rows: pa.Table) -> list[Document]:
    """The documents of rows that have a ``payload``. Raises InputError where one is damaged."""
    try:
        return list(_documents().validate_json(_joined(rows)))
    except ValidationError as error:
        raise InputError(f"a document of the archive cannot be read: {error.errors()[0]['msg']}; {_MEND}") from error


def to_claims(rows: pa.Table) -> list[Claim]:
    """The claims of rows that have a ``payload``. Raises InputError where one is damaged."""
    try:
        return list(_claims().validate_json(_joined(rows)))
    except ValidationError as error:
        raise InputError(f"a claim of the archive cannot be read: {error.errors()[0]['msg']}; {_MEND}") from error


_MEND = "“detector archive verify --repair” mends it"


def to_vectors(rows: pa.Table) -> ClaimVectors:
    """The vectors of rows of claims."""
    return ClaimVectors.of_across(matrix(rows.column("vector")), matrix(rows.column("sentence")))


def matrix(column: pa.ChunkedArray | pa.Array) -> NDArray[np.float32]:
    """A column of vectors as an array of shape (rows, dimensions)."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):  # combine_chunks of no chunks
        array = pa.array([], column.type)
    size = array.type.list_size
    values = array.flatten().to_numpy(zero_copy_only=False)
    return np.asarray(values.reshape(-1, size), dtype=np.float32)


def _joined(rows: pa.Table) -> bytes:
    return b"[" + b",".join(rows.column("payload").to_pylist()) + b"]"
