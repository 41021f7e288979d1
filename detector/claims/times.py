"""Finds dates and time expressions, and the days that they mean.

``dateparser`` costs 0.6 s of start-up and reads ``may`` and ``second`` as dates; news uses few forms, and the parse tells
verbs from months.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from detector.claims.calendar_days import (
    MONTHS,
    Days,
    month_days,
    nearest_month_day,
    quarter_days,
    season_days,
    shifted,
    weekday_days,
    year_days,
)
from detector.claims.numbers import reading

_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|Jun(?:e|\.)?|Jul(?:y|\.)?|"
    r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_WEEKDAY = r"(?P<weekday>Mon|Tues?|Wednes|Thurs?|Fri|Satur|Sun)(?:day)"
_COUNT = r"(?P<count>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|a few|a couple of)"
_UNIT = r"(?P<unit>day|week|month|year|decade|hour|minute)s?"
_PART = r"(?: (?:morning|afternoon|evening|night))?"


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression; offsets into the text it was found in."""

    start: int
    end: int
    days: Days | None
    """First and last day, ``None`` where they cannot be told."""
    recurring: bool = False


_Reader = Callable[[re.Match[str], date | None], Days | None]


def _absolute(match: re.Match[str], today: date | None) -> Days | None:
    month = MONTHS[match["month"].lower().rstrip(".")[:3]]
    day = int(match["day"])
    year = match.groupdict().get("year")
    if year is not None:
        return _one(int(year), month, day)
    return nearest_month_day(month, day, today)


def _iso(match: re.Match[str], today: date | None) -> Days | None:
    return _one(int(match["year"]), int(match["number"]), int(match["day"]))


def _month(match: re.Match[str], today: date | None) -> Days | None:
    month = MONTHS[match["month"].lower().rstrip(".")[:3]]
    year = match.groupdict().get("year")
    if year is not None:
        return month_days(int(year), month)
    if today is None:
        return None
    which = (match.groupdict().get("which") or "").lower()
    if which == "last":
        return month_days(today.year - (month >= today.month), month)
    if which == "next":
        return month_days(today.year + (month <= today.month), month)
    middle = [month_days(today.year + offset, month) for offset in (-1, 0, 1)]
    return min(middle, key=lambda days: abs((days[0] + timedelta(14) - today).days))


def _year(match: re.Match[str], today: date | None) -> Days | None:
    return year_days(int(match["year"]))


def _decade(match: re.Match[str], today: date | None) -> Days | None:
    first = int(match["year"])
    return date(first, 1, 1), date(first + 9, 12, 31)


def _years(match: re.Match[str], today: date | None) -> Days | None:
    first, last = int(match["first"]), match["last"]
    end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    return (date(first, 1, 1), date(end, 12, 31)) if first <= end else None


def _weekday(match: re.Match[str], today: date | None) -> Days | None:
    return weekday_days(match["weekday"].lower()[:3], (match.groupdict().get("which") or "").lower(), today)


def _near_day(match: re.Match[str], today: date | None) -> Days | None:
    steps = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
    name = match["name"].lower()
    if today is None:
        return None
    day = today + timedelta(steps.get(name, -1 if name.startswith("last") else 0))
    return day, day


def _period(match: re.Match[str], today: date | None) -> Days | None:
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(match["which"].lower(), 0)
    return shifted(match["unit"].lower(), step, today)


def _ago(match: re.Match[str], today: date | None) -> Days | None:
    if today is None:
        return None
    count = match["count"].lower()
    number = {"a": 1.0, "an": 1.0}.get(count) or reading([count])
    if number is None:
        return None
    unit = match["unit"].lower()
    sign = 1 if match.groupdict().get("later") else -1
    if unit in {"hour", "minute"}:
        return (today - timedelta(1), today) if sign < 0 else (today, today + timedelta(1))
    if unit == "day":
        day = today + timedelta(days=sign * int(number))
        return day, day
    return shifted(unit, sign * int(number), today)


def _quarter(match: re.Match[str], today: date | None) -> Days | None:
    which = {"first": 1, "second": 2, "third": 3, "fourth": 4}[match["quarter"].lower()]
    year = match.groupdict().get("year")
    if year is None and today is None:
        return None
    return quarter_days(int(year) if year else today.year if today else 1, which)


