"""A conversation as HTML: questions, answers as cards with their quotes, refusals with what came closest; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
from onrecord.web.pages.texts import day, dotted, escaped, link, named
from onrecord.web.places import as_json, place_of, places_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.types import Citation, Coverage, Quote, Source
    from onrecord.web.places import Place
    from onrecord_index import DocumentInfo, Hit


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
    name = escaped(named(source.document))
    place = f'data-place="{escaped(as_json(place_of(source)))}"'
    button = f'<button type="button" class="open" {place} aria-label="Show it in {name}"><bdi>{name}</bdi></button>'
    return f"{escaped(also_in_words(source))} {dotted([button, day(source.document)])}"


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
    name = escaped(named(document))
    button = f'<button type="button" class="open" aria-label="{label} {name}"><bdi>{name}</bdi></button>'
    return f'<p class="source">{button}<span>{dotted([day(document), location, link(document.url)])}</span></p>'


def _small_print(reply: Answer | Refusal) -> str:
    understood = f'<bdi class="understood">Looked for: {escaped(reply.understood)}</bdi>' if reply.understood else ""
    return f'<p class="small">{understood}{_coverage(reply.coverage)} · {reply.timings.total:.2f} s</p>'


def _coverage(coverage: Coverage) -> str:
    unreadable = f", {coverage.unreadable:,} could not be read" if coverage.unreadable else ""
    return f"{counted(coverage.documents, 'document')} searched{unreadable}"
