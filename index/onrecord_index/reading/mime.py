"""Mails and saved pages as the Internet writes them: bytes to a tree of parts, and the words of its headers."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import getaddresses, parsedate_to_datetime
from typing import TYPE_CHECKING

from onrecord_index.reading.decoding import decoded, refuse_known_binary
from onrecord_index.reading.types import CannotRead

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from email.message import Message

# A header is cut there: the standard library takes time with the square of the length of some. Five hundred recipients
# fit.
LONGEST_HEADER = 20_000

# Lines of a mail of a hundred million bytes in base64, twice; each takes a hundred bytes while it is parsed.
_MOST_LINES = 3_000_000

_MOST_PARTS = 20_000  # a second takes two thousand

# Each line is compared with all boundaries around it: a minute at this product.
_MOST_COMPARISONS = 100_000_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCODED = re.compile(r"=\?[^?\s]+\?[bqBQ]\?")
_FOLD = re.compile(r"[\r\n]+[ \t]*|\t")


class _Policy(Compat32):
    """How headers are taken in: as they stand, cut at a limit.

    The newer policies of the standard library (3.11) fail on headers that are not as they should be.
    """

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        """Return the name and the value of a header."""
        name, value = super().header_source_parse(list(sourcelines))
        return name, value[:LONGEST_HEADER]

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 - the signature is the library's
        """Return the value of a header with bytes beyond ASCII as surrogates, which `words_of` decodes."""
        return value


def message_of(data: bytes) -> Message:
    """Return the tree of parts in bytes that begin with headers; raises CannotRead."""
    if data.startswith(_OLE):
        raise CannotRead("is an Outlook mail (.msg), which is not read; save it as .eml")
    refuse_known_binary(data)
    lines = data.count(b"\n")
    if lines > _MOST_LINES:
        raise CannotRead(f"has {lines:,} lines; at most {_MOST_LINES:,} are read")
    lowered = data.lower()
    parts = lowered.count(b"\ncontent-type:")
    if parts > _MOST_PARTS:
        raise CannotRead(f"has {parts:,} parts; at most {_MOST_PARTS:,} are read")
    if lines * lowered.count(b"boundary") > _MOST_COMPARISONS:
        raise CannotRead("has too many parts in each other")
    del lowered
    try:
        return BytesParser(policy=_Policy()).parsebytes(data.removeprefix(codecs.BOM_UTF8))
    except RecursionError as error:
        raise CannotRead("has too many parts in each other") from error
    except (ValueError, LookupError, AttributeError, TypeError, AssertionError) as error:  # what it fails with, seen
        raise CannotRead(f"cannot be understood as a mail: {error}") from error


def words_of_header(message: Message, name: str) -> str:
    """Return what a header says, in one line; nothing where it is not there."""
    return words_of(_raw(message, name))


def words_of(raw: str) -> str:
    """Return what the raw value of a header says, in one line, with encoded words decoded."""
    value = _FOLD.sub(" ", raw)
    if any("\udc80" <= character <= "\udcff" for character in value):
        try:
            value = decoded(value.encode("utf-8", "surrogateescape"))
        except CannotRead:
            value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if _ENCODED.search(value):
        with suppress(HeaderParseError, ValueError):  # else it stays as it stands
            value = "".join(_chunk(words, charset) for words, charset in decode_header(value))
    return " ".join(value.split())


def people_of(message: Message, name: str) -> list[str]:
    """Return whom a header names: each by name, or by address where there is none."""
    try:
        pairs = getaddresses([_FOLD.sub(" ", _raw(message, name))])
    except (RecursionError, ValueError, IndexError):
        return []
    return [words_of(person).strip("'\" ") or address for person, address in pairs if person or address]


def day_of(message: Message) -> date | None:
    """Return the day on which a mail was sent, where it was sent."""
    try:
        return parsedate_to_datetime(words_of_header(message, "Date")).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def decoded_part(part: Message) -> bytes:
    """Return the bytes of a part without what they were written in for sending."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def text_of_part(part: Message) -> str:
    """Return the text of a part, in its declared character set where its bytes tell no other; raises CannotRead."""
    return decoded(decoded_part(part), declared=charset_of(part))


def charset_of(part: Message) -> str | None:
    """Return the character set that a part declares."""
    declared = part.get_param("charset")
    value = declared[2] if isinstance(declared, tuple) else declared
    return str(value).strip("'\" ") or None if value else None


def filename_of(part: Message) -> str:
    """Return the name of the file that a part is, without folders; nothing where it has none."""
    try:
        name = words_of(part.get_filename() or "")
    except (LookupError, ValueError, TypeError):
        return ""
    return re.split(r"[/\\]", name)[-1].strip(" .\0")


def _raw(message: Message, name: str) -> str:
    """Return the value of the first header of a name as it stands in the mail."""
    return next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")


def _chunk(words: str | bytes, charset: str | None) -> str:
    """Return the text of a run of a header that is in one character set."""
    if isinstance(words, str):
        return words
    if charset is None:
        return words.decode("raw_unicode_escape")
    try:
        return decoded(words, declared=charset)
    except CannotRead:
        return words.decode("utf-8", "replace")
