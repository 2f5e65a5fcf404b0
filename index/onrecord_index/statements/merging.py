"""What rules and parse find in a sentence, made one; pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from onrecord_index.statements.clauses import clauses_of
from onrecord_index.statements.contents import Piece
from onrecord_index.statements.cues import NOBODY, OWN_VOICE, PRONOUNS
from onrecord_index.statements.sentences import Found
from onrecord_index.statements.sources import Phrase, leading_phrase
from onrecord_index.statements.tokens import QUOTED
from onrecord_index.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord_index.parsing import Word
    from onrecord_index.statements.clauses import Clause, Range
    from onrecord_index.statements.tokens import Token

# What lies with so large a share in what is known already is nothing new.
KNOWN = 0.5

_VERBAL = frozenset({"VERB", "AUX"})
_NOMINAL = frozenset({"NOUN", "ADJ"})
_PAUSES = frozenset({",", ";", "—", "–", "--"})


class _Place(NamedTuple):
    """A clause of the parse by code points."""

    speaker: Span | None
    cue: Span
    content: Span

    @classmethod
    def of(cls, clause: Clause, words: Sequence[Word]) -> _Place:
        def span(place: Range) -> Span:
            return Span(words[place.first].start, words[place.last - 1].end)

        return cls(span(clause.speaker) if clause.speaker else None, span(clause.cue), span(clause.content))


class Parsed:
    """A document's parse, asked for what it tells of a sentence; without words it tells nothing."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._starts = [word.start for word in words]
        self._clauses = [_Place.of(clause, words) for clause in clauses_of(words)]

    def merged(self, tokens: Sequence[Token], found: Sequence[Found]) -> tuple[list[Found], list[Found]]:
        """Return what rules found in a sentence, mended, and what the parse alone finds."""
        clauses = self._clauses_in(tokens)
        kept = [
            self._with_speaker(tokens, _mended(tokens, item, clauses), clauses)
            for item in found
            if not self._is_noun(tokens, item)
        ]
        kept = [item for item in kept if not _is_own(tokens, item, kept)]
        return kept, list(_beyond(tokens, kept, clauses))

    def _with_speaker(self, tokens: Sequence[Token], item: Found, clauses: Sequence[_Place]) -> Found:
        """Return a statement with its speaker as parsed, where rules took a verb for one: "asked not to be named"."""
        if item.phrase is None or item.cue is None:
            return item
        ends = {self._part_at(tokens[at].start) for at in (item.phrase.first, item.phrase.last - 1)}
        if "VERB" not in ends:
            return item
        start, end = tokens[item.cue.first].start, tokens[item.cue.last - 1].end
        clause = next((one for one in clauses if start <= one.cue.start < end), None)
        phrase = _phrase(tokens, clause.speaker) if clause is not None else None
        phrase = phrase or leading_phrase(tokens, item.cue.first)
        return Found(phrase, item.cue, item.pieces) if phrase is not None else item

    def _part_at(self, start: int) -> str:
        """Return the part of speech of the word that begins at a place."""
        at = bisect_left(self._starts, start)
        return self._words[at].part if at < len(self._starts) and self._starts[at] == start else ""

    def _clauses_in(self, tokens: Sequence[Token]) -> list[_Place]:
        first = bisect_left(self._clauses, tokens[0].start, key=lambda clause: clause.cue.start)
        last = bisect_left(self._clauses, tokens[-1].end, key=lambda clause: clause.cue.start)
        return self._clauses[first:last]

    def _is_noun(self, tokens: Sequence[Token], item: Found) -> bool:
        """Tell whether a cue is no verb to the parse, as in "deregulation advocates"; quotation marks need no verb."""
        if item.cue is None or _is_quoted(tokens, item):
            return False
        first = bisect_left(self._starts, tokens[item.cue.first].start)
        last = bisect_left(self._starts, tokens[item.cue.last - 1].end)
        parts = {word.part for word in self._words[first:last]}
        return bool(parts & _NOMINAL) and not parts & _VERBAL


