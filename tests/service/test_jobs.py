"""Long work: started, watched, fetched, stopped; and short work that does not wait for it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from detector import Archive, Detector, Document
from detector.service import Limits, Settings, create_app
from detector.service.answers import ArrivedAnswer, JobAnswer, ScanAnswer
from tests.service.conftest import BLOG, ORIGIN, WIRE

STORIES = {"documents": [{"id": "wire", "text": WIRE}, {"id": "blog", "text": BLOG}]}
LONG = {
    "documents": [
        {
            "text": f"The council of town {place} met on Monday. "
            + " ".join(f"Road {n} of {place} was closed." for n in range(40))
        }
        for place in range(20)
    ]
}


def ended(client: TestClient, job: dict[str, Any], seconds: float = 120) -> JobAnswer:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = JobAnswer.model_validate(client.get(f"/jobs/{job['id']}").json())
        if found.state not in ("waiting", "running"):
            return found
        time.sleep(0.05)
    raise AssertionError("the job did not end")


def test_a_job_ends_with_the_report_that_a_scan_gives(client: TestClient) -> None:
    started = client.post("/jobs/scan", json=STORIES)
    assert started.status_code == 202
    assert started.headers["location"] == f"/jobs/{started.json()['id']}"
    job = ended(client, started.json())
    assert (job.state, job.error) == ("done", None)
    result = ScanAnswer.model_validate(client.get(f"/jobs/{job.id}/result").json())
    waited_for = ScanAnswer.model_validate(client.post("/scan", json=STORIES).json())
    assert result.conflicts == waited_for.conflicts
    arrived = ArrivedAnswer.model_validate(client.get(f"/jobs/{job.id}/conflicts").json())
    assert (arrived.conflicts, arrived.next, job.found) == (result.conflicts, 1, 1)
    assert client.get(f"/jobs/{job.id}/conflicts", params={"after": 1}).json() == {"conflicts": [], "next": 1}
    assert "Norde bridge" in client.get(f"/jobs/{job.id}/result", params={"format": "html"}).text
    assert client.delete(f"/jobs/{job.id}").status_code == 204
    assert client.get(f"/jobs/{job.id}").status_code == 404


def test_a_pair_is_answered_while_a_job_runs_which_can_be_stopped(client: TestClient) -> None:
    job = client.post("/jobs/scan", json=LONG).json()
    behind = client.post("/jobs/scan", json=STORIES).json()
    assert behind["ahead"] == 1
    while client.get(f"/jobs/{job['id']}").json()["done"] == 0:
        time.sleep(0.02)
    assert client.post("/pair", json={"a": "Nobody was hurt.", "b": "Eleven people were hurt."}).status_code == 200
    now = client.get(f"/jobs/{job['id']}").json()
    assert (now["state"], now["total"] > 0) == ("running", True)
    unfinished = client.get(f"/jobs/{job['id']}/result")
    assert (unfinished.status_code, unfinished.json()["code"]) == (409, "not_done")
    assert client.delete(f"/jobs/{job['id']}").status_code == 204
    assert ended(client, job).state == "cancelled"
    assert ended(client, behind).state == "done"


def test_work_that_takes_too_long_is_ended(detector: Detector) -> None:
    settings = Settings(limits=Limits(work_seconds=0.01, job_seconds=0.01, jobs_waiting=1))
    with TestClient(create_app(detector, settings), base_url=ORIGIN) as client:
        answer = client.post("/scan", json=STORIES)
        assert (answer.status_code, answer.json()["code"]) == (503, "out_of_time")
        job = client.post("/jobs/scan", json=STORIES).json()
        refused = client.post("/jobs/scan", json=STORIES)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "10")
        failed = ended(client, job)
        assert failed.state == "failed"
        assert "longer than" in str(failed.error)


def test_new_stories_are_checked_against_the_archive(detector: Detector, tmp_path: Path) -> None:
    place = str(tmp_path / "stories")
    Archive.open(place, detector).add([Document(id="wire", text=WIRE, publisher="City Wire")])
    with TestClient(create_app(detector, archive=place), base_url=ORIGIN) as client:
        assert client.get("/health").json()["archive"] is True
        body = {"documents": [{"id": "blog", "text": BLOG}]}
        found = ScanAnswer.model_validate(client.post("/archive/check", json=body).json())
        assert {found.conflicts[0].a.doc, found.conflicts[0].b.doc} == {"wire", "blog"}
        job = client.post("/jobs/archive/check", json=body).json()
        assert ended(client, job).state == "done"
        elsewhere = client.post("/archive/check", json={**body, "publishers": ["Nobody"]}).json()
        assert elsewhere["conflicts"] == []


def test_without_an_archive_that_is_said(client: TestClient) -> None:
    answer = client.post("/archive/check", json=STORIES)
    assert (answer.status_code, answer.json()["code"]) == (422, "no_archive")
