"""``detector score`` over a cluster: rows in, the same rows in the same order out, in chunks that survive a kill."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from pathlib import Path, PurePath
from typing import BinaryIO

from detector.cluster.models import Models, Worker
from detector.cluster.parquet import ParquetBatch, ParquetPairs, ScoredBatch, score_parquet, write_parquet
from detector.cluster.places import PAIRS, exists, found, is_parquet, is_uri, joined, opened, put, take_away
from detector.cluster.session import Cluster
from detector.errors import InputError, OutputError
from detector.nli import NLIModel, load_nli
from detector.reports import atomic_output, output_error, rejected_lines, rejected_path
from detector.scoring import (
    CHUNK_ROWS,
    PairTable,
    Progress,
    Row,
    ScoredChunk,
    ScoreOptions,
    ScoreRun,
    Store,
    open_pairs,
    score_to_file,
    score_to_stream,
)
from detector.sources import Source
from detector.types import NLIScores, Rejected

Told = Callable[[int], None]
Heard = Callable[[Rejected], None]


@dataclass(frozen=True, slots=True)
class ScoredFile:
    """A file of pairs, and what became of it."""

    source: str
    output: str
    done: Progress
    """How many rows were read, scored and set aside; nothing of it where an earlier run had finished the file."""
    kept: bool = False
    """True where an earlier run had finished it."""


@dataclass(frozen=True, slots=True)
class Job:
    """A table to be read by a task."""

    path: str
    name: str
    columns: tuple[str, str] | None
    options: ScoreOptions
    model: str
    done: Progress = field(default_factory=Progress)
    """What an earlier run has done of it."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Rows on their way to a worker; whatever a table is, a chunk of it goes with what writes its rows."""

    job: Job
    rows: list[Row] | ParquetBatch
    table: PairTable | tuple[tuple[str, str], object]
    progress: Progress


@dataclass(frozen=True, slots=True)
class Done:
    """Rows that a worker has scored."""

    name: str
    chunk: ScoredChunk | ScoredBatch


class NamedModel:
    """Stands for a model where only its name counts: in a process that reads tables."""

    def __init__(self, name: str) -> None:
        self.name = name

    def score(self, pairs: Sequence[tuple[str, str]], **_: object) -> list[NLIScores]:
        """Never called: rows are scored by the workers."""
        raise NotImplementedError(f"{len(pairs)} pairs were to be read where no model is loaded")


def read_chunks(job: Job) -> Iterator[Unread]:
    """The rows of a table, a chunk at a time, cut where one machine cuts them."""
    if is_parquet(job.path):
        pairs = ParquetPairs(job.path, job.name, job.columns)
        for batch in pairs.batches():
            yield Unread(job, batch, (pairs.columns, pairs.schema()), Progress())
        return
    with _opened(job.path, job.name) as stream:
        table = open_pairs(stream, job.name, job.columns)
        if table is None:
            return
        with closing(Store(None)) as store:
            run = ScoreRun(table, job.name, NamedModel(job.model), job.options, store)
            for progress, rows in run.chunks(job.done):
                yield Unread(job, rows, table, progress)


class ChunkScorer(Worker):
    """Scores chunks with the functions of one machine."""

    def __call__(self, unread: Unread) -> Done:
        """The chunk's rows of the output. A pair is read once a chunk; on one machine once a run, with the same scores."""
        job = unread.job
        if isinstance(unread.rows, ParquetBatch):
            assert isinstance(unread.table, tuple)
            columns, schema = unread.table
            directed = job.options.directed
            return Done(job.name, score_parquet(unread.rows, columns, schema, job.name, self._nli, directed=directed))
        assert not isinstance(unread.table, tuple)
        with closing(Store(None)) as store:
            run = ScoreRun(unread.table, job.name, self._nli, job.options, store)
            return Done(job.name, run.scored_chunk(unread.rows, replace(unread.progress, scored=0, truncated=0)))

    @cached_property
    def _nli(self) -> NLIModel:
        return load_nli(self.models.nli, self.models.device, threads=self.models.threads)