def _is_quoted(tokens: Sequence[Token], item: Found) -> bool:
    return any(tokens[at].word is QUOTED for piece in item.pieces for at in range(*piece))


def _is_own(tokens: Sequence[Token], item: Found, found: Sequence[Found]) -> bool:
    """Tell whether a statement is that of a pronoun within another's words: "Quill said she hopes ..." is one."""
    if (
        item.phrase is None
        or item.phrase.last - item.phrase.first > 1
        or tokens[item.phrase.first].lower not in PRONOUNS
    ):
        return False
    return any(
        piece.first <= item.phrase.first and item.pieces[-1].last <= piece.last
        for other in found
        if other is not item
        for piece in other.pieces
    )


def _mended(tokens: Sequence[Token], item: Found, clauses: Sequence[_Place]) -> Found:
    """Return a statement that rules found, ending where its clause does if a pause follows that rules ran over.

    An infinitive is taken as parsed. Measured against rules alone where both end apart: 119 right against 28.
    """
    if item.cue is None or len(item.pieces) > 1 or _is_quoted(tokens, item):
        return item
    start, end = tokens[item.cue.first].start, tokens[item.cue.last - 1].end
    clause = next((one for one in clauses if start <= one.cue.start < end), None)
    if clause is None:
        return item
    (piece,), parsed = item.pieces, _piece(tokens, clause.content)
    if parsed is None:
        return item
    is_shorter = parsed.last < piece.last and tokens[parsed.last].word in _PAUSES
    is_infinitive = tokens[piece.first].lower == "to" and parsed.first < piece.first
    if is_infinitive or (parsed.first == piece.first and is_shorter):
        return Found(item.phrase, item.cue, [parsed])
    return item


def _beyond(tokens: Sequence[Token], found: Sequence[Found], clauses: Sequence[_Place]) -> Iterator[Found]:
    """Yield what the parse finds besides; nothing inside a quotation, which is one token here."""
    known = [piece for item in found for piece in item.pieces]
    for clause in clauses:
        cue, content = _piece(tokens, clause.cue), _piece(tokens, clause.content)
        if cue is None or content is None or not any(tokens[at].word[0].isalnum() for at in range(*content)):
            continue
        phrase = _phrase(tokens, clause.speaker)
        if (
            tokens[cue.first].word is QUOTED
            or content.first <= cue.first < content.last
            or _is_own_voice(tokens, phrase)
        ):
            continue
        if _covered(tokens, content, known) < KNOWN:
            known.append(content)
            yield Found(phrase, cue, [content])


def _is_own_voice(tokens: Sequence[Token], phrase: Phrase | None) -> bool:
    """Tell whether the document speaks for itself ("We have asked for the measurements"), or nobody does."""
    return phrase is not None and (
        tokens[phrase.first].lower in NOBODY
        or (phrase.last - phrase.first == 1 and tokens[phrase.first].lower in OWN_VOICE)
    )


def _phrase(tokens: Sequence[Token], speaker: Span | None) -> Phrase | None:
    """Return the tokens of a speaker, who has to stand in the same sentence."""
    piece = _piece(tokens, speaker) if speaker is not None else None
    return Phrase(*piece) if piece is not None else None


def _piece(tokens: Sequence[Token], span: Span) -> Piece | None:
    """Return the tokens that a span touches, a quotation whole; None where it reaches out of the sentence."""
    if span.start < tokens[0].start or span.end > tokens[-1].end:
        return None
    first = bisect_right(tokens, span.start, key=lambda token: token.start) - 1
    last = bisect_left(tokens, span.end, key=lambda token: token.start)
    return Piece(first, last) if first < last else None


def _covered(tokens: Sequence[Token], piece: Piece, known: Sequence[Piece]) -> float:
    """Return the share in [0, 1] of a piece's characters that lie in others."""
    lengths = {at: tokens[at].end - tokens[at].start for at in range(*piece)}
    inside = sum(lengths[at] for at in lengths if any(other.first <= at < other.last for other in known))
    return inside / sum(lengths.values())
