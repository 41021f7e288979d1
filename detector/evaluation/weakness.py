"""Where the detector is weak, said from the figures of its runs: never from a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from detector.evaluation.pairs_report import sets_of
from detector.evaluation.runs import Run
from detector.reports import count

FEWEST = 20
"""Pairs below which a slice is not named: its figure says next to nothing."""
NAMED = 3
"""Slices, kinds and steps that are named, at most."""


def pair_weaknesses(run: Run) -> list[str]:
    """What is read worst of the labelled pairs, a sentence each."""
    said = []
    for name, figures in run.figures.items():
        for by in dict.fromkeys(one["by"] for one in figures["slices"]):
            own = [one for one in figures["slices"] if one["by"] == by and one["rows"] >= FEWEST]
            if len(own) > 1:
                own.sort(key=lambda one: one["accuracy"]["value"])
                shown = ", ".join(
                    f"{one['value'] or '(none)'} {figure(one['accuracy'])}" for one in own[: min(NAMED, len(own) - 1)]
                )
                best = own[-1]
                said.append(
                    f"{name}, lowest accuracy by {by}: {shown}; highest: {best['value']} {figure(best['accuracy'])}."
                )
        labels = sorted(figures["labels"].items(), key=lambda item: item[1]["recall"]["value"] or 0.0)
        said.append(f"{name}, label found least: {labels[0][0]}, recall {figure(labels[0][1]['recall'])}.")
        confusion = [
            (n, gold, given) for gold, row in figures["confusion"].items() for given, n in row.items() if gold != given
        ]
        number, gold, given = max(confusion, default=(0, "", ""))
        if number:
            said.append(f"{name}, commonest error: {number:,} pairs of {gold} read as {given}.")
    return [*said, _calibration(run)]


def _calibration(run: Run) -> str:
    parts = []
    for read in sets_of(run.items):
        score = float(np.mean([one.scores.contradiction for one in read.readings]))
        share = float(np.mean([one.label == "contradiction" for one in read.readings]))
        error = run.figures[read.name]["ece"]
        way = "too sure" if score > share else "not sure enough"
        parts.append(
            f"{read.name}, calibration error of contradiction {figure(error)}: on average {way} "
            f"(mean score {score:.3f}, true of {share:.3f})."
        )
    return " ".join(parts)


def story_weaknesses(run: Run, name: str) -> list[str]:
    """What is missed and what is cried of the stories, a sentence each."""
    figures = run.figures
    at = figures["threshold"]
    point = point_of(figures["points"], at)
    missed = point["gold"] - point["found"]
    said = [
        f"{name}, threshold {at:g}: {point['found']:,} of {point['gold']:,} conflicts found "
        f"(recall {figure(point['recall'])}), "
        f"{point['right']:,} of {point['flags']:,} flags right (precision {figure(point['precision'])})."
    ]
    if missed:
        steps = Counter(figures["losses"]).most_common()
        step, number = steps[0]
        rest = ", ".join(f"{n:,} {why}" for why, n in steps[1:])
        said.append(
            f"{name}, the step that loses most: {step}, {number:,} of {missed:,} misses"
            + (f" (then {rest})." if rest else ".")
        )
    said += _kinds(figures["gold_kinds"], f"{name}, kinds of conflict found least", least=True)
    said += _kinds(figures["trap_kinds"], f"{name}, traps that fire", least=False)
    return [*said, *_flag_calibration(run, name)]


def _kinds(kinds: Mapping[str, Any], title: str, *, least: bool) -> list[str]:
    own = [(kind, one) for kind, one in kinds.items() if least or one["reached"]]
    own.sort(key=lambda item: (item[1]["share"]["value"] or 0.0) * (1 if least else -1))
    if not own:
        return []
    shown = ", ".join(f"{kind} {one['reached']:,} of {one['number']:,}" for kind, one in (own[:NAMED] if least else own))
    return [f"{title}: {shown}."]


def _flag_calibration(run: Run, name: str) -> list[str]:
    at = run.figures["threshold"]
    flags = [i for i in run.items if i["type"] == "flag" and i["truth"] != "borderline" and i["score"] >= at]
    if not flags:
        return []
    score = float(np.mean([item["score"] for item in flags]))
    share = float(np.mean([item["truth"] == "gold" for item in flags]))
    return [f"{name}, flags shown: mean score {score:.3f}, right {share:.3f} of {len(flags):,}."]


def real_weaknesses(run: Run) -> list[str]:
    """What is cried of real articles, and what is missed of the conflicts planted in them, a sentence each."""
    figures = run.figures
    at = figures["threshold"]
    said = []
    for scope in ("within", "across"):
        if scope in figures:
            own = figures[scope]
            point = point_of(own["points"], at)
            rate = point["per_1000_claims"]
            said.append(
                f"Real articles, threshold {at:g}: {count(point['flags'], 'alarm')} {scope} {own['articles']:,} articles, "
                f"{rate['value']:.2f} ({rate['low']:.2f}–{rate['high']:.2f}) per 1,000 claims."
            )
    for scope, own in figures.get("planted", {}).items():
        point = point_of(own["points"], at)
        told = f"{point['found']:,} of {point['planted']:,} planted conflicts found (recall {figure(point['recall'])})"
        lost = ", ".join(f"{n:,} {step}" for step, n in Counter(point["losses"]).most_common())
        said.append(f"Real articles, {scope} them: {told}" + (f"; lost: {lost}." if lost else "."))
        missed = [(how, p) for how, p in own["by_kind"].items() if p["found"] < p["planted"]]
        missed.sort(key=lambda item: item[1]["recall"]["value"])
        if missed:
            kinds = ", ".join(f"{how} {p['found']:,} of {p['planted']:,}" for how, p in missed[:NAMED])
            said.append(f"Real articles, changes found least {scope} them: {kinds}.")
    return said


def marked_weaknesses(run: Run, name: str) -> list[str]:
    """How many of the real flags that readers marked are no conflict."""
    at = run.figures["threshold"]
    point = point_of(run.figures["marks"]["points"], at)
    read = point["conflict"] + point["no"]
    if not read:
        return []
    return [
        f"Flags of real articles that readers marked ({name}), threshold {at:g}: {point['conflict']:,} of {read:,} are "
        f"conflicts (precision {figure(point['precision'])}; {point['unsure']:,} unsure)."
    ]


def point_of(points: Sequence[Mapping[str, Any]], threshold: float) -> Mapping[str, Any]:
    """The point at the threshold."""
    return next(one for one in points if one["threshold"] == threshold)


def figure(record: Mapping[str, float | None]) -> str:
    """A figure with its interval, as tables show it."""
    if record["value"] is None:
        return "—"
    return f"{record['value']:.3f} ({record['low']:.3f}–{record['high']:.3f})"


def weaknesses(
    pairs: Run | None,
    stories: Sequence[tuple[str, Run]],
    real: Sequence[Run] = (),
    readings: Sequence[tuple[str, Run]] = (),
) -> list[str]:
    """All that is said: of pairs, of stories, of real articles, and of flags that readers marked."""
    return [
        *(pair_weaknesses(pairs) if pairs is not None else []),
        *(s for name, run in stories for s in story_weaknesses(run, name)),
        *(s for run in real for s in real_weaknesses(run)),
        *(s for name, run in readings for s in marked_weaknesses(run, name)),
    ]
