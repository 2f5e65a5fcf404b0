"""What somebody says in a document, chosen by topic and day; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord_index.passages import sentences_of
from onrecord_index.types import Said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from onrecord_index.types import Document, Statement


def is_dated(day: date | None, *, since: date | None, until: date | None) -> bool:
    """Tell whether a document's day lies within bounds, both included; one without a day lies within none."""
    if day is None:
        return since is None and until is None
    return (since is None or since <= day) and (until is None or day <= until)


def said_in(
    document: Document, statements: Iterable[Statement], *, about: str, terms: Callable[[str], list[str]]
) -> list[Said]:
    """Return a document's statements with their words; with a topic, those whose sentence has half of its terms."""
    topic = frozenset(terms(about))
    found = []
    for statement in statements:
        start, end = statement.content[0].start, statement.content[-1].end
        if not topic or 2 * len(topic.intersection(terms(_around(document.text, start, end)))) >= len(topic):
            found.append(Said(statement, document.info, document.text[start:end]))
    return found


def _around(text: str, start: int, end: int) -> str:
    """Return the sentences that a range of a text lies in."""
    sentences = [one for one in sentences_of(text) if one.start < end and one.end > start]
    return text[sentences[0].start : sentences[-1].end] if sentences else text[start:end]
