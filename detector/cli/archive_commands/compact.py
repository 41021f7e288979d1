"""``detector archive compact``: small files made one, old versions dropped."""

from __future__ import annotations

import click

from detector.cli.archive_commands import opening
from detector.cli.writing import deliver


@click.command("compact")
@opening.place
@click.option("--now", is_flag=True, help="Delete old versions at once; processes that read them at that moment may fail.")
def command(place: str, now: bool) -> None:
    """Make the files of the archive DIR few, bring its index up to date, delete versions older than an hour.

    “add” does this by itself, now and then. What is removed or replaced leaves the disk with its old version.

    \b
    Example:
      detector archive compact stories
      detector archive compact stories --now
    """
    archive = opening.open_archive(place)
    archive.compact(now=now)
    deliver(f"{archive.info().bytes / 1e6:,.1f} MB.\n", None)
