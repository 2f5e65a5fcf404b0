"""What kind of thing a question asks for, person, time, place or number, and whether a sentence holds it; pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from onrecord.numbers import numbers_in

if TYPE_CHECKING:
    from onrecord.question import Query
    from onrecord.topic import Words

Wanted = Literal["person", "time", "place", "number", "anything"]

# A unit stands at most so many words behind its number ("2,100 elderly people"), or one before it ("page 12").
UNIT_REACH = 3

# ---------------------------------------------------------------- asked for

_WANTED: tuple[tuple[Wanted, re.Pattern[str]], ...] = (
    ("person", re.compile(r"\b(?:who|whom|whose)\b", re.IGNORECASE)),
    ("time", re.compile(r"\b(?:when|what (?:year|day|date|month|time|decade|century)|which (?:year|day|month|century)|"
                        r"since when|how long ago)\b", re.IGNORECASE)),
    ("number", re.compile(r"\b(?:how (?:many|much|long|old|tall|far|big|large|high|often)|what (?:number|percentage|"
                          r"share|amount|price|age)|how (?:wide|high|deep|heavy|fast|hot|cold|warm)|which number)\b",
                        re.IGNORECASE)),
    ("place", re.compile(r"\b(?:where|(?:what|which) (?:country|city|town|place|state|region|continent|county))\b",
                         re.IGNORECASE)),
)  # fmt: skip

# What stands behind the number that is asked for: "how many boats", "how much money", and the measures of "how wide".
_COUNTED = re.compile(
    r"\b(?:how many|what (?:number|percentage|share|amount) of|number of)\s+(?:of\s+)?(?:the\s+|more\s+|other\s+)*"
    r"(?P<words>[\w'’-]+(?:\s+[\w'’-]+)?)",
    re.IGNORECASE,
)
_LENGTHS = (
    "metre meter kilometre kilometer centimetre centimeter millimetre millimeter foot feet inch mile yard km cm mm"
)
_AREAS = "hectare acre square"
_WEIGHTS = "gram kilogram tonne ton pound kg ounce"
_DEGREES = "degree celsius fahrenheit"
_SPAN_OF_TIME = "second minute hour day night week month year decade century"
_MONEY = (
    "$ £ € ¥ dollar euro pound cent penny pence crown franc yen yuan rupee krone peso rouble ruble lira usd eur gbp"
)
_MEASURES = {
    **dict.fromkeys(("wide", "tall", "high", "deep", "far"), _LENGTHS),
    **dict.fromkeys(("large", "big"), f"{_LENGTHS} {_AREAS}"),
    **dict.fromkeys(("hot", "cold", "warm"), _DEGREES),
    "long": f"{_LENGTHS} {_SPAN_OF_TIME}",
    "old": "year month week day aged age old",
    "often": f"time {_SPAN_OF_TIME}",
    "heavy": _WEIGHTS,
    "fast": f"{_LENGTHS} knot mph",
}
_MEASURED = re.compile(rf"\bhow\s+(?P<adjective>{'|'.join(_MEASURES)})\b", re.IGNORECASE)
_PRICED = re.compile(
    r"\b(?:cost|costs|price|prices|pay|paid|spend|spent|earn|earned|worth|money|fee|toll|salary)\b", re.IGNORECASE
)


def wanted_in(text: str) -> Wanted:
    """Return what kind of thing is asked for, by the first word that asks."""
    found = [(match.start(), wanted) for wanted, pattern in _WANTED if (match := pattern.search(text))]
    return min(found)[1] if found else "anything"


def units_in(text: str) -> tuple[str, ...]:
    """Return the words that may stand beside the number that is asked for."""
    if counted := _COUNTED.search(text):
        return tuple(counted["words"].lower().split())
    if measured := _MEASURED.search(text):
        return tuple(_MEASURES[measured["adjective"].lower()].split())
    return tuple(_MONEY.split()) if _PRICED.search(text) else ()


# ---------------------------------------------------------------- held

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
        return any(_is_another(match[0], query) for match in _AMOUNT.finditer(text))
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
        if any(_is_another(amount[0], query) for amount in _AMOUNT.finditer(word[0])):
            beside = [other[0] for other in found[max(0, at - 1) : at + UNIT_REACH + 1]]
            if units & frozenset(words.terms(" ".join(beside))) or _SIGNS.intersection(beside, query.units):
                return True
    return False


def _is_another(amount: str, query: Query) -> bool:
    return numbers_in(amount).isdisjoint(query.numbers)


def _is_another_person(name: str, query: Query) -> bool:
    """Tell whether a name of two words or more may be a person's, and no part of it stands in the question."""
    words = name.split()
    return not any(word in query.text or word in _NO_PERSON for word in words)
