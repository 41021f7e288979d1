"""``detector archive``: claims of all earlier stories, and new stories against them."""

from __future__ import annotations

import click

from detector.cli.archive_commands import add, check, compact, info, rebuild, remove, verify


@click.group("archive")
def command() -> None:
    """Keep the claims of all stories, and check new ones against them.

    An archive is a folder, or a place in an object storage (s3://…, gs://…, az://…). Several processes may use it at once.

    \b
    Example:
      detector archive add stories/ 2025/*.html
      detector archive check stories/ draft.txt
    """


for module in (add, check, remove, info, compact, verify, rebuild):
    command.add_command(module.command)
