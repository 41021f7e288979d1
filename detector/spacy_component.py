"""``nlp.add_pipe("contradictions")``: the claims of a spaCy Doc and the conflicts between them, on ``doc._``.

What was found is kept in ``doc.user_data`` as plain text, so it travels with the Doc: through pickles, ``DocBin`` and the
processes of ``nlp.pipe(n_process=…)``. ``doc._.claims`` and ``doc._.conflicts`` make objects and spaCy Spans of it when
they are asked for.

Importing this module imports spaCy; it is imported by spaCy itself, through an entry point, when the component is added.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from itertools import islice
from typing import Any

from pydantic import ConfigDict, TypeAdapter
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import raise_error

import detector
from detector.errors import InputError
from detector.types import Claim, Conflict, Document, Kind, Relation
from detector.types import Span as Place

KEY = "contradictions"
"""Of ``doc.user_data``, and of ``doc.spans``."""
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


@dataclass(frozen=True, slots=True)
class DocClaim:
    """A claim of a Doc."""

    claim: Claim
    """Everything that is known of it; ``start`` and ``end`` are character offsets into ``doc.text``."""
    span: Span | None
    """Its tokens, ``None`` where it begins or ends inside one."""
    sentence: Span | None
    """The sentence that it stands in, the same way."""

    @property
    def text(self) -> str:
        """The claim made standalone."""
        return self.claim.text

    @property
    def speaker(self) -> str | None:
        """Who says it, ``None`` for the text's own voice."""
        return self.claim.attribution.speaker


@dataclass(frozen=True, slots=True)
class DocConflict:
    """Two claims of a Doc that cannot both be true."""

    conflict: Conflict
    a: DocClaim
    b: DocClaim
    clash_a: tuple[Span, ...]
    """The words of a that clash, as far as they are whole tokens."""
    clash_b: tuple[Span, ...]

    @property
    def id(self) -> str:
        """Stays the same from run to run."""
        return self.conflict.id

    @property
    def score(self) -> float:
        """Probability, in [0, 1], that an editor would call the pair a conflict."""
        return self.conflict.score

    @property
    def kind(self) -> Kind:
        """What clashes."""
        return self.conflict.kind

    @property
    def relation(self) -> Relation:
        """``contradiction``: one voice; ``dispute``: two voices; ``update``: a later figure replaces an earlier one."""
        return self.conflict.relation

    @property
    def reason(self) -> str:
        """One sentence for a reader."""
        return self.conflict.reason


@dataclass(frozen=True, slots=True)
class Found:
    """What is kept of a Doc."""

    text: str
    """Digest of its text: a part of a Doc that was made a Doc of its own has the same user data, and other offsets."""
    claims: tuple[Claim, ...]
    conflicts: tuple[Conflict, ...]
    """By falling score."""


class Contradictions:
    """The component. Its models are loaded when the first Doc comes, once a process.

    It reads ``doc.text`` itself and takes nothing from components before it: the rules for claims are made for paragraphs
    of cleaned text as the detector's own spaCy model parses them, and a parse of the whole raw text differs from that
    (docs/decisions/009-feeds-and-frames.md). So a text has the same claims and the same conflict ids here and in ``detector
    scan``. Where nothing else of the pipeline is needed, a blank one parses once: ``nlp = spacy.blank("en")``.
    """

    def __init__(self, name: str = KEY, *, spans_key: str | None = KEY, **options: Any) -> None:
        """
        Args:
            name: of the component in its pipeline.
            spans_key: key of ``doc.spans`` for the passages in conflict, labelled with the relation; ``None`` for none.
            options: as ``detector.Detector`` takes them.

        Raises:
            InputError: an option is wrong, or another extension has the name ``claims`` or ``conflicts``.
        """
        self.name = name
        self.spans_key = spans_key
        self._options = options
        self._detector = detector.Detector(**options)  # loads no model yet, and says what is wrong with an option
        self._process = os.getpid()
        self._error_handler: Any = raise_error
        set_extensions()

    def __reduce__(self) -> tuple[Any, ...]:
        # To another process go the settings, never the models.
        return _made_again, (self.name, self.spans_key, self._options)

    @property
    def detector(self) -> detector.Detector:
        """The Detector that reads. A forked process makes its own: threads of a loaded model do not survive a fork."""
        if self._process != os.getpid():
            self._detector = detector.Detector(**self._options)
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
        for doc, document, all_claims in zip(docs, documents, reader.claims(documents), strict=True):
            claims = collapse_repeats(all_claims)
            pairs = pair_claims(claims, reader.embedder, top_k=reader.top_k, min_similarity=reader.min_similarity)
            conflicts = reader.report(pairs, [document], claims).conflicts
            found = Found(_digest(doc), tuple(claims), conflicts)
            doc.user_data[KEY] = _adapter().dump_json(found).decode()
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


