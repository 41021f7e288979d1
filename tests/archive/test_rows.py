"""A claim comes back from a row exactly, whatever is in it."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.archive.records import Identity
from detector.archive.rows import Filed, content_hash, to_claims, to_documents, to_rows, to_vectors
from detector.archive.schema import CLAIM, DOCUMENT, table_schema
from detector.pairing import ClaimVectors
from detector.types import Attribution, Claim, Document, Entity, Quantity, Span, TimeMention

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
places = st.integers(0, 10**6)
moments = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
spans = st.builds(Span, places, places)
numbers = st.floats(allow_nan=False)
claims = st.builds(
    Claim,
    doc_id=texts,
    start=places,
    end=places,
    quote=texts,
    text=texts,
    context=texts,
    sentence=spans,
    title=st.none() | texts,
    publisher=st.none() | texts,
    published=st.none() | moments,
    attribution=st.builds(Attribution, st.none() | texts, st.none() | texts, st.booleans()),
    polarity=st.sampled_from(("affirmed", "denied")),
    modality=st.sampled_from(("stated", "planned", "possible", "hypothetical")),
    negated=st.booleans(),
    subject=st.none() | texts,
    predicate=st.none() | texts,
    tense=st.sampled_from((None, "past", "present", "future")),
    lemmas=st.lists(texts, max_size=3).map(tuple),
    lemma_spans=st.lists(spans, max_size=3).map(tuple),
    entities=st.lists(st.builds(Entity, texts, places, places, texts), max_size=2).map(tuple),
    quantities=st.lists(
        st.builds(
            Quantity,
            texts,
            places,
            places,
            numbers,
            st.none() | texts,
            st.none() | texts,
            st.sampled_from(("exact", "about", "at_least", "at_most")),
        ),
        max_size=2,
    ).map(tuple),
    times=st.lists(
        st.builds(TimeMention, texts, places, places, st.none() | st.dates(), st.none() | st.dates(), st.booleans()),
        max_size=2,
    ).map(tuple),
    repeats=st.lists(st.tuples(texts, spans), max_size=2).map(tuple),
)
documents = st.builds(
    Document, texts, texts, st.none() | texts, st.none() | texts, st.none() | moments, st.none() | texts, st.none() | texts
)
SCHEMA = table_schema(Identity(1, "some embedder", "0" * 64, 4, "0.1.0"))


def vectors(count: int) -> ClaimVectors:
    random = np.random.default_rng(count)
    parts = [random.normal(size=(count, 4)).astype(np.float32) for _ in range(4)]
    return ClaimVectors(*(part / np.linalg.norm(part, axis=1, keepdims=True) for part in parts))


@settings(max_examples=150, deadline=None)
@given(documents, st.lists(claims, max_size=3))
def test_rows_give_back_what_went_in(document: Document, said: list[Claim]) -> None:
    filed = Filed(document, content_hash(document), said, vectors(len(said)))
    rows = to_rows([filed], SCHEMA)
    kinds = np.array(rows.column("kind").to_pylist())
    assert to_documents(rows.filter(kinds == DOCUMENT)) == [document]
    assert content_hash(to_documents(rows.filter(kinds == DOCUMENT))[0]) == filed.content
    back = rows.filter(kinds == CLAIM)
    assert to_claims(back) == said
    if said:
        np.testing.assert_allclose(to_vectors(back).across(), filed.vectors.across(), atol=1e-6)
        np.testing.assert_allclose(to_vectors(back).sentence, filed.vectors.sentence, atol=1e-3)


def test_the_strategy_above_names_every_field() -> None:
    """A field added to Claim must be added there, too."""
    named = {
        "doc_id", "start", "end", "quote", "text", "context", "sentence", "title", "publisher", "published", "attribution",
        "polarity", "modality", "negated", "subject", "predicate", "tense", "lemmas", "lemma_spans", "entities",
        "quantities", "times", "repeats",
    }  # fmt: skip
    assert {field.name for field in fields(Claim)} == named


@given(documents, documents)
def test_other_documents_have_other_hashes(a: Document, b: Document) -> None:
    assert (content_hash(a) == content_hash(b)) == (a == b)
