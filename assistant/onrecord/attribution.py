"""Who said the words of a sentence, by the statements of its document."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from onrecord_index import find_statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.types import Kind
    from onrecord_index import Document, Statement

# A statement says a sentence if it fills at least this share of the shorter of the two.
SAID_SHARE = 0.5

_AFTER_NAME = re.compile(r",|\s(?:of|from|in|at|for|who|whose|with|on)\s")
_TITLES = frozenset("mr mrs ms dr sir lord lady dame prof professor president minister senator judge the".split())


@lru_cache(maxsize=256)
def statements_of(document: Document) -> tuple[Statement, ...]:
    """Return the statements of a document; those of the last documents that were asked for are kept."""
    return find_statements(document)


def speaker_of(statement: Statement, document: Document) -> str | None:
    """Return who said a statement: the resolved name, else as written, or None."""
    if statement.person:
        return statement.person
    if statement.speaker:
        return document.text[statement.speaker.start : statement.speaker.end]
    return None


def attributed(document: Document, start: int, end: int) -> tuple[str | None, Kind]:
    """Return who said the words in `[start, end)` of a document and how, or None and `plain` for its own voice."""
    found = [
        (shared, statement)
        for statement in statements_of(document)
        if (shared := _shared(statement, start, end)) >= SAID_SHARE * min(_length(statement), end - start)
    ]
    if not found:
        return None, "plain"
    _, statement = max(found, key=lambda item: item[0])
    return speaker_of(statement, document), "direct" if statement.kind == "direct" else "indirect"


def is_said_by(name: str, document: Document, start: int, end: int) -> bool:
    """Tell whether a person said the words in `[start, end)` of a document, or part of them."""
    return any(
        _shared(statement, start, end) and is_same_name(name, speaker)
        for statement in statements_of(document)
        if (speaker := speaker_of(statement, document))
    )


def is_same_name(asked: str, speaker: str) -> bool:
    """Tell whether a speaker may be meant by the name that was asked for.

    Both have to end with the same word, "Mr. Rubio" and "Marco Rubio" but not "Rubio's advisers"; where both have a
    first name, those must begin alike.
    """
    wanted, have = _name_words(asked), _name_words(speaker)
    if not wanted or not have or wanted[-1] != have[-1]:
        return False
    return len(wanted) == 1 or len(have) == 1 or wanted[0][0] == have[0][0]


def _name_words(name: str) -> Sequence[str]:
    """Return the words of a name in lower case, without titles and without what follows it: "..., the mayor of ..."."""
    head = _AFTER_NAME.split(name, maxsplit=1)[0]
    words = [word.strip(".'’\"“”()").lower() for word in head.split()]
    return [word for word in words if word and word not in _TITLES]


def _shared(statement: Statement, start: int, end: int) -> int:
    return sum(max(0, min(end, piece.end) - max(start, piece.start)) for piece in statement.content)


def _length(statement: Statement) -> int:
    return sum(piece.end - piece.start for piece in statement.content)
