from html.parser import HTMLParser

from detector.reports import ScanReport


class Elements(HTMLParser):
    """Names and attributes of a page's elements, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def elements(page: str) -> Elements:
    parser = Elements()
    parser.feed(page)
    return parser


def test_a_story_that_contains_script_is_shown_as_text(report: ScanReport) -> None:
    page = elements(report.to_html())
    assert "script" not in page.names
    assert '<script>alert("x")</script>' in "".join(page.text)


def test_the_page_asks_for_nothing_outside_itself(report: ScanReport) -> None:
    page = elements(report.to_html())
    assert not {"link", "img", "iframe", "object"} & set(page.names)
    assert not {"src", "href"} & {name for name, _ in page.attributes}


def test_words_that_clash_are_marked_inside_their_sentence(report: ScanReport) -> None:
    text = report.to_html()
    assert "the crew had <mark>left the bridge unmanned</mark>" in text
    assert '<span class="rest">Harbour master Ada Quill said </span>' in text
    assert "ferry/empty.txt: the file is empty" in text
