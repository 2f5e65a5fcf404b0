"""A document as HTML, with the words of a place in it marked; pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from onrecord.rendering import location_in_words
from onrecord.web.pages.texts import day, dotted, escaped, link, named
from onrecord.web.places import as_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.web.places import Place, Resolved
    from onrecord_index import Document, Span

# About 500 pages. Of a longer document the page shows so much around the quote; a browser could not scroll it all.
MOST_CHARACTERS_SHOWN = 1_000_000

_NOTES = {
    "changed": "This document has changed since it was quoted; ask again to find the words.",
    "moved": "This document has changed since it was quoted. <mark>The same words</mark> stand here now.",
    "gone": "This document has changed, and no longer says this.",
}


@dataclass(frozen=True, slots=True)
class _Mark:
    """A range of the text to mark; `kind` is `quoted`, `other` or `near`."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Break:
    """Where a page, a section or a moment begins; `label` stands beside the text there, if there is one."""

    at: int
    spot: str
    label: str = ""


def document_page(found: Resolved, *, asked: Place) -> str:
    """Return a document with the words of the place that was asked for marked, and other quotes of its answer lighter.

    The text is in its own characters; heading and paragraphs are parts of it. Beside it stand its pages and times.
    Where the document does not have the words any more, a note says so, and those that come nearest are marked as such.
    """
    document, place = found.document, found.marked
    start, end = _window(document, place.span if place else found.near or asked.span)
    text = _Text(document.text, _marks(place, found.near), _breaks(document))
    body = _title_end(document) if start == 0 else 0
    title = text.shown(0, body) if body else escaped(named(document))
    about = dotted([day(document), escaped(document.author or ""), link(document.url)])
    gutter = " paged" if document.pages or document.moments else ""
    parts = [
        f'<h2 dir="auto">{title}</h2>',
        f'<p class="about">{about}</p>' if about else "",
        _cut_note(document, start, end),
        f'<div class="text{gutter}">{text.paragraphs(max(start, body), end)}</div>',
    ]
    spot = _spot(document, place.span.start) if place else ""
    return _pane(escaped(named(document)), _note(found), spot, "".join(parts), place=escaped(as_json(asked)))


def message_page(text: str) -> str:
    """Return what the pane shows where there is no document to show."""
    return _pane("", "", "", f'<p class="message" role="alert">{escaped(text)}</p>', place="")


def _pane(title: str, note: str, spot: str, content: str, *, place: str) -> str:
    """Return the pane; the script shows the ways to the quotes before and after, where there are some."""
    return (
        f'<article class="document" aria-label="Document" data-place="{place}"><header>'
        f'<div class="whereabouts"><p class="title" dir="auto">{title}</p>'
        f'<p class="note"><span>{note}</span><span class="spot">{escaped(spot)}</span></p></div>'
        '<div class="steps" role="group" aria-label="Quotes of this answer" hidden>'
        '<button type="button" class="button step" data-step="-1" aria-label="Previous quote">‹</button>'
        '<span class="count"></span>'
        '<button type="button" class="button step" data-step="1" aria-label="Next quote">›</button></div>'
        '<button type="button" class="button close" aria-label="Close the document">Close</button></header>'
        f'<div class="sheet" tabindex="0" role="region" aria-label="Text of the document">{content}</div></article>'
    )


def _note(found: Resolved) -> str:
    if found.state == "gone":
        near = " <mark class=near>What comes nearest</mark> is marked." if found.near else ""
        return f"{_NOTES['gone']}{near}"
    if found.state != "same" or found.marked is None:
        return _NOTES[found.state]
    if not found.marked.answers:
        return "<mark class=near>Closest passage</mark> – not an answer"
    others = " · <mark class=other>other quotes</mark> of this answer" if found.marked.others else ""
    return f"<mark>Quote</mark>{others}"


def _cut_note(document: Document, start: int, end: int) -> str:
    length = len(document.text)
    if (start, end) == (0, length):
        return ""
    return f'<p class="cut">Characters {start:,} to {end:,} of {length:,} are shown.</p>'


