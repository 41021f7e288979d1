"""Story bundles with marked conflicts, as the files in ``eval/stories`` hold them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from detector.errors import InputError
from detector.types import Claim, ClaimPair, Document, Span


@dataclass(frozen=True, slots=True)
class Place:
    """A marked passage: ``document.text[span.start:span.end]`` is the quote."""

    doc_id: str
    span: Span

    def covers(self, claim: Claim) -> bool:
        """Whether claim and passage overlap by half of the shorter of the two (one of the claim's places is enough)."""
        places = ((claim.doc_id, Span(claim.start, claim.end)), *claim.repeats)
        return any(doc_id == self.doc_id and _half(self.span, span) for doc_id, span in places)


@dataclass(frozen=True, slots=True)
class MarkedPair:
    """Two passages that a reader marked together."""

    a: Place
    b: Place

    def covers(self, pair: ClaimPair) -> bool:
        """Whether the claim pair hits the marked pair, in either order."""
        return (self.a.covers(pair.a) and self.b.covers(pair.b)) or (self.a.covers(pair.b) and self.b.covers(pair.a))


@dataclass(frozen=True, slots=True)
class Bundle:
    """Stories on one event with the conflicts a reader marked."""

    id: str
    documents: tuple[Document, ...]
    gold: tuple[MarkedPair, ...]
    borderline: tuple[MarkedPair, ...]
    """Pairs that count neither way."""
    traps: tuple[MarkedPair, ...]
    """Look-alikes that are no conflict."""
    gold_kinds: tuple[str, ...] = ()
    """What clashes in each gold pair; empty where the file does not say."""
    trap_kinds: tuple[str, ...] = ()
    """Why each trap is none; empty where the file does not say."""


def _half(x: Span, y: Span) -> bool:
    shared = min(x.end, y.end) - max(x.start, y.start)
    return shared > 0 and 2 * shared >= min(x.end - x.start, y.end - y.start)


def read_bundles(path: str | Path) -> list[Bundle]:
    """The bundles of a JSONL file.

    Raises InputError with file, line and bundle for broken JSON, missing fields, or a quote that its document lacks.
    """
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    bundles = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            bundles.append(_bundle(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path} line {number}: no story bundle: {error}") from error
    return bundles


def _bundle(raw: dict[str, Any]) -> Bundle:
    documents = tuple(
        Document(
            id=d["id"],
            text=d["text"],
            title=d.get("title"),
            publisher=d.get("publisher"),
            published=_utc(d.get("published")),
        )
        for d in raw["documents"]
    )
    texts = {d.id: d.text for d in documents}
    gold, borderline, traps = (tuple(_pairs(raw.get(name, ()), texts)) for name in ("gold", "borderline", "traps"))
    kinds = [_kinds(raw, name, len(pairs)) for name, pairs in (("gold", gold), ("trap", traps))]
    return Bundle(str(raw["id"]), documents, gold, borderline, traps, *kinds)


def _kinds(raw: dict[str, Any], name: str, number: int) -> tuple[str, ...]:
    """From ``gold_kinds``, or from a third member of each pair."""
    if f"{name}_kinds" in raw:
        kinds = raw[f"{name}_kinds"]
        if len(kinds) != number:
            raise ValueError(f"{name}_kinds has {len(kinds)} entries for {number} pairs")
        return tuple(map(str, kinds))
    thirds = [pair[2] for pair in raw.get("gold" if name == "gold" else "traps", ()) if len(pair) > 2]
    return tuple(map(str, thirds)) if number and len(thirds) == number else ()


def _utc(stamp: str | None) -> datetime | None:
    if not stamp:
        return None
    moment = datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _pairs(raw: Any, texts: dict[str, str]) -> Iterator[MarkedPair]:
    for a, b, *_ in raw:
        yield MarkedPair(_place(a, texts), _place(b, texts))


def _place(raw: dict[str, Any], texts: dict[str, str]) -> Place:
    text, quote = texts[raw["doc"]], raw["quote"]
    start = text.find(quote)
    if start < 0:
        raise ValueError(f"document {raw['doc']} does not hold the quote {quote!r}")
    return Place(raw["doc"], Span(start, start + len(quote)))
