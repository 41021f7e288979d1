"""Days of months, weeks, quarters and seasons, seen from a day of publication."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

Days = tuple[date, date]
"""First and last day, inclusive."""

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_abbr)}
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
"""First and last month, northern half of the earth."""


def month_days(year: int, month: int) -> Days:
    """The days of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def year_days(year: int) -> Days:
    """The days of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def quarter_days(year: int, quarter: int) -> Days:
    """The days of a calendar quarter, 1 to 4."""
    return date(year, 3 * quarter - 2, 1), month_days(year, 3 * quarter)[1]


def season_days(season: str, year: int) -> Days:
    """The days of a season; a winter is named after the year it begins in."""
    first, last = SEASONS[season]
    return date(year, first, 1), month_days(year + (last < first), last)[1]


def nearest_month_day(month: int, day: int, today: date | None) -> Days | None:
    """A day of a month without its year: the one nearest to the publication."""
    if today is None:
        return None
    days = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    if not days:
        return None
    best = min(days, key=lambda found: abs((found - today).days))
    return best, best


def weekday_days(name: str, which: str, today: date | None) -> Days | None:
    """The day that a weekday names.

    ``last Friday`` and a bare ``Friday`` are the last one up to publication (for ``last`` the day itself is left out),
    ``next Friday`` is the first one after it. Papers differ over ``next`` and ``last`` in the same week; the nearer one is
    taken.
    """
    if today is None:
        return None
    number = WEEKDAYS[name[:3]]
    back = (today.weekday() - number) % 7
    if which.startswith("next") or which == "this coming":
        day = today + timedelta(7 - back)
        return day, day
    if which == "last":
        day = today - timedelta(back or 7)
        return day, day
    day = today - timedelta(back)
    return day, day


def shifted(unit: str, step: int, today: date | None) -> Days | None:
    """The week (from Monday), month, quarter, year, decade or weekend ``step`` units after the present one."""
    if today is None:
        return None
    if unit == "week":
        monday = today - timedelta(today.weekday()) + timedelta(7 * step)
        return monday, monday + timedelta(6)
    if unit == "weekend":
        saturday = today - timedelta(today.weekday()) + timedelta(5 + 7 * step)
        if step < 0 and today.weekday() >= 5:
            saturday = today - timedelta(today.weekday() + 2)
        return saturday, saturday + timedelta(1)
    if unit == "month":
        months = today.year * 12 + today.month - 1 + step
        return month_days(months // 12, months % 12 + 1)
    if unit == "quarter":
        quarters = today.year * 4 + (today.month - 1) // 3 + step
        return quarter_days(quarters // 4, quarters % 4 + 1)
    if unit == "year":
        return year_days(today.year + step)
    if unit == "decade":
        year = today.year + 10 * step
        return year_days(year) if abs(step) < 3 else (date(year - 5, 1, 1), date(year + 5, 12, 31))
    if unit == "century":
        return date((today.year // 100 + step) * 100, 1, 1), date((today.year // 100 + step) * 100 + 99, 12, 31)
    return None
