"""The HTML report in real headless Chromium: filters, links, keyboard, phone, print, axe-core."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detector.evaluation.labelled import read_pairs
from detector.reports import ScanReport

pytestmark = pytest.mark.slow
Finds = Callable[[Any], list[tuple[str, str, str]]]


@pytest.fixture
def page(tab: Any, report: ScanReport, tmp_path: Path) -> Any:
    """The browser with the report open, from disk."""
    path = tmp_path / "report.html"
    path.write_text(report.to_html(), encoding="utf-8")
    tab.asked_for = []
    tab.on("request", lambda request: tab.asked_for.append(request.url))
    tab.goto(path.as_uri())
    return tab


def shown(page: Any) -> list[str]:
    """Ids of the conflicts that can be seen."""
    return list(page.evaluate("[...document.querySelectorAll('article')].filter(e => e.offsetParent).map(e => e.id)"))


def test_filters_by_relation_kind_score_story_and_words(page: Any) -> None:
    everything = ["c-c97", "c-c60", "c-c10"]
    assert shown(page) == everything
    page.get_by_role("checkbox", name="update").click()
    assert shown(page) == ["c-c97", "c-c10"]
    assert page.inner_text("#shown") == "2 of 3 shown"
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function("document.getElementById('shown').textContent === '3 shown'")
    kind, story, against = (page.locator(f"#filter [name={name}]") for name in ("kind", "story", "against"))
    kind.select_option("number")
    assert shown(page) == ["c-c60"]
    kind.select_option("")
    assert shown(page) == everything
    page.locator("#filter [name=score]").fill("0.5")
    page.wait_for_function("document.getElementById('shown').textContent === '2 of 3 shown'")
    assert shown(page) == ["c-c97", "c-c60"]
    story.select_option("1")
    assert shown(page) == ["c-c97", "c-c60"]
    against.select_option("same")
    assert shown(page) == []
    against.select_option("0")
    assert shown(page) == ["c-c97", "c-c60"]
    words = page.get_by_role("searchbox", name="Words")
    words.press_sequentially("Quill  MANNED")
    words.press("Enter")
    assert shown(page) == ["c-c97", "c-c60"]
    words.fill("zeppelin")
    page.wait_for_selector("#none")
    assert shown(page) == []


def test_a_link_opens_the_story_at_the_claim_and_leads_back(page: Any) -> None:
    page.locator("article figcaption a").first.click()
    claim = page.locator("details.story mark.in").first
    claim.wait_for()
    assert page.locator("details.story").first.get_attribute("open") is not None
    box = claim.bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 900
    page.locator("#filter [name=kind]").select_option("number")
    assert shown(page) == ["c-c60"]
    page.locator("details.story sup a").first.click()  # to a conflict that the filter hides
    page.wait_for_selector("article:target")
    assert page.locator("article:target").get_attribute("id") == "c-c97"
    assert shown(page) == ["c-c97", "c-c60", "c-c10"]


def test_the_table_of_the_picture_filters(page: Any) -> None:
    page.get_by_text("As a table").click()
    page.locator("td button").first.click()
    assert shown(page) == ["c-c97", "c-c60", "c-c10"]
    assert page.locator("#filter [name=against]").input_value() == "1"


def test_everything_works_by_keyboard(page: Any) -> None:
    reached: list[str] = []
    for _ in range(80):
        page.keyboard.press("Tab")
        at = page.evaluate("(({name, href, tagName}) => name || href || tagName)(document.activeElement)")
        reached.append(at)
        if at == "BODY":
            break
    assert reached[0].endswith("#conflicts")
    assert {"relation", "kind", "story", "against", "score", "words", "SUMMARY"} <= set(reached)
    assert any(one.endswith("#c-c97") for one in reached)


def test_marks_by_key_are_kept_by_the_browser_and_saved_as_labelled_pairs(page: Any, tmp_path: Path) -> None:
    page.keyboard.press("c")  # on no conflict yet: nothing
    assert page.inner_text("#marked") == "0 of 3 marked."
    page.keyboard.press("j")
    first = page.locator("article").first
    assert first.evaluate("e => e === document.activeElement")
    page.keyboard.press("c")
    page.keyboard.press("m")
    page.keyboard.type('cut in "two"; c, n, u')  # typed, not taken for marks
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    page.keyboard.press("u")
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.keyboard.press("z")
    page.keyboard.press("n")
    assert (
        page.locator("article").nth(2).get_by_role("button", name="Not a conflict").get_attribute("aria-pressed") == "true"
    )
    page.locator("article").nth(1).get_by_role("button", name="Unsure").click()  # pressed again: taken back
    assert page.inner_text("#marked") == "Mark taken back. 2 of 3 marked."
    page.locator("#filter [name=mark]").select_option("none")
    assert shown(page) == ["c-c60"]
    page.locator("article").nth(1).get_by_role("button", name="Unsure").click()
    page.get_by_role("button", name="Show all").focus()
    page.locator("#filter [name=mark]").select_option("unsure")
    assert shown(page) == ["c-c60"]
    page.reload()
    page.keyboard.press("j")
    assert page.locator("article").first.locator("input").input_value() == 'cut in "two"; c, n, u'
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save marks").click()
    assert page.inner_text("#marked") == "2 saved, 1 unsure left out. 3 of 3 marked."
    saved.value.save_as(tmp_path / "marks.jsonl")
    pairs = read_pairs(tmp_path / "marks.jsonl")
    assert [(pair.fields["id"], pair.label) for pair in pairs] == [("c97", "contradiction"), ("c10", "not_contradiction")]
    assert pairs[0].premise == "the crew had left the bridge unmanned"
    assert pairs[0].hypothesis == "the bridge was manned throughout"
    assert pairs[0].fields["note"] == 'cut in "two"; c, n, u'
    assert pairs[0].fields["premise_doc"] == "ferry/wire.txt"
    assert json.loads((tmp_path / "marks.jsonl").read_text().splitlines()[0])["features"] == {"nli 'mean'": 0.8812}


def test_script_in_a_story_does_not_run_and_nothing_is_fetched(page: Any) -> None:
    assert "x" not in page.title()
    assert len(page.asked_for) == 1
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0


def test_a_phone_needs_no_sideways_scrolling(page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.reload()
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    left = page.evaluate("[...document.querySelectorAll('article figure')].map(e => e.getBoundingClientRect().left)")
    assert len(set(left)) == 1  # both sides below each other


def test_printed_it_has_the_stories_and_no_filter(page: Any) -> None:
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="print")
    assert not page.locator("#tools").is_visible()
    assert page.locator("article").first.is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".story .text").first.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.story[open]").count() == 0


def contrast(front: str, back: str) -> float:
    """WCAG's contrast ratio of two ``rgb(…)`` colours. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""

    def luminance(color: str) -> float:
        parts = [int(part) / 255 for part in color[color.index("(") + 1 : -1].split(",")[:3]]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(front), luminance(back)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


