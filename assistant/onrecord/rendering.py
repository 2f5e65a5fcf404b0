"""Replies as JSON and as text for a terminal; pure."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from onrecord.types import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.types import Citation, Refusal
    from onrecord_index import DocumentInfo, Hit, Said, Statement

# How many of the nearest passages a refusal shows in a terminal.
NEAREST_SHOWN = 3

_MARKS = frozenset("\"“”„‟«»'‘’‹›`")
# How a quote is labelled, by its kind.
KINDS = {"direct": "direct quote", "indirect": "reported", "plain": "the document’s own words"}


def as_json(reply: Answer | Refusal, *, id: str | None = None) -> dict[str, object]:  # noqa: A002  # the field's name
    """Return a reply in the one shape that the command line, the evals and other apps use.

    The keys are `id question answered text quotes passages reason understood coverage seconds`; offsets are code
    points.
    """
    answered = isinstance(reply, Answer)
    return {
        "id": id,
        "question": reply.question,
        "answered": answered,
        "text": reply.text,
        "quotes": [_quote(citation) for citation in reply.citations] if isinstance(reply, Answer) else [],
        "passages": [_passage(hit) for hit in _hits(reply)],
        "reason": None if isinstance(reply, Answer) else str(reply.reason),
        "understood": reply.understood,
        "coverage": {"documents": reply.coverage.documents, "unreadable": reply.coverage.unreadable},
        "seconds": round(reply.timings.total, 4),
    }


def as_text(reply: Answer | Refusal, *, width: int = 88) -> str:
    """Return a reply for a terminal of a width in characters."""
    parts = [_as_lines(citation, width) for citation in reply.citations] if isinstance(reply, Answer) else []
    if not isinstance(reply, Answer):
        parts.append(textwrap.fill(printable(reply.text), width))
        if reply.nearest:
            parts.append("Nearest passages, which do not answer:")
            parts += [passage_as_text(hit, width=width) for hit in reply.nearest[:NEAREST_SHOWN]]
    parts.append(_small_print(reply))
    return "\n\n".join(parts)


def in_marks(words: str) -> str:
    """Return a quote's words in quotation marks, unless they begin or end with some of their own."""
    return words if words[:1] in _MARKS or words[-1:] in _MARKS else f"“{words}”"


def printable(text: str) -> str:
    """Return a text with what a terminal might obey, such as escape and bidi characters, written out."""
    return "".join(
        character if character.isprintable() or character in "\n\t" else ascii(character)[1:-1] for character in text
    )


def counted(count: int, what: str) -> str:
    """Return a number of things in words: `1 document`, `2,451 documents`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def passage_as_text(hit: Hit, *, width: int = 88) -> str:
    """Return a passage with its place for a terminal."""
    passage = hit.passage
    head = f"{_named(hit.document)} [{passage.start}:{passage.end}]  score {hit.score:.2f}"
    words = textwrap.fill(
        printable(" ".join(passage.text.split())), width, initial_indent="    ", subsequent_indent="    "
    )
    return f"{head}\n{words}"


def _as_lines(citation: Citation, width: int) -> str:
    quote = citation.quote
    number = f"[{citation.number}] "
    indent = " " * len(number)
    words = textwrap.fill(
        printable(" ".join(in_marks(quote.text).split())), width, initial_indent=number, subsequent_indent=indent
    )
    who = f"{printable(quote.speaker)}, {KINDS[quote.kind]}" if quote.speaker else KINDS[quote.kind]
    page = f", page {citation.page}" if citation.page else ""
    return f"{words}\n{indent}— {who}\n{indent}{_named(citation.document)}{page} [{quote.start}:{quote.end}]"


def _named(document: DocumentInfo) -> str:
    day = f" ({document.date.isoformat()})" if document.date else ""
    return printable(f"{document.title}{day}, {document.id}" if document.title else f"{document.id}{day}")


def _small_print(reply: Answer | Refusal) -> str:
    coverage = reply.coverage
    unreadable = f", {coverage.unreadable} could not be read" if coverage.unreadable else ""
    searched = f"{counted(coverage.documents, 'document')} searched{unreadable}, {reply.timings.total:.2f} s"
    return printable(f"Looked for: {reply.understood}\n{searched}" if reply.understood else searched)


def _hits(reply: Answer | Refusal) -> Sequence[Hit]:
    return reply.passages if isinstance(reply, Answer) else reply.nearest


def _passage(hit: Hit) -> dict[str, object]:
    passage = hit.passage
    return {"document": passage.document_id, "start": passage.start, "end": passage.end, "score": round(hit.score, 4)}


def passage_as_json(hit: Hit) -> dict[str, object]:
    """Return a passage as a search shows it: its place and score, as in a reply, and its words and document."""
    document = hit.document
    return {
        **_passage(hit),
        "text": hit.passage.text,
        "title": document.title,
        "date": document.date.isoformat() if document.date else None,
        "url": document.url,
        "dense": round(hit.dense, 4),
        "lexical": round(hit.lexical, 4),
    }


def _quote(citation: Citation) -> dict[str, object]:
    quote, document = citation.quote, citation.document
    return {
        "document": quote.document_id,
        "start": quote.start,
        "end": quote.end,
        "text": quote.text,
        "speaker": quote.speaker,
        "kind": quote.kind,
        "match": quote.match,
        "title": document.title,
        "date": document.date.isoformat() if document.date else None,
        "url": document.url,
        "page": citation.page,
    }


# ---------------------------------------------------------------- statements

SAID_FIELDS = ("person", "kind", "date", "text", "title", "document", "start", "end", "url")


def said_as_json(said: Said) -> dict[str, object]:
    """Return a statement with its words and source, under the names of `SAID_FIELDS`."""
    document = said.document
    return {
        "person": said.statement.person,
        "kind": said.statement.kind,
        "date": document.date.isoformat() if document.date else None,
        "text": said.text,
        "title": document.title,
        "document": document.id,
        "start": said.start,
        "end": said.end,
        "url": document.url,
    }


def said_as_text(said: Said, *, width: int = 88) -> str:
    """Return a statement with its source for a terminal."""
    words = textwrap.fill(printable(" ".join(in_marks(said.text).split())), width)
    kind = KINDS["direct" if said.statement.kind == "direct" else "indirect"]
    who = f"{printable(said.statement.person or '')}, {kind}"
    return f"{words}\n    — {who}\n    {_named(said.document)} [{said.start}:{said.end}]"


def statement_as_json(statement: Statement) -> list[dict[str, object]]:
    """Return an object for each piece of a statement's content, with its place and its speaker's.

    The keys are `document start end speaker_start speaker_end speaker kind`.
    """
    speaker = statement.speaker
    return [
        {
            "document": statement.document_id,
            "start": piece.start,
            "end": piece.end,
            "speaker_start": speaker.start if speaker else None,
            "speaker_end": speaker.end if speaker else None,
            "speaker": statement.person,
            "kind": statement.kind,
        }
        for piece in statement.content
    ]
