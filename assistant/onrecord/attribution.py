"""Who said the words of a sentence, by the statements of its document."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from onrecord_index import DESCRIPTION, Period, is_called, is_office, is_spoken, names_office, periods_in, said_on

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onrecord.types import Kind
    from onrecord_index import Document, Person, Span, Statement

# Of several people of one name, one is meant if the documents have so many times more statements of that one.
FAR_MORE = 10

# A statement says a sentence if it fills at least this share of the shorter of the two.
SAID_SHARE = 0.5

# Without quotation marks, what its speaker says has to fill this share of the sentence as well: one that tells in
# passing what somebody backs or discusses is the document's own.
REPORTED_SHARE = 0.4

# Without quotation marks, a smaller share of a sentence is not what it says. On 250 pairs of article and person that no
# case of news-attributions asks about, .05 holds .705 of the gold quotes at a precision of .832, .1 as much at .830, .2
# and .3 hold .687 and .679 at .827 and .835.
LEAST_SAID = 0.05

# A statement within another one follows it closely in their order.
NESTED_WITHIN = 12

_OPENING = frozenset("\"“„«‘'")
_CLOSING = frozenset("\"”“»’'")
_WORD = re.compile(r"\w+")

# A quotation of more characters, about a page's paragraph, is quoted in part.
MOST_WIDENED = 700


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose words are asked for: as the question says it, and who of the documents is meant by that.

    Without people, it may be an office or a group ("the mayor", "officials"), which each document gives to somebody.
    Somebody who is meant by an office has held it `since` a day, if another one did before.
    """

    asked: str
    people: tuple[Person, ...] = ()
    since: date | None = None

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
        """Whether the documents have nobody whose name has the last word that the question has, or only a surname."""
        words = _WORD.findall(self.asked.lower())
        if not self.people or not words:
            return False
        is_longer = len(words) > 1 and not any(map(_is_full, self.people))
        return is_longer or not any(words[-1] in _WORD.findall(alias.lower()) for alias in self.names)


