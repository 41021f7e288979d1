"""Conflicts planted in articles stand where they are said to stand, and say what they are said to say."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from detector.claims import ClaimExtractor
from detector.evaluation.inflection import opposite_state, opposite_verb
from detector.evaluation.planting import PlantedStories, can_be_restated, plant
from detector.evaluation.rewrites import other_date, other_outcome, other_quantity, turned_round
from detector.sources import clean
from detector.types import Claim, Document

PORT = (
    "The harbour board of Kelmouth approved the new ferry terminal on Tuesday. "
    "The terminal will cost 48 million dollars.\n\n"
    "Board chairwoman Ida Brandt said the builders found seven old cannons under the quay in March 2019. "
    "Local fishermen blocked the harbour road for three hours.\n\n"
    "Police arrested two fishermen near the customs house. The customs house was damaged in a storm in 2016.\n\n"
    "Ferry passengers rose by 12 percent last year. The town's hotels were full in August.\n"
)
RIVAL = (
    "Kelmouth's harbour board met on Tuesday to vote on the ferry terminal. Ida Brandt opened the meeting at noon.\n\n"
    "The town museum bought one of the seven cannons for 900 dollars. The museum is open on Sundays.\n\n"
    "Fishermen say that the terminal takes away their berths. Two trawlers left the harbour on Monday.\n"
)
BAKERY = "The bakery in Ostwick sold 4,000 loaves in May. Its owner, Per Dahl, won a national prize on Friday."


@pytest.fixture(scope="module")
def extractor() -> ClaimExtractor:
    return ClaimExtractor()


@pytest.fixture(scope="module")
def stories() -> list[Document]:
    return [Document("port", PORT), Document("rival", RIVAL), Document("bakery", BAKERY)]


@pytest.fixture(scope="module")
def claims(extractor: ClaimExtractor, stories: list[Document]) -> dict[str, list[Claim]]:
    found = extractor.extract(stories, [clean(story.text) for story in stories])
    return {story.id: own for story, own in zip(stories, found, strict=True)}


@pytest.fixture(scope="module")
def turned(extractor: ClaimExtractor, claims: Mapping[str, Sequence[Claim]]) -> dict[str, str]:
    return turned_round([claim for own in claims.values() for claim in own], extractor)


def spoken(text: str, extractor: ClaimExtractor) -> Claim:
    return extractor.extract([Document("d", text)], [clean(text)])[0][0]


@pytest.mark.parametrize(
    ("text", "lemma", "becomes"),
    [
        ("The council approved the plan.", "approve", "rejected"),
        ("The plan was passed by 9 votes.", "pass", None),
        ("Parliament passed the bill.", "pass", "rejected"),
        ("The mayor passed away.", "pass", None),
        ("Sales have fallen by 4 percent.", "fall", "risen"),
        ("Sales fell by 4 percent.", "fall", "rose"),
        ("The king fell ill.", "fall", None),
        ("They won the cup.", "win", "lost"),
        ("Guards opened fire on the crowd.", "open", None),
        ("The school is opening the gates.", "open", "closing"),
        ("He denies the charge.", "deny", "confirms"),
        ("The firm agreed to pay.", "agree", "refused"),
        ("The two sides agreed on a date.", "agree", None),
    ],
)
def test_a_verb_is_swapped_in_the_form_it_stands_in(text: str, lemma: str, becomes: str | None) -> None:
    swap = opposite_verb(text, lemma)
    assert (swap and swap.word) == becomes


def test_a_state_is_swapped_but_not_an_adjective_before_a_noun() -> None:
    swap = opposite_state("The hikers were found late but are still alive after a week.")
    assert swap is not None
    assert swap.word == "dead"
    assert opposite_state("It was real money.") is None


def test_what_is_negated_has_no_opposite_outcome(extractor: ClaimExtractor) -> None:
    assert other_outcome(spoken("The council did not approve the plan.", extractor)) is None


def test_figures_in_digits_and_in_words_move_beyond_rounding(extractor: ClaimExtractor) -> None:
    rng = random.Random(5)
    for text, old, told in (
        ("The bridge cost 48 million dollars.", 48, lambda made: float(made.split()[3])),
        ("Rescuers carried seven climbers down.", 7, lambda made: made.split()[2]),
    ):
        made = {other_quantity(spoken(text, extractor), rng) for _ in range(20)}
        assert None not in made
        values = {told(one) for one in made if one}
        assert len(values) > 2
        assert all(not isinstance(v, float) or max(v, old) >= 1.3 * min(v, old) for v in values)
    assert other_quantity(spoken("At least 40 people fled.", extractor), rng) is None


def test_dates_move_in_their_own_style(extractor: ClaimExtractor) -> None:
    rng = random.Random(1)
    made = other_date(spoken("The ship sank on Friday.", extractor), rng)
    assert made is not None
    assert made.startswith("The ship sank on ")
    assert made.endswith("day.")
    assert made != "The ship sank on Friday."
    assert other_date(spoken("The club meets every Friday.", extractor), rng) is None
    years = {other_date(spoken("The ship sank in 1987.", extractor), rng) for _ in range(10)}
    assert all(one and one.startswith("The ship sank in 19") for one in years)


def places_hold(made: Sequence[PlantedStories]) -> None:
    for stories in made:
        texts = {document.id: document.text for document in stories.bundle.documents}
        assert stories.bundle.gold == tuple(p.pair for p in stories.plants)
        for one in stories.plants:
            a, b = one.pair.a, one.pair.b
            restated = texts[b.doc_id][b.span.start : b.span.end]
            assert restated in one.sentence
            assert one.sentence in texts[b.doc_id]
            source = {"port": PORT, "rival": RIVAL, "bakery": BAKERY}[a.doc_id]
            quote = texts[a.doc_id][a.span.start : a.span.end]
            assert quote in source
            assert one.sentence not in quote
            shared = set(restated.lower().rstrip(".").split()) & set(quote.lower().split())
            assert len(shared) >= 2


def test_within_an_article_each_plant_has_a_copy_of_its_own(
    stories: list[Document], claims: dict[str, list[Claim]], turned: dict[str, str]
) -> None:
    made = plant([[s] for s in stories], claims, 12, scope="within", turned=turned, seed=4)
    assert sum(len(one.plants) for one in made) == 12
    assert all(len(one.plants) == 1 and len(one.bundle.documents) == 1 for one in made)
    assert all(p.pair.a.doc_id == p.pair.b.doc_id for one in made for p in one.plants)
    places_hold(made)
    kinds = Counter(p.how for one in made for p in one.plants)
    assert len(kinds) == 5
    again = plant([[s] for s in stories], claims, 12, scope="within", turned=turned, seed=4)
    assert made == again
    assert made != plant([[s] for s in stories], claims, 12, scope="within", turned=turned, seed=5)


def test_across_a_plant_goes_only_into_an_article_of_the_same_event(
    stories: list[Document], claims: dict[str, list[Claim]], turned: dict[str, str]
) -> None:
    made = plant([stories], claims, 6, scope="across", turned=turned, events=[stories[:2], stories[2:]], seed=1)
    plants = [p for one in made for p in one.plants]
    assert len(plants) == 6
    assert {frozenset((p.pair.a.doc_id, p.pair.b.doc_id)) for p in plants} == {frozenset(("port", "rival"))}
    places_hold(made)
    assert all(one.bundle.documents[2].text == BAKERY for one in made)


def test_a_denial_repeats_the_claim_and_somebody_denies_it(
    stories: list[Document], claims: dict[str, list[Claim]], turned: dict[str, str]
) -> None:
    made = plant([[s] for s in stories], claims, 15, scope="within", turned=turned, seed=2)
    denials = [p for one in made for p in one.plants if p.how == "denial"]
    assert denials
    assert all(any(word in p.sentence for word in ("denied", "rejected", "disputed", "not true", "false")) for p in denials)


def test_only_what_stands_by_itself_is_restated(extractor: ClaimExtractor) -> None:
    assert can_be_restated(spoken("The council of Brandby approved the plan on Monday.", extractor))
    for text in ("They approved the plan on Monday.", "The mayor might approve the new plan for the park.", "Go home now."):
        found = extractor.extract([Document("d", text)], [clean(text)])[0]
        assert not any(can_be_restated(claim) for claim in found)


def test_more_than_the_articles_hold_gives_what_they_hold(claims: dict[str, list[Claim]], stories: list[Document]) -> None:
    made = plant([[stories[2]]], claims, 50, scope="within", turned={}, seed=0)
    assert 1 <= sum(len(one.plants) for one in made) <= len(claims["bakery"])
