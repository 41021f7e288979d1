"""``detector suppress``: a conflict that is none stays out of later reports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detector.cli.writing import deliver

if TYPE_CHECKING:
    from detector.marks import Marks

_ID = re.compile(r"[0-9a-f]{12}")


@click.command("suppress")
@click.argument("ids", nargs=-1, metavar="ID…")
@click.option("--note", default="", metavar="TEXT", help="Why; kept with the mark.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Report (JSON lines) the ids are from: its claims are kept with the marks, so that tune can learn from them.",
)
@click.option("--undo", is_flag=True, help="Take the marks back: the conflicts are shown again.")
@click.option("--list", "listing", is_flag=True, help="Print what is hidden, the latest first, and end.")
@click.option(
    "--marks",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="DETECTOR_MARKS",
    metavar="FILE",
    help="File of marks (default: DETECTOR_MARKS, else .detector/marks.sqlite in this folder, which is made).",
)
def command(ids: tuple[str, ...], note: str, report: Path | None, undo: bool, listing: bool, marks: Path | None) -> None:
    """Mark conflicts as none: scan, archive check and serve hide them from now on, and say how many they hide.

    ID is a conflict's id, as every report shows it. It stands for what is said and by whom, so it holds when another paper
    prints the same. The file of marks is the one that the review page of detector serve writes.

    \b
    Example:
      detector suppress 0e3cf7a1b2d4 --note "two different bridges"
      detector suppress 0e3cf7a1b2d4 --report conflicts.jsonl
      detector suppress --list
      detector suppress 0e3cf7a1b2d4 --undo
    """
    from detector.marks import DEFAULT_FILE, Marks

    if listing and (ids or undo or report):
        raise click.UsageError("--list takes no ids, and neither --undo nor --report.")
    if not ids and not listing:
        raise click.UsageError(
            "Missing argument 'ID…': the id of a conflict, as reports show it; --list shows what is hidden."
        )
    if undo and (note or report):
        raise click.UsageError("--undo takes neither --note nor --report.")
    if wrong := [name for name in ids if not _ID.fullmatch(name)]:
        raise click.UsageError(f"{', '.join(wrong)}: no id of a conflict; it has twelve of the digits 0-9 and a-f.")
    path = marks or DEFAULT_FILE
    if (listing or undo) and not path.is_file():
        if undo:
            raise click.UsageError(f"{path}: there is no file of marks, so nothing is hidden.")
        return
    store = Marks(path)
    try:
        if listing:
            deliver(_listed(store), None)
        elif undo:
            _undo(store, ids)
        else:
            _suppress(store, ids, note.strip(), report, path)
    finally:
        store.close()


def _listed(store: Marks) -> str:
    """A line a conflict: id, day, note, and what it is about where that is known."""
    lines = []
    for mark in store.all():
        if mark.mark == "not_conflict":
            about = (
                f"“{_short(mark.a_quote or mark.a_claim)}” / “{_short(mark.b_quote or mark.b_claim)}”" if mark.whole else ""
            )
            lines.append("  ".join(filter(None, (mark.id, mark.marked[:10], mark.note, about))))
    return "".join(_printable(line) + "\n" for line in lines)


def _short(text: str, most: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def _undo(store: Marks, ids: Sequence[str]) -> None:
    """Takes back what hides the conflicts; a mark that says something else stays."""
    hidden = {mark.id for mark in store.all() if mark.mark == "not_conflict"}
    if missing := [name for name in ids if name not in hidden]:
        raise click.UsageError(f"{', '.join(missing)}: not hidden, so nothing was changed; --list shows what is.")
    for name in ids:
        store.remove(name)
    click.echo(f"{_counted(ids)} shown again.", err=True)


def _suppress(store: Marks, ids: Sequence[str], note: str, report: Path | None, path: Path) -> None:
    from detector.marks import Mark, now, read_conflicts

    when = now()
    known = {} if report is None else read_conflicts(report, "not_conflict", note=note, marked=when)
    if report is not None and (missing := [name for name in ids if name not in known]):
        raise click.UsageError(f"{', '.join(missing)}: not in {report}, so nothing was changed.")
    for name in ids:
        store.put(known.get(name) or Mark(name, "not_conflict", note, when))
    click.echo(f"{_counted(ids)} hidden from now on; kept in {path}.", err=True)


def _counted(ids: Sequence[str]) -> str:
    return "1 conflict is" if len(ids) == 1 else f"{len(ids):,} conflicts are"
