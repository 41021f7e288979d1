"""Dates, and the days that they mean for a story of Tuesday, 3 March 2015."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from detector.claims import ClaimExtractor
from detector.claims.times import find_times
from detector.types import Claim, CleanText, Document

Read = Callable[[str], list[Claim]]
TODAY = date(2015, 3, 3)

CASES = [
    ("The bridge closed on 12 March 2015.", "12 March 2015", "2015-03-12", "2015-03-12"),
    ("The bridge closed on March 12, 2014.", "March 12, 2014", "2014-03-12", "2014-03-12"),
    ("The bridge closed on the 12th of March 2014.", "the 12th of March 2014", "2014-03-12", "2014-03-12"),
    ("The bridge closed on Jan. 5.", "Jan. 5", "2015-01-05", "2015-01-05"),
    ("The bridge closed on 2014-06-01.", "2014-06-01", "2014-06-01", "2014-06-01"),
    ("The bridge closed on Monday.", "Monday", "2015-03-02", "2015-03-02"),
    ("The bridge closed on Tuesday.", "Tuesday", "2015-03-03", "2015-03-03"),
    ("The bridge will close on Monday.", "Monday", "2015-03-09", "2015-03-09"),
    ("The bridge closed last Friday.", "last Friday", "2015-02-27", "2015-02-27"),
    ("The bridge will close next Friday.", "next Friday", "2015-03-06", "2015-03-06"),
    ("The bridge closed yesterday.", "yesterday", "2015-03-02", "2015-03-02"),
    ("The bridge will close tomorrow.", "tomorrow", "2015-03-04", "2015-03-04"),
    ("The bridge closed last week.", "last week", "2015-02-23", "2015-03-01"),
    ("The bridge will close next month.", "next month", "2015-04-01", "2015-04-30"),
    ("The bridge closed last year.", "last year", "2014-01-01", "2014-12-31"),
    ("The bridge closed three days ago.", "three days ago", "2015-02-28", "2015-02-28"),
    ("The bridge closed in 2012.", "2012", "2012-01-01", "2012-12-31"),
    ("The bridge closed in June.", "June", "2014-06-01", "2014-06-30"),
    ("The bridge closed in November.", "November", "2014-11-01", "2014-11-30"),
    ("The bridge will close in November.", "November", "2015-11-01", "2015-11-30"),
    ("The bridge closed in May 2013.", "May 2013", "2013-05-01", "2013-05-31"),
    ("The bridge stood from 1932 to 1978.", "from 1932 to 1978", "1932-01-01", "1978-12-31"),
    ("The bridge closed in the 1990s.", "the 1990s", "1990-01-01", "1999-12-31"),
    ("The bridge closed last summer.", "last summer", "2014-06-01", "2014-08-31"),
    ("The bank lost money in the first quarter of 2014.", "the first quarter of 2014", "2014-01-01", "2014-03-31"),
]


@pytest.mark.parametrize(("sentence", "text", "first", "last"), CASES)
def test_resolved(read: Read, sentence: str, text: str, first: str, last: str) -> None:
    claim = read(sentence)[0]
    assert [(time.text, str(time.first), str(time.last)) for time in claim.times] == [(text, first, last)]
    assert all(sentence[time.start : time.end] == time.text for time in claim.times)


def test_recurring(read: Read) -> None:
    (time,) = read("The council meets every Tuesday.")[0].times
    assert (time.text, time.recurring, time.first) == ("every Tuesday", True, None)


def test_the_day_of_the_report_is_not_the_day_of_the_event(read: Read) -> None:
    assert read("The mayor said on Monday that the bridge closed on Friday.")[0].times[0].text == "Friday"


def test_without_a_day_of_publication_only_absolute_dates_are_resolved(extractor: ClaimExtractor) -> None:
    text = "The bridge closed on Monday. The tunnel closed on 5 May 2014."
    told = extractor.extract([Document(id="story", text=text)], [CleanText(text)])[0]
    assert [claim.times[0].first for claim in told] == [None, date(2014, 5, 5)]


@pytest.mark.parametrize(
    "text",
    [
        "The bridge may close.",
        "The march ended.",
        "He came second.",
        "It fell in price by 2014 dollars",
        "Room 1984 burned",
    ],
)
def test_words_that_look_like_dates(text: str) -> None:
    assert [text[time.start : time.end] for time in find_times(text, TODAY) if time.days] == []


@pytest.mark.parametrize("text", ["31 February 2014", "in 9999", "30 February", "999 years ago", "900 decades ago"])
def test_impossible_dates_are_not_resolved(text: str) -> None:
    for time in find_times(text, TODAY):
        assert time.days is None or time.days[0] <= time.days[1]
