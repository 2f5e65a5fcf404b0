"""Text as HTML that shows just that text, and the small parts that all pages are made of; pure."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from onrecord.rendering import day_in_words, period_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onrecord_index import Document, DocumentInfo, Period


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
    """Return the date of a document; nothing without one."""
    return on_day(document.date) if document.date else ""


def on_day(date: date) -> str:
    """Return a day, which the script writes as the reader's own language does."""
    return f'<time datetime="{date.isoformat()}">{day_in_words(date)}</time>'


def period(period: Period) -> str:
    """Return a day, a month, a year, or the first and the last day of a period."""
    first, last = period.first, period.last
    words = period_in_words(period)
    if words == str(first.year) or words == f"{first:%B %Y}":
        return f'<time datetime="{first.isoformat()[: 4 if words == str(first.year) else 7]}">{words}</time>'
    return on_day(first) if first == last else f"{on_day(first)} to {on_day(last)}"


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
