"""Files here and in object storages: found, opened, written whole."""

from __future__ import annotations

import fnmatch
import io
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from detector.errors import InputError, OutputError
from detector.reports import atomic_output
from detector.sources import STANDARD_INPUT, SUFFIXES, Source, sources
from detector.types import Rejected

PARQUET = (".parquet", ".pq")
DOCUMENTS = (*SUFFIXES, *PARQUET)
PAIRS = (".jsonl", ".ndjson", ".csv", ".tsv", ".tab", *PARQUET)
"""Suffixes of tables of pairs; all but Parquet may have ``.gz`` behind them."""
_FIELDS = ("id", "text", "title", "publisher", "published", "url", "language")
ROWS_AT_ONCE = 1024


def is_uri(path: str) -> bool:
    """Whether the path names a place in a storage by a URI (``s3://…``). Web addresses are none: nothing is fetched."""
    return "://" in path and not path.lower().startswith(("http://", "https://", "feed://"))


def is_parquet(path: str) -> bool:
    """Whether the name is that of a Parquet file."""
    return path.lower().endswith(PARQUET)


def found(paths: Iterable[str], suffixes: Sequence[str]) -> Iterator[Source | Rejected]:
    """The files, in order: those named, and those of folders and URIs with ``*`` that have one of the suffixes, in the
    order in which one machine walks a folder. A file that was named before is not read twice."""
    seen: set[str] = set()
    for path in paths:
        for item in _found(path, suffixes):
            if isinstance(item, Rejected):
                yield item
            elif item.id not in seen:
                seen.add(item.id)
                yield item


def _found(path: str, suffixes: Sequence[str]) -> Iterator[Source | Rejected]:
    if is_uri(path):
        yield from _found_at(path, suffixes)
    elif path == STANDARD_INPUT:
        yield Source(path, path)
    elif "://" in path or not os.path.isdir(path):
        yield from (_absolute(one) if isinstance(one, Source) else one for one in sources([path]))
    else:
        names = [os.path.join(place, name) for place, _, files in os.walk(path) for name in files]
        wanted = [name for name in names if _fits(os.path.relpath(name, path), suffixes)]
        if not wanted:
            yield from (one for one in sources([path]) if isinstance(one, Rejected))
        for name in sorted(wanted, key=lambda name: _walked(os.path.relpath(name, path))):
            yield from (_absolute(one) for one in sources([name]) if isinstance(one, Source))


def _absolute(source: Source) -> Source:
    """The same file, for a process that runs in another folder; under the same id."""
    return source if "://" in source.path else Source(os.path.abspath(source.path), source.id)


def _found_at(uri: str, suffixes: Sequence[str]) -> Iterator[Source | Rejected]:
    from pyarrow.fs import FileSelector, FileType

    folder, _, pattern = uri.rpartition("/") if "*" in uri else (uri, "", "")
    try:
        files, root = filesystem(folder)
        info = files.get_file_info(root)
        if info.type == FileType.File:
            yield Source(uri, uri)
            return
        listed = files.get_file_info(FileSelector(root, recursive=True)) if info.type == FileType.Directory else []
    except OSError as error:
        yield Rejected(uri, f"cannot be read ({_first_line(error)})")
        return
    inside = [_below(one.path, root) for one in listed if one.type == FileType.File]
    wanted = [name for name in inside if _fits(name, suffixes) and (not pattern or fnmatch.fnmatch(name, pattern))]
    if not wanted:
        yield Rejected(uri, "no such file, and no folder with files of a known kind; check the URI")
    for name in sorted(wanted, key=_walked):
        here = f"{folder.rstrip('/')}/{name}"
        yield Source(here, here)


def _below(path: str, root: str) -> str:
    return path.removeprefix(root.rstrip("/")).lstrip("/")


def _fits(name: str, suffixes: Sequence[str]) -> bool:
    """Whether a file below a folder is read with it: of a known kind, and nothing on the way to it is hidden."""
    path = PurePosixPath(name.lower())
    suffix = PurePosixPath(path.stem).suffix if path.suffix == ".gz" else path.suffix
    return suffix in suffixes and not any(part.startswith(".") for part in path.parts)


