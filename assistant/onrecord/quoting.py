"""Words from elsewhere, checked against a document: a quote that stands there, a near miss, or nothing; pure.

A claim stands in a document if every word, digit and mark does, in the same order and between the same word boundaries,
with typography folded as `typography` says. Beyond that:

- The first word may differ in the case of its first letter: a quote from the middle of a sentence is often
  capitalised, and one from its beginning often not. Elsewhere case counts: "us" is not "US".
- Marks inside a claim have to be there: a comma or a question mark can change what is said. At its ends, quotation
  marks, dashes and punctuation may differ: "on us all," closes a quotation in one style and "on us all" in another. But
  a full stop where the document asks is drift.
- A cut that changes what is said is drift, as `cuts` says: "attack is planned" of "No attack is planned".
- Words left out are drift, and an ellipsis in the claim does not mend it, unless the document has it too.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice, pairwise, takewhile
from typing import TYPE_CHECKING, Literal

from onrecord.cuts import first_needed, last_needed
from onrecord.nearness import Step, nearest
from onrecord.types import Quote
from onrecord.typography import DASH, ELLIPSIS, QUOTE_MARK, Folded, as_line, folded, is_word, recapitalised

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.types import Kind, Match
    from onrecord_index import Document

# Marks that may differ at the ends of a claim, and those of them that are quotation marks.
_QUOTE_MARKS = frozenset({QUOTE_MARK, "'"})
_END_MARKS = _QUOTE_MARKS | frozenset({DASH, ELLIPSIS}) | frozenset(".,;:!?¿¡。、､｡؟،؛।॥։")

# So many places of a claim are looked at, which bounds the time on a text that repeats itself: 15 µs each.
MOST_PLACES = 10_000

# The pieces of a claim with an ellipsis belong together if at most so many characters, a page or so, lie between two of
# them. So many occurrences of the first are tried, which bounds the time on a text that repeats itself.
MOST_ELIDED = 2_000
MOST_CHAINS = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """Words in which a claim and its document differ.

    `replaced` words are `claimed` in place of those in the `source`; `added` ones stand only in the claim, `missing`
    ones only in the document, and the other text is then empty. The ranges are half-open, in code points, `claimed_at`
    in the claim and `source_at` in the document; an empty one is where the words would stand.
    """

    kind: Literal["replaced", "added", "missing"]
    claimed: str
    source: str
    claimed_at: tuple[int, int]
    source_at: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """A claim that stands in a document: every occurrence that does not overlap one before it, in order.

    Of a claim that stands in more than 10,000 places, these are the first 10,000.
    """

    quotes: tuple[Quote, ...]

    def __post_init__(self) -> None:
        if not self.quotes:
            raise ValueError("what is found has a quote")


@dataclass(frozen=True, slots=True)
class Drift:
    """A claim that nearly stands in a document: what stands there, and in which words it differs.

    `nearest` is evidence of the drift, never to be shown as what was quoted; its `match` says nothing.
    """

    nearest: Quote
    differences: tuple[Difference, ...]

    def __post_init__(self) -> None:
        if not self.differences:
            raise ValueError("drift has a difference")


@dataclass(frozen=True, slots=True)
class Missing:
    """A claim of which nothing near stands in a document, or which has no word."""


def locate(
    claimed: str, document: Document, *, speaker: str | None = None, kind: Kind = "plain"
) -> Found | Drift | Missing:
    """Return where claimed words stand in a document, or how they drifted from what does; any text will do.

    The quotes' text is the document's own: `exact` where the claim has it character for character, `typographic`
    otherwise. Marks at the claim's ends are part of a quote as far as they stand in the document. `speaker` and `kind`
    go into the quotes as given. Takes time linear in the document's length; `folded` says what is kept between calls.
    """
    claim = _Claim.of(claimed, folded(document.text))
    if claim is None:
        return Missing()
    places = sorted(claim.places(), key=lambda place: place.start)
    quotes = tuple(place.quote(document, speaker, kind) for place in places if not place.differences)
    if quotes:
        return Found(quotes)
    drift = places[0] if places else claim.elided() or claim.nearest()
    return Drift(drift.quote(document, speaker, kind), drift.differences) if drift else Missing()


@dataclass(frozen=True, slots=True)
class _Place:
    """A range of a document with the differences of its words from the claimed ones, if any."""

    start: int
    end: int
    match: Match = "typographic"
    differences: tuple[Difference, ...] = ()

    def quote(self, document: Document, speaker: str | None, kind: Kind) -> Quote:
        return Quote(document, self.start, self.end, speaker=speaker, kind=kind, match=self.match)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A claim beside its source: `text.words[first:last]` are its words, with marks at its ends left out."""

    text: Folded
    first: int
    last: int
    source: Folded

    @classmethod
    def of(cls, claimed: str, source: Folded) -> _Claim | None:
        """Return a claim to look for in a source, or None if it has no word."""
        text = Folded.of(claimed).beside(source.words)
        inside = [at for at, word in enumerate(text.words) if word not in _END_MARKS]
        if not any(is_word(text.words[at]) for at in inside):
            return None
        return cls(text, inside[0], inside[-1] + 1, source)

    @property
    def words(self) -> Sequence[str]:
        return self.text.words[self.first : self.last]

    # ---------------------------------------------------------------- word for word

    def places(self) -> Iterator[_Place]:
        """Yield every place where the claim's words stand in order, with what a cut there would change."""
        opening = next(at for at, word in enumerate(self.words) if is_word(word))
        for word in dict.fromkeys((self.words[opening], recapitalised(self.words[opening]))):
            words = [*self.words[:opening], word, *self.words[opening + 1 :]]
            source = self.source.beside(words)
            for first in islice(_occurrences(as_line(words), source), MOST_PLACES):
                yield self._place(source, first, first + len(words))

    def _place(self, source: Folded, first: int, last: int) -> _Place:
        """Return the place `[first, last)` of the source, as a quote or with what is missing from it."""
        place = self._drifted(list(self._question(source, last)), source, first, last)
        return place if place.differences else self._quoted(source, first, last)

    def _quoted(self, source: Folded, first: int, last: int) -> _Place:
        """Return a place as a quote, with those marks at the claim's ends that stand in the source too."""
        before, after = next(
            (before, after)
            for before, after in self._end_marks()
            if before <= first
            and self.text.words[self.first - before : self.first] == source.words[first - before : first]
            and self.text.words[self.last : self.last + after] == source.words[last : last + after]
        )
        claimed_start, claimed_end = _reach(self.text, (self.first - before, self.last + after))
        start, end = _reach(source, (first - before, last + after))
        is_exact = source.text[start:end] == self.text.text[claimed_start:claimed_end]
        return _Place(start, end, match="exact" if is_exact else "typographic")

    def _end_marks(self) -> Iterator[tuple[int, int]]:
        """Yield how many marks before and after the words to look for: all, those within the quotation marks, none."""
        before, after = self.text.words[: self.first][::-1], self.text.words[self.last :]
        yield len(before), len(after)
        inner_before, inner_after = (
            list(takewhile(lambda mark: mark not in _QUOTE_MARKS, side)) for side in (before, after)
        )
        yield len(inner_before), len(inner_after)
        yield 0, 0

    def _question(self, source: Folded, last: int) -> Iterator[Step]:
        """Yield the step in which a claim that ends with a full stop differs from a question, or the reverse."""
        claimed, standing = self.text.words[self.last : self.last + 1], source.words[last : last + 1]
        if {*claimed, *standing} in ({"?", "."}, {"?", "!"}):
            yield Step("replaced", (self.last, self.last + 1), (last, last + 1))

    # ---------------------------------------------------------------- nearly

    def elided(self) -> _Place | None:
        """Return where the pieces of a claim with an ellipsis stand in order and close together, if they do."""
        pieces = list(self._pieces())
        if len(pieces) < 2:
            return None
        source = self.source.beside(self.text.words)
        found = _chain([self.text.words[first:last] for first, last in pieces], source)
        left_out = [
            Step("replaced" if end < start else "added", (claimed_end, claimed_start), (end, start))
            for (_, claimed_end), (claimed_start, _), (_, end), (start, _) in zip(
                pieces, pieces[1:], found, found[1:], strict=False
            )
        ]
        return self._drifted(left_out, source, found[0][0], found[-1][1]) if found else None

    def _pieces(self) -> Iterator[tuple[int, int]]:
        """Yield the runs of words between ellipses, without marks at their ends."""
        stops = [at for at in range(self.first, self.last) if self.text.words[at] == ELLIPSIS]
        for start, end in pairwise([self.first - 1, *stops, self.last]):
            inside = [at for at in range(start + 1, end) if self.text.words[at] not in _END_MARKS]
            if inside:
                yield inside[0], inside[-1] + 1

    def nearest(self) -> _Place | None:
        """Return the words that come nearest to the claim, if any are near."""
        source = self.source.beside(self.text.words)
        steps = nearest(self.text, self.first, self.last, source=source)
        standing = [step.source for step in steps if step.kind != "added"]
        return self._drifted(steps, source, standing[0][0], standing[-1][1]) if standing else None

    def _drifted(self, steps: Sequence[Step], source: Folded, first: int, last: int) -> _Place:
        """Return the words `[first, last)` of the source, and those that may not be cut off, with the differences."""
        start, end = first_needed(source, first, last), last_needed(source, first, last)
        cut_before = Step("missing", (self.first, self.first), (start, first))
        cut_after = Step("missing", (self.last, self.last), (last, end))
        differing = [step for step in (cut_before, *steps, cut_after) if step.is_difference]
        end = max([end, *(step.source[1] for step in differing)])
        differences = tuple(_difference(step, self.text, source) for step in differing)
        return _Place(source.starts[start], source.ends[end - 1], differences=differences)


