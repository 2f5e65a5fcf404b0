"""From what a question asks to the passages and sentences for it, and to whom a name or office means."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from onrecord.attribution import Speaker, Voices, first_hand
from onrecord.choosing import words_of
from onrecord.events import day_of, stem
from onrecord.evidence import PASSAGES_READ, SENTENCES_READ, read, read_said, saying_so
from onrecord.polarity import denies
from onrecord.rendering import day_in_words
from onrecord_index import MOST_QUESTION_CHARACTERS, SAID_WEIGHT, is_office

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onrecord.evidence import Evidence, Reads
    from onrecord.question import Query
    from onrecord_index import DocumentInfo, Hit, Index, Person, Sentence

DOCUMENTS_KEPT = 256

# How much a person's passages count where nothing else is asked: nothing but what that person said, or when.
NOTHING_ELSE = 100.0

# How many passages and sentences are read where what somebody said has to be put in order or chosen by its day.
PASSAGES_IN_TIME = 60
SENTENCES_IN_TIME = 72

# How fast an office leaves its holder, in days: of two mayors, the one of the time that is asked about is meant.
IN_OFFICE = 180


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is worked on; `speaker` only where somebody's words are asked for."""

    query: Query
    speaker: Speaker | None
    day: date
    passages: int
    threshold: float

    @property
    def is_in_time(self) -> bool:
        """Whether days decide what is quoted, and not the topic alone."""
        return self.query.timing.order != "topic" or self.query.timing.period is not None

    @property
    def who(self) -> str:
        """Whose words are asked for."""
        if self.speaker is None:
            return ""
        return " or ".join(person.name for person in self.speaker.people) or self.speaker.asked

    @property
    def label(self) -> str:
        """What this is a part of the answer for, where there are several: a speaker, else a question."""
        return self.who or self.query.asked_as

    @property
    def understood(self) -> str:
        """What is looked for, in words, where that is not the question as it stands."""
        timing = self.query.timing
        when = f", {timing.words}" if timing.words else ""
        if timing.event and timing.period:
            day = timing.period.last if timing.before else timing.period.first
            when += f" (that is {'up to' if timing.before else 'from'} {day_in_words(day)})"
        order = {"topic": "", "time": ", by date", "latest": ", newest first"}[timing.order]
        as_of = f", as of {day_in_words(self.query.as_of)}" if self.query.as_of else ""
        if self.speaker is None:
            return f"{when}{order}{as_of}".removeprefix(", ")
        taken = f" (asked: {self.speaker.asked})" if self.speaker.is_spelt_otherwise else ""
        about = f", about {self.query.topic}" if self.query.topic else ""
        undated = f" (the documents do not tell the day of {timing.undated})" if timing.undated else ""
        return f"said by {self.who}{taken}{about}{when}{order}{as_of}{undated}"


class DocumentChanged(Exception):
    """A document is no longer what it was when its passages were found."""


