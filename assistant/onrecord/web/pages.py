"""What the browser shows, as HTML; pure. Every text that is not written here is escaped."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from onrecord.rendering import (
    KINDS,
    NEAREST_SHOWN,
    also_in_words,
    counted,
    difference_in_words,
    location_in_words,
    others_in_words,
    period_in_words,
)
from onrecord.types import Answer, Refusal
from onrecord.web.indexing import Done, Failed, Running
from onrecord.web.places import as_json, place_of, places_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.types import Citation, Coverage, Quote, Source
    from onrecord.web.indexing import State
    from onrecord.web.places import Place
    from onrecord_index import Document, DocumentInfo, Hit, SyncReport, Unreadable

# A list of unreadable files longer than this is better read in a terminal.
UNREADABLE_SHOWN = 50

# About 500 pages. Of a longer document the page shows so much around the quote; a browser could not scroll it all.
MOST_CHARACTERS_SHOWN = 1_000_000


@dataclass(frozen=True, slots=True)
class Pending:
    """A reply that is being worked on."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no reply, in words for the user."""

    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it."""

    question: str
    reply: Answer | Refusal | Failure | Pending


def escaped(text: str) -> str:
    """Return a text as HTML that shows just that text, code point for code point.

    A carriage return is written so that a browser keeps it; NUL and lone surrogates, which HTML cannot hold, become
    the replacement character.
    """
    return re.sub("[\0\ud800-\udfff]", "\ufffd", html.escape(text)).replace("\r", "&#13;")


# ---------------------------------------------------------------- the conversation


def conversation_page(exchanges: Sequence[Exchange]) -> str:
    """Return a conversation, oldest first."""
    shown = "".join(map(_exchange, exchanges))
    return f'<div class="conversation" role="log" aria-live="polite" aria-label="Conversation">{shown}</div>'


def _exchange(exchange: Exchange) -> str:
    match exchange.reply:
        case Answer() as answer:
            reply = _answer(answer)
        case Refusal() as refusal:
            reply = _refusal(refusal)
        case Failure(text):
            reply = f'<div class="reply failure" role="alert"><p>{escaped(text)}</p></div>'
        case Pending():
            reply = '<div class="reply pending"><p>Reading your documents…</p></div>'
    return (
        f'<section class="exchange"><h2 class="question" dir="auto">{escaped(exchange.question)}</h2>{reply}</section>'
    )


def _answer(answer: Answer) -> str:
    """Return the citations as cards; they say all that the answer's text says, which is for readers without cards."""
    pairs = zip(answer.citations, places_of(answer), strict=True)
    cards = {one.number: _card(one, place, dated=answer.in_time or one.number in answer.differ) for one, place in pairs}
    differ = ""
    if answer.differ:
        by_number = {one.number: one for one in answer.citations}
        differ = f'<p class="differ">{escaped(difference_in_words(by_number, answer.differ))}</p>'
    if not answer.parts:
        return f'<div class="reply answer">{differ}{_cards(cards.values())}{_small_print(answer)}</div>'
    parts = "".join(
        f'<section class="part"><h3 dir="auto">{escaped(part.speaker)}</h3>'
        + (_cards(cards[number] for number in part.numbers) or f'<p class="missing">{escaped(part.missing)}</p>')
        + "</section>"
        for part in answer.parts
    )
    return f'<div class="reply answer">{differ}<div class="parts">{parts}</div>{_small_print(answer)}</div>'


def _cards(cards: Iterable[str]) -> str:
    shown = "".join(cards)
    return f'<ol class="cards">{shown}</ol>' if shown else ""


def _refusal(refusal: Refusal) -> str:
    reason = f'<p class="reason">{escaped(refusal.text)}</p>'
    places = places_of(refusal)
    if refusal.others:
        others = "".join(_other(source, place) for source, place in zip(refusal.others, places, strict=True))
        nearest = f'<h3>{others_in_words(refusal)}</h3><ul class="cards">{others}</ul>'
    else:
        hits = refusal.nearest[:NEAREST_SHOWN]
        near = "".join(_near(hit, place) for hit, place in zip(hits, places, strict=False))
        nearest = f'<h3>Closest passages – not an answer</h3><ul class="cards">{near}</ul>' if near else ""
    return f'<div class="reply refusal">{reason}{nearest}{_small_print(refusal)}</div>'


