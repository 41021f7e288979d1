"""``RESULTS.md`` from runs: every table with the commands that give it, and what they say against the tool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from detector.conflicts import Mark, choose_threshold
from detector.conflicts.judge import JudgeWeights
from detector.evaluation.compare import compare_runs
from detector.evaluation.markdown import bullets, code, table
from detector.evaluation.results import SOURCES, Measurement
from detector.evaluation.results_real import real_articles
from detector.evaluation.runs import Run
from detector.evaluation.weakness import figure, point_of, weaknesses

PROMISES = (0.8, 0.9, 0.95)
"""Precisions that a threshold is looked for."""
Made = Sequence[tuple[Measurement, Run]]


def results_markdown(made: Made, missing: Sequence[str], command: str) -> str:
    """The whole file. Of stories and articles it holds figures only, never a text."""
    parts = [
        "# Results",
        f"Made by `{command}`; do not edit by hand.",
        "Figures in brackets are 95 % intervals: bootstrap over pairs, over whole groups of pairs that share texts, and "
        "over whole story bundles. On labelled pairs the detector is its NLI model, reading a to b. The judge was fitted "
        "on `training-data/stories_a`, `_d`, `_f`, `_g` and `_h` and on stories dev, so figures on stories dev flatter it; "
        "stories test and stories everyday are held out: nothing is fitted or tuned on them. The plain "
        "pipeline takes sentences as claims, pairs them by a cosine of 0.35, reads both ways and flags contradiction from "
        "0.5 up; on labelled pairs it is the mean of both readings.",
        _made_with(made),
        "## Labelled pairs",
        *_pairs(made),
        *_columns(made),
        "## Labelled stories",
        *_stories(made),
        "## Against the plain pipeline",
        *_against_plain(made),
        "## Real articles",
        *real_articles(made),
        "## Thresholds with a promised precision",
        *_promises(made),
        "## Where it is weak",
        "Of the detector with the default models, from the figures of the runs above.",
        bullets(_weak(made)) or "Nothing was measured that could say.",
    ]
    gone = "Not at hand: " + ", ".join(f"`{one}`" for one in missing) + ". " if missing else ""
    still = "Which of the alarms on real articles are right takes readers: `detector eval base-rate --sheet`."
    parts += ["## Not measured", gone + still]
    return "\n\n".join(parts) + "\n"


def _made_with(made: Made) -> str:
    info = made[0][1].info
    shown = [f"{n} {v}" for n, v in info.versions.items() if n not in (SOURCES, "resamples")]
    models = dict.fromkeys((run.info.model.nli, run.info.model.nli_sha256) for _, run in made)
    named = "; ".join(f"{name} (`{(sha or 'unknown')[:12]}`)" for name, sha in models)
    data = dict.fromkeys((one.path, one.sha256[:12]) for _, run in made for one in run.info.data)
    return (
        f"NLI models: {named}. {', '.join(shown)}; sources `{info.versions[SOURCES][:12]}`, "
        f"{int(info.versions['resamples']):,} resamples, seed {info.seed}. "
        "Data: " + ", ".join(f"`{path}` (`{sha}`)" for path, sha in data) + "."
    )


def _pairs(made: Made) -> list[str]:
    own = [(one, run) for one, run in made if run.info.kind == "pairs"]
    parts = []
    for name in dict.fromkeys(one.name for one, _ in own):
        these = [(one, run) for one, run in own if one.name == name]
        rows = []
        for one, run in these:
            f = run.figures[name]
            conflict = f["labels"].get("contradiction")
            three = (f["macro_f1"], conflict and conflict["f1"], f.get("ap"), f["ece"])
            rows.append((one.system.name, figure(f["accuracy"]), *(_known(x) for x in three), code(one.command)))
        drawn = these[0][0].sample
        number = these[0][1].figures[name]["rows"]
        said = f", a sample drawn by seed {these[0][0].seed}" if drawn and number == drawn else ""
        heads = (
            "system",
            "accuracy",
            "macro-F1",
            "F1 of contradiction",
            "average precision",
            "calibration error",
            "command",
        )
        parts += [f"### {name} ({number:,} pairs{said})", table(heads, rows)]
    return parts or ["No labelled pairs were at hand."]


def _columns(made: Made) -> list[str]:
    """Accuracy by the columns that were asked for."""
    own = [(one, run) for one, run in made if one.by]
    parts = []
    for by in dict.fromkeys(column for one, _ in own for column in one.by):
        cells = {
            (one.system.name, s["value"]): (s["rows"], figure(s["accuracy"]))
            for one, run in own
            for s in run.figures[one.name]["slices"]
            if s["by"] == by
        }
        systems = list(dict.fromkeys(system for system, _ in cells))
        values = list(dict.fromkeys(value for _, value in cells))
        rows = [(v, cells[systems[0], v][0], *(cells[system, v][1] for system in systems)) for v in values]
        commands = ", ".join(code(one.command) for one, _ in own)
        parts += [f"### Accuracy by {by}", table((by, "pairs", *systems), rows), f"Commands: {commands}."]
    return parts


def _stories(made: Made) -> list[str]:
    own = [(one, run) for one, run in made if run.info.kind == "stories"]
    parts = []
    for name in dict.fromkeys(one.name for one, _ in own):
        these = [(one, run) for one, run in own if one.name == name]
        first = these[0][1].figures
        rows = []
        for one, run in these:
            p = _point(run)
            shares = (figure(p[key]) for key in ("precision", "recall", "f1"))
            fired = f"{p['traps_fired']} of {p['traps']}"
            right = f"{p['right']} of {p['flags']}"
            rows.append(
                (
                    one.system.name,
                    f"{p['threshold']:g}",
                    right,
                    *shares,
                    figure(run.figures["ap"]),
                    fired,
                    code(one.command),
                )
            )
        heads = (
            "system",
            "threshold",
            "flags right",
            "precision",
            "recall",
            "F1",
            "average precision",
            "traps fired",
            "command",
        )
        parts += [
            f"### {name} ({first['bundles']:,} bundles, {_point(these[0][1])['gold']:,} conflicts)",
            table(heads, rows),
            f"Over thresholds, {these[0][0].system.name} ({code(these[0][0].command)}):",
            _thresholds(these[0][1]),
            "Conflicts missed at each system's threshold, by the step that lost them (by the commands above):",
            _losses(these),
        ]
    return parts or ["No labelled stories were at hand."]


def _point(run: Run) -> Mapping[str, Any]:
    return point_of(run.figures["points"], run.figures["threshold"])


def _thresholds(run: Run) -> str:
    rows = [
        (
            f"{p['threshold']:g}",
            figure(p["precision"]),
            figure(p["recall"]),
            p["flags"],
            f"{p['traps_fired']} of {p['traps']}",
        )
        for p in run.figures["points"]
    ]
    return table(("threshold", "precision", "recall", "flags", "traps fired"), rows)


def _losses(these: Made) -> str:
    steps = sorted({step for _, run in these for step in run.figures["losses"]})
    rows = [(step, *(run.figures["losses"].get(step, 0) for _, run in these)) for step in steps]
    total = ("all misses", *(sum(run.figures["losses"].values()) for _, run in these))
    return table(("step", *(one.system.name for one, _ in these)), [*rows, total])


def _against_plain(made: Made) -> list[str]:
    """Paired comparisons on the same items, detector minus plain."""
    parts = []
    for one, run in made:
        plain = next((p for p in made if p[0].system.plain and p[0].path == one.path), None)
        if plain is None or one.system.plain or one.part in ("pairs", "base-rate", "readings"):
            continue
        (compared,) = compare_runs(plain[1], run, seed=one.seed, resamples=int(run.info.versions["resamples"]))
        rows = []
        for each in compared.figures:
            if each.name in ("accuracy", "macro_f1", "f1 contradiction", "ap", "f1", "precision", "recall", "traps"):
                d = each.difference
                spread = "—" if d.value != d.value else f"{d.value:+.3f} ({d.low:+.3f} to {d.high:+.3f})"
                verdict = "not known in both" if d.value != d.value else each.verdict
                rows.append((each.name.replace("_", " "), f"{each.first:.3f}", f"{each.second:.3f}", spread, verdict))
        folders = f"{plain[0].folder} {one.folder}"
        heads = ("figure", "plain", "detector", "difference", "the detector is")
        parts += [
            f"### {one.name}, {one.system.name}",
            table(heads, rows),
            f"`detector eval compare {folders}` in the folder of runs.",
        ]
    return parts or ["Nothing to compare was at hand."]


def _promises(made: Made) -> list[str]:
    """Of each system on the held-out stories, and of the judge's own held-out marks."""
    rows: list[tuple[object, ...]] = []
    weights = JudgeWeights.read()
    if weights.marks:
        rows += [("the judge's held-out marks", len(weights.marks), str(weights.threshold_for(p))) for p in PROMISES]
    else:
        rows.append(("the judge's held-out marks", 0, "none ship with these weights"))
    for one, run in made:
        if one.part in ("stories test", "stories everyday"):
            flags = [item for item in run.items if item["type"] == "flag" and item["truth"] != "borderline"]
            marks = [Mark(item["score"], item["truth"] == "gold") for item in flags]
            rows += [(f"{one.name}, {one.system.name}", len(marks), str(choose_threshold(marks, p))) for p in PROMISES]
    return [
        "The lowest threshold that promises a share of right flags, by an exact test down the thresholds (learn-then-test, "
        "see `detector/conflicts/guarantee.py`). It holds for flags like those marked. Conflicts are far denser in the "
        "labelled stories than in a newsroom's feed, so a promise from them is none for real pages: there only marks of "
        "real flags count (`detector eval base-rate --marks`).",
        table(("marks of", "number", "what they promise"), rows),
    ]


def _weak(made: Made) -> list[str]:
    own = [(one, run) for one, run in made if one.system.nli is None and not one.system.plain]
    pairs = next((run for one, run in own if one.part == "claim_pairs"), None)
    said = weaknesses(
        pairs,
        [(one.name, run) for one, run in own if run.info.kind == "stories"],
        [run for one, run in own if one.part == "base-rate"],
        [(one.name, run) for one, run in own if one.part == "readings"],
    )
    further = sorted(
        (run.figures[one.name]["accuracy"]["value"], one.name, figure(run.figures[one.name]["accuracy"]))
        for one, run in own
        if one.part == "pairs"
    )
    if further:
        said.append("Other sets, lowest accuracy: " + ", ".join(f"{name} {shown}" for _, name, shown in further[:3]) + ".")
    return said


def _known(record: Any) -> str:
    return "—" if record is None else figure(record)
