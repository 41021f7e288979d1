"""``detector COMMAND``: finds the commands, and turns errors into messages and exit codes."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import click

import detector.cli
from detector.errors import DetectorError

_NOT_COMMANDS = {"archive_commands", "holding", "main", "options", "over_ray", "profile", "progress", "reading", "writing"}
_ORDER = ("scan", "pair", "score", "claims", "archive", "eval", "train", "models", "serve", "marks", "suppress", "tune")


class _Commands(click.Group):
    """Every module of this package is a command, and is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the street, then any others."""
        modules = {module.name for module in pkgutil.iter_modules(detector.cli.__path__)}
        names = {name for name in modules - _NOT_COMMANDS if not name.startswith("eval_")}
        return [name for name in _ORDER if name in names] + sorted(names - set(_ORDER))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command, ``None`` where there is none of that name."""
        if name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"detector.cli.{name}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """What the command returns; errors made for users become messages."""
        try:
            return super().invoke(ctx)
        except DetectorError as error:
            click.echo(f"detector: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("detector: stopped.", err=True)
            ctx.exit(130)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="detector", message="%(prog)s %(version)s")
def main() -> None:
    """Finds claims in news stories that cannot both be true.

    \b
    Example:
      detector scan story.txt
      detector scan new.txt archive/*.html --format html -o conflicts.html

    Exit codes: 0 finished; 2 wrong usage, or no input could be read; 3 finished, but some inputs were set aside; 4 the
    output could not be written; 5 --fail-above was reached; 6 tune found nothing better.
    """
