"""The report for a terminal: readable at 80 columns, in colour only where asked."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

from detector.reports.jsonl import further_places
from detector.reports.passages import MARK_NAMES, Passage, by_id, marked, passage, place, says, summary
from detector.types import LABELS, Claim, Conflict, Document, Report, Verdict

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_INDENT = "     "
_CLASH = "bold red"
_REST = "dim"
_MOST_ALSO = 3
"""Further places of a claim that are named; the rest is counted."""


class _Page:
    """Lines of styled text, wrapped to one width; what is marked by colour is also marked by signs where there is none."""

    def __init__(self, width: int, color: bool) -> None:
        from rich.console import Console

        self.color = color
        self.buffer = io.StringIO()
        self.console: Console = Console(
            file=self.buffer,
            width=max(width, 30),
            force_terminal=color,
            color_system="standard" if color else None,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )

    def write(self, text: Text, indent: str = "", first: str | None = None) -> None:
        """Adds the text, wrapped, each line after the indent; words marked as clashing are underlined where there is no
        colour."""
        from rich.cells import cell_len

        head = indent if first is None else first
        for line in text.wrap(self.console, self.console.width - cell_len(indent)):
            line.rstrip()
            self.console.print(head, line, sep="", soft_wrap=True)
            if not self.color:
                marks = [" "] * (cell_len(line.plain) + 1)
                for span in line.spans:
                    if span.style == _CLASH:
                        start = cell_len(line.plain[: span.start])
                        end = cell_len(line.plain[: span.end].rstrip())
                        marks[start:end] = "^" * (end - start)
                if "^" in marks:
                    self.console.print(indent + "".join(marks).rstrip(), soft_wrap=True)
            head = indent

    def blank(self) -> None:
        """Adds an empty line."""
        self.console.print()


def printable(text: str) -> str:
    """The text without control characters: a story must not steer the terminal it is printed on."""
    return "".join(character if character.isprintable() else " " for character in text)


def _quote(part: Passage) -> Text:
    from rich.text import Text

    text = Text()
    text.append("“")
    shift = len(text)
    text.append(printable(part.quote))
    for span in part.clash:
        text.stylize(_CLASH, shift + span.start, shift + span.end)
    text.append("”")
    return text


def _side(page: _Page, name: str, claim: Claim, part: Passage, documents: dict[str, Document]) -> None:
    from rich.text import Text

    head = Text(printable(says(claim)), style="bold")
    page.write(head, indent=_INDENT, first=f"  {name}  ")
    where = place(claim, documents)
    if claim.published is not None:
        where += f", {claim.published:%d %b %Y}"
    page.write(Text(printable(where), style=_REST), indent=_INDENT)
    page.write(_quote(part), indent=_INDENT)
    if also := [doc_id for doc_id, _ in further_places(claim)]:
        named = ", ".join(also[:_MOST_ALSO]) + (f" and {len(also) - _MOST_ALSO:,} more" if len(also) > _MOST_ALSO else "")
        page.write(Text(printable(f"also in {named}"), style=_REST), indent=_INDENT)


def _conflict(page: _Page, number: int, conflict: Conflict, documents: dict[str, Document]) -> None:
    from rich.text import Text

    a, b = conflict.pair.a, conflict.pair.b
    head = Text(f"{number}. ", style="bold")
    head.append(_headline(conflict.verdict), style="bold")
    if conflict.mark is not None:
        head.append(f", {MARK_NAMES[conflict.mark]}")
    head.append(f"  {conflict.id}", style=_REST)
    page.write(head)
    if conflict.reason:
        page.write(Text(printable(conflict.reason)), indent="   ")
    for name, claim, clash in (("A", a, conflict.verdict.clash_a), ("B", b, conflict.verdict.clash_b)):
        _side(page, name, claim, passage(claim, clash, documents.get(claim.doc_id)), documents)
    page.blank()


def _headline(verdict: Verdict) -> str:
    if verdict.relation == "none":
        return f"no conflict, score {verdict.score:.2f}"
    kind = "" if verdict.kind in ("none", "other") else f" ({verdict.kind})"
    return f"{verdict.relation}{kind}, score {verdict.score:.2f}"


def report_text(report: Report, *, width: int = 80, color: bool = False) -> str:
    """Each conflict with both quotes, speakers and places, then a line of counts."""
    from rich.text import Text

    page = _Page(width, color)
    documents = by_id(report)
    for number, conflict in enumerate(report.conflicts, start=1):
        _conflict(page, number, conflict, documents)
    page.write(Text(summary(report)))
    return page.buffer.getvalue()


def verdict_text(verdict: Verdict, texts: tuple[str, str], *, width: int = 80, color: bool = False) -> str:
    """What ``pair`` prints: the verdict and its reason, both texts with the words that clash, and what the model read in
    each direction."""
    from rich.text import Text

    page = _Page(width, color)
    page.write(Text(_headline(verdict), style="bold"))
    if verdict.reason:
        page.write(Text(printable(verdict.reason)))
    for name, text, clash in zip("AB", texts, (verdict.clash_a, verdict.clash_b), strict=True):
        page.write(_quote(marked(text, clash)), indent=_INDENT, first=f"  {name}  ")
    readings = [("A to B", verdict.nli.ab)] + ([] if verdict.nli.ba is None else [("B to A", verdict.nli.ba)])
    for name, reading in readings:
        figures = (f"{label} {getattr(reading, label):.2f}" for label in LABELS)
        page.write(Text(f"{name}: {', '.join(figures)}", style=_REST))
    if verdict.nli.truncated:
        page.write(Text("A text was cut to the model's longest input."))
    return page.buffer.getvalue()


def claims_text(documents: tuple[Document, ...], claims: list[list[Claim]], *, width: int = 80, color: bool = False) -> str:
    """What ``claims`` prints: each document's claims with their places, speakers and standalone wording."""
    from rich.text import Text

    page = _Page(width, color)
    for document, of_document in zip(documents, claims, strict=True):
        page.write(Text(printable(document.id), style="bold"))
        if not of_document:
            page.write(Text("no claims"), indent="  ")
        for claim in of_document:
            at = f"{claim.start}-{claim.end}"
            page.write(Text(f"{at}  {printable(says(claim))}", style=_REST), indent="  ")
            quote = passage(claim, (), None).quote
            page.write(Text(f"“{printable(quote)}”"), indent="    ")
            if claim.text.strip() != quote:
                page.write(Text(f"= {printable(claim.text)}", style="italic"), indent="    ")
            notes = (["negated"] if claim.negated else []) + _figures(claim)
            if notes:
                page.write(Text(printable("; ".join(notes)), style=_REST), indent="    ")
        page.blank()
    return page.buffer.getvalue()


def _figures(claim: Claim) -> list[str]:
    return [quantity.text for quantity in claim.quantities] + [
        time.text if time.first is None else f"{time.text} ({_days(time.first, time.last)})" for time in claim.times
    ]


def _days(first: date, last: date | None) -> str:
    return f"{first}" if last is None or last == first else f"{first} to {last}"