COLORS = """() => {
const behind = (e) => { while (e && getComputedStyle(e).backgroundColor === 'rgba(0, 0, 0, 0)') e = e.parentElement;
  return e ? getComputedStyle(e).backgroundColor : 'rgb(255, 255, 255)'; };
document.querySelectorAll('details').forEach(e => e.open = true);
return [...document.querySelectorAll('body *')].filter(e => e.offsetParent && !(e instanceof SVGElement)
  && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .map(e => [e.className || e.tagName, getComputedStyle(e).color, behind(e)]); }
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_the_contrast_of_wcag_aa(page: Any, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    found = page.evaluate(COLORS)
    assert len(found) > 50
    assert not [one for one in found if contrast(one[1], one[2]) < 4.5]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(page: Any, axe_finds: Finds, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    # What is far down is laid out only when it is scrolled to; axe asks where things lie.
    page.evaluate(
        "() => { document.querySelectorAll('article, .story').forEach(e => e.style.contentVisibility = 'visible');"
        "document.querySelectorAll('details').forEach(e => e.open = true) }"
    )
    assert not axe_finds(page)


def test_nothing_found_is_a_page_too(tab: Any, axe_finds: Finds, report: ScanReport, tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    path.write_text(dataclasses.replace(report, conflicts=()).to_html(), encoding="utf-8")
    tab.goto(path.as_uri())
    assert "No conflict was found." in tab.inner_text("main")
    assert not axe_finds(tab)
