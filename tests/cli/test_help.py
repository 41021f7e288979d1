"""Help texts, and that the README knows the same commands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from detector.cli import main

README = Path(__file__).resolve().parents[2] / "README.md"


def commands() -> list[tuple[str, ...]]:
    """Every command and subcommand, as the words that follow ``detector``."""
    found: list[tuple[str, ...]] = []
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        found.append((name,))
        if isinstance(command, click.Group):
            found += [(name, inner) for inner in command.list_commands(context)]
    return found


@pytest.mark.parametrize("words", [(), *commands()], ids=" ".join)
def test_every_help_has_an_example_of_its_command(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*words, "--help"])
    assert result.exit_code == 0
    _, _, example = result.stdout.partition("Example:")
    assert "  " + " ".join(("detector", *words)) in example


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_the_readme_names_every_command(words: tuple[str, ...]) -> None:
    assert " ".join(("detector", *words)) in README.read_text(encoding="utf-8")


def test_the_readme_names_no_other_command() -> None:
    named = re.findall(r"^detector ([a-z]+)", README.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(named) <= {words[0] for words in commands()}


def test_help_shows_every_option_with_its_meaning() -> None:
    context = click.Context(main)
    for words in commands():
        command = main.get_command(context, words[0])
        if isinstance(command, click.Group):
            command = command.get_command(context, words[1]) if len(words) > 1 else None
        for parameter in [] if command is None else command.params:
            if isinstance(parameter, click.Option) and parameter.name not in ("form",):
                assert parameter.help, f"{' '.join(words)} {parameter.opts[0]}"


def test_the_installed_command_is_this_one() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from detector.cli import main; main()", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "scan" in done.stdout


def test_an_unknown_command_is_wrong_usage() -> None:
    assert CliRunner().invoke(main, ["scann"]).exit_code == 2
