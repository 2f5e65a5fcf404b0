"""When something was said: the day that the sentence gives beside speaker and cue, else the document's; pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord_index.periods import Period, periods_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord_index.periods import NamedPeriod
    from onrecord_index.types import Document, Span, Statement

# A day stands at most so many characters behind the cue ("told reporters on the quay on Tuesday") or before it.
REACH = 120

# A year is one only behind "in": "the 1983 changes" were not said then.
MOST_DAYS_BARE = 31
_WITHIN = re.compile(r"\b(?:in|during)\s+$", re.IGNORECASE)

_SENTENCE_END = re.compile(r"[.!?][\"”’')\]]*\s+(?=[A-Z\"“‘'(\[])|\n")
# The words of a clause of its own say when something else was; so does what stands before or after a day.
_OTHER_CLAUSE = re.compile(r"\b(?:who|which|whose|where|when|while|as|because|since|although|though|that|if)\b")
_BESIDE = re.compile(
    r"\b(?:before|after|until|till|by|since|for|from|ahead of|next|following)\s+(?:the\s+)?$", re.IGNORECASE
)


def said_on(document: Document, statement: Statement) -> Period | None:
    """Return when a statement was made: a day, or the month or year if the text tells no more.

    Without words for it, that is the day of the document; None if that has none either.
    """
    for start, end in _beside(document.text, statement):
        text = document.text[start:end]
        for named in periods_in(text, day=document.date):
            if _is_when(text, named) and (document.date is None or named.period.first <= document.date):
                return named.period
    return Period.on(document.date) if document.date else None


def _is_when(text: str, named: NamedPeriod) -> bool:
    """Tell whether words say when something was said, rather than when something beside it was."""
    before, after = text[: named.start], text[named.end :]
    if (named.period.last - named.period.first).days > MOST_DAYS_BARE and not named.is_relative:
        return _WITHIN.search(before) is not None
    return not _BESIDE.search(before) and not after.startswith(("'s", "’s"))


def _beside(text: str, statement: Statement) -> Iterator[tuple[int, int]]:
    """Yield the ranges that may say when: behind the cue, and from the beginning of the sentence to the speaker."""
    frame = [span for span in (statement.speaker, statement.cue) if span is not None]
    if statement.cue is None or not _are_near(frame):
        return
    first, last = min(span.start for span in frame), max(span.end for span in frame)
    yield last, _end_of(text, last, statement.content)
    yield _start_of(text, first, statement.content), first


def _are_near(frame: list[Span]) -> bool:
    """Tell whether speaker and cue stand together; a speaker further off is another sentence's."""
    return max(span.end for span in frame) - min(span.start for span in frame) <= 2 * REACH


def _end_of(text: str, at: int, content: tuple[Span, ...]) -> int:
    """Return where the words behind a cue end: at the content, the next clause or the end of the sentence."""
    stops = [at + REACH, len(text), *(piece.start for piece in content if piece.start >= at)]
    stops += [found.start() for found in (_SENTENCE_END.search(text, at), _OTHER_CLAUSE.search(text, at)) if found]
    return max(at, min(stops))


def _start_of(text: str, at: int, content: tuple[Span, ...]) -> int:
    """Return where the words before a speaker begin: behind the content or the sentence before."""
    begin = max(0, at - REACH)
    starts = [begin, *(piece.end for piece in content if piece.end <= at)]
    starts += [found.end() for found in _SENTENCE_END.finditer(text, begin, at + 1)]
    return min(at, max(starts))
