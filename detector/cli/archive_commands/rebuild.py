"""``detector archive rebuild``: the same documents in a new archive."""

from __future__ import annotations

import click

from detector.cli import options
from detector.cli.archive_commands import opening
from detector.cli.progress import Progress
from detector.cli.writing import deliver


@click.command("rebuild")
@click.argument("old", metavar="DIR")
@click.argument("new", metavar="NEW")
@options.embedder
@options.device
@options.quiet
def command(old: str, new: str, embedder: str | None, device: str | None, quiet: bool) -> None:
    """Make a new archive NEW from the documents that DIR keeps: for another embedder, or from another version's layout.

    DIR stays as it is. After a stop, the same command goes on where it was.

    \b
    Example:
      detector archive rebuild stories stories-2 --embedder sentence-transformers/all-mpnet-base-v2
    """
    from detector.reports import count

    target = opening.open_archive(new, embedder=embedder, device=device)
    with Progress(quiet) as progress:
        done = opening.open_archive(old).rebuild(target, progress)
    line = f"{count(done.added + done.replaced, 'document')} written, {done.unchanged:,} were there"
    deliver(f"{line}; {count(done.claims, 'claim')} written.\n", None)
