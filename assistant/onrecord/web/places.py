"""Where a quote or passage stands, as it travels to the browser and back, and where it is found again."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from onrecord.quoting import Drift, Found, locate
from onrecord.types import Answer
from onrecord_index import PlaceInvalid, Span

if TYPE_CHECKING:
    from onrecord.types import Quote, Refusal, Source
    from onrecord_index import Document, Index

# A place carries its words, so that they are found again where the document has changed; of long ones the beginning.
MOST_CHARACTERS_KEPT = 300

# A link carries so much of a digest at least.
LEAST_DIGEST = 12

# Words of one sentence, and the quotes of one answer, are far fewer.
MOST_OTHERS = 200

_DIGEST = re.compile(rf"[0-9a-f]{{{LEAST_DIGEST},64}}", re.ASCII)

# As it was when it was quoted; changed, with the words elsewhere in it; changed, without them, or nobody knows which.
State = Literal["same", "moved", "gone", "changed"]


@dataclass(frozen=True, slots=True)
class Place:
    """Words of a document to show, with the other quotes of the same answer in that document.

    `sha256` is the digest of the text that `span` was taken from, or the first 12 digits of it or more. `answers` is
    False for a passage that only came near. `words` are those that stand there, of long ones the beginning, or nothing.
    """

    document_id: str
    sha256: str
    span: Span
    others: tuple[Span, ...] = ()
    answers: bool = True
    words: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A document and what to mark in it; `marked` is None where the document does not have the words any more.

    `state` says what became of the document since it was quoted. Where it is `gone`, `near` are the words in it that
    come nearest to those that it had, if any do.
    """

    document: Document
    state: State
    marked: Place | None
    near: Span | None = None


def places_of(reply: Answer | Refusal) -> list[Place]:
    """Return the places of an answer's citations, or of the others' words or else passages that a refusal offers."""
    if not isinstance(reply, Answer):
        if reply.others:
            return [replace(place_of(source), answers=False) for source in reply.others]
        return [
            Place(
                hit.document.id,
                hit.document.sha256,
                Span(hit.passage.start, hit.passage.end),
                answers=False,
                words=kept(hit.passage.text),
            )
            for hit in reply.nearest
        ]
    quotes = [citation.quote for citation in reply.citations]
    return [
        _place(
            quote,
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
    return _place(source.quote)


def kept(words: str) -> str:
    """Return the words that a place carries: all, or of long ones the beginning, up to a space."""
    if len(words) <= MOST_CHARACTERS_KEPT:
        return words
    return words[:MOST_CHARACTERS_KEPT].rpartition(" ")[0] or words[:MOST_CHARACTERS_KEPT]


def as_json(place: Place) -> str:
    """Return a place as ASCII JSON, which `parsed` reads."""
    return json.dumps(
        {
            "document": place.document_id,
            "sha256": place.sha256,
            "span": [place.span.start, place.span.end],
            "others": [[span.start, span.end] for span in place.others],
            "answers": place.answers,
            "words": place.words,
        }
    )


def parsed(value: object) -> Place:
    """Return the place that the browser sent; raises PlaceInvalid unless each part is what it should be.

    `words` may be missing.
    """
    match value:
        case {
            "document": str(document_id),
            "sha256": str(sha256),
            "span": span,
            "others": list(others),
            "answers": bool(answers),
            **rest,
        } if _DIGEST.fullmatch(sha256) and len(others) <= MOST_OTHERS:
            spans = tuple(map(_span, others))
            words = rest.get("words", "")
            if isinstance(words, str):
                return Place(document_id, sha256, _span(span), spans, answers=answers, words=kept(words))
    raise PlaceInvalid("the page asked for something that is no place in a document; reload the page and ask again")


def resolved(place: Place, index: Index) -> Resolved:
    """Return the document of a place and what to mark in it; a document that has changed is searched for the words.

    Raises DocumentMissing, and PlaceInvalid if its text is still the same and the place does not lie in it.
    """
    document = index.document(place.document_id)
    if document.sha256.startswith(place.sha256):
        for span in (place.span, *place.others):
            if span.end > len(document.text):
                raise PlaceInvalid(
                    f"[{span.start}, {span.end}) is not in {document.id}, which has {len(document.text):,} characters"
                )
        return Resolved(document, "same", place)
    if not place.words:
        return Resolved(document, "changed", None)
    located = locate(place.words, document)
    if isinstance(located, Found):
        quote = min(located.quotes, key=lambda one: abs(one.start - place.span.start))
        return Resolved(document, "moved", _place(quote, answers=place.answers))
    near = Span(located.nearest.start, located.nearest.end) if isinstance(located, Drift) else None
    return Resolved(document, "gone", None, near)


def _place(quote: Quote, *, others: tuple[Span, ...] = (), answers: bool = True) -> Place:
    span = Span(quote.start, quote.end)
    return Place(quote.document_id, quote.sha256, span, others, answers=answers, words=kept(quote.text))


def _span(value: object) -> Span:
    match value:
        case [int(start), int(end)] if 0 <= start < end and not isinstance(start, bool):
            return Span(start, end)
    raise PlaceInvalid(f"the page asked for {value!r}, which is no range of characters; reload the page and ask again")
