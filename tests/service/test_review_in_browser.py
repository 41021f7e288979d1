"""The review page in real headless Chromium: stories in, conflicts out, marks by key, exports, token, axe-core."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from detector import Detector
from detector.evaluation.labelled import read_pairs
from detector.service import Settings, create_app
from tests.service.conftest import BLOG, WIRE, served

pytestmark = pytest.mark.slow
Finds = Callable[[Any], list[tuple[str, str, str]]]
TOKEN = "correct-horse-battery"
SHOT = "The night train <img src=x onerror=alert(1)> to Lisle will run again from May. <script>alert(2)</script>"
SHOT_AGAINST = "The night train to Lisle will not run again from May, the railway said."


@pytest.fixture(scope="module")
def address(detector: Detector) -> Iterator[str]:
    with served(create_app(detector, Settings())) as address:
        yield address


@pytest.fixture
def page(tab: Any, address: str) -> Any:
    """The review page, open; requests to anywhere else would be listed."""
    tab.elsewhere = []
    tab.on("request", lambda request: request.url.startswith((address, "blob:", "data:")) or tab.elsewhere.append(request))
    tab.goto(address)
    yield tab
    assert not tab.elsewhere


def paste(page: Any, text: str, name: str) -> None:
    page.get_by_label("Or paste a story").fill(text)
    page.get_by_label("Its name").fill(name)
    page.get_by_role("button", name="Add it").click()


def find(page: Any, conflicts: int) -> None:
    page.get_by_role("button", name="Find conflicts").click()
    status(page, f"{conflicts} conflict")
    assert page.locator("article").count() == conflicts


def status(page: Any, text: str) -> None:
    page.locator("#status", has_text=text).wait_for()


def kept(page: Any) -> dict[str, str]:
    answer: dict[str, Any] = page.evaluate("fetch('marks').then(answer => answer.json())")
    return {one["id"]: one["mark"] for one in answer["marks"]}


def test_a_review_by_keyboard_from_paste_to_export(page: Any, tmp_path: Path) -> None:
    paste(page, f"{WIRE} {SHOT}", "wire <b>")
    page.locator("#files").set_input_files(
        [{"name": "blog.txt", "mimeType": "text/plain", "buffer": f"{BLOG} {SHOT_AGAINST}".encode()}]
    )
    status(page, "1 added")
    assert page.locator("#stories li").count() == 2
    find(page, 2)
    first, second = page.locator("article").nth(0), page.locator("article").nth(1)
    ids = [str(one.get_attribute("id")).removeprefix("conflict-") for one in (first, second)]
    assert first.evaluate("e => e === document.activeElement")
    assert first.locator("mark").count() >= 2
    page.keyboard.press("c")
    first.locator("[data-mark=conflict][aria-pressed=true]").wait_for()
    page.keyboard.press("m")
    page.keyboard.type("two minutes of c, n and u")  # typed, not taken for marks
    page.keyboard.press("Enter")
    assert first.evaluate("e => e === document.activeElement")
    page.keyboard.press("j")
    assert second.evaluate("e => e === document.activeElement")
    page.keyboard.press("n")
    second.locator("[data-mark=not_conflict][aria-pressed=true]").wait_for()
    page.keyboard.press("u")
    second.locator("[data-mark=unsure][aria-pressed=true]").wait_for()
    page.keyboard.press("z")
    status(page, "Mark taken back.")
    assert kept(page) == {ids[0]: "conflict"}
    page.get_by_label("only those without a mark").check()
    assert not first.is_visible()
    page.get_by_label("only those without a mark").uncheck()
    page.keyboard.press("k")
    second.focus()
    page.keyboard.press("n")
    second.locator("[data-mark=not_conflict][aria-pressed=true]").wait_for()
    for form, button in (("jsonl", "Export marks (JSON lines)"), ("csv", "Export marks (CSV)")):
        with page.expect_download() as saved:
            page.get_by_role("button", name=button).click()
        file = tmp_path / f"marks.{form}"
        saved.value.save_as(file)
        pairs = {pair.fields["id"]: pair for pair in read_pairs(file)}
        assert {name: pair.label for name, pair in pairs.items()} == {ids[0]: "contradiction", ids[1]: "not_contradiction"}
        assert pairs[ids[0]].fields["note"] == "two minutes of c, n and u"
    with page.expect_download() as saved:
        page.get_by_role("button", name="Report (HTML)").click()
    saved.value.save_as(tmp_path / "report.html")
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert all(f"c-{name}" in report for name in ids)
    assert "<img src=x" not in report
    # The same stories another day: the marks are there, beside the conflicts.
    page.reload()
    paste(page, f"{WIRE} {SHOT}", "wire <b>")
    paste(page, f"{BLOG} {SHOT_AGAINST}", "blog.txt")
    find(page, 1)
    status(page, "1 hidden by earlier marks.")
    page.get_by_label("show what was marked as no conflict").check()
    find(page, 2)
    assert page.locator(f"#conflict-{ids[1]} [aria-pressed=true]").get_attribute("data-mark") == "not_conflict"
    assert page.locator(f"#conflict-{ids[0]} [aria-pressed=true]").get_attribute("data-mark") == "conflict"
    assert page.locator(f"#note-{ids[0]}").input_value() == "two minutes of c, n and u"


def test_dropped_files_are_added_and_what_cannot_be_read_is_told(page: Any) -> None:
    page.evaluate(
        """([text, binary]) => {
          const data = new DataTransfer();
          data.items.add(new File([text], "../../etc/<i>wire</i>.txt"));
          data.items.add(new File([Uint8Array.from(atob(binary), c => c.charCodeAt(0))], "photo.jpg"));
          document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
        }""",
        [WIRE, base64.b64encode(bytes(range(256)) * 20).decode()],
    )
    status(page, "1 added")
    assert "photo.jpg" in page.inner_text("#status")
    assert page.locator("#stories li").count() == 1
    assert page.locator("#stories i").count() == 0
    page.locator("#stories button").click()
    assert page.locator("#stories li").count() == 0
    page.get_by_role("button", name="Find conflicts").click()
    status(page, "Add a story first.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(page: Any, axe_finds: Finds, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    assert not axe_finds(page)
    paste(page, WIRE, "wire")
    paste(page, BLOG, "blog")
    find(page, 1)
    page.keyboard.press("c")
    page.locator("[data-mark=conflict][aria-pressed=true]").wait_for()
    assert not axe_finds(page)
    page.keyboard.press("z")
    status(page, "Mark taken back.")


def test_a_phone_needs_no_sideways_scrolling(page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    paste(page, WIRE, "a-name-of-a-file-that-is-far-too-long-for-the-screen-of-any-phone-in-the-world.txt")
    paste(page, BLOG, "blog")
    find(page, 1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_token_is_asked_for_once(detector: Detector, tab: Any) -> None:
    with served(create_app(detector, Settings(token=TOKEN))) as address:
        tab.goto(address)
        token = tab.get_by_label("This service asks for a token")
        token.fill("not-the-one-at-all")
        tab.get_by_role("button", name="Go on").click()
        status(tab, "That token is not the service's.")
        token.fill(TOKEN)
        token.press("Enter")
        tab.locator("#login").wait_for(state="hidden")
        paste(tab, WIRE, "wire")
        paste(tab, BLOG, "blog")
        find(tab, 1)
        assert all("401" in one for one in tab.said)  # the browser's own lines on what was refused
        tab.said.clear()
