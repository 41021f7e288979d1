"""/pair, /score, /scan, /documents: the same answers as the library gives."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from detector import Detector
from detector.service.answers import PairAnswer, ScanAnswer, ScoreAnswer
from tests.service.conftest import BLOG, WIRE

STORIES = {"documents": [{"id": "wire", "text": WIRE}, {"id": "blog", "text": BLOG}]}
PAIRS = [
    ("The mill burned down in 1912.", "The mill was never damaged by fire."),
    ("Eleven people were hurt.", "Nobody was hurt."),
    ("Sales rose 4% in March.", "The bakery opened in March."),
    ("The council approved the plan after a long debate on Monday night.", "The plan was turned down."),
]


def test_a_pair_gets_the_verdict_of_compare(client: TestClient, detector: Detector) -> None:
    a, b = PAIRS[0]
    answer = client.post("/pair", json={"a": a, "b": b})
    assert answer.status_code == 200
    found = PairAnswer.model_validate(answer.json())
    verdict = detector.compare(a, b)
    assert (found.label, found.kind, found.relation) == (verdict.label, verdict.kind, verdict.relation)
    assert found.score == pytest.approx(verdict.score, abs=0.01)
    assert found.label == "contradiction"


def test_pairs_of_requests_at_one_moment_are_read_together_and_score_as_alone(
    client: TestClient, detector: Detector
) -> None:
    asked = [pair for pair in PAIRS for _ in range(4)]
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda pair: client.post("/pair", json={"a": pair[0], "b": pair[1]}).json(), asked))
    for pair, answer in zip(asked, answers, strict=True):
        alone = detector.compare(*pair)
        assert answer["score"] == pytest.approx(alone.score, abs=0.01)
        assert answer["nli"]["ab"]["contradiction"] == pytest.approx(alone.nli.ab.contradiction, abs=0.01)
    figures = client.get("/metrics").text
    batches = _figure(figures, 'detector_batch_pairs_count{route="/pair"}')
    pairs = _figure(figures, 'detector_batch_pairs_sum{route="/pair"}')
    assert pairs >= 16
    assert batches < pairs


def test_scores_come_in_the_order_of_the_pairs(client: TestClient, detector: Detector) -> None:
    body = {"pairs": [{"a": a, "b": b} for a, b in PAIRS]}
    both = ScoreAnswer.model_validate(client.post("/score", json=body).json())
    for found, alone in zip(both.scores, detector.score(PAIRS), strict=True):
        assert found.label == alone.label
        assert found.contradiction == pytest.approx(alone.contradiction, abs=0.01)
    one_way = client.post("/score", json={**body, "directed": True}).json()["scores"]
    for score, alone in zip(one_way, detector.score(PAIRS, directed=True), strict=True):
        assert score["contradiction"] == pytest.approx(alone.contradiction, abs=0.01)


def test_a_scan_finds_what_the_library_finds(client: TestClient) -> None:
    answer = client.post("/scan", json=STORIES)
    found = ScanAnswer.model_validate(answer.json())
    assert [{one.a.doc, one.b.doc} for one in found.conflicts] == [{"wire", "blog"}]
    assert found.conflicts[0].relation == "dispute"
    assert found.summary.documents == 2
    assert WIRE[found.conflicts[0].a.start : found.conflicts[0].a.end] == found.conflicts[0].a.quote


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("jsonl", "application/x-ndjson"),
        ("csv", "text/csv"),
        ("html", "text/html"),
        ("text", "text/plain"),
        ("claimreview", "application/ld+json"),
        ("labelstudio", "application/json"),
    ],
)
def test_a_scan_can_be_had_as_scan_writes_it(client: TestClient, form: str, kind: str) -> None:
    answer = client.post("/scan", params={"format": form}, json=STORIES)
    assert answer.headers["content-type"].startswith(kind)
    assert "Norde" in answer.text


def test_threshold_zero_gives_every_pair_and_leaves_others_alone(client: TestClient) -> None:
    texts = [WIRE, BLOG + " The river is cold.", "The river Norde is very cold in winter, the mayor said on Monday."]
    body: dict[str, Any] = {"documents": [{"text": text} for text in texts]}
    every = client.post("/scan", json={**body, "threshold": 0}).json()
    usual = client.post("/scan", json=body).json()
    assert len(every["conflicts"]) > len(usual["conflicts"])
    assert "none" in {one["relation"] for one in every["conflicts"]}


def test_a_story_in_another_language_is_set_aside(client: TestClient) -> None:
    german = "Der Bürgermeister sagte am Dienstag, dass die Stadt die Brücke in diesem Sommer nicht schließen werde."
    answer = client.post("/scan", json={"documents": [{"id": "blatt", "text": german}]}).json()
    assert answer["rejected"][0]["source"] == "blatt"
    assert answer["summary"]["documents"] == 0


def test_markup_in_a_story_is_text(client: TestClient) -> None:
    attack = f"<script>alert(1)</script> {WIRE} <img src=x onerror=alert(2)>"
    body = {"documents": [{"id": "<b>x</b>", "text": attack}, {"id": "blog", "text": BLOG}], "threshold": 0}
    page = client.post("/scan", params={"format": "html"}, json=body)
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert "<b>x</b>" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_file_becomes_stories_and_its_name_is_only_a_label(client: TestClient) -> None:
    rows = "".join(json.dumps({"text": text}) + "\n" for text in (WIRE, BLOG)).encode()
    kind = {"content-type": "application/octet-stream"}
    answer = client.post("/documents", params={"name": "../../etc/passwd"}, content=gzip.compress(rows), headers=kind)
    documents = answer.json()["documents"]
    assert [one["id"] for one in documents] == ["passwd:1", "passwd:2"]
    assert documents[0]["text"] == WIRE
    assert client.post("/scan", json={"documents": documents}).json()["conflicts"]


def _figure(text: str, name: str) -> float:
    return next(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(name))
