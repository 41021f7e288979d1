"""``detector archive remove``: documents out of an archive."""

from __future__ import annotations

import click

from detector.cli.archive_commands import opening
from detector.cli.writing import deliver
from detector.errors import InputError


@click.command("remove")
@opening.place
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
def command(place: str, ids: tuple[str, ...]) -> None:
    """Take documents and their claims out of the archive DIR.

    ID is a document's id as reports show it: for a file its path. What is taken out is on the disk until “compact --now”.

    \b
    Example:
      detector archive remove stories 2025/retracted.html
    """
    from detector.reports import count

    removed = opening.open_archive(place).remove(ids)
    if not removed:
        raise InputError(f"{place} holds no document of that id; reports show ids as they are.")
    asked = len(set(ids))
    missing = f"; {asked - removed:,} of {asked:,} were not there" if removed < asked else ""
    deliver(f"{count(removed, 'document')} removed{missing}.\n", None)
