"""``detector archive add``: documents into an archive."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

import click

from detector.cli import options, over_ray
from detector.cli.archive_commands import opening
from detector.cli.profile import profiled
from detector.cli.progress import Progress
from detector.cli.writing import deliver, list_rejected
from detector.errors import InputError
from detector.timing import each
from detector.types import Document, Rejected


@click.command("add")
@opening.place
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@options.embedder
@options.device
@options.any_language
@options.ray
@options.workers
@options.profile
@options.quiet
def command(
    place: str,
    paths: tuple[str, ...],
    embedder: str | None,
    device: str | None,
    any_language: bool,
    ray: str | None,
    workers: int | None,
    profile: bool,
    quiet: bool,
) -> None:
    """Keep documents and their claims in the archive DIR, which is made where there is none.

    A document that is there already changes nothing; one that has changed replaces its claims. A file is known by its path
    as it is given. After a stop of any kind, the same command goes on where it was.

    \b
    Example:
      detector archive add stories 2025/*.html
      detector archive add s3://desk/stories agency.jsonl.gz
      detector archive add stories 2025/ --ray local --workers 8
    """
    from detector.reports import count
    from detector.sources import read_documents

    rejected: list[Rejected] = []
    archive = opening.open_archive(place, embedder=embedder, device=device)
    with over_ray.cluster(ray, workers, device) as cluster, profiled(profile), Progress(quiet) as progress:
        if cluster is None:
            items = each("reading", read_documents(list(paths), stdin=sys.stdin.buffer, any_language=any_language))
            done = archive.add(_documents(items, rejected), progress)
        else:
            from detector.cluster import Models, add_documents

            models = Models(embedder=embedder, device=device)
            done = add_documents(
                cluster,
                archive,
                place,
                paths,
                models,
                any_language=any_language,
                stdin=sys.stdin.buffer,
                progress=progress,
                on_rejected=rejected.append,
            )
    list_rejected(rejected, None)
    if not (done.added or done.replaced or done.unchanged or any(one.read for one in rejected)):
        raise InputError("No input could be read." if rejected else "There is nothing to read in " + ", ".join(paths) + ".")
    line = f"{count(done.added, 'document')} added, {done.replaced:,} replaced, {done.unchanged:,} unchanged"
    deliver(f"{line}; {count(done.claims, 'claim')} written.\n", None)
    if rejected:
        raise click.exceptions.Exit(3)


def _documents(items: Iterable[Document | Rejected], rejected: list[Rejected]) -> Iterator[Document]:
    """The documents, as they are read; what is set aside goes to ``rejected``."""
    for item in items:
        if isinstance(item, Document):
            yield item
        else:
            rejected.append(item)
