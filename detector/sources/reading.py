"""Files, folders, tables and standard input → Documents, one after the other."""

from __future__ import annotations

import gzip
import io
import logging
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

from detector.sources.decoding import GZIP, MAX_BYTES, binary_reason, declared_charset, decode, decode_head, text_reason
from detector.sources.feeds import MAX_FEED_BYTES, is_feed, read_feed
from detector.sources.language import detect_language, language_name
from detector.sources.markup import is_front_matter
from detector.sources.pages import read_page
from detector.sources.prose import read_markdown, read_plain
from detector.sources.tables import TableRow, looks_like_csv, read_csv, read_jsonl
from detector.sources.walking import STANDARD_INPUT, FileKind, Source, kind_of, sources
from detector.types import Document, Rejected

_HEAD = 8192
_ADDRESS = re.compile(r"(?:https?|feed)://", re.IGNORECASE)
_JSON_OBJECT = re.compile(r"\s*\{\s*\"[^\"\n]*\"\s*:")
_JSON_LIST = re.compile(r"\s*\[\s*(?:\{\s*(?:\"|$)|$)", re.MULTILINE)
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)

logger = logging.getLogger(__name__)


def _open(path: str) -> BinaryIO:
    return open(path, "rb")


def read_documents(
    paths: Iterable[str | Path], *, stdin: BinaryIO | None = None, any_language: bool = False
) -> Iterator[Document | Rejected]:
    """Documents in the order of their sources, lazily; in the place of a file or row that cannot be used a ``Rejected``
    that says why. No input raises.

    Files: plain text, Markdown, HTML pages, RSS and Atom feeds (a document an entry), and tables of many documents (JSON
    Lines, CSV, TSV; columns ``text`` and optionally ``id, title, publisher, published, url, language``), each also gzipped.
    A feed is known by how it begins, whatever its name. Folders are walked. ``-`` is standard input (or ``stdin``),
    its kind told from how it begins. Nothing is fetched: a web address is set aside.

    A file's id is its normalised path, a row's its ``id``, else ``path:line``; an id that occurs again gets ``#2``, ``#3``…
    A date that cannot be read leaves ``published`` empty, with a warning for the first of each table. A text in another
    language than English is set aside, unless ``any_language``; the row's or front matter's own ``language`` counts before
    the text. One text may have 1,000,000 characters.
    """
    found = sources([paths] if isinstance(paths, str | Path) else paths)
    items = (read_source(one, stdin=stdin, any_language=any_language) for one in found)
    yield from named_apart(item for some in items for item in some)


def named_apart(items: Iterable[Document | Rejected]) -> Iterator[Document | Rejected]:
    """The same; a document whose id occurred before gets ``#2``, ``#3``… behind it."""
    ids: dict[str, int] = {}
    for item in items:
        yield item if isinstance(item, Rejected) else replace(item, id=_unused(item.id, ids))


def read_source(
    source: Source | Rejected,
    *,
    stdin: BinaryIO | None = None,
    any_language: bool = False,
    opened: Callable[[str], BinaryIO] = _open,
) -> Iterator[Document | Rejected]:
    """What ``read_documents`` makes of one source; ids may occur again. ``opened`` opens its path, by default a file's."""
    if isinstance(source, Rejected):
        yield source
        return
    for item in _read(source, stdin, opened):
        document = item.document if isinstance(item, TableRow) else item
        line = item.line if isinstance(item, TableRow) else None
        if isinstance(document, Rejected):
            yield document
            continue
        document = replace(document, language=document.language or detect_language(document.text))
        if not any_language and document.language not in (None, "en"):
            code = str(document.language)
            reason = f"looks like {language_name(code)} ({code}); use --any-language to go on"
            yield Rejected(source.id, reason, line, read=True)
            continue
        yield document


def _unused(wanted: str, ids: dict[str, int]) -> str:
    """The id, with a count where it was given before."""
    name = wanted
    while name in ids:
        ids[wanted] += 1
        name = f"{wanted}#{ids[wanted]}"
    ids[name] = 1
    return name


