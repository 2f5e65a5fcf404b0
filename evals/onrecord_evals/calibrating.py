"""How sure an answer has to be, set by a user's own cases, and how well confidence tells what is right; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord_evals.outcomes import outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord_evals.cases import Case, Reply

# Recall counts half as much as precision: a wrong answer costs more than a refusal.
BETA = 0.5

# Confidence is compared with what is right in so many bins of equal width.
BINS = 10


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a case that was answered however unsure: the confidence, and whether the answer is right.

    `answerable` tells that there is a right one. A question that found nothing has the confidence 0.
    """

    confidence: float
    right: bool
    answerable: bool


@dataclass(frozen=True, slots=True)
class Row:
    """What a threshold gives: right answers of all answers, and of all answerable cases."""

    threshold: float
    precision: float
    recall: float
    answers: int

    @property
    def f(self) -> float:
        """The F measure of precision and recall with BETA (van Rijsbergen, "Information Retrieval", 1979)."""
        weighted = BETA**2 * self.precision + self.recall
        return (1 + BETA**2) * self.precision * self.recall / weighted if weighted else 0.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like confidence: how many, how sure on average, and what share of them is right."""

    answers: int
    confidence: float
    right: float


def answered(pairs: Iterable[tuple[Case, Reply]], texts: Mapping[str, str]) -> list[Answered]:
    """Return what came of cases and their replies; those that nobody judged are left out."""
    found = []
    for case, reply in pairs:
        ended = outcome(case, reply, texts)
        if ended is not None:
            confidence = reply.confidence or 0.0
            found.append(Answered(confidence if reply.answered else 0.0, ended == "right", case.answerable))
    return found


def row_at(threshold: float, found: Sequence[Answered]) -> Row:
    """Return what answering from a threshold on gives; precision is 1 where nothing is answered."""
    shown = [one for one in found if one.confidence >= threshold and one.confidence > 0]
    right = sum(one.right for one in shown)
    answerable = sum(one.answerable for one in found)
    return Row(
        threshold, right / len(shown) if shown else 1.0, right / answerable if answerable else 0.0, answers=len(shown)
    )


def best_row(found: Sequence[Answered]) -> Row:
    """Return the row with the highest F, between two confidences that occur; the higher threshold of equals."""
    levels = sorted({one.confidence for one in found})
    between = [(lower + upper) / 2 for lower, upper in zip([0.0, *levels], [*levels, 1.0], strict=True)]
    return max((row_at(threshold, found) for threshold in between), key=lambda row: (row.f, row.threshold))


def bins_of(found: Sequence[Answered]) -> list[Bin]:
    """Return the answers by confidence, in bins of equal width that have any."""
    binned: dict[int, list[Answered]] = {}
    for one in found:
        if one.confidence > 0:
            binned.setdefault(min(int(one.confidence * BINS), BINS - 1), []).append(one)
    return [
        Bin(
            len(inside),
            sum(one.confidence for one in inside) / len(inside),
            sum(one.right for one in inside) / len(inside),
        )
        for _, inside in sorted(binned.items())
    ]


def expected_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error: how far confidence and share of right answers are apart on average.

    Weighted by the answers of each bin (Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using
    Bayesian binning", 2015).
    """
    answers = sum(one.answers for one in bins)
    return sum(one.answers * abs(one.confidence - one.right) for one in bins) / answers if answers else 0.0
