"""What the browser keeps of a question and its reply, and how it is shown again: each quote is located anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from onrecord.exporting import reply_as_markdown
from onrecord.quoting import Found, locate
from onrecord.rendering import as_json, composed
from onrecord.types import Answer, Citation, Coverage, Part, Quote, Reason, Refusal, Source, Timings
from onrecord.web.fields import Fields, invalid
from onrecord.web.pages.exchanges import Exchange, Failure
from onrecord_index import DocumentMissing, Hit, Passage, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.types import Kind
    from onrecord_index import Document, Index

ALL_LOST = (
    "The documents do not say any more what was quoted here: they have changed, or are not in the library now. "
    "Ask again to see what they say."
)

_KINDS: dict[object, Kind] = {"direct": "direct", "indirect": "indirect", "plain": "plain"}


def as_record(exchange: Exchange) -> dict[str, object]:
    """Return a question and its reply as JSON; `reply` is as other programs get it, `markdown` the same to read."""
    reply = exchange.reply
    if not isinstance(reply, Answer | Refusal):
        raise ValueError(f"{exchange.question!r} has no reply to keep")
    asked = exchange.asked or date.today()
    return {
        "id": exchange.id,
        "question": exchange.question,
        "asked": asked.isoformat(),
        "in_time": isinstance(reply, Answer) and reply.in_time,
        "reply": as_json(reply),
        "markdown": reply_as_markdown(reply, asked=asked),
        "further": list(exchange.further),
    }


def restored(value: object, index: Index) -> Exchange:
    """Return an exchange that the browser kept, with each quote where it stands in the documents now.

    Quotes that do not stand there any more are left out and counted. Raises RecordInvalid for what is no record.
    """
    record = Fields(value)
    number = record.id("id")
    question, asked = record.text("question"), record.day("asked")
    reply = Fields(record.value("reply"))
    if not reply.flag("answered"):
        refusal = _refusal(question, reply, index)
        return Exchange(question, refusal, number, asked, further=record.texts("further"))
    found = [_citation(place, Fields(quote), index) for place, quote in enumerate(reply.list("quotes"), 1)]
    citations = [citation for citation in found if citation]
    if not citations:
        return Exchange(question, Failure(ALL_LOST), number, asked)
    answer = _answer(question, reply, citations, in_time=record.flag("in_time"))
    lost = len(found) - len(citations)
    return Exchange(question, answer, number, asked, lost=lost, further=record.texts("further"))


def _answer(question: str, reply: Fields, citations: Sequence[Citation], *, in_time: bool) -> Answer:
    """Return an answer with those of its citations that are left, numbered anew."""
    now = {citation.number: number for number, citation in enumerate(citations, 1)}
    numbered = tuple(replace(citation, number=now[citation.number]) for citation in citations)
    parts = tuple(_parts(reply, now))
    differ = tuple(now[number] for number in reply.numbers("differ") if number in now)
    differ = differ if len({numbered[number - 1].short for number in differ}) > 1 else ()
    told = [number for part in parts for number in part.numbers]
    parts = parts if told == list(range(1, len(numbered) + 1)) else ()
    text = composed(numbered, parts, in_time=in_time, differ=differ)
    coverage, timings = _circumstances(reply)
    return Answer(
        question,
        text,
        numbered,
        (),
        coverage,
        timings,
        reply.text("understood"),
        parts,
        in_time,
        reply.number("confidence"),
        differ,
    )


def _parts(reply: Fields, now: dict[int, int]) -> Iterator[Part]:
    for part in map(Fields, reply.list("parts")):
        numbers = tuple(now[number] for number in part.numbers("quotes") if number in now)
        missing = part.text_or_none("missing") or "Its quotes are not in the documents any more."
        yield Part(part.text("speaker"), numbers, "" if numbers else missing)


def _refusal(question: str, reply: Fields, index: Index) -> Refusal:
    try:
        reason = Reason(reply.text("reason"))
    except ValueError as error:
        raise invalid(reply.value("reason")) from error
    coverage, timings = _circumstances(reply)
    nearest = tuple(filter(None, (_hit(Fields(passage), index) for passage in reply.list("passages"))))
    others = tuple(filter(None, (_source(Fields(source), index) for source in reply.list("others"))))
    return Refusal(
        question,
        reason,
        reply.text("text"),
        nearest,
        coverage,
        timings,
        reply.text("understood"),
        others,
        reply.number("confidence"),
    )


def _circumstances(reply: Fields) -> tuple[Coverage, Timings]:
    coverage = Fields(reply.value("coverage"))
    seconds = reply.number("seconds")
    documents, unreadable = coverage.number("documents"), coverage.number("unreadable")
    return Coverage(int(documents), int(unreadable)), Timings(0.0, 0.0, seconds)


# ---------------------------------------------------------------- words, located anew


class _Located(NamedTuple):
    """Words in a document as it is now, and how far they have moved in it."""

    document: Document
    quote: Quote
    moved: int


def _located(fields: Fields, index: Index) -> _Located | None:
    """Return where kept words stand now, or None if they do not any more."""
    words, start = fields.text("text"), int(fields.number("start"))
    try:
        document = index.document(fields.text("document"))
    except DocumentMissing:
        return None
    kind = _KINDS.get(fields.value("kind"), "plain")
    match: Literal["exact", "typographic"] = "typographic" if fields.value("match") == "typographic" else "exact"
    speaker = fields.text_or_none("speaker")
    if words and start >= 0 and document.text[start : start + len(words)] == words:
        return _Located(document, Quote(document, start, start + len(words), speaker, kind, match), 0)
    found = locate(words, document, speaker=speaker, kind=kind)
    if not isinstance(found, Found):
        return None
    quote = min(found.quotes, key=lambda one: abs(one.start - start))
    return _Located(document, quote, quote.start - start)


def _citation(number: int, fields: Fields, index: Index) -> Citation | None:
    located = _located(fields, index)
    if located is None:
        return None
    quote, document = located.quote, located.document
    also = tuple(filter(None, (_source(Fields(source), index) for source in fields.list("also"))))
    return Citation(
        number,
        quote,
        document.info,
        document.location_at(quote.start),
        fields.period("said_on"),
        _before(fields, document),
        also,
        _short(fields, located),
    )


def _before(fields: Fields, document: Document) -> Quote | None:
    if fields.value("before") is None:
        return None
    found = locate(Fields(fields.value("before")).text("text"), document)
    return found.quotes[0] if isinstance(found, Found) else None


def _short(fields: Fields, located: _Located) -> Span | None:
    """Return the words of a quote that answer by themselves, if they stand in it as before."""
    if fields.value("answer") is None:
        return None
    answer = Fields(fields.value("answer"))
    start, end = (int(answer.number(name)) + located.moved for name in ("start", "end"))
    quote = located.quote
    if quote.start <= start < end <= quote.end and located.document.text[start:end] == answer.text("text"):
        return Span(start, end)
    return None


def _source(fields: Fields, index: Index) -> Source | None:
    located = _located(fields, index)
    if located is None:
        return None
    differences = tuple(
        (difference.text("here"), difference.text("there")) for difference in map(Fields, fields.list("differences"))
    )
    document, quote = located.document, located.quote
    return Source(quote, document.info, document.location_at(quote.start), differences)


def _hit(fields: Fields, index: Index) -> Hit | None:
    """Return a passage that came near, if there still is such a range in its document."""
    try:
        document = index.document(fields.text("document"))
    except DocumentMissing:
        return None
    start, end = int(fields.number("start")), int(fields.number("end"))
    if not 0 <= start < end <= len(document.text):
        return None
    passage = Passage(document.id, start, end, document.text[start:end], ())
    return Hit(passage, document.info, fields.number("score"), dense=0.0, lexical=0.0)
