"""What was found in a Doc: kept in it as plain text, given out as objects and spaCy Spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

from pydantic import ConfigDict, TypeAdapter
from spacy.tokens import Doc, Span

from detector.errors import InputError
from detector.types import Claim, Conflict, Kind, Relation
from detector.types import Span as Place

KEY = "contradictions"
"""Of ``doc.user_data``, and of ``doc.spans``."""


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


def keep(doc: Doc, claims: Sequence[Claim], conflicts: Sequence[Conflict]) -> None:
    """Keeps in the Doc what was found in it."""
    found = Found(digest(doc), tuple(claims), tuple(conflicts))
    doc.user_data[KEY] = _adapter().dump_json((found,)).decode()


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


@cache
def _adapter() -> TypeAdapter[tuple[Found]]:
    # A figure in a text can be too large for a float; JSON knows no infinity of its own.
    return TypeAdapter(tuple[Found], config=ConfigDict(ser_json_inf_nan="constants"))


def _found(doc: Doc) -> Found:
    kept = doc.user_data.get(KEY)
    if isinstance(kept, str):
        (found,) = _adapter().validate_json(kept)
        if found.text == digest(doc):
            return found
    return Found("", (), ())


def digest(doc: Doc) -> str:
    return blake2b(doc.text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _doc_claim(doc: Doc, claim: Claim) -> DocClaim:
    return DocClaim(claim, doc.char_span(claim.start, claim.end), doc.char_span(claim.sentence.start, claim.sentence.end))


def _spans(doc: Doc, places: Sequence[Place]) -> tuple[Span, ...]:
    spans = (doc.char_span(place.start, place.end) for place in places)
    return tuple(span for span in spans if span is not None)
