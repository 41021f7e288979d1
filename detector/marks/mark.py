"""One mark: what a reviewer said of a conflict, with all that is needed to learn from it later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from detector.types import Claim, Conflict, MarkWord


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reviewer said of a conflict."""

    id: str
    """The conflict's."""
    mark: MarkWord
    note: str
    marked: str
    """When, ISO 8601 in UTC."""
    a_doc: str = ""
    a_claim: str = ""
    """Standalone wording: what the NLI model read. Empty, as all that follows, where only the id was given."""
    a_quote: str = ""
    a_speaker: str | None = None
    a_published: str | None = None
    b_doc: str = ""
    b_claim: str = ""
    b_quote: str = ""
    b_speaker: str | None = None
    b_published: str | None = None
    kind: str = ""
    relation: str = ""
    reason: str = ""
    score: float | None = None
    """The judge's, when it was marked."""
    features: Mapping[str, float] = field(default_factory=dict)
    """What the judge made that score from, by name; empty where it was not told. ``detector tune`` learns from them."""

    @property
    def whole(self) -> bool:
        """Whether the claims are there: without them it holds, and is no example."""
        return bool(self.a_claim and self.b_claim)


def now() -> str:
    """The time, as marks keep it."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def mark_of(conflict: Conflict, word: MarkWord, *, note: str = "", marked: str | None = None) -> Mark:
    """The mark of a conflict that is at hand; ``marked`` is now, unless another time is given."""
    a, b, verdict = conflict.pair.a, conflict.pair.b, conflict.verdict
    return Mark(
        id=conflict.id,
        mark=word,
        note=note,
        marked=marked or now(),
        a_doc=a.doc_id,
        a_claim=a.text,
        a_quote=a.quote,
        a_speaker=a.attribution.speaker,
        a_published=_time(a),
        b_doc=b.doc_id,
        b_claim=b.text,
        b_quote=b.quote,
        b_speaker=b.attribution.speaker,
        b_published=_time(b),
        kind=verdict.kind,
        relation=verdict.relation,
        reason=verdict.reason,
        score=verdict.score,
        features=dict(verdict.features),
    )


def _time(claim: Claim) -> str | None:
    return None if claim.published is None else claim.published.isoformat().replace("+00:00", "Z")
