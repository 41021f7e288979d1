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
@click.option(
    "--into",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Keep the labels in this file of marks, too, as if they were given on the review page: what is no conflict is "
    "hidden from now on (see suppress).",
)
@options.output
@options.quiet
def command(exports: tuple[Path, ...], every: bool, into: Path | None, output: str | None, quiet: bool) -> None:
    """Read marks of conflicts back from Label Studio, or from a report's own page, as labelled pairs that eval, train and
    tune read.

    EXPORT is a JSON, JSON-MIN, CSV or TSV export of a project whose tasks came from scan --format labelstudio, or JSON
    lines of labelled pairs (.jsonl). Of several annotators the answer of most counts; where they are even, and where they
    are unsure, there is no label.

    \b
    Example:
      detector scan stories/ --threshold 0.1 --format labelstudio -o tasks.json
      detector marks --interface > interface.xml
      detector marks export.json -o marks.jsonl
      detector eval pairs marks.jsonl
      detector marks marks.jsonl --into .detector/marks.sqlite
    """
    from detector.marks import Marks, labelled_marks
    from detector.reports import check_writable, count, labelled_lines, read_label_studio, settled

    file = to_file(output)
    if file is not None:
        check_writable(file)
    if into is not None and every:
        raise click.UsageError("--into keeps one mark a conflict: leave out --every.")
    saved = [line for path in exports if path.suffix == ".jsonl" for line in _lines(path)]
    found = [mark for path in exports if path.suffix != ".jsonl" for mark in read_label_studio(path)]
    marks = found if every else settled(found)
    answered = list(labelled_lines(marks))
    lines = [*answered, *saved]
    kept = [] if into is None else labelled_marks(lines, "the labels")
    deliver("".join(line + "\n" for line in lines), file)
    if into is not None:
        store = Marks(into)
        for mark in kept:
            store.put(mark)
        store.close()
    if not quiet:
        unsure = len(marks) - len(answered)
        left_out = f"; {count(unsure, 'unsure one')} left out" if unsure else ""
        click.echo(
            f"{count(len(lines), 'labelled pair')} from {count(len(found) + len(saved), 'answer')}{left_out}.", err=True
        )


def _lines(path: Path) -> list[str]:
    """The labelled pairs of a file, checked. InputError where it cannot be read or holds something else."""
    from detector.errors import InputError
    from detector.marks import labelled_marks

    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    labelled_marks(lines, str(path))
    return lines
