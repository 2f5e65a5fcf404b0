"""Quotations that were edited: words left out, marked by an ellipsis, and words put in, in square brackets; pure.

The pieces between such marks are each located by themselves, by the rule of `quoting`, in order and within a page of
each other. What the marks stand for is then judged by what the document has there:

- An ellipsis may leave out anything but a negation in a sentence that the quotation has a part of: of "We will, at no
  price, yield" no "We will ... yield" is left.
- What is left out of one sentence is at most so much, and a piece of a word or two stands in the sentence of another
  one: "Berg ... is ... a ... friend" can be made of any page.
- A bracket may add who or what is meant, "Berg [the mayor] left", or a sign of the editor's, "[sic]". Anything else it
  adds is reported, as "[gladly]" is, and so is one in place of words of the document: "[The mayor] left" for "He left",
  since nobody but the editor says that they are the same.
- "[W]e" is "We": a bracket around a word's first letter says that its case was changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Literal

from onrecord.cuts import DENIAL_PHRASES, DENIED_DOING, DENIED_THAT, NEGATORS, REFUSED_TO
from onrecord.numbers import numbers_in
from onrecord.quoting import MOST_CHAINS, MOST_ELIDED, Found, locate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.types import Quote
    from onrecord_index import Document

# What follows or leads a piece in its sentence is read so far.
REACH = 80

# Of one sentence at most so many words are left out; a piece of another sentence has so many at least.
MOST_LEFT_OUT = 25
LEAST_PIECE = 3

_NEGATIONS = NEGATORS | DENIED_THAT | REFUSED_TO | DENIED_DOING
_MEANT = re.compile(r"\s*(?:[A-Z]|(?:the|a|an|his|her|its|their|our|my|your|this|these|those|i\.e\.|that is)\b)")
_EDITS = re.compile(
    r"(?P<ellipsis>[\[(]\s*(?:…|\.(?:\s?\.){2,})\s*[\])]|…|\.(?:\s?\.){2,})"
    r"|\[(?P<letter>[^\W\d_])\](?=\w)"
    r"|\[(?P<words>[^\[\]\n]{1,200})\]"
)
_SIGNS = re.compile(
    r"\s*(?:sic|!|\?|(?:my|our|their)?\s*(?:emphasis|italics)(?:\s+(?:added|mine|ours|original|theirs|in\s+(?:the\s+)?original))?|"
    r"laughter|laughs|applause|pause|pauses|inaudible)\s*",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…][\"”’'»)]*\s+")
_WORD = re.compile(r"\w+(?:[’']\w+)*")
_OPENING = "\"“”‘’'«»„([—–-:;"


@dataclass(frozen=True, slots=True)
class _Gap:
    """What stands between two pieces of a quotation: nothing but an ellipsis, or what was put in."""

    kind: Literal["left out", "put in"]
    text: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A quotation in pieces: `gaps[n]` is what stands before `pieces[n]`, the last one what stands behind the last."""

    pieces: tuple[str, ...]
    gaps: tuple[tuple[_Gap, ...], ...]

    @property
    def longest(self) -> str:
        """The piece that is best to look for."""
        return max(self.pieces, key=len)


@dataclass(frozen=True, slots=True)
class Pieced:
    """Where the pieces of an edited quotation stand in a document, and what its edits change, as (claimed, source)."""

    quotes: tuple[Quote, ...]
    differences: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def edited(words: str) -> Edited | None:
    """Return a quotation in pieces, or None if it shows no edits or nothing else."""
    unwrapped = _EDITS.sub(lambda found: found["letter"] or found[0], words)
    is_unwrapped, words = unwrapped != words, unwrapped
    pieces: list[str] = []
    gaps: list[tuple[_Gap, ...]] = []
    waiting: list[_Gap] = []
    at = 0
    for found in [*_EDITS.finditer(words), None]:
        piece = words[at : found.start() if found else len(words)]
        if _WORD.search(piece):
            gaps.append(tuple(waiting))
            pieces.append(piece.strip())
            waiting = []
        if found is not None:
            waiting.append(_Gap("put in" if found["words"] else "left out", found[0]))
            at = found.end()
    gaps.append(tuple(waiting))
    if not pieces or not (is_unwrapped or any(gaps)):
        return None
    return Edited(tuple(pieces), tuple(gaps))


