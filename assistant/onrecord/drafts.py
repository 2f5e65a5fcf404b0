"""What a draft claims that somebody said: its quotations, block quotes and reports; pure.

A claim is checked by its `words`: the draft's own, without markup, and without what stands between the pieces of a
report ("The bridge, Berg said, will close").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from onrecord.crediting import denial_of
from onrecord_index import CLOSED_BY, Span, is_spoken, quotations_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.prose import Prose
    from onrecord_index import Document, Statement

# Fewer quoted words of nobody are scare quotes, a title or a term; fewer reported words say nothing.
LEAST_QUOTED = 3
LEAST_REPORTED = 3

# Of a sentence that quotes in part, so many words in a row outside of the marks are a report.
LEAST_BESIDE = 5

# A quotation is its statement's if that holds at least this share of it.
HELD = 0.5

# "According to" and a name stand within so many characters of a quotation.
REACH = 100

_NAMED = r"(?P<name>[A-Z][\w.’'-]*(?: (?:[a-z]{2,3} )?[A-Z][\w’'-]*){0,4})"
_ACCORDING_BEFORE = re.compile(rf"\b(?:[Aa]ccording to|[Ii]n the words of) {_NAMED},?[:]? ?$")
_ACCORDING_BEHIND = re.compile(rf",? (?:according to|in the words of) {_NAMED}")
_WORD = re.compile(r"\w+")
_OPEN_SPEAKERS = frozenset("i we he she they it you who which that this one".split())
_JOINERS = re.compile(r"(?:that|and|but|or|because|while|as|so|which|who)\b[\s,]*", re.IGNORECASE)
_EDGES = " \t\n,;:—–-.…"

# Longest first, since '' is both a mark and two.
_OPENINGS = sorted(CLOSED_BY, key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class Claim:
    """Words that a draft says somebody said: `draft.text[start:end] == text`, in code points, half-open.

    `words` are what to look for. `speaker` is who said it by the draft, None where that is open. `kind` is `quotation`
    for words in quotation marks, `block` for a block quote, `reported` for words told of somebody without marks.
    `denial` are the words that say that the speaker denied it, "denied" or "never", empty without.
    """

    start: int
    end: int
    text: str
    words: str
    speaker: str | None
    kind: Literal["quotation", "block", "reported"]
    denial: str = ""

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.text) or not self.text:
            raise ValueError(f"{len(self.text)} characters do not fill [{self.start}, {self.end})")


def claims_in(draft: Document, prose: Prose, statements: Sequence[Statement]) -> tuple[Claim, ...]:
    """Return what a draft claims, in order; none overlaps another. `statements` are those of its prose."""
    quoted = list(_quoted(draft, prose, statements))
    said = [one for one in _outermost(statements) if _is_report(prose, one)]
    reported = [claim for one in said for claim in _reported(draft, prose, one, quoted)]
    found: list[Claim] = []
    for claim in sorted([*quoted, *reported], key=lambda claim: (claim.start, claim.kind == "reported")):
        if not found or claim.start >= found[-1].end:
            found.append(claim)
    return tuple(found)


def has_words(text: str, least: int = 1) -> bool:
    """Tell whether a text has at least so many words."""
    return sum(1 for _ in _WORD.finditer(text)) >= least


# ---------------------------------------------------------------- in quotation marks


def _quoted(draft: Document, prose: Prose, statements: Sequence[Statement]) -> Iterator[Claim]:
    bylines = {block.start: block for block in prose.blocks}
    said = sorted((one for one in statements if one.kind != "indirect"), key=_start)
    first = 0
    for quotation in quotations_of(prose.text):
        inside = _without_marks(prose.text, quotation)
        if inside is None or inside.end > len(draft.text) or not has_words(prose.text[inside.start : inside.end]):
            continue
        while first < len(said) and said[first].content[-1].end <= inside.start:
            first += 1
        block = bylines.get(inside.start)
        statement = _statement_of(inside, said[first:])
        speaker = _speaker(prose, statement) if statement else _according(prose.text, quotation)
        denial = denial_of(prose.document, statement) if statement else ""
        if block and block.byline:
            speaker, denial = block.byline, ""
        words = prose.text[inside.start : inside.end]
        if speaker or block or has_words(words, LEAST_QUOTED):
            kind: Literal["quotation", "block"] = "block" if block else "quotation"
            text = draft.text[inside.start : inside.end]
            yield Claim(inside.start, inside.end, text, words, speaker, kind, denial)


def _start(statement: Statement) -> int:
    return statement.content[0].start


def _without_marks(text: str, quotation: Span) -> Span | None:
    """Return the words inside a quotation's marks, without white space at their ends."""
    start, end = quotation.start, quotation.end
    opening = next((mark for mark in _OPENINGS if text.startswith(mark, start)), "")
    start += len(opening)
    for mark in sorted(CLOSED_BY.get(opening, ()), key=len, reverse=True):
        if text.endswith(mark, start, end):
            end -= len(mark)
            break
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end = start + len(words.strip())
    return Span(start, end) if start < end else None