def _read(
    source: Source, stdin: BinaryIO | None, opened: Callable[[str], BinaryIO]
) -> Iterator[Document | TableRow | Rejected]:
    if "\x00" in source.path:
        yield Rejected(source.id, "is no path: it holds a NUL character")
        return
    try:
        if source.path == STANDARD_INPUT:
            stream = _buffered(stdin or sys.stdin.buffer)
            try:
                yield from _read_stream(stream, source)
            finally:
                _let_go(stream)
        else:
            with opened(source.path) as file:
                yield from _read_stream(cast(io.BufferedReader, file), source)
    except FileNotFoundError:
        if _ADDRESS.match(source.path):
            reason = (
                "is a web address, and nothing is fetched: save it first, or pipe it in (curl -s ADDRESS | detector scan -)"
            )
            yield Rejected(source.path, reason)
        else:
            yield Rejected(source.id, "no such file; check the path")
    except PermissionError:
        yield Rejected(source.id, "cannot be opened: permission denied; check who may read it")
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        yield Rejected(source.id, f"is a damaged gzip file ({error}); what came before the damage was read")
    except OSError as error:
        yield Rejected(source.id, f"cannot be read ({error.strerror or error})")


def _buffered(stream: object) -> io.BufferedReader:
    return cast(io.BufferedReader, io.BufferedReader(cast(io.RawIOBase, stream), _HEAD))


def _let_go(stream: io.BufferedReader) -> None:
    """Leaves standard input open behind the buffer, which would close it."""
    try:
        stream.detach()
    except (ValueError, OSError):
        logger.debug("standard input was closed by its owner")


def _read_stream(stream: io.BufferedReader, source: Source) -> Iterator[Document | TableRow | Rejected]:
    head = stream.peek(_HEAD)[:_HEAD]
    if head.startswith(GZIP):
        stream = _buffered(gzip.GzipFile(fileobj=stream))
        head = stream.peek(_HEAD)[:_HEAD]
    reason = binary_reason(head) if head else "is empty"
    if reason:
        yield Rejected(source.id, reason, read=not head)
        return
    kind = kind_of(source.path) if source.path != STANDARD_INPUT else None
    if kind not in ("jsonl", "csv", "tsv") and is_feed(decode_head(head)):
        kind = "feed"
    kind = kind or _sniff(head)
    if kind == "jsonl":
        yield from _warned(read_jsonl(stream, source.id), source)
    elif kind in ("csv", "tsv"):
        yield from _warned(read_csv(stream, source.id, kind), source)
    elif kind == "feed":
        data = stream.read(MAX_FEED_BYTES + 1)
        if len(data) > MAX_FEED_BYTES:
            yield Rejected(source.id, f"is longer than {MAX_FEED_BYTES:,} bytes; split the feed")
        else:
            yield from read_feed(decode(data, fallback=declared_charset(data[:_HEAD])), source.id)
    else:
        yield _read_whole(stream, source, kind)


def _sniff(head: bytes) -> FileKind:
    """Kind of a source whose name does not tell, from how it begins."""
    text = decode_head(head)
    if _JSON_OBJECT.match(text) or _JSON_LIST.match(text):
        return "jsonl"
    if _HTML.match(text):
        return "html"
    if looks_like_csv(text.lstrip().split("\n", 1)[0]):
        return "csv"
    return "markdown" if is_front_matter(text) else "plain"


def _warned(rows: Iterator[TableRow | Rejected], source: Source) -> Iterator[TableRow | Rejected]:
    warned = False
    for row in rows:
        if isinstance(row, TableRow) and not row.dated and not warned:
            warned = True
            logger.warning("%s: line %d: published is no date that can be read; left empty", source.id, row.line)
        yield row


def _read_whole(stream: io.BufferedReader, source: Source, kind: FileKind) -> Document | Rejected:
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        return Rejected(source.id, f"is longer than {MAX_BYTES:,} bytes; split it into its stories")
    text = decode(data, fallback=declared_charset(data[:_HEAD]) if kind == "html" else "cp1252")
    if "\x00" in text:
        return Rejected(source.id, "is a binary file (it holds NUL bytes), not text")
    found = read_page(text, source.id) if kind == "html" and not text.isspace() else None
    if isinstance(found, str):
        return Rejected(source.id, found)
    document = found or (read_markdown(text, source.id) if kind == "markdown" else read_plain(text, source.id))
    reason = text_reason(document.text)
    return Rejected(source.id, reason, read=not document.text.strip()) if reason else document
