"""How a reply ended: right, wrong, or refused, rightly or wrongly; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord_evals.metrics import METRICS, UNSETTLED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord_evals.cases import Case, Reply

# A case that failed, or that nobody judged, has no outcome.
OUTCOMES = ("right", "wrong", "refused rightly", "refused wrongly")


def outcome(case: Case, reply: Reply, texts: Mapping[str, str]) -> str | None:
    """Return how a reply ended, one of OUTCOMES, or None where it failed or nobody judged what is right.

    An answer is right by what its case gives, the first of: gold quotes (one is recalled), answers in documents (one
    is in a quote), answers alone (one is in the text).
    """
    if reply.error:
        return None
    if reply.refused:
        if case.tags & UNSETTLED:
            return None
        return "refused wrongly" if case.answerable else "refused rightly"
    if not case.answerable:
        return None if case.tags & UNSETTLED else "wrong"
    judged_by = "quote_hit" if case.quotes else "answer_in_quotes" if case.documents else "answer_in_text"
    row = METRICS[judged_by](case, reply, texts)
    return None if row is None else "right" if row[0] else "wrong"
