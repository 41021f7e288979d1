"""Sheets of flags to read and mark: CSV for a spreadsheet, or one HTML page that keeps the marks and saves them.

The flags stand in a random order, so that whoever stops half way has marked a fair sample of them.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from detector.evaluation.planting import Scope
from detector.evaluation.readings import FIELDS
from detector.reports.passages import Passage, passage, place, says
from detector.reports.table import safe_cell
from detector.types import Claim, Conflict, Document

COLUMNS = (
    "mark", "score", "kind", "relation", "scope", "speaker_a", "sentence_a", "quote_a", "speaker_b", "sentence_b",
    "quote_b", "reason", *FIELDS, "id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A flag to be marked."""

    conflict: Conflict
    scope: Scope


def sheet_rows(flags: Sequence[tuple[Scope, Conflict]], *, least: float, most: int | None, seed: int) -> list[SheetRow]:
    """The flags with a score of at least ``least`` in random order, at most ``most`` of them."""
    rows = sorted((SheetRow(c, scope) for scope, c in flags if c.score >= least), key=lambda r: (r.scope, r.conflict.id))
    random.Random(seed).shuffle(rows)
    return rows if most is None else rows[:most]


def sheet_csv(rows: Sequence[SheetRow], documents: Mapping[str, Document]) -> str:
    """A header and one row a flag, RFC 4180, with a byte order mark so that spreadsheets read it as UTF-8; no cell runs as
    a formula. The column ``mark`` is empty: conflict, no or unsure goes there."""
    buffer = io.StringIO(newline="")
    buffer.write("\ufeff")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for row in rows:
        a, b = row.conflict.pair.a, row.conflict.pair.b
        sides = [cell for claim in (a, b) for cell in _cells(claim, documents)]
        verdict = row.conflict.verdict
        places = [safe_cell(a.doc_id), a.start, a.end, safe_cell(b.doc_id), b.start, b.end]
        head = ["", round(row.conflict.score, 4), verdict.kind, verdict.relation, row.scope]
        writer.writerow([*head, *sides, safe_cell(verdict.reason), *places, row.conflict.id])
    return buffer.getvalue()


def _cells(claim: Claim, documents: Mapping[str, Document]) -> list[str]:
    part = passage(claim, (), documents.get(claim.doc_id))
    return [safe_cell(text) for text in (says(claim), part.before + part.quote + part.after, part.quote)]


_STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fdfdfb; --rest: #595959; --line: #d0d0c8; --mark: #ffe08a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --paper: #16181a; --rest: #a8a8a2; --line: #3a3d40;
  --mark: #6b4e00; } }
body { margin: 0 auto; max-width: 68rem; padding: 1.5rem 1rem 5rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, sans-serif; }
h1 { font-size: 1.4rem; } h2 { font-size: 1rem; margin: 0; }
.rest { color: var(--rest); }
article { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 1rem 0; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
@media (max-width: 44rem) { .sides { grid-template-columns: 1fr; } }
figure { margin: .5rem 0; min-width: 0; overflow-wrap: anywhere; }
blockquote { margin: .25rem 0 0; padding-left: .75rem; border-left: 3px solid var(--line); font-family: Georgia, serif; }
mark { background: var(--mark); color: inherit; }
fieldset { border: 0; padding: 0; margin: .5rem 0 0; } label { margin-right: 1.5rem; }
footer { position: fixed; bottom: 0; left: 0; right: 0; padding: .6rem 1rem; background: var(--paper);
  border-top: 1px solid var(--line); text-align: center; }
"""
_SCRIPT = """
'use strict';
const cards = [...document.querySelectorAll('article')];
const store = 'marks ' + document.body.dataset.sheet;
let kept = {};
try { kept = JSON.parse(localStorage.getItem(store)) || {}; } catch (error) { kept = {}; }
const counted = document.getElementById('counted');
const count = () => {
  counted.textContent = cards.filter(c => c.querySelector('input:checked')).length + ' of ' + cards.length;
};
for (const card of cards) {
  for (const input of card.querySelectorAll('input')) {
    input.checked = kept[card.id] === input.value;
    input.addEventListener('change', () => {
      kept[card.id] = input.value;
      try { localStorage.setItem(store, JSON.stringify(kept)); } catch (error) { /* a private window keeps none */ }
      count();
    });
  }
}
count();
document.getElementById('save').addEventListener('click', () => {
  const lines = [];
  for (const card of cards) {
    const chosen = card.querySelector('input:checked');
    if (!chosen) continue;
    const place = JSON.parse(card.dataset.place);
    lines.push(JSON.stringify({...place, verdict: chosen.value, score: Number(card.dataset.score)}) + '\\n');
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(lines, {type: 'application/jsonl'}));
  link.download = 'marks.jsonl';
  link.click();
});
"""
_MARKS = (("conflict", "conflict: both cannot be true"), ("no", "no"), ("unsure", "unsure"))


def sheet_html(rows: Sequence[SheetRow], documents: Mapping[str, Document]) -> str:
    """One self-contained page; marks stay in the browser until its button saves them as JSONL, by document id and offsets.
    Every text is escaped, and the policy of the page lets no script run but its own."""
    digest = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    sheet = hashlib.sha256(" ".join(row.conflict.id for row in rows).encode()).hexdigest()[:12]
    body = "\n".join(_card(number, row, documents) for number, row in enumerate(rows, start=1))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        f"<title>Flags to mark</title>\n<style>{_STYLE}</style>\n</head>\n"
        f'<body data-sheet="{sheet}">\n<header><h1>Flags to mark</h1><p class="rest">Can both statements be true? Read '
        "them as they stand, in their sentences. Whether either is true does not count. The order is random.</p></header>\n"
        f'<main>\n{body}\n</main>\n<footer><span id="counted"></span> marked '
        f'<button id="save" type="button">Save marks</button></footer>\n<script>{_SCRIPT}</script>\n</body>\n</html>\n'
    )


def _card(number: int, row: SheetRow, documents: Mapping[str, Document]) -> str:
    conflict = row.conflict
    a, b = conflict.pair.a, conflict.pair.b
    held = dict(documents)
    sides = "".join(
        f'<figure><strong>{escape(says(claim))}</strong> <span class="rest">{escape(place(claim, held))}</span>'
        f"<blockquote>{_quote(passage(claim, (), documents.get(claim.doc_id)))}</blockquote></figure>"
        for claim in (a, b)
    )
    marks = "".join(
        f'<label><input type="radio" name="{escape(conflict.id)}" value="{word}"> {label}</label>' for word, label in _MARKS
    )
    offsets = (a.doc_id, a.start, a.end, b.doc_id, b.start, b.end)
    where = escape(json.dumps(dict(zip(FIELDS, offsets, strict=True)), ensure_ascii=False))
    return (
        f'<article id="{escape(conflict.id)}" data-score="{conflict.score:.4f}" data-place="{where}">'
        f'<h2>{number}. <span class="rest">{row.scope} · {escape(conflict.kind)} · score {conflict.score:.2f} · '
        f"{escape(conflict.id)}</span></h2>"
        f'<div class="sides">{sides}</div><fieldset>{marks}</fieldset></article>'
    )


def _quote(part: Passage) -> str:
    before, after = (f'<span class="rest">{escape(text)}</span>' for text in (part.before, part.after))
    return f"{before}<mark>{escape(part.quote)}</mark>{after}"
