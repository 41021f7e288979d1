"""The site is built without a warning, asks nothing of any other site, and knows every command and decision."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from detector.cli import main

ROOT = Path(__file__).parents[2]
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src", "embed": "src"}
"""Elements that load something, and the attribute that says from where; a link does where it is followed."""
LOADING_LINKS = {"stylesheet", "icon", "preconnect", "prefetch", "preload", "dns-prefetch", "modulepreload", "manifest"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("mkdocs", reason="the extra docs is not installed")
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


class Page(HTMLParser):
    """What a page loads, what it links to, and the anchors it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        if tag == "link" and LOADING_LINKS & set(values.get("rel", "").split()):
            self.loads.append(values.get("href", ""))
        if tag in LOADED and LOADED[tag] in values:
            self.loads.append(values[LOADED[tag]])
        if tag == "a" and "href" in values:
            self.links.append(values["href"])


def pages(site: Path) -> Iterator[tuple[Path, Page]]:
    for path in sorted(site.rglob("*.html")):
        yield path, Page(path.read_text(encoding="utf-8"))


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    loads = [(path.name, address) for path, page in pages(site) for address in page.loads]
    assert loads
    assert [one for one in loads if re.match(r"(https?:)?//", one[1])] == []


def test_no_style_sheet_loads_anything_from_elsewhere(site: Path) -> None:
    sheets = [path.read_text(encoding="utf-8") for path in site.rglob("*.css")]
    assert sheets
    assert [found for sheet in sheets for found in re.findall(r"(?:url\(|@import )\W*(?:https?:)?//[^)\s]+", sheet)] == []


def test_no_link_leads_nowhere(site: Path) -> None:
    known = {path: page for path, page in pages(site) if path.name != "404.html"}
    assert len(known) > 10
    for path, page in known.items():
        for link in page.links:
            file, _, anchor = link.partition("#")
            if re.match(r"[a-z]+:", link) or file in (".", ".."):
                continue
            target = (path.parent / unquote(file)).resolve() if file else path
            assert target.is_file(), f"{path.relative_to(site)} links to {link}"
            if anchor and target in known:
                assert unquote(anchor) in known[target].anchors, f"{path.relative_to(site)} links to {link}"


def test_every_command_is_in_the_reference(site: Path) -> None:
    anchors = Page((site / "reference" / "cli.html").read_text(encoding="utf-8")).anchors
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert f"detector-{name}" in anchors
        for inner in command.list_commands(context) if isinstance(command, click.Group) else ():
            assert f"detector-{name}-{inner}" in anchors


def test_every_public_name_is_in_the_reference(site: Path) -> None:
    import detector

    text = (site / "reference" / "python.html").read_text(encoding="utf-8")
    headings = set(re.findall(r'<h3 id="[\w.]*?(\w+)"', text))
    assert set(detector.__all__) - {"__version__"} <= headings


def test_every_decision_is_listed(site: Path) -> None:
    links = Page((site / "decisions" / "index.html").read_text(encoding="utf-8")).links
    for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"):
        assert f"{path.stem}.html" in links