def first_hand(document: Document, statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements but for what somebody only wants or thinks by another one's words.

    "An aide said Holm wanted to leave" is the aide's. `statements` are in the order of their contents.
    """
    found: list[Statement] = []
    for at, statement in enumerate(statements):
        around = statements[max(0, at - NESTED_WITHIN) : at]
        if is_spoken(document, statement) or not any(_is_told_in(statement, other) for other in around):
            found.append(statement)
    return found


def _is_told_in(statement: Statement, other: Statement) -> bool:
    start, end = statement.content[0].start, statement.content[-1].end
    is_inside = any(piece.start <= start and end <= piece.end for piece in other.content)
    return is_inside and other.person != statement.person


@dataclass(frozen=True, slots=True)
class Voices:
    """A document with its statements: whose words stand where in it."""

    document: Document
    statements: Sequence[Statement]
    _holders: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    def at(self, start: int, end: int, *, by: Speaker | None = None) -> tuple[str | None, Kind]:
        """Return who said the words in `[start, end)` and how, or None and `plain` for the document's own voice.

        Where somebody is asked about, that is whoever says any of them.
        """
        statement = self._statement_of(by, start, end) if by else self.statement_at(start, end)
        if statement is None:
            return None, "plain"
        return self._speaker_of(statement), "direct" if self._is_own(statement) else "indirect"

    def _is_own(self, statement: Statement) -> bool:
        """Tell whether a statement is in its speaker's words, and not a few of them in a sentence of the document's.

        Such begin amid a clause: “called the vote "a missed opportunity" and left”.
        """
        if statement.kind != "direct":
            return False
        text, content = self.document.text, statement.content
        before = text[max(0, content[0].start - 4) : content[0].start].rstrip()[-1:]
        is_whole = text[content[-1].end - 2 : content[-1].end].strip("\"”“»’'")[-1:] in tuple(".!?…")
        return is_whole or not (before.isalnum() or before in tuple("’'"))

    def statement_at(self, start: int, end: int) -> Statement | None:
        """Return the statement that most of the words in `[start, end)` are, if they are one."""
        touched = [(shared, one) for one in self.statements if (shared := _shared(one, start, end))]
        found = [
            (shared, one)
            for shared, one in touched
            if shared >= SAID_SHARE * min(_length(one), end - start)
            and (one.kind != "indirect" or self._fills(one, touched, end - start))
        ]
        return max(found, key=lambda item: item[0])[1] if found else None

    def _fills(self, statement: Statement, touched: Sequence[tuple[int, Statement]], length: int) -> bool:
        """Tell whether what its speaker says, here or there, is enough of a sentence of so many characters."""
        speaker = self._speaker_of(statement)
        total = sum(shared for shared, other in touched if self._speaker_of(other) == speaker)
        return total >= REPORTED_SHARE * length

    def _statement_of(self, speaker: Speaker, start: int, end: int) -> Statement | None:
        """Return what somebody says of the words in `[start, end)`, else what anybody does."""
        names = self._names_of(speaker)
        theirs = [one for one in self.statements if self._speaker_of(one) in names and _is_enough(one, start, end)]
        return max(theirs, key=lambda one: _shared(one, start, end), default=None) or self.statement_at(start, end)

    def said_on(self, start: int, end: int, *, by: Speaker | None = None) -> Period | None:
        """Return when the words in `[start, end)` were said or written, as far as the document tells."""
        statement = self._statement_of(by, start, end) if by else self.statement_at(start, end)
        if statement is not None:
            return said_on(self.document, statement)
        return Period.on(self.document.date) if self.document.date else None

    def is_said_by(
        self,
        speaker: Speaker,
        start: int,
        end: int,
        *,
        within: Period | None = None,
        or_about: bool = False,
        spoken: bool = False,
    ) -> bool:
        """Tell whether somebody said the words in `[start, end)`, or part of them.

        With a period, whether in that, and with `or_about`, whether in that or speaking of it. With `spoken`, what
        somebody only wants or backs is not said.
        """
        names = self._names_of(speaker)
        return any(
            _is_enough(statement, start, end)
            and not (spoken and not is_spoken(self.document, statement))
            and self._speaker_of(statement) in names
            and (within is None or self._is_within(statement, start, end, within, or_about=or_about))
            for statement in self.statements
        )

    def is_said(self, start: int, end: int, *, within: Period | None = None, or_about: bool = False) -> bool:
        """Tell whether the words in `[start, end)` are somebody's, and not the document's own; with a period, then."""
        statement = self.statement_at(start, end)
        return statement is not None and (
            within is None or self._is_within(statement, start, end, within, or_about=or_about)
        )

    def words_said(self, start: int, end: int) -> str:
        """Return those of the words in `[start, end)` that somebody says, without a "that" in front."""
        text = self.document.text
        pieces = [piece for statement in self.statements for piece in statement.content]
        within = sorted((max(start, piece.start), min(end, piece.end)) for piece in pieces)
        found: list[tuple[int, int]] = []
        for first, last in within:
            if first < last and found and first < found[-1][1]:
                found[-1] = found[-1][0], max(last, found[-1][1])
            elif first < last:
                found.append((first, last))
        return " ".join(text[first:last].removeprefix("that ") for first, last in found)

    def closed(self, start: int, end: int) -> tuple[int, int]:
        """Return a range that is widened to whole quotations, unless one of them is very long.

        A quotation of several sentences is not cut in its middle, where a mark would open and never close.
        """
        pieces = [piece for statement in self.statements if statement.kind == "direct" for piece in statement.content]
        for piece in pieces:
            if piece.start < end and start < piece.end and piece.end - piece.start <= MOST_WIDENED:
                start, end = min(start, piece.start), max(end, piece.end)
        return start, self._continued(pieces, end)

    def _continued(self, pieces: Sequence[Span], end: int) -> int:
        """Return where a quotation ends that goes on in the next paragraph, its mark not closed in this one."""
        text = self.document.text
        for piece in sorted(pieces, key=lambda piece: piece.start):
            is_next = piece.start >= end and not text[end : piece.start].strip() and "\n" in text[end : piece.start]
            is_open = text[end - 1] not in _CLOSING and any(one.end == end for one in pieces)
            if is_next and is_open and text[piece.start] in _OPENING and piece.end - piece.start <= MOST_WIDENED:
                end = piece.end
        return end

    def holders_of(self, office: str) -> frozenset[str]:
        """Return the speakers whom the document calls by all words of an office or group ("the NATO chief")."""
        if office not in self._holders:
            self._holders[office] = self._called(office)
        return self._holders[office]

    def _called(self, office: str) -> frozenset[str]:
        names = dict.fromkeys(name for statement in self.statements if (name := self._speaker_of(statement)))
        called = {
            name
            for statement in self.statements
            if (name := self._speaker_of(statement)) and is_called(self._as_written(statement), office)
        }
        called |= {name for name in names if name not in called and self._is_described(name, office)}
        return frozenset(called)

    def _names_of(self, speaker: Speaker) -> frozenset[str]:
        """Return whom a speaker is in this document; of an office also what is said by nobody but that office."""
        if not speaker.people or not is_office(speaker.asked):
            return speaker.names or self.holders_of(speaker.asked)
        called = self.holders_of(speaker.asked)
        day = self.document.date
        if speaker.since and day and day < speaker.since:
            return speaker.names & called
        return speaker.names | {name for name in called if is_office(name)}

    def _is_described(self, name: str, office: str) -> bool:
        """Tell whether the document calls somebody so anywhere: "the mayor, Ina Ardal", "Ina Ardal, the mayor, ..."."""
        text = self.document.text
        places = re.finditer(re.escape(name), text) if " " in name else ()
        return any(
            names_office(
                text[max(0, at.start() - DESCRIPTION) : at.start()], text[at.end() : at.end() + DESCRIPTION], office
            )
            for at in places
        )

    def _is_within(self, statement: Statement, start: int, end: int, period: Period, *, or_about: bool) -> bool:
        """Tell whether something was said in a period, or speaks of it where that will do."""
        when = said_on(self.document, statement)
        if when is not None and when.meets(period):
            return True
        if when is not None and not or_about:
            return False
        named = periods_in(self.document.text[start:end], day=self.document.date)
        if self.document.date is None:
            named += periods_in(self.document.title, day=None)
        return any(period.first <= one.period.first and one.period.last <= period.last for one in named)

    def _speaker_of(self, statement: Statement) -> str | None:
        """Return who said a statement: the resolved name, else as written, or None."""
        return statement.person or self._as_written(statement) or None

    def _as_written(self, statement: Statement) -> str:
        return self.document.text[statement.speaker.start : statement.speaker.end] if statement.speaker else ""


def _is_full(person: Person) -> bool:
    return " " in person.name


def _shared(statement: Statement, start: int, end: int) -> int:
    return sum(max(0, min(end, piece.end) - max(start, piece.start)) for piece in statement.content)


def _is_enough(statement: Statement, start: int, end: int) -> bool:
    """Tell whether a statement says enough of the words in `[start, end)` for them to be its speaker's."""
    return _shared(statement, start, end) >= (LEAST_SAID * (end - start) if statement.kind == "indirect" else 1)


def _length(statement: Statement) -> int:
    return sum(piece.end - piece.start for piece in statement.content)
