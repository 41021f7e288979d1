"""Batch scoring into a file that is whole or not there, and that a killed run can go on with."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from detector.errors import InputError, OutputError
from detector.reports import (
    atomic_output,
    check_writable,
    is_special,
    output_error,
    rejected_lines,
    rejected_path,
    sync_folder,
)
from detector.scoring.rows import PairTable
from detector.scoring.run import ReadChunks, ScoreOptions, ScoreRun, score_to_stream
from detector.scoring.store import Progress, Store
from detector.types import Rejected

if TYPE_CHECKING:
    from detector.nli import NLIModel


def partial_path(output: Path) -> Path:
    """Where rows wait until the run is finished."""
    return output.with_name(output.name + ".partial")


def state_path(output: Path) -> Path:
    """Where the state of an unfinished run is kept."""
    return output.with_name(output.name + ".state")


def score_to_file(
    table: PairTable,
    model: NLIModel,
    output: Path,
    *,
    source: str,
    options: ScoreOptions | None = None,
    resume: bool = False,
    progress: Callable[[int], None] | None = None,
    on_rejected: Callable[[Rejected], None] | None = None,
    read: ReadChunks = ScoreRun.scored,
) -> Progress:
    """Counts of the finished run; ``output`` appears when it is whole, and rows set aside are listed beside it.

    Until then rows are in ``<output>.partial`` and the state in ``<output>.state``; with ``resume`` a run goes on from
    there, and begins anew where there is nothing to go on from. An output that ends in ``.gz`` is packed. ``on_rejected``
    hears of the rows that this process set aside; ``read`` gives the scored chunks, by default they are read here. Raises
    InputError where the input breaks off or is not the one of the run to resume, OutputError where the output cannot be
    written.
    """
    check_writable(output)
    options = options or ScoreOptions()
    if is_special(output):
        try:
            with output.open("wb") as stream:
                return score_to_stream(
                    table,
                    model,
                    stream,
                    source=source,
                    options=options,
                    progress=progress,
                    on_rejected=on_rejected,
                    read=read,
                )
        except OSError as error:
            raise output_error(output, error) from error
    output = output.resolve()
    partial, state = partial_path(output), state_path(output)
    if not resume:
        state.unlink(missing_ok=True)
        partial.unlink(missing_ok=True)
    store = Store(state)
    run = ScoreRun(table, source, model, options, store)
    done = store.resume(run.identity) or Progress()
    try:
        if not done.finished:
            with _reopened(partial, done) as stream:
                for so_far in _scored(run, store, stream, done, output.suffix == ".gz", on_rejected, read):
                    done = so_far
                    if progress is not None:
                        progress(done.rows)
            store.commit(run.identity, replace(done, finished=True))
        _publish(run, store, partial, output)
    except (OSError, OutputError) as error:
        raise _interrupted(partial, output, done, error) from error
    finally:
        store.close()
        if done.rows == 0:
            partial.unlink(missing_ok=True)
            store.discard()
    store.discard()
    return replace(done, finished=True)


def _reopened(partial: Path, done: Progress) -> BinaryIO:
    """The rows so far, cut back to the last whole chunk. Raises InputError where there are fewer than the state says."""
    if done.rows == 0:
        return partial.open("wb")
    try:
        stream = partial.open("r+b")
    except FileNotFoundError as error:
        raise InputError(f"The rows of the run to resume are gone ({partial}): start again without --resume.") from error
    if stream.seek(0, os.SEEK_END) < done.written:
        stream.close()
        raise InputError(f"Rows of the run to resume are gone ({partial} is too short): start again without --resume.")
    stream.truncate(done.written)
    stream.seek(done.written)
    return stream


def _scored(
    run: ScoreRun,
    store: Store,
    stream: BinaryIO,
    done: Progress,
    packed: bool,
    on_rejected: Callable[[Rejected], None] | None,
    read: ReadChunks,
) -> Iterator[Progress]:
    """The progress after each chunk, when its rows and then its state are on disk."""
    head = run.header() if done.rows == 0 else b""
    for scored in read(run, done):
        _append(stream, head + scored.body, packed)
        head = b""
        done = replace(scored.progress, written=stream.tell())
        store.commit(run.identity, done, scored.fresh, scored.rejected)
        if on_rejected is not None:
            for one in scored.rejected:
                on_rejected(one)
        yield done
    if head:  # a table with a header and no rows
        _append(stream, head, packed)


def _append(stream: BinaryIO, body: bytes, packed: bool) -> None:
    """Writes a chunk through to the disk; packed, each chunk is a gzip member of its own, so that any can be the last."""
    stream.write(gzip.compress(body, mtime=0) if packed else body)
    stream.flush()
    os.fsync(stream.fileno())


def _publish(run: ScoreRun, store: Store, partial: Path, output: Path) -> None:
    """The list of rows set aside (or none), then the output under its name. Can be done again after a kill at any point."""
    listed = rejected_path(output)
    lines = rejected_lines(store.rejected(run.source))
    first = next(lines, None)
    if first is None:
        listed.unlink(missing_ok=True)
    else:
        with atomic_output(listed) as stream:
            stream.write(first.encode() + b"\n")
            stream.writelines(line.encode() + b"\n" for line in lines)
    if partial.exists():
        os.replace(partial, output)
        sync_folder(output.parent)


def _interrupted(partial: Path, output: Path, done: Progress, error: OSError | OutputError) -> OutputError:
    message = str(error if isinstance(error, OutputError) else output_error(output, error))
    if done.rows == 0:
        return OutputError(message)
    with suppress(OSError):
        os.truncate(partial, done.written)
    return OutputError(f"{message} {done.rows:,} finished rows wait in {partial}: make room, then add --resume.")