def _window(document: Document, shown: Span) -> tuple[int, int]:
    """Return the part of a text to show: all of it, or if it is too long, as much with some words in the middle."""
    length = len(document.text)
    start = max(0, min(shown.start - MOST_CHARACTERS_SHOWN // 2, length - MOST_CHARACTERS_SHOWN))
    return start, min(length, start + MOST_CHARACTERS_SHOWN)


def _title_end(document: Document) -> int:
    """Return where the title ends that a text begins with, 0 if it begins with something else."""
    if not document.title:
        return 0
    found = re.match(rf"[\s#]*{re.escape(document.title)}[ \t]*(?=\n|\Z)", document.text)
    return found.end() if found else 0


# ---------------------------------------------------------------- what is marked, and what stands beside


def _marks(place: Place | None, near: Span | None) -> list[_Mark]:
    """Return what to mark, in order and without overlaps; the place itself comes whole."""
    if place is None:
        return [_Mark(near.start, near.end, "near")] if near else []
    own = place.span
    pieces = [_Mark(own.start, own.end, "quoted" if place.answers else "near")]
    for other in place.others:
        pieces += [
            _Mark(other.start, min(other.end, own.start), "other"),
            _Mark(max(other.start, own.end), other.end, "other"),
        ]
    kept: list[_Mark] = []
    for piece in sorted(pieces, key=lambda piece: (piece.start, piece.end, piece.kind)):
        begin = max(piece.start, kept[-1].end) if kept else piece.start
        if begin < piece.end:
            kept.append(_Mark(begin, piece.end, piece.kind))
    return kept


def _spot(document: Document, offset: int) -> str:
    """Return where an offset is in words, its page with the number of all pages."""
    location = document.location_at(offset)
    words, page = location_in_words(location), f"page {location.page}"
    return words.replace(page, f"{page} of {len(document.pages)}", 1) if location.page else words


def _breaks(document: Document) -> list[_Break]:
    """Return where pages, sections and moments begin; times stand beside the text only where a line begins."""
    labels = {moment.start: str(timedelta(seconds=int(moment.seconds))) for moment in document.moments}
    labels = {at: label for at, label in labels.items() if at == 0 or document.text[at - 1 : at] == "\n"}
    labels |= {at: f"p. {number}" for number, at in enumerate(document.pages, 1)}
    offsets = {*document.pages, *(one.start for one in document.sections), *(one.start for one in document.moments)}
    return [_Break(at, _spot(document, at), labels.get(at, "")) for at in sorted(offsets)]


class _Text:
    """A text that is shown with marks, and with what begins where."""

    def __init__(self, text: str, marks: Sequence[_Mark], breaks: Sequence[_Break]) -> None:
        self._text = text
        self._marks = marks
        self._breaks = breaks
        self._at = [one.at for one in breaks]

    def paragraphs(self, start: int, end: int) -> str:
        """Return a part of the text as paragraphs; the white space between them stays between the elements."""
        parts, at = [], start
        for first, last in _paragraph_ranges(self._text[start:end]):
            between = self._plain(at, start + first)
            parts.append(f'{between}<p dir="auto">{self.shown(start + first, start + last)}</p>')
            at = start + last
        return "".join([*parts, self._plain(at, end)])

    def shown(self, start: int, end: int) -> str:
        """Return the range [start, end) of the text with the parts of marks that lie in it."""
        parts, at = [], start
        for mark in self._marks:
            begin, stop = max(mark.start, start), min(mark.end, end)
            if begin < stop:
                parts.append(f'{self._plain(at, begin)}<mark class="{mark.kind}">{self._plain(begin, stop)}</mark>')
                at = stop
        return "".join([*parts, self._plain(at, end)])

    def _plain(self, start: int, end: int) -> str:
        """Return the range [start, end) with what begins in it, which is no text of its own."""
        parts, at = [], start
        for one in self._breaks[bisect_left(self._at, start) : bisect_left(self._at, end)]:
            label = f' data-label="{one.label}"' if one.label else ""
            parts.append(
                f'{escaped(self._text[at : one.at])}<i class="break" data-spot="{escaped(one.spot)}"{label}></i>'
            )
            at = one.at
        return "".join([*parts, escaped(self._text[at:end])])


def _paragraph_ranges(text: str) -> Iterator[tuple[int, int]]:
    """Yield where paragraphs stand: between blank lines, or each line in a text that has no blank one."""
    gap = r"\n\s*\n" if re.search(r"\n\s*\n", text.strip()) else r"\n"
    at = 0
    for found in re.finditer(rf"{gap}|\Z", text):
        if text[at : found.start()].strip():
            yield at, found.start()
        at = found.end()
