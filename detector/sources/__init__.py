"""Files, folders, tables and standard input → Documents; and their text, cleaned for the models."""

from detector.sources.cleaning import clean
from detector.sources.decoding import MAX_CHARACTERS
from detector.sources.language import detect_language
from detector.sources.reading import read_documents
from detector.sources.walking import SUFFIXES, is_readable

__all__ = ["MAX_CHARACTERS", "SUFFIXES", "clean", "detect_language", "is_readable", "read_documents"]
