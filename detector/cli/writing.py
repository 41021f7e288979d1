"""Where results and complaints go: standard output or a whole file, standard error or a list beside the file."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import click

from detector.errors import OutputError
from detector.reports import ScanReport, atomic_output, flagged, is_special, rejected_lines, rejected_path
from detector.types import Rejected

FORMATS = ("text", "jsonl", "csv", "html", "claimreview", "labelstudio")
"""Forms of a report."""
ENDINGS = {"jsonl": "jsonl", "csv": "csv", "html": "html", "htm": "html", "jsonld": "claimreview"}
"""Forms by the ending of a file's name."""
SHOWN = 20
"""Inputs set aside that are named on standard error one by one."""


def color_wanted() -> bool:
    """True where standard output is a terminal that shows colour and the user has not asked for none (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def text_width() -> int:
    """Columns to write for: the terminal's, between 40 and 100; 80 where the output is no terminal."""
    if not sys.stdout.isatty():
        return 80
    return min(max(shutil.get_terminal_size().columns, 40), 100)


def to_file(output: str | None) -> Path | None:
    """The file that was asked for, ``None`` for standard output."""
    return None if output is None or output == "-" else Path(output)


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Standard output as a binary stream; OutputError where it cannot be written, a quiet end where its reader left."""
    stream = sys.stdout.buffer
    try:
        yield stream
        stream.flush()
    except BrokenPipeError:
        _forget_standard_output()
        raise click.exceptions.Exit(OutputError.exit_code) from None
    except OSError as error:
        _forget_standard_output()
        raise OutputError(f"Standard output could not be written: {error.strerror or error}.") from error


def _forget_standard_output() -> None:
    """What is still buffered would fail again when Python ends, with a message of its own."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def deliver(text: str, output: Path | None) -> None:
    """Writes the whole text, as UTF-8, to the file or to standard output. Raises OutputError where that fails."""
    if output is not None:
        with atomic_output(output) as stream:
            stream.write(text.encode())
    elif sys.stdout.isatty():
        click.echo(text, nl=False, color=True)
    else:
        with standard_output() as stream:
            stream.write(text.encode())


def chosen_form(form: str | None, output: Path | None) -> str:
    """The form that was asked for, else what the file's ending says, else text."""
    ending = "" if output is None else output.suffix.lower().lstrip(".")
    return form or ENDINGS.get(ending, "text")


def deliver_report(
    report: ScanReport, form: str, output: Path | None, fail_above: float | None, *, timings: bool = False
) -> None:
    """Writes the report, as JSON lines with its ``timings`` where they are wanted, and the list of inputs set aside. Ends
    with exit code 5 where a conflict scores ``fail_above`` or more, else with 3 where inputs were set aside."""
    if form == "jsonl":
        text = report.to_jsonl(timings=timings)
    elif form == "csv":
        text = report.to_csv()
    elif form == "html":
        text = report.to_html()
    elif form == "claimreview":
        text = report.to_claim_review()
    elif form == "labelstudio":
        text = report.to_label_studio()
    else:
        text = report.to_text(width=text_width(), color=output is None and color_wanted())
    deliver(text, output)
    list_rejected(report.rejected, output)
    if fail_above is not None and any(flagged(one) and one.score >= fail_above for one in report.conflicts):
        raise click.exceptions.Exit(5)
    if report.rejected:
        raise click.exceptions.Exit(3)


def list_rejected(rejected: Sequence[Rejected], output: Path | None) -> None:
    """Names the inputs set aside on standard error and, where there is an output file, in the list beside it. A list that
    an earlier run left there goes away when this one has nothing to list."""
    tell_rejected(rejected)
    if output is None or is_special(output):
        return
    listed = rejected_path(output)
    if not rejected:
        listed.unlink(missing_ok=True)
        return
    with atomic_output(listed) as stream:
        stream.writelines(line.encode() + b"\n" for line in rejected_lines(rejected))


def tell_rejected(rejected: Iterable[Rejected], *, shown: int = SHOWN) -> None:
    """Names the first inputs set aside on standard error, and counts the rest."""
    hidden = 0
    for number, one in enumerate(rejected):
        if number < shown:
            tell_one_rejected(one)
        else:
            hidden += 1
    if hidden:
        click.echo(f"set aside: {hidden:,} more", err=True)


def tell_one_rejected(rejected: Rejected) -> None:
    """Names one input set aside."""
    place = rejected.source if rejected.line is None else f"{rejected.source}, line {rejected.line}"
    click.echo(f"set aside: {place}: {rejected.reason}", err=True)
