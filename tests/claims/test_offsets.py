"""Whatever the text, every offset points at what it says."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detector.claims import ClaimExtractor
from detector.claims.paragraphs import LONGEST, split_paragraphs
from detector.sources import clean
from detector.types import Claim, CleanText, Document

PIECES = st.sampled_from(
    ["The mayor", " said ", "“", "”", '"', "‘", "’", " that ", "the bridge", " was closed", ", ", ". ", "\n", "\n\n",
     " he ", "which", " denied ", "12 per cent", " on Monday", " not ", "According to ", "$1.2m", "Maria Lopez", " it ",
     "?", ":", "—", "(", ")", "{mosads}", "don’t", " and ", "I ", "é", "\u2028", "\x00", "\t", "😀", "must",
     " believed to have left ", "NEW YORK (AP) — "]
)  # fmt: skip


def _check(document: Document, claims: list[Claim]) -> None:
    text = document.text
    assert [(claim.start, claim.end) for claim in claims] == sorted((claim.start, claim.end) for claim in claims)
    for claim in claims:
        assert text[claim.start : claim.end] == claim.quote
        assert claim.quote
        assert claim.sentence.start <= claim.start < claim.end <= claim.sentence.end
        assert claim.text
        assert claim.text[-1] in ".!?"
        assert len(claim.lemmas) == len(claim.lemma_spans)
        for part in (*claim.quantities, *claim.times, *claim.entities):
            assert text[part.start : part.end] == part.text
        for place in claim.lemma_spans:
            assert 0 <= place.start <= place.end <= len(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_news_like_text(extractor: ClaimExtractor, text: str) -> None:
    document = Document(id="d", text=text)
    _check(document, extractor.extract([document], [clean(text)])[0])
    assert extractor.extract_statement(text, "d").doc_id == "d"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_any_text(extractor: ClaimExtractor, text: str) -> None:
    document = Document(id="d", text=text)
    _check(document, extractor.extract([document], [CleanText(text)])[0])
    claim = extractor.extract_statement(text, "d")
    assert text[claim.start : claim.end] == claim.quote


def test_a_cleaned_text_is_mapped_back(extractor: ClaimExtractor) -> None:
    text = "{mosads}“The  bridge is closed,” said Maria Lopez.The tunnel will close in June.??"
    document = Document(id="d", text=text)
    claims = extractor.extract([document], [clean(text)])[0]
    _check(document, claims)
    assert [claim.quote for claim in claims] == ["The  bridge is closed", "The tunnel will close in June"]


def test_documents_keep_their_order(extractor: ClaimExtractor) -> None:
    texts = ["The bridge was closed in June.", "", "What now?", "The tunnel was closed in May."]
    documents = [Document(id=str(number), text=text) for number, text in enumerate(texts)]
    told = extractor.extract(documents, [CleanText(text) for text in texts])
    assert [[claim.doc_id for claim in claims] for claims in told] == [["0"], [], [], ["3"]]


def test_the_same_text_gives_the_same_claims_in_any_company(extractor: ClaimExtractor) -> None:
    text = "Maria Lopez runs the clinic. She said that Paul Weber had left.\n\n“It is over,” she said."
    document = Document(id="d", text=text)
    other = Document(id="e", text="The bridge was closed in June, police said.")
    alone = extractor.extract([document], [CleanText(text)])[0]
    together = extractor.extract([other, document, other], [CleanText(d.text) for d in (other, document, other)])[1]
    assert alone == together


def test_paragraphs_hold_every_word_once() -> None:
    text = "One line\nthat goes on.\nAnother line.\n\n" + "word " * 3000 + "\n" + "x" * (2 * LONGEST)
    parts = split_paragraphs(text)
    assert all(len(part.text) <= LONGEST for part in parts)
    assert [part.start for part in parts] == sorted(part.start for part in parts)
    assert "".join("".join(part.raw for part in parts).split()) == "".join(text.split())
    assert parts[0].raw == "One line\nthat goes on."[: len(parts[0].raw)]
    assert parts[0].text == "One line that goes on."
