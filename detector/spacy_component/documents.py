"""A spaCy Doc as a Document of the detector."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from spacy.tokens import Doc

from detector.errors import InputError
from detector.spacy_component.results import digest
from detector.types import Document


def as_document(doc: Doc) -> Document:
    """The Doc as the detector reads it. What is known of the story comes from ``doc.user_data`` or from the context that
    ``nlp.pipe(…, as_tuples=True)`` gives, by the names of a table's columns: ``id``, ``title``, ``publisher``,
    ``published`` (a datetime, or ISO 8601), ``url``. Without an id it goes by a digest of its text.

    Raises InputError for a ``published`` that is no time.
    """
    context = getattr(doc, "_context", None)
    known = {**(context if isinstance(context, Mapping) else {}), **doc.user_data}
    words = {name: str(known[name]) for name in ("title", "publisher", "url") if known.get(name) is not None}
    name = known.get("id")
    return Document(
        id=digest(doc) if name is None else str(name), text=doc.text, published=_utc(known.get("published")), **words
    )


def _utc(value: object) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise InputError(f"published is {value!r}: give a datetime, or ISO 8601 (2025-03-04T18:00:00+01:00).") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
