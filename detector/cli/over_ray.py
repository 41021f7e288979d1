"""What ``--ray`` changes in a command: who reads and scores, and where results can go."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detector.cli import options
from detector.cli.writing import to_file

if TYPE_CHECKING:
    from detector.cluster import Cluster
    from detector.pipeline import Detector
    from detector.types import Document, Rejected


@contextmanager
def cluster(ray: str | None, workers: int | None, device: str | None) -> Iterator[Cluster | None]:
    """The cluster that was asked for, open; ``None`` for this process alone. Raises MissingExtraError without Ray."""
    if ray is None:
        if workers is not None:
            raise click.UsageError("--workers needs --ray: it counts the processes that Ray starts.")
        yield None
        return
    from detector.cluster import Cluster

    with Cluster(ray, workers=workers, device=device) as opened:
        yield opened


def documents(over: Cluster, paths: tuple[str, ...], *, any_language: bool) -> Iterator[Document | Rejected]:
    """The documents, read by the cluster."""
    from detector.cluster import read_documents

    return read_documents(over, paths, any_language=any_language, stdin=sys.stdin.buffer)


def open_detector(over: Cluster | None, **scan_options: Any) -> Detector:
    """A Detector made from the options that were given, whose models work on the cluster where there is one."""
    if over is None:
        return options.open_detector(**scan_options)
    from detector.cluster import ClusterDetector

    return ClusterDetector(over, **options.given(**scan_options))


@contextmanager
def output_file(output: str | None, ray: str | None) -> Iterator[Path | None]:
    """The file to write to; with ``--ray`` what is written is taken from there to a URI, or made Parquet, at the end."""
    if output is None or ray is None or ("://" not in output and not output.lower().endswith((".parquet", ".pq"))):
        yield to_file(output)
        return
    from detector.cluster import deliver_to, is_parquet

    name = output.rstrip("/").rpartition("/")[2]
    with tempfile.TemporaryDirectory(prefix="detector-") as folder:
        file = Path(folder) / (f"{name}.jsonl" if is_parquet(output) else name)
        try:
            yield file
        finally:
            # An exit code of its own (inputs set aside, a conflict too high) does not mean that there is no result.
            if file.exists():
                deliver_to(file, output)
            rejected = file.with_name(f"{file.name}.rejected.jsonl")
            if rejected.exists():
                deliver_to(rejected, f"{output}.rejected.jsonl")
