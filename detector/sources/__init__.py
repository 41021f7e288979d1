"""Files, folders, tables and standard input → Documents; and their text, cleaned for the models."""

from detector.sources.cleaning import clean

__all__ = ["clean"]
