"""The HTML report as a parser sees it; tests/reports/test_html_in_browser.py uses it."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.reports import ScanReport
from detector.reports.page import report_html
from detector.types import (
    Attribution,
    Claim,
    ClaimPair,
    Conflict,
    Document,
    NLIScores,
    Probabilities,
    Report,
    Span,
    Verdict,
)

VOID = {"meta", "link", "input", "br"}


class Elements(HTMLParser):
    """Names and attributes of a page's elements, the text of each by class or name, and every id and link."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[tuple[str, list[str]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self._open.append((dict(attrs).get("class") or tag, []))

    def handle_endtag(self, tag: str) -> None:
        name, text = self._open.pop()
        self.texts.setdefault(name, []).append("".join(text))

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        for _, text in self._open:
            text.append(data)

    def values(self, name: str) -> list[str]:
        return [value or "" for attribute, value in self.attributes if attribute == name]


def shown(text: str) -> str:
    """What HTML can hold of a text."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", "\ufffd", text)


def lines(text: str) -> str:
    """The text with every line end written in one way, as HTML does."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def test_a_story_that_contains_script_is_shown_as_text(report: ScanReport) -> None:
    page = Elements(report.to_html())
    assert page.names.count("script") == 1  # the page's own
    assert any('<script>alert("x")</script>' in text for text in page.texts["text"])
    assert any('<script>alert("x")</script>' in text for text in page.texts["blockquote"])


TRICKS = (
    *("<script>alert(1)</script>", "</script>", "</style>", "</title>", "<img/src=x/onerror=alert(1)>", "<!--", "-->"),
    *('"', 'onload="x', "'", "&lt;", "&", "{{7*7}}", "{%raw%}", "javascript:alert(1)", "https://x.example/"),
    *("\u202e", "\x00", "\x1b[2J", "\ud800"),
)
HOSTILE = st.lists(
    st.sampled_from(TRICKS) | st.text(max_size=6) | st.text("<>&\"'/=!-{}%", max_size=6),
    min_size=1,
    max_size=8,
).map("".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(HOSTILE, min_size=7, max_size=7))
def test_whatever_a_story_says_is_text(words: list[str]) -> None:
    story, title, doc_id, publisher, speaker, url, reason = words
    document = Document(doc_id, f"{story} stays {story}", title, publisher, url=url, language=title)
    whole = Span(0, len(document.text))
    claim = Claim(
        doc_id,
        0,
        whole.end,
        document.text,
        document.text,
        sentence=whole,
        attribution=Attribution(speaker),
        publisher=publisher,
    )
    nli = NLIScores(Probabilities(1.0, 0.0, 0.0))
    verdict = Verdict("contradiction", 0.9, "other", "dispute", reason, nli, (Span(0, len(story)),))
    conflict = Conflict("0123456789ab", ClaimPair(claim, claim, 0.5), verdict)
    harmless = dataclasses.replace(
        conflict, pair=ClaimPair(PLAIN, PLAIN, 0.5), verdict=dataclasses.replace(verdict, reason="plain")
    )
    html = report_html(Report((conflict,), (document,), (claim,)))
    html.encode()
    page = Elements(html)
    plain = Elements(report_html(Report((harmless,), (Document("plain", PLAIN.quote, "plain", "plain"),), (PLAIN,))))
    assert set(page.names) <= {*plain.names, "mark", "sup"}
    assert {name for name, _ in page.attributes} <= {*(name for name, _ in plain.attributes), "lang", "rel"}
    assert page.names.count("script") == page.names.count("style") == 1
    numbers = page.texts["sup"]
    assert len(lines(page.texts["text"][0])) == len(lines(shown(document.text))) + sum(map(len, numbers))
    assert lines(page.texts["text"][0]).startswith(lines(shown(document.text)))
    assert all(href.startswith(("#", "data:,", "http://", "https://")) for href in page.values("href"))


PLAIN = Claim("plain", 0, 10, "It is so. ", "It is so.", sentence=Span(0, 10), publisher="plain")


def test_the_page_asks_for_nothing_outside_itself(report: ScanReport) -> None:
    html = report.to_html()
    page = Elements(html)
    assert not {"img", "iframe", "object", "embed", "video"} & set(page.names)
    assert "src" not in {name for name, _ in page.attributes}
    assert all(href.startswith("#") for href in page.values("href") if href != "data:,")
    style = re.search("<style>(.*?)</style>", html, re.DOTALL)
    assert style
    assert "url(" not in style[1]
    assert "@import" not in style[1]


def test_only_the_page_s_own_script_and_style_can_run(report: ScanReport) -> None:
    html = report.to_html()
    policy = next(value for value in Elements(html).values("content") if value.startswith("default-src 'none'"))
    for tag in ("style", "script"):
        found = re.search(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert found
        digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert not {name for name, _ in Elements(html).attributes if name.startswith("on") or name == "style"}


def test_words_that_clash_are_marked_inside_their_sentence(report: ScanReport) -> None:
    text = report.to_html()
    assert "the crew had <mark>left the bridge unmanned</mark>" in text
    assert '<span class="rest">Harbour master Ada Quill said </span>' in text
    assert "ferry/empty.txt: the file is empty" in text


def test_every_link_leads_to_something(report: ScanReport) -> None:
    page = Elements(report.to_html())
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.values("href") if href.startswith("#")} <= set(ids)


def test_a_story_links_its_claims_to_their_conflicts_and_back(report: ScanReport) -> None:
    claim = report.claims[0]
    html = report.to_html()
    place = f"s0-{claim.start}-{claim.end}"
    assert f'href="#{place}"' in html
    assert f'id="{place}"' in html
    assert 'href="#c-c97" aria-label="conflict 1"' in html


def test_a_line_printed_by_many_papers_is_one_conflict_with_many_places(report: ScanReport) -> None:
    first = report.conflicts[0]
    papers = [Document(f"paper{number}", first.pair.a.quote) for number in range(20)]
    repeats = tuple((paper.id, Span(0, len(paper.text))) for paper in papers)
    pair = dataclasses.replace(first.pair, a=dataclasses.replace(first.pair.a, repeats=repeats))
    many = dataclasses.replace(
        report,
        conflicts=(dataclasses.replace(first, pair=pair),),
        documents=(*report.documents, *papers),
        claims=(pair.a, pair.b),
    )
    page = Elements(many.to_html())
    assert page.names.count("article") == 1
    also = page.texts["also rest"][0]
    assert also.startswith("Also in paper0, paper1")
    assert also.endswith("and 8 more")
    assert page.names.count("sup") == 22  # both sides, and the twenty places
    assert "0 1 2 3" in page.values("data-d")[0]


def test_a_document_that_is_not_at_hand_is_named(report: ScanReport) -> None:
    page = Elements(dataclasses.replace(report, documents=report.documents[1:]).to_html())
    assert "ferry/wire.txt" in page.texts["doc"]
    assert {href[1:] for href in page.values("href") if href.startswith("#")} <= set(page.values("id"))


@pytest.mark.parametrize(
    ("url", "linked"),
    [("https://example.org/a", True), ("javascript:alert(1)", False), ("data:text/html,x", False), ("https://[", False)],
)
def test_only_addresses_of_the_web_are_links(report: ScanReport, url: str, linked: bool) -> None:
    documents = tuple(dataclasses.replace(document, url=url) for document in report.documents)
    assert (url in Elements(dataclasses.replace(report, documents=documents).to_html()).values("href")) is linked


def test_nothing_found_is_said(report: ScanReport) -> None:
    assert "No conflict was found." in dataclasses.replace(report, conflicts=()).to_html()
