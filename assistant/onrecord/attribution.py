"""Who said the words of a sentence, by the statements of its document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.types import Kind
    from onrecord_index import Document, Statement

# A statement says a sentence if it fills at least this share of the shorter of the two.
SAID_SHARE = 0.5

_AFTER_NAME = re.compile(r",|\s(?:of|from|in|at|for|who|whose|with|on)\s")
_TITLES = frozenset("mr mrs ms dr sir lord lady dame prof professor president minister senator judge the".split())


@dataclass(frozen=True, slots=True)
class Voices:
    """A document with its statements: whose words stand where in it."""

    document: Document
    statements: Sequence[Statement]

    def at(self, start: int, end: int) -> tuple[str | None, Kind]:
        """Return who said the words in `[start, end)` and how, or None and `plain` for the document's own voice."""
        found = [
            (shared, statement)
            for statement in self.statements
            if (shared := _shared(statement, start, end)) >= SAID_SHARE * min(_length(statement), end - start)
        ]
        if not found:
            return None, "plain"
        _, statement = max(found, key=lambda item: item[0])
        return self._speaker_of(statement), "direct" if statement.kind == "direct" else "indirect"

    def is_said_by(self, name: str, start: int, end: int) -> bool:
        """Tell whether a person said the words in `[start, end)`, or part of them."""
        return any(
            _shared(statement, start, end) and is_same_name(name, speaker)
            for statement in self.statements
            if (speaker := self._speaker_of(statement))
        )

    def _speaker_of(self, statement: Statement) -> str | None:
        """Return who said a statement: the resolved name, else as written, or None."""
        if statement.person:
            return statement.person
        if statement.speaker:
            return self.document.text[statement.speaker.start : statement.speaker.end]
        return None


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
