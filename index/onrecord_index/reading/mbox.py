"""Mailboxes (.mbox): many mails in one file, one after the other, each named by its number."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord_index.reading import mail
from onrecord_index.reading.decoding import LARGEST_FILE
from onrecord_index.reading.types import CannotRead
from onrecord_index.types import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord_index.reading.types import FoundFile, ReadDocument
    from onrecord_index.reading.unpacking import Unpacking

# In front of each mail, below a blank line (RFC 4155): "From ina@brell.example Mon Mar  4 09:12:05 2024".
_SEPARATOR = re.compile(rb"From \S.*\d\d:\d\d.*\b(?:19|20)\d\d\b")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)

_LONGEST_LINE = 1 << 20  # bytes at a time; longer lines come in pieces


def documents_of(file: FoundFile, unpacking: Unpacking) -> Iterator[ReadDocument | Unreadable]:
    """Yield the documents of each mail, as `box.mbox/0001` and its attachments below; raises CannotRead, OSError."""
    number = 0
    for number, data in enumerate(_mails(file), 1):
        one = replace(file, name=f"{file.name}/{number:04}", size=len(data))
        try:
            if len(data) > LARGEST_FILE:
                raise CannotRead(f"is more than {LARGEST_FILE:,} bytes long, and is not read")
            yield from mail.documents_in(_ESCAPED.sub(rb"\1", data), one, unpacking)
        except CannotRead as error:
            yield Unreadable(one.name, str(error))
    if not number:
        raise CannotRead("is empty" if not file.size else "is not a mailbox: it does not begin with a From line")


def count_of(file: FoundFile) -> int:
    """Return how many mails a mailbox holds, as far as it can be read."""
    count = 0
    try:
        for _ in _mails(file):
            count += 1
    except OSError:
        pass  # reading the mails will say what is wrong
    return count


def _mails(file: FoundFile) -> Iterator[bytes]:
    """Yield the bytes of each mail without the line in front of it, cut behind the largest that is read."""
    with file.path.open("rb") as stream:
        lines: list[bytes] | None = None
        size = 0
        after_blank = True
        while line := stream.readline(_LONGEST_LINE):
            if after_blank and _SEPARATOR.match(line):
                if lines is not None:
                    yield b"".join(lines)
                lines, size = [], 0
            elif lines is not None and size <= LARGEST_FILE:
                lines.append(line)
                size += len(line)
            after_blank = not line.strip()
        if lines is not None:
            yield b"".join(lines)
