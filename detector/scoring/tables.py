"""Opens a table of pairs, whatever its format."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import BinaryIO, cast

from detector.errors import InputError
from detector.scoring.csv_table import CsvTable
from detector.scoring.jsonl_table import JsonLinesTable
from detector.scoring.rows import Lines, PairTable


def open_pairs(stream: BinaryIO, name: str, columns: tuple[str, str] | None = None) -> PairTable | None:
    """The table in the stream, ``None`` where it is empty.

    ``name`` is what messages call it, and its ending tells JSON lines from CSV (without one, the first character does);
    gzip is recognised by its first bytes. Raises InputError for a binary file, a table without the two text columns, and
    one of whose first thousand rows none can be read.
    """
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
    if buffered.peek(2)[:2] == b"\x1f\x8b":
        buffered = io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=buffered)))
    try:
        head = buffered.peek(8192)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{name} cannot be unpacked: {error}. Is the file whole?") from error
    if not head:
        return None
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{name} is UTF-16: save it as UTF-8, for example with `iconv -f utf-16 -t utf-8`.")
    if b"\0" in head:
        raise InputError(f"{name} is a binary file, not a table of pairs (JSON lines or CSV).")
    ending = name.lower().removesuffix(".gz").rpartition(".")[2]
    if ending in ("jsonl", "ndjson", "json"):
        return JsonLinesTable(Lines(buffered, name), name, columns)
    if ending in ("csv", "tsv", "tab"):
        return CsvTable(Lines(buffered, name), name, columns)
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return (JsonLinesTable if begins == b"{" else CsvTable)(Lines(buffered, name), name, columns)
