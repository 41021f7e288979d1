"""Bytes → text, or the reason why they are none."""

from __future__ import annotations

import codecs
import re

MAX_CHARACTERS = 1_000_000
"""Longest text of one Document, about 170,000 words; longer ones are set aside."""
MAX_BYTES = 4 * MAX_CHARACTERS
"""Most bytes that are read for one plain file, page or table row."""

_MAGIC = (
    (b"%PDF-", "a PDF; save its text as .txt first"),
    (b"PK\x03\x04", "a ZIP archive or an Office document (.docx, .xlsx, .odt); unpack it, or save its text as .txt"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.doc, .xls); save its text as .txt"),
    (b"{\\rtf", "a Rich Text document; save it as .txt"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"BZh", "a bzip2 file; unpack it first"),
    (b"\xfd7zXZ\x00", "an xz file; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd file; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive; unpack it first"),
    (b"SQLite format 3\x00", "an SQLite database; export the stories as .jsonl or .csv"),
    (b"PAR1", "a Parquet file; export the stories as .jsonl or .csv"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"OggS", "a sound or film file"),
    (b"ID3", "a sound file"),
    (b"fLaC", "a sound file"),
    (b"wOFF", "a font"),
)
GZIP = b"\x1f\x8b"
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c\x1b\x13\x14\x18\x19\x1c\x1d"))
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding=[\"']([\w.:-]{2,40})")
_CP1252 = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))
_SURROGATE = re.compile("[\ud800-\udfff]")


def binary_reason(head: bytes) -> str | None:
    """Why these first bytes of a file cannot be text, ``None`` where they can."""
    for magic, what in _MAGIC:
        if head.startswith(magic):
            return f"is {what}"
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "is UTF-32 text; save it as UTF-8"
    if head[:2] in _UTF16:
        return None
    if b"\x00" in head:
        return "is a binary file (it holds NUL bytes), not text"
    if len(head.translate(None, _CONTROL)) < 0.9 * len(head):
        return "is a binary file (mostly control characters), not text"
    return None


def encoding_of(head: bytes) -> str | None:
    """``utf-16-le`` or ``utf-16-be`` where a byte order mark says so, else ``None``: UTF-8, or what it falls back to."""
    return _UTF16.get(head[:2])


def decode(data: bytes, *, fallback: str = "cp1252") -> str:
    """The text: UTF-16 with a byte order mark, else UTF-8 (with or without one), else ``fallback``.

    Bytes that Windows-1252 leaves undefined become the control characters of the same number; a broken end of UTF-16
    becomes U+FFFD. Never fails.
    """
    wide = encoding_of(data)
    if wide:
        return without_surrogates(data[2:].decode(wide, "replace"))
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if fallback != "cp1252":
        return data.decode(fallback, "replace")
    return codecs.charmap_decode(data, "strict", _CP1252)[0]


def decode_head(head: bytes) -> str:
    """The text that the first bytes of a file begin, to tell its kind by."""
    return decode(head[: len(head) // 2 * 2] if encoding_of(head) else head)


def declared_charset(head: bytes) -> str:
    """The encoding that an HTML page names for itself where Python knows it, else Windows-1252."""
    match = _XML_ENCODING.search(head) or _CHARSET.search(head)
    if match is None:
        return "cp1252"
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return "cp1252"
    return "cp1252" if name in ("iso8859-1", "ascii", "utf-8") or not codecs.lookup(name)._is_text_encoding else name


def without_surrogates(text: str) -> str:
    """The text with halves of surrogate pairs, which no encoding can write, as U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def text_reason(text: str) -> str | None:
    """Why a decoded text makes no Document, ``None`` where it does."""
    if not text or text.isspace():
        return "is empty"
    if len(text) > MAX_CHARACTERS:
        return f"is {len(text):,} characters long; one document may have {MAX_CHARACTERS:,}: split it into its stories"
    return None