def score_tables(
    cluster: Cluster,
    pairs: str,
    output: str | None,
    models: Models,
    *,
    stdout: BinaryIO | None = None,
    columns: tuple[str, str] | None = None,
    directed: bool = False,
    resume: bool = False,
    chunk_rows: int = CHUNK_ROWS,
    progress: Told | None = None,
    on_rejected: Heard | None = None,
) -> Iterator[ScoredFile]:
    """Each file of pairs with its counts, in order, when its output is there.

    One file gives one file; a folder, or a URI with ``*``, a folder with a file of the same name for each. Formats stay as
    they are: JSON lines, CSV (also packed), Parquet. Rows keep their order, and those that cannot be scored their place;
    they are listed in ``<output>.rejected.jsonl``. With ``resume`` a run into one file here goes on at the chunk where it
    stopped (its state is that of one machine); of a folder, of Parquet and of an object storage, finished files are kept.

    Args:
        cluster: workers that score.
        pairs: a file, a folder, or a URI of one.
        output: where to; ``None`` for ``stdout``.
        models: the NLI model that the workers load.
        stdout: where rows go without an output.
        columns: names of the two text columns.
        directed: read a→b alone.
        resume: go on with an earlier run.
        chunk_rows: rows that go to a worker together, and between two points that a killed run can go on from.
        progress: called with the rows of one file that are done.
        on_rejected: hears of each row set aside.
    """
    listed = list(found([pairs], PAIRS))
    if not listed or any(isinstance(one, Rejected) for one in listed):
        first = next((one for one in listed if isinstance(one, Rejected)), Rejected(pairs, "holds no tables"))
        raise InputError(f"{first.source} {first.reason}")
    files = [one for one in listed if isinstance(one, Source)]
    model = load_nli(models.nli).name  # shows, too, whether it can be used
    options = ScoreOptions(directed=directed, chunk_rows=chunk_rows)
    jobs = [Job(one.path, one.id, columns, options, model) for one in files]
    single = "*" not in pairs and (files[0].id == pairs if is_uri(pairs) else not os.path.isdir(pairs))
    if single and not is_parquet(pairs) and (output is None or not is_uri(output)):
        yield _one_file(cluster, replace(jobs[0], name=pairs), output, models, stdout, resume, progress, on_rejected)
        return
    if output is None:
        raise InputError("Parquet, and several files, need -o: a file for one, a folder for several.")
    base = (
        pairs.rpartition("/")[0]
        if "*" in pairs
        else pairs
        if is_uri(pairs)
        else PurePath(os.path.normpath(pairs)).as_posix()
    )
    outputs = {job.name: output if single else joined(output, _below(job.name, base)) for job in jobs}
    todo = [job for job in jobs if not (resume and exists(outputs[job.name]))]
    for job in jobs:
        if job not in todo:
            yield ScoredFile(job.name, outputs[job.name], Progress(finished=True), kept=True)
    yield from _parts(cluster, todo, outputs, models, progress, on_rejected)


def _one_file(
    cluster: Cluster,
    job: Job,
    output: str | None,
    models: Models,
    stdout: BinaryIO | None,
    resume: bool,
    progress: Told | None,
    on_rejected: Heard | None,
) -> ScoredFile:
    """One file into one file of this machine: all but the scoring is done by what one machine uses."""

    def read(run: ScoreRun, done: Progress) -> Iterator[ScoredChunk]:
        stream = cluster.stream([replace(job, done=done)], read=read_chunks, work=ChunkScorer(models))
        return _counted((one.chunk for one in stream), done)

    with _opened(job.path, job.name) as stream:
        table = open_pairs(stream, job.name, job.columns)
        if table is None:
            return _empty(job, output, on_rejected)
        name = NamedModel(job.model)
        if output is None:
            assert stdout is not None
            done = score_to_stream(
                table,
                name,
                stdout,
                source=job.name,
                options=job.options,
                progress=progress,
                on_rejected=on_rejected,
                read=read,
            )
        else:
            done = score_to_file(
                table,
                name,
                Path(output),
                source=job.name,
                options=job.options,
                resume=resume,
                progress=progress,
                on_rejected=on_rejected,
                read=read,
            )
    return ScoredFile(job.name, output or "-", done)


def _empty(job: Job, output: str | None, on_rejected: Heard | None) -> ScoredFile:
    one = Rejected(job.name, "the file is empty")
    if on_rejected is not None:
        on_rejected(one)
    if output is not None:
        listing = b"".join(line.encode() + b"\n" for line in rejected_lines([one]))
        for path, body in ((rejected_path(Path(output)), listing), (Path(output), b"")):
            with atomic_output(path) as stream:
                stream.write(body)
    return ScoredFile(job.name, output or "-", Progress(rejected=1, finished=True))


