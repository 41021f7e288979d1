"""The report as one HTML file: no outside requests, every text escaped, light and dark."""

from __future__ import annotations

from html import escape

from detector.reports.jsonl import timestamp
from detector.reports.passages import Passage, by_id, passage, place, says, summary
from detector.types import Claim, Conflict, Document, Rejected, Report

_STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fdfdfb; --rest: #595959; --line: #d0d0c8; --card: #ffffff;
  --mark: #ffe08a; --mark-ink: #1a1a1a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --paper: #16181a; --rest: #a8a8a2; --line: #3a3d40;
  --card: #1f2224; --mark: #6b4e00; --mark-ink: #fff4d6; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.05rem; margin: 0 0 .25rem; }
.rest { color: var(--rest); }
article { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 1rem 0;
  break-inside: avoid; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; margin-top: .75rem; }
@media (max-width: 44rem) { .sides { grid-template-columns: 1fr; } }
figure { margin: 0; min-width: 0; }
figcaption { font-size: .9rem; overflow-wrap: anywhere; }
blockquote { margin: .35rem 0 0; padding-left: .75rem; border-left: 3px solid var(--line);
  font-family: Georgia, "Times New Roman", serif; overflow-wrap: anywhere; }
mark { background: var(--mark); color: var(--mark-ink); font-weight: 600; padding: 0 .1em; border-radius: .15em; }
@media print { body { max-width: none; } }
"""


def _marked(part: Passage) -> str:
    pieces: list[str] = []
    at = 0
    for span in part.clash:
        pieces.append(escape(part.quote[at : span.start]))
        pieces.append(f"<mark>{escape(part.quote[span.start : span.end])}</mark>")
        at = span.end
    pieces.append(escape(part.quote[at:]))
    before = f'<span class="rest">{escape(part.before)}</span>' if part.before else ""
    after = f'<span class="rest">{escape(part.after)}</span>' if part.after else ""
    return f"{before}{''.join(pieces)}{after}"


def _side(name: str, claim: Claim, part: Passage, documents: dict[str, Document]) -> str:
    published = timestamp(claim.published)
    when = f' · <time datetime="{published}">{claim.published:%d %b %Y}</time>' if published else ""
    return (
        f"<figure><figcaption><strong>{name}: {escape(says(claim))}</strong><br>"
        f'<span class="rest">{escape(place(claim, documents))}{when}</span></figcaption>'
        f"<blockquote>{_marked(part)}</blockquote></figure>"
    )


def _conflict(number: int, conflict: Conflict, documents: dict[str, Document]) -> str:
    verdict = conflict.verdict
    sides = "".join(
        _side(name, claim, passage(claim, clash, documents.get(claim.doc_id)), documents)
        for name, claim, clash in (
            ("A", conflict.pair.a, verdict.clash_a),
            ("B", conflict.pair.b, verdict.clash_b),
        )
    )
    relation = "no conflict" if verdict.relation == "none" else verdict.relation
    kind = "" if verdict.kind in ("none", "other") else f" · {escape(verdict.kind)}"
    return (
        f'<article id="{escape(conflict.id)}"><h2>{number}. {escape(relation)}{kind} · score {verdict.score:.2f}</h2>'
        f"<div>{escape(verdict.reason)}</div>"
        f'<div class="sides">{sides}</div></article>'
    )


def _rejected(rejected: tuple[Rejected, ...]) -> str:
    if not rejected:
        return ""
    items = "".join(
        f"<li>{escape(one.source)}{'' if one.line is None else f', line {one.line}'}: {escape(one.reason)}</li>"
        for one in rejected
    )
    return f"<section><h2>Set aside</h2><ul>{items}</ul></section>"


def report_html(report: Report) -> str:
    """One self-contained page; a story that contains HTML or script is shown as text."""
    documents = by_id(report)
    body = "\n".join(_conflict(number, one, documents) for number, one in enumerate(report.conflicts, start=1))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>Conflicts</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<header><h1>Conflicts</h1>"
        f'<p class="rest">{escape(summary(report))}</p></header>\n<main>\n{body}\n</main>\n'
        f"{_rejected(report.rejected)}\n</body>\n</html>\n"
    )
