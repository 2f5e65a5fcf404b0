"""How sure an answer is: probabilities of sentences, what a reader adds to them, and confidence in answers; pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from onrecord.weights import CALIBRATION, READER_WEIGHTS

if TYPE_CHECKING:
    from onrecord.question import Query

# A probability is at least so far from 0 and 1.
NEARLY_NOTHING = 1e-9


def with_reading(probability: float, support: float) -> float:
    """Return the probability that a sentence answers with what a reader says of it, the log odds that it does."""
    slope, weight, bias = READER_WEIGHTS
    return logistic(slope * logit(probability) + weight * support + bias)


def confidence(query: Query, probability: float) -> float:
    """Return how sure it is, in [0, 1], that a sentence of a probability answers a question of its kind.

    The probability compares sentences; the confidence is calibrated on how often answers were right (Platt,
    "Probabilistic outputs for support vector machines", 1999).
    """
    slope, bias = CALIBRATION[query.kind]
    return logistic(slope * logit(probability) + bias)


def probability_for(query: Query, confidence: float) -> float:
    """Return the probability of which this is the confidence."""
    slope, bias = CALIBRATION[query.kind]
    return logistic((logit(confidence) - bias) / slope)


def logistic(total: float) -> float:
    """Return the probability whose logit this is."""
    return 1 / (1 + math.exp(-total))


def logit(probability: float) -> float:
    """Return the logarithm of a probability's odds; those of 0 and 1 are large but finite."""
    inside = min(max(probability, NEARLY_NOTHING), 1 - NEARLY_NOTHING)
    return math.log(inside / (1 - inside))
