"""Who said the words of a sentence, by the statements of its document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.types import Kind
    from onrecord_index import Document, Person, Statement

# Of several people of one name, one is meant if the documents have so many times more statements of that one.
FAR_MORE = 10

# A statement says a sentence if it fills at least this share of the shorter of the two.
SAID_SHARE = 0.5

_WORD = re.compile(r"\w+")
_NO_PART = frozenset("the a an of for in at to and s current".split())
_PAST = frozenset("former ex then".split())  # who is called so has the office no longer


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose words are asked for: as the question says it, and who of the documents is meant by that.

    Without people, it may be an office or a group ("the mayor", "officials"), which each document gives to somebody.
    """

    asked: str
    people: tuple[Person, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """All names of those who are meant."""
        return frozenset(alias for person in self.people for alias in person.aliases)

    @classmethod
    def of(cls, asked: str, people: Sequence[Person]) -> Self:
        """Return whom a name means: of several people the one who says far more than the others, if there is one."""
        full = [person for person in people if _is_full(person)]
        if len(full) > 1 and full[0].statements >= FAR_MORE * full[1].statements:
            return cls(asked, tuple(person for person in people if person == full[0] or not _is_full(person)))
        return cls(asked, tuple(people))

    @property
    def choices(self) -> tuple[Person, ...]:
        """Those of whom one is meant and the question does not say which; none where it does."""
        full = tuple(person for person in self.people if _is_full(person))
        return full if len(full) > 1 else ()

    @property
    def is_spelt_otherwise(self) -> bool:
        """Whether the documents have nobody whose name has the last word that the question has."""
        words = _WORD.findall(self.asked.lower())
        return bool(self.people and words) and not any(words[-1] in alias.lower() for alias in self.names)


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

    def is_said_by(self, speaker: Speaker, start: int, end: int) -> bool:
        """Tell whether somebody said the words in `[start, end)`, or part of them."""
        names = speaker.names or self.holders_of(speaker.asked)
        return any(
            _shared(statement, start, end) and self._speaker_of(statement) in names for statement in self.statements
        )

    def holders_of(self, office: str) -> frozenset[str]:
        """Return the speakers whom the document once calls by all words of an office or group ("the NATO chief")."""
        wanted = _words(office)
        return frozenset(
            name
            for statement in self.statements
            if (name := self._speaker_of(statement)) and _holds(_words(self._as_written(statement)), wanted)
        )

    def _speaker_of(self, statement: Statement) -> str | None:
        """Return who said a statement: the resolved name, else as written, or None."""
        return statement.person or self._as_written(statement) or None

    def _as_written(self, statement: Statement) -> str:
        return self.document.text[statement.speaker.start : statement.speaker.end] if statement.speaker else ""


def _is_full(person: Person) -> bool:
    return " " in person.name


def _holds(written: frozenset[str], office: frozenset[str]) -> bool:
    return bool(office) and office <= written and (written & _PAST) == (office & _PAST)


def _words(phrase: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(phrase.lower()) if word not in _NO_PART)


def _shared(statement: Statement, start: int, end: int) -> int:
    return sum(max(0, min(end, piece.end) - max(start, piece.start)) for piece in statement.content)


def _length(statement: Statement) -> int:
    return sum(piece.end - piece.start for piece in statement.content)
