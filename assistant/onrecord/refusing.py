"""Why nothing answers a question, in a word and in a sentence, and what comes closest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from onrecord.choosing import chosen, words_of
from onrecord.evidence import saying_so, touches
from onrecord.numbers import counts_otherwise, units_beside
from onrecord.polarity import denies
from onrecord.rendering import day_in_words, unnumbered
from onrecord.types import Reason, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.attribution import Speaker
    from onrecord.citing import Citer
    from onrecord.evidence import Evidence
    from onrecord.searching import Asked, Searcher
    from onrecord.types import Coverage
    from onrecord_index import Hit, Index

# "This week" asked so many days after the newest document is of another time than the documents.
LONG_AFTER = 30

# How many of the words of others are offered where there are none by the one who was asked about.
MOST_OTHERS = 3

# How many people an ambiguous name is said to mean.
PEOPLE_NAMED = 8


class Refused(NamedTuple):
    """Why there is no answer, as a reason and as a sentence, and what else is said on it."""

    reason: Reason
    text: str
    others: tuple[Source, ...] = ()


class Refuser:
    """Tells why an index does not answer."""

    def __init__(self, index: Index, searcher: Searcher, citer: Citer) -> None:
        self._index = index
        self._searcher = searcher
        self._citer = citer

    def before_reading(self, asked: Asked) -> Refused | None:
        """Return why a question cannot be answered whatever the documents say, if so."""
        return _asked_back(asked.speaker) or self._out_of_date(asked)

    def _out_of_date(self, asked: Asked) -> Refused | None:
        """Return that all documents are from long before the days that a question names from its own, if they are."""
        recent = asked.query.timing.recent
        newest = self._index.newest_day(until=asked.day) if recent else None
        if recent is None or newest is None or (recent.first - newest).days < LONG_AFTER:
            return None
        day = day_in_words(newest)
        return Refused(Reason.OTHER_DATE, f"The newest document is of {day}. To ask as of that day, add “as of {day}”.")

    def refused(self, asked: Asked, hits: Sequence[Hit], coverage: Coverage) -> Refused:
        """Return why there is no answer."""
        if not coverage.documents and coverage.unreadable:
            could_not = f"{coverage.unreadable:,} could not"
            return Refused(Reason.UNREADABLE, f"No document could be read ({could_not}), so nothing answers this.")
        if not coverage.documents:
            return Refused(Reason.NOTHING_ON_THIS, "There are no documents yet, so nothing answers this.")
        if other := self._elsewhere(asked, hits):
            return other
        if not touches(asked.query, hits, self._index):
            return Refused(Reason.NOTHING_ON_THIS, f"Nothing in the documents answers {_this(asked)}.")
        if asked.speaker:
            who = unnumbered(asked.who)
            text = f"Nothing in the documents that is said by {who} answers {_this(asked)}."
            return Refused(Reason.OTHER_SPEAKER, text, self._by_others(asked, hits))
        return Refused(
            Reason.NOT_ANSWERED, f"Nothing in the documents answers {_this(asked)}, though they touch on it."
        )

    def _elsewhere(self, asked: Asked, hits: Sequence[Hit]) -> Refused | None:
        """Return that the documents tell something else than is asked: of another time, or the opposite."""
        if asked.query.timing.undated:
            return _without_day(asked)
        if other := self._at_other_time(asked):
            return Refused(Reason.OTHER_DATE, other)
        if otherwise := self._contradicting(asked, hits):
            text = "Nothing in the documents says so; they say otherwise."
            return Refused(Reason.CONTRADICTED, text, self._sources([[item] for item in otherwise]))
        return None

    def _at_other_time(self, asked: Asked) -> str:
        """Return in a sentence that the documents answer at another time than the one asked about, or nothing."""
        if self._is_answered_later(asked):
            return f"Nothing in the documents dated up to {asked.day.isoformat()} answers this, though later ones do."
        timing = asked.query.timing
        if asked.speaker and timing.period and self._is_answered(replace(asked, query=asked.query.at_any_time())):
            return (
                f"{unnumbered(asked.who)} says something on this in the documents, but not {unnumbered(timing.words)}."
            )
        return ""

    def _is_answered(self, asked: Asked) -> bool:
        evidence = self._searcher.answering(asked, self._searcher.found(asked))
        return bool(chosen(asked.query, evidence, threshold=asked.threshold))

    def _is_answered_later(self, asked: Asked) -> bool:
        """Tell whether documents that are dated after the day of the question answer it."""
        ever = replace(asked, day=date.max)
        later = [hit for hit in self._searcher.found(ever) if hit.document.date and hit.document.date > asked.day]
        return bool(later and chosen(asked.query, self._searcher.answering(ever, later), threshold=asked.threshold))

    def _contradicting(self, asked: Asked, hits: Sequence[Hit]) -> list[Evidence]:
        """Return the sentences that deny what somebody is asked to have said, or give another number for the same."""
        query = asked.query
        if query.asks_who:
            return [
                item
                for item in saying_so(query, self._searcher.evidence(asked, hits))
                if denies(query.text, words_of(item))
            ]
        units = units_beside(query.text) if query.numbers else {}
        if query.speakers or not units:
            return []
        open_ = replace(asked, query=query.at_any_number())
        found = chosen(open_.query, self._searcher.answering(open_, hits), threshold=asked.threshold)
        return [item for item in found if counts_otherwise(words_of(item), units)]

    def _by_others(self, asked: Asked, hits: Sequence[Hit]) -> tuple[Source, ...]:
        """Return what others than the one who was asked about say on the topic."""
        anybody = replace(asked, query=asked.query.of_anybody(), speaker=None)
        return self._sources(self._citer.joined(anybody, self._searcher.evidence(anybody, hits)))

    def _sources(self, groups: Sequence[Sequence[Evidence]]) -> tuple[Source, ...]:
        cited = (self._citer.cited(0, group, ()) for group in groups[:MOST_OTHERS])
        return tuple(Source(citation.quote, citation.document, citation.location) for citation in cited)


def _asked_back(speaker: Speaker | None) -> Refused | None:
    """Return the question who of several people is meant, where that has to be asked."""
    if speaker is None or not speaker.choices:
        return None
    names = " or ".join(person.name for person in speaker.choices[:PEOPLE_NAMED])
    return Refused(Reason.SEVERAL_PEOPLE, f"{unnumbered(speaker.asked)} may be {unnumbered(names)}. Which one?")


def _this(asked: Asked) -> str:
    """Return the question, where it is one of several, else "this"."""
    return f"“{unnumbered(asked.query.asked_as)}”" if asked.query.asked_as else "this"


def _without_day(asked: Asked) -> Refused:
    """Return that nothing tells when an event was."""
    event, side = asked.query.timing.undated, "before" if asked.query.timing.before else "after"
    return Refused(
        Reason.OTHER_DATE,
        f"The documents do not tell the day of {unnumbered(event)}, so what was said {side} it cannot be told from the "
        f"rest. To ask with a day, put for example “{side} 20 May 2024”.",
    )
