"""One HTML page of a run: how it was made, its figures, its charts, its worst errors. It loads nothing from outside."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from detector.errors import InputError
from detector.evaluation.pairs_report import TITLES
from detector.evaluation.plots import Plot
from detector.evaluation.run_errors import RunError
from detector.evaluation.runs import Run

_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 1.5rem 1rem 4rem; background: #fff; color: #1a1a1a;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; }
code { overflow-wrap: anywhere; }
table { border-collapse: collapse; margin: .75rem 0; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { border-bottom: 1px solid #bbb; padding: .2rem .7rem .2rem 0; text-align: right; vertical-align: top; }
th:first-child, td:first-child { text-align: left; }
.wide { overflow-x: auto; }
figure { margin: 1rem 0; } figure img { max-width: 100%; height: auto; } figcaption { font-size: .9rem; }
li { margin: .6rem 0; } blockquote { margin: .2rem 0 0; padding-left: .75rem; border-left: 3px solid #999;
  overflow-wrap: anywhere; }
"""


def run_page(run: Run, plots: Sequence[Plot], errors: Mapping[str, Sequence[RunError]]) -> str:
    """The page; every text from outside is escaped. Raises InputError where the figures lack a field."""
    try:
        figures = {"pairs": _pairs, "stories": _stories, "base-rate": _base_rate}[run.info.kind](run.figures)
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"the figures of the run lack {error}: make it again") from error
    parts = [_made(run), "<h2>Figures</h2>", figures, "<h2>Charts</h2>", *map(_chart, plots), *_errors(errors)]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">"
        f"<title>Run: {escape(run.info.kind)}</title><style>{_STYLE}</style></head><body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _made(run: Run) -> str:
    info = run.info
    model = info.model
    named = [("NLI model", model.nli, model.nli_sha256), ("Embedder", model.embedder, model.embedder_sha256)]
    rows = [(what, name, sha or "not at hand") for what, name, sha in named if name]
    rows += [("Judge", "judge.json", model.judge_sha256)] if model.judge_sha256 else []
    rows += [(f"Data ({one.items:,} items)", one.path, one.sha256) for one in info.data]
    versions = ", ".join(f"{name} {version}" for name, version in info.versions.items())
    return (
        f"<h1>Run: {escape(info.kind)}</h1>\n<p><code>{escape(info.command)}</code></p>\n"
        + _table(("part", "name", "sha256"), rows)
        + f"\n<p>Seed {info.seed}; {escape(versions)}. Intervals in brackets: 95 %.</p>"
    )


def _pairs(figures: Mapping[str, Any]) -> str:
    parts = []
    for name, record in figures.items():
        main = [(title, record[key.replace(" ", "_")]) for key, title in TITLES.items() if key.replace(" ", "_") in record]
        parts.append(f"<h3>{escape(name)}: {record['rows']:,} pairs</h3>")
        parts.append(_table(("figure", "value"), main))
        labels = list(record["labels"])
        parts.append(
            _table(("label", "precision", "recall", "F1"), [(label, *record["labels"][label].values()) for label in labels])
        )
        rows = [(gold, *row.values()) for gold, row in record["confusion"].items()]
        parts.append(_table(("gold ↓ given →", *labels), rows))
        if record["slices"]:
            cells = [
                (f"{s['by']}: {s['value'] or '(none)'}", s["rows"], s["accuracy"], s["f1_contradiction"])
                for s in record["slices"]
            ]
            parts.append(_table(("slice", "pairs", "accuracy", "F1 of contradiction"), cells))
    return "\n".join(parts)


def _stories(figures: Mapping[str, Any]) -> str:
    points = [
        (
            _at(p, figures),
            p["precision"],
            p["recall"],
            p["f1"],
            p["flags"],
            p["right"],
            f"{p['traps_fired']} of {p['traps']}",
        )
        for p in figures["points"]
    ]
    heads = ("threshold", "precision", "recall", "F1", "flags", "right", "traps fired")
    parts = [
        f"<p>{figures['bundles']:,} bundles, {figures['claims']:,} claims; average precision {_cell(figures['ap'])}.</p>",
        _table(heads, points),
        _table(("step that lost a conflict", "missed"), figures["losses"].items()),
    ]
    for title, key in (("kind of conflict", "gold_kinds"), ("kind of trap", "trap_kinds")):
        rows = [(kind, one["number"], one["reached"], one["share"]) for kind, one in figures[key].items()]
        word = "found" if key == "gold_kinds" else "fired"
        parts += [_table((title, "marked", word, "share"), rows)] if rows else []
    return "\n".join(parts)


def _base_rate(figures: Mapping[str, Any]) -> str:
    parts = []
    for scope in ("within", "across"):
        if scope in figures:
            one = figures[scope]
            rows = [
                (_at(p, figures), p["flags"], p["per_1000_claims"], p["per_article"], p["articles_flagged"])
                for p in one["points"]
            ]
            heads = ("threshold", "flags", "per 1,000 claims", "per article", "articles flagged")
            parts += [f"<h3>Alarms {scope} articles: {one['articles']:,} articles, {one['claims']:,} claims</h3>"]
            parts += [_table(heads, rows)]
    for scope, planted in figures.get("planted", {}).items():
        rows = [(_at(p, figures), p["planted"], p["found"], p["recall"], p["in_any_flag"]) for p in planted["points"]]
        parts += [f"<h3>Planted {escape(scope)} articles</h3>"]
        parts += [_table(("threshold", "planted", "found", "recall", "in any flag"), rows)]
    if "marks" in figures:
        rows = [(_at(p, figures), p["precision"], p["conflict"], p["no"], p["unsure"]) for p in figures["marks"]["points"]]
        parts += ["<h3>Readers' marks</h3>", _table(("threshold", "precision", "conflict", "no", "unsure"), rows)]
    return "\n".join(parts)


def _at(point: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    return f"{point['threshold']:.2f}" + (" ←" if point["threshold"] == figures["threshold"] else "")


def _chart(plot: Plot) -> str:
    source = b64encode(plot.svg).decode()
    return (
        f'<figure><img src="data:image/svg+xml;base64,{source}" alt="{escape(plot.title)}: {escape(plot.says)}">'
        f"<figcaption>{escape(plot.says)}</figcaption></figure>"
    )


def _errors(errors: Mapping[str, Sequence[RunError]]) -> list[str]:
    parts = ["<h2>Worst errors</h2>"] if errors else []
    for heading, own in errors.items():
        parts.append(f"<h3>{escape(heading)}</h3>")
        parts.append("<ul>" + "".join(map(_error, own)) + "</ul>" if own else "<p>None.</p>")
    return parts


def _error(one: RunError) -> str:
    quotes = "".join(f"<blockquote>{escape(text)}</blockquote>" for text in (one.a, one.b) if text is not None)
    return f"<li>{escape(one.where)}: {escape(one.what)}{quotes}</li>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(_cell(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(value: Any) -> str:
    """A figure with its interval, a number, or a text."""
    if isinstance(value, Mapping):
        if value["value"] is None:
            return "—"
        return f"{value['value']:.3f} ({value['low']:.3f}–{value['high']:.3f})"
    if isinstance(value, float):
        return f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