class Searcher:
    """Searches an index for what questions ask; remembers whose words stand where in the documents read last."""

    def __init__(self, index: Index, *, reader: Reads | None = None) -> None:
        self._index = index
        self._reader = reader
        self.voices = lru_cache(DOCUMENTS_KEPT)(self._voices_in)

    def is_person(self, name: str) -> bool:
        """Tell whether the documents quote somebody who may be called so."""
        return bool(self._index.people_named(name))

    def searched(self, query: Query, day: date, *, passages: int, threshold: float) -> tuple[Asked, list[Hit]]:
        """Return a question with whom its name or office means, and the passages for it."""
        if query.timing.event:
            query = self._around_event(query, day)
        speaker = self._speaker(query.speaker) if query.speaker else None
        asked = Asked(query, speaker, day, max(passages, PASSAGES_READ), threshold)
        hits = self.found(asked)
        if speaker and not speaker.people:
            return self._with_holder(asked, speaker, hits)
        return asked, hits

    def _around_event(self, query: Query, day: date) -> Query:
        """Return a question about the time before or after an event with the period that this is."""
        found = day_of(query.timing.event, self._index.retrieve(query.timing.event, until=day, recent_on=day))
        if found is None:
            return query.with_event_undated()
        return replace(query, timing=query.timing.around(found, asked=day))

    def found(self, asked: Asked) -> list[Hit]:
        """Return the best passages; those with words of whoever is asked about count more."""
        query, day = asked.query, asked.day
        recent_on = day if query.is_recent_on(day) else None
        people = asked.speaker.people if asked.speaker else ()
        only = bool(people) and (asked.is_in_time or not query.topic)
        return self._index.retrieve(
            query.text[-MOST_QUESTION_CHARACTERS:],  # with what a follow-up takes over it may be longer
            limit=max(PASSAGES_IN_TIME, asked.passages) if only else asked.passages,
            until=day,
            recent_on=recent_on,
            said_by=people,
            said_weight=NOTHING_ELSE if only else SAID_WEIGHT,
        )

    def evidence(self, asked: Asked, hits: Sequence[Hit]) -> list[Evidence]:
        """Return the evidence for a question, most probable first; where a speaker is asked for, only that one's."""
        query, speaker, period = asked.query, asked.speaker, asked.query.timing.period
        # "What did she say about prices in 2016" may mean prices of 2016; "What did she say in 2016" does not.
        or_about = bool(query.topic) and not query.timing.event
        if not query.asks_for_words:
            return read(query, hits, self._index, reader=self._reader)

        def is_theirs(hit: Hit, sentence: Sentence) -> bool:
            voices = self.voices(hit.document)
            if speaker is None:
                return voices.is_said(sentence.start, sentence.end, within=period, or_about=or_about)
            return voices.is_said_by(
                speaker, sentence.start, sentence.end, within=period, or_about=or_about, spoken=not query.topic
            )

        def is_anothers(hit: Hit, sentence: Sentence) -> bool:
            voices = self.voices(hit.document)
            is_said = voices.is_said(sentence.start, sentence.end)
            return is_said and (speaker is None or not voices.is_said_by(speaker, sentence.start, sentence.end))

        def words_said(hit: Hit, sentence: Sentence) -> str:
            return self.voices(hit.document).words_said(sentence.start, sentence.end)

        passages, sentences = PASSAGES_READ, SENTENCES_READ
        if asked.is_in_time:
            passages, sentences = len(hits), SENTENCES_IN_TIME
        return read_said(
            query,
            hits,
            self._index,
            is_theirs=is_theirs,
            is_anothers=is_anothers,
            words_said=words_said if query.asks_who else None,
            passages=passages,
            sentences=sentences,
        )

    def answering(self, asked: Asked, hits: Sequence[Hit]) -> list[Evidence]:
        """Return the evidence that can answer: it says what is asked about, and speaks of an event without a day."""
        query = asked.query
        found = self.evidence(asked, hits)
        if query.asks_who:
            found = saying_so(query, [item for item in found if not denies(query.text, words_of(item))])
        if query.timing.undated:
            found = [item for item in found if _is_told_of(item, query)]
        return found

    # ------------------------------------------------------------ whom an office means

    def _speaker(self, name: str) -> Speaker:
        """Return whom a name means; an office is nobody's name, whoever holds it."""
        return Speaker(name) if is_office(name) else Speaker.of(name, self._index.people_named(name))

    def _with_holder(self, asked: Asked, speaker: Speaker, hits: list[Hit]) -> tuple[Asked, list[Hit]]:
        """Return a question for an office's words as one for its holder's, where the documents tell who that was.

        One for nobody's, such as a contract's, is about facts.
        """
        holder = self._holder(asked, speaker, hits)
        if holder is not None:
            since = self._in_office_since(holder, speaker.asked, hits)
            asked = replace(asked, speaker=Speaker(speaker.asked, (holder,), since=since))
            return asked, self.found(asked)
        called = any(self.voices(hit.document).holders_of(speaker.asked) for hit in hits[:PASSAGES_READ])
        if asked.query.names_nobody and not called:
            asked = replace(asked, query=asked.query.about_facts(), speaker=None)
        return asked, hits

    def _holder(self, asked: Asked, speaker: Speaker, hits: Sequence[Hit]) -> Person | None:
        """Return whom the found documents call by an office, the best ones and those of the time asked about most."""
        period = asked.query.timing.period
        day = min(asked.day, period.last) if period else asked.day
        scores: dict[str, float] = {}
        found = {hit.document: hit.score for hit in reversed(hits)}
        # Who holds an office now may have been somebody else's rival then.
        then = {info: score for info, score in found.items() if info.date is None or info.date <= day}
        for document, score in (then or found).items():
            age = abs((day - document.date).days) if document.date else 0
            for name in self.voices(document).holders_of(speaker.asked):
                scores[name] = scores.get(name, 0.0) + score * math.exp(-age / IN_OFFICE)
        for name in sorted(scores, key=lambda name: -scores[name]):
            people = [person for person in self._index.people_named(name) if name in person.aliases]
            if len(people) == 1:
                return people[0]
        return None

    def _in_office_since(self, holder: Person, office: str, hits: Sequence[Hit]) -> date | None:
        """Return the day from which the found documents call somebody by an office that was another's before."""
        days: dict[bool, list[date]] = {True: [], False: []}
        for info in {hit.document for hit in hits}:
            for name in self.voices(info).holders_of(office) if info.date else ():
                if not is_office(name) and info.date:
                    days[name in holder.aliases].append(info.date)
        first = min(days[True], default=None)
        return first if first and any(day < first for day in days[False]) else None

    def _voices_in(self, info: DocumentInfo) -> Voices:
        """Return whose words stand where in a document, which has to be the one that was searched."""
        document, statements = self._index.document_and_statements(info.id)
        if document.sha256 != info.sha256:
            raise DocumentChanged(info.id)
        return Voices(document, first_hand(document, statements))


def _is_told_of(item: Evidence, query: Query) -> bool:
    """Tell whether a sentence names an event without a day as the question does, "after the debate".

    Or it is the topic, "life after the war", and the sentence or its document's title speaks of it.
    """
    event = query.timing.undated
    side = "before|ahead of" if query.timing.before else "after|since"
    if re.search(rf"\b(?:{side})\s+{re.escape(event)}\b", words_of(item), re.IGNORECASE):
        return True
    head = stem(event.rsplit(maxsplit=1)[-1])
    text = f"{words_of(item)} {item.hit.document.title}"
    return bool(query.topic) and head in map(stem, re.findall(r"[\w’'-]+", text))
