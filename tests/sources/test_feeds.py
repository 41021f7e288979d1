"""RSS and Atom feeds: a Document an entry, and what is set aside."""

from __future__ import annotations

import gzip
import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.sources import read_documents
from detector.sources.feeds import is_feed, read_feed
from detector.types import Document, Rejected

SAID = "The council said on Tuesday that the old bridge would be closed for two weeks."
MORE = "Mayor Ines Falk said that a ferry would run in the meantime, and that tickets would cost nothing."
RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<?xml-stylesheet type="text/xsl" href="feed.xsl"?>
<!-- made by hand -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Harbour Post &amp; Mail</title><link>https://harbour.example/</link>
<webMaster>web@harbour.example (Webmaster)</webMaster>
<item><title>Bridge &lt;i&gt;to close&lt;/i&gt;</title><guid isPermaLink="false">81</guid>
  <link>https://harbour.example/bridge</link><pubDate>Tue, 04 Mar 2025 09:00:00 EST</pubDate>
  <description>The council said…</description>
  <content:encoded><![CDATA[<p>The council said on <b>Tuesday</b> that the <a href="/b">old bridge</a>
  would be closed for two weeks.</p>
  <script>track("me")</script><p>{MORE}</p>]]></content:encoded></item>
<item><title>Market</title><guid>https://harbour.example/market</guid><description>{SAID}</description>
  <source url="https://wire.example/rss">Coast Wire</source></item>
<item><title>Only a headline</title><link>https://harbour.example/headline</link></item>
</channel></rss>
"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Gull</title>
<entry><id>tag:gull.example,2025:1</id><title type="html">Ferry &amp;amp; bridge</title>
  <link href="https://gull.example/1"/><updated>2025-03-06T09:00:00+02:00</updated>
  <published>2025-03-05T08:30:00+02:00</published>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{SAID}</p><p>{MORE}</p></div></content></entry>
<entry><id>tag:gull.example,2025:2</id><updated>2025-03-06T09:00:00Z</updated>
  <summary type="text">Fewer than 3 &lt; 4 people came. {SAID}</summary></entry></feed>"""
RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Old Times</title><dc:publisher>Times Ltd</dc:publisher></channel>
<item><title>A bridge</title><link>https://old.example/a</link><description>{SAID}</description>
<dc:date>2025-03-04T10:00:00+01:00</dc:date></item></rdf:RDF>"""


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(name: str, data: str | bytes) -> list[Document | Rejected]:
    Path(name).write_bytes(data.encode() if isinstance(data, str) else data)
    return list(read_documents([name]))


def documents(items: list[Document | Rejected]) -> list[Document]:
    return [item for item in items if isinstance(item, Document)]


def reasons(items: list[Document | Rejected]) -> list[str]:
    return [item.reason for item in items if isinstance(item, Rejected)]


def test_an_rss_feed_is_a_document_an_entry() -> None:
    items = read("feed.xml", RSS)
    bridge, market = documents(items)
    assert bridge == Document(
        id="https://harbour.example/bridge",  # 81 is an id of this feed alone
        text=f"{SAID}\n{MORE}",
        title="Bridge to close",
        publisher="Harbour Post & Mail",
        published=datetime(2025, 3, 4, 14, tzinfo=UTC),
        url="https://harbour.example/bridge",
        language="en",
    )
    assert (market.id, market.text, market.publisher) == ("https://harbour.example/market", SAID, "Coast Wire")
    (reason,) = reasons(items)
    assert "entry 3 (“Only a headline”) has no text" in reason
    assert "save https://harbour.example/headline" in reason


def test_an_atom_feed_is_a_document_an_entry() -> None:
    first, second = documents(read("gull.atom", ATOM))
    assert (first.id, first.text, first.title, first.publisher, first.url) == (
        "tag:gull.example,2025:1", f"{SAID}\n{MORE}", "Ferry & bridge", "Gull", "https://gull.example/1"
    )  # fmt: skip
    assert first.published == datetime(2025, 3, 5, 6, 30, tzinfo=UTC)  # published, not updated
    assert second.text == f"Fewer than 3 < 4 people came. {SAID}"
    assert (second.published, second.url) == (datetime(2025, 3, 6, 9, tzinfo=UTC), None)


def test_an_rss_1_feed() -> None:
    (one,) = documents(read("old.rss", RDF))
    assert (one.publisher, one.published) == ("Times Ltd", datetime(2025, 3, 4, 9, tzinfo=UTC))


@pytest.mark.parametrize("name", ["feed.xml", "feed.rss", "feed", "feed.txt", "feed.php", "feed.html", "feed.xml.gz"])
@pytest.mark.parametrize("feed", [RSS, ATOM, RDF], ids=["rss", "atom", "rdf"])
def test_a_feed_is_known_by_how_it_begins(name: str, feed: str) -> None:
    found = documents(read(name, gzip.compress(feed.encode()) if name.endswith(".gz") else feed))
    assert {SAID} == {one.text.split(" people came. ")[-1].split("\n")[0] for one in found}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-2"])
