"""Which language a text is in: CLD3, a small neural network over letter groups that comes compiled in its package."""

from __future__ import annotations

import re
from importlib import import_module

MIN_LETTERS = 40
"""Shorter texts are not judged."""
_SHORT = 100
_SURE = 0.7
_SURE_WHEN_SHORT = 0.9
_MOST_BYTES = 20_000
_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#]\w+")
_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    (
        "the", "of", "and", "to", "that", "was", "were", "is", "are", "for", "with", "said", "by", "from", "has",
        "have", "had", "his", "her", "their", "they", "he", "she", "not", "it", "this", "who", "which", "would", "will",
        "been", "after", "about", "more", "than", "when", "but"
    )
)  # fmt: skip
_ENGLISH_SHARE = 0.18

_TWO_LETTERS = {"iw": "he", "nb": "no", "nn": "no", "jw": "jv"}
_NAMES = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian",
    "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "eo": "Esperanto", "es": "Spanish", "et": "Estonian", "eu": "Basque",
    "fa": "Persian", "fi": "Finnish", "fil": "Filipino", "fr": "French", "fy": "Frisian", "ga": "Irish",
    "gd": "Scottish Gaelic", "gl": "Galician", "gu": "Gujarati", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "ht": "Haitian Creole", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "ig": "Igbo",
    "is": "Icelandic", "it": "Italian", "ja": "Japanese", "jv": "Javanese", "ka": "Georgian", "kk": "Kazakh",
    "km": "Khmer", "kn": "Kannada", "ko": "Korean", "ku": "Kurdish", "ky": "Kyrgyz", "la": "Latin",
    "lb": "Luxembourgish", "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian", "mg": "Malagasy", "mi": "Maori",
    "mk": "Macedonian", "ml": "Malayalam", "mn": "Mongolian", "mr": "Marathi", "ms": "Malay", "mt": "Maltese",
    "my": "Burmese", "ne": "Nepali", "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish",
    "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sd": "Sindhi", "si": "Sinhala",
    "sk": "Slovak", "sl": "Slovenian", "so": "Somali", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish",
    "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "tg": "Tajik", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "xh": "Xhosa", "yi": "Yiddish", "yo": "Yoruba",
    "zh": "Chinese", "zu": "Zulu"
}  # fmt: skip
_CODES = {name.lower(): code for code, name in _NAMES.items()}


def detect_language(text: str) -> str | None:
    """ISO 639-1 code of the main language, or ``None`` where the text is short or no language is clear.

    A text with as many English function words as English prose has is English whatever CLD3 says: it takes short sentences
    full of foreign names for foreign ones.
    """
    sample = _NOISE.sub(" ", text[: 2 * _MOST_BYTES])
    letters = sum(map(str.isalpha, sample))
    wide = any("\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7a3" for character in sample)
    if letters < (MIN_LETTERS // 3 if wide else MIN_LETTERS):  # a Chinese character says as much as three letters
        return None
    words = _WORD.findall(sample.lower())
    if sum(word in _ENGLISH for word in words) >= _ENGLISH_SHARE * len(words):
        return "en"
    writable = sample.encode("utf-8", "ignore").decode("utf-8")
    found = import_module("gcld3").NNetLanguageIdentifier(0, _MOST_BYTES).FindLanguage(writable)
    if found.probability < (_SURE_WHEN_SHORT if letters < _SHORT else _SURE) or not found.is_reliable:
        return None
    code: str = found.language
    if code == "und" or "-" in code:  # romanised Russian, Chinese, Hindi…: where CLD3 puts what it does not know
        return None
    return _TWO_LETTERS.get(code, code)


def normalise_language(declared: str) -> str | None:
    """ISO 639-1 code of a language as somebody wrote it down (``en-GB``, ``EN``, ``English``), ``None`` where unknown."""
    word = declared.strip().lower().replace("_", "-")
    code = _CODES.get(word) or word.split("-")[0]
    code = {"eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es"}.get(code, code)
    code = _TWO_LETTERS.get(code, code)
    return code if code in _NAMES else None


def language_name(code: str) -> str:
    """English name of a language code; the code itself where it is unknown."""
    return _NAMES.get(code, code)
