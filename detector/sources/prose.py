"""Plain and Markdown files → Documents. The text of both is what was decoded, so that offsets are places in the file;
Markdown's marks are taken off by ``clean``."""

from __future__ import annotations

import re

from detector.sources.dates import parse_published
from detector.sources.language import normalise_language
from detector.sources.markup import FRONT_MATTER, is_front_matter
from detector.types import Document

_FIELD = re.compile(r"^([A-Za-z][\w -]{0,30}):[ ]*(.*?)[ ]*$", re.MULTILINE)
_FIRST_HEADING = re.compile(r"\A\s*#[ ]+([^\n]+?)(?:[ ]+#+)?[ ]*(?:\n|\Z)|\A\s*([^\n#>*\-\s][^\n]*)\n=+[ ]*(?:\n|\Z)")
_MARKS = re.compile(r"[*_`]{1,3}|!?\[([^\[\]]*)\]\([^()]*\)")


def read_plain(text: str, source: str) -> Document:
    """The Document of a plain text; it has no metadata."""
    return Document(id=source, text=text)


def read_markdown(text: str, source: str) -> Document:
    """The Document of a Markdown text; title (else the first heading), date, publisher, address and language from its front
    matter."""
    fields: dict[str, str] = {}
    body = text
    if is_front_matter(text) and (match := FRONT_MATTER.match(text)):
        fields = {name.lower(): value.strip("\"'") for name, value in _FIELD.findall(match[2]) if value.strip("\"'")}
        body = text[match.end() :]
    heading = _FIRST_HEADING.match(body)
    title = fields.get("title") or (_MARKS.sub(r"\1", heading[1] or heading[2]).strip() if heading else None)
    return Document(
        id=source,
        text=text,
        title=title or None,
        publisher=_first(fields, "publisher", "source", "site", "sitename"),
        published=parse_published(_first(fields, "published", "date", "pubdate") or ""),
        url=_first(fields, "url", "link", "canonical", "canonical_url"),
        language=normalise_language(_first(fields, "language", "lang") or ""),
    )


def _first(fields: dict[str, str], *names: str) -> str | None:
    return next((fields[name] for name in names if name in fields), None)
