"""Batch scoring: rows of pairs in, the same rows in the same order out with scores added, in chunks that survive a kill.

What a run gives depends on the input, the options and the model alone: chunks are cut at fixed places, and a pair is read
once, in the chunk of its first appearance. So a run that was killed and resumed writes the bytes of one that was not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, BinaryIO

from detector.errors import InputError
from detector.scoring.rows import PairTable, Row, RowScores
from detector.scoring.store import Progress, Store, pair_key
from detector.types import NLIScores, Rejected

if TYPE_CHECKING:
    from detector.nli import NLIModel

CHUNK_ROWS = 1024
_CHUNK_BYTES = 8 * 1024 * 1024
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """What decides the scores, besides input and model."""

    directed: bool = False
    """Read a→b alone; otherwise both directions are read and their mean is given."""
    chunk_rows: int = CHUNK_ROWS
    """Rows between two points that a killed run can go on from."""


@dataclass(frozen=True, slots=True)
class ScoredChunk:
    """Some rows of the input, done."""

    body: bytes
    """Their rows of the output."""
    progress: Progress
    """How far the run has come with them; bytes written are the caller's to count."""
    fresh: dict[bytes, RowScores]
    """Scores of the pairs that the model read for them, by the pair's key."""
    rejected: list[Rejected]
    """Rows among them that cannot be scored."""


class ScoreRun:
    """One table, one model: chunk by chunk."""

    def __init__(self, table: PairTable, source: str, model: NLIModel, options: ScoreOptions, store: Store) -> None:
        self.source = source
        self._table = table
        self._model = model
        self._options = options
        self._store = store
        self.identity: dict[str, object] = {
            "format": table.format,
            "columns": list(table.columns),
            "model": model.name,
            "directed": options.directed,
            "chunk_rows": options.chunk_rows,
            "layout": 1,
        }

    def header(self) -> bytes:
        """What the output begins with."""
        return self._table.header()

    def chunks(self, done: Progress) -> Iterator[tuple[Progress, list[Row]]]:
        """Each chunk after those already done, and how far the run has come with it (rows, rejected, read). Raises
        InputError where the input no longer begins with what was read before."""
        read = blake2b(self._table.header(), digest_size=16).hexdigest()
        rows = 0
        for chunk in cut(self._table.rows(), self._options.chunk_rows):
            digest = blake2b(read.encode(), digest_size=16)
            for row in chunk:
                digest.update(row.raw)
            read = digest.hexdigest()
            rows += len(chunk)
            if rows > done.rows:
                rejected = done.rejected + sum(row.texts is None for row in chunk)
                done = replace(done, rows=rows, rejected=rejected, read=read)
                yield done, chunk
            elif rows == done.rows and read != done.read:
                raise self._changed()
        if rows < done.rows:
            raise self._changed()

    def scored(self, done: Progress) -> Iterator[ScoredChunk]:
        """Each chunk after those already done, with its scores; lazily, so that what the store keeps of one is known to the
        next."""
        for so_far, chunk in self.chunks(done):
            scored = self.scored_chunk(chunk, replace(so_far, scored=done.scored, truncated=done.truncated))
            done = scored.progress
            yield scored

    def scored_chunk(self, chunk: list[Row], progress: Progress) -> ScoredChunk:
        """The chunk with its scores; ``progress`` is the run's with its rows, and without what is read for them."""
        body, progress, fresh = self.score(chunk, progress)
        return ScoredChunk(body, progress, fresh, set_aside(self.source, chunk))

    def _changed(self) -> InputError:
        return InputError(f"{self.source} has changed since the run to resume began: start again without --resume.")

    def score(self, chunk: list[Row], progress: Progress) -> tuple[bytes, Progress, dict[bytes, RowScores]]:
        """The rows of the output, the progress with what was read, and the scores of the pairs that are new."""
        read = read_rows(chunk, self._model, self._store, directed=self._options.directed)
        written = (self._table.written(row, scores) for row, scores in zip(chunk, read.scores, strict=True))
        progress = replace(
            progress, scored=progress.scored + len(read.fresh), truncated=progress.truncated + read.truncated
        )
        return b"".join(written), progress, read.fresh


ReadChunks = Callable[[ScoreRun, Progress], Iterator[ScoredChunk]]
"""The scored chunks of a run after those already done, in order."""


@dataclass(frozen=True, slots=True)
class ReadRows:
    """What reading some rows gave."""

    scores: list[RowScores | None]
    """Of each row, in order; ``None`` for one that cannot be scored."""
    fresh: dict[bytes, RowScores]
    """Scores of the pairs that the model read now, by the pair's key."""
    truncated: int
    """Of these, pairs with a text cut to the model's longest input."""


def read_rows(rows: Sequence[Row], model: NLIModel, store: Store, *, directed: bool) -> ReadRows:
    """The scores of the rows. The model reads each distinct pair that the store does not know yet, once; keeping them there
    is the caller's."""
    asked: dict[bytes, tuple[str, str]] = {}
    keys: list[bytes | None] = []
    for row in rows:
        pair = row.texts
        if pair is not None and not directed:
            pair = (min(pair), max(pair))  # both directions are read: a, b and b, a are one pair
        key = None if pair is None else pair_key(*pair)
        keys.append(key)
        if key is not None and pair is not None:
            asked[key] = pair
    scores = store.known(asked)
    new = [key for key in asked if key not in scores]
    read = model.score([asked[key] for key in new], both=not directed) if new else []
    fresh = {key: _row_scores(one) for key, one in zip(new, read, strict=True)}
    scores |= fresh
    return ReadRows([None if key is None else scores[key] for key in keys], fresh, sum(one.truncated for one in read))


def _row_scores(scores: NLIScores) -> RowScores:
    return RowScores(
        scores.label,
        round(scores.contradiction, _DECIMALS),
        round(scores.entailment, _DECIMALS),
        round(scores.neutral, _DECIMALS),
    )


def cut(rows: Iterable[Row], most: int) -> Iterator[list[Row]]:
    """Chunks of at most so many rows and, whatever the length of the rows, so many bytes."""
    chunk: list[Row] = []
    size = 0
    for row in rows:
        chunk.append(row)
        size += len(row.raw)
        if len(chunk) == most or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def set_aside(source: str, chunk: list[Row]) -> list[Rejected]:
    """The rows of the chunk that cannot be scored."""
    return [Rejected(source, row.error or "", row.line) for row in chunk if row.texts is None]


def score_to_stream(
    table: PairTable,
    model: NLIModel,
    stream: BinaryIO,
    *,
    source: str,
    options: ScoreOptions | None = None,
    progress: Callable[[int], None] | None = None,
    on_rejected: Callable[[Rejected], None] | None = None,
    read: ReadChunks = ScoreRun.scored,
) -> Progress:
    """Counts of the finished run; rows go to the stream as soon as their chunk is scored. ``read`` gives the scored chunks,
    in order; by default they are read here. Raises InputError where the input breaks off; an OSError of the stream is the
    caller's."""
    store = Store(None)
    run = ScoreRun(table, source, model, options or ScoreOptions(), store)
    done = Progress()
    stream.write(run.header())
    for scored in read(run, done):
        done = scored.progress
        stream.write(scored.body)
        stream.flush()
        store.commit(run.identity, done, scored.fresh)
        if on_rejected is not None:
            for one in scored.rejected:
                on_rejected(one)
        if progress is not None:
            progress(done.rows)
    store.close()
    return replace(done, finished=True)
