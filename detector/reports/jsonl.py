"""JSON lines: one object a conflict, one a claim, one an input set aside, and the summary that ends a report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from detector.timing import StageTime
from detector.types import Claim, Conflict, NLIScores, Probabilities, Rejected, Report, Span, Verdict

DECIMALS = 4
"""Places kept of a score: one more digit than the last that is the same on every machine."""


def dumps(record: dict[str, Any]) -> str:
    """One line of JSON, without its line end; letters outside ASCII stay readable."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def timestamp(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC (``2015-03-02T14:00:00Z``), ``None`` for ``None``."""
    if moment is None:
        return None
    utc = moment if moment.tzinfo is None else moment.astimezone(UTC)
    return utc.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def places(claim: Claim) -> tuple[tuple[str, Span], ...]:
    """Where the claim stands, as document id and span: its own place, then those of its repeats, each once."""
    return tuple(dict.fromkeys(((claim.doc_id, Span(claim.start, claim.end)), *claim.repeats)))


def further_places(claim: Claim) -> tuple[tuple[str, Span], ...]:
    """Where the claim stands besides its own place: the other papers that print it."""
    return places(claim)[1:]


def flagged(conflict: Conflict) -> bool:
    """True for a contradiction or a dispute; an update, a pair listed by ``--threshold 0``, and what an earlier mark calls
    none are no flags."""
    return conflict.relation in ("contradiction", "dispute") and conflict.mark != "not_conflict"


def probabilities_record(reading: Probabilities) -> dict[str, float]:
    """The three probabilities of one reading."""
    return {
        "contradiction": round(reading.contradiction, DECIMALS),
        "entailment": round(reading.entailment, DECIMALS),
        "neutral": round(reading.neutral, DECIMALS),
    }


def nli_record(scores: NLIScores) -> dict[str, Any]:
    """``ab`` and ``ba``; ``ba`` is ``None`` where one direction was read."""
    return {
        "ab": probabilities_record(scores.ab),
        "ba": None if scores.ba is None else probabilities_record(scores.ba),
    }


def side_record(claim: Claim, clash: tuple[Span, ...]) -> dict[str, Any]:
    """One side of a conflict; ``clash`` holds the offsets, in the document's text, of the words that clash."""
    return {
        "doc": claim.doc_id,
        "start": claim.start,
        "end": claim.end,
        "quote": claim.quote,
        "claim": claim.text,
        "speaker": claim.attribution.speaker,
        "polarity": claim.polarity,
        "modality": claim.modality,
        "published": timestamp(claim.published),
        "clash": [[span.start, span.end] for span in clash],
        "also": [{"doc": doc_id, "start": span.start, "end": span.end} for doc_id, span in further_places(claim)],
    }


def conflict_record(conflict: Conflict) -> dict[str, Any]:
    """One conflict as it stands in a file."""
    verdict = conflict.verdict
    return {
        "type": "conflict",
        "id": conflict.id,
        "score": round(verdict.score, DECIMALS),
        "kind": verdict.kind,
        "relation": verdict.relation,
        "reason": verdict.reason,
        "a": side_record(conflict.pair.a, verdict.clash_a),
        "b": side_record(conflict.pair.b, verdict.clash_b),
        "nli": nli_record(verdict.nli),
        "similarity": round(conflict.pair.similarity, DECIMALS),
        "mark": conflict.mark,
        "features": {name: round(value, DECIMALS) for name, value in verdict.features.items()},
    }


def summary_record(report: Report, timings: Sequence[StageTime] = ()) -> dict[str, Any]:
    """The counts of a report; ``conflicts`` counts flags, so no updates and no pairs below the threshold.

    Where there are ``timings``, also where the time went, stage by stage.
    """
    record: dict[str, Any] = {
        "type": "summary",
        "documents": len(report.documents),
        "claims": len(report.claims),
        "pairs": report.pairs,
        "scored": report.scored,
        "conflicts": sum(map(flagged, report.conflicts)),
        "hidden": report.hidden,
        "truncated": report.truncated,
        "rejected": len(report.rejected),
        "seconds": round(report.seconds, 1),
        "model": report.model,
    }
    if timings:
        record["timings"] = [{"stage": one.stage, "seconds": round(one.seconds, 3), "items": one.items} for one in timings]
    return record


def report_lines(report: Report, timings: Sequence[StageTime] = ()) -> Iterator[str]:
    """Each conflict, then the summary (with ``timings``, where there are any); lines without their ends."""
    for conflict in report.conflicts:
        yield dumps(conflict_record(conflict))
    yield dumps(summary_record(report, timings))


def rejected_record(rejected: Rejected) -> dict[str, Any]:
    """One input that was set aside, as it stands in ``<output>.rejected.jsonl``."""
    return {"source": rejected.source, "line": rejected.line, "reason": rejected.reason}


def rejected_lines(rejected: Iterable[Rejected]) -> Iterator[str]:
    """One line an input that was set aside."""
    return (dumps(rejected_record(one)) for one in rejected)


def verdict_record(verdict: Verdict) -> dict[str, Any]:
    """What ``pair --json`` prints."""
    return {
        "label": verdict.label,
        "score": round(verdict.score, DECIMALS),
        "kind": verdict.kind,
        "relation": verdict.relation,
        "reason": verdict.reason,
        "nli": nli_record(verdict.nli),
        "clash": {
            "a": [[span.start, span.end] for span in verdict.clash_a],
            "b": [[span.start, span.end] for span in verdict.clash_b],
        },
    }


def claim_record(claim: Claim) -> dict[str, Any]:
    """What ``claims --format jsonl`` prints of one claim."""
    return {
        "type": "claim",
        "doc": claim.doc_id,
        "start": claim.start,
        "end": claim.end,
        "quote": claim.quote,
        "claim": claim.text,
        "speaker": claim.attribution.speaker,
        "cue": claim.attribution.cue,
        "quoted": claim.attribution.quoted,
        "polarity": claim.polarity,
        "modality": claim.modality,
        "negated": claim.negated,
        "tense": claim.tense,
        "subject": claim.subject,
        "predicate": claim.predicate,
        "published": timestamp(claim.published),
        "sentence": [claim.sentence.start, claim.sentence.end],
        "entities": [
            {"text": entity.text, "start": entity.start, "end": entity.end, "label": entity.label}
            for entity in claim.entities
        ],
        "quantities": [
            {
                "text": quantity.text,
                "start": quantity.start,
                "end": quantity.end,
                "value": quantity.value,
                "unit": quantity.unit,
                "counts": quantity.counts,
                "bound": quantity.bound,
            }
            for quantity in claim.quantities
        ],
        "times": [
            {
                "text": time.text,
                "start": time.start,
                "end": time.end,
                "first": None if time.first is None else time.first.isoformat(),
                "last": None if time.last is None else time.last.isoformat(),
                "recurring": time.recurring,
            }
            for time in claim.times
        ],
    }
