"""Text as HTML that shows just that text, and the small parts that all pages are made of; pure."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord_index import Document, DocumentInfo


def escaped(text: str) -> str:
    """Return a text as HTML that shows just that text, code point for code point.

    A carriage return is written so that a browser keeps it; NUL and lone surrogates, which HTML cannot hold, become
    the replacement character.
    """
    return re.sub("[\0\ud800-\udfff]", "\ufffd", html.escape(text)).replace("\r", "&#13;")


def named(document: Document | DocumentInfo) -> str:
    """Return what a document is called."""
    return document.title.strip() or document.id


def day(document: Document | DocumentInfo) -> str:
    """Return the date of a document, which the script writes as the reader's own language does; nothing without one."""
    date = document.date
    return f'<time datetime="{date.isoformat()}">{date.day} {date:%B %Y}</time>' if date else ""


def link(url: str | None) -> str:
    """Return a link to a page on the web, and nothing for any other address."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ""
    host = escaped(parts.hostname)
    return f'<a href="{escaped(url or "")}" target="_blank" rel="noopener noreferrer">{host}</a>'


def dotted(parts: Sequence[str]) -> str:
    """Return parts with dots between them, without those that are empty."""
    return '<span aria-hidden="true"> · </span>'.join(part for part in parts if part)
