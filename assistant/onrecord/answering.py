"""The assistant: understand the question, find what answers it, and reply with quotes or a reason why not."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Literal

from onrecord.citing import Citer
from onrecord.confidence import confidence
from onrecord.differing import differing
from onrecord.question import understand
from onrecord.reader import Reader
from onrecord.refusing import Refuser
from onrecord.rendering import composed, unnumbered
from onrecord.searching import DocumentChanged, Searcher
from onrecord.thresholds import threshold_of
from onrecord.types import Answer, Citation, Coverage, Part, Refusal, Timings
from onrecord_index import MOST_QUESTION_CHARACTERS, DocumentMissing, IndexBusy, QuestionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.evidence import Evidence, Reads
    from onrecord.question import Query
    from onrecord.refusing import Refused
    from onrecord.searching import Asked
    from onrecord.types import Turn
    from onrecord_index import Hit, Index

# How often a question is read anew when documents change meanwhile.
READINGS = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer is being looked for in: the passages that were found, best first."""

    passages: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class _Searched:
    """The passages that were found for one part of a question, and in how many seconds."""

    asked: Asked
    hits: Sequence[Hit]
    seconds: float


@dataclass(frozen=True, slots=True)
class _Part:
    """What was found for one speaker, or for a question about facts: citations from number 1, or why there are none.

    `confidence` in [0, 1] is that of the best sentence.
    """

    asked: Asked
    hits: Sequence[Hit]
    citations: Sequence[Citation]
    refusal: Refused | None
    confidence: float
    found_at: float


class Assistant:
    """Answers questions over an index, with quotes that stand in its documents, or refuses with a reason."""

    def __init__(
        self, index: Index, *, threshold: float | None = None, reader: Reads | Literal["default"] | None = "default"
    ) -> None:
        """Answer over an index what can be answered with a confidence of at least `threshold`, in [0, 1].

        By default that is the one that calibration set for the index, if it did. `reader` reads what promises most, by
        default the one that comes with the package; None leaves it out.
        """
        self._index = index
        self._threshold = threshold_of(index.folder) if threshold is None else threshold
        self._reader = Reader() if reader == "default" else reader
        self._searcher = Searcher(index, reader=self._reader)
        self._citer = Citer(self._searcher.voices)
        self._refuser = Refuser(index, self._searcher, self._citer)

    def load(self) -> None:
        """Load the models now, which the first question would do; raises ModelError."""
        self._index.similarities("a", ["b"])
        if self._reader is not None:
            self._reader.load()

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), asked: date | None = None, passages: int = 20
    ) -> Answer | Refusal:
        """Return an answer with at least one quote, or a refusal.

        `asked` is the day on which the question is asked, today by default, unless it names one itself ("as of 30
        September 2016"): nothing dated later is evidence. `passages` is how many of the best passages the reply
        carries. Raises QuestionError for an empty or endless question, and IndexBusy when documents change faster than
        they can be read.
        """
        *_, reply = self.steps(question, history=history, asked=asked, passages=passages)
        if isinstance(reply, Reading):
            raise ValueError("the last step is the reply")
        return reply

    def steps(
        self, question: str, *, history: Sequence[Turn] = (), asked: date | None = None, passages: int = 20
    ) -> Iterator[Reading | Answer | Refusal]:
        """Yield what is being read for an answer, and last the reply, as `ask` returns it and with what it raises."""
        if not question.strip():
            raise QuestionError("the question is empty; ask something, for example: What did the mayor say?")
        if len(question) > MOST_QUESTION_CHARACTERS:
            raise QuestionError(
                f"the question has {len(question):,} characters; ask in up to {MOST_QUESTION_CHARACTERS:,}"
            )
        for _ in range(READINGS):
            try:
                yield from self._replied(question, history, day=asked or date.today(), passages=max(passages, 1))
                return
            except (DocumentChanged, DocumentMissing):
                self._searcher.voices.cache_clear()
        raise IndexBusy("the documents change faster than they can be read; ask again when indexing is done")

    def understood(self, question: str, *, history: Sequence[Turn] = (), asked: date | None = None) -> Query:
        """Return what a question asks, by the people that the documents quote."""
        return understand(question, history=history, asked=asked or date.today(), is_person=self._searcher.is_person)

    def evidence(self, question: str, *, history: Sequence[Turn] = (), asked: date | None = None) -> list[Evidence]:
        """Return the sentences that are read for a question, quoted or not, most probable first."""
        query = self.understood(question, history=history, asked=asked)
        day = query.as_of or asked or date.today()
        searched = (self._searcher.searched(part, day, passages=0, threshold=self._threshold) for part in query.parts)
        found = [item for asked, hits in searched for item in self._searcher.evidence(asked, hits)]
        return sorted(found, key=lambda item: -item.probability)

    # ------------------------------------------------------------ steps

    def _replied(
        self, question: str, history: Sequence[Turn], *, day: date, passages: int
    ) -> Iterator[Reading | Answer | Refusal]:
        start = time.perf_counter()
        coverage = Coverage(*self._index.counts())  # before the search: what is added meanwhile is not searched
        query = self.understood(question, history=history, asked=day)
        searched = [self._searched(part, part.as_of or query.as_of or day, passages) for part in query.parts]
        yield Reading(_merged([part.hits for part in searched], most=passages))
        parts = [self._part(part, passages, coverage) for part in searched]
        hits = _merged([part.hits for part in parts], most=passages)
        citations, told = _numbered(parts)
        now = time.perf_counter()
        retrieving = sum(part.found_at for part in parts)
        timings = Timings(retrieve=retrieving, read=now - start - retrieving, total=now - start)
        understood = "; ".join(dict.fromkeys(filter(None, (part.asked.understood for part in parts))))
        sure = max(part.confidence for part in parts)
        if not citations:
            refused = [part.refusal for part in parts if part.refusal]
            text = " ".join(dict.fromkeys(one.text for one in refused))
            reason, others = refused[0].reason, refused[0].others
            yield Refusal(question, reason, text, hits, coverage, timings, understood, others, sure)
            return
        in_time = query.timing.order != "topic"
        differ = tuple(
            number
            for part, its in zip(parts, told, strict=True)
            for number in differing(part.asked.query, [citations[number - 1] for number in its.numbers])
        )
        told = told if len(told) > 1 else ()
        text = composed(citations, told, in_time=in_time, differ=differ)
        yield Answer(question, text, citations, hits, coverage, timings, understood, told, in_time, sure, differ)

    def _searched(self, query: Query, day: date, passages: int) -> _Searched:
        """Return the passages for a question that asks for one thing, and for the words of one speaker at most."""
        start = time.perf_counter()
        asked, hits = self._searcher.searched(query, day, passages=passages, threshold=self._threshold)
        return _Searched(asked, hits, time.perf_counter() - start)

    def _part(self, searched: _Searched, passages: int, coverage: Coverage) -> _Part:
        """Return what there is in some passages for their question."""
        asked, hits = searched.asked, searched.hits
        refusal = self._refuser.before_reading(asked)
        evidence = [] if refusal else self._searcher.answering(asked, hits)
        citations = self._citer.citations(asked, evidence, hits)
        if not citations and refusal is None:
            refusal = self._refuser.refused(asked, hits, coverage)
        sure = confidence(asked.query, max((item.probability for item in evidence), default=0.0))
        return _Part(asked, hits[:passages], citations, refusal, sure, searched.seconds)


