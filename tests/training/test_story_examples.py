"""What NLI training and the judge take from marked stories."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from detector.claims import ClaimExtractor
from detector.evaluation import Bundle, read_bundles
from detector.pairing import load_embedder
from detector.pipeline import Detector
from detector.training.bundle_pairs import bundle_pairs
from detector.training.judge_examples import bundle_examples, crossing_examples, event_examples

WIRE = (
    "The council of Marlow approved the tram line on Tuesday, mayor Ana Reyes said. The line will cost 40 million euros. "
    "Work is to begin in spring."
)
PAPER = (
    "Marlow's councillors threw out the tram line on Tuesday night, opponents of the project said. The line would have "
    "run past the hospital. The line was to cost some 40 million euros."
)
FERRY = "The ferry Dolores ran aground off Calipan on Monday. All 64 passengers were brought ashore, the coast guard said."


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> list[Bundle]:
    def quote(doc: str, words: str) -> dict[str, str]:
        return {"doc": doc, "quote": words}

    rows = [
        {
            "id": "tram",
            "documents": [{"id": "wire", "text": WIRE}, {"id": "paper", "text": PAPER}],
            "gold": [
                [
                    quote("wire", "The council of Marlow approved the tram line on Tuesday"),
                    quote("paper", "Marlow's councillors threw out the tram line on Tuesday night"),
                ]
            ],
            "traps": [
                [quote("wire", "The line will cost 40 million euros"), quote("paper", "was to cost some 40 million euros")]
            ],
        },
        {"id": "ferry", "documents": [{"id": "coast", "text": FERRY}], "gold": []},
    ]
    file = tmp_path_factory.mktemp("bundles") / "bundles.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return read_bundles(file)


def test_marked_conflicts_become_contradictions_and_the_rest_not(bundles: list[Bundle]) -> None:
    pairs = list(bundle_pairs(bundles[0], ClaimExtractor(), load_embedder()))
    sources = Counter(pair.source for pair in pairs)
    assert sources["bundle_gold"] >= 1
    assert sources["bundle_quotes"] == 1
    assert sources["bundle_trap"] >= 1
    assert sources["bundle_none"] >= 1
    assert all((p.label == "contradiction") == (p.source in ("bundle_gold", "bundle_quotes")) for p in pairs)
    gold = next(pair for pair in pairs if pair.source == "bundle_gold")
    assert {"approved" in gold.premise + gold.hypothesis, "threw out" in gold.premise + gold.hypothesis} == {True}


def test_the_judge_learns_from_marked_pairs_and_from_pairs_of_different_events(bundles: list[Bundle]) -> None:
    detector = Detector(threshold=0, updates=True, min_similarity=-1)
    marked = list(bundle_examples(detector, bundles))
    assert {e.group for e in marked} == {"tram", "ferry"}
    assert any(e.conflict for e in marked)
    crossing = list(crossing_examples(detector, bundles))
    assert crossing
    assert not any(e.conflict for e in crossing)


def test_the_judge_learns_from_articles_on_one_event_and_of_no_other(bundles: list[Bundle]) -> None:
    detector = Detector(threshold=0, updates=True, min_similarity=-1)
    tram, ferry = (list(bundle.documents) for bundle in bundles)
    found = list(event_examples(detector, [*tram, *ferry]))
    assert found
    assert {e.group for e in found} == {"event paper"}
    assert not any(e.conflict or e.features["same_document"] for e in found)
    assert not list(event_examples(detector, ferry))
