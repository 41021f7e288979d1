"""The figures of a base-rate run, as a table for a reader and as records for files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from detector.conflicts import choose_threshold
from detector.evaluation.base_rate import (
    AlarmRate,
    Alarms,
    PlantReading,
    alarm_rate,
    planted_recall,
)
from detector.evaluation.planting import SCOPES, Scope
from detector.evaluation.readings import Matched, clopper_pearson, marked_precision, marks_of
from detector.evaluation.rewrites import HOWS
from detector.reports import count

THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
PROMISES = (0.8, 0.9, 0.95)
"""Precisions that marks are asked for where none is named."""
NAMES: dict[Scope, str] = {"within": "within articles", "across": "across articles"}


@dataclass(frozen=True, slots=True)
class BaseRateReport:
    """What a base-rate run found."""

    threshold: float
    """The operating point that stands out: the judge's own, or the one asked for."""
    alarms: tuple[Alarms, ...] = ()
    planted: tuple[PlantReading, ...] = ()
    marks: Matched | None = None
    promises: tuple[float, ...] = PROMISES
    seed: int = 0

    @property
    def thresholds(self) -> list[float]:
        """The operating points shown."""
        return sorted({*THRESHOLDS, self.threshold})

    def of(self, scope: Scope) -> list[PlantReading]:
        """The conflicts planted within articles, or across."""
        return [reading for reading in self.planted if reading.plant.scope == scope]


def base_rate_text(report: BaseRateReport) -> str:
    """The figures for a reader."""
    parts = [_alarms_text(report, alarms) for alarms in report.alarms]
    if report.planted:
        parts.append(_planted_text(report))
    if report.marks is not None:
        parts.append(_marks_text(report, report.marks))
    return "\n".join(parts)


def _alarms_text(report: BaseRateReport, alarms: Alarms) -> str:
    claims = sum(alarms.claims.values())
    articles = sum(map(len, alarms.groups))
    read = count(articles, "article") if alarms.scope == "within" else _groups_text(alarms)
    lines = [
        f"Alarms {NAMES[alarms.scope]}: {read}, {count(claims, 'claim')}",
        "threshold  flags  per 1,000 claims (95 % interval)  per article (95 % interval)  articles flagged",
    ]
    for at in report.thresholds:
        rate = alarm_rate(alarms, at, seed=report.seed)
        shares = f"{rate.per_thousand:9.2f}  ({rate.interval[0]:6.2f}–{rate.interval[1]:6.2f})"
        low, high = rate.article_interval
        each = f"{rate.per_article:9.3f}  ({low:5.3f}–{high:5.3f})"
        line = f"{at:9.2f}  {rate.flags:5}  {shares:32}  {each:27}  {rate.articles_flagged:16}"
        lines.append(line + _default(report, at))
    return "\n".join(lines) + "\n"


def _groups_text(alarms: Alarms) -> str:
    articles = sum(map(len, alarms.groups))
    if len(alarms.groups) == 1:
        return f"{count(articles, 'article')} read together"
    several = [group for group in alarms.groups if len(group) > 1]
    events = count(len(several), "event")
    return f"{count(articles, 'article')}, {sum(map(len, several))} of them on {events} with two or more"


def _default(report: BaseRateReport, threshold: float) -> str:
    return "  ← default" if threshold == report.threshold else ""


def _planted_text(report: BaseRateReport) -> str:
    scopes = [scope for scope in SCOPES if report.of(scope)]
    lines = [
        "Planted conflicts: share found (95 % interval); in any flag: also where it is flagged against another passage"
    ]
    lines.append("threshold  " + "  ".join(f"{NAMES[scope]:24}  in any flag" for scope in scopes))
    for at in report.thresholds:
        cells = []
        for scope in scopes:
            recall = planted_recall(report.of(scope), at)
            low, high = clopper_pearson(recall.found, recall.planted)
            cells.append(f"{recall.recall:5.3f} ({low:5.3f}–{high:5.3f})      {recall.seen / recall.planted:11.3f}")
        lines.append(f"{at:9.2f}  " + "  ".join(cells) + _default(report, at))
    at = report.threshold
    for scope in scopes:
        lines.append(f"\nBy kind of change, {NAMES[scope]}, at {at:.2f}:")
        for how in HOWS:
            own = [reading for reading in report.of(scope) if reading.plant.how == how]
            if own:
                recall = planted_recall(own, at)
                lost = ", ".join(f"{number} {why}" for why, number in Counter(recall.losses).most_common())
                lines.append(f"  {how:9}{recall.found:4} of {recall.planted:<4}" + (f" lost: {lost}" if lost else ""))
    return "\n".join(lines) + "\n"


