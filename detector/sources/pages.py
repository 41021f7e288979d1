"""Stories in HTML pages: trafilatura finds the article, metadata give its title, time, publisher and address."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from detector.sources.dates import parse_published
from detector.types import Document

_TIME_META = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "pubdate",
    "publishdate", "publish-date", "publication_date", "dc.date.issued", "dcterms.created", "dc.date", "dcterms.date",
    "date",
)  # fmt: skip
_SITE_META = ("og:site_name", "application-name", "dc.publisher", "publisher", "twitter:site")
_SPACE = re.compile(r"\s+")


def read_page(html: str, source: str) -> Document | str:
    """The article of the page, or the reason why there is none."""
    import trafilatura

    try:
        tree = trafilatura.load_html(html)
        if tree is None:
            return "holds no HTML that can be read"
        time, site = _published(tree), _publisher(tree)
        found = trafilatura.bare_extraction(
            tree,
            with_metadata=True,
            include_comments=False,
            include_formatting=False,
            deduplicate=False,
            date_extraction_params={"original_date": True, "extensive_search": False, "max_date": "2100-01-01"},
        )
    except Exception as error:  # whatever in a broken page lxml and trafilatura stumble over
        return f"cannot be read as HTML ({error}); save the story's text as .txt"
    text = (getattr(found, "text", None) or "").strip()
    if not text:
        return "holds no article text that could be told from the rest of the page; save the story's text as .txt"
    return Document(
        id=source,
        text=text,
        title=_one_line(getattr(found, "title", None)),
        publisher=site or _one_line(getattr(found, "sitename", None)),
        published=time or parse_published(getattr(found, "date", None) or ""),
        url=_one_line(getattr(found, "url", None)),
    )


def _one_line(value: str | None) -> str | None:
    return _SPACE.sub(" ", value).strip() or None if value else None


def _published(tree: Any) -> datetime | None:
    """Time of first publication with its hour, which trafilatura reduces to the day."""
    metas = _metas(tree)
    candidates = [*_from_linked_data(tree, "datePublished"), *(metas[name] for name in _TIME_META if name in metas)]
    times = (time for time in tree.iter("time") if time.get("itemprop") == "datePublished" or "pubdate" in time.attrib)
    candidates += [time.get("datetime", "") for time in times]
    return next((time for candidate in candidates if (time := parse_published(candidate)) is not None), None)


def _publisher(tree: Any) -> str | None:
    metas = _metas(tree)
    names = [*_from_linked_data(tree, "publisher"), *(metas[name] for name in _SITE_META if name in metas)]
    return next((name for value in names if (name := _one_line(value.lstrip("@")))), None)


def _metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if name and meta.get("content"):
            found.setdefault(name, meta.get("content"))
    return found


def _from_linked_data(tree: Any, key: str) -> list[str]:
    """Values of a key in the page's JSON-LD, outermost first."""
    found: list[str] = []
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            waiting: list[Any] = [json.loads(script.text or "")]
        except (ValueError, RecursionError):
            continue
        for node in waiting:  # grows as it goes: breadth first
            if isinstance(node, list):
                waiting += node
            elif isinstance(node, dict):
                value = node.get(key)
                value = value.get("name") if isinstance(value, dict) else value
                if isinstance(value, str) and value.strip():
                    found.append(value)
                waiting += [child for name, child in node.items() if isinstance(child, dict | list) and name != key]
    return found