def locate_pieces(quotation: Edited, document: Document) -> Pieced | None:
    """Return where all pieces stand in order and within a page of each other, if they do; else None."""
    found: list[tuple[Quote, ...]] = []
    for piece in quotation.pieces:
        located = locate(piece, document)
        if not isinstance(located, Found):
            return None
        found.append(located.quotes)
    reaches = [MOST_ELIDED if any(gap.kind == "left out" for gap in gaps) else REACH for gaps in quotation.gaps[1:-1]]
    chains = filter(None, (_chained(first, found[1:], reaches) for first in islice(found[0], MOST_CHAINS)))
    judged = [_judged(quotation, chain, document) for chain in chains]
    return min(judged, key=lambda one: len(one.differences), default=None)


def _chained(first: Quote, others: Sequence[Sequence[Quote]], reaches: Sequence[int]) -> tuple[Quote, ...]:
    """Return the nearest occurrences in order behind a first one; nothing if one is missing or too far off."""
    chain = [first]
    for quotes, reach in zip(others, reaches, strict=True):
        end = chain[-1].end
        behind = next((quote for quote in quotes if end <= quote.start <= end + reach), None)
        if behind is None:
            return ()
        chain.append(behind)
    return tuple(chain)


# ---------------------------------------------------------------- what the edits change


def _judged(quotation: Edited, chain: tuple[Quote, ...], document: Document) -> Pieced:
    text = document.text
    betweens = [
        _before(text, chain[0].start),
        *(text[one.end : other.start] for one, other in pairwise(chain)),
        _behind(text, chain[-1].end),
    ]
    differences: list[tuple[str, str]] = []
    notes: list[str] = []
    last = len(quotation.gaps) - 1
    for at, (gaps, between) in enumerate(zip(quotation.gaps, betweens, strict=True)):
        for gap in gaps:
            if gap.kind == "put in" and _SIGNS.fullmatch(gap.text[1:-1]):
                notes.append(f"{gap.text} is the editor’s")
            elif gap.kind == "put in":
                there = "" if _is_left_out_beside(gaps, gap) else " ".join(between.split())
                if _WORD.search(there) or not _may_be_added(gap.text):
                    differences.append((gap.text, there if _WORD.search(there) else ""))
                else:
                    notes.append(f"{gap.text} is added")
            elif 0 < at < last:
                if _drops_negation(between) or _is_stitched(between, quotation.pieces[at - 1 : at + 1]):
                    differences.append((gap.text, " ".join(between.split())))
                else:
                    notes.append("words are left out where it says so")
    return Pieced(chain, tuple(differences), tuple(dict.fromkeys(notes)))


def _is_left_out_beside(gaps: Sequence[_Gap], gap: _Gap) -> bool:
    """Tell whether an ellipsis beside a bracket accounts for the words that are left out."""
    return any(other.kind == "left out" for other in gaps if other is not gap)


def _may_be_added(text: str) -> bool:
    """Tell whether a bracket adds only who or what is meant, a name or a noun with its article, without a number."""
    return _MEANT.match(text[1:]) is not None and numbers_in(text) <= {"1"} and not _negates(text)


def _is_stitched(between: str, beside: Sequence[str]) -> bool:
    """Tell whether more is left out between two pieces than an ellipsis should hide."""
    if not _WORD.search(between):
        return False
    if _SENTENCE_END.search(between):
        return min(len(_WORD.findall(piece)) for piece in beside) < LEAST_PIECE
    return len(_WORD.findall(between)) > MOST_LEFT_OUT


def _drops_negation(between: str) -> bool:
    """Tell whether words that are left out negate in a sentence of which a part stays."""
    ends = list(_SENTENCE_END.finditer(between))
    parts = (between[: ends[0].start()], between[ends[-1].end() :]) if ends else (between,)
    return any(map(_negates, parts))


def _negates(text: str) -> bool:
    """Tell whether a negation or denial stands among some words."""
    words = [found[0].lower().replace("’", "'") for found in _WORD.finditer(text)]
    return not _NEGATIONS.isdisjoint(words) or not DENIAL_PHRASES.isdisjoint(pairwise(words))


def _before(text: str, start: int) -> str:
    """Return the words of the same sentence or quotation in front of a place, as far as they are near."""
    before = text[max(0, start - REACH) : start]
    ends = [found.end() for found in _SENTENCE_END.finditer(before)]
    ends += [at + 1 for at, character in enumerate(before) if character in '\n“„«"']
    return before[max(ends, default=0) :].strip(" \t" + _OPENING)


def _behind(text: str, end: int) -> str:
    """Return the words of the same clause behind a place."""
    found = re.match(r"[^.,;:!?…\"”»\n—–]*", text[end : end + REACH])
    return found[0].strip() if found else ""
