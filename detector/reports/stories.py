"""A story's text cut into pieces: what no claim says, claims, and claims that stand in a conflict, with links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from detector.reports.jsonl import places
from detector.types import Conflict, Report, Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a story that is drawn in one way."""

    text: str
    style: Literal["plain", "claim", "conflict"]
    begins: tuple[Span, ...] = ()
    """Claims in conflict that begin here: what links point at."""
    ends: tuple[int, ...] = ()
    """Numbers of the conflicts (from 0, in the report's order) whose claim ends here, each once."""


def conflicts_by_place(conflicts: Iterable[Conflict]) -> dict[str, dict[Span, list[int]]]:
    """For each document, the places of claims in conflict, and the numbers of those conflicts."""
    found: dict[str, dict[Span, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, conflict in enumerate(conflicts):
        for claim in (conflict.pair.a, conflict.pair.b):
            for doc_id, span in places(claim):
                found[doc_id][span].append(number)
    return {doc_id: dict(spans) for doc_id, spans in found.items()}


def claims_by_document(report: Report) -> dict[str, set[Span]]:
    """For each document, the places of all its claims."""
    found: dict[str, set[Span]] = defaultdict(set)
    for claim in report.claims:
        for doc_id, span in places(claim):
            found[doc_id].add(span)
    return dict(found)


def pieces(text: str, claims: Iterable[Span], conflicts: Mapping[Span, Iterable[int]]) -> list[Piece]:
    """The text in order, none of it lost. Spans may overlap; those that lie outside the text are cut to it.

    Args:
        text: a document's.
        claims: every claim's place.
        conflicts: places of claims in conflict, with the numbers of the conflicts.
    """
    changes: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    begins: dict[int, list[Span]] = defaultdict(list)
    ends: dict[int, dict[int, None]] = defaultdict(dict)
    for kind, spans in enumerate((claims, conflicts)):
        for span in spans:
            start, end = max(span.start, 0), min(span.end, len(text))
            if start >= end:
                continue
            changes[start][kind] += 1
            changes[end][kind] -= 1
            if kind:
                begins[start].append(span)
                ends[end].update(dict.fromkeys(conflicts[span]))
    cuts = sorted({0, len(text), *changes})
    result: list[Piece] = []
    of_claims = of_conflicts = 0
    for start, end in pairwise(cuts):
        more = changes.get(start, (0, 0))
        of_claims, of_conflicts = of_claims + more[0], of_conflicts + more[1]
        style: Literal["plain", "claim", "conflict"] = "conflict" if of_conflicts else "claim" if of_claims else "plain"
        piece = Piece(text[start:end], style, tuple(begins.get(start, ())), tuple(sorted(ends.get(end, ()))))
        if result and result[-1].style == style and not result[-1].ends and not piece.begins:
            last = result.pop()
            piece = Piece(last.text + piece.text, style, last.begins, piece.ends)
        result.append(piece)
    return result
