"""Pages that are made while the site is built: the command line's reference, and the list of decisions."""

from __future__ import annotations

import html
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from detector.cli import main

COMMANDS = "<!-- commands -->"
DECISIONS = "<!-- decisions -->"
FIGURES = "<!-- figures -->"
README = Path(__file__).parents[2] / "README.md"


def on_config(config: Any) -> Any:
    """The configuration, with every decision in the navigation below their list."""
    names = [f"decisions/{path.name}" for path in decisions(Path(config.docs_dir))]
    for entry in config.nav:
        if entry.get("Decisions") == "decisions/index.md":
            entry["Decisions"] = ["decisions/index.md", *names]
    return config


def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """The page, with what stands in the place of its markers."""
    makers = {
        COMMANDS: lambda: command_lines(main, click.Context(main, info_name="detector")),
        DECISIONS: lambda: decision_lines(Path(config.docs_dir)),
        FIGURES: figure_lines,
    }
    for marker, lines in makers.items():
        if marker in markdown:
            markdown = markdown.replace(marker, "\n".join(lines()))
    return markdown


def figure_lines() -> Iterator[str]:
    """What the README says of how good the detector is, so that a figure is written down in one place."""
    _, _, section = README.read_text(encoding="utf-8").partition("\n### How good it is\n")
    section, _, _ = section.partition("\n## ")
    assert section, "the README says nowhere how good it is"
    yield section.strip()


def decisions(docs: Path) -> list[Path]:
    """The decision records, by number."""
    return sorted((docs / "decisions").glob("[0-9]*.md"))


def decision_lines(docs: Path) -> Iterator[str]:
    """A list of the decision records, each with the question it answers."""
    for path in decisions(docs):
        text = path.read_text(encoding="utf-8")
        title = re.sub(r"^\d+ ", "", text.splitlines()[0].lstrip("# "))
        question = re.search(r"\*\*Question\.\*\*\s+(.+?)\n\n", text, re.DOTALL)
        asked = " ".join(question[1].split()) if question else ""
        yield f"- [{path.name[:3]} {title}]({path.name}){': ' + asked if asked else ''}"


def command_lines(command: click.Command, context: click.Context, depth: int = 2) -> Iterator[str]:
    """Markdown of a command and all below it, from the same words as its ``--help``."""
    path = context.command_path
    help_text, example = parts(inspect.cleandoc(command.help or ""))
    yield from (f"{'#' * depth} {path} {{#{path.replace(' ', '-')}}}", "")
    yield from (help_text, "")
    usage = command.collect_usage_pieces(context)
    yield from ("```text", f"{path} {' '.join(usage)}", "```", "")
    if example:
        yield from ("```bash", example, "```", "")
    rows = [options for options in (option_row(one, context) for one in command.params) if options]
    if rows:
        yield from ("| option | |", "|---|---|", *rows, "")
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from command_lines(inner, click.Context(inner, info_name=name, parent=context), depth + (depth < 3))


def parts(help_text: str) -> tuple[str, str]:
    """What a help text says, and the commands of its example. click's own mark for lines kept as they are is left out."""
    said, _, example = help_text.partition("\b\nExample:\n")
    example, _, more = example.partition("\n\n")
    lines = [line.removeprefix("  ") for line in example.splitlines()]
    said = "\n\n".join(part.strip() for part in (said, more) if part.strip())
    return escaped(said.replace("\b\n", "")), "\n".join(lines)


def option_row(parameter: click.Parameter, context: click.Context) -> str:
    """A row of the table of options; empty for an argument that says no more than the usage does."""
    record = parameter.get_help_record(context)
    return f"| `{record[0]}` | {escaped(record[1])} |" if record and record[1] else ""


def escaped(text: str) -> str:
    """The words, safe from being read as Markdown, HTML or the end of a table's cell."""
    return re.sub(r"([*_\[\]])", r"\\\1", html.escape(text, quote=False).replace("|", "&#124;"))
