"""Marked stories: hits, operating points, and the step that lost each miss."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from detector.errors import InputError
from detector.evaluation import at_threshold, losses, read_bundle, read_bundles
from detector.types import Claim, ClaimPair, Conflict, Document, NLIScores, Probabilities, Report, Verdict

TEXT = "The dam held on Friday. The dam burst on Friday. Nine men fled. The mayor slept."
OTHER = "Nobody fled. The mayor was awake."


def bundle_file(tmp_path: Path, **changes: object) -> Path:
    def mark(a: str, b: str) -> list[dict[str, str]]:
        return [{"doc": "one", "quote": a}, {"doc": "two" if b in OTHER else "one", "quote": b}]

    raw = {
        "id": "dam",
        "documents": [{"id": "one", "text": TEXT, "published": "2026-03-01T10:00:00Z"}, {"id": "two", "text": OTHER}],
        "gold": [
            mark("The dam held on Friday", "The dam burst on Friday"),
            mark("Nine men fled", "Nobody fled"),
            mark("The mayor slept", "The mayor was awake"),
        ],
        "traps": [mark("The dam held on Friday", "Nobody fled")],
        "borderline": [mark("The dam burst on Friday", "Nine men fled")],
        **changes,
    }
    file = tmp_path / "bundles.jsonl"
    file.write_text(json.dumps(raw) + "\n")
    return file


def claim(doc: str, quote: str) -> Claim:
    start = (TEXT if doc == "one" else OTHER).index(quote)
    return Claim(doc, start, start + len(quote), quote, quote)


def conflict(a: Claim, b: Claim, score: float, contradiction: float = 0.9) -> Conflict:
    nli = NLIScores(Probabilities(contradiction, 0, 1 - contradiction))
    return Conflict(
        f"{a.start}-{b.start}", ClaimPair(a, b, 0.5), Verdict("contradiction", score, "other", "dispute", "", nli)
    )


HELD, BURST = claim("one", "The dam held on Friday"), claim("one", "The dam burst")
NINE, NOBODY = claim("one", "Nine men fled"), claim("two", "Nobody fled")
SLEPT = claim("one", "The mayor slept")


def scan_with(*conflicts: Conflict, claims: Sequence[Claim] = (HELD, BURST, NINE, NOBODY, SLEPT)):  # type: ignore[no-untyped-def]
    return lambda documents: Report(tuple(conflicts), tuple(documents), tuple(claims))


def test_a_clause_hits_the_quote_that_it_overlaps_by_half(tmp_path: Path) -> None:
    (bundle,) = read_bundles(bundle_file(tmp_path))
    reading = read_bundle(bundle, scan_with(conflict(BURST, HELD, 0.8), conflict(HELD, NOBODY, 0.7)))
    assert [f.truth for f in reading.flags] == ["gold", "trap"]
    point = at_threshold([reading], 0.5)
    assert (point.flags, point.right, point.found, point.gold, point.traps_fired) == (2, 1, 1, 3, 1)
    assert (point.precision, point.recall) == (0.5, pytest.approx(1 / 3))
    assert at_threshold([reading], 0.75).precision == 1.0


def test_borderline_flags_count_neither_way(tmp_path: Path) -> None:
    (bundle,) = read_bundles(bundle_file(tmp_path))
    reading = read_bundle(bundle, scan_with(conflict(BURST, NINE, 0.9)))
    point = at_threshold([reading], 0.5)
    assert (point.flags, point.precision, point.recall) == (0, 1.0, 0.0)


def test_updates_are_no_flags(tmp_path: Path) -> None:
    (bundle,) = read_bundles(bundle_file(tmp_path))
    update = conflict(HELD, NOBODY, 0.9)
    update = replace(update, verdict=replace(update.verdict, relation="update"))
    assert read_bundle(bundle, scan_with(update)).flags == ()


def test_every_miss_has_the_step_that_lost_it(tmp_path: Path) -> None:
    (bundle,) = read_bundles(bundle_file(tmp_path))
    low = conflict(HELD, BURST, 0.2, contradiction=0.1)
    reading = read_bundle(bundle, scan_with(low))
    assert losses([reading], 0.5) == {"NLI score low": 1, "pair not made": 1, "claim not found": 1}
    turned_down = read_bundle(bundle, scan_with(conflict(HELD, BURST, 0.2)))
    assert losses([turned_down], 0.5)["turned down by the judge"] == 1
    point = at_threshold([reading], 0.5)
    assert sum(losses([reading], 0.5).values()) == point.gold - point.found


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"gold": [[{"doc": "one", "quote": "The dam melted"}, {"doc": "two", "quote": "Nobody fled"}]]}, "The dam melted"),
        ({"documents": [{"id": "one"}]}, "text"),
    ],
)
def test_a_bundle_that_cannot_be_used_is_named(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=f"line 1.*{said}"):
        read_bundles(bundle_file(tmp_path, **changes))


def test_the_projects_own_sets_are_whole() -> None:
    root = Path(__file__).parents[2]
    for name, least in (
        ("eval/stories/dev.jsonl", 30),
        ("eval/stories/test.jsonl", 30),
        ("training-data/stories_a.jsonl", 30),
    ):
        bundles = read_bundles(root / name)
        assert len(bundles) >= least
        assert all(isinstance(d, Document) and d.text for b in bundles for d in b.documents)
        assert sum(len(b.gold) for b in bundles) > 100