def _merged(found: Sequence[Sequence[Hit]], *, most: int) -> tuple[Hit, ...]:
    """Return the passages of several searches, the best of each first, none twice."""
    unlike: dict[tuple[str, int], Hit] = {}
    for hit in (hit for row in zip_longest(*found) for hit in row if hit is not None):
        unlike.setdefault((hit.passage.document_id, hit.passage.start), hit)
    return tuple(islice(unlike.values(), most))


def _given_before(part: _Part, citations: Sequence[Citation]) -> bool:
    """Tell whether a part of a question about facts is answered by nothing but quotes that answer another part.

    One sentence tells both who it was and when, but then other words of it answer each.
    """
    if part.asked.query.asks_for_words or not part.citations or not citations:
        return False
    given = {(one.quote.document_id, one.quote.start): one.short for one in citations}
    places = [((one.quote.document_id, one.quote.start), one.short) for one in part.citations]
    return all(place in given and (not short or short == given[place]) for place, short in places)


def _numbered(parts: Sequence[_Part]) -> tuple[tuple[Citation, ...], tuple[Part, ...]]:
    """Return the citations of all parts, numbered through, and which are whose."""
    citations: list[Citation] = []
    told: list[Part] = []
    for part in parts:
        same = _given_before(part, citations)
        numbers = () if same else tuple(range(len(citations) + 1, len(citations) + len(part.citations) + 1))
        missing = part.refusal.text if part.refusal else ""
        if same:
            missing = f"Nothing beyond that answers “{unnumbered(part.asked.label)}”."
        citations += [replace(one, number=number) for number, one in zip(numbers, part.citations, strict=False)]
        told.append(Part(part.asked.label, numbers, missing))
    return tuple(citations), tuple(told)
