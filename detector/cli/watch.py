"""``detector watch``: every new file of a folder against the archive, once."""

from __future__ import annotations

import dataclasses
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from detector.cli import options
from detector.cli.writing import FORMATS, deliver, deliver_report, tell_rejected, to_file
from detector.errors import InputError

if TYPE_CHECKING:
    from detector.reports import ScanReport
    from detector.watching import Outcome, Watch, WatchState

ENDINGS = {
    "text": ".txt",
    "jsonl": ".jsonl",
    "csv": ".csv",
    "html": ".html",
    "claimreview": ".jsonld",
    "labelstudio": ".json",
}


@click.command("watch")
@click.argument("folder", type=click.Path(), metavar="DIR")
@click.option("--archive", "place", required=True, metavar="ARCHIVE", help="Check against this archive, then add to it.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), metavar="FILE", help="Append conflicts here, as JSON lines."
)
@click.option("--reports", type=click.Path(file_okay=False), metavar="DIR", help="Write a report for every file here.")
@click.option(
    "--format", "-f", "form", type=click.Choice(FORMATS), help="Form of --reports (html) or of standard output (text)."
)
@click.option("--among", "among_themselves", is_flag=True, help="Also conflicts within a file.")
@click.option("--once", is_flag=True, help="Deal with what is there, then end: for cron.")
@click.option(
    "--poll",
    type=click.FloatRange(min=0, min_open=True),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="Time between two looks at DIR.",
)
@click.option(
    "--settle",
    type=click.FloatRange(min=0),
    default=2.0,
    show_default=True,
    metavar="SECONDS",
    help="Time that a file must stay unchanged before it is read.",
)
@click.option(
    "--state",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Where it is kept what was done; by default in ARCHIVE.",
)
@options.scan_options
@options.marks
@options.show_suppressed
@options.any_language
@options.quiet
def command(
    folder: str,
    place: str,
    output: str | None,
    reports: str | None,
    form: str | None,
    among_themselves: bool,
    once: bool,
    poll: float,
    settle: float,
    state: str | None,
    marks: Path | None,
    show_suppressed: bool,
    any_language: bool,
    quiet: bool,
    **scan_options: Any,
) -> None:
    """Check every new file of the folder DIR against an archive, tell of the conflicts, and add it.

    Each content is checked once, also after a restart, and when the file is renamed, moved or copied; a file that changed
    is checked again. Files of the kinds that scan reads count, in subfolders too, once they have stopped growing. What
    cannot be read is named on standard error and listed beside the output. An interrupt (Ctrl-C, SIGTERM) ends it after the
    file in hand.

    Conflicts go to standard output unless -o or --reports is given. With --once, exit code 3 says that some files were set
    aside.

    \b
    Example:
      detector watch incoming --archive stories -o conflicts.jsonl
      detector watch incoming --archive stories --reports reports --poll 60
      detector watch incoming --archive stories --once -o conflicts.jsonl
    """
    if not Path(folder).is_dir():
        raise InputError(f"{folder} is no folder: name one to watch.")
    # The archive first: it says which extra is missing.
    from detector.archive import Archive
    from detector.watching import Folder, Watch, WatchState, state_path

    file = to_file(output)
    kept = Path(state) if state else state_path(folder, place)
    teller = _Teller(file, None if reports is None else Path(reports), form, folder, marks, show_suppressed)
    detector = options.open_detector(**scan_options)
    memory = WatchState(kept, place)
    try:
        teller.begin(memory)
        watched = Folder(
            folder, settle=settle, leave_out=[*teller.paths(), kept, *([] if "://" in place else [Path(place)])]
        )
        archive = Archive.open(place, detector)
        watch = Watch(
            watched, archive, detector, memory, teller, among_themselves=among_themselves, any_language=any_language
        )
        with _Stop(quiet) as stop:
            if not once:
                detector.load()  # what is wrong with a model shows now, not when the first file comes
                if not quiet:
                    click.echo(f"Watching {folder}, every {poll:g} s; Ctrl-C ends it.", err=True)
            for outcome in _outcomes(watch, watched, once, poll, settle, stop):
                _say(outcome, quiet)
        left = watched.unsettled() if once else []
        if left and not quiet:
            click.echo(f"{len(left):,} still changing: left for the next time.", err=True)
    finally:
        memory.close()
    if once and teller.rejected:
        raise click.exceptions.Exit(3)


def _outcomes(watch: Watch, folder: Any, once: bool, poll: float, settle: float, stop: _Stop) -> Iterator[Outcome]:
    """What becomes of every file, look by look."""
    from detector.watching import pause

    lost = False
    while not stop.asked:
        try:
            yield from watch.step(stop)
            lost = False
        except InputError as error:
            # A drive that went away comes back; an archive that does not fit never will.
            if once or Path(folder.place).is_dir():
                raise
            if not lost:
                click.echo(f"detector: {error} Waiting for it.", err=True)
            lost = True
        if once:
            if not folder.unsettled():
                return
            pause(settle, stop)
            yield from watch.step(stop)
            return
        pause(poll, stop)


