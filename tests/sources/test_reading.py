"""Every kind of source, good and bad: what becomes a Document, what is set aside, and with which reason."""

from __future__ import annotations

import gzip
import io
import json
import logging
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.sources import MAX_CHARACTERS, read_documents
from detector.types import Document, Rejected

STORY = "The council said on Tuesday that the old bridge would be closed for two weeks while engineers look at its piers."
GERMAN = "Der Stadtrat teilte am Dienstag mit, dass die alte Brücke zwei Wochen lang gesperrt bleibt und geprüft wird."
PAGE = f"""<!doctype html><html lang="en"><head><title>Bridge to close | The Harbour Post</title>
<meta property="og:title" content="Bridge to close"><meta property="og:site_name" content="The Harbour Post">
<meta property="article:published_time" content="2024-05-01T10:30:00+02:00">
<link rel="canonical" href="https://harbour.example/bridge"></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Bridge to close</h1>
<p>{STORY}</p><p>Mayor Ines Falk said that a ferry would run in the meantime, and that tickets would cost nothing.</p>
<p>Shop owners on the east bank objected, saying that they had not been asked before the vote was taken.</p></article>
<script>var tracker = "do not read me";</script><footer>All rights reserved</footer></body></html>"""


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(*paths: str | Path, stdin: bytes | None = None, any_language: bool = False) -> list[Document | Rejected]:
    stream = io.BytesIO(stdin) if stdin is not None else None
    return list(read_documents(paths, stdin=stream, any_language=any_language))


def one(path: str, data: bytes | str) -> Document | Rejected:
    Path(path).write_bytes(data.encode() if isinstance(data, str) else data)
    (item,) = read(path)
    return item


def document(item: Document | Rejected) -> Document:
    assert isinstance(item, Document), item
    return item


def reason(item: Document | Rejected) -> str:
    assert isinstance(item, Rejected), item
    return item.reason


