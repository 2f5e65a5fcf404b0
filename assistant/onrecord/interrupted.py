"""Quotations that the source interrupts: “We will,” Berg said, “not yield”, quoted as “We will not yield”; pure.

Each part is located by itself, by the rule of `quoting`, at the end of one piece of somebody's words and at the
beginning of that one's next. The comma or full stop that the printer put before the interruption may be another one.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.crediting import credited
from onrecord.quoting import Found, locate
from onrecord.typography import QUOTE_MARK, Folded, is_word
from onrecord_index import quotations_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.attribution import Voices
    from onrecord.types import Quote
    from onrecord_index import Document, Span

# Between two pieces of what somebody says stand at most so many characters: who said it, and how.
MOST_BETWEEN = 300

# A title has at most so many words, and those of it that have so many letters are capitalised.
MOST_TITLE = 6
LEAST_LONG = 4

_PRINTERS = frozenset({",", "."})
_WORD = re.compile(r"\w+")
_EDGES = frozenset({QUOTE_MARK, "'"})


def locate_interrupted(words: str, voices: Voices) -> tuple[Quote, ...]:
    """Return where the parts of a quotation stand in pieces of one person's words; nothing if they do not."""
    claim = Folded.of(words)
    inside = [at for at, word in enumerate(claim.words) if is_word(word)]
    if len(inside) < 2:
        return ()
    for run in _runs(voices):
        quotes = _matched(claim, run, voices.document)
        if quotes:
            return quotes
    return ()


def _runs(voices: Voices) -> Iterator[list[Span]]:
    """Yield the quotations that follow each other and may be of one speaker, two or more, with and without titles."""
    text = voices.document.text
    quotations = quotations_of(text)
    spoken = [one for one in quotations if not _may_be_title(text[one.start : one.end])]
    for pieces in (quotations, spoken) if len(spoken) < len(quotations) else (quotations,):
        run: list[Span] = []
        for quotation in pieces:
            if run and not _goes_on(voices, run[-1], quotation):
                if len(run) > 1:
                    yield run
                run = []
            run.append(quotation)
        if len(run) > 1:
            yield run


def _may_be_title(quoted: str) -> bool:
    """Tell whether words in marks may be a title or a term: few, and capitalised or without a mark at their end."""
    words = _WORD.findall(quoted)
    is_capitalised = all(word[0].isupper() for word in words if len(word) >= LEAST_LONG)
    return len(words) <= MOST_TITLE and (is_capitalised or quoted[-2:-1].isalnum())


def _goes_on(voices: Voices, piece: Span, following: Span) -> bool:
    """Tell whether a quotation may go on in the next one: it is near, and not another one's.

    In another paragraph it does only where both are known to be of the same speaker.
    """
    between = voices.document.text[piece.end : following.start]
    if len(between) > MOST_BETWEEN:
        return False
    one, other = (credited(voices, span.start, span.end, claimed=None).speaker for span in (piece, following))
    return one == other if one and other else "\n" not in between


def _matched(claim: Folded, run: Sequence[Span], document: Document) -> tuple[Quote, ...]:
    """Return the parts of a claim as they stand at the seams of a run of pieces."""
    folded = [_inside(Folded.of(document.text[piece.start : piece.end]).words) for piece in run]
    for first in range(len(run) - 1):
        for length in _overlaps(claim.words, folded[first]):
            ends = _followed(claim.words, length, folded[first + 1 :])
            quotes = _located(claim, [0, *ends], run[first:], document) if ends else ()
            if quotes:
                return quotes
    return ()


def _inside(words: Sequence[str]) -> list[str]:
    """Return words without quotation marks at their ends and without the comma or full stop before the last one."""
    found = list(words)
    while found and found[0] in _EDGES:
        found.pop(0)
    while found and found[-1] in _EDGES | _PRINTERS:
        found.pop()
    return found


def _overlaps(claim: Sequence[str], piece: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of words with which a claim begins and a piece ends, longest first; the claim has more."""
    lower = [word.lower() for word in piece]
    for length in range(min(len(piece), len(claim) - 1), 0, -1):
        if lower[-length:] == [word.lower() for word in claim[:length]]:
            yield length


def _followed(claim: Sequence[str], at: int, pieces: Sequence[Sequence[str]]) -> list[int]:
    """Return where the parts of a claim end, the first one at `at`, if the pieces go on with the others; else none."""
    ends = [at]
    for piece in pieces:
        start = ends[-1] + (claim[ends[-1]] in _PRINTERS)
        rest = [word.lower() for word in _inside(claim[start:])]
        lower = [word.lower() for word in piece]
        if rest and rest == lower[: len(rest)]:
            return [*ends, len(claim)]
        if not rest or rest[: len(lower)] != lower:
            return []
        ends.append(start + len(lower))
    return []


def _located(claim: Folded, bounds: Sequence[int], run: Sequence[Span], document: Document) -> tuple[Quote, ...]:
    """Return the parts of a claim as quotes, each in its own piece; nothing if one is not located there."""
    quotes: list[Quote] = []
    for (first, last), piece in zip(pairwise(bounds), run, strict=False):
        part = claim.text[claim.starts[first] : claim.ends[last - 1]]
        located = locate(re.sub(r"^[,.\s]+", "", part), document)
        here = [
            quote
            for quote in (located.quotes if isinstance(located, Found) else ())
            if piece.start <= quote.start and quote.end <= piece.end
        ]
        if not here:
            return ()
        quotes.append(here[0] if quotes else here[-1])
    return tuple(quotes)
