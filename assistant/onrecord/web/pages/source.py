"""A document as HTML, with the words of a place in it marked; pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.web.pages.texts import day, dotted, escaped, link, named
from onrecord.web.places import as_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.web.places import Place
    from onrecord_index import Document

# About 500 pages. Of a longer document the page shows so much around the quote; a browser could not scroll it all.
MOST_CHARACTERS_SHOWN = 1_000_000


def document_page(document: Document, place: Place) -> str:
    """Return a document with the words of a place marked, and other quotes of the same answer marked lighter.

    The text is in its own characters; heading and paragraphs are parts of it. Where the document is not any more what
    the quote was taken from, nothing is marked and a note says so.
    """
    current = document.sha256 == place.sha256
    start, end = _window(document, place)
    marks = _marks(place) if current else []
    body = _title_end(document) if start == 0 else 0
    title = _marked(document.text, 0, body, marks) if body else escaped(named(document))
    about = dotted([day(document), escaped(document.author or ""), link(document.url)])
    parts = [
        f'<h2 dir="auto">{title}</h2>',
        f'<p class="about">{about}</p>' if about else "",
        _cut_note(document, start, end),
        f'<div class="text">{_paragraphs(document.text, max(start, body), end, marks)}</div>',
    ]
    return _panel(_note(place, current=current), "".join(parts), place=escaped(as_json(place)))


def message_page(text: str) -> str:
    """Return what the panel shows where there is no document to show."""
    return _panel("", f'<p class="message" role="alert">{escaped(text)}</p>', place="")


def _panel(note: str, content: str, *, place: str) -> str:
    return (
        f'<article class="document" aria-label="Document" data-place="{place}"><header><p class="note">{note}</p>'
        '<button type="button" class="close" aria-label="Close the document">Close</button></header>'
        f'<div class="sheet" tabindex="0" role="region" aria-label="Text of the document">{content}</div></article>'
    )


def _note(place: Place, *, current: bool) -> str:
    if not current:
        return "This document has changed since it was quoted; ask again to find the words."
    if not place.answers:
        return "<mark class=near>Closest passage</mark> – not an answer"
    others = " · <mark class=other>other quotes</mark> of this answer" if place.others else ""
    return f"<mark>Quote</mark>{others}"


def _cut_note(document: Document, start: int, end: int) -> str:
    length = len(document.text)
    if (start, end) == (0, length):
        return ""
    return f'<p class="cut">Characters {start:,} to {end:,} of {length:,} are shown.</p>'


def _window(document: Document, place: Place) -> tuple[int, int]:
    """Return the part of a text to show: all of it, or if it is too long, as much with the place in the middle."""
    length = len(document.text)
    start = max(0, min(place.span.start - MOST_CHARACTERS_SHOWN // 2, length - MOST_CHARACTERS_SHOWN))
    return start, min(length, start + MOST_CHARACTERS_SHOWN)


def _title_end(document: Document) -> int:
    """Return where the title ends that a text begins with, 0 if it begins with something else."""
    if not document.title:
        return 0
    found = re.match(rf"[\s#]*{re.escape(document.title)}[ \t]*(?=\n|\Z)", document.text)
    return found.end() if found else 0


def _marks(place: Place) -> list[tuple[int, int, str]]:
    """Return what to mark as (start, end, class), in order and without overlaps; the place itself comes whole."""
    own = place.span
    pieces = [(own.start, own.end, "quoted" if place.answers else "near")]
    for other in place.others:
        pieces += [(other.start, min(other.end, own.start), "other"), (max(other.start, own.end), other.end, "other")]
    kept: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(pieces):
        begin = max(start, kept[-1][1]) if kept else start
        if begin < end:
            kept.append((begin, end, kind))
    return kept


def _paragraphs(text: str, start: int, end: int, marks: Sequence[tuple[int, int, str]]) -> str:
    """Return a part of a text as paragraphs; the white space between them stays between the elements."""
    parts, at = [], start
    for first, last in _paragraph_ranges(text[start:end]):
        paragraph = _marked(text, start + first, start + last, marks)
        parts.append(f'{escaped(text[at : start + first])}<p dir="auto">{paragraph}</p>')
        at = start + last
    return "".join([*parts, escaped(text[at:end])])


def _paragraph_ranges(text: str) -> Iterator[tuple[int, int]]:
    """Yield where paragraphs stand: between blank lines, or each line in a text that has no blank one."""
    gap = r"\n\s*\n" if re.search(r"\n\s*\n", text.strip()) else r"\n"
    at = 0
    for found in re.finditer(rf"{gap}|\Z", text):
        if text[at : found.start()].strip():
            yield at, found.start()
        at = found.end()


def _marked(text: str, start: int, end: int, marks: Sequence[tuple[int, int, str]]) -> str:
    """Return the range [start, end) of a text with the parts of marks that lie in it."""
    parts, at = [], start
    for first, last, kind in marks:
        begin, stop = max(first, start), min(last, end)
        if begin < stop:
            parts.append(f'{escaped(text[at:begin])}<mark class="{kind}">{escaped(text[begin:stop])}</mark>')
            at = stop
    return "".join([*parts, escaped(text[at:end])])
