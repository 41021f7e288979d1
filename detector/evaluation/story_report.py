"""Figures on labelled stories, as tables for a reader and as records for files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from detector.errors import InputError
from detector.evaluation.stories import BundleReading
from detector.evaluation.story_figures import FLOOR, KindFigures, Outcome, Point, StoryFigures, outcome
from detector.reports import count
from detector.types import Claim


def story_text(f: StoryFigures) -> str:
    """The figures for a reader."""
    lines = [
        f"{count(f.bundles, 'bundle')}, {count(f.claims, 'claim')}, {f.point.gold} marked conflicts, {f.point.traps} traps "
        "(intervals: 95 %, bootstrap over bundles)",
        f"average precision {f.ap}",
        "",
        f"{'threshold':>9}  {'precision':19}  {'recall':19}  {'F1':19}  flags  right  traps fired",
    ]
    for p in f.points:
        three = "  ".join(f"{p.figures[name]!s:19}" for name in ("precision", "recall", "f1"))
        mark = "  ← threshold" if p.threshold == f.threshold else ""
        lines.append(f"{p.threshold:9.2f}  {three}  {p.flags:5}  {p.right:5}  {p.traps_fired:4} of {p.traps}{mark}")
    lost = ", ".join(f"{number} {why}" for why, number in Counter(f.losses).most_common())
    lines += ["", f"Of {f.point.gold - f.point.found} missed at {f.threshold:.2f}: {lost or 'none'}."]
    if f.gold_kinds:
        lines += ["", f"At {f.threshold:.2f}, by kind of conflict: found"]
        for one in f.gold_kinds:
            why = ", ".join(f"{number} {loss}" for loss, number in Counter(one.losses).most_common())
            lines.append(f"  {one.kind:14}{_share(one)}" + (f"  lost: {why}" if why else ""))
    if f.trap_kinds:
        lines += ["", f"At {f.threshold:.2f}, by kind of trap: fired"]
        lines += [f"  {one.kind:14}{_share(one)}" for one in f.trap_kinds]
    return "\n".join(lines) + "\n"


def _share(one: KindFigures) -> str:
    return f"{one.reached:4} of {one.number:<4} {one.share!s:19}"


def story_record(f: StoryFigures) -> dict[str, Any]:
    """The figures as they are written to JSON."""
    return {
        "bundles": f.bundles,
        "claims": f.claims,
        "threshold": f.threshold,
        "ap": f.ap.record(),
        "points": [_point(p) for p in f.points],
        "losses": dict(sorted(f.losses.items())),
        "gold_kinds": {one.kind: _kind(one) | {"losses": dict(sorted(one.losses.items()))} for one in f.gold_kinds},
        "trap_kinds": {one.kind: _kind(one) for one in f.trap_kinds},
    }


def _point(p: Point) -> dict[str, Any]:
    return {
        "threshold": p.threshold,
        **{name: p.figures[name].record() for name in ("precision", "recall", "f1")},
        "flags": p.flags,
        "right": p.right,
        "gold": p.gold,
        "found": p.found,
        "traps": p.traps,
        "traps_fired": p.traps_fired,
        "traps_share": p.figures["traps"].record(),
    }


def _kind(one: KindFigures) -> dict[str, Any]:
    return {"number": one.number, "reached": one.reached, "share": one.share.record()}


def story_items(readings: Iterable[BundleReading]) -> list[dict[str, Any]]:
    """Every scored pair, gold pair and trap as it is written to ``items.jsonl``, by ids and offsets."""
    items: list[dict[str, Any]] = []
    for reading in readings:
        name, found = reading.bundle.id, outcome(reading)
        items.append({"type": "bundle", "bundle": name, "claims": reading.claims})
        for flag in reading.flags:
            conflict = flag.conflict
            if conflict.score < FLOOR:
                continue
            head = {"type": "flag", "bundle": name, "truth": flag.truth, "gold": list(flag.hits), "score": conflict.score}
            sides = {"a": _side(conflict.pair.a), "b": _side(conflict.pair.b)}
            items.append({**head, "kind": conflict.kind, "relation": conflict.relation, **sides})
        for index, (score, kind, loss) in enumerate(found.gold):
            items.append(
                {"type": "gold", "bundle": name, "index": index, "kind": kind, "score": _known(score), "loss": loss}
            )
        for index, (score, kind) in enumerate(found.traps):
            items.append({"type": "trap", "bundle": name, "index": index, "kind": kind, "score": _known(score)})
    return items


def _side(claim: Claim) -> dict[str, Any]:
    return {"doc": claim.doc_id, "start": claim.start, "end": claim.end}


def _known(score: float) -> float | None:
    return score if score >= 0 else None


def outcomes_of(items: Sequence[Mapping[str, Any]]) -> list[Outcome]:
    """What became of each bundle, from the items that `story_items` wrote. Raises InputError where one lacks a field."""
    try:
        by_bundle: dict[str, list[Mapping[str, Any]]] = {item["bundle"]: [] for item in items}
        for item in items:
            by_bundle[item["bundle"]].append(item)
        return [_outcome(name, own) for name, own in by_bundle.items()]
    except (KeyError, TypeError) as error:
        raise InputError(f"an item of the run lacks {error}: make the run again") from error


def _outcome(name: str, items: Sequence[Mapping[str, Any]]) -> Outcome:
    def of(kind: str) -> list[Mapping[str, Any]]:
        return [item for item in items if item["type"] == kind]

    def score(item: Mapping[str, Any]) -> float:
        return -1.0 if item["score"] is None else float(item["score"])

    return Outcome(
        bundle=name,
        claims=sum(item["claims"] for item in of("bundle")),
        right=tuple(score(item) for item in of("flag") if item["truth"] == "gold"),
        wrong=tuple(score(item) for item in of("flag") if item["truth"] in ("trap", "none")),
        gold=tuple((score(item), item["kind"], item["loss"]) for item in of("gold")),
        traps=tuple((score(item), item["kind"]) for item in of("trap")),
    )
