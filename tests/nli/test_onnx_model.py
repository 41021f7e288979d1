from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.nli import OnnxNLI
from detector.types import NLIScores

OPEN = "The swimming pool is open to visitors today."
CLOSED = "The swimming pool is closed to visitors today."
OTHER = "A bakery in the next street sells rye bread."


def numbers(scores: NLIScores) -> tuple[float, float, float]:
    return scores.contradiction, scores.entailment, scores.neutral


def test_plain_pairs_are_told_apart(model: OnnxNLI) -> None:
    against, same = model.score([(OPEN, CLOSED), (OPEN, OPEN)])
    assert against.label == "contradiction"
    assert same.label == "entailment"


def test_probabilities_sum_to_one(model: OnnxNLI) -> None:
    for scores in model.score([(OPEN, CLOSED), (OPEN, OTHER)]):
        assert scores.ba is not None
        assert sum(astuple(scores.ab)) == pytest.approx(1)
        assert sum(astuple(scores.ba)) == pytest.approx(1)


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_swapping_a_and_b_leaves_the_symmetric_score(model: OnnxNLI, a: str, b: str) -> None:
    [there] = model.score([(a, b)])
    [back] = model.score([(b, a)])
    assert numbers(there) == numbers(back)
    assert there.ab == back.ba


def test_one_direction_alone(model: OnnxNLI) -> None:
    [directed] = model.score([(OPEN, OTHER)], both=False)
    [both] = model.score([(OPEN, OTHER)])
    assert directed.ba is None
    assert directed.ab.contradiction == pytest.approx(both.ab.contradiction, abs=1e-4)


def test_order_is_kept_and_repeats_are_read_once(model: OnnxNLI) -> None:
    seen: list[tuple[int, int]] = []
    pairs = [(OPEN, CLOSED), (OPEN, OTHER), (OPEN, CLOSED)]
    scores = model.score(pairs, progress=lambda done, total: seen.append((done, total)))
    assert scores[0] == scores[2] != scores[1]
    assert seen[-1] == (4, 4)  # two distinct pairs, both ways


def test_a_score_does_not_depend_on_its_company(model: OnnxNLI) -> None:
    company = [(f"The council met on day {day}" + ", and again" * (day % 12), CLOSED) for day in range(60)]
    alone = model.score([(OPEN, CLOSED)])[0]
    among = model.score([*company, (OPEN, CLOSED)])[-1]
    assert numbers(among) == pytest.approx(numbers(alone), abs=1e-4)


def test_a_long_claim_is_cut_and_reported(model: OnnxNLI) -> None:
    short, long = model.score([(OPEN, CLOSED), (OPEN * 200, CLOSED)])
    assert (short.truncated, long.truncated) == (False, True)


def test_no_pairs(model: OnnxNLI) -> None:
    assert model.score([]) == []
