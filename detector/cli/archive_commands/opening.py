"""The archive that a command names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from detector.cli import options

if TYPE_CHECKING:
    from detector.archive import Archive

place = click.argument("place", metavar="DIR")


def open_archive(place: str, **scan_options: Any) -> Archive:
    """The archive there, with a Detector made from the options given. Raises MissingExtraError without LanceDB."""
    from detector.archive import Archive

    return Archive.open(place, options.open_detector(**scan_options))
