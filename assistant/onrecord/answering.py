"""The assistant: understand the question, retrieve passages, read them, answer with quotes or refuse."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from onrecord.attribution import Speaker, Voices
from onrecord.evidence import PASSAGES_READ, leans_back, read, touches
from onrecord.question import understand
from onrecord.rendering import in_marks
from onrecord.types import Answer, Citation, Coverage, Quote, Reason, Refusal, Timings
from onrecord.weights import ANSWERS, SAID_ANSWERS
from onrecord_index import MOST_QUESTION_CHARACTERS, SAID_WEIGHT, DocumentMissing, IndexBusy, QuestionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.evidence import Evidence
    from onrecord.question import Query
    from onrecord.types import Kind, Turn
    from onrecord_index import DocumentInfo, Hit, Index, Sentence

# Up to so many quotes make an answer; a question for one thing (who, when, where, how many) takes the fewer.
MOST_QUOTES = 4
MOST_QUOTES_FOR_ONE_THING = 2

# Of what somebody said so many sentences are chosen, neighbours making one quote. On 250 pairs of article and person
# that no case of news-attributions asks about, 4, 8 and 12 hold .582, .625 and .633 of the gold quotes, all at a
# precision of .81.
MOST_SENTENCES_SAID = 8

# A further quote has to be at least this probable, compared to the best one.
FURTHER_SHARE = 0.6

# Two quotes repeat each other if they share this part of the words of the shorter one.
REPEATING_SHARE = 0.7

DOCUMENTS_KEPT = 256

# How much a person's passages count where nothing is asked but what that person said.
NOTHING_ELSE = 100.0

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
    def understood(self) -> str:
        """What is looked for, in words, where that is not the question as it stands."""
        if self.speaker is None:
            return ""
        who = " or ".join(person.name for person in self.speaker.people) or self.speaker.asked
        taken = f" (asked: {self.speaker.asked})" if self.speaker.is_spelt_otherwise else ""
        about = f", about {self.query.topic}" if self.query.topic else ""
        return f"said by {who}{taken}{about}"


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

        `asked` is the day on which the question is asked, today by default: nothing dated later is evidence.
        `passages` is how many of the best passages the reply carries. Raises QuestionError for an empty or endless
        question, and IndexBusy when documents change faster than they can be read.
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

    # ------------------------------------------------------------ steps

    def _replied(self, question: str, history: Sequence[Turn], *, day: date, passages: int) -> Answer | Refusal:
        start = time.perf_counter()
        coverage = Coverage(*self._index.counts())  # before the search: what is added meanwhile is not searched
        query = understand(question, history=history, is_person=lambda name: bool(self._index.people_named(name)))
        speaker = Speaker.of(query.speaker, self._index.people_named(query.speaker)) if query.speaker else None
        asked = _Asked(query, speaker, day, passages)
        hits = self._found(asked)
        if speaker and query.names_nobody and not self._is_anybody(speaker, hits):
            asked = _Asked(query.about_facts(), None, day, passages)
        found = time.perf_counter()
        ask_back = _asked_back(asked.speaker)
        evidence = [] if ask_back else self._evidence(asked, hits)
        if query.asks_who and not _chosen(query, evidence):
            asked = _Asked(query.about_facts(), None, day, passages)
            evidence = self._evidence(asked, hits)
        citations = tuple(self._cited(number, group) for number, group in enumerate(self._joined(asked, evidence), 1))
        refusal = None if citations else ask_back or self._refused(asked, hits, coverage)
        timings = Timings(retrieve=found - start, read=time.perf_counter() - found, total=time.perf_counter() - start)
        if refusal:
            return Refusal(question, *refusal, tuple(hits), coverage, timings, asked.understood)
        return Answer(question, _composed(citations), citations, tuple(hits), coverage, timings, asked.understood)

    def _found(self, asked: _Asked) -> list[Hit]:
        """Return the best passages; those with words of whoever is asked about count more."""
        query, day = asked.query, asked.day
        recent_on = day if query.is_recent_on(day) else None
        people = asked.speaker.people if asked.speaker else ()
        weight = SAID_WEIGHT if query.topic else NOTHING_ELSE
        words = query.text[-MOST_QUESTION_CHARACTERS:]  # with what a follow-up takes over it may be longer
        return self._index.retrieve(
            words, limit=asked.passages, until=day, recent_on=recent_on, said_by=people, said_weight=weight
        )

    def _is_anybody(self, speaker: Speaker, hits: Sequence[Hit]) -> bool:
        """Tell whether somebody in the documents that were found is called what the question calls the speaker."""
        if speaker.people:
            return True
        return any(self._voices(hit.document).holders_of(speaker.asked) for hit in hits[:PASSAGES_READ])

    def _evidence(self, asked: _Asked, hits: Sequence[Hit]) -> list[Evidence]:
        """Return the evidence for a question, most probable first; where a speaker is asked for, only that one's."""
        speaker = asked.speaker

        def is_theirs(hit: Hit, sentence: Sentence) -> bool:
            voices = self._voices(hit.document)
            if speaker is None:
                return voices.at(sentence.start, sentence.end)[0] is not None
            return voices.is_said_by(speaker, sentence.start, sentence.end)

        return read(asked.query, hits, self._index, keep=is_theirs if asked.query.asks_for_words else None)

    def _joined(self, asked: _Asked, evidence: Sequence[Evidence]) -> list[list[Evidence]]:
        """Return the chosen sentences with neighbours of one speaker in one group, the best sentence's group first."""
        groups: list[list[Evidence]] = []
        chosen = _chosen(asked.query, evidence)
        for item in sorted(chosen, key=lambda item: (item.hit.passage.document_id, item.sentence.start)):
            if groups and _are_neighbours(groups[-1][-1], item) and self._voice(groups[-1][-1]) == self._voice(item):
                groups[-1].append(item)
            else:
                groups.append([item])
        return sorted(groups, key=lambda group: -max(item.probability for item in group))[:MOST_QUOTES]

    def _voice(self, item: Evidence) -> tuple[str | None, Kind]:
        return self._voices(item.hit.document).at(item.sentence.start, item.sentence.end)

    def _voices_in(self, info: DocumentInfo) -> Voices:
        """Return whose words stand where in a document, which has to be the one that was searched."""
        document, statements = self._index.document_and_statements(info.id)
        if document.sha256 != info.sha256:
            raise _DocumentChanged(info.id)
        return Voices(document, statements)

    def _cited(self, number: int, group: Sequence[Evidence]) -> Citation:
        voices = self._voices(group[0].hit.document)
        start, end = group[0].sentence.start, group[-1].sentence.end
        speaker, kind = voices.at(start, end)
        before = _leant_on(group[0])
        if speaker is None and before and voices.at(before.start, before.end)[0] is None:
            start = before.start
        quote = Quote(voices.document, start, end, speaker=speaker, kind=kind)
        return Citation(number, quote, group[0].hit.document, page=voices.document.page_at(start))

    # ------------------------------------------------------------ refusing

    def _refused(self, asked: _Asked, hits: Sequence[Hit], coverage: Coverage) -> tuple[Reason, str]:
        """Return why there is no answer, as a reason and as a sentence."""
        if not coverage.documents and coverage.unreadable:
            could_not = f"{coverage.unreadable:,} could not"
            return Reason.UNREADABLE, f"No document could be read ({could_not}), so nothing answers this."
        if not coverage.documents:
            return Reason.NOTHING_ON_THIS, "There are no documents yet, so nothing answers this."
        if self._is_answered_later(asked):
            day = asked.day.isoformat()
            return Reason.OTHER_DATE, f"Nothing in the documents dated up to {day} answers this, though later ones do."
        on_this = touches(asked.query, hits, self._index)
        if asked.speaker and on_this:
            who = asked.speaker.people[0].name if len(asked.speaker.people) == 1 else asked.speaker.asked
            return Reason.OTHER_SPEAKER, f"Nothing in the documents that is said by {_unnumbered(who)} answers this."
        if on_this:
            return Reason.NOT_ANSWERED, "Nothing in the documents answers this, though they touch on it."
        return Reason.NOTHING_ON_THIS, "Nothing in the documents answers this."

    def _is_answered_later(self, asked: _Asked) -> bool:
        """Tell whether documents that are dated after the day of the question answer it."""
        ever = replace(asked, day=date.max)
        later = [hit for hit in self._found(ever) if hit.document.date and hit.document.date > asked.day]
        return bool(later and _chosen(asked.query, self._evidence(ever, later)))


