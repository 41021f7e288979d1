"""Named features of a scored pair: all that the judge knows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from detector.conflicts.clashes import Clash, figures_compared
from detector.conflicts.comparability import (
    has_pronoun_subject,
    jaccard,
    names,
    overlap,
    same_sentence,
    same_voice,
    shared_names,
    subject_match,
    times_apart,
)
from detector.conflicts.moments import came_about, happened_since, is_background, taken_back, tells_of_change
from detector.conflicts.opposition import opposed
from detector.types import Claim, ClaimPair, NLIScores


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a pair, each a float near [0, 1] (log-odds within ±5, divided by 5); all symmetric in a and b."""

    contradiction: float
    """Mean log-odds of contradiction over both directions, clipped to ±5, divided by 5."""
    contradiction_min: float
    """The same for the direction that sees less of it."""
    entailment: float
    """Larger entailment probability of the two directions."""
    neutral: float
    """Mean neutral probability."""
    similarity: float
    """What they were paired by: a mean of cosines."""
    wording_similarity: float
    sentence_similarity: float
    story_similarity: float
    """Whether the two stories tell of one event; 1 within a story."""
    lemma_overlap: float
    """Share of the smaller claim's content words that both hold."""
    lemma_jaccard: float
    same_predicate: float
    subject_match: float
    names_shared: float
    """Share of the names that the two hold in common, of the side with fewer; 0 where a side has none."""
    names_apart: float
    """1 where both sides hold names and share none."""
    figures_clash: float
    """1 where figures for one thing differ beyond rounding."""
    figures_agree: float
    times_clash: float
    times_agree: float
    negation_clash: float
    opposition_clash: float
    opposed_predicates: float
    """1 where what the two predicates say of their subjects is opposed, by a word or by a negation of its like."""
    place_clash: float
    person_clash: float
    any_clash: float
    two_voices: float
    """1 where the claims are held by different voices."""
    speaker_against_story: float
    """1 where one claim is reported speech and the other the story's own voice."""
    denial: float
    """1 where one of the two is a denial."""
    same_document: float
    same_sentence: float
    days_apart: float
    """Time between the publication of the two stories, 3 days and more counting as 1; 0 where it is not known."""
    came_about: float
    """1 where the earlier story negates what the later one states: news, more often than a conflict."""
    taken_back: float
    """1 where the later story negates what the earlier one states."""
    happened_since: float
    """1 where the later story dates what it tells after the earlier one."""
    tells_of_change: float
    """1 where the later story says that something changed."""
    one_background: float
    """1 where one of the two tells of another time than its story (last year, in 2019, another case)."""
    pronoun_subject: float
    """1 where the subject of either is a pronoun that was not resolved."""
    uncertain: float
    """1 where either claim is possible or hypothetical."""
    plan_against_fact: float
    """1 where one is planned and the other stated."""
    shorter_length: float
    """Content words of the shorter claim, 12 counting as 1."""
    length_ratio: float
    """Content words of the shorter claim against the longer."""
    contradiction_comparable: float
    """`contradiction` above even odds, weighed by the similarity: what carries a conflict of two claims about one thing."""

    def as_dict(self) -> dict[str, float]:
        """By name, in the order above."""
        return asdict(self)


def pair_features(pair: ClaimPair, nli: NLIScores, clashes: Sequence[Clash]) -> Features:
    """The features of a pair, from its fields, its scores and the clashes that were found."""
    a, b = pair.a, pair.b
    other = nli.ba or nli.ab
    odds = _log_odds(nli.ab.contradiction), _log_odds(other.contradiction)
    kinds = {clash.kind for clash in clashes}
    times, figures = times_apart(a, b), figures_compared(a, b)
    fewer_names = min(len(names(a)), len(names(b)))
    shared = min(shared_names(a, b), shared_names(b, a))
    contradiction = sum(odds) / 2
    size_a, size_b = len(set(a.lemmas)), len(set(b.lemmas))
    return Features(
        contradiction=contradiction,
        contradiction_min=min(odds),
        entailment=max(nli.ab.entailment, other.entailment),
        neutral=nli.neutral,
        similarity=pair.similarity,
        wording_similarity=pair.wording_similarity,
        sentence_similarity=pair.sentence_similarity,
        story_similarity=pair.story_similarity,
        lemma_overlap=overlap(a.lemmas, b.lemmas),
        lemma_jaccard=jaccard(a.lemmas, b.lemmas),
        same_predicate=float(a.predicate is not None and a.predicate == b.predicate),
        subject_match=subject_match(a, b),
        names_shared=min(shared / fewer_names, 1.0) if fewer_names else 0.0,
        names_apart=float(bool(fewer_names) and not shared),
        figures_clash=float(figures > 0),
        figures_agree=float(figures < 0),
        times_clash=float(times > 0),
        times_agree=float(times < 0),
        negation_clash=float("negation" in kinds),
        opposition_clash=float(bool(kinds & {"antonym", "outcome"})),
        opposed_predicates=float(any(opposition.both_main for opposition in opposed(a, b))),
        place_clash=float("place" in kinds),
        person_clash=float("person" in kinds),
        any_clash=float(bool(kinds)),
        two_voices=float(not same_voice(a, b)),
        speaker_against_story=float((a.attribution.speaker is None) != (b.attribution.speaker is None)),
        denial=float("denied" in (a.polarity, b.polarity)),
        same_document=float(a.doc_id == b.doc_id),
        same_sentence=float(same_sentence(a, b)),
        days_apart=_days_apart(a, b),
        came_about=float(came_about(a, b)),
        taken_back=float(taken_back(a, b)),
        happened_since=float(happened_since(a, b)),
        tells_of_change=float(tells_of_change(a, b)),
        one_background=float(is_background(a) != is_background(b)),
        pronoun_subject=float(has_pronoun_subject(a) or has_pronoun_subject(b)),
        uncertain=float(_uncertain(a) or _uncertain(b)),
        plan_against_fact=float({a.modality, b.modality} == {"planned", "stated"}),
        shorter_length=min(min(size_a, size_b) / 12, 1.0),
        length_ratio=min(size_a, size_b) / max(size_a, size_b, 1),
        contradiction_comparable=max(contradiction, 0.0) * max(pair.similarity, 0.0),
    )


def _days_apart(a: Claim, b: Claim) -> float:
    if a.published is None or b.published is None:
        return 0.0
    return min(abs((a.published - b.published).total_seconds()) / (3 * 86_400), 1.0)


def _uncertain(claim: Claim) -> bool:
    return claim.modality in ("possible", "hypothetical")


def _log_odds(p: float) -> float:
    p = min(max(p, 1e-6), 1 - 1e-6)
    return max(-5.0, min(5.0, math.log(p / (1 - p)))) / 5
