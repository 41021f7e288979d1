"""Marks are kept in one file, also in one of an earlier version."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from detector.errors import InputError, OutputError
from detector.marks import Mark, Marks, as_csv, as_jsonl, held_in, labelled, labelled_marks, marks_in, read_conflicts

WHOLE = Mark(
    id="a" * 12,
    mark="not_conflict",
    note="two bridges",
    marked="2026-11-24T10:00:00Z",
    a_doc="wire",
    a_claim="The bridge will close.",
    b_doc="blog",
    b_claim="The bridge will not close.",
    score=0.91,
    features={"contradiction": 0.8, "two_voices": 1.0},
)

VERSION_1 = """
CREATE TABLE marks (
  id TEXT PRIMARY KEY, mark TEXT NOT NULL CHECK (mark IN ('conflict', 'not_conflict', 'unsure')), note TEXT NOT NULL,
  marked TEXT NOT NULL, a_doc TEXT NOT NULL, a_claim TEXT NOT NULL, a_quote TEXT NOT NULL, a_speaker TEXT,
  a_published TEXT, b_doc TEXT NOT NULL, b_claim TEXT NOT NULL, b_quote TEXT NOT NULL, b_speaker TEXT, b_published TEXT,
  kind TEXT NOT NULL, relation TEXT NOT NULL, reason TEXT NOT NULL, score REAL
) STRICT
"""


def old_file(path: Path) -> Path:
    """A file as the first version of the service wrote it, with one mark."""
    values = ["b" * 12, "not_conflict", "", "2026-11-01T08:00:00Z", *["x", "One.", "one", None, None] * 2, *[""] * 3, 0.4]
    with closing(sqlite3.connect(path)) as database:
        database.execute(VERSION_1)
        database.execute(f"INSERT INTO marks VALUES ({', '.join('?' * len(values))})", values)
        database.execute("PRAGMA user_version = 1")
        database.commit()
    return path


def test_a_mark_comes_back_as_it_was_put(tmp_path: Path) -> None:
    store = Marks(tmp_path / "kept" / "marks.sqlite")
    store.put(WHOLE)
    store.close()
    again = Marks(tmp_path / "kept" / "marks.sqlite")
    assert again.all() == [WHOLE]
    assert again.get("a" * 12) == WHOLE
    assert again.get("f" * 12) is None
    assert again.held() == held_in(tmp_path / "kept" / "marks.sqlite")
    assert again.remove("a" * 12)
    assert not again.remove("a" * 12)


def test_a_mark_by_id_alone_keeps_what_an_earlier_one_knew() -> None:
    store = Marks(None)
    store.put(replace(WHOLE, mark="conflict", note=""))
    store.put(Mark("a" * 12, "not_conflict", "two bridges", "2026-11-24T10:00:00Z"))
    assert store.all() == [WHOLE]
    store.put(replace(WHOLE, features={}))
    assert store.all() == [WHOLE]


def test_a_file_of_the_first_version_is_read_and_brought_up_to_date(tmp_path: Path) -> None:
    path = old_file(tmp_path / "marks.sqlite")
    before = path.read_bytes()
    assert held_in(path).words == {"b" * 12: "not_conflict"}
    assert [mark.score for mark in marks_in(path)] == [0.4]
    assert path.read_bytes() == before, "who only holds to the marks does not write"
    store = Marks(path)
    (mark,) = store.all()
    assert (mark.id, mark.a_claim, mark.score, mark.features) == ("b" * 12, "One.", 0.4, {})
    store.put(WHOLE)
    store.close()
    assert [mark.id for mark in Marks(path).all()] == ["a" * 12, "b" * 12]


def test_a_file_of_something_else_or_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    later = tmp_path / "later.sqlite"
    with closing(sqlite3.connect(later)) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(OutputError, match="newer"):
        Marks(later)
    with pytest.raises(InputError, match="no file of marks"):
        held_in(later)
    with pytest.raises(InputError, match="there is no file"):
        held_in(tmp_path / "nowhere.sqlite")
    (tmp_path / "text").write_text("no database, but long enough to be looked at as one" * 40)
    with pytest.raises(InputError, match="cannot be read"):
        held_in(tmp_path / "text")


def test_labels_are_exported_where_the_claims_are_known() -> None:
    marks = [WHOLE, replace(WHOLE, id="c" * 12, mark="unsure"), Mark("d" * 12, "not_conflict", "", "2026-11-24T10:00:00Z")]
    (pair,) = labelled(marks)
    assert (pair.premise, pair.label) == ("The bridge will close.", "not_contradiction")
    assert json.loads(as_jsonl([pair]))["features"] == {"contradiction": 0.8, "two_voices": 1.0}
    assert "features" not in as_csv([pair])
    assert labelled_marks(as_jsonl([pair]).splitlines(), "here") == [WHOLE], "and come back"
    with pytest.raises(InputError, match="here line 1"):
        labelled_marks(['{"premise": "One.", "hypothesis": "Two.", "label": "contradiction"}'], "here")


def test_a_report_gives_its_conflicts_and_other_files_are_refused(tmp_path: Path) -> None:
    side = {"doc": "wire", "claim": "One.", "quote": "one", "speaker": None, "published": None, "also": []}
    record = {"type": "conflict", "id": "e" * 12, "score": 0.7, "kind": "number", "relation": "dispute", "reason": "Why."}
    file = tmp_path / "report.jsonl"
    lines = [{**record, "a": side, "b": side, "features": {"two_voices": 1}}, {"type": "summary"}]
    file.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    (mark,) = read_conflicts(file, "not_conflict", note="n", marked="t").values()
    assert (mark.id, mark.a_claim, mark.note, mark.features) == ("e" * 12, "One.", "n", {"two_voices": 1.0})
    file.write_text('{"premise": "One.", "hypothesis": "Two."}\n', encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        read_conflicts(file, "not_conflict", note="", marked="t")
