"""The day that a file without metadata gives: a line of its own near its top, or its name; pure."""

from __future__ import annotations

import re
from datetime import date
from itertools import islice

from onrecord_index.periods import periods_in

# The day stands in one of so many first lines with words, below headline and byline.
LINES_READ = 6

_LABEL = re.compile(r"^(?:date|dated|published|posted|updated|last\s+updated)(?:\s+on)?\s*:?[*_]*\s*", re.IGNORECASE)
_WEEKDAY = re.compile(r"^(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+", re.IGNORECASE)
_TIME = re.compile(
    r"(?:^[,\sT]+(?:at\s+)?\d{1,2}[:.]\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?(?:\s*(?:Z|GMT|UTC|[A-Z]{2,4}|[+-]\d\d:?\d\d))?)?[\s*_.]*$",
    re.IGNORECASE,
)
_IN_NAME = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_]?(?P<month>[01]\d)[-_]?(?P<day>[0-3]\d)(?!\d)")


def is_day_line(line: str) -> bool:
    """Tell whether a line is nothing but a day, with or without a label, a weekday and a time."""
    return _day_of_line(line) is not None


def day_of_file(text: str, name: str) -> date | None:
    """Return the day in a line of its own near a text's top, else in the name ("2024-03-14-bridge.txt"), or None.

    Only days that can be read in one way count: "14 March 2024", "March 14, 2024", "2024-03-14", not "4/5/2024".
    """
    first = islice((line for line in text.split("\n") if line.strip()), LINES_READ)
    return next((day for line in first if (day := _day_of_line(line))), None) or _day_of_name(name)


def _day_of_line(line: str) -> date | None:
    words = _WEEKDAY.sub("", _LABEL.sub("", line.strip(" \t\r#*_")))
    for named in periods_in(words, day=None)[:1]:
        is_day = named.period.first == named.period.last and named.has_year
        if is_day and not words[: named.start].strip() and _TIME.match(words[named.end :]):
            return named.period.first
    return None


def _day_of_name(name: str) -> date | None:
    for found in _IN_NAME.finditer(name.rpartition("/")[2]):
        try:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            continue
    return None
