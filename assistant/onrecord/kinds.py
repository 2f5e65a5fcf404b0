"""Whether a sentence holds the kind of thing that is asked for: a person, a time, a place, a number; pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.evidence import Words
    from onrecord.question import Query

# A unit stands at most so many words behind its number ("2,100 elderly people"), or one before it ("page 12").
UNIT_REACH = 3

_CAPITALISED = re.compile(r"(?<=[^.!?:\s]\s)[\"“'‘(]*([A-Z][\w'’\-]+)|^[\"“'‘(]*([A-Z][\w'’\-]+\s+[A-Z][\w'’\-]+)")
_PERSON = re.compile(
    r"\b[A-Z][a-z'’\-]+(?:\s+[A-Z]\.)?(?:\s+(?:de|van|von|der|al|bin|la|du|le))*(?:\s+[A-Z][\w'’\-]+)+"
)
_NO_PERSON = frozenset(
    (
        "United States Kingdom Nations Union Council Treaty Authority University Institute Party House Senate Court "
        "City County Street Road River Sea Ocean Bay Island Islands Republic State Department Ministry Bank Company "
        "Association National Central Eastern Western Northern Southern North South East West New General Secretary "
        "Minister President Act Agreement War World Cup League January February March April May June July August "
        "September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday Former The "
        "Prime"
    ).split()
)
_AMOUNT = re.compile(
    r"\d+(?:[.,:]\d+)*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|"
    r"eighty|ninety|hundred|thousand|million|billion|dozen|half|third|quarter|twice|once|double|several|none|no)s?\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:1\d{3}|20\d\d|\d{1,4}s|\d{1,2}(?:st|nd|rd|th)|\d{1,2}:\d\d)\b|\b(?:january|february|march|april|may|june|july|"
    r"august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|"
    r"yesterday|tomorrow|tonight|morning|afternoon|evening|night|week|month|year|decade|century|ago|spring|summer|"
    r"autumn|winter|bc|ad)s?\b",
    re.IGNORECASE,
)
_SIGNS = frozenset("$£€¥%")  # units too, but no terms
_WORD = re.compile(r"[^\W_]+(?:[.,:’'][^\W_]+)*|[$£€¥%]")


def holds_wanted(query: Query, text: str) -> bool:
    """Tell whether a sentence holds something of the kind that is asked for, which the question itself does not."""
    if query.wanted == "number":
        return any(match[0] not in query.numbers for match in _AMOUNT.finditer(text))
    if query.wanted == "time":
        return any(match[0] not in query.text for match in _TIME.finditer(text))
    if query.wanted == "person":
        return any(_is_another_person(match[0], query) for match in _PERSON.finditer(text))
    if query.wanted == "place":
        asked = query.text.lower()
        return any((match[1] or match[2]).lower() not in asked for match in _CAPITALISED.finditer(text))
    return True


def counts(query: Query, text: str, words: Words) -> bool:
    """Tell whether a sentence holds a number that is not the question's, with a unit beside it that is asked for."""
    if not query.units:
        return False
    units = frozenset(words.terms(" ".join(query.units)))
    found = list(_WORD.finditer(text))
    for at, word in enumerate(found):
        if any(amount[0] not in query.numbers for amount in _AMOUNT.finditer(word[0])):
            beside = [other[0] for other in found[max(0, at - 1) : at + UNIT_REACH + 1]]
            if units & frozenset(words.terms(" ".join(beside))) or _SIGNS.intersection(beside, query.units):
                return True
    return False


def _is_another_person(name: str, query: Query) -> bool:
    """Tell whether a name of two words or more may be a person's, and no part of it stands in the question."""
    words = name.split()
    return not any(word in query.text or word in _NO_PERSON for word in words)
