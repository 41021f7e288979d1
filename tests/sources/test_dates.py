"""Publication dates as sources write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.sources.dates import parse_published


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("2024-05-01", datetime(2024, 5, 1, tzinfo=UTC)),
        ("2024-05-01T10:30:00Z", datetime(2024, 5, 1, 10, 30, tzinfo=UTC)),
        ("2024-05-01 10:30", datetime(2024, 5, 1, 10, 30, tzinfo=UTC)),
        ("2024-05-01T10:30:00+02:00", datetime(2024, 5, 1, 8, 30, tzinfo=UTC)),
        ("Wed, 01 May 2024 10:30:00 -0400", datetime(2024, 5, 1, 14, 30, tzinfo=UTC)),
        ("May 1, 2024", datetime(2024, 5, 1, tzinfo=UTC)),
        ("Wednesday, May 1st, 2024", datetime(2024, 5, 1, tzinfo=UTC)),
        ("1 May 2024", datetime(2024, 5, 1, tzinfo=UTC)),
        ("2024/05/01", datetime(2024, 5, 1, tzinfo=UTC)),
        (1714559400, datetime(2024, 5, 1, 10, 30, tzinfo=UTC)),
        ("1714559400000", datetime(2024, 5, 1, 10, 30, tzinfo=UTC)),
        ("03/04/2015", None),
        ("yesterday", None),
        ("2024-02-31", None),
        ("", None),
    ],
)
def test_what_is_a_date(written: str | int, time: datetime | None) -> None:
    assert parse_published(written) == time


@given(st.one_of(st.text(max_size=40), st.integers(), st.floats(), st.datetimes().map(str)))
def test_anything_gives_utc_or_nothing(written: str | int | float) -> None:
    time = parse_published(written)
    assert time is None or time.tzinfo is UTC
