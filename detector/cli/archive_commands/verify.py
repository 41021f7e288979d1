"""``detector archive verify``: is every document whole."""

from __future__ import annotations

import click

from detector.cli import options
from detector.cli.archive_commands import opening
from detector.cli.writing import deliver
from detector.errors import InputError


@click.command("verify")
@opening.place
@click.option("--repair", is_flag=True, help="Make damaged documents' claims again; remove those whose text is damaged.")
@options.embedder
@options.device
def command(place: str, repair: bool, embedder: str | None, device: str | None) -> None:
    """Check every document of the archive DIR: its text against its hash, its claims, their quotes and vectors.

    \b
    Example:
      detector archive verify stories
      detector archive verify stories --repair
    """
    from detector.reports import count

    archive = opening.open_archive(place, embedder=embedder, device=device)
    left = 0
    for problem in archive.verify(repair=repair):
        left += not problem.repaired
        deliver(f"{problem.doc_id}: {problem.what}{' (repaired)' if problem.repaired else ''}\n", None)
    if left:
        raise InputError(f"{count(left, 'document')} of {place} damaged: “detector archive verify {place} --repair” mends.")
    deliver(f"{place}: whole, {count(archive.info().documents, 'document')}.\n", None)
