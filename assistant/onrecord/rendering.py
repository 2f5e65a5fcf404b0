"""Replies as JSON and as text for a terminal; pure."""

from __future__ import annotations

import textwrap
from datetime import timedelta
from typing import TYPE_CHECKING

from onrecord.types import Answer, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from onrecord.types import Citation, Part, Quote, Refusal, Source
    from onrecord_index import DocumentInfo, Hit, Location, Period, Said, Statement

# How many of the nearest passages a refusal shows in a terminal.
NEAREST_SHOWN = 3

_MARKS = frozenset("\"“”„‟«»'‘’‹›`")
# How a quote is labelled, by its kind.
KINDS = {"direct": "direct quote", "indirect": "reported", "plain": "the document’s own words"}


def as_json(reply: Answer | Refusal, *, id: str | None = None) -> dict[str, object]:  # noqa: A002  # the field's name
    """Return a reply in the one shape that the command line, the evals and other apps use.

    The keys are `id question answered text quotes parts differ passages reason others understood confidence coverage
    seconds`; offsets are code points.
    """
    answered = isinstance(reply, Answer)
    return {
        "id": id,
        "question": reply.question,
        "answered": answered,
        "text": reply.text,
        "quotes": [_citation_as_json(one) for one in reply.citations] if isinstance(reply, Answer) else [],
        "parts": [_part_as_json(part) for part in reply.parts] if isinstance(reply, Answer) else [],
        "differ": list(reply.differ) if isinstance(reply, Answer) else [],
        "passages": [_passage(hit) for hit in _hits(reply)],
        "reason": None if isinstance(reply, Answer) else str(reply.reason),
        "others": [] if isinstance(reply, Answer) else [source_as_json(source) for source in reply.others],
        "understood": reply.understood,
        "confidence": round(reply.confidence, 4),
        "coverage": {"documents": reply.coverage.documents, "unreadable": reply.coverage.unreadable},
        "seconds": round(reply.timings.total, 4),
    }


def as_text(reply: Answer | Refusal, *, width: int = 88) -> str:
    """Return a reply for a terminal of a width in characters."""
    blocks = _answer_blocks(reply, width) if isinstance(reply, Answer) else _refusal_blocks(reply, width)
    return "\n\n".join([*blocks, _small_print(reply)])


def _answer_blocks(answer: Answer, width: int) -> Iterator[str]:
    by_number = {one.number: one for one in answer.citations}
    shown = {
        number: _as_lines(one, width, dated=answer.in_time or number in answer.differ)
        for number, one in by_number.items()
    }
    if answer.differ:
        yield textwrap.fill(printable(difference_in_words(by_number, answer.differ)), width)
    if not answer.parts:
        yield from shown.values()
    for part in answer.parts:
        yield printable(part.speaker)
        yield from (shown[number] for number in part.numbers)
        if part.missing:
            yield textwrap.fill(printable(part.missing), width, initial_indent="    ", subsequent_indent="    ")


def _refusal_blocks(refusal: Refusal, width: int) -> Iterator[str]:
    yield textwrap.fill(printable(refusal.text), width)
    if refusal.others:
        yield f"{others_in_words(refusal)}:"
        for source in refusal.others:
            words = _filled(source.quote.text, width, first="    ", rest="    ")
            yield f"{words}\n    — {_who(source.quote)}\n    {_placed(source.quote, source.document, source.location)}"
    elif refusal.nearest:
        yield "Nearest passages, which do not answer:"
        yield from (passage_as_text(hit, width=width) for hit in refusal.nearest[:NEAREST_SHOWN])


def others_in_words(refusal: Refusal) -> str:
    """Return what the other quotes of a refusal are."""
    return "What the documents say" if refusal.reason is Reason.CONTRADICTED else "What others say on it"


def in_marks(words: str) -> str:
    """Return a quote's words in quotation marks, unless they begin or end with some of their own."""
    return words if words[:1] in _MARKS or words[-1:] in _MARKS else f"“{words}”"


def unnumbered(words: str) -> str:
    """Return words with round brackets, so that nothing in them looks like the number of a citation."""
    return words.replace("[", "(").replace("]", ")")


def day_in_words(day: date) -> str:
    """Return a day as `30 September 2016`."""
    return f"{day.day} {day:%B %Y}"


def period_in_words(period: Period) -> str:
    """Return a period as `30 September 2016`, `September 2016`, `2016`, or from its first to its last day."""
    first, last = period.first, period.last
    if first == last:
        return day_in_words(first)
    after = last + timedelta(days=1)
    if first.day == after.day == 1 and (first.year, first.month) == (last.year, last.month):
        return f"{first:%B %Y}"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    return f"{day_in_words(first)} to {day_in_words(last)}"


def location_in_words(location: Location) -> str:
    """Return where in a document words stand, `page 3, in “Harbour”` or `at 1:02:03`; nothing without any of these."""
    parts = [
        f"page {location.page}" if location.page else "",
        f"in “{location.section}”" if location.section else "",
        "" if location.seconds is None else f"at {timedelta(seconds=int(location.seconds))}",
    ]
    return ", ".join(filter(None, parts))


