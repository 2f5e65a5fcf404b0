"""Whether the words of a source are those of whom a draft gives them to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from onrecord.attribution import Speaker
from onrecord_index import is_called, is_office, may_be_one

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.attribution import Voices
    from onrecord.types import Kind
    from onrecord_index import Document, Person, Statement

# `unjudged` where the draft names nobody, `open` where the source does not, or where names cannot be compared.
Credit = Literal["same", "unjudged", "open", "other"]
ORDER: tuple[Credit, ...] = ("same", "unjudged", "open", "other")

# A statement holds some words if it holds at least this share of them.
HELD = 0.5

# A sentence tells somebody's words if they are at least this share of it.
TOLD = 0.2

# A pronoun may mean somebody who is named within so many characters in front of it, whatever the rules make of it.
NAMED_WITHIN = 300

# A negation that belongs to a verb of saying stands so near in front of it: "has never publicly said".
DENIED_WITHIN = 40
_NEGATED = re.compile(r"(?:\b(?:not|never|cannot)|\w+n[’']t)\b(?:\s+(?!and\b|but\b)\w+){0,3}$", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:den(?:y|ies|ied|ying)|refut(?:e|es|ed|ing)|disput(?:e|es|ed|ing))\b", re.IGNORECASE)
_REFUSED = re.compile(r"\b(?:rul(?:e|es|ed|ing)\s+out|refuse[sd]?|decline[sd]?)\b", re.IGNORECASE)

_NO_FIRST_NAMES = frozenset(
    "The A An In On At Of For And But By From To With As If When While That This It He She They We I Or So Not".split()
)
_PRONOUNS = frozenset("i we he she they it you who which that this his her their".split())


@dataclass(frozen=True, slots=True)
class Credited:
    """Whose words a source has in some place, how, and whether that agrees with a draft.

    `denial` are the words that say that they were denied, empty without.
    """

    speaker: str | None
    kind: Kind
    credit: Credit
    denial: str = ""


def denial_of(document: Document, statement: Statement) -> str:
    """Return the words that say that somebody denied a statement, or did not make it; empty where none do."""
    if statement.cue is None:
        return ""
    cue, text = statement.cue, document.text
    # What stands in front belongs to the cue only if no other content and not the speaker's name does.
    ends = [piece.end for piece in statement.content] + ([statement.speaker.end] if statement.speaker else [])
    start = max([cue.start - DENIED_WITHIN, 0, *(end for end in ends if end <= cue.start)])
    denied = _DENIED.search(text, cue.start, cue.end)
    negated = None
    if statement.kind != "direct":  # words in marks are the speaker's, whatever else that one did not say
        negated = _NEGATED.search(text[start : cue.end])
        denied = denied or _REFUSED.search(text, cue.start, cue.end)
    one = negated or denied
    return one[0] if one and not (negated and denied) else ""


def whom(name: str, people: Sequence[Person]) -> Speaker:
    """Return whom a draft means by a name; an office is whoever holds it in a document."""
    return Speaker(name) if is_office(name) else Speaker(name, tuple(people))


def credited(voices: Voices, start: int, end: int, *, claimed: Speaker | None) -> Credited:
    """Return whose words stand in `[start, end)` of a document, and whether a draft's speaker said them.

    Where one tells of another one's words, they are both's.
    """
    holding = list(_holding(voices.statements, start, end))
    return _best(voices, holding, claimed) or Credited(None, "plain", "open" if claimed else "unjudged")


def credited_in(voices: Voices, start: int, end: int, *, claimed: Speaker | None) -> Credited | None:
    """Return whose words a sentence at `[start, end)` tells, all or some of them; None if nobody's."""
    telling = [one for one in voices.statements if _shared(one, start, end) >= TOLD * (end - start)]
    return _best(voices, telling, claimed)


def _best(voices: Voices, statements: Sequence[Statement], claimed: Speaker | None) -> Credited | None:
    """Return the first of some statements that agrees most with a draft."""
    judged = [(_credit(voices, one, claimed), at) for at, one in enumerate(statements)]
    if not judged:
        return None
    credit, at = min(judged, key=lambda item: (ORDER.index(item[0]), item[1]))
    one = statements[at]
    name = _name(voices, one)
    kind: Kind = "indirect" if one.kind == "indirect" else "direct"
    return Credited(name, kind, credit, denial_of(voices.document, one))


def _holding(statements: Sequence[Statement], start: int, end: int) -> Iterator[Statement]:
    """Yield the statements that hold some words, the shortest first: of those in each other the innermost."""
    found = [
        one
        for one in statements
        if _shared(one, start, end) >= HELD * (end - start) and not _is_told_within(one, start, end)
    ]
    yield from sorted(found, key=lambda one: sum(piece.end - piece.start for piece in one.content))


def _is_told_within(statement: Statement, start: int, end: int) -> bool:
    """Tell whether some words tell themselves who says others of them: "the firm has vowed to cut costs"."""
    return statement.speaker is not None and start <= statement.speaker.start and statement.speaker.end <= end


def _shared(statement: Statement, start: int, end: int) -> int:
    return sum(max(0, min(end, piece.end) - max(start, piece.start)) for piece in statement.content)


def _name(voices: Voices, statement: Statement) -> str | None:
    """Return who said a statement, None for a pronoun that may be anyone."""
    if statement.person or statement.speaker is None:
        return statement.person
    written = voices.document.text[statement.speaker.start : statement.speaker.end]
    return None if written.lower() in _PRONOUNS else " ".join(written.split())


def _credit(voices: Voices, statement: Statement, claimed: Speaker | None) -> Credit:
    if claimed is None:
        return "unjudged"
    name = _name(voices, statement)
    if name is None:
        return "open"
    if _plain(name) == _plain(claimed.asked) or name in claimed.names:
        return "same"
    if is_office(claimed.asked):
        return _credit_of_office(voices, statement, name, claimed.asked)
    is_one = may_be_one(name, claimed.asked)
    if is_one:
        return "same"
    is_sure = is_one is False and _is_person(voices, name) and not _may_mean(voices, statement, claimed.asked)
    return "other" if is_sure else "open"


def _is_person(voices: Voices, name: str) -> bool:
    """Tell whether a document shows that a name is a person's: one word needs a first name or a title somewhere.

    "Commentary" and "Alabama" say things as well, and stand where a surname would.
    """
    if " " in name:
        return True
    before = re.compile(rf"\b([A-Z][\w’'-]*\.?) {re.escape(name)}\b")
    return any(found[1] not in _NO_FIRST_NAMES for found in before.finditer(voices.document.text))


def _may_mean(voices: Voices, statement: Statement, name: str) -> bool:
    """Tell whether a statement's speaker is a pronoun, and somebody's name stands so near that it may mean that one."""
    span, text = statement.speaker, voices.document.text
    if span is None or text[span.start : span.end].lower() not in _PRONOUNS:
        return False
    start = min(span.start, statement.content[0].start)
    return name.rsplit(maxsplit=1)[-1] in text[max(0, start - NAMED_WITHIN) : start]


def _plain(name: str) -> str:
    return name.replace("’", "'").casefold()


def _credit_of_office(voices: Voices, statement: Statement, name: str, office: str) -> Credit:
    """Return whether somebody is whom a document calls by an office; where it calls nobody so, that is open."""
    holders = voices.holders_of(office)
    span = statement.speaker
    if name in holders or (span and is_called(voices.document.text[span.start : span.end], office)):
        return "same"
    known = [holder for holder in holders if may_be_one(holder, name) is False]
    return "other" if known and len(known) == len(holders) else "open"