def _asked_back(speaker: Speaker | None) -> tuple[Reason, str] | None:
    """Return the question who of several people is meant, where that has to be asked."""
    if speaker is None or not speaker.choices:
        return None
    names = " or ".join(person.name for person in speaker.choices[:PEOPLE_NAMED])
    return Reason.SEVERAL_PEOPLE, f"{_unnumbered(speaker.asked)} may be {_unnumbered(names)}. Which one?"


# ---------------------------------------------------------------- choosing


def _chosen(query: Query, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return what to quote, most probable first: nothing, or up to four sentences that do not repeat each other."""
    least = SAID_ANSWERS if query.asks_for_words else ANSWERS
    if not evidence or evidence[0].probability < least:
        return []
    most = MOST_QUOTES if query.wanted == "anything" else MOST_QUOTES_FOR_ONE_THING
    if query.speaker:
        most = MOST_SENTENCES_SAID
    enough = max(least, FURTHER_SHARE * evidence[0].probability)
    chosen: list[Evidence] = []
    for item in evidence:
        if len(chosen) == most or item.probability < enough:
            break
        if not any(_repeats(item, other) for other in chosen):
            chosen.append(item)
    return chosen


def _repeats(item: Evidence, other: Evidence) -> bool:
    words, others = (set(_words(evidence).lower().split()) for evidence in (item, other))
    return len(words & others) >= REPEATING_SHARE * min(len(words), len(others))


def _words(evidence: Evidence) -> str:
    return evidence.hit.passage.words_of(evidence.sentence)


def _are_neighbours(item: Evidence, other: Evidence) -> bool:
    """Tell whether a sentence directly follows another one of the same passage."""
    if item.hit.passage != other.hit.passage:
        return False
    sentences = item.hit.passage.sentences
    return sentences.index(other.sentence) - sentences.index(item.sentence) == 1


def _leant_on(item: Evidence) -> Sentence | None:
    """Return the sentence before one that begins with "It ..." or "These ...", which says what is meant."""
    passage = item.hit.passage
    at = passage.sentences.index(item.sentence)
    return passage.sentences[at - 1] if at and leans_back(passage.words_of(item.sentence)) else None


def _composed(citations: Sequence[Citation]) -> str:
    """Return the answer's text: a line for each quote, with who said it in front and its number behind."""
    lines = []
    for citation in citations:
        quote = citation.quote
        how = ", as reported" if quote.kind == "indirect" else ""
        who = f"{_unnumbered(quote.speaker)}{how}: " if quote.speaker else ""
        lines.append(f"{who}{' '.join(in_marks(quote.text).split())} [{citation.number}]")
    return "\n".join(lines)


def _unnumbered(words: str) -> str:
    """Return words with round brackets, so that nothing in them looks like the number of a citation."""
    return words.replace("[", "(").replace("]", ")")
