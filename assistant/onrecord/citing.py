"""From sentences that answer to citations: which of them make one quote, whose, and in what order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from onrecord.choosing import best_of, chosen, goodness, joined, leant_on, most_quotes, with_neighbours
from onrecord.confidence import confidence
from onrecord.kinds import holds_wanted
from onrecord.outlets import sources_of
from onrecord.types import Citation, Quote
from onrecord.weights import SHORT_CERTAIN
from onrecord_index import periods_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from onrecord.attribution import Speaker, Voices
    from onrecord.evidence import Evidence
    from onrecord.question import Query
    from onrecord.searching import Asked
    from onrecord.types import Kind
    from onrecord_index import DocumentInfo, Hit, Passage

# Words that answer by themselves are at most so many, and at most this share of their quote.
MOST_SHORT_WORDS = 12
SHORT_SHARE = 0.6

# Every day of the year lies behind it.
END_OF_A_YEAR = date(2000, 12, 31)

# What was said so many days before the newest words is among the latest too.
ALSO_LATEST = 7


class Citer:
    """Makes citations of evidence; `voices` tells whose words stand where in a document."""

    def __init__(self, voices: Callable[[DocumentInfo], Voices]) -> None:
        self._voices = voices

    def citations(self, asked: Asked, evidence: Sequence[Evidence], hits: Sequence[Hit]) -> list[Citation]:
        """Return the quotes that answer, numbered from 1 in the order that is asked for; none where nothing does."""
        groups = self._ordered(asked, self.joined(asked, evidence))
        found = _each_once(
            [self.cited(number, group, hits, by=asked.speaker) for number, group in enumerate(groups, 1)]
        )
        if asked.query.asks_for_words:
            return found
        return [_with_short(citation, group, asked.query) for citation, group in zip(found, groups, strict=True)]

    def joined(self, asked: Asked, evidence: Sequence[Evidence]) -> list[list[Evidence]]:
        """Return the chosen sentences with neighbours of one speaker in one group, the best sentence's group first.

        Of groups that are equally good, one with the speaker's own words goes first.
        """

        def is_direct(item: Evidence) -> bool:
            return self._voice(item, asked.speaker)[1] == "direct"

        def same_voice(item: Evidence, other: Evidence) -> bool:
            return self._voice(item, asked.speaker)[0] == self._voice(other, asked.speaker)[0]

        if asked.query.asks_for_words:
            evidence = sorted(evidence, key=lambda item: (-goodness(item), not is_direct(item)))
        if asked.query.timing.order == "latest":
            evidence = self._newest(asked, evidence)
        items = chosen(asked.query, evidence, threshold=asked.threshold)
        if asked.query.speakers:
            items = with_neighbours(items, evidence, same_voice=same_voice)
        groups = joined(items, same_voice=same_voice)
        return sorted(groups, key=lambda group: (-best_of(group), not is_direct(group[0])))

    def _newest(self, asked: Asked, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Return of the sentences that can answer those of the last days."""
        good = [item for item in evidence if confidence(asked.query, item.probability) >= asked.threshold]
        days = [self._said_on([item]) for item in good]
        newest = max(days, default=date.min)
        return [item for item, day in zip(good, days, strict=True) if (newest - day).days <= ALSO_LATEST]

    def _ordered(self, asked: Asked, groups: list[list[Evidence]]) -> list[list[Evidence]]:
        """Return as many groups as may be quoted, in the order that is asked for."""
        most, order = most_quotes(asked.query), asked.query.timing.order
        if order == "latest":
            return sorted(groups, key=self._said_on, reverse=True)[:most]
        return sorted(groups[:most], key=self._said_on) if order == "time" else groups[:most]

    def _said_on(self, group: Sequence[Evidence]) -> date:
        """Return the day of a group to order it by; what has none is oldest."""
        when = self._voices(group[0].hit.document).said_on(group[0].sentence.start, group[-1].sentence.end)
        return when.first if when else date.min

    def _voice(self, item: Evidence, by: Speaker | None) -> tuple[str | None, Kind]:
        return self._voices(item.hit.document).at(item.sentence.start, item.sentence.end, by=by)

    def cited(
        self, number: int, group: Sequence[Evidence], hits: Sequence[Hit], *, by: Speaker | None = None
    ) -> Citation:
        """Return a group of neighbouring sentences as a citation, with the same words elsewhere among the hits."""
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
            location=voices.document.location_at(start),
            said_on=said_on,
            before=shown_before if shown_before and shown_before.end <= start else None,
        )
        return replace(citation, also=sources_of(citation, voices, elsewhere=self._elsewhere(hits)))

    def _elsewhere(self, hits: Sequence[Hit]) -> Iterator[tuple[Passage, Voices]]:
        """Yield the passages that were found, and those that say nearly the same, with their documents."""
        for hit in hits:
            for one in (hit, *hit.duplicates):
                yield one.passage, self._voices(one.document)


def _each_once(citations: Sequence[Citation]) -> list[Citation]:
    """Return citations without those further sources that are quoted by themselves."""

    def is_quoted(quote: Quote) -> bool:
        return any(
            one.quote.document_id == quote.document_id and one.quote.start < quote.end and quote.start < one.quote.end
            for one in citations
        )

    return [replace(one, also=tuple(item for item in one.also if not is_quoted(item.quote))) for one in citations]


def _with_short(citation: Citation, group: Sequence[Evidence], query: Query) -> Citation:
    """Return a citation with the words that answer by themselves, where a reader is sure enough of them."""
    read = [item.reading for item in group if item.reading is not None]
    best = max(read, key=lambda reading: reading.certainty, default=None)
    if best is None or best.certainty < SHORT_CERTAIN:
        return citation
    start, end = best.span.start - citation.quote.start, best.span.end - citation.quote.start
    words = citation.quote.text[max(start, 0) : end]
    is_inside = 0 <= start < end <= len(citation.quote.text)
    is_short = (
        is_inside and len(words.split()) <= MOST_SHORT_WORDS and end - start < SHORT_SHARE * len(citation.quote.text)
    )
    fits = query.wanted == "anything" or holds_wanted(query, words)
    if query.wanted == "number" and periods_in(words, day=END_OF_A_YEAR):
        fits = False  # "12 December" is no number of years
    return replace(citation, answer=best.span) if is_short and fits else citation
