"""What was said in a sentence: the quotation or the clause that belongs to a cue; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from onrecord_index.statements.cues import (
    DETERMINERS,
    FINITE,
    OBJECTS,
    OPENERS,
    PARTICIPLES,
    PREPOSITIONS,
    PRONOUNS,
    STOPS,
    TIMES,
)
from onrecord_index.statements.tokens import QUOTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord_index.statements.tokens import Token

# "said in an interview with the paper on Tuesday that": so many tokens may stand between verb and clause.
MOST_ADVERBIAL = 16
_ENDS = frozenset(".?!;")
_PAUSES = frozenset({",", ".", ";", "?", "!", "—", "–", "--", ")"})
_WH = frozenset("whether if how why what who when where which".split())

# A clause without "that" does not begin with these.
_NO_CLAUSE = PREPOSITIONS | {"to", "so", "as", "and", "but", "or"}


class Piece(NamedTuple):
    """Some words of a content: tokens `[first, last)` of a sentence."""

    first: int
    last: int


def after_cue(tokens: Sequence[Token], start: int, end: int, *, frames: str, sure: bool) -> Piece | None:
    """Return the content that begins behind a cue, or None; `end` is where it ends at the latest."""
    at = _behind_listener(tokens, start, end) if "o" in frames else start
    marked = _marked(tokens, at, end)
    if marked is not None or at >= end or not sure:
        return marked
    lower = tokens[at].lower
    if ("i" in frames and lower == "to") or ("w" in frames and lower in _WH):
        return _clause(tokens, at, end)
    while "b" in frames and at < end and tokens[at].lower in TIMES:
        at += 1
    bare = at < end and "b" in frames and tokens[at].lower not in _NO_CLAUSE
    if at < end and tokens[at].word not in _PAUSES and ("n" in frames or bare):
        return _clause(tokens, at, end)
    return None


def _marked(tokens: Sequence[Token], start: int, end: int) -> Piece | None:
    """Return the content that "that", a colon, or a quotation opens, at once or behind a time or place."""
    at = _opening(tokens, start, min(end, start + MOST_ADVERBIAL))
    if at is None or (tokens[at].word is QUOTED and _is_title(tokens, at)):
        return None
    if tokens[at].word is QUOTED:
        return _quotation_or_clause(tokens, at, end, alone=tokens[at - 1].word in (",", ":"))
    return _clause(tokens, at, end)


def _opening(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """Return where such a content begins, or None where something else comes first."""
    for at in range(start, end):
        token = tokens[at]
        quotes_next = at + 1 < end and tokens[at + 1].word is QUOTED
        if token.word is QUOTED or (token.lower == "that" and (at == start or _is_adverbial(tokens[start]))):
            return at
        if token.word == ":" and at + 1 < end:
            return at + 1
        if token.word == "," and not quotes_next and (at == start or not _is_adverbial(tokens[start])):
            return None
        if token.word != "," and (token.word in _ENDS or token.lower in FINITE or not _is_adverbial(tokens[start])):
            return None
    return None


def _is_title(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a quotation is a name of something, as in "said on the station's “Morning Hour”"."""
    before = tokens[at - 1].lower if at else ""
    return (
        before.endswith(("'s", "s'")) or before in PREPOSITIONS or before in {"the", "a", "an", "his", "her", "their"}
    )


def _is_adverbial(token: Token) -> bool:
    return token.lower in PREPOSITIONS or token.lower in TIMES or token.lower.endswith("ly") or token.word in (",", ":")


def _quotation_or_clause(tokens: Sequence[Token], at: int, end: int, *, alone: bool) -> Piece:
    """Return the quotations at a place, or the whole clause that they begin."""
    last = at + 1
    while last < end and (
        tokens[last].word is QUOTED
        or (tokens[last].word in (",", "and") and last + 1 < end and tokens[last + 1].word is QUOTED)
    ):
        last += 1
    if alone or last >= end or tokens[last].word in _PAUSES or tokens[last].lower in {"and", "but"} | _WH:
        return Piece(at, last)
    return _clause(tokens, at, end)


def _clause(tokens: Sequence[Token], first: int, last: int) -> Piece:
    """Return a clause without the marks at its end."""
    while last > first + 1 and tokens[last - 1].word in _PAUSES and not _closes_bracket(tokens, first, last - 1):
        last -= 1
    return Piece(first, last)


def _closes_bracket(tokens: Sequence[Token], first: int, at: int) -> bool:
    """Tell whether a token is a bracket that is opened behind the beginning of its clause."""
    inside = [token.word for token in tokens[first:at]]
    return tokens[at].word == ")" and inside.count("(") > inside.count(")")


