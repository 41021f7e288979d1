"""A pair that is left unread could not have been a conflict, whatever the NLI model had said of it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector import Detector, Document
from detector.ceiling import FROM_NLI, ceilings, worth_reading
from detector.conflicts import Judge, JudgeWeights
from detector.pairing import collapse_repeats
from detector.types import ClaimPair, NLIScores, Probabilities

STORIES = (
    Document(
        "wire",
        "Mayor Petra Lind said on Tuesday that the city will close the Norde bridge this summer. The repair costs 4 "
        "million euros, according to the council. Two engineers found cracks in the bridge in March.",
    ),
    Document(
        "blog",
        "The Norde bridge will stay open this summer, the mayor's deputy Jonas Falk said. The repair costs 9 million "
        "euros. Nobody has found any cracks in it. A bakery on Hill Street won a prize.",
    ),
)


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector().load()


@pytest.fixture(scope="module")
def pairs(detector: Detector) -> list[ClaimPair]:
    claims = collapse_repeats([claim for found in detector.claims(STORIES) for claim in found])
    return detector._pair(claims, None)


@st.composite
def readings(draw: st.DrawFn) -> Probabilities:
    shares = [draw(st.floats(0, 1)) ** 4 + 1e-9 for _ in range(3)]
    return Probabilities(*(share / sum(shares) for share in shares))


@settings(deadline=None, derandomize=True, max_examples=60)
@given(ab=readings(), ba=st.none() | readings())
def test_no_reading_lifts_a_pair_above_its_ceiling(
    pairs: list[ClaimPair], ab: Probabilities, ba: Probabilities | None
) -> None:
    weights = JudgeWeights.read()

    verdicts = Judge(weights).judge(pairs, [NLIScores(ab, ba)] * len(pairs))

    for verdict, ceiling in zip(verdicts, ceilings(weights, pairs), strict=True):
        assert verdict.score <= ceiling + 1e-9


def test_only_the_features_that_are_named_depend_on_the_reading(pairs: list[ClaimPair]) -> None:
    corners = [Probabilities(1, 0, 0), Probabilities(0, 1, 0), Probabilities(0, 0, 1)]
    seen: set[str] = set()
    for before, after in pairwise([NLIScores(ab, ba) for ab in corners for ba in corners]):
        first, second = (Judge().judge(pairs, [one] * len(pairs)) for one in (before, after))
        for a, b in zip(first, second, strict=True):
            seen.update(name for name in a.features if a.features[name] != b.features[name])

    assert seen == set(FROM_NLI)


def test_ceilings_rule_pairs_out_and_threshold_0_reads_all(pairs: list[ClaimPair]) -> None:
    weights = JudgeWeights.read()

    assert worth_reading(weights, pairs, 0) == pairs
    assert len(worth_reading(weights, pairs, 0.6)) < len(pairs)
    assert all(0 <= one <= 1 for one in ceilings(weights, pairs))
    assert ceilings(weights, []) == []


def test_a_judge_with_unknown_features_reads_all(pairs: list[ClaimPair], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detector.ceiling.FROM_NLI", FROM_NLI[1:])

    assert ceilings(JudgeWeights.read(), pairs) == [1.0] * len(pairs)


@pytest.mark.parametrize("threshold", [0.05, 0.3])
def test_a_scan_finds_what_it_finds_when_every_pair_is_read(
    detector: Detector, threshold: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    eager = detector.with_options(threshold=threshold)
    quick = eager.scan(STORIES)
    monkeypatch.setattr("detector.ceiling.ceilings", lambda weights, pairs: [1.0] * len(pairs))
    whole = eager.scan(STORIES)

    assert quick.conflicts == whole.conflicts
    assert quick.pairs == whole.pairs == whole.scored
    assert replace(quick, scored=0, seconds=0) == replace(whole, scored=0, seconds=0)
    assert quick.scored < whole.scored if threshold >= 0.3 else quick.scored <= whole.scored