@pytest.mark.parametrize("name", ["a.txt", "a.text", "a", "a.story"])
def test_a_plain_file_is_its_text(name: str) -> None:
    assert one(name, STORY) == Document(id=name, text=STORY, language="en")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbf" + STORY.encode(), STORY),
        (STORY.encode("utf-16"), STORY),
        (b"\xfe\xff" + STORY.encode("utf-16-be"), STORY),
        (f"“{STORY}” – café".encode("cp1252"), f"“{STORY}” – café"),
        (b"caf\xe9 \x81 " + STORY.encode(), "café \x81 " + STORY),
    ],
)
def test_encodings(data: bytes, text: str) -> None:
    assert document(one("a.txt", data)).text == text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\x00\x01\x02" * 50, "binary"),
        (b"x" * 9000 + b"\x00", "binary"),
        (b"\x01\x02\x03\x04\x05" * 50, "binary"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04....", "docx"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (gzip.compress(b"%PDF-1.7 ..."), "PDF"),
        (gzip.compress(STORY.encode() * 50)[:-20], "damaged gzip"),
        (b"word " * 2_000_000, "longer than 4,000,000 bytes"),
        (b"a" * (MAX_CHARACTERS + 1), "split it"),
        (GERMAN.encode(), "looks like German (de); use --any-language"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_set_aside_with_its_reason(data: bytes, words: str) -> None:
    assert words in reason(one("a.txt", data))


def test_other_languages_on_request() -> None:
    Path("a.txt").write_text(GERMAN, encoding="utf-8")
    assert document(read("a.txt", any_language=True)[0]).language == "de"


def test_a_missing_file_does_not_stop_the_others() -> None:
    Path("b.txt").write_text(STORY)
    missing, there = read("a.txt", "b.txt")
    assert "no such file" in reason(missing)
    assert document(there).id == "b.txt"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read() -> None:
    Path("a.txt").write_text(STORY)
    Path("a.txt").chmod(0)
    assert "permission" in reason(read("a.txt")[0])


def test_a_folder_is_walked_in_order_without_what_is_hidden_or_of_no_known_kind() -> None:
    seen = ("d/b.txt", "d/a.md", "d/sub/c.html", "d/z.txt.gz")
    unseen = ("d/.hidden.txt", "d/.git/x.txt", "d/a.jpg", "d/Makefile")
    for name in seen + unseen:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        content = (PAGE if name.endswith("html") else STORY).encode()
        Path(name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    ids = [document(item).id for item in read("d/../d/", "./d/b.txt")]
    assert ids == ["d/a.md", "d/b.txt", "d/z.txt.gz", "d/sub/c.html"]
    Path("empty").mkdir()
    assert "holds no file of a known kind" in reason(read("empty")[0])


def test_markdown_keeps_its_text_and_gives_its_front_matter() -> None:
    front = 'title: "Bridge to close"\ndate: 2024-05-01\npublisher: The Harbour Post\nurl: https://h.example/'
    text = f"---\n{front}\n---\n# Bridge\n\n{STORY}\n"
    assert one("a.md", text) == Document(
        "a.md", text, "Bridge to close", "The Harbour Post", datetime(2024, 5, 1, tzinfo=UTC), "https://h.example/", "en"
    )
    assert document(one("b.md", f"# The *bridge*\n\n{STORY}\n")).title == "The bridge"


def test_an_html_page_gives_its_article_and_metadata() -> None:
    found = document(one("a.html", PAGE))
    assert (found.title, found.publisher, found.url) == ("Bridge to close", "The Harbour Post", "https://harbour.example/bridge")
    assert found.published == datetime(2024, 5, 1, 8, 30, tzinfo=UTC)
    assert STORY in found.text
    assert not any(word in found.text for word in ("Sport", "tracker", "rights reserved", "<"))


def test_html_in_the_encoding_it_names() -> None:
    page = PAGE.replace("<head>", '<head><meta charset="windows-1251">').replace("Ines Falk", "Ines Фальк")
    assert "Ines Фальк" in document(one("a.html", page.encode("windows-1251"))).text


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<html", "<html><script>var a;</script></html>"])
def test_a_page_without_an_article_is_set_aside(page: str) -> None:
    assert isinstance(one("a.html", page), Rejected)


def test_jsonl_rows_and_what_is_wrong_with_others() -> None:
    rows = [
        json.dumps({"ID": 7, "Text": STORY, "Title": "A", "published": "2024-05-01T10:00:00+02:00", "extra": [1]}),
        "{broken",
        "[1, 2]",
        json.dumps({"body": STORY}),
        "",
        json.dumps({"text": STORY, "id": "7", "published": "some day"}),
        json.dumps({"text": ""}),
        json.dumps({"text": None}),
        json.dumps({"text": GERMAN, "id": "de"}),
        json.dumps({"text": STORY, "language": "de"}),
        '{"text": "half a pair \\ud800 of surrogates"}',
    ]
    Path("t.jsonl").write_text("\n".join(rows), encoding="utf-8")
    items = read("t.jsonl")
    assert items[0] == Document("7", STORY, "A", published=datetime(2024, 5, 1, 8, tzinfo=UTC), language="en")
    assert [(item.id, item.text) for item in items if isinstance(item, Document)][1:] == [
        ("7#2", STORY),
        ("t.jsonl:11", "half a pair \ufffd of surrogates"),
    ]
    rejected = {item.line: item.reason for item in items if isinstance(item, Rejected)}
    assert list(rejected) == [2, 3, 4, 7, 8, 9, 10]
    assert "fields found: body" in rejected[4]
    assert all(item.source == "t.jsonl" for item in items if isinstance(item, Rejected))


def test_a_date_that_cannot_be_read_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    row = json.dumps({"text": STORY, "published": "03/04/2015"}) + "\n"
    Path("t.jsonl").write_text(row * 3)
    with caplog.at_level(logging.WARNING):
        assert [document(item).published for item in read("t.jsonl")] == [None] * 3
    assert [record.getMessage() for record in caplog.records] == [
        "t.jsonl: line 1: published is no date that can be read; left empty"
    ]


@pytest.mark.parametrize("name", ["t.jsonl", "t.json"])
def test_one_json_value_over_many_lines_is_refused_once(name: str) -> None:
    assert "one object a line" in reason(one(name, json.dumps([{"text": STORY}], indent=2)))


def test_a_long_line_is_skipped_and_the_rest_goes_on() -> None:
    Path("t.jsonl").write_text(json.dumps({"text": "a" * 10_000_000}) + "\n" + json.dumps({"text": STORY}))
    long, fine = read("t.jsonl")
    assert "longer than" in reason(long)
    assert document(fine).id == "t.jsonl:2"


def test_csv_rows_and_what_is_wrong_with_others() -> None:
    lines = [
        "ID, Text ,published",
        '1,"Two lines,',
        'of one field.",2024-05-01',
        "2,too few",
        "3,one,two,three",
        '4,"never closed,2024-05-01',
        '5,"He said ""no"".",',
        '6,He is 5" tall,',
        "",
        ",no id,,",
    ]
    Path("t.csv").write_text("\r\n".join(lines))
    items = read("t.csv")
    assert [(item.id, item.text) for item in items if isinstance(item, Document)] == [
        ("1", "Two lines,\r\nof one field."),
        ("5", 'He said "no".'),
        ("6", 'He is 5" tall'),
        ("t.csv:10", "no id"),
    ]
    assert [item.line for item in items if isinstance(item, Rejected)] == [4, 5, 6]
    assert "has 2 fields where the header has 3" in reason(items[1])


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("t.tsv", 'id\ttext\n1\t"I did" he said\n', '"I did" he said'),
        ("t.csv", "id;text\n1;a, b\n", "a, b"),
        ("t.csv.gz", gzip.compress(b"text,id\nhello,1\n"), "hello"),
        ("t.csv", "id,text\n1,h\u00e9\n".encode("utf-16"), "hé"),
        ("t.csv", b"\xef\xbb\xbftext,id\ncaf\xe9,1\n", "café"),
        ("t.ndjson", gzip.compress(b'{"text":"hello"}'), "hello"),
    ],
)
def test_kinds_of_tables(name: str, data: bytes | str, text: str) -> None:
    assert document(one(name, data)).text == text


def test_missing_columns_are_told_with_those_found() -> None:
    assert "no column named text (columns found: id, body)" in reason(one("t.csv", "id,body\n1,x\n"))
    assert "no rows" in reason(one("t.csv", "id,text\n"))


@pytest.mark.parametrize(
    ("data", "ids"),
    [
        (STORY, ["-"]),
        (PAGE, ["-"]),
        (f'{{"text": "{STORY}"}}\n{{"id": "b", "text": "{STORY}"}}\n', ["-:1", "b"]),
        (f"id,text\na,{STORY}\n", ["a"]),
        (f"---\ntitle: Bridge\n---\n{STORY}", ["-"]),
        (STORY.encode("utf-16"), ["-"]),
    ],
)
def test_standard_input_is_told_by_how_it_begins(data: str | bytes, ids: list[str]) -> None:
    items = read("-", stdin=data.encode() if isinstance(data, str) else data)
    assert [document(item).id for item in items] == ids
    assert all("council" in document(item).text for item in items)


def test_standard_input_stays_open() -> None:
    stream = io.BytesIO(STORY.encode())
    list(read_documents(["-"], stdin=stream))
    assert not stream.closed
    assert "empty" in reason(read("-", stdin=b"")[0])


def test_rows_come_lazily() -> None:
    Path("t.jsonl").write_text(json.dumps({"text": STORY}) + "\n{broken\n")
    items = read_documents(["t.jsonl", "missing.txt"])
    assert isinstance(next(items), Document)
    assert isinstance(next(items), Rejected)
    items.close()


NAMES = ("a.txt", "a.md", "a.html", "a.jsonl", "a.csv", "a.tsv", "a.csv.gz", "a.what", "-")


@given(st.binary(max_size=300), st.sampled_from(NAMES))
@settings(max_examples=150, deadline=None)
def test_no_bytes_raise(data: bytes, name: str) -> None:
    if name != "-":
        Path(name).write_bytes(data)
    for item in read(name, stdin=data, any_language=True):
        (item.text if isinstance(item, Document) else item.reason).encode("utf-8")
