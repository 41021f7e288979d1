"""Rates with intervals, marks by offsets, exact intervals, events."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from scipy.stats import binomtest

from detector.errors import InputError
from detector.evaluation.base_rate import FLOOR, Alarms, alarm_rate
from detector.evaluation.base_rate_run import Scans, unseen_half
from detector.evaluation.bundles import MarkedPair, Place
from detector.evaluation.events import MOST_OF_AN_EVENT, find_events, sample_events
from detector.evaluation.readings import (
    Reading,
    clopper_pearson,
    marked_precision,
    match,
    read_marks,
    readings_jsonl,
)
from detector.evaluation.sheets import sheet_rows
from detector.pairing import load_embedder
from detector.pipeline import Detector
from detector.training.mining import training_half
from detector.types import Claim, ClaimPair, Conflict, Document, NLIScores, Probabilities, Span, Verdict

NLI = NLIScores(Probabilities(0.9, 0.0, 0.1))


def flag(a: tuple[str, int, int], b: tuple[str, int, int], score: float) -> Conflict:
    sides = [Claim(doc, start, end, "q" * (end - start), "q") for doc, start, end in (a, b)]
    verdict = Verdict("contradiction", score, "other", "dispute", "", NLI)
    return Conflict(f"{a}{b}", ClaimPair(sides[0], sides[1], 0.5), verdict)


def reading(a: tuple[str, int, int], b: tuple[str, int, int], verdict: str, score: float = 0.5) -> Reading:
    places = [Place(doc, Span(start, end)) for doc, start, end in (a, b)]
    return Reading(MarkedPair(*places), verdict, score)  # type: ignore[arg-type]


def test_the_exact_interval_agrees_with_scipy() -> None:
    for right, trials in ((0, 5), (5, 5), (3, 17), (58, 60), (1, 200), (70, 140)):
        expected = binomtest(right, trials).proportion_ci(0.95, "exact")
        assert clopper_pearson(right, trials) == pytest.approx((expected.low, expected.high), abs=1e-9)
    assert clopper_pearson(0, 0) == (0.0, 1.0)


def test_the_rate_counts_flags_claims_and_articles() -> None:
    scored = (
        (0, flag(("a", 0, 5), ("a", 9, 14), 0.8)),
        (0, flag(("a", 0, 5), ("a", 20, 24), 0.4)),
        (2, flag(("c", 0, 5), ("c", 9, 14), 0.6)),
    )
    alarms = Alarms("within", (("a",), ("b",), ("c",)), {"a": 20, "b": 30, "c": 50}, scored)
    rate = alarm_rate(alarms, 0.5)
    assert (rate.flags, rate.claims, rate.articles, rate.articles_flagged) == (2, 100, 3, 2)
    assert (rate.per_thousand, rate.per_article) == (20.0, pytest.approx(2 / 3))
    assert rate.interval[0] < 20.0 < rate.interval[1]
    assert rate.article_interval[0] < 2 / 3 < rate.article_interval[1]
    assert alarm_rate(alarms, 0.95).article_interval == (0.0, pytest.approx(3.689 / 3, abs=0.001))
    assert alarm_rate(alarms, 0.95).interval == (0.0, pytest.approx(36.889, abs=0.01))


def test_the_rates_interval_covers() -> None:
    """Flags that come in clumps: the interval over articles holds the true rate about as often as it says."""
    rng = random.Random(11)
    covered = 0
    for trial in range(200):
        scored, claims = [], {}
        for number in range(60):
            doc = f"d{number}"
            claims[doc] = rng.randint(10, 40)
            for k in range(4 if rng.random() < 0.25 else 0):
                scored.append((number, flag((doc, k, k + 1), (doc, k + 50, k + 51), 0.9)))
        alarms = Alarms("within", tuple((doc,) for doc in claims), claims, tuple(scored))
        low, high = alarm_rate(alarms, 0.5, seed=trial).interval
        covered += low <= 1000 * 1.0 / 25 <= high
    assert 174 <= covered <= 200


def test_marks_are_found_again_by_offsets_in_either_order() -> None:
    a, b, c = ("x", 0, 40), ("x", 100, 140), ("y", 10, 60)
    readings = [reading(a, b, "conflict", 0.9), reading(c, a, "no", 0.2)]
    flags = [flag(b, a, 0.7), flag(("x", 5, 38), ("y", 20, 60), 0.6), flag(b, c, 0.5)]
    matched = match(readings, flags)
    assert [(one.verdict, one.score) for one in matched.readings] == [("conflict", 0.7), ("no", 0.6)]
    assert matched.unread == (0.5,)


def test_the_very_offsets_come_before_an_overlap() -> None:
    wide, narrow, other = ("x", 0, 40), ("x", 0, 22), ("x", 100, 140)
    readings = [reading(wide, other, "no"), reading(narrow, other, "conflict")]
    assert match(readings, [flag(narrow, other, 0.5)]).readings[0].verdict == "conflict"


def test_unsure_counts_neither_way() -> None:
    a, b = ("x", 0, 4), ("x", 9, 14)
    readings = [
        reading(a, b, word, score) for word, score in (("conflict", 0.9), ("no", 0.6), ("unsure", 0.8), ("no", 0.1))
    ]
    point = marked_precision(readings, 0.5)
    assert (point.right, point.wrong, point.unsure, point.precision) == (1, 1, 1, 0.5)
    assert marked_precision(readings, 0.95).precision is None


def test_readings_keep_no_text_and_come_back(tmp_path: Path) -> None:
    readings = [reading(("ü/1", 0, 4), ("x", 9, 14), "unsure", 0.25)]
    file = tmp_path / "kept.jsonl"
    file.write_text(readings_jsonl(readings), encoding="utf-8")
    assert read_marks(file) == readings


def test_a_sheet_saved_by_a_european_spreadsheet_is_read(tmp_path: Path) -> None:
    file = tmp_path / "sheet.csv"
    head = "mark;score;doc_a;start_a;end_a;doc_b;start_b;end_b"
    file.write_text(f"\ufeff{head}\r\nConflict;0,71;'=a;0;5;b;1;9\r\n;0,5;a;0;5;b;1;9\r\n", encoding="utf-8")
    (one,) = read_marks(file)
    assert (one.verdict, one.score, one.pair.a.doc_id) == ("conflict", 0.71, "=a")


def test_a_table_that_is_no_sheet_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("mark,score\nno,0.4\n")
    with pytest.raises(InputError, match="line 2: needs a column mark"):
        read_marks(file)


def test_a_sheet_is_a_seeded_sample_in_random_order() -> None:
    flags = [("within", flag(("x", i, i + 1), ("x", 500 + i, 501 + i), i / 100)) for i in range(100)]
    rows = sheet_rows(flags, least=0.2, most=30, seed=1)  # type: ignore[arg-type]
    assert len(rows) == 30
    assert min(row.conflict.score for row in rows) >= 0.2
    scores = [row.conflict.score for row in rows]
    assert scores != sorted(scores)
    assert scores != sorted(scores, reverse=True)
    assert rows == sheet_rows(flags[::-1], least=0.2, most=30, seed=1)  # type: ignore[arg-type]
    assert rows != sheet_rows(flags, least=0.2, most=30, seed=2)  # type: ignore[arg-type]


def test_articles_on_one_event_are_put_together() -> None:
    texts = {
        "quake-1": "A strong earthquake shook the island of Tavora on Monday night and damaged dozens of homes.",
        "cup-1": "Rovers beat United 3-1 in the cup final on Saturday after a late goal by striker Lena Okoro.",
        "quake-2": "Dozens of houses were damaged when an earthquake struck Tavora island late on Monday, officials said.",
        "cup-2": "Striker Lena Okoro scored late as Rovers won the cup final against United on Saturday.",
        "tax": "The finance ministry plans a tax on sugary drinks from next spring, a draft bill shows.",
    }
    events = find_events([Document(name, text) for name, text in texts.items()], load_embedder())
    assert [[d.id for d in event] for event in events] == [["quake-1", "quake-2"], ["cup-1", "cup-2"], ["tax"]]
    assert find_events([], load_embedder()) == []


def test_a_sample_takes_whole_events() -> None:
    events = [[Document(f"{e}-{i}", "") for i in range(size)] for e, size in enumerate((1, 3, 20, 2, 5, 1, 1))]
    chosen = sample_events(events, 12, seed=4)
    assert sum(map(len, chosen)) == 12
    assert max(map(len, chosen)) <= MOST_OF_AN_EVENT
    assert chosen == sample_events(events, 12, seed=4)
    cut = [c for c in chosen if len(c) not in (1, 2, 3, 5, MOST_OF_AN_EVENT)]
    assert len(cut) <= 1


def test_scans_that_remember_claims_find_what_scans_find() -> None:
    one = Document("one", "The council of Brandby approved the plan on Monday. The plan will cost 3 million euros.")
    two = Document(
        "two", "The council of Brandby rejected the plan on Monday. Nine members of the council voted against it."
    )
    detector = Detector(threshold=0.0)
    scans = Scans(detector)
    assert scans([one]).claims == detector.scan([one]).claims
    together, whole = scans([one, two]), detector.scan([one, two])
    assert together.claims == whole.claims
    apart = [c for c in whole.conflicts if c.pair.a.doc_id != c.pair.b.doc_id]
    assert [(c.id, round(c.score, 3)) for c in together.conflicts] == [(c.id, round(c.score, 3)) for c in apart]
    changed = Document("one", "The council of Brandby slept on Monday.")
    assert [claim.quote for claim in scans([changed]).claims] == ["The council of Brandby slept on Monday"]


def test_what_cannot_matter_is_left_unread_and_changes_nothing() -> None:
    one = Document("one", "The council of Brandby approved the plan on Monday. The plan will cost 3 million euros.")
    two = Document("two", "The council of Brandby rejected the plan on Monday. The plan will cost 5 million euros.")
    scans = Scans(Detector(threshold=0.0))
    every, alarms = scans([one, two]), scans.alarms()([one, two])
    wanted = {c.id: c.score for c in every.conflicts if c.score >= FLOOR and c.relation != "update"}
    assert wanted
    assert {c.id: pytest.approx(c.score, abs=1e-3) for c in alarms.conflicts} == wanted
    place = Place("two", Span(0, 50))
    near = scans.around([place])([one, two])
    touched = {c.id: c.score for c in every.conflicts if place.covers(c.pair.a) or place.covers(c.pair.b)}
    assert 0 < len(touched) < len(every.conflicts)
    assert {c.id: pytest.approx(c.score, abs=1e-3) for c in near.conflicts} == touched
    assert near.claims == every.claims


def test_no_article_of_the_unseen_half_is_one_that_models_are_trained_on() -> None:
    documents = [Document(f"fnc-{number}", "") for number in range(200)]
    unseen, trained = unseen_half(documents), training_half(documents)
    assert sorted(d.id for d in (*unseen, *trained)) == sorted(d.id for d in documents)
    assert 60 < len(unseen) < 140