def _say(outcome: Outcome, quiet: bool) -> None:
    from detector.reports import count, flagged

    if outcome.kind == "blocked":
        click.echo(f"detector: {outcome.path} {outcome.detail}; tried again when it changes.", err=True)
    if quiet:
        return
    if outcome.kind == "known":
        click.echo(f"{outcome.path}: checked before, as {outcome.detail}", err=True)
    elif outcome.kind == "checked" and outcome.report is None:
        click.echo(f"{outcome.path}: conflicts were told before, added", err=True)
    elif outcome.report is not None and outcome.report.documents:
        click.echo(f"{outcome.path}: {count(sum(map(flagged, outcome.report.conflicts)), 'conflict')}, added", err=True)


class _Teller:
    """Writes down what was found in each file: into a log, a report of its own, or standard output."""

    def __init__(
        self,
        log: Path | None,
        reports: Path | None,
        form: str | None,
        folder: str,
        marks: Path | None,
        show_suppressed: bool,
    ) -> None:
        from detector.reports import check_writable, is_special, rejected_path
        from detector.watching import ConflictLog

        if log is not None:
            check_writable(log)
        self._reports, self._folder, self._marks, self._show = reports, folder, marks, show_suppressed
        self._log = None if log is None else ConflictLog(log)
        self._form = form or ("html" if reports is not None else "text")
        if log is not None and form is not None and reports is None and form != "jsonl":
            raise click.UsageError("-o appends JSON lines: leave --format out, or ask for --reports.")
        listed = None if log is None or is_special(log) else rejected_path(log)
        if listed is None and reports is not None:
            listed = reports / "rejected.jsonl"
        self._rejected_log = None if listed is None else ConflictLog(listed)
        self._state: WatchState | None = None
        self.rejected = 0
        """Inputs set aside so far."""

    def paths(self) -> list[Path]:
        """What it writes."""
        logs = [log.path for log in (self._log, self._rejected_log) if log is not None]
        return logs if self._reports is None else [*logs, self._reports]

    def begin(self, state: WatchState) -> None:
        """Takes back what a killed process left half told."""
        self._state = state
        for log in (self._log, self._rejected_log):
            size = None if log is None else state.unfinished(log.path)
            if log is not None and size is not None:
                log.cut(size)
        state.forget_writing()

    def __call__(self, path: str, report: ScanReport) -> ScanReport:
        """Tells of one file, by the marks that there are at this moment; gives what it told."""
        from detector.cli.holding import held_to
        from detector.marks import hold
        from detector.reports import conflict_record, dumps, rejected_lines, summary_record

        report = hold(report, held_to(self._marks), show=self._show)
        lines = [dumps(conflict_record(one)) for one in report.conflicts]
        lines.append(dumps({**summary_record(report), "file": path}))
        if self._state is not None:
            for log in (self._log, self._rejected_log):
                if log is not None:
                    self._state.begin_writing(log.path, log.size())
        if self._log is not None:
            self._log.append(lines)
        if self._reports is not None:
            target = self._reports / (_below(path, self._folder) + ENDINGS[self._form])
            target.parent.mkdir(parents=True, exist_ok=True)
            deliver_report(dataclasses.replace(report, rejected=()), self._form, target, None)
        elif self._log is None and self._form == "jsonl":
            deliver("".join(line + "\n" for line in lines), None)
        elif self._log is None and report.conflicts:
            deliver_report(dataclasses.replace(report, rejected=()), self._form, None, None)
        tell_rejected(report.rejected)
        if self._rejected_log is not None:
            self._rejected_log.path.parent.mkdir(parents=True, exist_ok=True)
            self._rejected_log.append(rejected_lines(report.rejected))
        self.rejected += len(report.rejected)
        return report


def _below(path: str, folder: str) -> str:
    """The path of a file from the watched folder on."""
    return Path(os.path.relpath(path, os.path.normpath(folder))).as_posix()


class _Stop:
    """True once somebody asked to end. A second Ctrl-C ends at once."""

    def __init__(self, quiet: bool) -> None:
        self.asked = False
        self._quiet = quiet
        self._before: dict[int, Any] = {}

    def __call__(self) -> bool:
        return self.asked

    def __enter__(self) -> _Stop:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._ask)
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if self.asked and number == signal.SIGINT:
            raise KeyboardInterrupt
        self.asked = True
        if not self._quiet:
            # click.echo may be at work already when the signal comes.
            sys.stderr.write("detector: ending after the file in hand.\n")