def _counted(chunks: Iterator[ScoredChunk | ScoredBatch], done: Progress) -> Iterator[ScoredChunk]:
    """The chunks, each with the counts of all before it."""
    for chunk in chunks:
        assert isinstance(chunk, ScoredChunk)
        one = chunk.progress
        done = replace(one, scored=done.scored + one.scored, truncated=done.truncated + one.truncated)
        yield replace(chunk, progress=done)


def _parts(
    cluster: Cluster,
    jobs: list[Job],
    outputs: dict[str, str],
    models: Models,
    progress: Told | None,
    on_rejected: Heard | None,
) -> Iterator[ScoredFile]:
    """Each job's output, made whole in a folder of this machine and then put in its place."""
    by_name = {job.name: job for job in jobs}
    stream = cluster.stream(jobs, read=read_chunks, work=ChunkScorer(models))
    waiting = list(by_name)
    with tempfile.TemporaryDirectory(prefix="detector-score-") as folder:
        local = Path(folder) / "part"
        for name, chunks in groupby(stream, key=attrgetter("name")):
            while waiting and waiting[0] != name:
                yield _part(by_name[waiting.pop(0)], iter(()), local, outputs, progress, on_rejected)
            waiting.remove(name)
            yield _part(by_name[name], (one.chunk for one in chunks), local, outputs, progress, on_rejected)
        for name in waiting:
            yield _part(by_name[name], iter(()), local, outputs, progress, on_rejected)


def _part(
    job: Job,
    chunks: Iterator[ScoredChunk | ScoredBatch],
    local: Path,
    outputs: dict[str, str],
    progress: Told | None,
    on_rejected: Heard | None,
) -> ScoredFile:
    rejected: list[Rejected] = []

    def heard(one: Rejected) -> None:
        rejected.append(one)
        if on_rejected is not None:
            on_rejected(one)

    try:
        if is_parquet(job.path):
            done = _parquet_part(job, chunks, local, progress, heard)
        else:
            done = _text_part(job, chunks, local, progress, heard)
    except OSError as error:
        raise output_error(local, error) from error
    output = outputs[job.name]
    if rejected:
        listing = local.with_name("rejected")
        listing.write_bytes(b"".join(line.encode() + b"\n" for line in rejected_lines(rejected)))
        put(listing, f"{output}.rejected.jsonl")
    else:
        take_away(f"{output}.rejected.jsonl")
    put(local, output)
    return ScoredFile(job.name, output, done)


def _parquet_part(
    job: Job, chunks: Iterator[ScoredChunk | ScoredBatch], local: Path, progress: Told | None, heard: Heard
) -> Progress:
    schema = ParquetPairs(job.path, job.name, job.columns).schema()
    batches = (chunk for chunk in chunks if isinstance(chunk, ScoredBatch))
    total = Progress()
    for batch in write_parquet(batches, schema, local):
        one = batch.progress
        total = Progress(
            total.rows + one.rows, total.rejected + one.rejected, total.scored + one.scored, total.truncated + one.truncated
        )
        for rejected in batch.rejected:
            heard(rejected)
        if progress is not None:
            progress(total.rows)
    return replace(total, finished=True)


def _text_part(
    job: Job, chunks: Iterator[ScoredChunk | ScoredBatch], local: Path, progress: Told | None, heard: Heard
) -> Progress:
    with _opened(job.path, job.name) as stream:
        table = open_pairs(stream, job.name, job.columns)
        if table is None:
            local.write_bytes(b"")
            heard(Rejected(job.name, "the file is empty"))
            return Progress(rejected=1, finished=True)
        local.unlink(missing_ok=True)
        target = local.with_name("part.gz" if job.path.endswith(".gz") else "part.txt")
        done = score_to_file(
            table,
            NamedModel(job.model),
            target,
            source=job.name,
            options=job.options,
            progress=progress,
            on_rejected=heard,
            read=lambda run, done: _counted(chunks, done),
        )
        target.replace(local)
        return done


def _opened(path: str, name: str) -> BinaryIO:
    try:
        return opened(path)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror or error}.") from error


def _below(name: str, base: str) -> str:
    below = name.removeprefix(base.rstrip("/")).lstrip("/")
    if not below:
        raise OutputError(f"{name}: give a folder, or name a file to write to.")
    return below