def test_from_standard_input_in_any_encoding(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    feed = ATOM.replace("Ferry", "Łódź").replace("<feed", f'<?xml version="1.0" encoding="{declared}"?>\n<feed', 1)
    found = documents(list(read_documents(["-"], stdin=io.BytesIO(feed.encode(encoding)))))
    assert [one.title for one in found] == ["Łódź & bridge", None]


@pytest.mark.parametrize("cut", [-3, -30, -200, -600])
def test_of_a_feed_that_breaks_off_the_whole_entries_are_read(cut: int) -> None:
    items = read("feed.xml", ATOM[:cut])
    assert all(one.text.endswith((SAID, MORE)) for one in documents(items))
    assert len(documents(items)) == ATOM[:cut].count("</entry>")
    assert "breaks off before its end" in reasons(items)[-1]


def test_elements_that_are_nested_wrongly_are_told_with_their_line() -> None:
    items = read("feed.xml", RSS.replace("Market</title>", "Market"))
    assert documents(items)[0].text == f"{SAID}\n{MORE}"
    assert "malformed XML" in reasons(items)[-1]
    assert "line 14" in reasons(items)[-1]


def test_a_stray_ampersand_is_no_reason_to_set_a_feed_aside() -> None:
    (one,) = read("feed.xml", RDF.replace("A bridge", "Bridge & ferry&nbsp;news"))
    assert isinstance(one, Document)
    assert one.title == "Bridge & ferry news"


@pytest.mark.parametrize(
    ("feed", "words"),
    [
        ('<rss version="2.0"><channel><title>Empty</title></channel></rss>', "without entries"),
        ('<rss version="2.0"><channel>', "no entry is whole"),
        ("<!doctype html><html><body><h1>404 Not Found</h1></body></html>", "neither RSS nor Atom"),
        (ATOM.replace(MORE, "word " * 250_000), "the text of entry 1"),
        (b'<rss version="2.0"><channel>' + b" " * 32_000_000, "longer than 32,000,000 bytes"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_set_aside_with_its_reason(feed: str | bytes, words: str) -> None:
    assert words in reasons(read("feed.rss", feed))[0]


@pytest.mark.parametrize("address", ["https://harbour.example/feed.xml", "http://x.example/rss", "feed://x.example/"])
def test_an_address_is_not_fetched(address: str) -> None:
    (item,) = read_documents([address])
    assert isinstance(item, Rejected)
    assert item.source == address
    assert "nothing is fetched" in item.reason
    assert not item.read


def test_entities_reach_neither_files_nor_memory() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE rss [<!ENTITY e0 "{"x" * 1000}">{levels}]>' + RDF.replace(SAID, "&e8;")
    assert all(len(one.text) < 100 for one in documents(read("bomb.rss", bomb)))
    Path("secret").write_text("the secret text of another file")
    reach = f'<!DOCTYPE rss [<!ENTITY s SYSTEM "file://{os.getcwd()}/secret">]>' + RDF.replace(SAID, f"{SAID} &s;")
    assert all("secret" not in one.text for one in documents(read("reach.rss", reach)))


def test_a_folder_gives_its_feeds_and_no_other_xml() -> None:
    Path("desk").mkdir()
    Path("desk/feed.xml").write_text(ATOM, encoding="utf-8")
    Path("desk/packed.xml.gz").write_bytes(gzip.compress(RDF.encode()))
    Path("desk/sitemap.xml").write_text("<?xml version='1.0'?><urlset><url>x</url></urlset>")
    Path("desk/note.rdf.xml").write_text('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>')
    items = list(read_documents(["desk"]))
    assert len(documents(items)) == 3
    assert reasons(items) == []


def test_two_feeds_may_number_their_entries_alike() -> None:
    for name in ("a.rss", "b.rss"):
        Path(name).write_text(f"<rss><channel><item><guid>1</guid><description>{SAID}</description></item></channel></rss>")
    assert [one.id for one in documents(list(read_documents(["a.rss", "b.rss"])))] == ["a.rss:1", "b.rss:1"]


@settings(deadline=None, max_examples=60)
@given(st.text("<>/&; abit\"'=!-[]x", max_size=60), st.integers(0, len(ATOM)))
def test_no_feed_raises(noise: str, at: int) -> None:
    for item in read_feed(ATOM[:at] + noise + ATOM[at:], "feed"):
        assert isinstance(item, Document | Rejected)
        assert not isinstance(item, Document) or item.text.strip()


@pytest.mark.parametrize(
    "text", ["", "<", "<?xml", "<!--", "<!DOCTYPE rss", "<p>rss</p>", "rss", "<!-- <rss> -->", "<html><rss>"]
)
def test_what_is_no_feed(text: str) -> None:
    assert not is_feed(text)
