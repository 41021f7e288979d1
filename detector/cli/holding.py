"""The file of marks that a command holds to or writes to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detector.marks import Held


def held_to(given: Path | None) -> Held:
    """The marks of the file given, else of the one in the working folder, else none. Raises InputError where a file that
    was named is not there."""
    from detector.marks import Held, existing_file, held_in

    path = existing_file(given)
    return Held.none() if path is None else held_in(path)
