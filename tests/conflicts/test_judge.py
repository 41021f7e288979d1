"""From scored pairs to verdicts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.conflicts import Judge, JudgeWeights, Mark, conflict_id, without_duplicates
from detector.errors import ModelError
from detector.types import Conflict, Quantity
from tests.conflicts.claims_by_hand import claim, pair, scores

PLAIN = JudgeWeights(-3.0, {"contradiction": 6.0, "figures_clash": 1.0, "negation_clash": 1.0}, 0.5)


def toll(count: float, doc: str, day: int | None = None, speaker: str | None = None, publisher: str | None = None):  # type: ignore[no-untyped-def]
    text = f"The flood killed {count:.0f} people"
    figure = Quantity(f"{count:.0f}", 17, 19, count, None, "people")
    lemmas = ("flood", "kill", "people")
    return claim(text, doc=doc, day=day, speaker=speaker, quantities=(figure,), lemmas=lemmas, publisher=publisher)


def test_a_high_contradiction_is_a_conflict_with_its_words_in_the_reason() -> None:
    (verdict,) = Judge(PLAIN).judge([pair(toll(12, "a"), toll(19, "b", speaker="Mayor Ito"))], [scores(0.98)])
    assert (verdict.label, verdict.kind, verdict.relation) == ("contradiction", "number", "dispute")
    assert "“12”" in verdict.reason
    assert "“19”" in verdict.reason
    assert "Mayor Ito" in verdict.reason


def test_a_low_contradiction_is_none() -> None:
    (verdict,) = Judge(PLAIN).judge([pair(toll(12, "a"), toll(12, "b"))], [scores(0.02, 0.9)])
    assert (verdict.label, verdict.kind, verdict.relation) == ("entailment", "none", "none")


def test_entailment_that_comes_first_hides_nothing() -> None:
    both = pair(toll(12, "a"), toll(19, "b"))
    (verdict,) = Judge(PLAIN).judge([both], [scores(0.55, 0.45)])
    (plain,) = Judge(PLAIN).judge([both], [scores(0.55, 0.0)])
    assert verdict.score == plain.score


def test_a_toll_that_grows_between_publication_dates_is_an_update() -> None:
    def relation(*claims):  # type: ignore[no-untyped-def]
        return Judge(PLAIN).judge([pair(*claims)], [scores(0.98)])[0].relation

    assert relation(toll(12, "a", day=1), toll(19, "b", day=2)) == "update"
    assert relation(toll(12, "a", day=2), toll(19, "b", day=2)) == "dispute"
    assert relation(toll(19, "a", day=1), toll(12, "b", day=2)) == "dispute"
    assert relation(toll(19, "a", day=1, publisher="Wire"), toll(12, "b", day=2, publisher="Wire")) == "update"
    assert relation(toll(12, "a"), toll(19, "a")) == "contradiction"


def test_short_and_full_names_are_one_voice() -> None:
    a = claim("The bridge is safe", speaker="Transport Minister Ana Reyes", lemmas=("bridge", "safe"))
    b = claim("The bridge is not safe", speaker="Reyes", start=90, negated=True, lemmas=("bridge", "safe"))
    (verdict,) = Judge(PLAIN).judge([pair(a, b)], [scores(0.99)])
    assert (verdict.relation, verdict.kind) == ("contradiction", "negation")


@given(st.floats(0, 1), st.floats(-1, 1), st.sampled_from([8, 12, 19]), st.booleans())
def test_swapping_a_and_b_leaves_the_score(contradiction: float, similarity: float, count: int, negated: bool) -> None:
    import dataclasses

    a, b = toll(12, "a", speaker="Ito"), dataclasses.replace(toll(count, "b"), negated=negated)
    judge = Judge()
    (forth,) = judge.judge([pair(a, b, similarity)], [scores(contradiction)])
    (back,) = judge.judge([pair(b, a, similarity)], [scores(contradiction)])
    assert forth.score == pytest.approx(back.score, abs=1e-12)
    assert 0 <= forth.score <= 1


def test_ids_are_the_same_whichever_claim_comes_first_and_whatever_the_quotes_look_like() -> None:
    a, b = claim("It’s open", doc="x"), claim("It is shut", doc="y")
    assert conflict_id(pair(a, b)) == conflict_id(pair(b, a)) == conflict_id(pair(claim("It's  open", doc="x"), b))
    assert conflict_id(pair(a, b)) != conflict_id(pair(a, claim("It is shut down", doc="y")))
    assert conflict_id(pair(a, b)) != conflict_id(pair(a, claim("It is shut", doc="y", speaker="Ito")))


def test_one_conflict_is_reported_once() -> None:
    whole, clause = claim("the dam held on Friday night"), claim("the dam held")
    other = claim("the dam burst", doc="b")
    judge = Judge(PLAIN)
    conflicts = [
        Conflict(conflict_id(p), p, judge.judge([p], [scores(s)])[0])
        for p, s in ((pair(whole, other), 0.9), (pair(clause, other), 0.97))
    ]
    assert [c.pair.a for c in without_duplicates(conflicts)] == [clause]


def test_weights_with_unknown_names_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "judge.json"
    file.write_text(json.dumps({"bias": 0, "threshold": 0.5, "weights": {"luck": 1.0}}))
    with pytest.raises(ModelError, match="luck"):
        JudgeWeights.read(file)
    file.write_text("{}")
    with pytest.raises(ModelError, match="bias"):
        JudgeWeights.read(file)


def test_marks_travel_with_the_weights(tmp_path: Path) -> None:
    file = tmp_path / "judge.json"
    raw = {"bias": 0, "threshold": 0.5, "weights": {}, "marks": [[0.9, 1]] * 50 + [[0.4, 0]] * 9}
    file.write_text(json.dumps(raw))
    weights = JudgeWeights.read(file)
    assert weights.marks[0] == Mark(0.9, True)
    assert weights.threshold_for(0.95).threshold == 0.41
    assert weights.threshold_for(0.99).threshold is None