def _season(match: re.Match[str], today: date | None) -> Days | None:
    year = match.groupdict().get("year")
    if year is not None:
        return season_days(match["season"].lower(), int(year))
    if today is None:
        return None
    step = {"last": -1, "next": 1}.get((match.groupdict().get("which") or "").lower(), 0)
    return season_days(match["season"].lower(), today.year + step)


def _unknown(match: re.Match[str], today: date | None) -> Days | None:
    return None


def _one(year: int, month: int, day: int) -> Days | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found, found


_WHICH = r"(?:(?P<which>last|next|this|this past|this coming) )?"
_RULES: list[tuple[re.Pattern[str], _Reader, bool]] = [
    (re.compile(pattern, re.IGNORECASE if loose else 0), reader, recurring)
    for pattern, reader, loose, recurring in (
        (
            rf"\b(?:every|each)(?: (?:other|single))? (?:day|week|weekday|weekend|month|year|quarter|hour|morning|"
            rf"night|evening|summer|winter|{_WEEKDAY})\b",
            _unknown,
            True,
            True,
        ),
        (
            r"\b(?:annually|daily|weekly|monthly|yearly|(?:once|twice|three times|several times) an? (?:day|week|"
            r"month|year)|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days)\b",
            _unknown,
            False,
            True,
        ),
        (rf"\b(?:{_WEEKDAY},? )?{_MONTH} {_DAY},? {_YEAR}\b", _absolute, False, False),
        (rf"\b(?:{_WEEKDAY},? )?(?:the )?{_DAY}(?: of)? {_MONTH},? {_YEAR}\b", _absolute, False, False),
        (r"\b(?P<year>(?:19|20)\d\d)-(?P<number>0[1-9]|1[0-2])-(?P<day>[0-3]\d)\b", _iso, False, False),
        (rf"\b(?:{_WEEKDAY},? )?{_MONTH} {_DAY}\b(?![:,.]?\d)", _absolute, False, False),
        (rf"\b(?:{_WEEKDAY},? )?(?:the )?{_DAY}(?: of)? {_MONTH}(?!\w)", _absolute, False, False),
        (rf"\b(?:(?:early|late|mid)[ -])?{_MONTH}(?: of|,)? {_YEAR}\b", _month, False, False),
        (
            r"\b(?:between |from )?(?P<first>(?:1[5-9]|20)\d\d)(?:-|–| and | to | until )(?P<last>(?:(?:1[5-9]|"
            r"20)\d\d|\d\d))\b",
            _years,
            False,
            False,
        ),
        (r"\b(?:the |early |late |mid-)*(?P<year>(?:1[5-9]|20)\d0)s\b", _decade, False, False),
        (
            r"\b(?:the )?(?P<quarter>first|second|third|fourth) quarter(?: (?:of )?(?P<year>(?:19|20)\d\d))?\b",
            _quarter,
            True,
            False,
        ),
        (
            r"\b(?:(?P<which>last|next|this) |the (?:late |early )?|(?:in|during) (?:the )?)?(?P<season>spring|"
            r"summer|autumn|winter) (?:of )?(?P<year>(?:19|20)\d\d)\b",
            _season,
            True,
            False,
        ),
        (r"\b(?P<which>last|next|this) (?P<season>spring|summer|autumn|fall|winter)\b", _season, True, False),
        (rf"\b{_WHICH}{_WEEKDAY}{_PART}(?!s?\w)", _weekday, False, False),
        (
            r"\b(?P<name>today|tonight|yesterday|tomorrow|last night|overnight|this (?:morning|afternoon|"
            r"evening))\b(?: (?:morning|afternoon|evening|night))?(?!['’])",
            _near_day,
            True,
            False,
        ),
        (
            r"\b(?:(?:earlier|later|late|early) )?(?P<which>last|this|next|the (?:past|previous|"
            r"coming)) (?P<unit>week|month|year|decade|weekend|quarter|century)\b",
            _period,
            True,
            False,
        ),
        (rf"\b(?:about |around |nearly |almost |more than |over )?{_COUNT} {_UNIT} (?:ago|earlier)\b", _ago, True, False),
        (rf"\b(?:within|in) (?:the )?(?:next )?{_COUNT} {_UNIT}(?P<later>)(?= time\b|[.,]|$)", _unknown, True, False),
        (rf"\b{_COUNT} {_UNIT} (?P<later>later|from now)\b", _unknown, True, False),
        (
            r"\b(?:in )?(?:the )?(?:coming|past|last|next|recent)(?: few| several| two| three| four| five| six|"
            r" ten| \d{1,2})? (?:hours|days|weeks|months|years|decades)\b",
            _unknown,
            True,
            False,
        ),
        (r"\b(?P<which>last|next|this) " + _MONTH + r"(?!\w)", _month, False, False),
        (r"(?<=\b[Ii]n )(?:(?:early|late|mid)[ -])?" + _MONTH + r"(?!\w)", _month, False, False),
        (
            r"(?:(?<=[Ss]ince )|(?<=[Uu]ntil )|(?<=[Dd]uring )|(?<=[Bb]y )|(?<=[Ff]rom )|(?<=[Ff]or )|(?<=[Tt]o )|"
            r"(?<=[Bb]efore )|(?<=[Aa]fter ))(?:(?:early|late|mid)[ -])?" + _MONTH + r"(?! [A-Z])(?!\w)",
            _month,
            False,
            False,
        ),
        (
            rf"(?:(?<=\b[Ii]n )|(?<=[Ss]ince )|(?<=[Bb]y )|(?<=[Uu]ntil )|(?<=[Ff]rom )|(?<=[Oo]f )|"
            rf"(?<=[Bb]efore )|(?<=[Aa]fter )|(?<=[Dd]uring )|(?<=early )|(?<=late )|(?<=mid-)|(?<=[Tt]he )|"
            rf"(?<=\())(?:early |late |mid-)?{_YEAR}\b(?![,.]\d|%)(?! (?:people|men|women|dollars|euros|pounds|km|"
            rf"miles|metres|meters|tons|tonnes))",
            _year,
            False,
            False,
        ),
        (
            r"(?<![\w.,$£€-])\d{1,2}(?::\d\d)? ?(?:[ap]\.?m\b\.?|o['’]clock)(?: (?:GMT|EST|EDT|PST|PDT|local time|"
            r"CT|ET|PT))?",
            _unknown,
            True,
            False,
        ),
    )
]


