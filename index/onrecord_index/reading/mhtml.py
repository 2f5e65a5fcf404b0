"""Web pages saved with their pictures in one file (.mhtml, .mht) to documents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord_index.reading.decoding import bytes_of
from onrecord_index.reading.html import LARGEST_PAGE, decoded_page, document_of_page
from onrecord_index.reading.mime import charset_of, decoded_part, message_of, words_of_header
from onrecord_index.reading.types import CannotRead

if TYPE_CHECKING:
    from collections.abc import Iterable
    from email.message import Message

    from onrecord_index.reading.types import FoundFile
    from onrecord_index.types import Document

_PAGES = frozenset({"text/html", "application/xhtml+xml"})


def document_of(file: FoundFile) -> Document:
    """Return the document in a saved page; raises CannotRead, OSError.

    Title, author and date are what the page says of itself; its address is where it was saved from.
    """
    message = message_of(bytes_of(file))
    page = _page(message)
    data = decoded_part(page)
    if len(data) > LARGEST_PAGE:
        raise CannotRead(f"holds a page of {len(data):,} bytes; at most {LARGEST_PAGE:,} are read")
    document = document_of_page(decoded_page(data, declared=charset_of(page)), file)
    title = words_of_header(message, "Subject") if document.title == file.spoken_name else ""
    return replace(document, title=title or document.title, url=_address(message, page) or document.url)


def _page(message: Message) -> Message:
    """Return the part that is the page: the one that the file calls its start, or the first; raises CannotRead."""
    try:
        pages = [part for part in message.walk() if part.get_content_type() in _PAGES]
    except RecursionError as error:
        raise CannotRead("has too many parts in each other") from error
    start = str(message.get_param("start") or "")
    named = [part for part in pages if start and words_of_header(part, "Content-ID") == start]
    if not pages:
        raise CannotRead("is not a saved web page: none of its parts is one")
    return (named or pages)[0]


def _address(message: Message, page: Message) -> str | None:
    """Return the address of the web that the page was saved from."""
    written: Iterable[str] = (
        words_of_header(message, "Snapshot-Content-Location"),
        words_of_header(page, "Content-Location"),
    )
    return next((address for address in written if address.startswith(("http://", "https://"))), None)