def _walked(name: str) -> tuple[tuple[int, str], ...]:
    """Sorts files as a walk meets them: those of a folder by name, then those of its folders."""
    *folders, file = PurePosixPath(name).parts
    return (*((1, folder) for folder in folders), (0, file))


def filesystem(uri: str) -> tuple[Any, str]:
    """The file system of a URI, and the path in it: Arrow's own (s3, gs, abfs, hdfs, file), else what fsspec knows.

    Raises InputError where the kind of URI is not known or its package is not installed.
    """
    from pyarrow import ArrowException, fs

    try:
        system, path = fs.FileSystem.from_uri(uri)
    except (ArrowException, ValueError, OSError):
        import fsspec

        try:
            other, path = fsspec.core.url_to_fs(uri)
        except (ImportError, ValueError, OSError) as error:
            raise InputError(f"{uri}: cannot be reached ({_first_line(error)}).") from error
        system = fs.PyFileSystem(fs.FSSpecHandler(other))
    return system, path


def opened(path: str) -> BinaryIO:
    """The file, to be read as bytes; OSError where it cannot be. A Parquet file is given as the JSON lines of its rows."""
    if is_parquet(path):
        return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, _Bytes(_json_lines(path))), io.DEFAULT_BUFFER_SIZE * 8))
    if not is_uri(path):
        return open(path, "rb")
    return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, opened_raw(path))))


def opened_raw(path: str) -> Any:
    """The file as Arrow's seekable stream of bytes."""
    import pyarrow as pa

    if not is_uri(path):
        return pa.OSFile(path, "rb")
    files, inside = filesystem(path)
    return files.open_input_file(inside)


def _json_lines(path: str) -> Iterator[bytes]:
    """Rows of a Parquet file with the columns that make a document, where it has them."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

    try:
        table = ParquetFile(opened_raw(path))
        names = table.schema_arrow.names
        kept = [name for name in names if name.strip().lower() in _FIELDS] or names
        for batch in table.iter_batches(ROWS_AT_ONCE, columns=kept):
            for row in batch.to_pylist():
                yield json.dumps(row, default=_written, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    except (pa.ArrowException, ValueError) as error:
        raise OSError(f"is no Parquet file that can be read: {_first_line(error)}") from error


def _written(value: object) -> str:
    """What JSON cannot hold, as text: moments in ISO 8601."""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


class _Bytes(io.RawIOBase):
    """Chunks of bytes as a stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._waiting = memoryview(b"")

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """How many bytes were put into the buffer; 0 at the end."""
        while not self._waiting:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._waiting = memoryview(chunk)
        size = min(len(buffer), len(self._waiting))
        buffer[:size] = self._waiting[:size]
        self._waiting = self._waiting[size:]
        return size


def exists(place: str) -> bool:
    """Whether there is a file of this name."""
    if not is_uri(place):
        return Path(place).exists()
    from pyarrow.fs import FileType

    files, inside = filesystem(place)
    return bool(files.get_file_info(inside).type == FileType.File)


def joined(folder: str, name: str) -> str:
    """The place of this name below a folder."""
    return f"{folder.rstrip('/')}/{name}" if is_uri(folder) else str(Path(folder) / name)


def put(local: Path, place: str) -> None:
    """Copies a finished file to a place, where it is whole or not there. Raises OutputError where that fails."""
    try:
        with local.open("rb") as source:
            if not is_uri(place):
                Path(place).parent.mkdir(parents=True, exist_ok=True)
                with atomic_output(Path(place)) as target:
                    shutil.copyfileobj(source, target)
                return
            files, inside = filesystem(place)
            if place.startswith("file://"):
                files.create_dir(str(PurePosixPath(inside).parent), recursive=True)
                with atomic_output(Path(inside)) as target:
                    shutil.copyfileobj(source, target)
                return
            # An object appears when its stream is closed; one that breaks off leaves none.
            with files.open_output_stream(inside) as stream:
                shutil.copyfileobj(source, stream)
    except OSError as error:
        raise OutputError(f"{place} could not be written: {_first_line(error)}") from error


def take_away(place: str) -> None:
    """Removes the file of this name, where there is one."""
    if not is_uri(place):
        Path(place).unlink(missing_ok=True)
    elif exists(place):
        files, inside = filesystem(place)
        files.delete_file(inside)


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or repr(error)).splitlines()[0][:300]
