"""Corpora (.jsonl, .jsonl.xz): one document a line."""

from __future__ import annotations

import codecs
import json
import lzma
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import IO, TYPE_CHECKING

from onrecord_index.reading.decoding import LONGEST_LINE, refuse_known_binary, refuse_long_lines
from onrecord_index.reading.types import CannotRead, ReadDocument
from onrecord_index.types import Document, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from onrecord_index.reading.types import FoundFile

# A document's longest line in UTF-8, so that a damaged file is not held in memory as one line.
_MOST_BYTES = 4 * LONGEST_LINE

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KINDS = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a corpus: its bytes, cut at a limit, and how many there are in all."""

    data: bytes
    length: int


def documents_of(file: FoundFile) -> Iterator[ReadDocument | Unreadable]:
    """Yield the document of each line, or why there is none; raises CannotRead, OSError.

    Ids and texts are kept to the code point: no newline, white space or Unicode folding.
    """
    number = 0
    with _opened(file.path) as stream:
        for number, line in _lines(stream):
            place = f"{file.name}:{number}"
            try:
                yield ReadDocument(place, _document(line))
            except CannotRead as error:
                yield Unreadable(place, str(error))
    if not number:
        raise CannotRead("is empty")


def count_of(file: FoundFile) -> int:
    """Return how many lines are not blank, as far as the file can be read."""
    count = 0
    try:
        with _opened(file.path) as stream:
            for _ in _lines(stream):
                count += 1
    except (CannotRead, OSError):
        pass  # reading the documents will say what is wrong
    return count


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a corpus, unpacking it where its name says that it is packed; raises CannotRead, OSError."""
    packed = path.name.lower().endswith(".xz")
    try:
        with lzma.open(path) if packed else path.open("rb") as stream:
            yield stream
    except lzma.LZMAError as error:
        raise CannotRead(f"is not an xz file, or a damaged one: {error}") from error
    except EOFError as error:
        raise CannotRead("is an xz file that ends too early") from error


def _lines(stream: IO[bytes]) -> Iterator[tuple[int, _Line]]:
    r"""Yield the lines that are not blank with their numbers from 1; only \n ends a line. Raises CannotRead."""
    number = 0
    while data := stream.readline(_MOST_BYTES + 1):
        number += 1
        length, rest = len(data), data
        while not rest.endswith(b"\n") and (rest := stream.readline(_MOST_BYTES)):
            length += len(rest)
        if number == 1:
            refuse_known_binary(data)
            if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                raise CannotRead("is UTF-16; save it as UTF-8")
            data = data.removeprefix(codecs.BOM_UTF8)
        if data.strip():
            yield number, _Line(data.removesuffix(b"\n"), length)


def _document(line: _Line) -> Document:
    """Return the document of a line; raises CannotRead."""
    if line.length > _MOST_BYTES:
        raise CannotRead(f"is {line.length:,} bytes long; at most {_MOST_BYTES:,} are read")
    try:
        record = json.loads(line.data.decode())
    except UnicodeDecodeError as error:
        raise CannotRead(f"is not valid UTF-8 at byte {error.start:,}") from error
    except json.JSONDecodeError as error:
        raise CannotRead(f"is not valid JSON at character {error.pos + 1:,}: {error.msg}") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits; brackets in brackets in brackets
        raise CannotRead(f"is not JSON that can be read: {error}") from error
    if not isinstance(record, dict):
        raise CannotRead(f"is {_kind(record)}, not an object with id and text")
    return _document_of(record)


def _document_of(record: Mapping[str, object]) -> Document:
    """Return the document of a record; raises CannotRead."""
    text = _string(record, "text")
    document_id = _string(record, "id")
    if not document_id:
        raise CannotRead("has no id")
    if not text or text.isspace():
        raise CannotRead("has no text")
    refuse_long_lines(text)
    return Document(
        id=document_id,
        title=_string(record, "title") or "",
        text=text,
        date=_date(record),
        url=_string(record, "url"),
        author=_string(record, "author"),
    )


def _string(record: Mapping[str, object], field: str) -> str | None:
    """Return a string of a record, or None where it is null or not there."""
    value = record.get(field)
    if value is not None and not isinstance(value, str):
        raise CannotRead(f"has {_kind(value)} as its {field}, not a string")
    return value


def _date(record: Mapping[str, object]) -> date | None:
    """Return the date of a record, written YYYY-MM-DD."""
    written = _string(record, "date")
    if written is None:
        return None
    try:
        if not _DAY.fullmatch(written):
            raise ValueError(written)
        return date.fromisoformat(written)
    except ValueError as error:
        raise CannotRead(f"has {written[:40]!r} as its date, not a day as YYYY-MM-DD") from error


def _kind(value: object) -> str:
    """Return what a JSON value is, in words."""
    return _KINDS.get(type(value), "a string" if isinstance(value, str) else "null")
