"""The part of ``RESULTS.md`` on real articles: alarms, planted conflicts found, and what readers said of flags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from detector.evaluation.base_rate_report import NAMES
from detector.evaluation.markdown import code, table
from detector.evaluation.planting import SCOPES
from detector.evaluation.results import Measurement
from detector.evaluation.runs import Run
from detector.evaluation.weakness import figure, point_of

Made = Sequence[tuple[Measurement, Run]]


def real_articles(made: Made) -> list[str]:
    """Paragraphs and tables; they hold figures only, never a word of an article."""
    own = [(one, run) for one, run in made if one.part == "base-rate"]
    parts = []
    if own:
        parts += [
            "Every flag on these articles is an alarm, right or wrong: real conflicts are among those across articles, and "
            "what share they are only readers can say. The articles are of the half that no shipped model was trained on "
            "(the other half tells of some of the same events), drawn by whole events, at most six articles of one. Each "
            "is read alone (within), then with those on its event (across); rates are over all claims, intervals a "
            "bootstrap over articles and over events. Planted are claims of the articles, stated again elsewhere with a "
            "figure, a date, an outcome or the polarity changed. Claims of the plain pipeline are sentences. It reads "
            "every pair that is alike, which takes long, so it reads fewer articles, the first of the same draw, with as "
            "many conflicts planted.",
            _alarms(own),
            "Conflicts planted and found at the same thresholds, by the same commands:",
            _planted(own),
        ]
        for one, run in own:
            parts += [f"Over thresholds, {one.system.name} ({code(one.command)}):", _thresholds(run)]
    parts += _readings(made)
    return parts or ["No real articles were at hand."]


def _alarms(own: Made) -> str:
    rows: list[tuple[object, ...]] = []
    for one, run in own:
        for scope in SCOPES:
            if scope in run.figures:
                f = run.figures[scope]
                p = point_of(f["points"], run.figures["threshold"])
                read = (NAMES[scope], f["articles"], f["claims"])
                rates = (p["flags"], _rate(p["per_1000_claims"], 2), _rate(p["per_article"], 3))
                rows.append((one.system.name, *read, f"{p['threshold']:g}", *rates, code(one.command)))
    heads = ("system", "read", "articles", "claims", "threshold", "flags", "per 1,000 claims", "per article", "command")
    return table(heads, rows)


def _planted(own: Made) -> str:
    rows: list[tuple[object, ...]] = []
    for one, run in own:
        for scope, f in run.figures.get("planted", {}).items():
            p = point_of(f["points"], run.figures["threshold"])
            rows.append((one.system.name, NAMES[scope], p["planted"], p["found"], figure(p["recall"]), _lost(p["losses"])))
    return table(("system", "planted", "conflicts", "found", "share found", "steps that lost the others"), rows)


def _lost(losses: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {step}" for step, number in sorted(losses.items(), key=lambda item: -item[1])) or "—"


def _thresholds(run: Run) -> str:
    scopes = [scope for scope in SCOPES if scope in run.figures]
    planted = [scope for scope in SCOPES if scope in run.figures.get("planted", {})]
    heads = ["threshold"]
    for scope in scopes:
        heads += [f"flags {NAMES[scope]}", "per 1,000 claims", "per article"]
    heads += [f"planted {NAMES[scope]}: share found" for scope in planted]
    rows = []
    for number, first in enumerate(run.figures[scopes[0]]["points"]):
        row: list[object] = [f"{first['threshold']:g}"]
        for scope in scopes:
            p = run.figures[scope]["points"][number]
            row += [p["flags"], _rate(p["per_1000_claims"], 2), _rate(p["per_article"], 3)]
        row += [figure(run.figures["planted"][scope]["points"][number]["recall"]) for scope in planted]
        rows.append(row)
    return table(heads, rows)


def _readings(made: Made) -> list[str]:
    rows: list[tuple[object, ...]] = []
    for one, run in made:
        if one.part == "readings":
            for p in run.figures["marks"]["points"]:
                if p["conflict"] + p["no"] + p["unsure"]:
                    said = (p["conflict"], p["no"], p["unsure"], figure(p["precision"]))
                    rows.append((one.name, f"{p['threshold']:g}", *said, code(one.command)))
    if not rows:
        return []
    heads = ("readings", "threshold", "conflict", "no", "unsure", "precision", "command")
    return [
        "### Flags that readers have read",
        "Precision by readers' marks (`eval/readings/README.md` says who read what), with exact intervals. Thresholds are "
        "of the scores that the flags had when they were read: those of the detector of that day, not of this one.",
        table(heads, rows),
    ]


def _rate(record: dict[str, Any], digits: int) -> str:
    value, low, high = (f"{record[key]:.{digits}f}" for key in ("value", "low", "high"))
    return f"{value} ({low}–{high})"
