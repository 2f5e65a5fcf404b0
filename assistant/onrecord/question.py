"""A question and what it asks: the topic, whose words, and what kind of thing would answer; pure.

Follow-ups, roles, dates and spelling belong here too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onrecord.types import Turn

Wanted = Literal["person", "time", "place", "number", "anything"]

# Verbs that ask for words rather than for facts, as they stand after "did X" or "has X".
_SAYING = (
    "say|said|tell|told|think|thought|warn(?:ed)?|announce[d]?|claim(?:ed)?|argue[d]?|state[d]?|write|wrote|written|"
    "promise[d]?|confirm(?:ed)?|report(?:ed)?|stress(?:ed)?|emphasi[sz]e[d]?|believe[d]?|propose[d]?|suggest(?:ed)?|"
    "explain(?:ed)?|note[d]?|mention(?:ed)?|comment(?:ed)?|remark(?:ed)?|insist(?:ed)?|deny|denied|admit(?:ted)?|"
    "describe[d]?|call(?:ed)? for|point(?:ed)? out|have to say|respond(?:ed)?|reply|replied|declare[d]?|predict(?:ed)?|"
    "recommend(?:ed)?|demand(?:ed)?|pledge[d]?|vow(?:ed)?|caution(?:ed)?|advise[d]?|complain(?:ed)?|agree[d]?|express(?:ed)?|communicate[d]?|underline[d]?|underscore[d]?|urge[d]?|pledge[d]?|stress"
)
_OPINION = (
    "view|views|position|opinion|warning|reaction|response|comment|comments|statement|stance|answer|message|"
    "explanation|advice|remark|remarks|argument|prediction|claim|criticism|proposal"
)
_ABOUT = r"(?:\s+(?:about|on|of|regarding|concerning|to|for|over)\b)?"
_WHO = r"(?P<who>[^,?]{1,80}?)"
_REPORTING = (
    re.compile(rf"^(?:what|who|whom|how|why|when|where|which\s[\w\s]+?)\s+(?:else\s+)?(?:did|does|do|has|have|had)\s+"
               rf"{_WHO}\s+(?:{_SAYING})\b{_ABOUT}(?P<topic>.*)$", re.IGNORECASE | re.DOTALL),
    re.compile(rf"^(?:did|does|has|have|had)\s+{_WHO}\s+(?:ever\s+)?(?:{_SAYING})\b{_ABOUT}(?P<topic>.*)$",
               re.IGNORECASE | re.DOTALL),
    re.compile(rf"^what\s+(?:is|was|were|are)\s+{_WHO}['’]s?\s+(?:{_OPINION})\b{_ABOUT}(?P<topic>.*)$",
               re.IGNORECASE | re.DOTALL),
    re.compile(rf"^what\s+(?:is|was|were|are)\s+the\s+(?:{_OPINION})\s+of\s+{_WHO}\s+(?:about|on|regarding|to)\s+(?P<topic>.*)$",
               re.IGNORECASE | re.DOTALL),
    re.compile(rf"^(?:in|on)\s+{_WHO}['’]s?\s+(?:view|opinion|words|account),\s*(?P<topic>.*)$",
               re.IGNORECASE | re.DOTALL),
    re.compile(rf"^according\s+to\s+{_WHO},\s*(?P<topic>.*)$", re.IGNORECASE | re.DOTALL),
    re.compile(rf"^(?P<topic>.*?),?\s+according\s+to\s+{_WHO}\s*\??$", re.IGNORECASE | re.DOTALL),
)  # fmt: skip

# "What does the article say" asks for the document's own words, not for a speaker's; "it" and "they" stand for
# something that an earlier turn named.
_NO_SPEAKER = re.compile(
    r"^(?:(?:the|this|that|these|those|your|my|any|all)\s+)?(?:\w+\s+)?"
    r"(?:articles?|documents?|texts?|reports?|papers?|story|stories|news|studies|study|authors?|book|bible|law|"
    r"constitution|treaty|act|it|they|he|she|we|i|you|one|people|anyone|anybody|someone|somebody|everyone|nobody)$",
    re.IGNORECASE,
)

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

_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")

_EMPTY_WORDS = re.compile(
    r"\b(?:why|when|where|how|who|what|which|was|were|is|are|did|does|do|that|this|it|so|and|then|exactly|really|not|"
    r"happen|happened|else|said|say)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True)
class Query:
    """What a question asks.

    `topic` are the words to look for: the question without the words that only ask. `speaker` is whose words are asked
    for, as the question names them. `numbers` are those that evidence has to mention, as written. `units` are words one
    of which stands beside the number that is asked for, where the question tells.
    """

    text: str
    topic: str
    speaker: str | None
    wanted: Wanted
    numbers: tuple[str, ...]
    units: tuple[str, ...] = ()

    def is_recent_on(self, day: date) -> bool:
        """Tell whether what is recent on a day is what is asked for: no year is named that had passed long before."""
        return all(int(year) >= day.year - 1 for year in _YEAR.findall(self.text))


def understand(question: str, *, history: Sequence[Turn] = ()) -> Query:
    """Return what a question asks; never fails, at worst the topic is the whole question.

    A question without a word of its own ("Why?", "When was that?") is asked together with the user's one before it.
    """
    text = " ".join(question.split())
    before = [turn.text for turn in history if turn.role == "user"]
    if before and not re.search(r"\w", _EMPTY_WORDS.sub("", text)):
        text = f"{' '.join(before[-1].split())} {text}"
    speaker, topic = _reporting(text)
    return Query(
        text=text,
        topic=topic,
        speaker=speaker,
        wanted="anything" if speaker else _wanted(text),
        numbers=tuple(dict.fromkeys(_NUMBER.findall(topic))),
        units=_units(text),
    )


def _reporting(text: str) -> tuple[str | None, str]:
    """Return whose words are asked for and about what; without such a speaker, None and the whole question."""
    for pattern in _REPORTING:
        found = pattern.match(text)
        if found and not _NO_SPEAKER.match(found["who"].strip()):
            topic = found["topic"].strip(" ?.!")
            return re.sub(r"['’]s$", "", found["who"].strip()), topic
    return None, text


def _wanted(text: str) -> Wanted:
    """Return what kind of thing is asked for, by the first asking word."""
    found = [(match.start(), wanted) for wanted, pattern in _WANTED if (match := pattern.search(text))]
    return min(found)[1] if found else "anything"


def _units(text: str) -> tuple[str, ...]:
    """Return the words that may stand beside the number that is asked for."""
    if counted := _COUNTED.search(text):
        return tuple(counted["words"].lower().split())
    if measured := _MEASURED.search(text):
        return tuple(_MEASURES[measured["adjective"].lower()].split())
    return tuple(_MONEY.split()) if _PRICED.search(text) else ()
