"""Cases and answers as files: JSON lines, plain or `.xz`, parsed at this border."""

from __future__ import annotations

import json
import lzma
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TextIO

from onrecord import Turn
from onrecord_index import CasesError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Line = dict[str, Any]  # one JSON object, before it is parsed

_REQUIRED = {"id", "question", "answerable"}
_KNOWN = _REQUIRED | {"history", "quotes", "answers", "documents", "speaker", "tags", "asked"}
# Keys that data sets carry for training; a run never looks at them.
_PASSED_OVER = {"asked_of"}


@dataclass(frozen=True, slots=True)
class Place:
    """A range `[start, end)` of code points in a document, with the text that stands there."""

    document: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what a right reply finds; see the README for the fields of a line."""

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


@dataclass(frozen=True, slots=True)
class Reply:
    """What was replied to a case: a line of an answers file.

    `passages` are places without text, best first; `scores` go with them. `seconds` is None where none was written.
    `error` is why there is no reply: such a case neither answers nor refuses, and counts against every metric.
    """

    id: str
    answered: bool
    text: str
    quotes: tuple[Place, ...]
    passages: tuple[Place, ...]
    scores: tuple[float, ...]
    reason: str | None
    seconds: float | None
    error: str | None = None

    @property
    def refused(self) -> bool:
        """Whether the reply says that the documents do not answer."""
        return not self.answered and self.error is None


def no_reply(case: Case, error: str) -> Reply:
    """Return what stands for the reply to a case that has none."""
    return Reply(case.id, False, "", (), (), (), None, None, error)


def read_cases(file: Path) -> list[Case]:
    """Read a file of cases; raises CasesError, which names the file and the line."""
    cases = [_parsed(_case, line, at) for at, line in _lines(file)]
    _refuse_repeated([case.id for case in cases], file)
    if not cases:
        raise CasesError(f"no cases in {file}")
    return cases


def read_replies(file: Path) -> list[Reply]:
    """Read a file of answers; raises CasesError, which names the file and the line."""
    replies = [_parsed(reply_of, line, at) for at, line in _lines(file)]
    _refuse_repeated([reply.id for reply in replies], file)
    return replies


def reply_of(line: Line) -> Reply:
    """Parse a reply in the JSON shape of `onrecord.rendering.as_json`; raises ValueError, TypeError or KeyError."""
    passages = tuple(Place(item["document"], item["start"], item["end"], "") for item in line["passages"])
    return Reply(
        id=_typed(line["id"], str, "id"),
        answered=_typed(line["answered"], bool, "answered"),
        text=_typed(line["text"], str, "text"),
        quotes=tuple(_place(item) for item in line["quotes"]),
        passages=passages,
        scores=tuple(float(item.get("score", 0.0)) for item in line["passages"]),
        reason=line.get("reason"),
        seconds=line.get("seconds"),
    )


def read_ids(file: Path) -> set[str]:
    """Read a file with one id a line."""
    try:
        return {line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()}
    except (OSError, UnicodeDecodeError) as error:
        raise CasesError(f"cannot read the ids in {file}: {error}") from error


# ---------------------------------------------------------------- lines


def _lines(file: Path) -> Iterator[tuple[str, Line]]:
    """Yield each line's object with its place, for messages."""
    try:
        with _opened(file) as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield f"{file}, line {number}", _object(line, f"{file}, line {number}")
    except (OSError, UnicodeDecodeError, lzma.LZMAError) as error:
        raise CasesError(f"cannot read {file}: {error}") from error


def _opened(file: Path) -> TextIO:
    if file.suffix == ".xz":
        return lzma.open(file, "rt", encoding="utf-8", newline="\n")
    return file.open(encoding="utf-8", newline="\n")


def _object(line: str, at: str) -> Line:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise CasesError(f"{at}: not JSON ({error})") from error
    if not isinstance(found, dict):
        raise CasesError(f"{at}: a {type(found).__name__} where an object belongs")
    return found


def _parsed(parse: Any, line: Line, at: str) -> Any:  # the parser's own type, which mypy cannot carry through here
    try:
        return parse(line)
    except KeyError as error:
        raise CasesError(f"{at}: {error.args[0]!r} is missing") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise CasesError(f"{at}: {error}") from error


def _refuse_repeated(ids: list[str], file: Path) -> None:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            raise CasesError(f"{file}: the id {name!r} stands there twice")
        seen.add(name)


# ---------------------------------------------------------------- values


def _case(line: Line) -> Case:
    unknown = line.keys() - _KNOWN - _PASSED_OVER
    if unknown:
        raise ValueError(f"unknown keys: {', '.join(sorted(unknown))}")
    asked = line.get("asked")
    case = Case(
        id=_typed(line["id"], str, "id"),
        question=_typed(line["question"], str, "question"),
        answerable=_typed(line["answerable"], bool, "answerable"),
        history=tuple(Turn(turn["role"], turn["text"]) for turn in line.get("history") or ()),
        quotes=tuple(_place(item) for item in line.get("quotes") or ()),
        answers=tuple(_typed(answer, str, "answers") for answer in line.get("answers") or ()),
        documents=tuple(_typed(name, str, "documents") for name in line.get("documents") or ()),
        speaker=line.get("speaker"),
        tags=frozenset(line.get("tags") or ()),
        asked=date.fromisoformat(asked) if asked else None,
    )
    if not case.answerable and (case.quotes or case.answers):
        raise ValueError(f"case {case.id!r} is not answerable and has quotes or answers")
    return case


def _place(item: Line) -> Place:
    return Place(
        document=_typed(item["document"], str, "document"),
        start=_typed(item["start"], int, "start"),
        end=_typed(item["end"], int, "end"),
        text=_typed(item["text"], str, "text"),
    )


def _typed(value: Any, kind: type, name: str) -> Any:  # JSON values have any type until they are checked here
    if type(value) is not kind:
        raise TypeError(f"{name!r} is a {type(value).__name__}, not a {kind.__name__}: {value!r}")
    return value
