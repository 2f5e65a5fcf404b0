"""The parts of a mail: which are its text, which are attached."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass, field
from email.message import Message
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from onrecord_index.reading.html import LARGEST_PAGE, decoded_page
from onrecord_index.reading.markup import words_of
from onrecord_index.reading.mime import (
    charset_of,
    decoded_part,
    filename_of,
    message_of,
    text_of_part,
    words_of_header,
)
from onrecord_index.reading.types import CannotRead
from onrecord_index.reading.wrapping import unwrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Plain text with a smaller share of the words of the HTML beside it says that there is HTML.
_LEAST_PLAIN = 0.2

_ENCRYPTED = frozenset("application/pkcs7-mime application/x-pkcs7-mime application/pgp-encrypted".split())
_REPORTS = frozenset({"message/delivery-status", "message/rfc822-headers"})
_SIGNATURES = frozenset("application/pgp-signature application/pkcs7-signature application/x-pkcs7-signature".split())

_LOST_PART = re.compile(r"^--([^\s\"]{1,70})[ \t]*\nContent-", re.MULTILINE)

_HAS_ENDING = re.compile(r"\.[A-Za-z]\w{0,9}$", re.ASCII)

# Without those of the machine, which differ.
_TYPES = mimetypes.MimeTypes(filenames=())
_ENDINGS = {"text/plain": ".txt", "text/html": ".html", "message/rfc822": ".eml"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part of a mail that is a file, with a name that no other one of the mail has."""

    name: str
    part: Message

    @property
    def is_mail(self) -> bool:
        """Whether it is a mail that was forwarded whole."""
        return self.part.get_content_type() == "message/rfc822" and self.part.is_multipart()


@dataclass(frozen=True, slots=True)
class Parts:
    """What a mail holds: its text, its attachments, and why some of it is not read."""

    text: str
    attachments: tuple[Attachment, ...]
    unread: tuple[str, ...]


@dataclass(slots=True)
class _Sorted:
    """Parts of a mail, or of a part of it, in their order."""

    texts: list[str] = field(default_factory=list)
    attached: list[Message] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n\n".join(dict.fromkeys(filter(None, self.texts)))

    def add(self, other: _Sorted) -> None:
        """Add all of another one."""
        self.texts += other.texts
        self.attached += other.attached
        self.unread += other.unread


def parts_of(message: Message) -> Parts:
    """Return the parts of a mail; raises RecursionError where too many are in each other."""
    found = _sorted(message)
    if isinstance(message.epilogue, str):
        found.add(_recovered(message.epilogue, kind="multipart/mixed"))
    if message.get_content_maintype() == "multipart" and not message.is_multipart():
        found.add(_recovered(str(message.get_payload()), kind=message.get_content_type()))
    attachments = map(Attachment, _names(found.attached), found.attached)
    return Parts(found.text, tuple(attachments), tuple(dict.fromkeys(found.unread)))


def _sorted(part: Message) -> _Sorted:
    """Return the parts of a part, sorted."""
    kind = part.get_content_type()
    found = _Sorted()
    if kind in _ENCRYPTED or kind == "multipart/encrypted":
        found.unread.append("is encrypted; save it decrypted to have its text read")
    elif kind in _REPORTS:
        found.texts.append("\n\n".join(filter(None, map(_header_lines, _inner(part)))))
    elif part.get_content_disposition() == "attachment" or part.get_content_maintype() == "message":
        found.attached.append(part)
    elif kind == "multipart/alternative":
        return _alternative(part)
    elif kind == "multipart/related":
        return _related(part)
    elif part.is_multipart():
        for inner in _inner(part):
            found.add(_sorted(inner))
    elif kind in {"text/plain", "text/html"}:
        _add_text(part, found)
    elif kind not in _SIGNATURES and part.get_content_maintype() != "multipart":
        found.attached.append(part)
    return found


def _recovered(lost: str, *, kind: str) -> _Sorted:
    """Return the parts in what came after the end of the last part, or in parts whose boundary is not the declared one.

    Some programs write mails like that, and mail programs show all of it.
    """
    found = _LOST_PART.search(lost)
    if not found:
        return _Sorted()
    source = f'Content-Type: {kind}; boundary="{found[1]}"\n\n{lost}'
    return _sorted(message_of(source.encode("utf-8", "surrogateescape")))


def _inner(part: Message) -> Iterator[Message]:
    """Yield the parts in a part."""
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (inner for inner in payload if isinstance(inner, Message))


def _alternative(part: Message) -> _Sorted:
    """Return the plain one of several forms of the same, else the last with words; attachments of all of them.

    A form that is one part and no text, such as an invitation, is no attachment.
    """
    forms = [_sorted(inner) for inner in _inner(part)]
    plain = next((form.text for form, inner in zip(forms, _inner(part), strict=True) if _is_plain(inner)), "")
    rich = next((form.text for form in reversed(forms) if form.text), "")
    found = _Sorted()
    found.texts.append(plain if len(plain.split()) > _LEAST_PLAIN * len(rich.split()) else rich)
    for form, inner in zip(forms, _inner(part), strict=True):
        found.attached += form.attached if inner.is_multipart() else []
        found.unread += form.unread if not found.text else []
    return found


def _is_plain(part: Message) -> bool:
    return part.get_content_type() == "text/plain"


def _related(part: Message) -> _Sorted:
    """Return a page's words and what is attached to it, without the pictures in it."""
    found = _Sorted()
    for inner in _inner(part):
        is_picture = inner.get_content_maintype() == "image" and inner.get_content_disposition() != "attachment"
        if not is_picture:
            found.add(_sorted(inner))
    return found


def _add_text(part: Message, found: _Sorted) -> None:
    """Add the words of a part that is a text, or why they are not read."""
    try:
        found.texts.append(_words(part))
    except CannotRead as error:
        found.unread.append(f"holds a text that {error}")


def _words(part: Message) -> str:
    """Return the words of a part that is a text; raises CannotRead."""
    if part.get_content_type() == "text/html":
        data = decoded_part(part)
        if len(data) > LARGEST_PAGE:
            raise CannotRead(f"is {len(data):,} bytes long; at most {LARGEST_PAGE:,} are read")
        return words_of(decoded_page(data, declared=charset_of(part)))
    flowed = str(part.get_param("format", "")).lower() == "flowed"
    without_space = str(part.get_param("delsp", "")).lower() == "yes"
    return unwrapped(text_of_part(part), flowed=flowed, without_space=without_space)


def _header_lines(part: Message) -> str:
    """Return the headers that a report of a mail server consists of."""
    return "\n".join(f"{name}: {words_of_header(part, name)}" for name in dict.fromkeys(part.keys()))


def _names(attached: Iterable[Message]) -> Iterator[str]:
    """Yield a name for each attachment, none twice."""
    seen: set[str] = set()
    for number, part in enumerate(attached, 1):
        kind = part.get_content_type()
        ending = _ENDINGS.get(kind) or _TYPES.guess_extension(kind) or ""
        name = filename_of(part) or f"part-{number}"
        name = name if _HAS_ENDING.search(name) else name + ending
        while name in seen:
            name = f"{PurePosixPath(name).stem}-{number}{PurePosixPath(name).suffix}"
        seen.add(name)
        yield name
