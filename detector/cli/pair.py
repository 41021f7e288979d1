"""``detector pair``: one verdict."""

from __future__ import annotations

from typing import Any

import click

from detector.cli import options
from detector.cli.writing import color_wanted, deliver, text_width


@click.command("pair")
@click.argument("a")
@click.argument("b")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
@options.threshold
@options.judge
@options.nli_model
@options.device
def command(a: str, b: str, as_json: bool, **detector_options: Any) -> None:
    """Say whether two statements can both be true, and why.

    \b
    Example:
      detector pair "The mill burned down in 1912." "The mill was never damaged by fire."
      detector pair --json "Eleven people were hurt." "Nobody was hurt."
    """
    from detector.errors import InputError
    from detector.reports import dumps, verdict_record, verdict_text

    if not a.strip() or not b.strip():
        raise InputError("A statement is empty: give two statements, each in quotation marks.")
    verdict = options.open_detector(**detector_options).compare(a, b)
    if as_json:
        deliver(dumps(verdict_record(verdict)) + "\n", None)
    else:
        deliver(verdict_text(verdict, (a, b), width=text_width(), color=color_wanted()), None)
