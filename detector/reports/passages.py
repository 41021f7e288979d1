"""What a reader needs to see of a claim: the quote in its sentence, the words that clash, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from detector.reports.jsonl import flagged
from detector.types import Claim, Document, MarkWord, Report, Span


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence in three parts, ``before + quote + after``, in each of them any run of white space made one blank."""

    before: str
    quote: str
    after: str
    clash: tuple[Span, ...]
    """The words that clash, as offsets into ``quote``; in order, never overlapping."""


def merged(spans: tuple[Span, ...], start: int, end: int) -> tuple[Span, ...]:
    """The spans cut to ``[start, end)``, in order, with those that touch or overlap made one."""
    result: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        first, last = max(span.start, start), min(span.end, end)
        if first >= last:
            continue
        if result and first <= result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, last))
        else:
            result.append(Span(first, last))
    return tuple(result)


def _one_line(text: str) -> tuple[str, list[int]]:
    """The text with each run of white space made one blank, and for each offset of the text its offset in the result."""
    characters: list[str] = []
    offsets: list[int] = []
    for character in text:
        offsets.append(len(characters))
        if not character.isspace():
            characters.append(character)
        elif characters and characters[-1] != " ":
            characters.append(" ")
        elif characters:
            offsets[-1] -= 1
    offsets.append(len(characters))
    return "".join(characters), offsets


def marked(text: str, clash: tuple[Span, ...]) -> Passage:
    """The text on one line; ``clash`` are offsets into it."""
    line, offsets = _one_line(text)
    spans = (Span(offsets[span.start], offsets[span.end]) for span in merged(clash, 0, len(text)))
    return Passage("", line, "", tuple(span for span in spans if span.start < span.end))


def passage(claim: Claim, clash: tuple[Span, ...], document: Document | None) -> Passage:
    """The claim's quote with the words that clash, and the rest of its sentence where the document is at hand."""
    quote = marked(claim.quote, tuple(Span(span.start - claim.start, span.end - claim.start) for span in clash))
    if document is None or not claim.sentence.start <= claim.start < claim.end <= claim.sentence.end:
        return quote
    before = _one_line(document.text[claim.sentence.start : claim.start])[0]
    rest = document.text[claim.end : claim.sentence.end]
    after = _one_line(rest)[0].rstrip()
    return replace(quote, before=before, after=" " + after if after and rest[0].isspace() else after)


def line_number(document: Document, offset: int) -> int:
    """1-based line of the document's text that the offset stands in."""
    return document.text.count("\n", 0, offset) + 1


def place(claim: Claim, documents: dict[str, Document]) -> str:
    """``path:line`` where the document is at hand, which editors and terminals open at that line; else its id."""
    document = documents.get(claim.doc_id)
    return claim.doc_id if document is None else f"{claim.doc_id}:{line_number(document, claim.start)}"


def by_id(report: Report) -> dict[str, Document]:
    """The report's documents by their ids."""
    return {document.id: document for document in report.documents}


MARK_NAMES: dict[MarkWord, str] = {
    "conflict": "marked as a conflict",
    "not_conflict": "marked as no conflict",
    "unsure": "marked unsure",
}
_MODALITY = {"planned": "a plan", "possible": "a possibility", "hypothetical": "a hypothesis"}


def says(claim: Claim) -> str:
    """Who says it and how: ``Hong Lei (said)``, the publisher, or ``the story itself``; a denial or a plan is named so."""
    speaker = claim.attribution.speaker or claim.publisher or "the story itself"
    notes = [claim.attribution.cue] if claim.attribution.speaker and claim.attribution.cue else []
    if claim.polarity == "denied":
        notes.append("a denial")
    if claim.modality in _MODALITY:
        notes.append(_MODALITY[claim.modality])
    return f"{speaker} ({'; '.join(notes)})" if notes else speaker


def count(number: int, noun: str, plural: str | None = None) -> str:
    """``1 claim``, ``2,000 claims``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def summary(report: Report) -> str:
    """One sentence of counts for a reader."""
    relations = [conflict.relation for conflict in report.conflicts]
    flags = sum(map(flagged, report.conflicts))
    parts = [
        count(relations.count(relation), relation) for relation in ("contradiction", "dispute") if relation in relations
    ]
    found = count(flags, "conflict") if flags else "No conflict"
    if len(parts) == 2:
        found += f" ({', '.join(parts)})"
    if "update" in relations:
        found += f" and {count(relations.count('update'), 'update')}"
    pairs = count(report.pairs, "pair") + ("" if report.scored == report.pairs else f" ({report.scored:,} read)")
    marked = sum(conflict.mark == "not_conflict" for conflict in report.conflicts)
    if marked:
        found += f" ({marked:,} marked as none shown, too)"
    if report.hidden:
        found += f" ({report.hidden:,} hidden by earlier marks)"
    read = ", ".join((count(len(report.documents), "document"), count(len(report.claims), "claim"), pairs))
    line = f"{found} in {read}; {report.model or 'no model'}, {report.seconds:.1f} s."
    if report.truncated:
        line += f" {count(report.truncated, 'pair')} had a text cut to the model's longest input."
    if report.rejected:
        line += f" {count(len(report.rejected), 'input')} set aside."
    return line
