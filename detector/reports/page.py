"""The report as one HTML file: no outside requests, every text escaped, light and dark.

The template, the style and the script are files in ``assets``; see docs/decisions/006-html-report.md.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING
from unicodedata import category

from detector.reports.view import KIND_NAMES, RELATION_NAMES, page_view
from detector.types import Report

if TYPE_CHECKING:
    from jinja2 import Template


def asset(name: str) -> str:
    """The text of a file in ``assets``."""
    return files("detector.reports").joinpath("assets", name).read_text(encoding="utf-8")


def shown(text: object) -> object:
    """The text as a page can carry it: control characters and halves of characters, which HTML cannot hold, become U+FFFD.
    What is no text, and markup of the page's own, stays."""
    if type(text) is not str or text.isprintable():
        return text
    return "".join(
        "\ufffd" if character not in "\n\r\t" and category(character) in ("Cc", "Cs") else character for character in text
    )


def _source_hash(text: str) -> str:
    """What a content security policy knows the page's own style and script by; no other can run."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("detector.reports", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=shown,
    )
    style, script = asset("report.css"), asset("report.js") + asset("marks.js")
    environment.globals.update(
        style=Markup(style),
        script=Markup(script),
        style_hash=Markup(_source_hash(style)),
        script_hash=Markup(_source_hash(script)),
        kind_names=KIND_NAMES,
        relation_names=RELATION_NAMES,
    )
    return environment.get_template("report.html.jinja")


def report_html(report: Report) -> str:
    """One self-contained page; a story that contains HTML or script is shown as text."""
    return _template().render(page=page_view(report)) + "\n"
