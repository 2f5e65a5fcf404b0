"""Mails (.eml) to documents: the mail itself, and each of its attachments as the file that it is."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, cast

from onrecord_index.reading.decoding import bytes_of, finished
from onrecord_index.reading.mailparts import parts_of
from onrecord_index.reading.mime import (
    day_of,
    decoded_part,
    message_of,
    people_of,
    words_of_header,
)
from onrecord_index.reading.types import CannotRead, ReadDocument
from onrecord_index.types import Document, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from onrecord_index.reading.mailparts import Attachment
    from onrecord_index.reading.types import FoundFile
    from onrecord_index.reading.unpacking import Unpacking

MOST_ATTACHMENTS = 1_000

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_LONGEST_SHOWN = 1_000  # characters of one of these lines; a list of recipients goes on for pages

# No mail is without all of them.
_KNOWN = (*_SHOWN, "Sender", "Message-ID", "Received", "Content-Type", "MIME-Version")


def documents_of(file: FoundFile, unpacking: Unpacking) -> Iterator[ReadDocument | Unreadable]:
    """Yield the document of a mail, then those of its attachments and forwarded mails; raises CannotRead, OSError."""
    yield from documents_in(bytes_of(file), file, unpacking)


def documents_in(data: bytes, file: FoundFile, unpacking: Unpacking) -> Iterator[ReadDocument | Unreadable]:
    """Yield the documents of the mail in bytes, which are called as the file; raises CannotRead, OSError."""
    if not data.strip():
        raise CannotRead("is empty")
    message = message_of(data)
    del data  # which may be large
    yield from _documents(message, file, unpacking)


def _documents(message: Message, file: FoundFile, unpacking: Unpacking) -> Iterator[ReadDocument | Unreadable]:
    """Yield the documents of a mail; raises CannotRead, OSError."""
    if not any(name in message for name in _KNOWN):
        raise CannotRead("is not a mail: it has no header such as From, Date or Subject")
    try:
        parts = parts_of(message)
    except RecursionError as error:
        raise CannotRead("has too many parts in each other") from error
    yield ReadDocument(file.name, _document(message, parts.text, file))
    for reason in parts.unread:
        yield Unreadable(file.name, reason)
    for attachment in islice(parts.attachments, MOST_ATTACHMENTS):
        yield from _attached(attachment, file, unpacking)
    if len(parts.attachments) > MOST_ATTACHMENTS:
        yield Unreadable(
            file.name, f"has {len(parts.attachments):,} attachments; the first {MOST_ATTACHMENTS:,} are read"
        )


def _document(message: Message, body: str, file: FoundFile) -> Document:
    """Return the document of a mail: who wrote to whom and when, a line each, and what."""
    shown = ((name, words_of_header(message, name)) for name in _SHOWN)
    head = "\n".join(f"{name}: {_cut(words)}" for name, words in shown if words)
    return Document(
        id=file.name,
        title=words_of_header(message, "Subject") or file.spoken_name,
        text=finished(f"{head}\n\n{body}".lstrip("\n")),
        date=day_of(message),
        author="; ".join(people_of(message, "From")) or None,
    )


def _cut(words: str) -> str:
    """Return a line at most as long as is shown, cut between two recipients."""
    if len(words) <= _LONGEST_SHOWN:
        return words
    return words[: words.rfind(" ", 0, _LONGEST_SHOWN)].rstrip(",; ") + " …"


def _attached(attachment: Attachment, file: FoundFile, unpacking: Unpacking) -> Iterator[ReadDocument | Unreadable]:
    """Yield the documents of an attachment; raises OSError."""
    name = f"{file.name}/{attachment.name}"
    try:
        unpacking.check_depth()
        if attachment.is_mail:
            (forwarded,) = cast("list[Message]", attachment.part.get_payload())
            yield from _documents(forwarded, replace(file, name=name), unpacking.deeper())
        else:
            yield from unpacking.read_member(file, attachment.name, io.BytesIO(decoded_part(attachment.part)))
    except CannotRead as error:
        yield Unreadable(name, str(error))
