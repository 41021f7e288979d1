"""Which words oppose each other, and what turns them round; claims as the real parser gives them."""

from __future__ import annotations

from collections import Counter

import pytest

from detector.claims import ClaimExtractor
from detector.conflicts.clashes import find_clashes
from detector.conflicts.features import pair_features
from detector.conflicts.lexicon import oppositions
from detector.conflicts.opposition import agree_by_negation, opposed
from detector.types import Claim
from tests.conflicts.claims_by_hand import claim, pair, scores


@pytest.fixture(scope="module")
def extractor() -> ClaimExtractor:
    return ClaimExtractor()


def read(extractor: ClaimExtractor, *texts: str) -> list[Claim]:
    return extractor.extract_statements(texts, [f"doc{i}" for i in range(len(texts))])


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        ("The assembly adopted the fishing law.", "The fishing law was voted down.", ("adopted", "voted down")),
        ("The summit has been put on hold.", "The summit will go ahead in May.", ("put on hold", "go ahead")),
        ("The suspect is behind bars.", "The suspect is at large.", ("behind bars", "at large")),
        ("The driver was found guilty.", "The driver was acquitted.", ("found guilty", "acquitted")),
        ("The letter is genuine.", "The letter is a forgery.", ("genuine", "forgery")),
        ("The school will stay open.", "The school will shut.", ("stay open", "shut")),
        ("The fire is out of control.", "Crews contained the fire.", ("out of control", "contained")),
        ("The blaze was an accident.", "The blaze was started deliberately.", ("accident", "deliberately")),
    ],
)
def test_outcomes_and_states_that_cannot_both_be(
    extractor: ClaimExtractor, left: str, right: str, words: tuple[str, str]
) -> None:
    a, b = read(extractor, left, right)
    clash = next(c for c in find_clashes(a, b) if c.kind in {"outcome", "antonym"})
    assert (clash.words_a, clash.words_b) == words
    (span_a,), (span_b,) = clash.spans_a, clash.spans_b
    assert (left[span_a.start : span_a.end], right[span_b.start : span_b.end]) == words


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("The council did not approve the quarry.", "The council rejected the quarry."),
        ("The council refused to approve the quarry.", "The council rejected the quarry."),
        ("No agreement was reached on wages.", "The talks on wages collapsed."),
        ("The water is not safe.", "The water is dangerous."),
        ("The firm approved the sale and the staff cheered.", "The firm approved the sale on Friday."),
        ("The mayor was urged to resign.", "The mayor will stay on."),
    ],
)
def test_words_that_only_look_opposed(extractor: ClaimExtractor, left: str, right: str) -> None:
    assert opposed(*read(extractor, left, right)) == ()


def test_a_negated_word_clashes_with_one_that_means_much_the_same(extractor: ClaimExtractor) -> None:
    not_passed, approved, rejected = read(
        extractor,
        "The senate did not pass the budget.",
        "The budget was approved on Monday.",
        "Senators rejected the budget.",
    )
    assert [c.kind for c in find_clashes(not_passed, approved)] == ["negation"]
    assert find_clashes(not_passed, rejected) == []
    assert agree_by_negation(not_passed, rejected)
    assert not agree_by_negation(not_passed, approved)
    assert not agree_by_negation(approved, rejected)


def test_a_negated_predicate_and_its_opposite_agree_however_many_words_they_share(extractor: ClaimExtractor) -> None:
    a, b = read(extractor, "The northern bridge is not open to lorries.", "The northern bridge is closed to lorries.")
    assert "negation" not in {c.kind for c in find_clashes(a, b)}


def test_a_verb_is_known_where_its_particle_stands_apart(extractor: ClaimExtractor) -> None:
    a, b = read(extractor, "Organisers called the regatta off.", "The regatta took place.")
    assert {(p.a.term, p.b.term) for p in opposed(a, b)} == {("call off", "take place")}


def test_weak_opposites_must_play_the_same_part(extractor: ClaimExtractor) -> None:
    old, new, elsewhere = read(
        extractor, "The old bridge reopened.", "The new bridge collapsed.", "The mayor welcomed a new bakery to the square."
    )
    assert "age" in {oppositions()[p.a.entry].name for p in opposed(old, new)}
    assert "age" not in {oppositions()[p.a.entry].name for p in opposed(old, elsewhere)}


def test_opposed_predicates_tell_what_is_said_of_the_subject_from_what_stands_elsewhere(extractor: ClaimExtractor) -> None:
    passed, failed, aside = read(
        extractor,
        "The law on pensions passed.",
        "The law on pensions was rejected.",
        "Critics of the rejected law on pensions gathered outside.",
    )

    def feature(a: Claim, b: Claim) -> float:
        return pair_features(pair(a, b), scores(0.5), find_clashes(a, b)).opposed_predicates

    assert feature(passed, failed) == feature(failed, passed) == 1.0
    assert feature(passed, aside) == feature(aside, passed) == 0.0


def test_opposition_is_the_same_from_either_side(extractor: ClaimExtractor) -> None:
    claims = read(
        extractor,
        "The strike was called off and trains are running normally.",
        "Drivers walked out at midnight and no trains are running.",
        "The union has not ended the strike.",
        "Talks with the union broke down.",
        "The union and the railway reached a deal.",
    )
    for a in claims:
        for b in claims:
            forth = [(p.a.term, p.b.term, p.kind) for p in opposed(a, b)]
            back = [(p.b.term, p.a.term, p.kind) for p in opposed(b, a)]
            assert Counter(forth) == Counter(back)
            assert {c.kind for c in find_clashes(a, b)} == {c.kind for c in find_clashes(b, a)}
        assert opposed(a, a) == ()


def test_claims_without_known_places_are_read_by_their_lemmas() -> None:
    a = claim("Ministers put it off", predicate="put off", lemmas=("minister", "put", "election"))
    b = claim("The election went ahead", doc="b", predicate="go ahead", lemmas=("election", "go", "ahead"))
    assert [(p.a.term, p.b.term) for p in opposed(a, b)] == [("put off", "go ahead")]


def test_every_entry_can_be_read() -> None:
    names = [opposition.name for opposition in oppositions()]
    assert len(names) == len(set(names))
    for opposition in oppositions():
        assert opposition.kind in {"outcome", "antonym"}
        assert opposition.left
        assert opposition.right
        for term in opposition.left | opposition.right:
            assert term == " ".join(term.lower().split())
            assert "-" not in term
            assert 1 <= len(term.split()) <= 4
