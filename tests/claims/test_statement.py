"""A whole text as one claim, as for ``detector pair "A" "B"``."""

from __future__ import annotations

import pytest

from detector.claims import ClaimExtractor

CASES = [
    ("The bridge was closed in June.", "The bridge was closed in June.", None, "affirmed"),
    ("the bridge was closed", "The bridge was closed.", None, "affirmed"),
    ("The mayor said that the bridge was closed.", "The bridge was closed.", "The mayor", "affirmed"),
    ("The bridge was closed, according to the mayor.", "The bridge was closed.", "the mayor", "affirmed"),
    ("The mayor denied that the bridge was closed.", "The bridge was not closed.", "The mayor", "denied"),
    ("Maria Lopez denied taking bribes.", "Maria Lopez did not take bribes.", "Maria Lopez", "denied"),
    ("The firm cut 500 jobs and closed its plant.", "The firm cut 500 jobs and closed its plant.", None, "affirmed"),
    (
        "The law, which was passed in 2014, bars evictions.",
        "The law, which was passed in 2014, bars evictions.",
        None,
        "affirmed",
    ),
    ("12 dead in Leeds fire", "12 dead in Leeds fire.", None, "affirmed"),
]


@pytest.mark.parametrize(("text", "standalone", "speaker", "polarity"), CASES)
def test_one_claim(extractor: ClaimExtractor, text: str, standalone: str, speaker: str | None, polarity: str) -> None:
    claim = extractor.extract_statement(text, "a")
    assert (claim.text, claim.attribution.speaker, claim.polarity) == (standalone, speaker, polarity)
    assert text[claim.start : claim.end] == claim.quote


def test_fields_are_filled(extractor: ClaimExtractor) -> None:
    claim = extractor.extract_statement("Maria Lopez will not sell her 12 shops in Leeds in 2016.", "a")
    assert (claim.subject, claim.predicate, claim.negated, claim.modality, claim.tense) == (
        "Maria Lopez", "sell", True, "planned", "future",
    )  # fmt: skip
    assert [q.value for q in claim.quantities] == [12.0]
    assert [t.text for t in claim.times] == ["2016"]
    assert [e.text for e in claim.entities if e.label == "PERSON"] == ["Maria Lopez"]


def test_several_sentences_are_one_claim(extractor: ClaimExtractor) -> None:
    claim = extractor.extract_statement("The bridge was closed. It opened again in June.", "a")
    assert claim.text == "The bridge was closed. It opened again in June."
    assert claim.quote == "The bridge was closed. It opened again in June."


@pytest.mark.parametrize("text", ["", "   ", "???", "…", "42", "\n"])
def test_what_says_nothing_is_kept_as_it_is(extractor: ClaimExtractor, text: str) -> None:
    claim = extractor.extract_statement(text, "a")
    assert claim.doc_id == "a"
    assert claim.predicate is None or claim.text


def test_many_at_once(extractor: ClaimExtractor) -> None:
    texts = ["The bridge was closed.", "", "The tunnel was closed."]
    assert [claim.quote for claim in extractor.extract_statements(texts, ["a", "b", "c"])] == [
        "The bridge was closed",
        "",
        "The tunnel was closed",
    ]
