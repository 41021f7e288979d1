"""RSS and Atom feeds → a Document an entry. feedparser reads the elements, the article extraction of pages their HTML."""

from __future__ import annotations

import calendar
import html
import io
import logging
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from detector.sources.dates import parse_published
from detector.sources.decoding import text_reason, without_surrogates
from detector.sources.pages import read_page
from detector.types import Document, Rejected

MAX_FEED_BYTES = 32_000_000
"""Longest feed; its entries are held to the limits of any text."""

_PROLOG = re.compile(
    r"\ufeff|\s+|<\?[^>]{0,2000}\?>|<!--.{0,4000}?-->|<!DOCTYPE[^>\[]{0,500}(?:\[[^\]]{0,4000}\])?\s*>", re.DOTALL
)
_ROOT = re.compile(r"<(?:[\w.-]{1,20}:)?(rss|feed|rdf)\b([^>]{0,4000})", re.IGNORECASE)
_RSS_1 = re.compile(r"purl\.org/(?:rss|net/rss)|my\.netscape\.com/rdf", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:[\w.-]{1,20}:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_ENTRY_END = re.compile(r"</(?:[\w.-]{1,20}:)?(?:item|entry)\s*>", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]{0,500}\?>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--")
_INLINE = (
    "a", "abbr", "acronym", "b", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "small",
    "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
)  # fmt: skip
_GLOBAL = re.compile(r"(?:https?://|urn:|tag:|doi:|info:)", re.IGNORECASE)
_WRONG_STRUCTURE = frozenset(
    {"ERR_TAG_NAME_MISMATCH", "ERR_TAG_NOT_FINISHED", "ERR_GT_REQUIRED", "ERR_LTSLASH_REQUIRED", "ERR_CDATA_NOT_FINISHED",
     "ERR_DOCUMENT_END", "ERR_DOCUMENT_EMPTY", "ERR_COMMENT_NOT_FINISHED"}
)  # fmt: skip
"""What libxml2 calls errors that put text into the wrong element; a stray ampersand is none of them."""

logger = logging.getLogger(__name__)


def is_feed(head: str) -> bool:
    """Whether what begins so is an RSS or Atom feed: what its root element says, behind declarations and comments."""
    at = 0
    while at < len(head) and (match := _PROLOG.match(head, at)):
        at = match.end()
    root = _ROOT.match(head, at)
    if root is None:
        return False
    return root[1].lower() != "rdf" or bool(_RSS_1.search(head, at))


def read_feed(text: str, source: str) -> Iterator[Document | Rejected]:
    """A Document for each entry, in order; in the place of an entry without a text, a Rejected.

    The id is the entry's own where that is unique in the world, else its address, else ``source:number``. The text is the
    entry's content or, without one, its summary. Of a feed that breaks off, the whole entries are read; a Rejected for it,
    or for another error of its structure, comes last.
    """
    if not is_feed(text):
        reason = (
            "is named like a feed, but holds neither RSS nor Atom (an error page, perhaps): look into it, fetch it again"
        )
        yield Rejected(source, reason)
        return
    # The encoding that the declaration names is no longer the one at hand.
    text = _DECLARATION.sub("", text)
    trouble = _structure_trouble(text)
    if not _CLOSED.search(text):
        ends = list(_ENTRY_END.finditer(text))
        text = text[: ends[-1].end()] if ends else ""
        trouble = f"breaks off before its end: {_entries(len(ends))} before that; fetch it again"
    found = _parse(text)
    for number, entry in enumerate(found.entries, 1):
        yield _entry(entry, found.feed, source, number)
    if trouble is not None:
        yield Rejected(source, trouble)
    elif not found.entries:
        yield Rejected(source, "is a feed without entries", read=True)


def _entries(count: int) -> str:
    return "one entry was read" if count == 1 else f"{count:,} entries were read" if count else "no entry is whole"


def _parse(text: str) -> Any:
    import feedparser

    # A stream, never a string: that could be taken for an address. pages.py drops scripts and styles.
    return feedparser.parse(io.BytesIO(text.encode()), sanitize_html=False, resolve_relative_uris=False)


def _structure_trouble(text: str) -> str | None:
    """What is wrong with the nesting of the elements, ``None`` where each ends where it should."""
    from lxml import etree

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        logger.debug("libxml2 gave up: %s", error)
    for wrong in parser.error_log:
        if wrong.type_name in _WRONG_STRUCTURE:
            what = f"{wrong.message}, line {wrong.line}"
            return f"is malformed XML ({what}): texts of its entries may be mixed up; fetch it again, or mend it"
    return None


def _entry(entry: Any, feed: Any, source: str, number: int) -> Document | Rejected:
    title = _one_line(entry.get("title"))
    link = entry.get("feedburner_origlink") or entry.get("link")
    url = _one_line(link) if _is_address(link) else None
    name = f"entry {number}" + (f" (“{title[:80]}”)" if title else "")
    text = _text(entry)
    if text is None:
        where = f"; nothing is fetched: save {url} and give that file" if url else ""
        return Rejected(source, f"{name} has no text but its headline{where}", read=True)
    text = without_surrogates(text)
    if reason := text_reason(text):
        return Rejected(source, f"the text of {name} {reason}", read=not text.strip())
    own = _one_line(entry.get("id"))
    return Document(
        id=own if own and _GLOBAL.match(own) else url or f"{source}:{own or number}",
        text=text,
        title=title,
        publisher=_publisher(entry, feed),
        published=_published(entry),
        url=url,
    )


def _text(entry: Any) -> str | None:
    """The longer of content and summary as plain text, ``None`` where there is neither."""
    parts = [*entry.get("content", ()), entry.get("summary_detail") or {"value": entry.get("summary")}]
    parts = [part for part in parts if (part.get("value") or "").strip()]
    if not parts:
        return None
    part: Mapping[str, str] = max(parts, key=lambda one: len(one["value"]))
    value = part["value"]
    if part.get("type") == "text/plain":
        return value.strip()
    if not _TAG.search(value):
        return html.unescape(value).strip()
    return _article(value)


def _article(fragment: str) -> str | None:
    """The text of a piece of HTML, extracted as that of a page. In a short piece the extraction would make each inline
    element a line of its own, so these lose their tags first."""
    from lxml import etree
    from lxml import html as lxml_html

    try:
        body = lxml_html.fragment_fromstring(fragment, create_parent="article")
        etree.strip_tags(body, *_INLINE)
        page = etree.tostring(body, encoding="unicode", method="html")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        logger.debug("HTML of an entry cannot be read: %s", error)
        return None
    found = read_page(f"<html><body>{page}</body></html>", "")
    return found.text if isinstance(found, Document) else None


def _published(entry: Any) -> datetime | None:
    """When the entry was first published, else when it was last changed."""
    for name in ("published", "created", "updated"):
        if name in entry:
            written = parse_published(entry[name])
            if written is not None:
                return written
            parsed = entry.get(f"{name}_parsed")
            if parsed is not None:
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    return None


def _publisher(entry: Any, feed: Any) -> str | None:
    """The source that an aggregator names for the entry, else the feed's publisher, else its title."""
    names = (entry.get("source", {}).get("title"), entry.get("publisher"), feed.get("publisher"), feed.get("title"))
    # webMaster, an address for complaints, goes by the same name.
    return next((name for written in names if (name := _one_line(written)) and "@" not in name), None)


def _is_address(link: object) -> bool:
    return isinstance(link, str) and link.strip().lower().startswith(("http://", "https://"))


def _one_line(value: str | None) -> str | None:
    """A short field without tags, entities and line breaks."""
    if not value:
        return None
    return " ".join(without_surrogates(html.unescape(_TAG.sub("", value))).split()) or None
