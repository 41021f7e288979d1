"""The component itself, and how a pipeline makes it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import raise_error

from detector.errors import InputError
from detector.spacy_component.documents import as_document
from detector.spacy_component.parses import ReusingDetector
from detector.spacy_component.results import KEY, conflicts_of, keep, set_extensions

DOCS_TOGETHER = 32
"""Docs that are read together at most, however many ``nlp.pipe`` hands over: results come steadily, memory stays small."""
DEFAULTS: dict[str, Any] = {
    "nli": None,
    "embedder": None,
    "device": None,
    "threshold": None,
    "precision": None,
    "top_k": None,
    "min_similarity": None,
    "updates": False,
    "judge": None,
    "threads": None,
    "spans_key": KEY,
}
"""Settings of the component, as ``Detector`` takes them; ``None`` for the Detector's own."""


class Contradictions:
    """The component. Its models are loaded when the first Doc comes, once a process.

    A text has the same claims and the same conflict ids here and in ``detector scan``. The rules for claims are made for
    paragraphs of cleaned text as the detector's own spaCy model parses them. A paragraph that cleaning left as it was, in a
    Doc that the same model has parsed, is not parsed again (see ``Parses``); all else is. In ``spacy.blank("en")`` nothing
    is parsed twice.
    """

    def __init__(
        self, name: str = KEY, *, nlp: Language | None = None, spans_key: str | None = KEY, **options: Any
    ) -> None:
        """
        Args:
            name: of the component in its pipeline.
            nlp: that pipeline, whose parses are used where they are the detector's own; ``None`` to parse always.
            spans_key: key of ``doc.spans`` for the passages in conflict, labelled with the relation; ``None`` for none.
            options: as ``detector.Detector`` takes them.

        Raises:
            InputError: an option is wrong, or another extension has the name ``claims`` or ``conflicts``.
        """
        self.name = name
        self.spans_key = spans_key
        self._options = options
        self._nlp = nlp
        self._detector = ReusingDetector(**options)  # loads no model yet, and says what is wrong with an option
        self._process = os.getpid()
        self._error_handler: Any = raise_error
        set_extensions()

    def __reduce__(self) -> tuple[Any, ...]:
        # To another process go the settings, never the models.
        return _made_again, (self.name, self.spans_key, self._options)

    @property
    def detector(self) -> ReusingDetector:
        """The Detector that reads. A forked process makes its own: threads of a loaded model do not survive a fork."""
        if self._process != os.getpid():
            self._detector = ReusingDetector(**self._options)
            self._process = os.getpid()
        return self._detector

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, with ``doc._.claims`` and ``doc._.conflicts``."""
        self._annotate([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = DOCS_TOGETHER) -> Iterator[Doc]:
        """The same Docs in order; so many at a time are read together, at most 32. What is found in a Doc does not depend
        on the others. A Doc that fails goes to the pipeline's error handler."""
        docs = iter(stream)
        while batch := list(islice(docs, max(1, min(batch_size, DOCS_TOGETHER)))):
            try:
                self._annotate(batch)
            except Exception:
                yield from self._one_by_one(batch)
            else:
                yield from batch

    def set_error_handler(self, error_handler: Any) -> None:
        """Called with (component's name, component, docs, error) for Docs that fail; raises by default."""
        self._error_handler = error_handler

    def get_error_handler(self) -> Any:
        """What is called for Docs that fail."""
        return self._error_handler

    def _one_by_one(self, docs: Sequence[Doc]) -> Iterator[Doc]:
        for doc in docs:
            try:
                self._annotate([doc])
            except Exception as error:
                self._error_handler(self.name, self, [doc], error)
            else:
                yield doc

    def _annotate(self, docs: Sequence[Doc]) -> None:
        from detector.pairing import collapse_repeats, pair_claims

        reader = self.detector
        documents = [as_document(doc) for doc in docs]
        with reader.parses.offered(docs, self._nlp, self.name):
            of_each = reader.claims(documents)
        for doc, document, all_claims in zip(docs, documents, of_each, strict=True):
            claims = collapse_repeats(all_claims)
            pairs = pair_claims(claims, reader.embedder, top_k=reader.top_k, min_similarity=reader.min_similarity)
            conflicts = reader.report(pairs, [document], claims).conflicts
            keep(doc, claims, conflicts)
            if self.spans_key is not None:
                sides = [(side.span, one.relation) for one in conflicts_of(doc) for side in (one.a, one.b)]
                doc.spans[self.spans_key] = [
                    Span(doc, span.start, span.end, label=relation) for span, relation in sides if span is not None
                ]


@Language.factory(KEY, assigns=["doc._.claims", "doc._.conflicts"], default_config=DEFAULTS)
def make_contradictions(
    nlp: Language,
    name: str,
    nli: str | None,
    embedder: str | None,
    device: str | None,
    threshold: float | None,
    precision: float | None,
    top_k: int | None,
    min_similarity: float | None,
    updates: bool,
    judge: str | None,
    threads: int | None,
    spans_key: str | None,
) -> Contradictions:
    """The component, as ``nlp.add_pipe("contradictions", config={…})`` makes it. InputError for a pipeline of another
    language than English."""
    if nlp.lang not in ("en", "xx"):
        raise InputError(f"The detector reads English; this pipeline is for another language ({nlp.lang}).")
    return Contradictions(
        name,
        nlp=nlp,
        spans_key=spans_key,
        nli=nli,
        embedder=embedder,
        device=device,
        threshold=threshold,
        precision=precision,
        top_k=top_k,
        min_similarity=min_similarity,
        updates=updates,
        judge=judge,
        threads=threads,
    )


def _made_again(name: str, spans_key: str | None, options: dict[str, Any]) -> Contradictions:
    return Contradictions(name, spans_key=spans_key, **options)
