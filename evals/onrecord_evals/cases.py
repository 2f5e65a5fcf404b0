"""Cases, and the replies to them: what a line of each file holds, and what is refused."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from onrecord import Turn
from onrecord_evals.lines import read_records
from onrecord_index import CasesError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from onrecord_evals.lines import Record

_FIELDS = ("id", "question", "history", "answerable", "quotes", "answers", "documents", "asked", "speaker", "tags")
_FOR_TRAINING = ("asked_of",)  # carried by some data sets; a run never looks at it
_FOR_REVIEW = ("note", "replied")  # carried by feedback; so it is with these


@dataclass(frozen=True, slots=True)
class Place:
    """A range `[start, end)` of code points in a document, with the text that stands there."""

    document: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what a right reply finds; see the README for the fields of a line.

    `where` says where it was read, for messages: `cases.jsonl:12`.
    """

    id: str
    question: str
    answerable: bool
    history: tuple[Turn, ...] = ()
    quotes: tuple[Place, ...] = ()
    answers: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    speaker: str | None = None
    tags: frozenset[str] = frozenset()
    asked: date | None = None
    where: str = field(default="a case", compare=False)

    @property
    def digest(self) -> str:
        """Tells whether two runs were asked, and judged by, the same: 12 hexadecimal digits of all but `where`."""
        parts = (self.id, self.question, self.answerable, self.history, self.quotes, self.answers, self.documents)
        whole = repr((*parts, self.speaker, sorted(self.tags), self.asked))
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Reply:
    """What was replied to a case: a line of an answers file.

    `passages` are places without text, best first; `scores` go with them. `seconds` and `confidence` are None where
    none was written. `error` is why there is no reply: such a case neither answers nor refuses, and counts against
    every metric.
    """

    id: str
    answered: bool
    text: str
    quotes: tuple[Place, ...]
    passages: tuple[Place, ...]
    scores: tuple[float, ...]
    reason: str | None
    seconds: float | None
    confidence: float | None = None
    error: str | None = None

    @property
    def refused(self) -> bool:
        """Whether the reply says that the documents do not answer."""
        return not self.answered and self.error is None


def no_reply(case: Case, error: str) -> Reply:
    """Return what stands for the reply to a case that has none."""
    return Reply(case.id, False, "", (), (), (), None, None, error=error)


def read_cases(file: Path) -> list[Case]:
    """Read a file of cases; raises CasesError, which names the file and the line."""
    cases = [_case(record) for record in read_records(file)]
    _refuse_repeated((case.id, case.where) for case in cases)
    if not cases:
        raise CasesError(f"no cases in {file}")
    return cases


def read_replies(file: Path) -> list[Reply]:
    """Read a file of answers; raises CasesError, which names the file and the line."""
    records = list(read_records(file))
    replies = [reply_of(record) for record in records]
    _refuse_repeated((reply.id, record.place) for reply, record in zip(replies, records, strict=True))
    return replies


def reply_of(record: Record) -> Reply:
    """Return a reply in the JSON shape of `onrecord.as_json`, whose other keys are left alone; raises CasesError."""
    passages = record.records("passages")
    return Reply(
        id=record.take("id", str),
        answered=record.take("answered", bool),
        text=record.take("text", str),
        quotes=tuple(_place(item, text=item.take("text", str)) for item in record.records("quotes")),
        passages=tuple(_place(item, text="") for item in passages),
        scores=tuple(item.take_or_none("score", float) or 0.0 for item in passages),
        reason=record.take_or_none("reason", str),
        seconds=record.take_or_none("seconds", float),
        confidence=record.take_or_none("confidence", float),
    )


def read_ids(file: Path) -> set[str]:
    """Read a file with one id a line; raises CasesError."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CasesError(f"cannot read the ids in {file}: {error}") from error
    return {line.strip() for line in lines if line.strip()}


def check_gold(cases: Iterable[Case], texts: Mapping[str, str]) -> None:
    """Raise CasesError if a case names a document that is not there, or a quote that does not stand in it."""
    for case in cases:
        for quote in case.quotes:
            if quote.document not in texts:
                raise CasesError(f"{case.where}: the document {quote.document!r} of a quote is not in the corpus")
            found = texts[quote.document][quote.start : quote.end]
            if found != quote.text:
                raise CasesError(
                    f"{case.where}: at [{quote.start}:{quote.end}] of {quote.document!r} stands {found[:60]!r}, "
                    f"not the quote {quote.text[:60]!r}"
                )
        for document in case.documents:
            if document not in texts:
                raise CasesError(f"{case.where}: the document {document!r} is not in the corpus")


# ---------------------------------------------------------------- values


def _case(record: Record) -> Case:
    record.refuse_others(_FIELDS + _FOR_TRAINING + _FOR_REVIEW)
    case = Case(
        id=record.take("id", str),
        question=record.take("question", str),
        answerable=record.take("answerable", bool),
        history=tuple(_turn(item) for item in record.records("history")),
        quotes=tuple(_place(item, text=item.take("text", str)) for item in record.records("quotes")),
        answers=record.strings("answers"),
        documents=record.strings("documents"),
        speaker=record.take_or_none("speaker", str),
        tags=frozenset(record.strings("tags")),
        asked=_day(record, "asked"),
        where=record.place,
    )
    if not case.answerable and (case.quotes or case.answers):
        raise CasesError(f"{case.where}: is not answerable, and has quotes or answers")
    for quote in case.quotes:
        if not 0 <= quote.start < quote.end:
            raise CasesError(f"{case.where}: [{quote.start}:{quote.end}] is no place for a quote")
    return case


def _turn(record: Record) -> Turn:
    record.refuse_others(("role", "text"))
    role = record.take("role", str)
    if role not in ("user", "assistant"):
        raise CasesError(f"{record.place}: the role {role!r} is neither 'user' nor 'assistant'")
    speaks: Literal["user", "assistant"] = "user" if role == "user" else "assistant"
    return Turn(speaks, record.take("text", str))


def _place(record: Record, *, text: str) -> Place:
    return Place(record.take("document", str), record.take("start", int), record.take("end", int), text)


def _day(record: Record, name: str) -> date | None:
    written = record.take_or_none(name, str)
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise CasesError(f"{record.place}: {name!r} is {written!r}, not a day as YYYY-MM-DD") from error


def _refuse_repeated(named: Iterable[tuple[str, str]]) -> None:
    seen: dict[str, str] = {}
    for name, where in named:
        if name in seen:
            raise CasesError(f"{where}: the id {name!r} stands at {seen[name]} already")
        seen[name] = where
