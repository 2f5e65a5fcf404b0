"""How sure a number is: 95 % intervals and paired tests; pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Sums = NDArray[np.float64]

Z = 1.959964  # of the normal distribution, for 95 %
DRAWS = 1_000
SEED = 0


def wilson(hits: float, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share of n: the shares p with |hits/n - p| <= Z sqrt(p (1 - p) / n).

    These are the roots of a quadratic (E. B. Wilson, 1927, JASA 22:209). Raises ValueError for a share of nothing.
    """
    if n <= 0:
        raise ValueError(f"no interval for a share of {n}")
    spread = Z * math.sqrt(Z * Z + 4 * hits * (n - hits) / n)
    low, high = ((2 * hits + Z * Z + sign * spread) / (2 * (n + Z * Z)) for sign in (-1, 1))
    return max(0.0, low), min(1.0, high)


def bootstrap(rows: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the 95 % interval of sum(hits) / sum(of) over rows (hits, of), when whole rows are drawn anew.

    A percentile bootstrap (B. Efron, 1979, Annals of Statistics 7:1) with a fixed seed. Raises ValueError where the
    rows count nothing.
    """
    sums = _drawn(rows)
    ratios = _ratios(sums)
    if not len(ratios):
        raise ValueError("no interval for a share of nothing")
    return percentile(ratios, 0.025), percentile(ratios, 0.975)


def paired_bootstrap(
    before: Sequence[tuple[float, float]], after: Sequence[tuple[float, float]]
) -> tuple[float, float, float]:
    """Return the 95 % interval of the difference after - before, and the two-sided p of no difference.

    Both are rows (hits, of) of the same cases, which are drawn anew together; p is twice the share of the draws on the
    rarer side of 0 (B. Efron, R. Tibshirani, 1993, An Introduction to the Bootstrap, chapter 15), with a fixed seed.
    """
    sums = _drawn([(*old, *new) for old, new in zip(before, after, strict=True)])
    sums = sums[(sums[:, 1] > 0) & (sums[:, 3] > 0)]
    if not len(sums):
        raise ValueError("no difference between shares of nothing")
    differences = sums[:, 2] / sums[:, 3] - sums[:, 0] / sums[:, 1]
    rarer = min(int((differences <= 0).sum()), int((differences >= 0).sum()))
    p = min(1.0, 2 * (rarer + 1) / (len(differences) + 1))  # + 1: the rows as they are count as a draw
    return percentile(differences, 0.025), percentile(differences, 0.975), p


def percentile(values: Sequence[float] | Sums, share: float) -> float:
    """Return the value at a share in [0, 1] of the way through the sorted values, between neighbours by straight line.

    Raises ValueError for no values.
    """
    if not len(values):
        raise ValueError("no value at a share of none")
    return float(np.quantile(np.asarray(values, dtype=np.float64), share))


def mcnemar(better: int, worse: int) -> float:
    """Return the exact two-sided p of so many cases flipping each way by chance (Q. McNemar, 1947; binomial, 1/2)."""
    n = better + worse
    tail = sum(math.comb(n, k) for k in range(min(better, worse) + 1))
    return min(1.0, 2 * tail / (1 << n))


def _drawn(rows: Sequence[tuple[float, ...]]) -> Sums:
    """Return `(DRAWS, columns)` sums over as many rows as there are, drawn with replacement.

    Equal rows are drawn together, by how many of each there are: a set of cases has few that differ.
    """
    kinds, counts = np.unique(np.asarray(rows, dtype=np.float64), axis=0, return_counts=True)
    drawn = np.random.default_rng(SEED).multinomial(len(rows), counts / len(rows), size=DRAWS)
    sums: Sums = drawn @ kinds
    return sums


def _ratios(sums: Sums) -> Sums:
    counted = sums[sums[:, 1] > 0]
    ratios: Sums = counted[:, 0] / counted[:, 1]
    return ratios