def _with_answer(citation: Citation) -> str:
    """Return a quote's words, those marked that answer by themselves."""
    quote, answer = citation.quote, citation.answer
    if answer is None:
        return escaped(quote.text)
    start, end = answer.start - quote.start, answer.end - quote.start
    return f"{escaped(quote.text[:start])}<mark>{escaped(quote.text[start:end])}</mark>{escaped(quote.text[end:])}"


def _card(citation: Citation, place: Place, *, dated: bool) -> str:
    quote = citation.quote
    when = f'<span class="when">{period_in_words(citation.said_on)}</span>' if dated and citation.said_on else ""
    before = f'<p class="before" dir="auto">{escaped(citation.before.text)}</p>' if citation.before else ""
    also = "".join(f"<li>{_also(source)}</li>" for source in citation.also)
    location = escaped(location_in_words(citation.location))
    return (
        f'<li class="card quote" data-place="{escaped(as_json(place))}">'
        f'<span class="number" aria-hidden="true">{citation.number}</span>{before}'
        f'<blockquote dir="auto">{_with_answer(citation)}</blockquote>'
        f'<p class="who">{when}{_speaker(quote)}</p>'
        f"{_source(citation.document, f'Show quote {citation.number} in', location)}"
        f"{f'<ul class=also>{also}</ul>' if also else ''}</li>"
    )


def _also(source: Source) -> str:
    """Return another document with a citation's words, to be opened at them."""
    name = escaped(_name(source.document))
    place = f'data-place="{escaped(as_json(place_of(source)))}"'
    button = f'<button type="button" class="open" {place} aria-label="Show it in {name}"><bdi>{name}</bdi></button>'
    return f"{escaped(also_in_words(source))} {_dotted([button, _day(source.document)])}"


def _other(source: Source, place: Place) -> str:
    location = escaped(location_in_words(source.location))
    return (
        f'<li class="card near" data-place="{escaped(as_json(place))}">'
        f'<blockquote dir="auto">{escaped(source.quote.text)}</blockquote><p class="who">{_speaker(source.quote)}</p>'
        f"{_source(source.document, 'Show this in', location)}</li>"
    )


def _speaker(quote: Quote) -> str:
    speaker = f'<b class="speaker" dir="auto">{escaped(quote.speaker)}</b>' if quote.speaker else ""
    return f'{speaker}<span class="kind {quote.kind}">{KINDS[quote.kind]}</span>'


def _near(hit: Hit, place: Place) -> str:
    return (
        f'<li class="card near" data-place="{escaped(as_json(place))}">'
        f'<p class="passage" dir="auto">{escaped(hit.passage.text)}</p>'
        f"{_source(hit.document, 'Show this passage in', '')}</li>"
    )


def _source(document: DocumentInfo, label: str, location: str) -> str:
    name = escaped(_name(document))
    button = f'<button type="button" class="open" aria-label="{label} {name}"><bdi>{name}</bdi></button>'
    return f'<p class="source">{button}<span>{_dotted([_day(document), location, _link(document.url)])}</span></p>'


def _small_print(reply: Answer | Refusal) -> str:
    understood = f'<bdi class="understood">Looked for: {escaped(reply.understood)}</bdi>' if reply.understood else ""
    return f'<p class="small">{understood}{_coverage(reply.coverage)} · {reply.timings.total:.2f} s</p>'


def _coverage(coverage: Coverage) -> str:
    unreadable = f", {coverage.unreadable:,} could not be read" if coverage.unreadable else ""
    return f"{counted(coverage.documents, 'document')} searched{unreadable}"


# ---------------------------------------------------------------- a document


def document_page(document: Document, place: Place) -> str:
    """Return a document with the words of a place marked, and other quotes of the same answer marked lighter.

    The text is in its own characters; heading and paragraphs are parts of it. Where the document is not any more what
    the quote was taken from, nothing is marked and a note says so.
    """
    current = document.sha256 == place.sha256
    start, end = _window(document, place)
    marks = _marks(place) if current else []
    body = _title_end(document) if start == 0 else 0
    title = _marked(document.text, 0, body, marks) if body else escaped(_name(document))
    about = _dotted([_day(document), escaped(document.author or ""), _link(document.url)])
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


