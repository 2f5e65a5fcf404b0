"""Days that a text names, "on Tuesday", "in March 2023", "last month", as periods; pure.

What a text leaves out is filled from the day on which it is written: a weekday or a month without a year is the last
one up to that day, since news and questions look back. English only.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

# "13 March", written on 11 March, is two days ahead rather than a year back.
LONG_PAST = 330

_MONTHS = "january february march april may june july august september october november december".split()
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NUMBERS = {word: at for at, word in enumerate("no one two three four five six seven eight nine ten".split())}
_NUMBERS |= {"a": 1, "an": 1, "couple of": 2}

_MONTH = rf"(?P<month>{'|'.join(_MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)\b"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b"
_IN = r"(?:in|since|until|till|before|after|during|from|to|and|between|by|of|last|this|early|late|mid|through)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<iso>\d{4}-\d\d-\d\d)\b",
        rf"\b(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?",
        rf"\b{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?",
        rf"\b{_MONTH}(?:\s+of)?,?\s+{_YEAR}",
        rf"(?<=\b)(?P<cue>{_IN})[\s-]+{_MONTH}",
        r"\b(?P<which>this|last|past|previous)\s+(?P<unit>week|month|year)\b",
        r"\b(?P<which>last|past)\s+(?P<count>\d+|\w+)\s+(?P<unit>day|week|month|year)s\b",
        r"\b(?P<ago>\d+|\w+|a\s+couple\s+of)\s+(?P<unit>day|week|month|year)s?\s+ago\b",
        rf"\b(?:(?P<which>last|next)\s+)?(?P<weekday>{'|'.join(_WEEKDAYS)})\b",
        r"\b(?P<deictic>today|tonight|yesterday|this\s+(?:morning|afternoon|evening)|last\s+night)\b",
        rf"\b{_YEAR}(?!\s*(?:[%$€£]|\w*(?:people|jobs|crowns|dollars|euros)))",
    )
)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"a period does not begin after its end: {self.first} to {self.last}")

    @classmethod
    def on(cls, day: date) -> Self:
        """Return the period of a single day."""
        return cls(day, day)

    def meets(self, other: Period) -> bool:
        """Tell whether some day lies in both."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class NamedPeriod:
    """A period with the words `[start, end)` of a text that name it.

    `is_relative` tells that they mean another one on another day ("this week"), `has_year` that they name the year.
    """

    period: Period
    start: int
    end: int
    is_relative: bool
    has_year: bool


def periods_in(text: str, *, day: date | None) -> list[NamedPeriod]:
    """Return the periods that a text names, in its order, as of the day on which it is written.

    Without a day, only those that name their year. What lies in the future ("next Tuesday") is left out.
    """
    found: list[NamedPeriod] = []
    taken = bytearray(len(text))  # the words of a period that was found belong to no other one
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = _words_of(match)
            period = _period(match, day)
            if period and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                parts = match.groupdict()
                found.append(
                    NamedPeriod(
                        period,
                        start,
                        end,
                        is_relative=any(parts.get(name) for name in ("which", "ago", "deictic", "weekday")),
                        has_year=bool(parts.get("year") or parts.get("iso")),
                    )
                )
    return sorted(found, key=lambda one: one.start)


def _words_of(match: re.Match[str]) -> tuple[int, int]:
    """Return the range of a match without the preposition in front, which only tells a month from a verb."""
    cue = match.groupdict().get("cue")
    if cue is None or cue.lower() in ("last", "this", "early", "late", "mid"):
        return match.start(), match.end()
    return match.start("month"), match.end()


def _period(match: re.Match[str], day: date | None) -> Period | None:
    parts = {name: value.lower() for name, value in match.groupdict().items() if value}
    try:
        if "iso" in parts:
            return Period.on(date.fromisoformat(parts["iso"]))
        if "month" in parts:
            return _in_month(parts, day)
        if "year" in parts:
            return _year(int(parts["year"]))
        return _relative(parts, day) if day else None
    except (ValueError, OverflowError):  # there is no 31st of April, and no day before year 1
        return None


def _in_month(parts: dict[str, str], day: date | None) -> Period | None:
    month = next(at for at, name in enumerate(_MONTHS, 1) if name.startswith(parts["month"].rstrip(".")[:3]))
    if "year" not in parts and day is None:
        return None
    years = [int(parts["year"])] if "year" in parts else _years_back(day)
    for year in years:
        last = calendar.monthrange(year, month)[1]
        period = (
            Period.on(date(year, month, int(parts["day"])))
            if "day" in parts
            else Period(date(year, month, 1), date(year, month, last))
        )
        if "year" in parts:
            return period
        if day and period.first <= day:
            return None if "day" in parts and (day - period.first).days > LONG_PAST else period
    return None


def _years_back(day: date | None) -> list[int]:
    return [day.year, day.year - 1] if day else []


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def _relative(parts: dict[str, str], day: date) -> Period | None:
    if "weekday" in parts:
        if parts.get("which") == "next":
            return None
        back = (day.weekday() - _WEEKDAYS.index(parts["weekday"])) % 7
        return Period.on(day - timedelta(days=back or (7 if parts.get("which") == "last" else 0)))
    if "deictic" in parts:
        return Period.on(day - timedelta(days=parts["deictic"] == "yesterday" or parts["deictic"].startswith("last")))
    if "ago" in parts:
        count = _number(parts["ago"])
        return _ago(count, parts["unit"], day) if count else None
    if "count" in parts:
        count = _number(parts["count"])
        return Period(_ago(count, parts["unit"], day).first, day) if count else None
    return _around(day, which=parts["which"], unit=parts["unit"])


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBERS.get(re.sub(r"^a\s+couple", "couple", word), 0)


def _ago(count: int, unit: str, day: date) -> Period:
    """Return the day, week, month or year that lies so many back."""
    if unit == "day":
        return Period.on(day - timedelta(days=count))
    if unit == "week":
        return _week(day - timedelta(weeks=count))
    if unit == "month":
        return _month(day, back=count)
    return _year(day.year - count)


def _around(day: date, *, which: str, unit: str) -> Period:
    """Return "this" or "last" week, month or year; this one ends on the day itself, and this week has seven days."""
    if which == "this":
        if unit == "week":
            return Period(day - timedelta(days=6), day)
        return Period(_month(day, back=0).first if unit == "month" else date(day.year, 1, 1), day)
    if which == "past":
        return Period(day - timedelta(days={"week": 7, "month": 31, "year": 366}[unit]), day)
    return _ago(1, unit, day)


def _week(day: date) -> Period:
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def _month(day: date, *, back: int) -> Period:
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return Period(date(year, month + 1, 1), date(year, month + 1, calendar.monthrange(year, month + 1)[1]))
