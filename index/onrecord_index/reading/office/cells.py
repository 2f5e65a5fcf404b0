"""What a spreadsheet shows in a cell with a number: dates, percentages, money, digits as its format says; pure."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

# Formats that files refer to by number alone (ECMA-376, part 1, 18.8.30), of those that matter here.
BUILT_IN = {
    1: "0",
    2: "0.00",
    **dict.fromkeys((3, 37, 38, 41, 42), "#,##0"),
    **dict.fromkeys((4, 39, 40, 43, 44), "#,##0.00"),
    9: "0%",
    10: "0.00%",
    **dict.fromkeys((14, 15, 16, *range(27, 32), 36, *range(50, 55), 57, 58), "d mmm yyyy"),
    17: "mmm yyyy",
    **dict.fromkeys((18, 20, 32, 34, 55), "h:mm"),
    **dict.fromkeys((19, 21, 33, 35, 56), "h:mm:ss"),
    22: "d mmm yyyy h:mm",
    46: "[h]:mm:ss",
}

_PART = re.compile(
    r"""
      "(?P<quoted>[^"]*)"  | \\(?P<escaped>.) | \[\$(?P<currency>[^\]-]*)[^\]]*\]
    | \[(?P<elapsed>h+|m+|s+)\] | \[[^\]]*\] | [_*]. | AM/PM | A/P | (?P<end>;)
    | (?P<power>E[+-]) | (?P<digits>[0#?.,/]+) | (?P<periods>[ymdhs]+) | (?P<percent>%) | (?P<literal>[^()@"\\])
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_LONGEST_FORMAT = 255  # what spreadsheets allow

_FIRST_DAY = datetime(1899, 12, 30)
_FIRST_DAY_1904 = datetime(1904, 1, 1)
_LAST_DAY = 2_958_465  # 31 December 9999
_MOST_DIGITS = 15  # that a spreadsheet keeps


@dataclass(frozen=True, slots=True)
class _Format:
    """A number format: what stands around the digits, how many there are, or which parts of a moment are shown."""

    before: str = ""
    after: str = ""
    digits: str = ""
    is_percent: bool = False
    is_elapsed: bool = False
    periods: frozenset[str] = frozenset()  # of y, m, d, h, s


_GENERAL = _Format()


def shown(number: float, code: str, *, from_1904: bool = False) -> str:
    """Return a number as its format code shows it, but for days and times, which are written "14 March 2021, 09:30"."""
    form = _format(code)
    if form.periods or form.is_elapsed:
        return _moment(number, form, from_1904=from_1904)
    return _with_digits(number, form) if form.digits else plain(number)


def plain(number: float) -> str:
    """Return a number with the digits that a spreadsheet keeps, and no exponent where that is readable."""
    if not math.isfinite(number):
        return ""
    short = f"{number:.{_MOST_DIGITS}g}"
    readable = "e" not in short or 1e-9 < abs(number) < 1e21
    return f"{Decimal(short):f}" if readable else short


def moment_in_words(moment: datetime) -> str:
    """Return a day and the time on it, unless that is midnight."""
    time = _time(moment, seconds=True)
    return _day(moment) if time == "00:00" else f"{_day(moment)}, {time}"


def _with_digits(number: float, form: _Format) -> str:
    whole, _, places = form.digits.partition(".")
    # Commas at the end show thousands or millions, slashes fractions; numbers beyond what is kept have no more digits.
    if whole.endswith(",") or "/" in form.digits or not abs(number) < 10**_MOST_DIGITS:
        return plain(number)
    scaled = Decimal(repr(number)) * (100 if form.is_percent else 1)
    rounded = scaled.quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP)
    digits = f"{abs(rounded):{',' if ',' in whole else ''}f}".zfill(whole.count("0") + bool(places) + len(places))
    if optional := len(places) - len(places.rstrip("#?")):
        kept = digits[-optional:].rstrip("0")
        digits = (digits[:-optional] + kept).rstrip(".")
    return f"{'-' if rounded < 0 else ''}{form.before}{digits}{form.after}".strip()


def _moment(number: float, form: _Format, *, from_1904: bool) -> str:
    if not 0 <= number <= _LAST_DAY:
        return plain(number)
    seconds = round(number * 86_400)
    if form.is_elapsed:
        hours, rest = divmod(seconds, 3_600)
        return f"{hours}:{rest // 60:02}" + (f":{rest % 60:02}" if "s" in form.periods else "")
    # Excel has a 29 February 1900, which never was.
    first = _FIRST_DAY_1904 if from_1904 else _FIRST_DAY + timedelta(days=number < 60)
    moment = first + timedelta(seconds=seconds)
    has_day, has_year = "d" in form.periods, "y" in form.periods
    has_time = bool(form.periods & {"h", "s"})
    if has_day and has_time:
        return moment_in_words(moment)
    if has_day:
        return _day(moment)
    if has_year:
        return f"{moment:%B} {moment.year}" if "m" in form.periods else f"{moment.year}"
    return _time(moment, seconds="s" in form.periods) if has_time else f"{moment:%B}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B} {moment.year}"


def _time(moment: datetime, *, seconds: bool) -> str:
    return f"{moment:%H:%M:%S}" if seconds and moment.second else f"{moment:%H:%M}"


@lru_cache(maxsize=1_000)
def _format(code: str) -> _Format:
    """Return what a format code says of positive numbers."""
    if len(code) > _LONGEST_FORMAT or "general" in code.lower():
        return _GENERAL
    around = ["", ""]
    digits, periods, is_percent, is_elapsed = "", "", False, False
    for part in _PART.finditer(code):
        if part["end"]:
            break
        if part["power"] or (part["digits"] and around[1].strip()):
            return _GENERAL  # exponents, and digits with something between them, as in telephone numbers
        digits += part["digits"] or ""
        periods += (part["periods"] or part["elapsed"] or "").lower()
        is_elapsed = is_elapsed or bool(part["elapsed"])
        is_percent = is_percent or bool(part["percent"])
        literal = next(filter(None, part.group("quoted", "escaped", "currency", "percent", "literal")), "")
        around[bool(digits)] += literal
    return _Format(around[0].lstrip(), around[1].rstrip(), digits, is_percent, is_elapsed, frozenset(periods))
