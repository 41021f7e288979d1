"""The table on disk: its columns, its version, and whether this detector and this embedder can read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from detector.archive.records import Identity
from detector.errors import InputError

if TYPE_CHECKING:
    from detector.pairing import Embedder

LAYOUT = 1
"""Version of the layout. ``kind``, ``doc_id`` and ``payload`` of the rows of documents are the same in every layout: from
them any later detector makes the archive anew (``Archive.rebuild``)."""

DOCUMENT, CLAIM = "document", "claim"
"""Kinds of rows. A document and its claims are rows of one table, so that one commit writes or replaces both."""

_PREFIX = "detector."


def table_schema(identity: Identity) -> pa.Schema:
    """Columns of the table, with the identity as metadata.

    ============ =============================================================================================
    kind         ``document`` or ``claim``
    doc_id       the Document's id
    number       place of the claim among those of its document; -1 in the row of a document
    content      sha256 of the Document, the same in all its rows
    claims       number of claims, in the row of a document
    publisher    the Document's, for filters
    published    the same, UTC
    made_by      version of the detector that extracted the claims, in the row of a document
    payload      the Document or Claim as JSON, all fields
    vector       what claims of two documents are paired by (``ClaimVectors.across``); none in the row of a document
    sentence     vector of the claim's sentence, half precision
    ============ =============================================================================================
    """
    fields = [
        pa.field("kind", pa.string(), nullable=False),
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("number", pa.int32(), nullable=False),
        pa.field("content", pa.string(), nullable=False),
        pa.field("claims", pa.int32()),
        pa.field("publisher", pa.string()),
        pa.field("published", pa.timestamp("us", "UTC")),
        pa.field("made_by", pa.string()),
        pa.field("payload", pa.large_binary(), nullable=False),
        pa.field("vector", pa.list_(pa.float32(), 3 * identity.dimensions)),
        pa.field("sentence", pa.list_(pa.float16(), identity.dimensions)),
    ]
    return pa.schema(fields, metadata=_to_metadata(identity))


def _to_metadata(identity: Identity) -> dict[str, str]:
    return {
        f"{_PREFIX}layout": str(identity.layout),
        f"{_PREFIX}embedder": identity.embedder,
        f"{_PREFIX}fingerprint": identity.fingerprint,
        f"{_PREFIX}dimensions": str(identity.dimensions),
        f"{_PREFIX}version": identity.detector,
    }


def read_identity(schema: pa.Schema, place: str) -> Identity:
    """What the archive was made with. Raises InputError where the table is none of a detector's."""
    raw = {key.decode(): value.decode() for key, value in (schema.metadata or {}).items()}
    try:
        return Identity(
            layout=int(raw[f"{_PREFIX}layout"]),
            embedder=raw[f"{_PREFIX}embedder"],
            fingerprint=raw[f"{_PREFIX}fingerprint"],
            dimensions=int(raw[f"{_PREFIX}dimensions"]),
            detector=raw.get(f"{_PREFIX}version", "unknown"),
        )
    except (KeyError, ValueError) as error:
        raise InputError(f"{place}: a Lance table, but no archive of a detector; name another folder.") from error


def check_layout(identity: Identity, place: str) -> None:
    """Raises InputError, with what to do, where the archive was written in another layout."""
    if identity.layout == LAYOUT:
        return
    found = (
        f"{place}: in layout {identity.layout}, written by detector {identity.detector}; this one reads layout {LAYOUT}."
    )
    if identity.layout > LAYOUT:
        raise InputError(f"{found} Install a detector at least as new.")
    raise InputError(f"{found} “detector archive rebuild {place} NEW” makes a new archive of the same documents.")


def check_embedder(identity: Identity, embedder: Embedder, place: str) -> None:
    """Raises InputError, with what to do, where the archive's vectors are those of another embedder."""
    if embedder.fingerprint == identity.fingerprint:
        return
    other = f"embedder {identity.embedder}"
    if embedder.name == identity.embedder:
        other = f"another version of {other} ({identity.fingerprint[:12]}, not {embedder.fingerprint[:12]})"
    raise InputError(
        f"{place}: made with {other}; vectors of {embedder.name} cannot be compared with it. Name that embedder with "
        f"--embedder, or let “detector archive rebuild {place} NEW” make a new archive of the same documents."
    )
