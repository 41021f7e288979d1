"""What cleaning takes away, what it leaves, and that every slice of the result maps back to the source."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from detector.sources import clean


@pytest.mark.parametrize(
    ("untidy", "tidy"),
    [
        ("The ferry sank.{mosads}", "The ferry sank."),
        ("The ferry sank. [[nid:4711]] Two people swam ashore.", "The ferry sank. Two people swam ashore."),
        ("The ferry sank.\nADVERTISEMENT\nTwo people swam ashore.", "The ferry sank.\n\nTwo people swam ashore."),
        ("The ferry sank.\n\nRead more: Ferries of the north\n\nTwo swam.", "The ferry sank.\n\nTwo swam."),
        ("The ferry sank.\n\nShare | Tweet | Email\n\nTwo swam.", "The ferry sank.\n\nTwo swam."),
        ("The ferry sank. https://t.co/AbC123 pic.twitter.com/Xyz", "The ferry sank."),
        ("The ferry sank.\n\n— Jo Doe (@jodoe) May 3, 2021\n\nTwo swam.", "The ferry sank.\n\nTwo swam."),
        ("It sank in June.The mayor was told.", "It sank in June. The mayor was told."),
        ("It sank in 2014.The mayor was told.", "It sank in 2014. The mayor was told."),
        ("“It sank.”The mayor said so.", '"It sank." The mayor said so.'),
        ('He was told."It sank," she said.', 'He was told. "It sank," she said.'),
        ("“It’s gone,” she said…", "\"It's gone,\" she said..."),
        ("The\u00a0ferry\u200b sa\u00adnk   on  Monday .", "The ferry sank on Monday."),
        ("The ferry sank on Monday. ??", "The ferry sank on Monday."),
        ("It isnâ€™t there, the cafÃ© said.", "It isn't there, the café said."),
        ("Smith &amp; Sons paid &pound;5.", "Smith & Sons paid £5."),
        ("The mayor\nsaid that\nthe ferry sank.", "The mayor said that the ferry sank."),
        ("It sank.\n\n\n\nTwo swam.", "It sank.\n\nTwo swam."),
        ("# Ferry lost\n\nThe **mayor** [said](http://x.org/a_(b)) *so*.\n\n- One swam.\n- Two sank.",
         "Ferry lost\n\nThe mayor said so.\n\nOne swam.\n\nTwo sank."),
        ("---\ntitle: Ferry\ndate: 2020-01-01\n---\nIt sank.", "It sank."),
        ("OSLO (Reuters) - The ferry sank.", "The ferry sank."),
        ("OSLO, Norway — The ferry sank.", "The ferry sank."),
        ("<p>The ferry <b>sank</b>.</p><script>var a = 1;</script><p>Two swam.</p>", "The ferry sank.\n\nTwo swam."),
        ("It sank.\x00\x07", "It sank."),
        ("\x1cIt sank,\x1d she said.", '"It sank," she said.'),
        ("“We saw [the captain] jump,” she said [sic].", '"We saw the captain jump," she said.'),
        ("Cafe\u0301 owners objected.", "Café owners objected."),
    ],
)  # fmt: skip
def test_what_is_not_prose_goes(untidy: str, tidy: str) -> None:
    assert clean(untidy).text == tidy


@pytest.mark.parametrize(
    "prose",
    [
        "The U.S.A. and the U.S. Army agreed at 3.5 per cent, he said at 5 p.m. on Monday.",
        "She wrote to example.com and bought shares of Amazon.com, not Booking.Com.",
        "Was it x < y, or 3 > 2? Nobody knew.",
        "RENÉ'S café stayed open; São Paulo's did not.",
        "The snake_case name a_b_c and 5 * 3 * 2 stay.",
        "He paid $5 (about £4) for e-mail@example.org in the end.",
        "Like others on YouTube, she sells toys and makes money from it.",
        "Pictures from the airport in the aftermath of the fighting showed severely damaged aircraft.",
        "More people came: three hundred of them marched on Monday.",
        "By Friday the Coast Guard had found nobody.",
        "Follow-up talks with Iran are planned, and Britain says it will attend on Tuesday.",
        "Share prices fell. Print sales rose. Email traffic was flat.",
        "Source close to the talks said no deal was near.",
        "Really? Nobody asked.",
        "Like this one, the old bridge was closed.",
        "Copyright law is being rewritten, she said.",
        "Writing by hand helps pupils, a study found.",
        "She apologised in the comments.",
        "Advertisement revenue fell by a third at the paper.",
        "What remains is a 12-year-old's e-bike, 4,000ft up.",
    ],
)
def test_prose_stays(prose: str) -> None:
    assert clean(prose).text == prose


def test_quotes_come_back_verbatim() -> None:
    source = "It sank.{mosads}\n\n“The **ferry**\u00a0isn’t safe,” she said.The mayor agreed."
    cleaned = clean(source)
    start = cleaned.text.index("The ferry")
    span = cleaned.source_span(start, cleaned.text.index("safe") + len("safe"))
    assert source[span.start : span.end] == "The **ferry**\u00a0isn’t safe"


def test_lines_wrapped_at_a_fixed_width_are_one_paragraph() -> None:
    source = (
        "The council voted on Tuesday night to close\nthe old bridge for two weeks. Engineers will\n"
        "look at its piers. Mayor Ines Falk said that\nthe ferry would run in the meantime.\n\nTickets stay the same.\n"
    )
    assert clean(source).text.split("\n\n") == [
        "The council voted on Tuesday night to close the old bridge for two weeks. Engineers will "
        "look at its piers. Mayor Ines Falk said that the ferry would run in the meantime.",
        "Tickets stay the same.",
    ]


def test_a_headline_is_not_run_into_the_story() -> None:
    assert clean("Bridge to close\nThe council voted on Tuesday to close it.").text.startswith("Bridge to close\n\nThe")


PIECES = st.sampled_from(
    [
        "{mosads}", "[[nid:1]]", "“", "”", "’", '"', "…", "â€™", "&amp;", "&#x41;", "e\u0301", "ﬁ", "\u00ad", " ",
        "\r\n", "\n", "\n\n",
        "**bold**", "[a](b)", "![i](j)", "# H", "- item", "> q", "| a | b |", "```\nx\n```", "June.The ", "5 p.m.The", "??",
        "http://x.y/z", "<b>", "</p>", "<!-- c -->", "\ud800", "\x00", "\ufffd", "ADVERTISEMENT", "Read more: x",
        "The mayor said so. ", "𝒳", "가", "— A B (@ab)",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=25).map("".join))


@given(TEXTS, st.data())
@example("", None)
@settings(max_examples=300, deadline=None)
def test_every_slice_maps_back(source: str, data: st.DataObject | None) -> None:
    cleaned = clean(source)
    spans = [cleaned.source_span(at, at + 1) for at in range(len(cleaned.text))]
    assert all(0 <= span.start <= span.end <= len(source) for span in spans)
    assert all(a.start <= b.start and a.end <= b.end for a, b in pairwise(spans))
    untouched = [True] * len(cleaned.text)
    for edit in cleaned.edits:
        untouched[edit.start : edit.end] = [False] * (edit.end - edit.start)
    for at, copied in enumerate(untouched):
        if copied:
            assert source[spans[at].start : spans[at].end] == cleaned.text[at]
    rebuilt, done = [], 0
    for edit in cleaned.edits:  # the source is the clean text with the edits undone
        rebuilt += cleaned.text[done : edit.start], source[edit.source_start : edit.source_end]
        done = edit.end
    assert "".join(rebuilt) + cleaned.text[done:] == source
    if cleaned.text and data is not None:
        start = data.draw(st.integers(0, len(cleaned.text)))
        end = data.draw(st.integers(start, len(cleaned.text)))
        span = cleaned.source_span(start, end)
        assert 0 <= span.start <= span.end <= len(source)
        if start < end:
            assert (span.start, span.end) == (spans[start].start, spans[end - 1].end)


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_the_result_is_tidy(source: str) -> None:
    text = clean(source).text
    assert text == text.strip()
    assert "  " not in text
    assert "\n\n\n" not in text
    assert not any("\ud800" <= character <= "\udfff" for character in text)


def test_a_slice_outside_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="no slice"):
        clean("It sank.").source_span(3, 99)


PATHOLOGICAL = (
    "word ", "a", "Aa ", "(", "[", "<", "{", "*", "_", "`", "\n", " ", "|", "&", "“", "[a](", "— ", ".", "A.", "?",
    "x@", "#a ", "-", "A, ",
    "<b> ", "{mosads} ", "&nbsp;", "http://t.co/a ", "> ", "# x\n", "1. ", "a\n", "a\n\n", "(@a) ",
    "x.y(", "via A ", "A A\n", "=", "^",
)  # fmt: skip


@pytest.mark.parametrize("piece", PATHOLOGICAL)
def test_long_texts_take_linear_time(piece: str) -> None:
    seconds = []
    for size in (20_000, 100_000):
        began = time.process_time()
        clean(piece * (size // len(piece)))
        seconds.append(time.process_time() - began)
    assert seconds[1] < 12 * seconds[0] + 0.2  # five times the text; 25 times the time where it is quadratic
