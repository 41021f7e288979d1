"""Parses that a pipeline has made already, in the place of those that the detector would make again.

The detector parses paragraphs of cleaned text, each alone. A paragraph of a Doc can stand in for that where it is the same
text, parsed by the same model, and no sentence or name reaches over its ends. Otherwise it has to be parsed: cleaning took
something out or straightened a quotation mark, a dateline was cut off, the pipeline has another model, no parser, or
components that may have changed the annotations. docs/decisions/009-feeds-and-frames.md has the figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from detector.claims import ClaimExtractor
from detector.claims.parser import load_parser
from detector.pipeline import Detector

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

NEEDED = ("DEP", "TAG", "POS", "LEMMA", "ENT_IOB", "SENT_START")
"""Annotations that the rules for claims look at."""
KNOWN = frozenset({"tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner", "senter", "contradictions"})
"""Components of spaCy's own English pipelines; others may change what these say."""
_LINE = re.compile(r"[^\n]+")


class Parses:
    """The detector's spaCy pipeline, with parses that are there already. It parses what is left."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._there: dict[str, Span] = {}
        self.reused = 0
        """Paragraphs that were not parsed again."""

    @contextmanager
    def offered(self, docs: Iterable[Doc], nlp: Language | None, name: str) -> Iterator[None]:
        """Inside, paragraphs of these Docs are not parsed again, where ``nlp``, up to its component ``name``, parses as the
        detector does."""
        if nlp is not None and self._parses_alike(nlp, name):
            self._there = {span.text: span for doc in docs if _annotated(doc) for span in _paragraphs(doc)}
        try:
            yield
        finally:
            self._there = {}

    def pipe(self, texts: Iterable[tuple[str, Any]], *, as_tuples: bool, batch_size: int) -> Iterator[tuple[Doc, Any]]:
        """Each text parsed, with its context, in order; as ``Language.pipe``."""
        if not self._there:
            yield from self._nlp.pipe(texts, as_tuples=True, batch_size=batch_size)
            return
        waiting = list(texts)
        left = [(text, None) for text, _ in waiting if text not in self._there]
        parsed = self._nlp.pipe(left, as_tuples=True, batch_size=batch_size)
        for text, context in waiting:
            span = self._there.get(text)
            if span is None:
                yield next(parsed)[0], context
            else:
                self.reused += 1
                yield span.as_doc(), context  # a copy: the rules for claims mend parses in place

    def _parses_alike(self, nlp: Language, name: str) -> bool:
        before = nlp.pipe_names[: nlp.pipe_names.index(name)] if name in nlp.pipe_names else []
        if not {nlp.get_pipe_meta(one).factory for one in before} <= KNOWN:
            return False
        if any(nlp.meta.get(key) != self._nlp.meta.get(key) for key in ("lang", "name", "version")):
            return False
        tokenizers: list[Any] = [self._nlp.tokenizer, nlp.tokenizer]
        ours, theirs = (one.to_bytes(exclude=["vocab"]) for one in tokenizers)
        return bool(ours == theirs)


class ReusingDetector(Detector):
    """A Detector that takes parses from Docs where they are what it would make itself."""

    @cached_property
    def parses(self) -> Parses:
        """Where to offer them; loads the parser."""
        return Parses(load_parser())

    def load_extractor(self) -> ClaimExtractor:
        """An extractor that asks ``parses``."""
        return ClaimExtractor(parser=cast("Language", self.parses))


def _annotated(doc: Doc) -> bool:
    return all(doc.has_annotation(name) for name in NEEDED)


def _paragraphs(doc: Doc) -> Sequence[Span]:
    """The lines of a Doc that are parsed as if they stood alone: no arc, sentence or name reaches over their ends."""
    found = []
    for match in _LINE.finditer(doc.text):
        line = match[0]
        start = match.start() + len(line) - len(line.lstrip())
        span = doc.char_span(start, start + len(line.strip()))
        if span is None or not span:
            continue
        last = doc[span.end] if span.end < len(doc) else None
        whole = span[0].is_sent_start and (last is None or last.is_sent_start or last.is_space)
        arcs = all(span.start <= token.head.i < span.end for token in span)
        names = span[0].ent_iob_ != "I" and (last is None or last.ent_iob_ != "I")
        if whole and arcs and names:
            found.append(span)
    return found
