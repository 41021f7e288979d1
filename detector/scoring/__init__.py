"""Rows of pairs in, the same rows with scores out: streamed, resumable, each distinct pair read once."""

from detector.scoring.files import partial_path, score_to_file, state_path
from detector.scoring.frames import score_frame
from detector.scoring.rows import KNOWN_COLUMNS, PairTable
from detector.scoring.run import ScoreOptions, score_to_stream
from detector.scoring.store import Progress
from detector.scoring.tables import open_pairs

__all__ = [
    "KNOWN_COLUMNS",
    "PairTable",
    "Progress",
    "ScoreOptions",
    "open_pairs",
    "partial_path",
    "score_frame",
    "score_to_file",
    "score_to_stream",
    "state_path",
]
