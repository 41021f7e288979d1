"""What the archive tells of itself and of its work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the documents that were given to ``Archive.add``."""

    added: int = 0
    """Documents that are new."""
    replaced: int = 0
    """Documents that were there with another content."""
    unchanged: int = 0
    """Documents that were there as they are."""
    claims: int = 0
    """Claims written, those of replaced documents included."""

    def __add__(self, other: Added) -> Added:
        return Added(
            self.added + other.added,
            self.replaced + other.replaced,
            self.unchanged + other.unchanged,
            self.claims + other.claims,
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much of the archive new documents are compared with."""

    claims: int
    """Claims that the filters leave."""
    exact: bool
    """True where each of them is looked at, False where an approximate index is used."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What every row of an archive was made with; written once, with the table."""

    layout: int
    """Version of the table's layout."""
    embedder: str
    """Name of the embedder."""
    fingerprint: str
    """sha256 of the embedder, in hex."""
    dimensions: int
    """Length of one of its vectors."""
    detector: str
    """Version of the detector that made the archive."""


@dataclass(frozen=True, slots=True)
class ArchiveInfo:
    """An archive in figures."""

    place: str
    identity: Identity
    documents: int
    claims: int
    publishers: int
    """Different publishers, ``None`` not counted."""
    first: datetime | None
    """Earliest time of publication, ``None`` where no document has one."""
    last: datetime | None
    makers: tuple[tuple[str, int], ...]
    """Version of the detector that extracted the claims, and how many documents, by falling number."""
    indexed: int
    """Claims in the index; 0 where there is none."""
    bytes: int
    """Size of the data of the current version, in bytes."""
    version: int
    """Counts every change of the table."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A document of the archive that is not what it should be."""

    doc_id: str
    what: str
    repaired: bool = False
