"""``detector marks``: what annotators said of conflicts, as labelled pairs."""

from __future__ import annotations

from pathlib import Path

import click

from detector.cli import options
from detector.cli.writing import deliver, to_file


def _print_interface(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    from detector.reports import label_studio_interface

    deliver(label_studio_interface(), None)
    context.exit()


@click.command("marks")
@click.argument("exports", nargs=-1, required=True, metavar="EXPORT…", type=click.Path(path_type=Path))
@click.option("--every", is_flag=True, help="Every annotator's answer, not one a conflict.")
@click.option(
    "--interface",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_interface,
    help="Print the labelling interface that a Label Studio project needs, and end.",
)
@options.output
@options.quiet
def command(exports: tuple[Path, ...], every: bool, output: str | None, quiet: bool) -> None:
    """Read marks of conflicts back from Label Studio, as labelled pairs that eval and train read.

    EXPORT is a JSON, JSON-MIN, CSV or TSV export of a project whose tasks came from scan --format labelstudio. Of several
    annotators the answer of most counts; where they are even, and where they are unsure, there is no label.

    \b
    Example:
      detector scan stories/ --threshold 0.1 --format labelstudio -o tasks.json
      detector marks --interface > interface.xml
      detector marks export.json -o marks.jsonl
      detector eval pairs marks.jsonl
    """
    from detector.reports import check_writable, count, labelled_lines, read_label_studio, settled

    file = to_file(output)
    if file is not None:
        check_writable(file)
    found = [mark for path in exports for mark in read_label_studio(path)]
    marks = found if every else settled(found)
    lines = list(labelled_lines(marks))
    deliver("".join(line + "\n" for line in lines), file)
    if not quiet:
        unsure = len(marks) - len(lines)
        left_out = f"; {count(unsure, 'unsure one')} left out" if unsure else ""
        click.echo(f"{count(len(lines), 'labelled pair')} from {count(len(found), 'answer')}{left_out}.", err=True)