def _marks_text(report: BaseRateReport, marks: Matched) -> str:
    lines = ["Precision by readers' marks", "threshold  precision (95 % interval)  conflict     no  unsure  not read"]
    for at in report.thresholds:
        point = marked_precision(marks.readings, at)
        low, high = point.interval
        share = "—" if point.precision is None else f"{point.precision:.3f} ({low:.3f}–{high:.3f})"
        unread = sum(score >= at for score in marks.unread)
        line = f"{at:9.2f}  {share:24}  {point.right:8}  {point.wrong:5}  {point.unsure:6}  {unread:8}"
        lines.append(line + _default(report, at))
    lines += [str(choose_threshold(marks_of(marks.readings), promise)) for promise in report.promises]
    return "\n".join(lines) + "\n"


def base_rate_record(report: BaseRateReport) -> dict[str, Any]:
    """All figures, as they are written to JSON."""
    record: dict[str, Any] = {"threshold": report.threshold}
    for alarms in report.alarms:
        rates = [_rate_record(alarm_rate(alarms, at, seed=report.seed)) for at in report.thresholds]
        record[alarms.scope] = {
            "articles": sum(map(len, alarms.groups)),
            "groups": len(alarms.groups),
            "claims": sum(alarms.claims.values()),
            "points": rates,
        }
    if report.planted:
        record["planted"] = {scope: _planted_record(report, scope) for scope in SCOPES if report.of(scope)}
    if report.marks is not None:
        record["marks"] = _marks_record(report, report.marks)
    return record


def _figure(value: float | None, interval: tuple[float, float]) -> dict[str, float | None]:
    low, high = interval
    return {"value": None if value is None else round(value, 4), "low": round(low, 4), "high": round(high, 4)}


def _rate_record(rate: AlarmRate) -> dict[str, Any]:
    return {
        "threshold": rate.threshold,
        "flags": rate.flags,
        "per_1000_claims": _figure(rate.per_thousand, rate.interval),
        "per_article": _figure(rate.per_article, rate.article_interval),
        "articles_flagged": rate.articles_flagged,
    }


def _planted_record(report: BaseRateReport, scope: Scope) -> dict[str, Any]:
    own = report.of(scope)
    kinds = {how: [r for r in own if r.plant.how == how] for how in HOWS}
    by_kind = {how: _recall_points(found, [report.threshold])[0] for how, found in kinds.items() if found}
    return {"planted": len(own), "points": _recall_points(own, report.thresholds), "by_kind": by_kind}


def _recall_points(readings: Sequence[PlantReading], thresholds: Sequence[float]) -> list[dict[str, Any]]:
    points = []
    for at in thresholds:
        recall = planted_recall(readings, at)
        interval = clopper_pearson(recall.found, recall.planted)
        points.append({
            "threshold": at,
            "planted": recall.planted,
            "found": recall.found,
            "recall": _figure(recall.recall, interval),
            "in_any_flag": recall.seen,
            "losses": dict(sorted(recall.losses.items())),
        })  # fmt: skip
    return points


def _marks_record(report: BaseRateReport, marks: Matched) -> dict[str, Any]:
    points = []
    for at in report.thresholds:
        point = marked_precision(marks.readings, at)
        points.append({
            "threshold": at,
            "precision": _figure(point.precision, point.interval),
            "conflict": point.right,
            "no": point.wrong,
            "unsure": point.unsure,
            "not_read": sum(score >= at for score in marks.unread),
        })  # fmt: skip
    promises = []
    for promise in report.promises:
        chosen = choose_threshold(marks_of(marks.readings), promise)
        promises.append({
            "precision": promise,
            "confidence": chosen.confidence,
            "threshold": chosen.threshold,
            "marks": chosen.flags,
            "right": chosen.right,
            "missing": chosen.missing,
        })  # fmt: skip
    return {"points": points, "promises": promises}


def base_rate_items(report: BaseRateReport) -> Iterator[dict[str, Any]]:
    """Every scored pair, article and planted conflict of the run, by ids and offsets and without a word of the text."""
    for alarms in report.alarms:
        for conflict in alarms.flags(0):
            sides = {
                name: {"doc": claim.doc_id, "start": claim.start, "end": claim.end}
                for name, claim in (("a", conflict.pair.a), ("b", conflict.pair.b))
            }
            verdict = conflict.verdict
            head = {"type": "flag", "id": conflict.id, "scope": alarms.scope, "score": round(verdict.score, 4)}
            yield {**head, "kind": verdict.kind, "relation": verdict.relation, **sides}
    for alarms in report.alarms[:1]:
        for doc, claims in alarms.claims.items():
            yield {"type": "document", "doc": doc, "claims": claims}
    for reading in report.planted:
        plant = reading.plant
        score = None if reading.score < 0 else round(reading.score, 4)
        sides = {
            name: {"doc": place.doc_id, "start": place.span.start, "end": place.span.end}
            for name, place in (("a", plant.pair.a), ("b", plant.pair.b))
        }
        head = {"type": "planted", "doc": plant.pair.b.doc_id, "how": plant.how, "scope": plant.scope}
        yield {**head, "score": score, "loss": reading.loss, **sides}
