"""Two runs over the same cases: which cases flipped, and whether that may be chance; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord_evals.intervals import mcnemar
from onrecord_evals.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord_evals.cases import Case, Reply

# A case is right or wrong by these; the others count parts of a case, or follow from these.
COMPARED = (
    "passage_recall@1",
    "passage_recall@5",
    "document_recall@5",
    "answer_in_quotes",
    "quote_hit",
    "abstention_recall",
    "coverage",
)


@dataclass(frozen=True, slots=True)
class Flips:
    """How cases flipped by one metric: ids that became right, ids that became wrong; p by McNemar's exact test."""

    metric: str
    n: int
    right_before: int
    right_after: int
    better: tuple[str, ...]
    worse: tuple[str, ...]

    @property
    def p(self) -> float:
        """The two-sided probability of flips as uneven as these, if both runs were equally good."""
        return mcnemar(len(self.better), len(self.worse))


def compare(
    cases: Sequence[Case], before: Sequence[Reply], after: Sequence[Reply], texts: Mapping[str, str]
) -> list[Flips]:
    """Return the flips by each metric that applies to at least one case; replies in the order of the cases."""
    found = []
    for name in COMPARED:
        rows = [
            (case.id, METRICS[name](case, old, texts), METRICS[name](case, new, texts))
            for case, old, new in zip(cases, before, after, strict=True)
        ]
        judged = [(id_, bool(old[0]), bool(new[0])) for id_, old, new in rows if old and new]
        if judged:
            found.append(
                Flips(
                    metric=name,
                    n=len(judged),
                    right_before=sum(old for _, old, _ in judged),
                    right_after=sum(new for _, _, new in judged),
                    better=tuple(id_ for id_, old, new in judged if new and not old),
                    worse=tuple(id_ for id_, old, new in judged if old and not new),
                )
            )
    return found
