import json

from detector.reports import ScanReport, flagged


def test_conflicts_come_first_and_the_summary_last(report: ScanReport) -> None:
    lines = [json.loads(line) for line in report.to_jsonl().splitlines()]
    assert [line["type"] for line in lines] == ["conflict", "conflict", "conflict", "summary"]
    assert lines[-1] == {
        "type": "summary",
        "documents": 2,
        "claims": 2,
        "pairs": 4,
        "scored": 3,
        "conflicts": 1,
        "hidden": 0,
        "truncated": 0,
        "rejected": 1,
        "seconds": 1.9,
        "model": "nli-minilm-l6",
    }


def test_a_conflict_points_into_both_documents(report: ScanReport) -> None:
    first = json.loads(report.to_jsonl().splitlines()[0])
    assert first["relation"] == "dispute"
    assert first["score"] == 0.9713
    assert first["nli"] == {
        "ab": {"contradiction": 0.91, "entailment": 0.02, "neutral": 0.07},
        "ba": {"contradiction": 0.85, "entailment": 0.05, "neutral": 0.1},
    }
    assert first["similarity"] == 0.7123
    texts = {document.id: document.text for document in report.documents}
    for side in (first["a"], first["b"]):
        assert texts[side["doc"]][side["start"] : side["end"]] == side["quote"]
    assert first["a"]["published"] == "2031-05-05T18:30:00Z"
    assert first["b"]["published"] is None
    assert first["a"]["also"] == []
    (start, end), document = first["b"]["clash"][0], texts[first["b"]["doc"]]
    assert document[start:end] == "was manned"


def test_updates_and_pairs_below_the_threshold_are_no_flags(report: ScanReport) -> None:
    assert [flagged(one) for one in report.conflicts] == [True, False, False]
