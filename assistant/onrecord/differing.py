"""Whether quotes that answer one question give different answers to it; pure."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from onrecord.numbers import numbers_in
from onrecord_index import periods_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.question import Query
    from onrecord.types import Citation

_WORD = re.compile(r"[^\W\d_]{3,}")
# Words beside a number that say nothing of what is counted.
_ABOUT = frozenset("about almost around just least less more most nearly only over some than the under".split())


def differing(query: Query, citations: Sequence[Citation]) -> tuple[int, ...]:
    """Return the numbers of the citations that answer with different numbers or days, or nothing if none do.

    Only words that answer by themselves are compared, of different documents or speakers: "37 boats" and "52" differ,
    "37 boats" and "52 crowns" do not, since they count other things.
    """
    found: set[int] = set()
    for one, other in combinations([citation for citation in citations if citation.short], 2):
        if _is_anothers(one, other) and _differ(query, one, other):
            found |= {one.number, other.number}
    return tuple(sorted(found))


def _is_anothers(one: Citation, other: Citation) -> bool:
    these, those = ((citation.document.id, citation.quote.speaker) for citation in (one, other))
    return these != those


def _differ(query: Query, one: Citation, other: Citation) -> bool:
    if query.wanted == "time":
        return _have_other_days(one, other)
    if query.wanted != "number":
        return False
    these, those = (numbers_in(citation.short) - set(query.numbers) for citation in (one, other))
    return bool(these and those) and these.isdisjoint(those) and _count_the_same(one.short, other.short)


def _have_other_days(one: Citation, other: Citation) -> bool:
    these, those = (
        [named.period for named in periods_in(citation.short, day=citation.document.date)] for citation in (one, other)
    )
    return bool(these and those) and not any(period.meets(elsewhere) for period in these for elsewhere in those)


def _count_the_same(one: str, other: str) -> bool:
    """Tell whether two numbers may count the same: they share a word beside them, or one stands alone."""
    these, those = ({word.lower().rstrip("s") for word in _WORD.findall(text)} - _ABOUT for text in (one, other))
    these, those = ({word for word in words if not numbers_in(word)} for words in (these, those))
    return not these or not those or not these.isdisjoint(those)