# ---------------------------------------------------------------- before a question


def welcome_page(documents: int, *, examples: Sequence[str], state: State) -> str:
    """Return what stands where no question has been asked yet."""
    if documents and examples:
        asks = "".join(
            f'<li><button type="button" class="example" dir="auto">{escaped(example)}</button></li>'
            for example in examples
        )
        return f'<div class="welcome"><h2>For example</h2><ul class="examples">{asks}</ul></div>'
    if isinstance(state, Running):
        which = "those that have been read" if documents else "as soon as the first ones are read"
        return f'<div class="welcome"><h2>Reading your documents</h2><p>You can ask {which}.</p></div>'
    if documents:
        return '<div class="welcome"></div>'
    return (
        '<div class="welcome"><h2>There are no documents yet</h2>'
        "<p>Stop this program with Ctrl-C in its terminal, and start it with a folder of yours:</p>"
        "<pre><code>onrecord chat path/to/your/documents</code></pre></div>"
    )


def examples_of(documents: Sequence[DocumentInfo], *, limit: int = 3) -> list[str]:
    """Return questions that fit any documents: one for each of the first titles."""
    titles = dict.fromkeys(" ".join(document.title.split()) for document in documents if document.title.strip())
    return [f"What do the documents say about “{title}”?" for title in list(titles)[:limit]]


def status_page(state: State, *, documents: int, unreadable: Sequence[Unreadable]) -> str:
    """Return the line below the title: how far indexing is, or what can be asked."""
    match state:
        case Running(progress):
            line = _progress(int(progress.done), progress.total) if progress else _progress(0, 0)
        case Failed(text):
            line = (
                f'<p role="alert" class="failed">Could not read the documents: {escaped(text)}</p>{_ready(documents)}'
            )
        case Done(report):
            line = _ready(documents, _changes(report))
        case _:
            line = _ready(documents)
    listed = "" if isinstance(state, Running) else _unreadable(unreadable)
    return f'<div class="status">{line}{listed}</div>'


def _progress(done: int, total: int) -> str:
    if not total:
        return '<p>Looking for documents…</p><progress aria-label="Indexing"></progress>'
    return (
        f"<p>Reading documents: <b>{done:,} of {total:,} documents</b></p>"
        f'<progress aria-label="Indexing" value="{done}" max="{total}"></progress>'
    )


def _ready(documents: int, changes: str = "") -> str:
    return f'<p role="status">{counted(documents, "document")} to ask{changes}</p>' if documents else ""


def _changes(report: SyncReport) -> str:
    counts = {"added": report.added, "changed": report.changed, "removed": report.removed}
    told = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)
    return f" · {told}" if told else ""


def _unreadable(items: Sequence[Unreadable]) -> str:
    if not items:
        return ""
    rows = "".join(
        f"<li><bdi>{escaped(item.place)}</bdi>: {escaped(item.reason)}</li>" for item in items[:UNREADABLE_SHOWN]
    )
    rest = len(items) - UNREADABLE_SHOWN
    more = f"<p>and {rest:,} more: <code>onrecord documents --unreadable</code></p>" if rest > 0 else ""
    return f"<details><summary>{len(items):,} could not be read</summary><ul>{rows}</ul>{more}</details>"


# ---------------------------------------------------------------- small parts


def _name(document: Document | DocumentInfo) -> str:
    return document.title.strip() or document.id


def _day(document: Document | DocumentInfo) -> str:
    day = document.date
    return f'<time datetime="{day.isoformat()}">{day.day} {day:%B %Y}</time>' if day else ""


def _link(url: str | None) -> str:
    """Return a link to a page on the web, and nothing for any other address."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ""
    host = escaped(parts.hostname)
    return f'<a href="{escaped(url or "")}" target="_blank" rel="noopener noreferrer">{host}</a>'


def _dotted(parts: Sequence[str]) -> str:
    return '<span aria-hidden="true"> · </span>'.join(part for part in parts if part)
