"""A reply as Markdown, to be kept or passed on; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.references import as_markdown, in_markdown
from onrecord.rendering import also_in_words, counted, day_in_words, difference_in_words
from onrecord.types import Answer

if TYPE_CHECKING:
    from datetime import date

    from onrecord.types import Citation, Refusal


def reply_as_markdown(reply: Answer | Refusal, *, asked: date) -> str:
    """Return a question with its day, and each quote of its answer with its source; or why there is none."""
    coverage = counted(reply.coverage.documents, "document")
    blocks = [f"## {in_markdown(' '.join(reply.question.split()))}"]
    if isinstance(reply, Answer):
        blocks += _answer(reply)
    else:
        blocks.append(f"**No answer.** {in_markdown(reply.text)}")
    blocks.append(f"*Asked {day_in_words(asked)}, {coverage} searched.*")
    return "\n\n".join(blocks)


def _answer(answer: Answer) -> list[str]:
    by_number = {one.number: one for one in answer.citations}
    blocks = [in_markdown(difference_in_words(by_number, answer.differ))] if answer.differ else []
    if not answer.parts:
        return blocks + [_citation(one) for one in answer.citations]
    for part in answer.parts:
        blocks.append(f"### {in_markdown(part.speaker)}")
        blocks += [_citation(by_number[number]) for number in part.numbers] or [in_markdown(part.missing)]
    return blocks


def _citation(citation: Citation) -> str:
    short = f"**{in_markdown(' '.join(citation.short.split()))}**\n\n" if citation.short else ""
    also = [
        f"> {in_markdown(also_in_words(source))} {in_markdown(source.document.title.strip() or source.document.id)} "
        f"[{source.quote.start}:{source.quote.end}]"
        for source in citation.also
    ]
    return f"{short}{as_markdown(citation)}" + "".join(f"\n>\n{line}" for line in also)