def _occurrences(line: str, source: Folded) -> Iterator[int]:
    """Yield where a line of words stands in a source, by the place of its first word; none overlaps one before it."""
    at = source.line.find(line)
    while at >= 0:
        yield bisect_left(source.offsets, at + 1)
        at = source.line.find(line, at + len(line) - 1)


def _chain(pieces: Sequence[Sequence[str]], source: Folded) -> list[tuple[int, int]]:
    """Return where pieces stand in order, each close to the one before, as ranges of the source's words; or nothing."""
    lines = [as_line(words) for words in pieces]
    for first in islice(_occurrences(lines[0], source), MOST_CHAINS):
        found = [(first, first + len(pieces[0]))]
        for words, line in zip(pieces[1:], lines[1:], strict=True):
            start = source.offsets[found[-1][1]] - 1
            at = source.line.find(line, start, start + MOST_ELIDED + len(line))
            if at < 0:
                break
            at = bisect_left(source.offsets, at + 1)
            found.append((at, at + len(words)))
        else:
            return found
    return []


def _difference(step: Step, claim: Folded, source: Folded) -> Difference:
    """Return a step of an alignment as the difference that it is, with its words."""
    if step.kind == "same":
        raise ValueError(f"words {step.claimed} of the claim are no difference")
    claimed_at, source_at = _reach(claim, step.claimed), _reach(source, step.source)
    return Difference(step.kind, claim.text[slice(*claimed_at)], source.text[slice(*source_at)], claimed_at, source_at)


def _reach(text: Folded, words: tuple[int, int]) -> tuple[int, int]:
    """Return the code points that some words of a text reach over; without words, the place after the word in front."""
    first, last = words
    if first < last:
        return text.starts[first], text.ends[last - 1]
    at = text.ends[first - 1] if first else 0
    return at, at
