"""A scan over two workers finds what one process finds."""

from __future__ import annotations

import pytest

from detector import Detector
from detector.cluster import Cluster, ClusterDetector, detecting
from tests.cluster.stories import stories


def test_the_same_conflicts_as_on_one_machine(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detecting, "CHARACTERS_TOGETHER", 200)
    monkeypatch.setattr(detecting, "TEXTS_TOGETHER", 8)
    monkeypatch.setattr(detecting, "PAIRS_TOGETHER", 8)

    here = Detector(threshold=0.05).scan(stories())
    there = ClusterDetector(cluster, threshold=0.05).scan(stories())

    assert len(here.conflicts) >= 2
    assert there.claims == here.claims
    assert (there.pairs, there.scored, there.model) == (here.pairs, here.scored, here.model)
    assert [one.id for one in there.conflicts] == [one.id for one in here.conflicts]
    assert [one.score for one in there.conflicts] == pytest.approx([one.score for one in here.conflicts], abs=0.01)


def test_a_text_that_breaks_the_parser_is_set_aside_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from detector.claims import ClaimExtractor
    from detector.cluster.models import ClaimFinder, Models
    from detector.types import Rejected

    extract = ClaimExtractor.extract

    def fails_on_ferries(self, documents, cleaned):  # type: ignore[no-untyped-def]
        if any("ferry" in document.text for document in documents):
            raise ValueError("no ferries")
        return extract(self, documents, cleaned)

    monkeypatch.setattr(ClaimExtractor, "extract", fails_on_ferries)
    *good, bad = ClaimFinder(Models())(stories())

    assert all(isinstance(one, list) and one for one in good)
    assert isinstance(bad, Rejected)
    assert bad.source == "story-4"
    assert "no ferries" in bad.reason
