"""Which articles report one event, by the similarity of their texts."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from detector.types import Document

if TYPE_CHECKING:
    from detector.pairing import Embedder

SAME_EVENT = 0.6
"""Cosine of an article and an event from which it is put there; chosen by reading what it groups among the articles
of the Fake News Challenge."""
MOST_OF_AN_EVENT = 6
"""Articles of one event in a sample, so that one big story does not fill it."""
OPENING = 1000
"""Characters of an article that are embedded: who, what and where stand in front."""


def find_events(
    documents: Sequence[Document],
    embedder: Embedder,
    *,
    similarity: float = SAME_EVENT,
    progress: Callable[[int, int], None] | None = None,
) -> list[list[Document]]:
    """The articles grouped by event, in order of input; an article that is alone on its event is a group of one.

    Single-pass clustering as in topic detection (Allan, Papka and Lavrenko 1998, "On-line new event detection and
    tracking"): each article joins the event whose mean vector is nearest, where the cosine reaches ``similarity``, else it
    begins an event.
    """
    if not documents:
        return []
    vectors = embedder.embed([_opening(document) for document in documents], progress=progress)
    sums: list[np.ndarray] = []
    events: list[list[Document]] = []
    for document, vector in zip(documents, vectors, strict=True):
        if sums:
            means = np.stack(sums)
            cosines = means @ vector / np.linalg.norm(means, axis=1)
            nearest = int(np.argmax(cosines))
            if cosines[nearest] >= similarity:
                sums[nearest] = sums[nearest] + vector
                events[nearest].append(document)
                continue
        sums.append(vector)
        events.append([document])
    return events


def _opening(document: Document) -> str:
    return f"{document.title}. {document.text[:OPENING]}" if document.title else document.text[:OPENING]


def sample_events(events: Sequence[Sequence[Document]], articles: int, *, seed: int) -> list[list[Document]]:
    """Whole events drawn at random until they hold ``articles`` articles; of one event at most `MOST_OF_AN_EVENT`, and the
    last is cut to fit. Drawing articles one by one would leave most of them alone on their event."""
    rng = random.Random(seed)
    chosen: list[list[Document]] = []
    left = articles
    for event in rng.sample(list(events), len(events)):
        if left <= 0:
            break
        size = min(left, MOST_OF_AN_EVENT, len(event))
        keep = sorted(rng.sample(range(len(event)), size))
        chosen.append([event[i] for i in keep])
        left -= size
    return chosen
