"""What came of a question as HTML: an answer with its quotes, a refusal with what came closest, an error; pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from onrecord.answering import Reading
from onrecord.rendering import NEAREST_SHOWN, counted, others_in_words
from onrecord.types import Answer, Reason, Refusal
from onrecord.web.pages.cards import other_card, passage_card, quote_card
from onrecord.web.pages.exchanges import Failure
from onrecord.web.pages.texts import day, escaped, named, on_day, period
from onrecord.web.places import places_of
from onrecord.web.records import as_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.types import Citation, Coverage, Part
    from onrecord.web.pages.exchanges import Exchange

# How many of the passages that are read are shown until there is an answer.
PASSAGES_SHOWN = 3

# A thumb; the style turns it for "wrong".
_ICON = (
    '<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">'
    '<path d="M7 10v10H3V10zm0 0 4-8c2 0 3 1 3 3v4h5c1.5 0 2.4 1 2 2.5l-2 7c-.3 1-1 1.5-2 1.5H7"/></svg>'
)


def exchange_page(exchange: Exchange) -> str:
    """Return a question and what came of it, with what the browser keeps of it."""
    reply = exchange.reply
    match reply:
        case Answer():
            shown, state = _answer(reply, exchange), "done"
        case Refusal():
            shown, state = _refusal(reply, exchange), "done"
        case Failure(text):
            again = '<button type="button" class="button again">Ask again</button>'
            shown, state = f'<div class="reply failure" role="alert"><p>{escaped(text)}</p>{again}</div>', "failed"
        case Reading():
            shown, state = _reading(reply), "reading"
    record = ""
    if isinstance(reply, Answer | Refusal):
        record = f' data-record="{escaped(json.dumps(as_record(exchange)))}"'
    return (
        f'<section class="exchange" data-id="{escaped(exchange.id)}" data-state="{state}"{record}>'
        f'<h2 class="question" dir="auto">{escaped(exchange.question)}</h2>{shown}</section>'
    )


def batch_page(name: str, content: str) -> str:
    """Return what the browser asked for under a name that it gave."""
    return f'<div data-batch="{escaped(name)}">{content}</div>'


def told_page(text: str) -> str:
    """Return a line for the user."""
    return f"<p>{escaped(text)}</p>"


def _reading(reading: Reading) -> str:
    documents = len({hit.document.id for hit in reading.passages})
    told = f"Reading {counted(len(reading.passages), 'passage')} of {counted(documents, 'document')}…"
    passages = "".join(
        f'<li class="card near"><p class="passage" dir="auto">{escaped(hit.passage.text)}</p>'
        f'<p class="source"><bdi>{escaped(named(hit.document))}</bdi></p></li>'
        for hit in reading.passages[:PASSAGES_SHOWN]
    )
    return f'<div class="reply pending"><p>{told}</p><ul class="cards" aria-hidden="true">{passages}</ul></div>'


# ---------------------------------------------------------------- an answer


def _answer(answer: Answer, exchange: Exchange) -> str:
    """Return the numbers of the quotes beside what each of them gives, and the quotes as cards."""
    by_number = {one.number: one for one in answer.citations}
    cards = {
        one.number: quote_card(
            one, place, id=_card_id(exchange, one.number), dated=answer.in_time or one.number in answer.differ
        )
        for one, place in zip(answer.citations, places_of(answer), strict=True)
    }
    lost = ""
    if exchange.lost:
        gone = "1 quote of this answer is" if exchange.lost == 1 else f"{exchange.lost} quotes of this answer are"
        lost = f'<p class="lost">{gone} not in the documents any more, which have changed since.</p>'
    differ = _differing(answer, exchange, by_number) if answer.differ else ""
    if answer.parts:
        side_by_side = "" if any(part.speaker.endswith("?") for part in answer.parts) else " beside"
        parts = "".join(_part(part, exchange, cards) for part in answer.parts)
        shown = f'<div class="parts{side_by_side}">{parts}</div>'
    else:
        lead = "" if differ else _lead(answer, exchange)
        shown = f"{lead}{_cards(cards.values(), timeline=answer.in_time)}"
    return f'<div class="reply answer">{lost}{differ}{shown}{_foot(answer, exchange)}</div>'


def _lead(answer: Answer, exchange: Exchange) -> str:
    """Return who or what is quoted in a line, each with the numbers of the quotes."""
    numbers: dict[str, list[int]] = {}
    has_short = any(one.short for one in answer.citations)
    for one in answer.citations:
        if answer.in_time:
            label = period(one.said_on) if one.said_on else "without a day"
        elif has_short and not one.short:
            label = "see also"
        elif one.short:
            label = f'<bdi class="short">{escaped(" ".join(one.short.split()))}</bdi>'
        else:
            label = f"<bdi>{escaped(one.quote.speaker)}</bdi>" if one.quote.speaker else "the document’s own words"
        numbers.setdefault(label, []).append(one.number)
    items = "".join(f'<span class="item">{label} {_cites(told, exchange)}</span>' for label, told in numbers.items())
    return f'<p class="lead">{items}</p>'


def _differing(answer: Answer, exchange: Exchange, by_number: Mapping[int, Citation]) -> str:
    """Return the answers that contradict each other side by side, with the documents that give each."""
    numbers: dict[str, list[int]] = {}
    for number in answer.differ:
        numbers.setdefault(" ".join(by_number[number].short.split()), []).append(number)
    items = "".join(
        f'<li><p class="short" dir="auto">{escaped(short)}</p><ul>'
        + "".join(f"<li>{_given_in(by_number[number], exchange)}</li>" for number in told)
        + "</ul></li>"
        for short, told in numbers.items()
    )
    return f'<section class="differ"><h3>The documents differ</h3><ul class="beside">{items}</ul></section>'


def _given_in(citation: Citation, exchange: Exchange) -> str:
    told_on = day(citation.document)
    return (
        f"<bdi>{escaped(named(citation.document))}</bdi>{f', {told_on}' if told_on else ''}"
        f" {_cites([citation.number], exchange)}"
    )


def _part(part: Part, exchange: Exchange, cards: Mapping[int, str]) -> str:
    """Return one of several things that were asked for, or that it is missing."""
    heading = f"<h3><bdi>{escaped(part.speaker)}</bdi> {_cites(part.numbers, exchange)}</h3>"
    if part.missing:
        return f'<section class="part lacking">{heading}<p class="missing">{escaped(part.missing)}</p></section>'
    return f'<section class="part">{heading}{_cards(cards[number] for number in part.numbers)}</section>'


def _cites(numbers: Iterable[int], exchange: Exchange) -> str:
    """Return numbers that show their quotes when pointed at, and open them."""
    return "".join(
        f'<button type="button" class="cite" data-card="{_card_id(exchange, number)}" aria-label="Quote {number}">'
        f"{number}</button>"
        for number in numbers
    )


def _card_id(exchange: Exchange, number: int) -> str:
    return f"quote-{escaped(exchange.id)}-{number}"


def _cards(cards: Iterable[str], *, timeline: bool = False) -> str:
    return f'<ol class="cards{" timeline" if timeline else ""}">{"".join(cards)}</ol>'


# ---------------------------------------------------------------- a refusal


def _refusal(refusal: Refusal, exchange: Exchange) -> str:
    """Return the reason first, and then what came closest, which is no answer."""
    reason = f'<p class="reason">{escaped(refusal.text)}</p>'
    places = places_of(refusal)
    if refusal.others:
        closest = [other_card(source, place) for source, place in zip(refusal.others, places, strict=True)]
        heading = others_in_words(refusal)
        if refusal.reason is not Reason.CONTRADICTED:
            heading = f"Closest, but not an answer: {heading[:1].lower()}{heading[1:]}"
    else:
        hits = refusal.nearest[:NEAREST_SHOWN]
        closest = [passage_card(hit, place) for hit, place in zip(hits, places, strict=False)]
        heading = "Closest, but not an answer"
    nearest = f'<h3>{heading}</h3><ul class="cards">{"".join(closest)}</ul>' if closest else ""
    verdict = f'<p class="none">No answer</p>{reason}'
    if refusal.reason is Reason.SEVERAL_PEOPLE:
        verdict = f'<p class="none">Asked back</p>{reason}{_asks(exchange.further)}'
    return f'<div class="reply refusal"><div class="verdict">{verdict}</div>{nearest}{_foot(refusal, exchange)}</div>'


# ---------------------------------------------------------------- below each reply


def _foot(reply: Answer | Refusal, exchange: Exchange) -> str:
    is_asked_back = isinstance(reply, Refusal) and reply.reason is Reason.SEVERAL_PEOPLE
    further = "" if is_asked_back else _further(exchange.further)
    return f'<footer class="foot">{_small_print(reply, exchange)}{_verdicts()}{further}</footer>'


def _small_print(reply: Answer | Refusal, exchange: Exchange) -> str:
    understood = f'<bdi class="understood">Looked for: {escaped(reply.understood)}</bdi>' if reply.understood else ""
    asked = f" · asked {on_day(exchange.asked)}" if exchange.asked else ""
    return f'<p class="small">{understood}{_coverage(reply.coverage)} · {reply.timings.total:.2f} s{asked}</p>'


def _coverage(coverage: Coverage) -> str:
    unreadable = f", {coverage.unreadable:,} could not be read" if coverage.unreadable else ""
    return f"{counted(coverage.documents, 'document')} searched{unreadable}"


def _verdicts() -> str:
    """Return the ways to say whether a reply is right, and to share it."""
    thumbs = "".join(
        f'<button type="button" class="thumb" data-verdict="{verdict}" aria-pressed="false" aria-label="{name}">'
        f"{_ICON}</button>"
        for verdict, name in {"up": "Right", "down": "Wrong"}.items()
    )
    return (
        '<div class="verdicts"><button type="button" class="quiet share">Copy a link to this answer</button>'
        f'<span role="group" aria-label="Is this right?">{thumbs}</span></div>'
    )


def _further(questions: Sequence[str]) -> str:
    if not questions:
        return ""
    return f'<nav class="further" aria-label="Questions to ask next"><h3>Ask next</h3>{_asks(questions)}</nav>'


def _asks(questions: Sequence[str]) -> str:
    """Return questions that are asked by a click."""
    items = "".join(
        f'<li><button type="button" class="example" dir="auto">{escaped(question)}</button></li>'
        for question in questions
    )
    return f'<ul class="asks">{items}</ul>'
