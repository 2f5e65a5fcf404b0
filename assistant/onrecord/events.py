"""The day of an event, "the summit", as documents tell it: "the summit on 11 July", "Sunday’s election"; pure."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from onrecord_index import periods_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord_index import Hit, NamedPeriod

# Endings of words for what happens and for its happening: "election" and "elected", "closure" and "closed".
_ENDING = re.compile(r"(?:ations?|ions?|ments?|ures?|ings?|als?|ed|es|e|s)$")
LEAST_STEM = 4

# A day without its year is the nearest one.
HALF_A_YEAR = 183

# An event of more days has no day of its own.
MOST_DAYS = 3

_WORD = re.compile(r"[\w’'-]+")
# Between an event and its day stands little: "the summit in Vilnius on", and in front of it "Sunday’s".
_BEHIND = re.compile(
    r"^(?:\s+(?:in|at|of)\s+[\w\s]{2,30}?)?,?\s*(?:(?:on|of|,|held|was|took\s+place)\s*)+$", re.IGNORECASE
)
# Between its verb and its day may stand who, what or where: "was elected mayor of Larkford on".
_BEHIND_VERB = re.compile(r"^(?:\s+[\w’'-]+){0,7}?(?:\s+on)?\s+$", re.IGNORECASE)
# What stands in front of a verb that tells an event, and not of "elected officials".
_SUBJECT = re.compile(r"(?:\b(?:was|were|been|is|are)(?:\s+\w+ly)?|[A-Z][\w’'-]+)\s+$")
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
    stems = {stem(found[0]) for found in _WORD.finditer(text)}
    if not all(stem(word) in stems for word in words):
        return set()
    places = [found for found in _WORD.finditer(text) if stem(found[0]) == stem(words[-1])]
    named = (one for one in periods_in(text, day=written) if (one.period.last - one.period.first).days < MOST_DAYS)
    found = (one for one in named if any(_is_beside(text, one, place, words[-1]) for place in places))
    return {_nearest(one, written) for one in found}


def _nearest(one: NamedPeriod, written: date | None) -> date:
    """Return the day of a period; "the election on 7 May" in March is still to come."""
    day = one.period.last
    if one.has_year or one.is_relative or written is None or (written - day).days <= HALF_A_YEAR:
        return day
    return date(day.year + 1, day.month, min(day.day, calendar.monthrange(day.year + 1, day.month)[1]))


def stem(word: str) -> str:
    """Return a word in lower case without the ending that tells what happens from its happening."""
    bare = _ENDING.sub("", word.lower().removesuffix("’s").removesuffix("'s"))
    return bare if len(bare) >= LEAST_STEM else word.lower()


def _is_beside(text: str, one: NamedPeriod, place: re.Match[str], event: str) -> bool:
    """Tell whether a day belongs to the word at a place: "the summit on 11 July", "Sunday’s second election"."""
    if one.start >= place.end():
        between = text[place.end() : one.start]
        is_verb = place[0].lower() != event and place[0].lower().endswith("ed")
        if is_verb and _SUBJECT.search(text, 0, place.start()):
            return _BEHIND_VERB.match(between) is not None
        return _BEHIND.match(between) is not None
    return one.end <= place.start() and _IN_FRONT.match(text[one.end : place.start()]) is not None
