"""Marks: kept under the conflict's id, and read by eval and train; the review page's files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from detector import Detector
from detector.cli import main
from detector.errors import OutputError
from detector.evaluation.labelled import read_pairs
from detector.marks import Marks
from detector.service import Settings, create_app
from tests.service.conftest import BLOG, ORIGIN, WIRE

STORIES = {"documents": [{"id": "wire", "text": WIRE}, {"id": "blog", "text": BLOG}]}


def body_of(conflict: dict[str, Any], mark: str, note: str = "") -> dict[str, Any]:
    kept = {name: conflict[name] for name in ("a", "b", "score", "kind", "relation", "reason", "features")}
    return {**kept, "mark": mark, "note": note}


def test_marks_outlive_the_service_and_are_what_eval_and_train_read(detector: Detector, tmp_path: Path) -> None:
    settings = Settings(marks=tmp_path / "kept" / "marks.sqlite")
    note = 'told "off the record"; <script>, =1+1'
    with TestClient(create_app(detector, settings), base_url=ORIGIN) as client:
        conflict = client.post("/scan", json=STORIES).json()["conflicts"][0]
        address = f"/marks/{conflict['id']}"
        assert client.put(address, json=body_of(conflict, "unsure")).status_code == 200
        assert client.get("/marks/export").text == ""
        assert client.put(address, json=body_of(conflict, "not_conflict", note)).json()["mark"] == "not_conflict"
        assert client.put("/marks/" + "a" * 12, json=body_of(conflict, "conflict")).status_code == 200
    with TestClient(create_app(detector, settings), base_url=ORIGIN) as client:
        assert client.get("/marks").json()["counts"] == {"conflict": 1, "not_conflict": 1}
        for form in ("jsonl", "csv"):
            file = tmp_path / f"marks.{form}"
            answer = client.get("/marks/export", params={"format": form})
            assert f'filename="marks.{form}"' in answer.headers["content-disposition"]
            file.write_bytes(answer.content)
            pairs = {pair.fields["id"]: pair for pair in read_pairs(file)}
            assert pairs[conflict["id"]].label == "not_contradiction"
            assert pairs[conflict["id"]].fields["note"] == note
            assert pairs[conflict["id"]].premise == conflict["a"]["claim"]
            assert pairs["a" * 12].label == "contradiction"
        result = CliRunner().invoke(main, ["eval", "pairs", str(tmp_path / "marks.jsonl")])
        assert result.exit_code == 0, result.output
        assert client.delete(address).status_code == 204
        assert client.delete(address).status_code == 404


@pytest.mark.parametrize(
    ("name", "change", "status"),
    [
        ("not-an-id", {}, 422),
        ("0" * 12, {"mark": "maybe"}, 422),
        ("0" * 12, {"note": "x" * 2_001}, 413),
        ("0" * 12, {"a": {"doc": "x"}}, 422),
        ("0" * 12, {"score": 7}, 422),
    ],
)
def test_a_mark_that_is_none_is_refused(client: TestClient, name: str, change: dict[str, Any], status: int) -> None:
    side = {"doc": "wire", "claim": WIRE}
    answer = client.put(f"/marks/{name}", json={"mark": "conflict", "a": side, "b": side, **change})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_database_of_something_else_is_not_touched(tmp_path: Path, detector: Detector) -> None:
    import sqlite3

    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE recipes (name TEXT)")
    database.close()
    before = other.read_bytes()
    with pytest.raises(OutputError, match="something else"):
        create_app(detector, Settings(marks=other))
    assert other.read_bytes() == before
    (tmp_path / "text").write_text("no database, but long enough to be looked at as one" * 40)
    with pytest.raises(OutputError):
        Marks(tmp_path / "text")


def test_the_page_asks_no_other_site_and_runs_no_text_of_a_story(client: TestClient) -> None:
    page = client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    files = re.findall(r'(?:src|href)="(page/[^"]+)"', page.text)
    assert len(files) == 4
    text = page.text + "".join(client.get(f"/{file}").text for file in files)
    assert not re.search(r"https?://", text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text)
    assert not re.search(r"<script>|\bon[a-z]+=\"|style=\"", page.text)


def test_every_part_that_the_page_looks_up_is_there(client: TestClient) -> None:
    page = client.get("/").text
    there = set(re.findall(r'\bid="([^"]+)"', page))
    wanted = set(re.findall(r'\$\("([^"]+)"\)', client.get("/page/review.js").text))
    assert wanted <= there
    for name in re.findall(r'<label for="([^"]+)"', page):
        assert name in there
