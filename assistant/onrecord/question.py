"""A question and what it asks: the topic, whose words, and what kind of thing would answer; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from onrecord.kinds import Wanted, units_in, wanted_in
from onrecord.numbers import digits_in
from onrecord.phrasing import Asked, asked_words
from onrecord.timing import Timing, day_asked_for, timing_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from onrecord.types import Turn

# How many earlier questions a follow-up may lean on, and how much of the last one is asked again with it.
TURNS_READ = 6
CHARACTERS_REPEATED = 500

# Somebody whom an earlier turn named.
_PRONOUN = re.compile(r"^(?:he|she|they)$", re.IGNORECASE)
_DETERMINER = re.compile(r"^(?:the|this|that|these|those|a|an|his|her|their|its|our)\s", re.IGNORECASE)

_EMPTY_WORDS = re.compile(
    r"\b(?:why|when|where|how|who|what|which|was|were|is|are|did|does|do|that|this|it|so|and|then|exactly|really|not|"
    r"happen|happened|else|said|say)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"^(?:and|but|so|also)\b[\s,]*", re.IGNORECASE)
_WHAT_ABOUT = re.compile(r"^(?:(?:what|how)\s+)?about\s+(?P<what>.+?)[\s?.!]*$", re.IGNORECASE | re.DOTALL)
_LEFT_OUT = re.compile(
    r"\b(?:he|she|they|him|them|his|her|their|it|its|that|this|those|these|there|then)\b", re.IGNORECASE
)
_THAT_YEAR = re.compile(r"(?:(?<=in\s)|(?:in|of)\s+)?\b(?:that|the\s+same)\s+year\b", re.IGNORECASE)
# "Why the delay?" has no verb of its own.
_ELLIPTIC = re.compile(r"^(?:and\s+|but\s+)?(?:why|how\s+come)\s+(?:the|no|not|so|such|only)\b", re.IGNORECASE)
# What only asks in a question about a fact, of which something is asked that somebody said.
_ASKING = re.compile(
    r"^(?:why|when|where|how|who|what)\s+(?:(?:was|were|is|are|did|does|do|has|have|had|will|would)\s+)?", re.IGNORECASE
)
_ASKED_BACK = re.compile(r"^(?P<asked>.+?) may be (?P<names>.+)\. Which one\?$")
_MEANT = re.compile(r"^(?:i\s+meant?|it\s+is|the\s+one\s+called|no,?)\s+", re.IGNORECASE)
_NAME = re.compile(r"(?<=\s)[A-Z]")
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")

_WH = r"(?:what|who|whom|whose|which|when|where|why|how)"
_TWO_QUESTIONS = re.compile(
    rf"^(?P<one>(?:(?:in|at|on|by|from|for|to)\s+)?{_WH}\b.+?(?<!\bwhen)(?<!\bwhat)(?<!\bwhy)(?<!\bhow)(?<!\bwho)(?<!\bwhere)"
    rf"(?<!\bwhich)(?<!\babout)),?\s+and\s+"
    # "and what it decided" only goes on asking what was said.
    rf"(?P<other>(?:(?:in|at|on|by|from|for|to)\s+)?{_WH}\b(?!\s+(?:it|he|she|they|we|you|i|the|this|that|these)\b).+)$",
    re.IGNORECASE | re.DOTALL,
)
_TWO_TOPICS = re.compile(
    r"^(?P<asks>what\b[^?]*?\bsay)\s+(?P<one>(?:about|on)\s+[^?]+?),?\s+and\s+(?P<other>(?:about|on)\s+[^?]+)\?*$",
    re.IGNORECASE | re.DOTALL,
)
# A question has at least so many words.
LEAST_QUESTION = 3

# A period that ended so many days before the day of the question is another time.
LONG_AGO = 60


@dataclass(frozen=True, slots=True)
class Query:
    """What a question asks.

    `topic` are the words to look for: the question without the words that only ask. `speakers` are those whose words
    are asked for, as the question names them, each for a part of its own. `numbers` are those that evidence has to
    mention, as digits. `units` are words one of which stands beside the number that is asked for, where the question
    tells. `asks_who` tells that the topic is what somebody said and the speaker is asked for, `asks_anybody` that the
    words of anybody will do. `timing` is when it is about, `as_of` the day that it wants to be asked on. `several`
    are the questions that it is made of, "What does it cost, and who pays?", each `asked_as` it stands there.
    """

    text: str
    topic: str
    speakers: tuple[str, ...] = ()
    wanted: Wanted = "anything"
    numbers: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    asks_who: bool = False
    asks_anybody: bool = False
    timing: Timing = field(default_factory=Timing)
    as_of: date | None = None
    asked_as: str = ""
    several: tuple[Query, ...] = ()

    @property
    def speaker(self) -> str | None:
        """The one whose words are asked for, or None where there is none, or several."""
        return self.speakers[0] if len(self.speakers) == 1 else None

    @property
    def asks_for_words(self) -> bool:
        """Whether the answer is what somebody said, or who did, rather than what is so."""
        return bool(self.speakers) or self.asks_who or self.asks_anybody

    @property
    def kind(self) -> Literal["facts", "said", "who"]:
        """What is asked for: what is so, what somebody said, or who said something."""
        if self.asks_who:
            return "who"
        return "said" if self.asks_for_words else "facts"

    @property
    def names_nobody(self) -> bool:
        """Whether the speaker is named by a common noun alone ("the contract"), and so may be none."""
        if self.speaker is None or not _DETERMINER.match(self.speaker):
            return False
        return not any(word[0].isupper() for word in self.speaker.split()[1:])

    @property
    def parts(self) -> tuple[Query, ...]:
        """The questions that it is made of, asked of each speaker alone, or itself."""
        if self.several:
            return tuple(part for query in self.several for part in query.parts)
        if len(self.speakers) < 2:
            return (self,)
        return tuple(
            replace(self, speakers=(name,), text=_asking(name, self.topic, self.timing.words)) for name in self.speakers
        )

    def is_recent_on(self, day: date) -> bool:
        """Tell whether what is recent on a day is what is asked for, and not what passed long before it."""
        if self.timing.order == "time":
            return False
        if self.timing.period and (day - self.timing.period.last).days > LONG_AGO:
            return False
        return all(int(year) >= day.year - 1 for year in _YEAR.findall(self.text))

    def with_event_undated(self) -> Query:
        """Return the same question without its time before or after an event, since nothing tells the event's day.

        The event is looked for with the topic, where there is one ("about life after the war").
        """
        topic = f"{self.topic} {self.timing.words}" if self.topic else ""
        return replace(self, topic=topic, timing=replace(self.timing, event="", words="", undated=self.timing.event))

    def at_any_time(self) -> Query:
        """Return the same question without the days that it asks about."""
        return replace(self, timing=self.timing.at_any_time())

    def at_any_number(self) -> Query:
        """Return the same question without the numbers that it names."""
        return replace(self, topic=re.sub(r"\d+(?:[.,:]\d+)*", "", self.topic), numbers=())

    def of_anybody(self) -> Query:
        """Return the same question as one for what anybody says on its topic."""
        return replace(self, speakers=(), asks_anybody=True)

    def about_facts(self) -> Query:
        """Return the same question as one about facts, whoever states them."""
        return replace(self, topic=self.text, speakers=(), wanted=wanted_in(self.text), asks_who=False)


def understand(
    question: str,
    *,
    history: Sequence[Turn] = (),
    asked: date | None = None,
    is_person: Callable[[str], bool] | None = None,
) -> Query:
    """Return what a question asks; never fails, at worst the topic is the whole question.

    What a follow-up leaves out is taken from the user's question before it: "Why?", "And what did Rasmussen say?",
    "What about Poland?", "Did he mention troops?". A question with a topic of its own takes nothing over. `asked` is
    the day of the question, today by default. `is_person` tells a name of somebody who is quoted in the documents.
    """
    reader = _Reader(asked or date.today(), is_person or _is_nobody)
    questions = [at for at, turn in enumerate(history) if turn.role == "user"][-TURNS_READ:]
    return reader.understood(" ".join(question.split()), history[questions[0] :] if questions else ())


def _is_claimed(words: str, text: str) -> bool:
    """Tell whether a time belongs to what somebody is asked to have said: "Who said that it would open in May?"."""
    that = re.search(r"\bthat\b", text)
    return bool(words) and (that is None or text.find(words) > that.start())


def _questions_in(text: str) -> list[str]:
    """Return the two questions that a question is made of, or itself: "What does it cost, and who pays?"."""
    if topics := _TWO_TOPICS.match(text):
        asks, end = topics["asks"], "?"
        return [f"{asks} {topics['one']}{end}", f"{asks} {topics['other']}{end}"]
    found = _TWO_QUESTIONS.match(text)
    if found is None or len(found["one"].split()) < LEAST_QUESTION or len(found["other"].split()) < LEAST_QUESTION:
        return [text]
    return [f"{found['one']}?", found["other"]]


def _is_nobody(_name: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads questions of a day."""

    day: date
    is_person: Callable[[str], bool]

    def understood(self, text: str, before: Sequence[Turn]) -> Query:
        questions = _questions_in(text)
        alone = asked_words(text, is_person=self.is_person) if len(questions) > 1 else None
        if len(questions) == 1 or (alone and len(alone.speakers) > 1):
            return self.one(text, before)
        first, second = questions
        one = self.one(first, before)
        other = self.following(second, one)
        several = (replace(one, asked_as=first), replace(other, asked_as=f"{second[:1].upper()}{second[1:]}"))
        return replace(one, text=text, several=several)

    def one(self, text: str, before: Sequence[Turn]) -> Query:
        """Return what a question that asks for one thing means after the turns before it."""
        at = max((at for at, turn in enumerate(before) if turn.role == "user"), default=None)
        if at is None:
            return self.alone(text)
        earlier = self.understood(" ".join(before[at].text.split()), before[:at])
        meant = _chosen_of(text, before[-1].text) if before[at + 1 :] else None
        if meant is None:
            return self.following(text, earlier)
        asked, name = meant
        speakers = tuple(name if speaker == asked else speaker for speaker in earlier.speakers)
        return self.said(earlier, text=text, speakers=speakers)

    def alone(self, text: str) -> Query:
        as_of, text = day_asked_for(text, day=self.day)
        timing, rest = timing_of(text, day=as_of or self.day)
        asked = asked_words(rest, is_person=self.is_person)
        if asked is not None and asked.asks_who and _is_claimed(timing.words, text):
            asked, timing = (
                asked_words(text, is_person=self.is_person),
                timing.at_any_time(),
            )
        if asked is None or any(_PRONOUN.match(name) for name in asked.speakers):
            # A fact may have been written down at any time.
            timing = timing.at_any_time()
            asked = Asked(topic=text)
        return Query(
            text,
            asked.topic,
            asked.speakers,
            wanted="anything" if asked.speakers else wanted_in(text),
            numbers=digits_in(asked.topic),
            units=units_in(text),
            asks_who=asked.asks_who,
            timing=timing,
            as_of=as_of,
        )

    def following(self, text: str, earlier: Query) -> Query:
        """Return what a question asks after another one."""
        bare = self.in_year(_AND.sub("", text), earlier)
        if not re.search(r"\w", _EMPTY_WORDS.sub("", text)):
            return self.together(earlier, text)
        timing, rest = timing_of(bare, day=self.day)
        if timing.words and not re.search(r"\w", _EMPTY_WORDS.sub("", rest.removeprefix("What about"))):
            return self.said(earlier, text=text, words=timing.words)
        if bare.startswith("about ") and earlier.speakers:
            return self.said(earlier, text=text, topic=bare.removeprefix("about ").strip(" ?.!"))
        if about := _WHAT_ABOUT.match(bare):
            return self.turned_to(about["what"], earlier, text)
        if bare != text and earlier.speakers and self.is_person(bare.strip(" ?.!")):
            return self.said(earlier, text=text, speakers=(bare.strip(" ?.!"),))
        return self.asking(text, earlier, bare)

    def asking(self, text: str, earlier: Query, bare: str) -> Query:
        """Return what a question with a verb of its own asks after another one; `bare` is it without an "And"."""
        timing, rest = timing_of(bare, day=self.day)
        asked = asked_words(rest, is_person=self.is_person) or Asked()
        is_left_out = _LEFT_OUT.fullmatch(asked.topic) is not None  # "What did the mayor say about it?"
        topic = "" if is_left_out else asked.topic
        if any(_PRONOUN.match(name) for name in asked.speakers):
            if not earlier.speakers:
                return self.alone(text)
            return self.said(earlier, text=text, topic=topic, words=timing.words)
        if asked.speakers and not topic and (bare != text or is_left_out):
            return self.said(earlier, text=text, speakers=asked.speakers, words=timing.words)
        # "Who said that it leaks?" leaves nothing out by its first "that".
        told = re.sub(r"\bthat\b", "", text, count=1) if asked.asks_who else text
        leaves_out = not asked.speakers and not _NAME.search(text) and (_LEFT_OUT.search(told) or _ELLIPTIC.match(text))
        return self.together(earlier, text) if leaves_out else self.alone(text)

    def in_year(self, text: str, earlier: Query) -> str:
        """Return a question with the year that it takes from an earlier one: "in December that year"."""
        period = earlier.timing.period
        return _THAT_YEAR.sub(str(period.first.year), text) if period and period.first.year > 1 else text

    def together(self, earlier: Query, text: str) -> Query:
        return self.alone(f"{earlier.text[-CHARACTERS_REPEATED:]} {text}")

    def turned_to(self, what: str, earlier: Query, text: str) -> Query:
        """Return the earlier question asked of another speaker, or about something else."""
        if earlier.speakers and self.is_person(what):
            return self.said(earlier, text=text, speakers=(what,))
        return self.said(earlier, text=text, topic=what)

    def said(
        self, earlier: Query, *, text: str, speakers: tuple[str, ...] = (), topic: str = "", words: str = ""
    ) -> Query:
        """Return an earlier question for somebody's words with another speaker, topic or time; what is empty stays."""
        if not (speakers or earlier.speakers):
            return self.together(earlier, text)
        who = " and ".join(speakers or earlier.speakers)
        return self.alone(
            _asking(who, topic or _ASKING.sub("", earlier.topic).rstrip(" ?.!"), words or earlier.timing.words)
        )


def _chosen_of(text: str, asked_back: str) -> tuple[str, str] | None:
    """Return the name that was ambiguous and the one that is meant by it, where a text chooses one that was offered."""
    offered = _ASKED_BACK.match(asked_back)
    said = set(re.findall(r"\w+", _MEANT.sub("", text).lower()))
    if offered is None or not said:
        return None
    meant = [name for name in offered["names"].split(" or ") if said <= set(re.findall(r"\w+", name.lower()))]
    return (offered["asked"], meant[0]) if len(meant) == 1 else None


def _asking(who: str, topic: str, words: str) -> str:
    about = f" about {topic}" if topic else ""
    return f"What did {who} say{about}{f' {words}' if words else ''}?"
