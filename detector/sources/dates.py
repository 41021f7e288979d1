"""Publication times as sources write them → aware datetimes in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_FIRST = re.compile(r"^(?:[A-Za-z]{3,9},? )?([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b")
_DAY_FIRST = re.compile(r"^(?:[A-Za-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9})\.?,? (\d{4})\b")
_YEAR_FIRST = re.compile(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$")
_EPOCH = re.compile(r"^\d{9,10}(?:\.\d+)?$|^\d{12,13}$")


def parse_published(value: str | int | float) -> datetime | None:
    """The time in UTC, or ``None`` where it cannot be told.

    ISO 8601, e-mail dates (RFC 2822), ``March 3, 2015``, ``3 March 2015``, ``2015/03/03``, and seconds or milliseconds
    since 1970. A time without a zone is taken as UTC, a day alone as its midnight. ``03/04/2015`` is two dates, hence none.
    """
    text = " ".join(str(value).split())
    try:
        if _EPOCH.match(text):
            number = float(text)
            return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)
        return _as_utc(_parse(text))
    except (ValueError, OverflowError, OSError, IndexError, TypeError):
        return None


def _parse(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.removesuffix(" UTC").removesuffix(" GMT"))
    except ValueError:
        pass
    if match := _YEAR_FIRST.match(text):
        return datetime(int(match[1]), int(match[2]), int(match[3]))
    if match := _MONTH_FIRST.match(text):
        return datetime(int(match[3]), _month(match[1]), int(match[2]))
    if (match := _DAY_FIRST.match(text)) and ":" not in text:
        return datetime(int(match[3]), _month(match[2]), int(match[1]))
    return parsedate_to_datetime(text)


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _as_utc(time: datetime) -> datetime:
    if time.tzinfo is None:
        return time.replace(tzinfo=UTC)
    return time.astimezone(UTC) if (time.utcoffset() or timedelta()) else time.replace(tzinfo=UTC)
