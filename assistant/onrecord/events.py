"""The day of an event, "the summit", as documents tell it: "the summit on 11 July", "Sunday’s election"; pure."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from onrecord_index import periods_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onrecord_index import Hit, NamedPeriod

# An event of more days has no day of its own.
MOST_DAYS = 3

_WORD = re.compile(r"[\w’'-]+")
# Between an event and its day stands little: "the summit in Vilnius on", and in front of it "Sunday’s".
_BEHIND = re.compile(
    r"^(?:\s+(?:in|at|of)\s+[\w\s]{2,30}?)?,?\s*(?:(?:on|of|,|held|was|took\s+place)\s*)+$", re.IGNORECASE
)
_IN_FRONT = re.compile(r"^(?:['’]s)?\s+(?:[\w-]+\s+){0,2}$")


def day_of(event: str, hits: Sequence[Hit]) -> date | None:
    """Return the day that most of the passages give an event, by their scores, or None if none does.

    That is the last day of a longer one. Only days right beside the event's own words count.
    """
    words = [word.lower() for word in _WORD.findall(event) if word.lower() != "the"]
    votes: dict[date, float] = defaultdict(float)
    for hit in hits:
        for sentence in hit.passage.sentences if words else ():
            for day in _days(hit.passage.words_of(sentence), words, hit.document.date):
                votes[day] += hit.score
    return max(votes, key=lambda day: votes[day]) if votes else None


def _days(text: str, words: Sequence[str], written: date | None) -> set[date]:
    lowered = text.lower()
    if not all(word in lowered for word in words):
        return set()
    places = [found.span() for found in re.finditer(rf"\b{re.escape(words[-1])}\b", lowered)]
    named = (one for one in periods_in(text, day=written) if (one.period.last - one.period.first).days < MOST_DAYS)
    return {one.period.last for one in named if any(_is_beside(text, one, start, end) for start, end in places)}


def _is_beside(text: str, one: NamedPeriod, start: int, end: int) -> bool:
    """Tell whether a day belongs to the word at a place: "the summit on 11 July", "Sunday’s second election"."""
    if one.start >= end:
        return _BEHIND.match(text[end : one.start]) is not None
    return one.end <= start and _IN_FRONT.match(text[one.end : start]) is not None
