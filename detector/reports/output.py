"""Whole files or none: output goes to a file beside its target and takes the target's name only when it is complete."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from detector.errors import OutputError


def rejected_path(output: Path) -> Path:
    """Where the inputs that were set aside are listed for a result written to ``output``."""
    return output.with_name(output.name + ".rejected.jsonl")


def output_error(path: Path, error: OSError) -> OutputError:
    """The error to raise when ``path`` cannot be written: what happened, and that nothing half-written is left."""
    return OutputError(f"{path} could not be written: {error.strerror or error}. Nothing half-written is left behind.")


def is_special(path: Path) -> bool:
    """True where ``path`` is a device, a pipe or a socket: it can only be written in place, never replaced."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def check_writable(path: Path) -> None:
    """Returns nothing; raises OutputError where a file at ``path`` cannot be made, so that no work is done in vain."""
    if path.is_dir():
        raise OutputError(f"{path} is a folder: name a file to write to.")
    if is_special(path):
        return
    folder = path.resolve().parent
    if not folder.is_dir():
        raise OutputError(f"{path} could not be written: the folder {folder} does not exist.")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise output_error(path, error) from error


def sync_folder(folder: Path) -> None:
    """Returns nothing; makes a rename inside ``folder`` last through a power cut, where the system can do that."""
    with suppress(OSError):  # Windows cannot open folders, some network drives cannot sync them
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def atomic_output(path: Path) -> Iterator[IO[bytes]]:
    """A binary file that becomes ``path`` when the block ends without an error, and vanishes otherwise.

    The bytes are on disk (fsync) before the name changes. A link is followed, the permissions of a replaced file are kept,
    a device or pipe is written in place. Raises OutputError where it cannot be written (exit code 4).
    """
    if is_special(path):
        try:
            with path.open("wb") as stream:
                yield stream
        except OSError as error:
            raise output_error(path, error) from error
        return
    target = path.resolve()
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as stream:
            if target.exists():
                os.chmod(partial, stat.S_IMODE(target.stat().st_mode))
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(partial, target)
        sync_folder(target.parent)
    except OSError as error:
        raise output_error(path, error) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