def _behind_listener(tokens: Sequence[Token], start: int, end: int) -> int:
    """Return the place behind the one who is told something."""
    if (
        start >= end
        or tokens[start].word is QUOTED
        or tokens[start].lower in {"that", "to", ":", ","} | _WH | PREPOSITIONS
    ):
        return start
    if tokens[start].lower in OBJECTS and not _is_possessive(tokens, start, end):
        return start + 1
    at = start
    while at < min(end, start + 12):
        token = tokens[at]
        if token.word is QUOTED or token.word in _PAUSES or token.word == ":" or token.lower in STOPS | TIMES | {"to"}:
            break
        if token.lower in PREPOSITIONS and token.lower not in {"of", "at", "for"}:
            break
        if at > start and token.lower in DETERMINERS and tokens[at - 1].lower not in PREPOSITIONS:
            break
        at += 1
    return at


def _is_possessive(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Tell whether "her" has a noun behind it, as in "told her supporters that"."""
    if tokens[at].lower != "her" or at + 1 >= end:
        return False
    after = tokens[at + 1]
    return (
        after.word[0].isalpha()
        and after.lower not in {"that", "to"} | _WH | PREPOSITIONS | TIMES | DETERMINERS | PRONOUNS
    )


def is_done(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether nothing but a time, a place or an occasion follows before the next pause."""
    if at >= len(tokens) or tokens[at].word in _PAUSES or tokens[at].word is QUOTED:
        return True
    token = tokens[at]
    return (
        token.lower in PREPOSITIONS
        or token.lower in TIMES
        or token.lower.endswith("ly")
        or token.lower in {"to", "when", "as", "while", "last", "this"}
        or token.lower in OBJECTS
    ) and not any(other.lower == "that" or other.word == ":" for other in tokens[at : at + MOST_ADVERBIAL])


def before_cue(tokens: Sequence[Token], floor: int, end: int, *, split: bool = False) -> Piece | None:
    """Return the content that ends in front of the words that say who said it, or None.

    `split` tells that it goes on behind them, so that its first part may be short.
    """
    comma = end > floor and tokens[end - 1].word in (",", "—", "–", "--")
    last = end - 1 if comma else end
    if last <= floor:
        return None
    if tokens[last - 1].word is QUOTED:
        return _ending_in_quotation(tokens, floor, last)
    least = 1 if split else 3
    if not comma or last - floor < least:
        return None
    first = floor
    while first < last and (tokens[first].lower in {"and", "but"} or tokens[first].word in _PAUSES):
        first += 1
    head = tokens[first].lower if first < last else ""
    if (
        not split
        and head in PREPOSITIONS
        and not any(token.word == "," or token.lower in STOPS for token in tokens[first:last])
    ):
        return None
    if head in PARTICIPLES or (head in OPENERS and last - first < 6):
        return None
    return Piece(first, last) if last - first >= least else None


def _ending_in_quotation(tokens: Sequence[Token], floor: int, last: int) -> Piece:
    """Return the quotations at the end, with the clause that they stand in."""
    first = last - 1
    while first > floor and (
        tokens[first - 1].word is QUOTED
        or (tokens[first - 1].word == "," and first - 1 > floor and tokens[first - 2].word is QUOTED)
    ):
        first -= 1
    if first > floor and tokens[first - 1].word not in _PAUSES and tokens[first - 1].word != ":":
        if tokens[floor].lower in {"and", "but"}:
            floor += 1
        return Piece(floor, last) if first - floor < 40 else Piece(first, last)
    return Piece(first, last)


def resumed(tokens: Sequence[Token], at: int, *, quoted: bool) -> Piece | None:
    """Return the content that goes on behind "said X": a quotation after a pause, or the rest of a split clause."""
    for i in range(at, min(len(tokens), at + MOST_ADVERBIAL)):
        token = tokens[i]
        if token.word is QUOTED and quoted:
            if i > at and _is_title(tokens, i):
                continue
            return _quotation_or_clause(tokens, i, len(tokens), alone=True)
        if token.word == "," and not quoted:
            follows = tokens[i + 1].lower if i + 1 < len(tokens) else ""
            if (
                i > at
                or follows in PARTICIPLES
                or follows in {"and", "but", "who", "which", ""} | PREPOSITIONS | OPENERS
            ):
                return None
            return _clause(tokens, i + 1, len(tokens))
        if token.lower in FINITE or token.lower in PARTICIPLES or token.word in _ENDS or token.lower in PRONOUNS:
            return None
    return None
