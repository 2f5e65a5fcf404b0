"""Feeds (.rss, .atom, .rdf, and .xml that is one) to documents: each entry is one; XHTML may be .xml too."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from time import struct_time
from typing import TYPE_CHECKING

from onrecord_index.reading.decoding import bytes_of, finished
from onrecord_index.reading.html import LARGEST_PAGE, decoded_page, document_of_page, has_many_attributes
from onrecord_index.reading.markup import words_of
from onrecord_index.reading.types import CannotRead, ReadDocument
from onrecord_index.types import Document, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord_index.reading.types import FoundFile

# A weblog of twenty years exports so many.
_MOST_ENTRIES = 20_000

# What stands in front of the root element; with it goes what a DTD declares, which can expand to gigabytes.
_BEFORE_ROOT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)([^>]{0,10000})")
_ROOTS = frozenset({"rss", "feed"})
_RSS_IN_RDF = re.compile(r"purl\.org/rss|netscape\.com/rdf")
_ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>/]", re.IGNORECASE)

_MARKUP_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_BLANK_LINES = re.compile(r"\n\s*\n")


def documents_of(file: FoundFile) -> Iterator[ReadDocument | Unreadable]:
    """Yield the document of each entry of a feed, as `feed.rss/0001`; raises CannotRead, OSError."""
    source = _from_root(decoded_page(bytes_of(file, most=LARGEST_PAGE)))
    root = _ROOT.match(source)
    if not root:
        raise CannotRead("is not XML" if source.strip() else "is empty")
    if root[1].lower() == "html":
        yield ReadDocument(file.name, document_of_page(source, file))
        return
    if not _is_feed(root[1].lower(), root[2]):
        yield Unreadable(
            file.name, f"is XML of another kind than a feed, <{root[1][:40]}>, and not read yet", "unsupported"
        )
        return
    entries = _entries(source)
    if not entries:
        raise CannotRead("is a feed without entries")
    for number, entry in enumerate(entries, 1):
        name = f"{file.name}/{number:04}"
        try:
            yield ReadDocument(name, _document(entry, name))
        except CannotRead as error:
            yield Unreadable(name, str(error))


def _from_root(source: str) -> str:
    """Return XML from its root element on."""
    place = 0
    while found := _BEFORE_ROOT.match(source, place):
        place = found.end()
    return source[place:]


def _is_feed(root: str, attributes: str) -> bool:
    return root in _ROOTS or (root == "rdf" and bool(_RSS_IN_RDF.search(attributes)))


def _entries(source: str) -> list[Mapping[str, object]]:
    """Return the entries of a feed; raises CannotRead."""
    import feedparser

    if has_many_attributes(source):
        raise CannotRead("is a feed with thousands of attributes in one place")
    count = sum(1 for _ in _ENTRY.finditer(source))
    if count > _MOST_ENTRIES:
        raise CannotRead(f"is a feed of {count:,} entries; at most {_MOST_ENTRIES:,} are read")
    try:
        found = feedparser.parse(
            BytesIO(source.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,  # only words are taken
        )
    except MemoryError:
        raise
    except Exception as error:  # a parser of other people's feeds fails in ways that nobody has listed
        raise CannotRead(f"cannot be understood as a feed: {type(error).__name__}: {error}") from error
    return list(found.entries)


# ---------------------------------------------------------------- entries


def _document(entry: Mapping[str, object], name: str) -> Document:
    """Return the document of an entry; raises CannotRead."""
    title = " ".join(_words(entry.get("title_detail")).split())
    contents = entry.get("content")
    whole = "\n\n".join(filter(None, map(_words, contents if isinstance(contents, list) else [])))
    text = whole or _words(entry.get("summary_detail")) or title
    if not text:
        raise CannotRead("is an entry without words")
    link = _string(entry, "link")
    return Document(
        id=name,
        title=title,
        text=finished(text),
        date=_day(entry, "published") or _day(entry, "updated"),
        url=link if link.startswith(("http://", "https://")) else None,
        author=" ".join(_string(entry, "author").split()) or None,
    )


def _string(entry: Mapping[str, object], field: str) -> str:
    value = entry.get(field)
    return value if isinstance(value, str) else ""


def _words(detail: object) -> str:
    """Return the words of a title, a summary or a content, which says of what type it is; raises CannotRead."""
    if not isinstance(detail, dict):
        return ""
    value = str(detail.get("value") or "")
    if detail.get("type") in _MARKUP_TYPES and ("<" in value or "&" in value):
        return words_of(value)
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in _BLANK_LINES.split(value)).strip()


def _day(entry: Mapping[str, object], field: str) -> date | None:
    """Return the day that a field of an entry gives, where it was written; in other forms than usual in London."""
    written = _string(entry, field).strip()
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            return parse(written).date()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    parsed = entry.get(f"{field}_parsed")
    try:
        return date(*parsed[:3]) if isinstance(parsed, struct_time) else None
    except ValueError:
        return None
