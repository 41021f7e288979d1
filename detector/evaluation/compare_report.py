"""Comparisons, as text for a reader and as records."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from detector.evaluation.compare import Compared, Comparison
from detector.evaluation.metrics import rounded
from detector.evaluation.pairs_report import TITLES
from detector.evaluation.runs import Run
from detector.reports import count

_STORY_TITLES = {
    "f1": "F1",
    "ap": "average precision",
    "precision": "precision",
    "recall": "recall",
    "traps": "share of traps fired",
}


def comparison_text(compared: Sequence[Comparison], first: Run, second: Run) -> str:
    """The comparison in words and as a table; differences are the second run's minus the first's."""
    lines = [f"first:  {_run(first)}", f"second: {_run(second)}"]
    for one in compared:
        lines += ["", *_lines(one)]
    return "\n".join(lines) + "\n"


def _run(run: Run) -> str:
    weights = f" ({run.info.model.nli_sha256[:12]})" if run.info.model.nli_sha256 else ""
    return f"{run.info.model.nli}{weights}: {run.info.command}"


def _lines(one: Comparison) -> list[str]:
    unit = "bundle" if one.thresholds else "pair"
    head = f"{one.name}: {count(one.items, unit)} of both runs"
    head += f", {one.left_out:,} of one alone left out" if one.left_out else ""
    head += f"; drawn in {count(one.drawn, 'group')}" if one.drawn != one.items else ""
    lines = [head]
    if one.thresholds:
        lines.append(f"thresholds {one.thresholds[0]:g} and {one.thresholds[1]:g}")
    lines += [sentence(one), ""]
    lines.append(f"  {'':36} {'first':>6} {'second':>7}  {'difference (95 %)':25} could show  verdict")
    for figure in one.figures:
        d = figure.difference
        spread = f"{d.value:+.3f} ({d.low:+.3f} to {d.high:+.3f})"
        if math.isnan(d.value):
            spread = "—"
        least = "—" if math.isnan(d.least) or figure.verdict == "the same" else f"{d.least:.3f}"
        values = f"{figure.first:6.3f} {figure.second:7.3f}  {spread:25} {least:>10}"
        lines.append(f"  {_title(figure.name, one):36} {values}  {_word(figure)}")
    return lines


def _word(figure: Compared) -> str:
    if math.isnan(figure.difference.value):
        return "not known in both"
    return "no difference shown" if figure.verdict.startswith("no ") else figure.verdict


def _title(name: str, one: Comparison) -> str:
    return (_STORY_TITLES if one.thresholds else TITLES).get(name, name)


def sentence(one: Comparison) -> str:
    """What the comparison comes to, by its first figure."""
    main = one.figures[0]
    d, title = main.difference, _title(main.name, one)
    if math.isnan(d.value):
        return f"{title} is not known for both runs."
    mcnemar = ""
    if one.discordance is not None:
        x = one.discordance
        mcnemar = (
            f" Only the first is right on {x.only_first:,}, only the second on {x.only_second:,} (McNemar p = {x.p:.3g})."
        )
    if main.verdict == "the same":
        return f"The second run is the same in {title}.{mcnemar}"
    if main.verdict in ("better", "worse"):
        size = f"{abs(d.value):.3f} (95 % interval {d.low:+.3f} to {d.high:+.3f})"
        return f"The second run is {main.verdict} in {title} by {size}.{mcnemar}"
    size = f"{d.value:+.3f} (95 % interval {d.low:+.3f} to {d.high:+.3f})"
    return (
        f"No difference in {title} that this much data can show: {size}; "
        f"a difference of {d.least:.3f} would show four times in five.{mcnemar}"
    )


def comparison_record(compared: Sequence[Comparison]) -> dict[str, Any]:
    """The comparisons as they are written to JSON, by set."""
    return {one.name: _record(one) for one in compared}


def _record(one: Comparison) -> dict[str, Any]:
    record: dict[str, Any] = {"items": one.items, "left_out": one.left_out, "drawn": one.drawn, "verdict": sentence(one)}
    if one.thresholds:
        record["thresholds"] = list(one.thresholds)
    if one.discordance is not None:
        x = one.discordance
        record["mcnemar"] = {"only_first": x.only_first, "only_second": x.only_second, "p": rounded(x.p, 6)}
    record["figures"] = {
        figure.name.replace(" ", "_"): {
            "first": rounded(figure.first),
            "second": rounded(figure.second),
            **{name: rounded(getattr(figure.difference, field)) for name, field in _FIELDS},
            "verdict": figure.verdict if not math.isnan(figure.difference.value) else None,
        }
        for figure in one.figures
    }
    return record


_FIELDS = (("difference", "value"), ("low", "low"), ("high", "high"), ("least_shown", "least"))