def composed(
    citations: Sequence[Citation], parts: Sequence[Part] = (), *, in_time: bool = False, differ: Sequence[int] = ()
) -> str:
    """Return an answer's text: a line for each quote, with who said it in front and its number behind.

    Parts follow each other, each without evidence as a line that says so. In the order of time, a line begins with when
    it was said; so it does where some of them differ, which a line in front says.
    """
    by_number = {citation.number: citation for citation in citations}
    lines = [difference_in_words(by_number, differ)] if differ else []
    told = [(part.numbers, part.missing) for part in parts] or [(tuple(by_number), "")]
    for numbers, missing in told:
        lines += [_composed(by_number[number], dated=in_time or number in differ) for number in numbers] or [missing]
    return "\n".join(lines)


def difference_in_words(citations: Mapping[int, Citation], differ: Sequence[int]) -> str:
    """Return the line that says which answers the documents give, such as `The documents differ: 37 or 52`."""
    answers = dict.fromkeys(unnumbered(" ".join(citations[number].short.split())) for number in differ)
    return f"The documents differ: {' or '.join(answers)}"


def _composed(citation: Citation, *, dated: bool) -> str:
    quote = citation.quote
    when = f"{period_in_words(citation.said_on)}: " if dated and citation.said_on else ""
    how = ", as reported" if quote.kind == "indirect" else ""
    who = f"{unnumbered(quote.speaker)}{how}: " if quote.speaker else ""
    short = f"{unnumbered(' '.join(citation.short.split()))} – " if citation.short else ""
    return f"{short}{when}{who}{' '.join(in_marks(quote.text).split())} [{citation.number}]"


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


def _as_lines(citation: Citation, width: int, *, dated: bool) -> str:
    quote = citation.quote
    number = f"[{citation.number}] "
    indent = " " * len(number)
    lines = [_filled(quote.text, width, first=number, rest=indent)]
    if citation.short:
        lines = [
            printable(f"{number}{' '.join(citation.short.split())}"),
            _filled(quote.text, width, first=indent, rest=indent),
        ]
    if citation.before:
        lines.insert(0, _filled(f"({citation.before.text})", width, first=indent, rest=indent, marks=False))
    when = f"{period_in_words(citation.said_on)}, " if dated and citation.said_on else ""
    lines.append(f"{indent}— {when}{_who(quote)}")
    lines.append(f"{indent}{_placed(quote, citation.document, citation.location)}")
    lines += [
        f"{indent}{printable(also_in_words(source))} {_placed(source.quote, source.document, source.location)}"
        for source in citation.also
    ]
    return "\n".join(lines)


def also_in_words(source: Source) -> str:
    """Return how another document has a citation's words: `also in`, or with which other words."""
    if not source.differences:
        return "also in"
    return f"otherwise, {'; '.join(_difference(*words) for words in source.differences)}, in"


def _difference(ours: str, theirs: str) -> str:
    if not ours:
        return f"with “{theirs}” added"
    return f"with “{theirs}” for “{ours}”" if theirs else f"without “{ours}”"


def _filled(text: str, width: int, *, first: str, rest: str, marks: bool = True) -> str:
    words = " ".join((in_marks(text) if marks else text).split())
    return textwrap.fill(printable(words), width, initial_indent=first, subsequent_indent=rest)


def _who(quote: Quote) -> str:
    return f"{printable(quote.speaker)}, {KINDS[quote.kind]}" if quote.speaker else KINDS[quote.kind]


def _placed(quote: Quote, document: DocumentInfo, location: Location) -> str:
    where = printable(location_in_words(location))
    return f"{_named(document)}{where and ', '}{where} [{quote.start}:{quote.end}]"


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


def _citation_as_json(citation: Citation) -> dict[str, object]:
    before, answer = citation.before, citation.answer
    return {
        **source_as_json(citation),
        "said_on": period_as_json(citation.said_on),
        "answer": {"start": answer.start, "end": answer.end, "text": citation.short} if answer else None,
        "before": {"start": before.start, "end": before.end, "text": before.text} if before else None,
        "also": [
            {
                **source_as_json(source),
                "differences": [{"here": ours, "there": theirs} for ours, theirs in source.differences],
            }
            for source in citation.also
        ],
    }


def source_as_json(source: Citation | Source) -> dict[str, object]:
    """Return words of a document with where they stand, as an answer's quotes are given."""
    quote, document = source.quote, source.document
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
        "page": source.location.page,
        "section": source.location.section,
        "time": source.location.seconds,
    }


def _part_as_json(part: Part) -> dict[str, object]:
    return {"speaker": part.speaker, "quotes": list(part.numbers), "missing": part.missing or None}


def period_as_json(period: Period | None) -> str | None:
    """Return a day, or the first and last day of a longer period with a slash between them, as ISO 8601 has it."""
    if period is None:
        return None
    first, last = period.first.isoformat(), period.last.isoformat()
    return first if first == last else f"{first}/{last}"


# ---------------------------------------------------------------- statements

SAID_FIELDS = ("person", "cue", "kind", "said_on", "date", "text", "title", "document", "start", "end", "url")


def said_as_json(said: Said) -> dict[str, object]:
    """Return a statement with its words and source, under the names of `SAID_FIELDS`."""
    document = said.document
    return {
        "person": said.statement.person,
        "cue": said.cue,
        "kind": said.statement.kind,
        "said_on": period_as_json(said.said_on),
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
    when = f", {period_in_words(said.said_on)}" if said.said_on else ""
    cue = f" ({' '.join(said.cue.split())})" if said.cue else ""
    who = f"{printable((said.statement.person or '') + cue)}{when}, {kind}"
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