def set_extensions() -> None:
    """Makes ``doc._.claims`` and ``doc._.conflicts`` work; for Docs from a file, in a process without the component.

    Raises InputError where another extension has one of the names."""
    for name, getter in (("claims", claims_of), ("conflicts", conflicts_of)):
        if not Doc.has_extension(name):
            Doc.set_extension(name, getter=getter)
        elif Doc.get_extension(name)[2] is not getter:
            raise InputError(f"doc._.{name} is taken by another component: rename that one, or leave one of the two out.")


def claims_of(doc: Doc) -> tuple[DocClaim, ...]:
    """The claims of a Doc by place, as ``doc._.claims``; none where the component has not read it."""
    return tuple(_doc_claim(doc, claim) for claim in _found(doc).claims)


def conflicts_of(doc: Doc) -> tuple[DocConflict, ...]:
    """The conflicts within a Doc by falling score, as ``doc._.conflicts``; none where the component has not read it."""
    return tuple(
        DocConflict(
            conflict,
            _doc_claim(doc, conflict.pair.a),
            _doc_claim(doc, conflict.pair.b),
            _spans(doc, conflict.verdict.clash_a),
            _spans(doc, conflict.verdict.clash_b),
        )
        for conflict in _found(doc).conflicts
    )


def as_document(doc: Doc) -> Document:
    """The Doc as the detector reads it. What is known of the story comes from ``doc.user_data`` or from the context that
    ``nlp.pipe(…, as_tuples=True)`` gives, by the names of a table's columns: ``id``, ``title``, ``publisher``,
    ``published`` (a datetime, or ISO 8601), ``url``. Without an id it goes by a digest of its text.

    Raises InputError for a ``published`` that is no time.
    """
    context = getattr(doc, "_context", None)
    known = {**(context if isinstance(context, Mapping) else {}), **doc.user_data}
    words = {name: str(known[name]) for name in ("title", "publisher", "url") if known.get(name) is not None}
    name = known.get("id")
    return Document(
        id=_digest(doc) if name is None else str(name), text=doc.text, published=_utc(known.get("published")), **words
    )


def _utc(value: object) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise InputError(f"published is {value!r}: give a datetime, or ISO 8601 (2025-03-04T18:00:00+01:00).") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


@cache
def _adapter() -> TypeAdapter[Found]:
    # A figure in a text can be too large for a float; JSON knows no infinity of its own.
    return TypeAdapter(Found, config=ConfigDict(ser_json_inf_nan="constants"))


def _found(doc: Doc) -> Found:
    kept = doc.user_data.get(KEY)
    if isinstance(kept, str):
        found = _adapter().validate_json(kept)
        if found.text == _digest(doc):
            return found
    return Found("", (), ())


def _digest(doc: Doc) -> str:
    return blake2b(doc.text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _doc_claim(doc: Doc, claim: Claim) -> DocClaim:
    return DocClaim(claim, doc.char_span(claim.start, claim.end), doc.char_span(claim.sentence.start, claim.sentence.end))


def _spans(doc: Doc, places: Sequence[Place]) -> tuple[Span, ...]:
    spans = (doc.char_span(place.start, place.end) for place in places)
    return tuple(span for span in spans if span is not None)
