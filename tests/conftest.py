"""A real headless Chromium for the tests that need one; they are skipped with a reason where it is not installed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE = 60_000
"""Milliseconds: the machine may have other work."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, driven by Playwright. Of one module: while Playwright runs, no other test may run an event loop."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"], timeout=PATIENCE
        )
        yield started
        started.close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """An empty page of its own context; whatever a page's script throws or says on the console (``said``) fails it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.said = said = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert not said


@pytest.fixture
def axe_finds() -> Callable[[Any], list[tuple[str, str, str]]]:
    """What axe-core, with all of its rules, finds wrong on a page as it is shown: (impact, rule, first element)."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed").Axe()

    def found(page: Any) -> list[tuple[str, str, str]]:
        result = axe.run(page, options={"resultTypes": ["violations"]}).response
        assert len(result["passes"]) > 15, "axe-core looked at next to nothing"
        return [(one["impact"], one["id"], one["nodes"][0]["html"][:300]) for one in result["violations"]]

    return found
