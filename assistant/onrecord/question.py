"""A question and what it asks: the topic, whose words, and what kind of thing would answer; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onrecord.kinds import Wanted, units_in, wanted_in
from onrecord.numbers import digits_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from onrecord.types import Turn

# How many earlier questions a follow-up may lean on, and how much of the last one is asked again with it.
TURNS_READ = 6
CHARACTERS_REPEATED = 500

# Verbs that ask for words rather than for facts, as they stand after "did X"; those that do so after "how", "why",
# "when" and "where" too come first.
_TELLING = (
    "say|said|tell|told|think|thought|explain(?:ed)?|describe[d]?|respond(?:ed)?|reply|replied|react(?:ed)?|argue[d]?|"
    "claim(?:ed)?|justify|justified|comment(?:ed)?"
)
_SAYING = (
    f"{_TELLING}|warn(?:ed)?|announce[d]?|state[d]?|write|wrote|written|promise[d]?|confirm(?:ed)?|report(?:ed)?|"
    "stress(?:ed)?|emphasi[sz]e[d]?|believe[d]?|propose[d]?|suggest(?:ed)?|note[d]?|mention(?:ed)?|remark(?:ed)?|"
    "insist(?:ed)?|deny|denied|admit(?:ted)?|call(?:ed)? for|point(?:ed)? out|have to say|declare[d]?|predict(?:ed)?|"
    "recommend(?:ed)?|demand(?:ed)?|pledge[d]?|vow(?:ed)?|caution(?:ed)?|advise[d]?|complain(?:ed)?|agree[d]?|"
    "express(?:ed)?|communicate[d]?|underline[d]?|underscore[d]?|urge[d]?"
)
_OPINION = (
    "views?|position|opinion|warning|reaction|response|comments?|statement|stance|answer|message|explanation|advice|"
    "remarks?|argument|prediction|claim|criticism|proposal"
)
_DO = r"(?:did|does|do|has|have|had)"
_ABOUT = r"(?:\s+(?:about|on|of|regarding|concerning|to|for|over)\b)?"
_WHO = r"(?P<who>[^,?]{1,80}?)"
_TOPIC = r"(?P<topic>.*)"
_REPORTING = tuple(
    re.compile(rf"^{pattern}$", re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"(?:what|whom?|which\s[\w\s]+?)\s+(?:else\s+)?{_DO}\s+{_WHO}\s+(?:{_SAYING})\b{_ABOUT}{_TOPIC}",
        rf"(?:how|why|when|where)\s+{_DO}\s+{_WHO}\s+(?:{_TELLING})\b{_ABOUT}{_TOPIC}",
        rf"{_DO}\s+{_WHO}\s+(?:ever\s+)?(?:{_SAYING})\b{_ABOUT}{_TOPIC}",
        rf"what\s+(?:is|was|were|are)\s+{_WHO}['’]s?\s+(?:{_OPINION})\b{_ABOUT}{_TOPIC}",
        rf"what\s+(?:is|was|were|are)\s+the\s+(?:{_OPINION})\s+of\s+{_WHO}\s+(?:about|on|regarding|to)\s+{_TOPIC}",
        rf"(?:in|on)\s+{_WHO}['’]s?\s+(?:view|opinion|words|account),\s*{_TOPIC}",
        rf"according\s+to\s+{_WHO},\s*{_TOPIC}",
        rf"(?P<topic>.*?),?\s+according\s+to\s+{_WHO}\s*\??",
        rf"(?P<topic>.*?),\s+in\s+{_WHO}['’]s?\s+(?:view|opinion|words|account)\s*\??",
    )
)

# "Who warned that ..." asks for the one whose words these are.
_WHO_SAID = re.compile(
    r"^(?:who|which\s\w+)\s+(?:else\s+)?(?:has\s+|have\s+|had\s+)?(?:also\s+)?"
    r"(?:says?|said|tells?|told|thinks?|thought|believes?d?|warn(?:s|ed)?|claim(?:s|ed)?|argue[sd]?|state[sd]?|"
    r"confirm(?:s|ed)?|stress(?:es|ed)?|emphasi[sz]e[sd]?|insist(?:s|ed)?|den(?:ies|ied)|admit(?:s|ted)?|"
    r"predict(?:s|ed)?|promise[sd]?|announce[sd]?|call(?:s|ed)? for|point(?:s|ed)? out|complain(?:s|ed)?)\b"
    rf"(?:\s+(?:that|about|of|against|whether)\b)?{_TOPIC}$",
    re.IGNORECASE | re.DOTALL,
)

# "What does the article say" asks for the document's own words, not for a speaker's.
_NO_SPEAKER = re.compile(
    r"^(?:(?:the|this|that|these|those|your|my|any|all)\s+)?(?:\w+\s+)?"
    r"(?:articles?|documents?|texts?|reports?|papers?|story|stories|news|studies|study|authors?|books?|bible|laws?|"
    r"constitution|treaty|act|contract|agreement|lease|manual|handbook|guide|minutes|policy|terms|sections?|chapters?|"
    r"pages?|rules?|it|we|i|you|one|people|anyone|anybody|someone|somebody|everyone|nobody)$|\d",
    re.IGNORECASE,
)
# Somebody whom an earlier turn named.
_PRONOUN = re.compile(r"^(?:he|she|they)$", re.IGNORECASE)
_DETERMINER = re.compile(r"^(?:the|this|that|these|those|a|an|his|her|their|its|our)\s", re.IGNORECASE)

_EMPTY_WORDS = re.compile(
    r"\b(?:why|when|where|how|who|what|which|was|were|is|are|did|does|do|that|this|it|so|and|then|exactly|really|not|"
    r"happen|happened|else|said|say)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"^(?:and|but|so|also)\b[\s,]*", re.IGNORECASE)
_WHAT_ABOUT = re.compile(r"^(?:what|how)\s+about\s+(?P<what>.+?)[\s?.!]*$", re.IGNORECASE | re.DOTALL)
_LEFT_OUT = re.compile(
    r"\b(?:he|she|they|him|them|his|her|their|it|its|that|this|those|these|there|then)\b", re.IGNORECASE
)
_NAME = re.compile(r"(?<=\s)[A-Z]")
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")


@dataclass(frozen=True, slots=True)
class Query:
    """What a question asks.

    `topic` are the words to look for: the question without the words that only ask. `speaker` is whose words are asked
    for, as the question names them. `numbers` are those that evidence has to mention, as digits. `units` are words one
    of which stands beside the number that is asked for, where the question tells. `asks_who` tells that the topic is
    what somebody said and the speaker is asked for.
    """

    text: str
    topic: str
    speaker: str | None
    wanted: Wanted
    numbers: tuple[str, ...]
    units: tuple[str, ...] = ()
    asks_who: bool = False

    @property
    def asks_for_words(self) -> bool:
        """Whether the answer is what somebody said, or who did, rather than what is so."""
        return self.speaker is not None or self.asks_who

    @property
    def names_nobody(self) -> bool:
        """Whether the speaker is named by a common noun alone ("the contract"), and so may be none."""
        if self.speaker is None or not _DETERMINER.match(self.speaker):
            return False
        return not any(word[0].isupper() for word in self.speaker.split()[1:])

    def is_recent_on(self, day: date) -> bool:
        """Tell whether what is recent on a day is what is asked for: no year is named that had passed long before."""
        return all(int(year) >= day.year - 1 for year in _YEAR.findall(self.text))

    def about_facts(self) -> Query:
        """Return the same question as one about facts, whoever states them."""
        return replace(self, topic=self.text, speaker=None, wanted=wanted_in(self.text), asks_who=False)


def understand(question: str, *, history: Sequence[Turn] = (), is_person: Callable[[str], bool] | None = None) -> Query:
    """Return what a question asks; never fails, at worst the topic is the whole question.

    What a follow-up leaves out is taken from the user's question before it: "Why?", "And what did Rasmussen say?",
    "What about Poland?", "Did he mention troops?". A question with a topic of its own takes nothing over. `is_person`
    tells a name of somebody who is quoted in the documents.
    """
    text = " ".join(question.split())
    before = [turn for turn in history if turn.role == "user"][-TURNS_READ:]
    if not before:
        return _alone(text)
    earlier = understand(before[-1].text, history=before[:-1], is_person=is_person)
    return _following(text, earlier, is_person=is_person)


def _alone(text: str) -> Query:
    speaker, topic = _reporting(text)
    if speaker and _PRONOUN.match(speaker):
        speaker, topic = None, text
    who_said = None if speaker else _WHO_SAID.match(text)
    if who_said:
        topic = who_said["topic"].strip(" ?.!")
    return Query(
        text=text,
        topic=topic,
        speaker=speaker,
        asks_who=bool(who_said and topic),
        wanted="anything" if speaker else wanted_in(text),
        numbers=digits_in(topic),
        units=units_in(text),
    )


def _following(text: str, earlier: Query, *, is_person: Callable[[str], bool] | None) -> Query:
    """Return what a question asks after another one."""
    bare = _AND.sub("", text)
    speaker, topic = _reporting(bare)
    if not re.search(r"\w", _EMPTY_WORDS.sub("", text)):
        return _together(earlier, text)
    if about := _WHAT_ABOUT.match(bare):
        return _turned_to(about["what"], earlier, text, is_person=is_person)
    if speaker and _PRONOUN.match(speaker):
        return _said(earlier.speaker, topic or earlier.topic) if earlier.speaker else _alone(text)
    if speaker and not topic and bare != text:
        return _said(speaker, earlier.topic)
    leaves_out = speaker is None and _LEFT_OUT.search(text) and not _NAME.search(text)
    return _together(earlier, text) if leaves_out else _alone(text)


def _together(earlier: Query, text: str) -> Query:
    return _alone(f"{earlier.text[-CHARACTERS_REPEATED:]} {text}")


def _turned_to(what: str, earlier: Query, text: str, *, is_person: Callable[[str], bool] | None) -> Query:
    """Return the earlier question asked of another speaker, or about something else."""
    if earlier.speaker is None:
        return _together(earlier, text)
    if is_person and is_person(what):
        return _said(what, earlier.topic)
    return _said(earlier.speaker, what)


def _said(speaker: str, topic: str) -> Query:
    """Return the question what somebody said about a topic, or at all."""
    return _alone(f"What did {speaker} say about {topic}?" if topic else f"What did {speaker} say?")


def _reporting(text: str) -> tuple[str | None, str]:
    """Return whose words are asked for and about what; without such a speaker, None and the whole question."""
    for pattern in _REPORTING:
        found = pattern.match(text)
        if found and not _NO_SPEAKER.search(found["who"].strip()):
            return re.sub(r"['’]s$", "", found["who"].strip()), found["topic"].strip(" ?.!")
    return None, text
