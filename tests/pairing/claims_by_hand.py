"""Claims with just the fields that pairing looks at."""

from __future__ import annotations

from typing import Any

from detector.types import Attribution, Claim


def claim(text: str, *, doc: str = "a", start: int = 0, speaker: str | None = None, **fields: Any) -> Claim:
    """A claim whose quote and sentence are its text."""
    fields.setdefault("context", text)
    return Claim(
        doc_id=doc,
        start=start,
        end=start + len(text),
        quote=text,
        text=text,
        attribution=Attribution(speaker, "said" if speaker else None),
        **fields,
    )


def story(doc: str, *texts: str, title: str | None = None) -> list[Claim]:
    """Claims of one document, one after the other, none overlapping."""
    claims, start = [], 0
    for text in texts:
        claims.append(claim(text, doc=doc, start=start, title=title))
        start += len(text) + 1
    return claims
