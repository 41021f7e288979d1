"""What was marked as no conflict stays out of later reports, by its stable id."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from detector.conflicts import Judge, JudgeWeights, conflict_id, without_duplicates
from detector.marks import DEFAULT_FILE, Held, Marks, existing_file, hold, mark_of
from detector.reports import ScanReport, flagged
from detector.types import Claim, Conflict, Span
from tests.conflicts.claims_by_hand import claim, pair, scores

JUDGE = Judge(JudgeWeights(-3.0, {"contradiction": 6.0}, 0.5))


def conflict(a: Claim, b: Claim, score: float = 0.9) -> Conflict:
    both = pair(a, b)
    return Conflict(conflict_id(both), both, JUDGE.judge([both], [scores(score)])[0])


HELD = conflict(claim("The dam held", doc="wire"), claim("The dam burst", doc="blog"))
OPEN = conflict(claim("The road is open", doc="wire"), claim("The road is shut", doc="blog"))


def report(*conflicts: Conflict) -> ScanReport:
    return ScanReport(conflicts, (), ())


def test_a_marked_conflict_is_hidden_and_counted() -> None:
    store = Marks(None)
    store.put(mark_of(HELD, "not_conflict", note="two dams"))
    store.put(mark_of(OPEN, "conflict"))
    later = hold(report(HELD, OPEN), store.held())
    assert [(one.id, one.mark) for one in later.conflicts] == [(OPEN.id, "conflict")]
    assert later.hidden == 1
    assert "1 hidden by earlier marks" in later.to_text().replace("\n", " ")
    assert '"hidden":1' in later.to_jsonl()
    assert "1 hidden by earlier marks" in later.to_html()


def test_it_is_shown_on_request_and_is_no_flag() -> None:
    shown = hold(report(HELD), Held({HELD.id: "not_conflict"}), show=True)
    assert [one.mark for one in shown.conflicts] == ["not_conflict"]
    assert (shown.hidden, flagged(shown.conflicts[0])) == (0, False)
    assert "marked as no conflict" in shown.to_text()
    assert '"mark":"not_conflict"' in shown.to_jsonl()
    assert '<span class="rest">marked as no conflict</span>' in shown.to_html()
    assert ",not_conflict" in shown.to_csv()


def test_it_stays_hidden_when_another_paper_prints_the_copy_first() -> None:
    reprint = replace(claim("The dam held", doc="post"), repeats=(("wire", Span(0, 12)),))
    assert hold(report(conflict(reprint, HELD.pair.b)), Held({HELD.id: "not_conflict"})).conflicts == ()


def test_it_stays_hidden_when_an_overlapping_clause_scores_higher() -> None:
    longer = conflict(claim("The dam held on Friday", doc="wire"), HELD.pair.b, 0.99)
    (kept,) = without_duplicates([longer, HELD])
    assert kept.id == longer.id
    assert hold(report(kept), Held({HELD.id: "not_conflict"})).hidden == 1
    assert hold(report(kept), Held({HELD.id: "not_conflict", longer.id: "conflict"})).hidden == 0


@pytest.mark.parametrize("said", ["conflict", "unsure"])
def test_other_marks_hide_nothing(said: str) -> None:
    assert hold(report(HELD), Held({HELD.id: said})).hidden == 0  # type: ignore[dict-item]


def test_no_file_is_looked_for_but_the_one_in_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert existing_file(None) is None
    assert existing_file("named.sqlite") == Path("named.sqlite")
    Marks(DEFAULT_FILE).close()
    assert existing_file(None) == DEFAULT_FILE
    assert list(tmp_path.iterdir()) == [tmp_path / ".detector"]
