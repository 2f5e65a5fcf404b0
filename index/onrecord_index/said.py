"""What somebody says in a document, chosen by topic and day; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord_index.passages import sentences_of
from onrecord_index.statements import said_on
from onrecord_index.types import Said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from onrecord_index.types import Document, Statement


def is_said_within(said: Said, *, since: date | None, until: date | None) -> bool:
    """Tell whether something was said within bounds, both included; what has no day lies within none."""
    when = said.said_on
    if when is None:
        return since is None and until is None
    return (since is None or since <= when.last) and (until is None or when.first <= until)


def said_in(
    document: Document, statements: Iterable[Statement], *, about: str, terms: Callable[[str], list[str]]
) -> list[Said]:
    """Return a document's statements with their words; with a topic, those whose sentence has half of its terms."""
    topic = frozenset(terms(about))
    found = []
    for statement in statements:
        start, end = statement.content[0].start, statement.content[-1].end
        if not topic or 2 * len(topic.intersection(terms(_around(document.text, start, end)))) >= len(topic):
            cue = document.text[statement.cue.start : statement.cue.end] if statement.cue else ""
            found.append(Said(statement, document.info, document.text[start:end], cue, said_on(document, statement)))
    return found


def _around(text: str, start: int, end: int) -> str:
    """Return the sentences that a range of a text lies in."""
    sentences = [one for one in sentences_of(text) if one.start < end and one.end > start]
    return text[sentences[0].start : sentences[-1].end] if sentences else text[start:end]
