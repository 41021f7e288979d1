"""``detector archive check``: new documents against an archive."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from detector.cli import options
from detector.cli.archive_commands import opening
from detector.cli.profile import profiled
from detector.cli.progress import Progress
from detector.cli.writing import chosen_form, deliver_report, to_file


def _moment(ctx: click.Context, param: click.Parameter, value: str | None) -> date | datetime | None:
    """``2025-03-31``, or a time of that day in ISO 8601, as a date or time."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value) if len(value) <= len("2025-03-31") else datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(
            f"{value!r} is no date; write it like 2025-03-31, or 2025-03-31T18:00+02:00", ctx, param
        ) from None


@click.command("check")
@opening.place
@click.argument("paths", nargs=-1, required=True, metavar="NEW…")
@click.option("--since", callback=_moment, metavar="DATE", help="Only with documents published then or later (UTC).")
@click.option("--until", callback=_moment, metavar="DATE", help="Only with documents published then or earlier.")
@click.option("--publisher", "publishers", multiple=True, metavar="NAME", help="Only with its documents; may be repeated.")
@click.option(
    "--exclude", multiple=True, metavar="ID", help="Not with this document; * and ? stand for letters; may be repeated."
)
@click.option("--among", "among_themselves", is_flag=True, help="Also conflicts within and between the new documents.")
@options.form
@options.output
@options.scan_options
@options.fail_above
@options.marks
@options.show_suppressed
@options.any_language
@options.profile
@options.quiet
def command(
    place: str,
    paths: tuple[str, ...],
    since: date | datetime | None,
    until: date | datetime | None,
    publishers: tuple[str, ...],
    exclude: tuple[str, ...],
    among_themselves: bool,
    form: str | None,
    output: str | None,
    fail_above: float | None,
    marks: Path | None,
    show_suppressed: bool,
    any_language: bool,
    profile: bool,
    quiet: bool,
    **scan_options: Any,
) -> None:
    """Find claims of new documents that cannot be true together with those of the archive DIR.

    The archive stays as it is. Documents without a date do not pass --since and --until. Where the archive has a document
    under the path of a new one, that is an earlier version of it and left out.

    \b
    Example:
      detector archive check stories draft.txt
      detector archive check stories draft.txt --since 2025-01-01 --publisher Reuters --format html -o conflicts.html
    """
    from detector.archive import Filters
    from detector.cli.holding import held_to
    from detector.cli.reading import read
    from detector.marks import hold
    from detector.reports import check_writable, count

    file = to_file(output)
    if file is not None:
        check_writable(file)
    held = held_to(marks)
    archive = opening.open_archive(place, **scan_options)
    filters = Filters(since, until, publishers, exclude)
    with profiled(profile):
        comparison = archive.comparison(filters)
        documents, rejected = read(paths, any_language=any_language, output=file)
        with Progress(quiet) as progress:
            report = archive.check(documents, among_themselves=among_themselves, filters=filters, progress=progress)
    report = hold(report, held, show=show_suppressed)
    report = dataclasses.replace(report, rejected=(*report.rejected, *rejected))
    if not quiet:
        click.echo(f"Compared with {count(comparison.claims, 'claim')} of {place}.", err=True)
    deliver_report(report, chosen_form(form, file), file, fail_above, timings=profile)
