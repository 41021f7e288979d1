"""The demo's stories: which of the conflicts that a reader would mark are found, and what is flagged beside them.

The figures are those of the weights that ship: a change that finds fewer, or flags more beside them, shows here at once.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detector import Detector, Document
from detector.evaluation import MarkedPair, Place
from detector.sources import read_documents
from detector.types import Report, Span

SEEDS = Path(__file__).parent.parent / "seeds"
LOW = 0.1
"""At the default threshold the weights that ship find two of these 25 conflicts; at this one, six."""
FOUND_AT_LEAST = 5
OTHERS_AT_MOST = 3


@pytest.fixture(scope="module")
def stories() -> list[Document]:
    return [item for item in read_documents(sorted(SEEDS.glob("[0-9]*"))) if isinstance(item, Document)]


@pytest.fixture(scope="module")
def report(stories: list[Document]) -> Report:
    return Detector(updates=True, threshold=LOW).scan(stories)


def expected(stories: list[Document], *, updates: bool) -> list[MarkedPair]:
    texts = {Path(story.id).name: story for story in stories}

    def place(raw: dict[str, str]) -> Place:
        story = texts[Path(raw["doc"]).name]
        start = story.text.index(raw["quote"])
        return Place(story.id, Span(start, start + len(raw["quote"])))

    rows = [json.loads(line) for line in (SEEDS / "EXPECTED.jsonl").read_text(encoding="utf-8").splitlines()]
    return [MarkedPair(place(r["a"]), place(r["b"])) for r in rows if (r["relation"] == "update") == updates]


def test_conflicts_that_a_reader_would_mark_are_found(stories: list[Document], report: Report) -> None:
    flagged = [c.pair for c in report.conflicts if c.verdict.relation != "update"]
    found = sum(any(mark.covers(pair) for pair in flagged) for mark in expected(stories, updates=False))
    assert found >= FOUND_AT_LEAST


def test_little_is_flagged_beside_them(stories: list[Document], report: Report) -> None:
    marks = expected(stories, updates=False)
    shown = [c for c in report.conflicts if c.verdict.relation != "update" and c.score >= Detector().default_threshold]
    others = [c for c in shown if not any(mark.covers(c.pair) for mark in marks)]
    assert len(others) <= OTHERS_AT_MOST, [(c.pair.a.text, c.pair.b.text) for c in others]


def test_a_toll_that_rose_between_two_days_is_no_conflict(stories: list[Document], report: Report) -> None:
    marks = expected(stories, updates=True)
    assert marks
    conflicts = [c for c in report.conflicts if c.verdict.relation != "update"]
    assert not [c for c in conflicts if any(mark.covers(c.pair) for mark in marks)]
