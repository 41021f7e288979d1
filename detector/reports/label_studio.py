"""Conflicts as tasks for Label Studio, to be marked as conflict, not a conflict or unsure.

https://labelstud.io/guide/tasks ; the labelling interface is ``assets/label-studio.xml``.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from detector.reports.jsonl import DECIMALS, timestamp
from detector.reports.passages import Passage, by_id, passage, says
from detector.types import Claim, Conflict, Document, Report


def _utf16(text: str, offset: int) -> int:
    """The offset as a browser counts it."""
    return len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def _clash(name: str, part: Passage, conflict: Conflict) -> list[dict[str, Any]]:
    """The words that clash, as regions of the passage."""
    text = part.before + part.quote + part.after
    regions: list[dict[str, Any]] = []
    for number, span in enumerate(part.clash):
        start, end = len(part.before) + span.start, len(part.before) + span.end
        value = {"start": _utf16(text, start), "end": _utf16(text, end), "text": text[start:end], "labels": ["clash"]}
        regions.append(
            {
                "id": f"{conflict.id}-{name}{number}",
                "from_name": f"clash_{name}",
                "to_name": name,
                "type": "labels",
                "value": value,
            }
        )
    return regions


def _side(name: str, claim: Claim, part: Passage, document: Document | None) -> dict[str, Any]:
    title = claim.title or (document.title if document else None) or claim.doc_id
    day = "" if claim.published is None else f", {claim.published:%d %b %Y}"
    return {
        name: part.before + part.quote + part.after,
        f"{name}_head": f"{name.upper()}: {says(claim)} · {title}{day}",
        f"{name}_claim": claim.text,
        f"{name}_quote": claim.quote,
        f"{name}_doc": claim.doc_id,
        f"{name}_start": claim.start,
        f"{name}_end": claim.end,
        f"{name}_speaker": claim.attribution.speaker,
        f"{name}_published": timestamp(claim.published),
    }


def _task(conflict: Conflict, documents: dict[str, Document], model: str) -> dict[str, Any]:
    verdict, pair = conflict.verdict, conflict.pair
    data: dict[str, Any] = {
        "conflict": conflict.id,
        "score": round(conflict.score, DECIMALS),
        "kind": verdict.kind,
        "relation": verdict.relation,
        "reason": verdict.reason,
        "headline": f"{verdict.relation}, {verdict.kind}",
        "features": json.dumps({name: round(value, DECIMALS) for name, value in verdict.features.items()}),
    }
    regions: list[dict[str, Any]] = []
    for name, claim, clash in (("a", pair.a, verdict.clash_a), ("b", pair.b, verdict.clash_b)):
        part = passage(claim, clash, documents.get(claim.doc_id))
        data |= _side(name, claim, part, documents.get(claim.doc_id))
        regions += _clash(name, part, conflict)
    # No mark is suggested, only the clashing words are shown: a suggested answer is what people give.
    prediction = {"model_version": model or "detector", "score": round(conflict.score, DECIMALS), "result": regions}
    return {"data": data, "predictions": [prediction]}


def label_studio_tasks(report: Report) -> str:
    """A JSON list of tasks, one a conflict, in the report's order; updates and pairs below the threshold among them."""
    documents = by_id(report)
    tasks = [_task(conflict, documents, report.model) for conflict in report.conflicts]
    return json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"


def label_studio_interface() -> str:
    """The labelling interface (XML) of a project for these tasks."""
    return files("detector.reports").joinpath("assets", "label-studio.xml").read_text(encoding="utf-8")
