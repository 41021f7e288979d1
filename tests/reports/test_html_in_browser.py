"""The HTML report in real headless Chromium: filters, links, print. Skipped where Chromium or Selenium is not installed.

With AXE_CORE=path/to/axe.min.js (npm's axe-core), its rules for WCAG 2.2 AA are run, too.
"""

from __future__ import annotations

import base64
import dataclasses
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from detector.reports import ScanReport

webdriver: Any = pytest.importorskip("selenium.webdriver", reason="Selenium is not installed")
BINARY = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.skipif(not (BINARY and DRIVER), reason="Chromium or its driver is not installed"),
    pytest.mark.slow,
]
AXE = os.environ.get("AXE_CORE")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = BINARY
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,900"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def page(browser: Any, report: ScanReport, tmp_path: Path) -> Any:
    """The browser with the report open, from disk."""
    path = tmp_path / "report.html"
    path.write_text(report.to_html(), encoding="utf-8")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    for log in ("browser", "performance"):
        browser.get_log(log)
    browser.get(path.as_uri())
    return browser


def shown(page: Any) -> list[str]:
    """Ids of the conflicts that can be seen."""
    return list(
        page.execute_script("return [...document.querySelectorAll('article')].filter(e => e.offsetParent).map(e => e.id)")
    )


def choose(page: Any, name: str, value: str) -> None:
    """Sets a control of the filter as a person does, with events."""
    page.execute_script(
        "const e = document.querySelector(`#filter [name=${arguments[0]}]`); e.value = arguments[1];"
        "e.dispatchEvent(new Event('change', {bubbles: true}))",
        name,
        value,
    )


def test_filters_by_relation_kind_score_story_and_words(page: Any) -> None:
    everything = ["c-c97", "c-c60", "c-c10"]
    assert shown(page) == everything
    page.find_element("css selector", "#filter input[value=update]").click()
    assert shown(page) == ["c-c97", "c-c10"]
    assert page.find_element("id", "shown").text == "2 of 3 shown"
    page.find_element("css selector", "#filter button[type=reset]").click()
    page.implicitly_wait(1)
    assert page.find_element("xpath", "//*[@id='shown'][text()='3 shown']")
    for name, value, expected in [
        ("kind", "number", ["c-c60"]),
        ("kind", "", everything),
        ("score", "0.5", ["c-c97", "c-c60"]),
        ("story", "1", ["c-c97", "c-c60"]),
        ("against", "same", []),
        ("against", "0", ["c-c97", "c-c60"]),
        ("words", "Quill  MANNED", ["c-c97", "c-c60"]),
        ("words", "zeppelin", []),
    ]:
        choose(page, name, value)
        assert shown(page) == expected, (name, value)
    assert page.find_element("id", "none").is_displayed()


def test_a_link_opens_the_story_at_the_claim_and_leads_back(page: Any) -> None:
    page.find_element("css selector", "article figcaption a").click()
    story = page.find_element("css selector", "details.story")
    assert story.get_attribute("open") is not None
    claim = page.find_element("css selector", "details.story mark.in")
    assert page.execute_script(
        "const r = arguments[0].getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight", claim
    )
    choose(page, "kind", "number")
    assert shown(page) == ["c-c60"]
    page.find_element("css selector", "details.story sup a").click()  # to a conflict that the filter hides
    page.implicitly_wait(1)
    assert page.find_element("css selector", "article:target").get_attribute("id") == "c-c97"
    assert shown(page) == ["c-c97", "c-c60", "c-c10"]


def test_everything_works_by_keyboard(page: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    reached: list[str] = []
    for _ in range(60):
        page.switch_to.active_element.send_keys(Keys.TAB)
        at = page.switch_to.active_element
        reached.append(at.get_attribute("name") or at.get_attribute("href") or at.tag_name)
        if at.tag_name == "body":
            break
    assert reached[0].endswith("#conflicts")
    assert {"relation", "kind", "story", "against", "score", "words", "summary"} <= set(reached)
    assert any(one.endswith("#c-c97") for one in reached)


def test_script_in_a_story_does_not_run_and_nothing_is_fetched(page: Any) -> None:
    assert "x" not in page.execute_script("return document.title")
    assert not page.get_log("browser")
    requests = [
        entry["message"] for entry in page.get_log("performance") if "Network.requestWillBeSent" in entry["message"]
    ]
    assert not [one for one in requests if '"url":"http' in one]
    assert page.execute_script("return performance.getEntriesByType('resource').length") == 0


def test_a_phone_needs_no_sideways_scrolling(page: Any) -> None:
    size = {"width": 320, "height": 700, "deviceScaleFactor": 2, "mobile": True}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    page.refresh()
    page.execute_script("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert page.execute_script("return document.documentElement.scrollWidth") <= 320
    left = page.execute_script(
        "return [...document.querySelectorAll('article figure')].map(e => e.getBoundingClientRect().left)"
    )
    assert len(set(left)) == 1  # both sides below each other


def test_printed_it_has_the_stories_and_no_filter(page: Any) -> None:
    printed = base64.b64decode(page.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert printed.startswith(b"%PDF")
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not page.find_element("id", "tools").is_displayed()
    assert page.find_element("css selector", "article").is_displayed()
    page.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert page.find_element("css selector", ".story .text").is_displayed()
    page.execute_script("dispatchEvent(new Event('afterprint'))")
    assert not page.execute_script("return document.querySelectorAll('details.story[open]').length")


def contrast(front: str, back: str) -> float:
    """WCAG's contrast ratio of two ``rgb(…)`` colours. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""

    def luminance(color: str) -> float:
        parts = [int(part) / 255 for part in color[color.index("(") + 1 : -1].split(",")[:3]]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(front), luminance(back)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


COLORS = """
const behind = (e) => { while (e && getComputedStyle(e).backgroundColor === 'rgba(0, 0, 0, 0)') e = e.parentElement;
  return e ? getComputedStyle(e).backgroundColor : 'rgb(255, 255, 255)'; };
document.querySelectorAll('details').forEach(e => e.open = true);
return [...document.querySelectorAll('body *')].filter(e => e.offsetParent && !(e instanceof SVGElement)
  && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .map(e => [e.className || e.tagName, getComputedStyle(e).color, behind(e)]);
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_the_contrast_of_wcag_aa(page: Any, scheme: str) -> None:
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    found = page.execute_script(COLORS)
    assert len(found) > 50
    assert not [one for one in found if contrast(one[1], one[2]) < 4.5]


@pytest.mark.skipif(not AXE, reason="AXE_CORE does not name npm's axe-core, axe.min.js")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(page: Any, scheme: str, width: int) -> None:
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    page.execute_script(Path(str(AXE)).read_text(encoding="utf-8"))
    # What is far down is laid out only when it is scrolled to; axe asks where things lie.
    page.execute_script(
        "document.querySelectorAll('article, .story').forEach(e => e.style.contentVisibility = 'visible');"
        "document.querySelectorAll('details').forEach(e => e.open = true)"
    )
    found = page.execute_async_script("axe.run(document).then(arguments[0])")
    assert not [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
    assert len(found["passes"]) > 20


def test_nothing_found_is_a_page_too(page: Any, report: ScanReport, tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    path.write_text(dataclasses.replace(report, conflicts=()).to_html(), encoding="utf-8")
    page.get(path.as_uri())
    assert "No conflict was found." in page.find_element("tag name", "main").text
    assert not page.get_log("browser")
