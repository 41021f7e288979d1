"""The lexicon's words in one claim: where each stands, whether it is negated, and what part it plays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from detector.conflicts.lexicon import places
from detector.types import Claim, Span

_LONGEST = 4
"""Words in the longest phrase that is looked for."""
_NEAR = 3
"""Words that a negating word or a predicate reaches on; words to either side that stand beside a term."""
_PIECES = re.compile(r"\w+(?:['’]\w+)*|[^\w\s-]")
_BREAKS = frozenset(".;:!?,—–()")
_NEGATING = frozenset({"not", "no", "never", "none", "nobody", "neither", "nor", "without", "cannot", "hardly", "barely"})
_FAILING = frozenset({"fail", "refuse", "decline", "unable", "unwilling"})
"""Words that say of the verb after them that it did not happen (``refused to sign``)."""
_ASKED = frozenset({
    "urge", "ask", "call", "want", "petition", "demand", "threaten", "recommend", "appeal", "request", "wish", "beg",
    "propose", "pressure", "press",
})  # fmt: skip
"""Words that say of the verb after them only that somebody would have it so (``urged to resign``)."""
_PLAIN = frozenset({
    "all", "every", "each", "everyone", "everything", "none", "no", "nobody", "nothing", "neither", "before", "after",
    "against", "behind", "inside", "outside",
})  # fmt: skip
"""Terms of one word that count though they are no content words."""
_BEING = frozenset({"be", "is", "are", "was", "were", "been", "being"})
_LINKING = _BEING | {"become", "remain", "stay", "get", "have", "keep", "find", "declare", "prove", "leave", "turn"}


@dataclass(frozen=True, slots=True)
class Use:
    """A term of the lexicon as a claim uses it."""

    term: str
    entry: int
    side: int
    """1 for left and -1 for right, as the term is meant: turned round where it is negated."""
    negated: bool
    main: bool
    """Whether it is the claim's predicate, or stands shortly after one that only links."""
    beside: frozenset[str]
    """The content words near it."""
    span: Span | None
    """Its place in the Document, where that is known."""


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    """Its lemma for a content word, else as it is written, in lower case."""
    span: Span | None
    content: bool


def uses(claim: Claim) -> tuple[Use, ...]:
    """The terms of the lexicon in a claim, in order; words of a phrase do not count by themselves."""
    starts = tuple(span.start if span.end > span.start else -1 for span in claim.lemma_spans)
    return _read(claim.quote, claim.start, claim.lemmas, starts, claim.predicate or "", claim.negated)


@lru_cache(maxsize=8192)
def _read(
    quote: str, start: int, lemmas: tuple[str, ...], starts: tuple[int, ...], predicate: str, whole: bool
) -> tuple[Use, ...]:
    """The same of what it takes to tell: a claim's hash goes over all its fields, and one claim is in many pairs."""
    row = _row(quote, start, lemmas, starts)
    texts = [word.text for word in row]
    lead = _lead(predicate, texts)
    found: list[Use] = []
    for first, end in _stretches(row, texts):
        if _is_only_asked(texts, first):
            continue
        spans = [word.span for word in row[first:end] if word.span is not None]
        span = Span(spans[0].start, spans[-1].end) if spans else None
        negated = _is_negated(texts, lead, first, whole=whole)
        term, main = " ".join(texts[first:end]), _is_main(texts, lead, first, end)
        found += _in_lexicon(term, negated=negated, main=main, beside=_beside(row, first, end), span=span)
    if " " in predicate and predicate not in {use.term for use in found}:
        # A verb that stands apart from its particle: `called the match off`.
        first, end = (lead, lead + 1) if lead is not None else (len(row), len(row))
        span = row[first].span if lead is not None else None
        found += _in_lexicon(predicate, negated=whole, main=True, beside=_beside(row, first, end), span=span)
    return tuple(found)


def _in_lexicon(term: str, *, negated: bool, main: bool, beside: frozenset[str], span: Span | None) -> Iterator[Use]:
    for place in places().get(term, ()):
        yield Use(term, place.entry, -place.side if negated else place.side, negated, main, beside, span)


def _row(quote: str, start: int, lemmas: tuple[str, ...], starts: tuple[int, ...]) -> list[_Word]:
    """The words of the quote, content words as lemmas; the lemmas alone where their places are not known."""
    if len(starts) != len(lemmas):
        return [_Word(lemma, None, True) for lemma in lemmas]
    lemma_at = dict(zip(starts, lemmas, strict=True))
    row = []
    for found in _PIECES.finditer(quote):
        place = Span(start + found.start(), start + found.end())
        lemma = lemma_at.get(place.start)
        row.append(_Word(lemma or found.group().lower(), place, lemma is not None))
    return row


def _lead(predicate: str, texts: Sequence[str]) -> int | None:
    """The place of the predicate's verb."""
    verb = predicate.partition(" ")[0]
    forms = _BEING if verb == "be" else {verb}
    return next((i for i, text in enumerate(texts) if text in forms or text.partition("n't")[0] in forms), None)


def _stretches(row: Sequence[_Word], texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Places of the lexicon's terms in the row; a phrase inside another counts (`green light` in `get the green light`), a
    word inside a phrase does not."""
    known, covered = places(), 0
    for start in range(len(row)):
        for end in range(min(start + _LONGEST, len(row)), start + 1, -1):
            if " ".join(texts[start:end]) in known:
                yield start, end
                covered = max(covered, end)
        if start >= covered and texts[start] in known and (row[start].content or texts[start] in _PLAIN):
            yield start, start + 1


def _is_main(texts: Sequence[str], lead: int | None, start: int, end: int) -> bool:
    """Whether a term holds the predicate, or is what a linking predicate says of its subject (``is safe``)."""
    if lead is None:
        return False
    return start <= lead < end or (texts[lead].partition("n't")[0] in _LINKING and _reaches(texts, lead, start))


def _is_negated(texts: Sequence[str], lead: int | None, start: int, *, whole: bool) -> bool:
    """Whether the term at ``start`` is negated: by a negating or failing word shortly before it, or by the claim's own
    negation where it stands at or shortly after the predicate."""
    for i in range(start - 1, max(-1, start - _NEAR - 1), -1):
        if texts[i] in _BREAKS:
            break
        if texts[i] in _NEGATING or texts[i].endswith(("n't", "n’t")):
            return True
        if texts[i] in _FAILING and i + 1 < start and texts[i + 1] == "to":
            return True
    return whole and (lead is None or lead == start or _reaches(texts, lead, start))


def _reaches(texts: Sequence[str], lead: int, start: int) -> bool:
    return 0 < start - lead <= _NEAR and _BREAKS.isdisjoint(texts[lead:start])


def _is_only_asked(texts: Sequence[str], start: int) -> bool:
    return start > 1 and texts[start - 1] == "to" and not _ASKED.isdisjoint(texts[max(0, start - 1 - _NEAR) : start - 1])


def _beside(row: Sequence[_Word], start: int, end: int) -> frozenset[str]:
    near = (*row[max(0, start - _NEAR) : start], *row[end : end + _NEAR])
    return frozenset(word.text for word in near if word.content)