def find_times(text: str, today: date | None, *, ahead: bool = False, back: bool = False) -> list[Time]:
    """The time expressions of a sentence in order, none overlapping another.

    ``today`` is the day of publication; without it relative expressions keep ``days=None``. A bare weekday is the last one
    up to publication, the day itself included, or with ``ahead``, for a clause about the future, the first one after it. A
    month or a day without its year is the nearest one, with ``back`` the last one and with ``ahead`` the next.
    """
    if not any(mark in text for mark in "0123456789") and not _HINT.search(text):
        return []
    found: list[Time] = []
    taken = bytearray(len(text))
    for pattern, reader, recurring in _RULES:
        for match in pattern.finditer(text):
            start, end = match.span()
            if start == end or any(taken[start:end]):
                continue
            try:
                days = reader(match, today)
                if ahead and reader is _weekday and days is not None and not match.groupdict().get("which"):
                    days = weekday_days(match["weekday"].lower(), "next", today)
                if days is not None and today is not None and (ahead or back) and reader in {_month, _absolute}:
                    days = _turned(match, days, today, ahead=ahead)
            except (OverflowError, ValueError):
                days = None
            if days is None and reader is _iso:
                continue
            taken[start:end] = b"\1" * (end - start)
            found.append(Time(start, end, days, recurring))
    return sorted(found, key=lambda time: time.start)


def _turned(match: re.Match[str], days: Days, today: date, *, ahead: bool) -> Days:
    """The days moved by a year where a past event would lie ahead, or a coming one behind; a year that is given stays."""
    if match.groupdict().get("year") or match.groupdict().get("which"):
        return days
    step = 1 if ahead and days[1] < today else -1 if not ahead and days[0] > today else 0
    return (days[0].replace(year=days[0].year + step), days[1].replace(year=days[1].year + step)) if step else days


_HINT = re.compile(
    r"day|week|month|year|night|morning|evening|hour|decade|ago|later|annual|quarter|summer|spring|autumn|winter|tomorrow|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Apr|"
    r"Aug|Sep|Oct|Nov|Dec|time|fall|monthly",
    re.IGNORECASE,
)
