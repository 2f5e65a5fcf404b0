"""The assistant: understand the question, retrieve passages, read them, answer with quotes or refuse."""

from __future__ import annotations

import math
import re
import time
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from onrecord.attribution import Speaker, Voices
from onrecord.choosing import best_of, chosen, goodness, joined, leant_on, most_quotes, with_neighbours, words_of
from onrecord.events import day_of, stem
from onrecord.evidence import PASSAGES_READ, SENTENCES_READ, read, read_said, saying_so, touches
from onrecord.outlets import sources_of
from onrecord.polarity import denies
from onrecord.question import understand
from onrecord.rendering import composed, day_in_words, unnumbered
from onrecord.types import Answer, Citation, Coverage, Part, Quote, Reason, Refusal, Source, Timings
from onrecord_index import (
    MOST_QUESTION_CHARACTERS,
    SAID_WEIGHT,
    DocumentMissing,
    IndexBusy,
    QuestionError,
    is_office,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.evidence import Evidence
    from onrecord.question import Query
    from onrecord.types import Kind, Turn
    from onrecord_index import DocumentInfo, Hit, Index, Passage, Person, Sentence

DOCUMENTS_KEPT = 256

# How much a person's passages count where nothing else is asked: nothing but what that person said, or when.
NOTHING_ELSE = 100.0

# How many passages and sentences are read where what somebody said has to be put in order or chosen by its day.
PASSAGES_IN_TIME = 60
SENTENCES_IN_TIME = 72

# How fast an office leaves its holder, in days: of two mayors, the one of the time that is asked about is meant.
IN_OFFICE = 180

# "This week" asked so many days after the newest document is of another time than the documents.
LONG_AFTER = 30

# What was said so many days before the newest words is among the latest too.
ALSO_LATEST = 7

# How many of the words of others are offered where there are none by the one who was asked about.
MOST_OTHERS = 3

# How many people an ambiguous name is said to mean.
PEOPLE_NAMED = 8

# How often a question is read anew when documents change meanwhile.
READINGS = 5


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as it is worked on; `speaker` only where somebody's words are asked for."""

    query: Query
    speaker: Speaker | None
    day: date
    passages: int

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


@dataclass(frozen=True, slots=True)
class _Part:
    """What was found for one speaker, or for a question about facts: citations from number 1, or why there are none."""

    asked: _Asked
    hits: Sequence[Hit]
    citations: Sequence[Citation]
    refusal: tuple[Reason, str] | None
    found_at: float


class _DocumentChanged(Exception):
    """A document is no longer what it was when its passages were found."""


class Assistant:
    """Answers questions over an index, with quotes that stand in its documents, or refuses with a reason."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._voices = lru_cache(DOCUMENTS_KEPT)(self._voices_in)

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), asked: date | None = None, passages: int = 20
    ) -> Answer | Refusal:
        """Return an answer with at least one quote, or a refusal.

        `asked` is the day on which the question is asked, today by default, unless it names one itself ("as of 30
        September 2016"): nothing dated later is evidence. `passages` is how many of the best passages the reply
        carries. Raises QuestionError for an empty or endless question, and IndexBusy when documents change faster than
        they can be read.
        """
        if not question.strip():
            raise QuestionError("the question is empty; ask something, for example: What did the mayor say?")
        if len(question) > MOST_QUESTION_CHARACTERS:
            raise QuestionError(
                f"the question has {len(question):,} characters; ask in up to {MOST_QUESTION_CHARACTERS:,}"
            )
        for _ in range(READINGS):
            try:
                return self._replied(question, history, day=asked or date.today(), passages=max(passages, 1))
            except (_DocumentChanged, DocumentMissing):
                self._voices.cache_clear()
        raise IndexBusy("the documents change faster than they can be read; ask again when indexing is done")

    def understood(self, question: str, *, history: Sequence[Turn] = (), asked: date | None = None) -> Query:
        """Return what a question asks, by the people that the documents quote."""
        return understand(question, history=history, asked=asked or date.today(), is_person=self._is_person)

    def evidence(self, question: str, *, history: Sequence[Turn] = (), asked: date | None = None) -> list[Evidence]:
        """Return the sentences that are read for a question, quoted or not, most probable first."""
        query = self.understood(question, history=history, asked=asked)
        day = query.as_of or asked or date.today()
        searched = (self._searched(part, day, passages=0) for part in query.parts)
        found = [item for asked, hits in searched for item in self._evidence(asked, hits)]
        return sorted(found, key=lambda item: -item.probability)

    # ------------------------------------------------------------ steps

    def _replied(self, question: str, history: Sequence[Turn], *, day: date, passages: int) -> Answer | Refusal:
        start = time.perf_counter()
        coverage = Coverage(*self._index.counts())  # before the search: what is added meanwhile is not searched
        query = self.understood(question, history=history, asked=day)
        parts = [self._part(part, query.as_of or day, passages, coverage) for part in query.parts]
        hits = _merged([part.hits for part in parts], most=passages)
        citations, told = _numbered(parts)
        now = time.perf_counter()
        retrieving = sum(part.found_at for part in parts)
        timings = Timings(retrieve=retrieving, read=now - start - retrieving, total=now - start)
        understood = "; ".join(dict.fromkeys(filter(None, (part.asked.understood for part in parts))))
        if not citations:
            reason, text = parts[0].refusal or (Reason.NOTHING_ON_THIS, "")
            text = " ".join(dict.fromkeys(part.refusal[1] for part in parts if part.refusal))
            others = self._others(parts[0].asked, parts[0].hits) if reason is Reason.OTHER_SPEAKER else ()
            return Refusal(question, reason, text, hits, coverage, timings, understood, others)
        in_time = query.timing.order != "topic"
        text = composed(citations, told, in_time=in_time)
        return Answer(question, text, citations, hits, coverage, timings, understood, told, in_time)

    def _part(self, query: Query, day: date, passages: int, coverage: Coverage) -> _Part:
        """Return what there is for a question that asks for the words of one speaker at most."""
        start = time.perf_counter()
        asked, hits = self._searched(query, day, passages=passages)
        found_at = time.perf_counter() - start
        refusal = _asked_back(asked.speaker) or self._out_of_date(asked)
        evidence = [] if refusal else _affirming(query, self._evidence(asked, hits))
        if undated := asked.query.timing.undated:
            evidence = [item for item in evidence if query.topic and _speaks_of(item, undated)]
            refusal = refusal or (None if evidence else _without_day(asked))
        groups = self._ordered(asked, self._joined(asked, evidence))
        citations = [self._cited(number, group, hits, by=asked.speaker) for number, group in enumerate(groups, 1)]
        if not citations and refusal is None:
            refusal = self._refused(asked, hits, coverage)
        return _Part(asked, hits[:passages], citations, refusal, found_at)

    def _searched(self, query: Query, day: date, *, passages: int) -> tuple[_Asked, list[Hit]]:
        """Return a question with whom its name or office means, and the passages for it."""
        if query.timing.event:
            query = self._around_event(query, day)
        speaker = self._speaker(query.speaker) if query.speaker else None
        asked = _Asked(query, speaker, day, max(passages, PASSAGES_READ))
        hits = self._found(asked)
        if speaker and not speaker.people:
            return self._with_holder(asked, speaker, hits)
        return asked, hits

    def _around_event(self, query: Query, day: date) -> Query:
        """Return a question about the time before or after an event with the period that this is."""
        found = day_of(query.timing.event, self._index.retrieve(query.timing.event, until=day, recent_on=day))
        if found is None:
            return query.with_event_undated()
        return replace(query, timing=query.timing.around(found, asked=day))

    def _found(self, asked: _Asked) -> list[Hit]:
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

    def _evidence(self, asked: _Asked, hits: Sequence[Hit]) -> list[Evidence]:
        """Return the evidence for a question, most probable first; where a speaker is asked for, only that one's."""
        query, speaker, period = asked.query, asked.speaker, asked.query.timing.period
        # "What did she say about prices in 2016" may mean prices of 2016; "What did she say in 2016" does not.
        or_about = bool(query.topic) and not query.timing.event
        if not query.asks_for_words:
            return read(query, hits, self._index)

        def is_theirs(hit: Hit, sentence: Sentence) -> bool:
            voices = self._voices(hit.document)
            if speaker is None:
                return voices.is_said(sentence.start, sentence.end, within=period, or_about=or_about)
            return voices.is_said_by(speaker, sentence.start, sentence.end, within=period, or_about=or_about)

        def is_anothers(hit: Hit, sentence: Sentence) -> bool:
            voices = self._voices(hit.document)
            is_said = voices.is_said(sentence.start, sentence.end)
            return is_said and (speaker is None or not voices.is_said_by(speaker, sentence.start, sentence.end))

        def words_said(hit: Hit, sentence: Sentence) -> str:
            return self._voices(hit.document).words_said(sentence.start, sentence.end)

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

    # ------------------------------------------------------------ whom an office means

    def _is_person(self, name: str) -> bool:
        return bool(self._index.people_named(name))

    def _speaker(self, name: str) -> Speaker:
        """Return whom a name means; an office is nobody's name, whoever holds it."""
        return Speaker(name) if is_office(name) else Speaker.of(name, self._index.people_named(name))

    def _with_holder(self, asked: _Asked, speaker: Speaker, hits: list[Hit]) -> tuple[_Asked, list[Hit]]:
        """Return a question for an office's words as one for its holder's, where the documents tell who that was.

        One for nobody's, such as a contract's, is about facts.
        """
        holder = self._holder(asked, speaker, hits)
        if holder is not None:
            since = self._in_office_since(holder, speaker.asked, hits)
            asked = replace(asked, speaker=Speaker(speaker.asked, (holder,), since=since))
            return asked, self._found(asked)
        called = any(self._voices(hit.document).holders_of(speaker.asked) for hit in hits[:PASSAGES_READ])
        if asked.query.names_nobody and not called:
            asked = replace(asked, query=asked.query.about_facts(), speaker=None)
        return asked, hits

    def _holder(self, asked: _Asked, speaker: Speaker, hits: Sequence[Hit]) -> Person | None:
        """Return whom the found documents call by an office, the best ones and those of the time asked about most."""
        period = asked.query.timing.period
        day = min(asked.day, period.last) if period else asked.day
        scores: dict[str, float] = {}
        found = {hit.document: hit.score for hit in reversed(hits)}
        # Who holds an office now may have been somebody else's rival then.
        then = {info: score for info, score in found.items() if info.date is None or info.date <= day}
        for document, score in (then or found).items():
            age = abs((day - document.date).days) if document.date else 0
            for name in self._voices(document).holders_of(speaker.asked):
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
            for name in self._voices(info).holders_of(office) if info.date else ():
                if not is_office(name) and info.date:
                    days[name in holder.aliases].append(info.date)
        first = min(days[True], default=None)
        return first if first and any(day < first for day in days[False]) else None

    # ------------------------------------------------------------ quotes

    def _joined(self, asked: _Asked, evidence: Sequence[Evidence]) -> list[list[Evidence]]:
        """Return the chosen sentences with neighbours of one speaker in one group, the best sentence's group first.

        Of groups that are equally good, one with the speaker's own words goes first.
        """

        def is_direct(item: Evidence) -> bool:
            return self._voice(item, asked.speaker)[1] == "direct"

        def same_voice(item: Evidence, other: Evidence) -> bool:
            return self._voice(item, asked.speaker)[0] == self._voice(other, asked.speaker)[0]

        if asked.query.asks_for_words:
            evidence = sorted(evidence, key=lambda item: (-goodness(item), not is_direct(item)))
        items = chosen(asked.query, evidence)
        if asked.query.speakers:
            items = with_neighbours(items, evidence, same_voice=same_voice)
        groups = joined(items, same_voice=same_voice)
        return sorted(groups, key=lambda group: (-best_of(group), not is_direct(group[0])))

    def _ordered(self, asked: _Asked, groups: list[list[Evidence]]) -> list[list[Evidence]]:
        """Return as many groups as may be quoted, in the order that is asked for."""
        most, order = most_quotes(asked.query), asked.query.timing.order
        if order == "latest" and groups:
            newest = max(map(self._said_on, groups))
            latest = [group for group in groups if (newest - self._said_on(group)).days <= ALSO_LATEST]
            return sorted(latest, key=self._said_on, reverse=True)[:most]
        return sorted(groups[:most], key=self._said_on) if order == "time" else groups[:most]

    def _said_on(self, group: Sequence[Evidence]) -> date:
        """Return the day of a group to order it by; what has none is oldest."""
        when = self._voices(group[0].hit.document).said_on(group[0].sentence.start, group[-1].sentence.end)
        return when.first if when else date.min

    def _voice(self, item: Evidence, by: Speaker | None) -> tuple[str | None, Kind]:
        return self._voices(item.hit.document).at(item.sentence.start, item.sentence.end, by=by)

    def _voices_in(self, info: DocumentInfo) -> Voices:
        """Return whose words stand where in a document, which has to be the one that was searched."""
        document, statements = self._index.document_and_statements(info.id)
        if document.sha256 != info.sha256:
            raise _DocumentChanged(info.id)
        return Voices(document, statements)

    def _cited(
        self, number: int, group: Sequence[Evidence], hits: Sequence[Hit], *, by: Speaker | None = None
    ) -> Citation:
        voices = self._voices(group[0].hit.document)
        start, end = group[0].sentence.start, group[-1].sentence.end
        speaker, kind = voices.at(start, end, by=by)
        if kind == "direct" and any(self._voice(item, by)[1] != "direct" for item in group):
            kind = "indirect"
        said_on = voices.said_on(start, end, by=by)
        before, shown_before = leant_on(group[0]), None
        if before and speaker is None and voices.at(before.start, before.end)[0] is None:
            start = before.start
        elif before and kind == "direct":
            shown_before = Quote(voices.document, before.start, before.end)
        start, end = voices.closed(start, end)
        citation = Citation(
            number,
            Quote(voices.document, start, end, speaker=speaker, kind=kind),
            group[0].hit.document,
            page=voices.document.page_at(start),
            said_on=said_on,
            before=shown_before if shown_before and shown_before.end <= start else None,
        )
        return replace(citation, also=sources_of(citation, voices, elsewhere=self._elsewhere(hits)))

    def _elsewhere(self, hits: Sequence[Hit]) -> Iterator[tuple[Passage, Voices]]:
        """Yield the passages that were found, and those that say nearly the same, with their documents."""
        for hit in hits:
            for one in (hit, *hit.duplicates):
                yield one.passage, self._voices(one.document)

    # ------------------------------------------------------------ refusing

    def _out_of_date(self, asked: _Asked) -> tuple[Reason, str] | None:
        """Return that all documents are from long before the days that a question names from its own, if they are."""
        recent = asked.query.timing.recent
        newest = self._index.newest_day(until=asked.day) if recent else None
        if recent is None or newest is None or (recent.first - newest).days < LONG_AFTER:
            return None
        day = day_in_words(newest)
        return Reason.OTHER_DATE, f"The newest document is of {day}. To ask as of that day, add “as of {day}”."

    def _refused(self, asked: _Asked, hits: Sequence[Hit], coverage: Coverage) -> tuple[Reason, str]:
        """Return why there is no answer, as a reason and as a sentence."""
        if not coverage.documents and coverage.unreadable:
            could_not = f"{coverage.unreadable:,} could not"
            return Reason.UNREADABLE, f"No document could be read ({could_not}), so nothing answers this."
        if not coverage.documents:
            return Reason.NOTHING_ON_THIS, "There are no documents yet, so nothing answers this."
        if other := self._at_other_time(asked):
            return Reason.OTHER_DATE, other
        if not touches(asked.query, hits, self._index):
            return Reason.NOTHING_ON_THIS, "Nothing in the documents answers this."
        if asked.speaker:
            who = unnumbered(asked.who)
            return Reason.OTHER_SPEAKER, f"Nothing in the documents that is said by {who} answers this."
        return Reason.NOT_ANSWERED, "Nothing in the documents answers this, though they touch on it."

    def _at_other_time(self, asked: _Asked) -> str:
        """Return in a sentence that the documents answer at another time than the one asked about, or nothing."""
        if self._is_answered_later(asked):
            return f"Nothing in the documents dated up to {asked.day.isoformat()} answers this, though later ones do."
        timing = asked.query.timing
        if asked.speaker and timing.period and self._is_answered(replace(asked, query=asked.query.at_any_time())):
            return (
                f"{unnumbered(asked.who)} says something on this in the documents, but not {unnumbered(timing.words)}."
            )
        return ""

    def _is_answered(self, asked: _Asked) -> bool:
        return bool(chosen(asked.query, self._evidence(asked, self._found(asked))))

    def _is_answered_later(self, asked: _Asked) -> bool:
        """Tell whether documents that are dated after the day of the question answer it."""
        ever = replace(asked, day=date.max)
        later = [hit for hit in self._found(ever) if hit.document.date and hit.document.date > asked.day]
        return bool(later and chosen(asked.query, self._evidence(ever, later)))

    def _others(self, asked: _Asked, hits: Sequence[Hit]) -> tuple[Source, ...]:
        """Return what others than the one who was asked about say on the topic."""
        anybody = replace(asked, query=asked.query.of_anybody(), speaker=None)
        groups = self._joined(anybody, self._evidence(anybody, hits))
        cited = (self._cited(0, group, ()) for group in groups[:MOST_OTHERS])
        return tuple(Source(citation.quote, citation.document, citation.page) for citation in cited)


def _asked_back(speaker: Speaker | None) -> tuple[Reason, str] | None:
    """Return the question who of several people is meant, where that has to be asked."""
    if speaker is None or not speaker.choices:
        return None
    names = " or ".join(person.name for person in speaker.choices[:PEOPLE_NAMED])
    return Reason.SEVERAL_PEOPLE, f"{unnumbered(speaker.asked)} may be {unnumbered(names)}. Which one?"


def _speaks_of(item: Evidence, event: str) -> bool:
    """Tell whether a sentence or its document's title names an event, "life after the war" being about the war."""
    head = stem(event.rsplit(maxsplit=1)[-1])
    return head in map(stem, re.findall(r"[\w’'-]+", f"{words_of(item)} {item.hit.document.title}"))


def _without_day(asked: _Asked) -> tuple[Reason, str]:
    """Return that nothing tells when an event was."""
    event, side = asked.query.timing.undated, "before" if asked.query.timing.before else "after"
    return Reason.OTHER_DATE, (
        f"The documents do not tell the day of {unnumbered(event)}, so what was said {side} it cannot be told from the "
        f"rest. To ask with a day, put for example “{side} 20 May 2024”."
    )


def _affirming(query: Query, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence that says what a question asks who said, and does not deny it."""
    if not query.asks_who:
        return list(evidence)
    return saying_so([item for item in evidence if not denies(query.text, words_of(item))])


def _merged(found: Sequence[Sequence[Hit]], *, most: int) -> tuple[Hit, ...]:
    """Return the passages of several searches, the best of each first, none twice."""
    unlike: dict[tuple[str, int], Hit] = {}
    for hit in (hit for row in zip_longest(*found) for hit in row if hit is not None):
        unlike.setdefault((hit.passage.document_id, hit.passage.start), hit)
    return tuple(islice(unlike.values(), most))


def _numbered(parts: Sequence[_Part]) -> tuple[tuple[Citation, ...], tuple[Part, ...]]:
    """Return the citations of all parts, numbered through, and which are whose where there are several parts."""
    citations: list[Citation] = []
    told: list[Part] = []
    for part in parts:
        numbers = tuple(range(len(citations) + 1, len(citations) + len(part.citations) + 1))
        citations += [
            replace(citation, number=number) for number, citation in zip(numbers, part.citations, strict=True)
        ]
        told.append(Part(part.asked.who, numbers, "" if numbers or part.refusal is None else part.refusal[1]))
    return tuple(citations), tuple(told) if len(told) > 1 else ()
