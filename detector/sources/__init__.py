"""Files, folders, tables and standard input → Documents; and their text, cleaned for the models."""

from detector.sources.cleaning import clean
from detector.sources.decoding import MAX_CHARACTERS
from detector.sources.language import detect_language
from detector.sources.reading import named_apart, read_documents, read_source
from detector.sources.walking import STANDARD_INPUT, SUFFIXES, Source, is_readable, sources

__all__ = [
    "MAX_CHARACTERS",
    "STANDARD_INPUT",
    "SUFFIXES",
    "Source",
    "clean",
    "detect_language",
    "is_readable",
    "named_apart",
    "read_documents",
    "read_source",
    "sources",
]
