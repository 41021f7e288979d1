"""The speaker and the reporting word go to the attribution; the content is the claim."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detector.types import Claim

Read = Callable[[str], list[Claim]]

CASES = [
    ("The mayor said that the bridge was closed.", "The bridge was closed.", "The mayor", "said"),
    ("The mayor said the bridge was closed.", "The bridge was closed.", "The mayor", "said"),
    ("The bridge was closed, the mayor said.", "The bridge was closed.", "the mayor", "said"),
    ("The bridge was closed, said the mayor.", "The bridge was closed.", "the mayor", "said"),
    ("The plant, the mayor said, will close in May.", "The plant will close in May.", "the mayor", "said"),
    ("According to the ministry, the road was blocked.", "The road was blocked.", "the ministry", "According to"),
    ("The road was blocked, according to the ministry.", "The road was blocked.", "the ministry", "according to"),
    ("Police suggested the fire had started in the cellar.", "The fire had started in the cellar.", "Police", "suggested"),
    ("The union insisted no jobs would be lost.", "No jobs would be lost.", "The union", "insisted"),
    ("The union claimed that the pit was unsafe.", "The pit was unsafe.", "The union", "claimed"),
    ("The bank confirmed that the chief executive had left.", "The chief executive had left.", "The bank", "confirmed"),
    ("Engineers warned that the dam may burst.", "The dam may burst.", "Engineers", "warned"),
    ("Ms. Ortega told reporters in Lima that the mine would close.", "The mine would close.", "Ms. Ortega", "told"),
    ("It was reported by Reuters that the talks had failed.", "The talks had failed.", "Reuters", "reported"),
    ("Paul Weber was quoted as saying the firm would close.", "The firm would close.", "Paul Weber", "quoted as saying"),
    ("Two-thirds of voters back the plan, a survey found.", "Two-thirds of voters back the plan.", "a survey", "found"),
    ("Reuters reported that Paul Weber said the deal was dead.", "The deal was dead.", "Paul Weber", "said"),
    ("“The deal is ongoing,” said ministry spokesman Paul Weber, Reuters reported.", "The deal is ongoing.",
     "ministry spokesman Paul Weber", "said"),
    ("The minister raised the issue with Maria Lopez, stressing the law would hurt trade.", "The law would hurt trade.",
     "The minister", "stressing"),
    ("The engineer, Paul Weber, said the valve had failed.", "The valve had failed.", "Paul Weber", "said"),
    ("The bank will close three branches, it said on Tuesday.", "The bank will close three branches.", "The bank", "said"),
    ("A spokesman for the firm confirmed the sale had ended.", "The sale had ended.", "A spokesman for the firm",
     "confirmed"),
    ("The ministry's report concluded that the crew was not to blame.", "The crew was not to blame.",
     "The ministry's report", "concluded"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "text", "speaker", "cue"), CASES)
def test_the_content_is_the_claim(read: Read, sentence: str, text: str, speaker: str, cue: str) -> None:
    claim = next((claim for claim in read(sentence) if claim.text == text), None)
    assert claim is not None, [claim.text for claim in read(sentence)]
    assert claim.attribution.speaker == speaker
    assert claim.attribution.cue == cue
    assert claim.polarity == "affirmed"


def test_two_speakers_in_one_sentence(read: Read) -> None:
    told = read(
        "A senior minister said Monday that Ankara will go ahead with strict new banking rules, days after a Swiss envoy "
        "suggested the measure had been quietly dropped."
    )
    assert [(claim.quote, claim.attribution.speaker, claim.attribution.cue) for claim in told] == [
        ("Ankara will go ahead with strict new banking rules", "A senior minister", "said"),
        ("the measure had been quietly dropped", "a Swiss envoy", "suggested"),
    ]
    assert told[1].text == "The strict new banking rules had been quietly dropped."
    assert told[1].times == ()


def test_said_and_added(read: Read) -> None:
    told = read("Paul Weber said Peru was ready to talk, but insisted the final text will protect miners.")
    assert [(claim.text, claim.attribution.speaker, claim.attribution.cue) for claim in told] == [
        ("Peru was ready to talk.", "Paul Weber", "said"),
        ("The final text will protect miners.", "Paul Weber", "insisted"),
    ]


def test_a_report_in_an_infinitive_is_possible(read: Read) -> None:
    (claim,) = read("The guards are believed to have left the palace.")
    assert claim.text == "The guards have left the palace."
    assert claim.modality == "possible"
    assert claim.predicate == "leave"
    assert claim.attribution.speaker is None


def test_a_question_or_demand_reports_nothing(read: Read) -> None:
    assert [claim.text for claim in read("The judge asked whether the door was locked.")] == [
        "The judge asked whether the door was locked."
    ]
    assert all(claim.attribution.speaker is None for claim in read("The union demanded that the pit be closed."))


def test_what_was_not_said_is_not_claimed(read: Read) -> None:
    (claim,) = read("The mayor did not say that the bridge was safe.")
    assert claim.text == "The mayor did not say that the bridge was safe."
    assert claim.negated