def _statement_of(span: Span, said: Sequence[Statement]) -> Statement | None:
    """Return the statement that a quotation is of: of those in each other the innermost."""
    holding: list[tuple[int, int, Statement]] = []
    for one in said:
        if one.content[0].start >= span.end:
            break
        shared = sum(max(0, min(span.end, piece.end) - max(span.start, piece.start)) for piece in one.content)
        if shared >= HELD * (span.end - span.start):
            holding.append((sum(piece.end - piece.start for piece in one.content), len(holding), one))
    return min(holding, key=lambda item: item[:2])[2] if holding else None


def _according(text: str, quotation: Span) -> str | None:
    """Return the name in "According to Anna Berg, “...”" or "“...”, according to Berg", if it stands there."""
    before = _ACCORDING_BEFORE.search(text[max(0, quotation.start - REACH) : quotation.start])
    found = before or _ACCORDING_BEHIND.match(text[quotation.end : quotation.end + REACH])
    return found["name"] if found else None


def _speaker(prose: Prose, statement: Statement) -> str | None:
    """Return who a statement's speaker is, None for a pronoun that may be anyone."""
    if statement.speaker is None:
        return statement.person
    written = " ".join(prose.text[statement.speaker.start : statement.speaker.end].split())
    person = statement.person or ""
    # A first name alone may as well be another one's surname: "Paul" is Paul Ryan or Rand Paul.
    if person and not (" " in person and written == person.split()[0]):
        return person
    return None if written.lower() in _OPEN_SPEAKERS else written


# ---------------------------------------------------------------- reported


def _is_report(prose: Prose, statement: Statement) -> bool:
    """Tell whether somebody is reported to have said something, and not to want, back or think it."""
    if statement.speaker is None:
        return False
    return statement.kind == "mixed" or (statement.kind == "indirect" and is_spoken(prose.document, statement))


def _outermost(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Yield the statements that are no part of what another one says."""
    reach = 0
    for one in sorted(statements, key=lambda one: (one.content[0].start, -one.content[-1].end)):
        if one.content[-1].end > reach:
            yield one
        reach = max([reach, *(piece.end for piece in one.content)])


def _reported(draft: Document, prose: Prose, statement: Statement, quoted: Sequence[Claim]) -> Iterator[Claim]:
    """Yield what a statement reports outside of quotation marks, as one claim where none stands in it."""
    speaker, denial = _speaker(prose, statement), denial_of(prose.document, statement)
    written = prose.text[statement.speaker.start : statement.speaker.end].lower() if statement.speaker else ""
    if written in ("i", "we"):
        return
    if statement.kind == "indirect":
        pieces = [_trimmed(prose.text, piece.start, piece.end) for piece in statement.content]
        whole = [piece for piece in pieces if piece is not None]
        words = " ".join(prose.text[piece.start : piece.end] for piece in whole)
        if has_words(words, LEAST_REPORTED):
            start, end = whole[0].start, min(whole[-1].end, len(draft.text))
            yield Claim(start, end, draft.text[start:end], words, speaker, "reported", denial)
        return
    for piece in statement.content:
        for start, end in _beside(piece, quoted):
            run = _trimmed(prose.text, start, min(end, len(draft.text)))
            if run is not None and has_words(prose.text[run.start : run.end], LEAST_BESIDE):
                text = draft.text[run.start : run.end]
                yield Claim(run.start, run.end, text, prose.text[run.start : run.end], speaker, "reported", denial)


def _beside(piece: Span, quoted: Sequence[Claim]) -> Iterator[tuple[int, int]]:
    """Yield the parts of a piece of content that stand outside of quotations, without their marks."""
    at = piece.start
    for claim in quoted[bisect_right(quoted, piece.start, key=lambda claim: claim.end) :]:
        if claim.start >= piece.end:
            break
        if piece.start < claim.end:
            yield at, max(at, claim.start - 1)
            at = claim.end + 1
    yield at, max(at, piece.end)


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """Return a range without marks at its ends and without "that" and the like in front; None if nothing is left."""
    while True:
        words = text[start:end]
        start += len(words) - len(words.lstrip(_EDGES))
        end = start + len(words.strip(_EDGES))
        joiner = _JOINERS.match(text, start, end) if start < end else None
        if joiner is None:
            return Span(start, end) if start < end else None
        start = joiner.end()
