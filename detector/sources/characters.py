"""Repairs of single characters: encodings gone wrong, invisible characters, line ends, quotation marks."""

from __future__ import annotations

import html
import re
import unicodedata
from re import Match

from detector.sources.draft import Draft

# U+2018, 2019, 201C, 201D, 2013, 2014 cut down to their low byte by a careless export.
_CUT_TO_ONE_BYTE = {"\x18": "‘", "\x19": "’", "\x1c": "“", "\x1d": "”", "\x13": "–", "\x14": "—"}
_CUT = re.compile("[\x13\x14\x18\x19\x1c\x1d](?=\\w)|(?<=[\\w.,!?])[\x13\x14\x18\x19\x1c\x1d]")
_LATIN1_CONTROLS = re.compile("[\x80-\x84\x86-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")

# Bytes 80 to BF as Windows-1252 shows them (or as Latin-1 leaves them), behind the first byte of a UTF-8 sequence.
_HIGH = "".join(sorted({bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xC0)}))
_TAIL = f"[\x80-\x9f{re.escape(_HIGH)}]"
# Only lead bytes that no English (or French, German, Spanish) word ends in: "CAFÉ’S" is not mojibake, "cafÃ©" is.
_MOJIBAKE = re.compile(f"[ÂÃ]{_TAIL}|â[€‚„\x80\x82\x84]{_TAIL}|ï»¿|ð[Ÿ\x9f]{_TAIL}{{2}}")
_MOJIBAKE_CUT = re.compile('â€(?:"|(?=[\\s.,;:!?)]|$))|Â(?= )')

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe0e\ufe0f\ufeff\ufff9-\ufffb]"
)
_JOINERS = re.compile("(?<=[\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?=[\x00-\u024f])")
_SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028]")
_PARAGRAPH_END = re.compile("\u2029")
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_DECOMPOSED = re.compile(
    "[^\u0300-\u036f\n][\u0300-\u036f]{1,8}|[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?|[\u212a\u212b]"
)
_REPLACED_APOSTROPHE = re.compile("(?<=[A-Za-z])\ufffd(?=(?:s|t|re|ve|ll|d|m)\\b)")
_REPLACED = re.compile("\ufffd+")

_DOUBLE_QUOTES = re.compile("[“”„‟″]|(?<!')''(?!')|(?<!`)``(?!`)")
_SINGLE_QUOTES = re.compile("[‘’‚‛′ʼ`´](?!`)")
_GUILLEMETS = re.compile("(«\\s?)[^«»\n]{1,400}?(\\s?»)")
_ELLIPSIS = re.compile("…")


def repair_encoding(draft: Draft) -> None:
    """Undoes wrong decodings where only one reading makes sense, decodes HTML entities, drops control characters."""
    draft.drop(_SURROGATES)
    draft.sub(_ENTITY, lambda match: html.unescape(match[0]))
    draft.sub(_MOJIBAKE, _decode_again)
    draft.sub(_MOJIBAKE_CUT, lambda match: {"Â": "", "â€": "”"}.get(match[0], " — "))
    draft.sub(_LATIN1_CONTROLS, lambda match: match[0].encode("latin-1").decode("cp1252", "ignore") or match[0])
    draft.sub(_CUT, lambda match: _CUT_TO_ONE_BYTE[match[0]])
    draft.drop(_SURROGATES)
    draft.drop(_CONTROLS)
    draft.sub(_REPLACED_APOSTROPHE, "'")
    draft.sub(_REPLACED, " ")


def _decode_again(match: Match[str]) -> str:
    """The character that a UTF-8 sequence read as Windows-1252 stands for, or the match unchanged."""
    data = bytearray()
    for character in match[0]:
        try:
            data += character.encode("cp1252")
        except UnicodeEncodeError:
            if ord(character) > 0xFF:
                return match[0]
            data.append(ord(character))
    try:
        decoded = data.decode("utf-8")
    except UnicodeDecodeError:
        return match[0]
    return decoded if decoded.isprintable() or decoded in "\u00a0\u00ad\u200b\ufeff" else match[0]


def settle_characters(draft: Draft) -> None:
    """One kind of space, one kind of line end, composed letters, nothing invisible."""
    draft.sub(_LINE_ENDS, "\n")
    draft.sub(_PARAGRAPH_END, "\n\n")
    draft.drop(_INVISIBLE)
    draft.drop(_JOINERS)
    draft.sub(_SPACES, " ")
    draft.sub(_LIGATURES, lambda match: unicodedata.normalize("NFKC", match[0]))
    if not unicodedata.is_normalized("NFC", draft.text):
        draft.sub(_DECOMPOSED, lambda match: unicodedata.normalize("NFC", match[0]))


def straighten_quotes(draft: Draft) -> None:
    """Straight quotation marks and apostrophes, as the training text of the models mostly has them."""
    draft.edit(
        (match.start(group), match.end(group), '"') for match in _GUILLEMETS.finditer(draft.text) for group in (1, 2)
    )
    draft.sub(_DOUBLE_QUOTES, '"')
    draft.sub(_SINGLE_QUOTES, "'")
    draft.sub(_ELLIPSIS, "...")
