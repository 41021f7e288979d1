"""Where marks live: one file, named by the user, or one in the working folder that is already there."""

from __future__ import annotations

from pathlib import Path

DEFAULT_FILE = Path(".detector") / "marks.sqlite"
"""In the working folder: where marks go that have no other place, and are looked for by commands that only read them."""


def existing_file(given: str | Path | None) -> Path | None:
    """The file of marks that a run holds to: the one given, else `DEFAULT_FILE` where that is there, else none.

    Nothing is made, and no folder but the working one is looked into.
    """
    if given is not None:
        return Path(given)
    return DEFAULT_FILE if DEFAULT_FILE.is_file() else None
