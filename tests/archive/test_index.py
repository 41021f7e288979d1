"""Above a size an index is used; what it misses is measured, what it does not hold yet is found."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from detector import Archive, Detector, Document
from detector.archive.search import nearest_rows
from detector.archive.store import Store
from detector.archive.upkeep import index_state
from detector.pairing import embed_claims
from tests.archive.stories import DENIED, story

TOWNS = ("Arlen", "Bramsey", "Corvo", "Dunmere", "Estrel", "Falkirk", "Garona", "Helm", "Istra", "Jorvik")
THINGS = ("bridge", "school", "harbour", "tram line", "library", "stadium", "market hall", "hospital", "museum", "airport")


def notes(count: int, first: int = 0) -> list[Document]:
    return [
        story(
            f"note {number}",
            f"{TOWNS[number % 10]} will open a new {THINGS[number // 10 % 10]} in {1990 + number % 35}. "
            f"The {THINGS[number // 10 % 10]} costs {number + 2} million euros. {TOWNS[number % 10]}'s mayor resigned.",
        )
        for number in range(first, first + count)
    ]


def test_the_index_finds_what_the_exact_search_finds(tmp_path: Path, detector: Detector) -> None:
    archive = Archive.open(tmp_path / "a", detector, exact_below=300)
    archive.add(notes(150))
    store = Store(tmp_path / "a")
    state = index_state(store.table())
    assert state.indexed >= 300
    assert archive.comparison().exact is False
    fresh = notes(10, first=400)
    claims = [claim for found in detector.claims(fresh) for claim in found]
    queries = embed_claims(claims, detector.embedder).across()
    where = "kind = 'claim'"
    exact = nearest_rows(store.table(), queries, limit=12, where=where, exact=True, indexed=0)
    quick = nearest_rows(store.table(), queries, limit=12, where=where, exact=False, indexed=state.indexed)
    for best, found in zip(exact, quick, strict=True):
        np.testing.assert_allclose([s for _, s in found[:1]], [s for _, s in best[:1]], atol=1e-4)
    hits = sum(len({r for r, _ in best} & {r for r, _ in found}) for best, found in zip(exact, quick, strict=True))
    assert hits / (12 * len(queries)) >= 0.95


def test_fresh_rows_are_found_before_they_are_indexed(tmp_path: Path, detector: Detector) -> None:
    archive = Archive.open(tmp_path / "a", detector, exact_below=100)
    archive.add(notes(60))
    archive.add([story("bridge", DENIED)])
    assert index_state(Store(tmp_path / "a").table()).fresh > 0
    assert archive.comparison().exact is False
    report = archive.check([story("draft", DENIED.replace("not close", "close"))])
    assert "bridge" in {one.pair.b.doc_id for one in report.conflicts}
    archive.compact()
    assert index_state(Store(tmp_path / "a").table()).fresh == 0
    again = archive.check([story("draft", DENIED.replace("not close", "close"))])
    assert [one.id for one in again.conflicts] == [one.id for one in report.conflicts]


def test_replaced_and_removed_claims_leave_the_index(tmp_path: Path, detector: Detector) -> None:
    archive = Archive.open(tmp_path / "a", detector, exact_below=100)
    archive.add([story("bridge", DENIED), *notes(60)])
    draft = story("draft", DENIED.replace("not close", "close"))
    assert "bridge" in {one.pair.b.doc_id for one in archive.check([draft]).conflicts}
    archive.add([story("bridge", "The weather was fine.")])
    assert "bridge" not in {one.pair.b.doc_id for one in archive.check([draft]).conflicts}
    assert archive.remove(["bridge"]) == 1
    assert list(archive.verify()) == []


def test_an_index_that_the_archive_outgrew_is_made_anew(tmp_path: Path, detector: Detector) -> None:
    archive = Archive.open(tmp_path / "a", detector, exact_below=20)
    archive.add(notes(10))
    small = index_state(Store(tmp_path / "a").table())
    archive.add(notes(60, first=10))
    large = index_state(Store(tmp_path / "a").table())
    assert large.made_for > 4 * small.made_for
    assert large.indexed > 4 * small.indexed
