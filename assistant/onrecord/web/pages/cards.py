"""A quote as a card, with who said it, where it stands, and what can be done with it, as HTML; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.references import as_bibtex, as_markdown, as_plain
from onrecord.rendering import KINDS, also_in_words, counted, location_in_words
from onrecord.web.pages.texts import day, dotted, escaped, link, named, period
from onrecord.web.places import as_json, place_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.types import Citation, Quote, Source
    from onrecord.web.places import Place
    from onrecord_index import DocumentInfo, Hit

# A longer quote shows its beginning, and the rest when asked for.
MOST_WORDS_SHOWN = 150

# A card names so many other documents with its words, and the rest when asked for.
MOST_ALSO_SHOWN = 4


def quote_card(citation: Citation, place: Place, *, id: str, dated: bool) -> str:  # noqa: A002  # what HTML calls it
    """Return a citation as a card, which a click opens in its document."""
    quote = citation.quote
    when = f'<span class="when">{period(citation.said_on)}</span>' if dated and citation.said_on else ""
    before = f'<p class="before" dir="auto">{escaped(citation.before.text)}</p>' if citation.before else ""
    location = escaped(location_in_words(citation.location))
    return (
        f'<li class="card quote" id="{id}" data-place="{escaped(as_json(place))}">'
        f'<span class="number" aria-hidden="true">{citation.number}</span>{before}'
        f"{_words(citation)}"
        f'<p class="who">{when}{speaker(quote)}</p>'
        f"{_source(citation.document, f'Show quote {citation.number} in', location)}"
        f"{_also(citation.also)}{_copying(citation)}</li>"
    )


def other_card(source: Source, place: Place) -> str:
    """Return the words of somebody else as a card, which answers nothing."""
    location = escaped(location_in_words(source.location))
    return (
        f'<li class="card near" data-place="{escaped(as_json(place))}">'
        f'<blockquote dir="auto">{escaped(source.quote.text)}</blockquote><p class="who">{speaker(source.quote)}</p>'
        f"{_source(source.document, 'Show this in', location)}</li>"
    )


def passage_card(hit: Hit, place: Place) -> str:
    """Return a passage that came near as a card."""
    return (
        f'<li class="card near" data-place="{escaped(as_json(place))}">'
        f'<p class="passage" dir="auto">{escaped(hit.passage.text)}</p>'
        f"{_source(hit.document, 'Show this passage in', '')}</li>"
    )


def speaker(quote: Quote) -> str:
    """Return who said some words, and whether they are that one's own."""
    name = f'<b class="speaker" dir="auto">{escaped(quote.speaker)}</b>' if quote.speaker else ""
    return f'{name}<span class="kind {quote.kind}">{KINDS[quote.kind]}</span>'


def _words(citation: Citation) -> str:
    """Return a quote's words, those marked that answer by themselves."""
    quote, answer = citation.quote, citation.answer
    words = escaped(quote.text)
    if answer is not None:
        start, end = answer.start - quote.start, answer.end - quote.start
        words = f"{escaped(quote.text[:start])}<mark>{escaped(quote.text[start:end])}</mark>{escaped(quote.text[end:])}"
    count = len(quote.text.split())
    if count <= MOST_WORDS_SHOWN:
        return f'<blockquote dir="auto">{words}</blockquote>'
    more = f'<button type="button" class="quiet more" aria-expanded="false">Show all {count:,} words</button>'
    return f'<blockquote class="long" dir="auto">{words}</blockquote>{more}'


def _also(sources: Sequence[Source]) -> str:
    """Return the other documents with a citation's words; many of them are folded."""
    items = [f"<li>{_elsewhere(source)}</li>" for source in sources]
    shown, folded = "".join(items[:MOST_ALSO_SHOWN]), "".join(items[MOST_ALSO_SHOWN:])
    if folded:
        more = counted(len(items) - MOST_ALSO_SHOWN, "more document")
        shown += f"<li><details><summary>and in {more}</summary><ul>{folded}</ul></details></li>"
    return f'<ul class="also">{shown}</ul>' if shown else ""


def _elsewhere(source: Source) -> str:
    """Return another document with a citation's words, to be opened at them."""
    name = escaped(named(source.document))
    place = f'data-place="{escaped(as_json(place_of(source)))}"'
    button = f'<button type="button" class="open" {place} aria-label="Show it in {name}"><bdi>{name}</bdi></button>'
    about = dotted([day(source.document), link(source.document.url)])
    return f"<span>{escaped(also_in_words(source))} </span>{button}{f'<span>{about}</span>' if about else ''}"


def _source(document: DocumentInfo, label: str, location: str) -> str:
    name = escaped(named(document))
    button = f'<button type="button" class="open" aria-label="{label} {name}"><bdi>{name}</bdi></button>'
    return f'<p class="source">{button}<span>{dotted([day(document), location, link(document.url)])}</span></p>'


def _copying(citation: Citation) -> str:
    """Return the ways to take a quote along: with its source in three forms, or as a link."""
    texts = {"citation": as_plain(citation), "Markdown": as_markdown(citation), "BibTeX": as_bibtex(citation)}
    buttons = "".join(
        f'<button type="button" class="quiet" data-copy="{escaped(text)}"'
        f' aria-label="Copy quote {citation.number} as {name}">{name}</button>'
        for name, text in texts.items()
    )
    label = f"Copy a link to quote {citation.number}"
    linked = f'<button type="button" class="quiet" data-link aria-label="{label}">link</button>'
    return f'<p class="copy"><span aria-hidden="true">Copy</span>{buttons}{linked}</p>'
