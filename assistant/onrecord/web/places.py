"""Where a quote or passage stands, as it travels to the browser and back."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onrecord.types import Answer
from onrecord_index import PlaceInvalid, Span

if TYPE_CHECKING:
    from onrecord.types import Refusal, Source
    from onrecord_index import Document, Index


@dataclass(frozen=True, slots=True)
class Place:
    """Words of a document to show, with the other quotes of the same answer in that document.

    `sha256` is the digest of the text that `span` was taken from. `answers` is False for a passage that only came near.
    """

    document_id: str
    sha256: str
    span: Span
    others: tuple[Span, ...] = ()
    answers: bool = True


def places_of(reply: Answer | Refusal) -> list[Place]:
    """Return the places of an answer's citations, or of the others' words or else passages that a refusal offers."""
    if not isinstance(reply, Answer):
        if reply.others:
            return [replace(place_of(source), answers=False) for source in reply.others]
        return [
            Place(hit.document.id, hit.document.sha256, Span(hit.passage.start, hit.passage.end), answers=False)
            for hit in reply.nearest
        ]
    quotes = [citation.quote for citation in reply.citations]
    return [
        Place(
            quote.document_id,
            quote.sha256,
            Span(quote.start, quote.end),
            others=tuple(
                Span(other.start, other.end)
                for other in quotes
                if other is not quote and other.document_id == quote.document_id
            ),
        )
        for quote in quotes
    ]


def place_of(source: Source) -> Place:
    """Return the place of a citation's words in another document."""
    quote = source.quote
    return Place(quote.document_id, quote.sha256, Span(quote.start, quote.end))


def as_json(place: Place) -> str:
    """Return a place as ASCII JSON, which `parsed` reads."""
    return json.dumps(
        {
            "document": place.document_id,
            "sha256": place.sha256,
            "span": [place.span.start, place.span.end],
            "others": [[span.start, span.end] for span in place.others],
            "answers": place.answers,
        }
    )


def parsed(value: object) -> Place:
    """Return the place that the browser sent; raises PlaceInvalid unless each part is what it should be."""
    match value:
        case {
            "document": str(document_id),
            "sha256": str(sha256),
            "span": span,
            "others": list(others),
            "answers": bool(answers),
        }:
            return Place(document_id, sha256, _span(span), tuple(map(_span, others)), answers=answers)
    raise PlaceInvalid("the page asked for something that is no place in a document; reload the page and ask again")


def resolved(place: Place, index: Index) -> Document:
    """Return the document of a place.

    Raises DocumentMissing, and PlaceInvalid if its text is still the same and the place does not lie in it.
    """
    document = index.document(place.document_id)
    if document.sha256 == place.sha256:
        for span in (place.span, *place.others):
            if span.end > len(document.text):
                raise PlaceInvalid(
                    f"[{span.start}, {span.end}) is not in {document.id}, which has {len(document.text):,} characters"
                )
    return document


def _span(value: object) -> Span:
    match value:
        case [int(start), int(end)] if 0 <= start < end and not isinstance(start, bool):
            return Span(start, end)
    raise PlaceInvalid(f"the page asked for {value!r}, which is no range of characters; reload the page and ask again")
