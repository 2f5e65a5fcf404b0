"""Cases asked too early: on a day by which no document had the answer yet; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from onrecord_evals.words import contains_words, folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord_evals.cases import Case
    from onrecord_index import Document


def too_early(cases: Sequence[Case], documents: Sequence[Document], *, days: int) -> Iterator[Case]:
    """Yield the cases asked so many days earlier, those alone whose answers no document of until then has.

    Such are not answerable. A case needs a day and short answers; a document without a day is of any day.
    """
    words = [(document.date, folded(document.text)) for document in documents]
    for case in cases:
        if case.asked is None or not case.answers:
            continue
        asked = case.asked - timedelta(days=days)
        until_then = (have for day, have in words if day is None or day <= asked)
        if not any(contains_words(have, answer) for have in until_then for answer in case.answers):
            yield replace(case, answerable=False, quotes=(), answers=(), documents=(), speaker=None, asked=asked)
