"""How sure a number is: 95 % intervals and paired tests; pure."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Z = 1.959964  # of the normal distribution, for 95 %
DRAWS = 1_000
SEED = 0


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share of n cases (E. B. Wilson, 1927, JASA 22:209)."""
    if n <= 0:
        raise ValueError(f"no interval for a share of {n}")
    share = hits / n
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def bootstrap(rows: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the 95 % interval of sum(hits) / sum(of) over rows (hits, of), when whole rows are drawn anew.

    A percentile bootstrap (B. Efron, 1979) of 1,000 draws with a fixed seed.
    """
    rng = random.Random(SEED)  # noqa: S311  # a fixed draw, no secret
    ratios = []
    for _ in range(DRAWS):
        drawn = rng.choices(rows, k=len(rows))
        of = sum(row[1] for row in drawn)
        if of:
            ratios.append(sum(row[0] for row in drawn) / of)
    ratios.sort()
    return percentile(ratios, 0.025), percentile(ratios, 0.975)


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the value at a share in [0, 1] of the way through ordered values, between neighbours by straight line."""
    if not ordered:
        raise ValueError("no value at a share of none")
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def mcnemar(better: int, worse: int) -> float:
    """Return the exact two-sided p of so many cases flipping each way by chance (Q. McNemar, 1947; binomial, 1/2)."""
    n = better + worse
    if n == 0:
        return 1.0
    tail = sum(math.comb(n, k) for k in range(min(better, worse) + 1)) / 2**n
    return float(min(1.0, 2 * tail))
