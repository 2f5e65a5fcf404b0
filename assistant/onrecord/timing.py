"""When a question is about: a period, an order in time, the day as of which it is asked; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from onrecord_index import Period, periods_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord_index import NamedPeriod

# By how well what was said fits the topic, by its day from the first on, or the newest first.
Order = Literal["topic", "time", "latest"]


def _ignoring_case(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_CUE = re.compile(
    r"\b(?P<cue>in|on|during|within|since|before|prior\s+to|ahead\s+of|after|until|till|up\s+to|by|from|between|as\s+of)"
    r"\s+(?:the\s+)?(?:(?:early|late|mid|start\s+of|beginning\s+of|end\s+of|month\s+of|year)[\s-]+)?$",
    re.IGNORECASE,
)
_TO = re.compile(r"^\s*(?:and|to|until|till|through|[–-])\s+(?:(?:early|late|mid)[\s-]+)?$", re.IGNORECASE)
_STATEMENTS = r"(?:statements?|comments?|words?|remarks?|positions?|views?|stance|opinion|warning|claim|announcement)\b"
_ORDERS: tuple[tuple[Order, re.Pattern[str]], ...] = (
    ("time", _ignoring_case(r",?\s*\b(?:over|through(?:out)?)\s+(?:time|the\s+(?:years|months|weeks))\b")),
    ("time", _ignoring_case(r",?\s*\b(?:in\s+(?:chronological\s+)?order\s+of\s+(?:time|date)|by\s+date)\b")),
    ("latest", _ignoring_case(r"\s*\b(?:most\s+recently|recently|lately|of\s+late)\b")),
    ("latest", _ignoring_case(r"(?<=\s)last(?=\s+(?:say|said|tell|think|mention|comment|speak|announce|write)\b)")),
    ("latest", _ignoring_case(rf"(?<=\s)(?:latest|newest|most\s+recent)(?=\s+(?:\w+\s+){{0,2}}?{_STATEMENTS})")),
)
# Questions for an order that are put in other words, and the same question without it.
_REWRITTEN: tuple[tuple[Order, re.Pattern[str], str], ...] = (
    (
        "latest",
        re.compile(
            r"^what(?:\s+is|\s+was|['’]s)\s+the\s+(?:latest|last|newest|most\s+recent)(?:\s+thing)?(?:\s+that)?\s+"
            r"(?P<who>.+?)\s+(?:has\s+|have\s+|had\s+)?(?:said|says|say|told|announced)\b",
            re.IGNORECASE,
        ),
        r"What did \g<who> say",
    ),
    (
        "latest",
        re.compile(
            r"^what(?:\s+is|\s+was|['’]s)\s+the\s+(?:latest|newest|most\s+recent)\s+(?:from|by)\s+"
            r"(?P<who>[^?]+?)(?=\s+(?:about|on|regarding)\b|\s*\?|$)",
            re.IGNORECASE,
        ),
        r"What did \g<who> say",
    ),
    (
        "time",
        re.compile(
            r"^how\s+(?:has|have|had|did)\s+(?P<who>.+?)(?:['’]s?|(?:\s+changed)?\s+(?:his|her|their|its))\s+"
            r"(?:views?|positions?|stance|opinions?|tone|mind|line|message)\s*"
            r"(?P<about>(?:on|about|of|towards?|regarding)\s+.+?)?"
            r"(?:\s+(?:changed?|evolved?|shift(?:ed)?|develop(?:ed)?))?\s*\??$",
            re.IGNORECASE,
        ),
        r"What did \g<who> say \g<about>",
    ),
    (
        "time",
        re.compile(r"^(?:give\s+me\s+|show\s+me\s+)?(?:a\s+|the\s+)?timeline\s+of\s+(?:what\s+)?", re.IGNORECASE),
        "What did ",
    ),
)

# "as of the beginning of " and some spaces.
LONGEST_CUE = 60

# Every month has this day.
MOST_SAFE_DAY = 28


_EVENT = re.compile(
    r"\s*\b(?P<cue>before|after|since|until|ahead\s+of)\s+"
    r"(?P<event>the\s+(?:[\w’'-]+\s+){0,3}?[\w’'-]+|(?:he|she|they|it)\s+(?:[\w’'-]+\s+){0,3}?[\w’'-]+)"
    r"(?=\s*(?:[,?.!]|$|\b(?:about|on|regarding)\b))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Timing:
    """When a question is about, as far as it says so.

    `period` are the days that it asks about, `words` how it names them. `recent` are days that it names from its own
    one, "this week" or a month without its year, though it may be something else that is of this week. `event` are
    words for something that the question is about the time `before` or after; the documents may tell its day, and if
    not, it is `undated`.
    """

    order: Order = "topic"
    period: Period | None = None
    words: str = ""
    is_relative: bool = False
    recent: Period | None = None
    event: str = ""
    before: bool = False
    undated: str = ""

    def around(self, day: date, *, asked: date) -> Timing:
        """Return the timing with the period before or after the day of its event, up to the day of the question."""
        if self.before:
            return replace(self, period=Period(date.min, day - timedelta(days=1)))
        return replace(self, period=Period(day + timedelta(days=1), max(asked, day + timedelta(days=1))))

    def at_any_time(self) -> Timing:
        """Return the same timing without the days or the event that it is about."""
        return replace(self, period=None, words="", event="")


def timing_of(text: str, *, day: date) -> tuple[Timing, str]:
    """Return when a question of a day is about, and the question without the words that say so."""
    order, text = _order(text)
    named = periods_in(text, day=day)
    recent = next((one.period for one in named if one.is_relative), None)
    found = _asked_about(text, named, day)
    if found is not None and not (found.has_year or found.is_relative):
        recent = found.period  # "in March" is the last one as of the day of the question
    if found is None:
        return _around_event(Timing(order=order, recent=recent), text)
    words = " ".join(text[found.start : found.end].split()).strip(" ,")
    rest = _tidy(f"{text[: found.start]} {text[found.end :]}")
    return Timing(order, found.period, words, is_relative=found.is_relative, recent=recent), rest


def _around_event(timing: Timing, text: str) -> tuple[Timing, str]:
    """Return the timing with an event that the question is about the time before or after: "before the summit"."""
    found = _EVENT.search(text)
    if found is None:
        return timing, text
    before = found["cue"].lower() not in ("after", "since")
    words = " ".join(found[0].split())
    rest = _tidy(f"{text[: found.start()]} {text[found.end() :]}")
    return replace(timing, words=words, event=found["event"], before=before), rest


def day_asked_for(text: str, *, day: date) -> tuple[date | None, str]:
    """Return the day of "as of 30 September 2016", and the question without it; a year alone is none."""
    for one in periods_in(text, day=day):
        cue = _cue(text, one.start)
        if cue and cue["cue"].lower().startswith("as") and one.period.first == one.period.last:
            return one.period.last, _tidy(f"{text[: cue.start()]} {text[one.end :]}")
    return None, text


def _order(text: str) -> tuple[Order, str]:
    for order, pattern, instead in _REWRITTEN:
        if pattern.search(text):
            return order, _tidy(pattern.sub(instead, text, count=1))
    for order, pattern in _ORDERS:
        if pattern.search(text):
            return order, _tidy(pattern.sub("", text, count=1))
    return "topic", text


def _cue(text: str, at: int) -> re.Match[str] | None:
    """Return the preposition in front of a place."""
    return _CUE.search(text, max(0, at - LONGEST_CUE), at)


def _tidy(text: str) -> str:
    rest = re.sub(r"\s*,?\s+([,.?!])|,([.?!])", r"\1\2", " ".join(text.split())).strip(" ,")
    return rest[:1].upper() + rest[1:]


# ---------------------------------------------------------------- the period


def _asked_about(text: str, named: Sequence[NamedPeriod], day: date) -> NamedPeriod | None:
    """Return the period that the question is about, with its preposition: "since May", "between May and July"."""
    for one, other in pairwise(named):
        cue = _cue(text, one.start)
        if cue and cue["cue"].lower() in ("between", "from") and _TO.match(text[one.end : other.start]):
            first = _with_year(one, other).first
            if first <= other.period.last:
                return replace(other, period=Period(first, other.period.last), start=cue.start())
    for one in named:
        cue = _cue(text, one.start)
        period = _bounded(one, cue["cue"].lower() if cue else "", day)
        if period and not text[one.end :].startswith(("'s", "’s")):
            return replace(one, period=period, start=cue.start() if cue else one.start)
    return None


def _with_year(one: NamedPeriod, other: NamedPeriod) -> Period:
    """Return the first of two periods, in the year that the second one names: "between March and June 2022"."""
    if one.has_year or not other.has_year or one.is_relative:
        return one.period
    first, last = one.period.first, one.period.last
    year = other.period.first.year - (first.month > other.period.last.month)
    return Period(first.replace(year=year), last.replace(year=year, day=min(last.day, MOST_SAFE_DAY)))


def _bounded(one: NamedPeriod, cue: str, day: date) -> Period | None:
    """Return the days that a preposition and a period mean; None where the two say nothing of the question's time."""
    first, last = one.period.first, one.period.last
    if cue in ("since", "from"):
        return Period(first, max(day, last))
    if cue == "after":
        return Period(last + timedelta(days=1), max(day, last + timedelta(days=1)))
    if cue.startswith(("before", "prior", "ahead")):
        return Period(date.min, first - timedelta(days=1))
    if cue in ("until", "till", "by") or cue.startswith("up"):
        return Period(date.min, last)
    if cue in ("in", "on", "during", "within"):
        return one.period
    # "Yesterday" and "last month" need no preposition; "the 2019 budget" and "Tuesday's vote" are things.
    return one.period if one.is_relative and not cue else None
