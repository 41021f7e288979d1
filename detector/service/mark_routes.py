"""Addresses of a reviewer's marks."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Response

from detector.marks import Mark, as_csv, as_jsonl, labelled, now
from detector.service.answers import MarkAnswer, MarksAnswer
from detector.service.problems import NOT_FOUND, RESPONSES, Problem
from detector.service.requests import MarkRequest
from detector.service.state import State, state_of

router = APIRouter(prefix="/marks", tags=["review"])
Service = Annotated[State, Depends(state_of)]
ConflictId = Annotated[str, Path(pattern="^[0-9a-f]{12}$", description="The conflict's stable id.")]


def _answer(mark: Mark) -> MarkAnswer:
    return MarkAnswer.model_validate(
        {name: getattr(mark, name) for name in ("id", "mark", "note", "marked", "kind", "relation", "score")}
    )


@router.get("")
def marks(service: Service) -> MarksAnswer:
    """Every mark, the latest first."""
    kept = service.marks.all()
    return MarksAnswer(marks=[_answer(mark) for mark in kept], counts=dict(Counter(mark.mark for mark in kept)))


@router.get("/export", responses={200: {"content": {"application/x-ndjson": {}, "text/csv": {}}}})
def export(service: Service, form: Annotated[Literal["jsonl", "csv"], Query(alias="format")] = "jsonl") -> Response:
    """The marks as labelled pairs for `detector eval pairs` and `detector train`; those that are unsure are left out."""
    pairs = labelled(service.marks.all())
    text, kind = (as_csv(pairs), "text/csv; charset=utf-8") if form == "csv" else (as_jsonl(pairs), "application/x-ndjson")
    return Response(text, media_type=kind, headers={"Content-Disposition": f'attachment; filename="marks.{form}"'})


@router.put("/{conflict_id}", responses=RESPONSES)
def mark(conflict_id: ConflictId, asked: MarkRequest, service: Service) -> MarkAnswer:
    """Keeps what a reviewer says of a conflict; an earlier mark of it is replaced."""
    if len(asked.note) > service.limits.note_characters:
        raise Problem(413, "too_large", f"The note has more than {service.limits.note_characters:,} characters.")
    kept = Mark(
        id=conflict_id,
        mark=asked.mark,
        note=asked.note.strip(),
        marked=now(),
        a_doc=asked.a.doc,
        a_claim=asked.a.claim,
        a_quote=asked.a.quote,
        a_speaker=asked.a.speaker,
        a_published=asked.a.published,
        b_doc=asked.b.doc,
        b_claim=asked.b.claim,
        b_quote=asked.b.quote,
        b_speaker=asked.b.speaker,
        b_published=asked.b.published,
        kind=asked.kind,
        relation=asked.relation,
        reason=asked.reason,
        score=asked.score,
        features=asked.features,
    )
    service.marks.put(kept)
    return _answer(kept)


@router.delete("/{conflict_id}", status_code=204, responses=NOT_FOUND)
def unmark(conflict_id: ConflictId, service: Service) -> None:
    """Takes a mark back."""
    if not service.marks.remove(conflict_id):
        raise Problem(404, "not_found", "There is no mark of this conflict.")
