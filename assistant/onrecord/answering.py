"""The assistant: understand the question, retrieve passages, read them, answer with quotes or refuse."""

from __future__ import annotations

import time
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from onrecord.attribution import Voices
from onrecord.evidence import leans_back, read
from onrecord.question import understand
from onrecord.rendering import in_marks
from onrecord.types import Answer, Citation, Coverage, Quote, Reason, Refusal, Timings
from onrecord.weights import ANSWERS, ON_THIS, SAID_ANSWERS
from onrecord_index import QuestionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.evidence import Evidence
    from onrecord.question import Query
    from onrecord.types import Kind, Turn
    from onrecord_index import DocumentInfo, Hit, Index, Sentence

# Up to so many quotes make an answer; a question for one thing (who, when, where, how many) takes the fewer.
MOST_QUOTES = 4
MOST_QUOTES_FOR_ONE_THING = 2

# A further quote has to be at least this probable, compared to the best one.
FURTHER_SHARE = 0.6

# Two quotes repeat each other if they share this part of the words of the shorter one.
REPEATING_SHARE = 0.7

MOST_QUESTION_CHARACTERS = 10_000

DOCUMENTS_KEPT = 256


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
        question.
        """
        start = time.perf_counter()
        if len(question) > MOST_QUESTION_CHARACTERS:
            raise QuestionError(
                f"the question has {len(question):,} characters; ask in up to {MOST_QUESTION_CHARACTERS:,}"
            )
        query = understand(question, history=history)
        day = asked or date.today()
        hits = self._index.retrieve(
            query.text, limit=max(passages, 1), until=day, recent_on=day if query.is_recent_on(day) else None
        )
        found = time.perf_counter()
        evidence = self._evidence(query, hits)
        chosen = _chosen(query, evidence)
        citations = tuple(self._cited(number, group) for number, group in enumerate(self._joined(chosen), 1))
        refusal = None if citations else self._refused(query, hits, evidence, day)
        documents, unreadable = self._index.counts()
        coverage = Coverage(documents, unreadable)
        timings = Timings(retrieve=found - start, read=time.perf_counter() - found, total=time.perf_counter() - start)
        if refusal:
            return Refusal(question, *refusal, nearest=tuple(hits), coverage=coverage, timings=timings)
        return Answer(question, _composed(citations), citations, tuple(hits), coverage, timings)

    # ------------------------------------------------------------ steps

    def _evidence(self, query: Query, hits: Sequence[Hit]) -> list[Evidence]:
        """Return the evidence for a question, most probable first; where a speaker is asked for, only that one's."""
        speaker = query.speaker
        if speaker is None:
            return read(query, hits, self._index)

        def is_theirs(hit: Hit, sentence: Sentence) -> bool:
            return self._voices(hit.document).is_said_by(speaker, sentence.start, sentence.end)

        return read(query, hits, self._index, keep=is_theirs)

    def _joined(self, chosen: Sequence[Evidence]) -> list[list[Evidence]]:
        """Return the chosen sentences with neighbours of one speaker in one group, the best sentence's group first."""
        groups: list[list[Evidence]] = []
        for item in sorted(chosen, key=lambda item: (item.hit.passage.document_id, item.sentence.start)):
            if groups and _are_neighbours(groups[-1][-1], item) and self._voice(groups[-1][-1]) == self._voice(item):
                groups[-1].append(item)
            else:
                groups.append([item])
        return sorted(groups, key=lambda group: -max(item.probability for item in group))

    def _voice(self, item: Evidence) -> tuple[str | None, Kind]:
        return self._voices(item.hit.document).at(item.sentence.start, item.sentence.end)

    def _voices_in(self, info: DocumentInfo) -> Voices:
        """Return whose words stand where in a document; its digest is part of `info`, so a changed one is another."""
        return Voices(self._index.document(info.id), self._index.statements(info.id))

    def _cited(self, number: int, group: Sequence[Evidence]) -> Citation:
        voices = self._voices(group[0].hit.document)
        start, end = group[0].sentence.start, group[-1].sentence.end
        speaker, kind = voices.at(start, end)
        if speaker is None:
            start = _with_what_it_leans_on(group[0])
        quote = Quote(voices.document, start, end, speaker=speaker, kind=kind)
        return Citation(number, quote, group[0].hit.document, page=voices.document.page_at(start))

    def _refused(
        self, query: Query, hits: Sequence[Hit], evidence: Sequence[Evidence], day: date
    ) -> tuple[Reason, str]:
        """Return why there is no answer, as a reason and as a sentence."""
        documents, unreadable = self._index.counts()
        if not documents:
            return Reason.UNREADABLE, f"No document could be read ({unreadable} could not), so nothing answers this."
        if not hits:
            return self._refused_without_hits(query, day)
        if query.speaker and not evidence:
            return (
                Reason.OTHER_SPEAKER,
                f"Nothing in the documents that were found is said by {query.speaker}, so nothing answers this.",
            )
        on_this = max((item.features.passage for item in evidence), default=0.0) >= ON_THIS
        if on_this:
            return Reason.NOT_ANSWERED, "Nothing in the documents answers this, though they touch on it."
        return Reason.NOTHING_ON_THIS, "Nothing in the documents answers this."

    def _refused_without_hits(self, query: Query, day: date) -> tuple[Reason, str]:
        later = self._index.retrieve(query.text, limit=1)
        if later:
            return (
                Reason.OTHER_DATE,
                f"Nothing in the documents dated up to {day.isoformat()} answers this; all are later.",
            )
        return Reason.NOTHING_ON_THIS, "Nothing in the documents answers this."


# ---------------------------------------------------------------- choosing


def _chosen(query: Query, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return what to quote, most probable first: nothing, or up to four sentences that do not repeat each other."""
    least = ANSWERS if query.speaker is None else SAID_ANSWERS
    if not evidence or evidence[0].probability < least:
        return []
    most = MOST_QUOTES if query.wanted == "anything" else MOST_QUOTES_FOR_ONE_THING
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


def _with_what_it_leans_on(item: Evidence) -> int:
    """Return where a quote begins that shows with "It ..." or "These ..." the sentence that says what is meant."""
    passage = item.hit.passage
    at = passage.sentences.index(item.sentence)
    if at == 0 or not leans_back(passage.words_of(item.sentence)):
        return item.sentence.start
    return passage.sentences[at - 1].start


def _composed(citations: Sequence[Citation]) -> str:
    """Return the answer's text: a line for each quote, with who said it in front and its number behind."""
    lines = []
    for citation in citations:
        who = f"{citation.quote.speaker}: " if citation.quote.speaker else ""
        lines.append(f"{who}{in_marks(citation.quote.text)} [{citation.number}]")
    return "\n".join(lines)
