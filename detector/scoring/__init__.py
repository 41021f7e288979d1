"""Rows of pairs in, the same rows with scores out: streamed, resumable, each distinct pair read once."""

from detector.scoring.files import partial_path, score_to_file, state_path
from detector.scoring.frames import score_frame
from detector.scoring.rows import (
    KNOWN_COLUMNS,
    PairTable,
    Row,
    RowScores,
    added_names,
    find_columns,
    missing_columns,
    text_problem,
)
from detector.scoring.run import (
    CHUNK_ROWS,
    ReadChunks,
    ReadRows,
    ScoredChunk,
    ScoreOptions,
    ScoreRun,
    cut,
    read_rows,
    score_to_stream,
    set_aside,
)
from detector.scoring.store import Progress, Store
from detector.scoring.tables import open_pairs

__all__ = [
    "CHUNK_ROWS",
    "KNOWN_COLUMNS",
    "PairTable",
    "Progress",
    "ReadChunks",
    "ReadRows",
    "Row",
    "RowScores",
    "ScoreOptions",
    "ScoreRun",
    "ScoredChunk",
    "Store",
    "added_names",
    "cut",
    "find_columns",
    "missing_columns",
    "open_pairs",
    "partial_path",
    "read_rows",
    "score_frame",
    "score_to_file",
    "score_to_stream",
    "set_aside",
    "state_path",
    "text_problem",
]
