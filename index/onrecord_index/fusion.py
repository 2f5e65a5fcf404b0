"""Full-text and dense hits made into one ranking; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# How much the cosine counts against the BM25 score, which is divided by the best one of the question. Set with
# 'make tune-fusion' on questions that no reported number is made of; see its output in fusion_weights.md.
DENSE_WEIGHT = 1.0

# Two passages say the same if they share this part of the shorter one's runs of four words: the same wire story in two
# outlets shares .9 and more, two stories on one event under .3.
SAME_SHARE = 0.8
_RUN = 4


@dataclass(frozen=True, slots=True)
class Fused:
    """A passage's key with its scores: higher is better, `score` about [0, 1]."""

    key: int
    score: float
    dense: float
    lexical: float


def fuse(*, lexical: Mapping[int, float], dense: Mapping[int, float], weight: float = DENSE_WEIGHT) -> list[Fused]:
    """Rank the passages of `dense`, best first, by (BM25 / best BM25 + weight x cosine) / (1 + weight).

    `dense` has the cosine of every candidate; `lexical` the BM25 score of those that share a word with the question.
    Scores rather than ranks are added: equal-weight rank fusion was worse than BM25 alone.
    """
    best = max(lexical.values(), default=0.0) or 1.0
    found = [
        Fused(key, (lexical.get(key, 0.0) / best + weight * cosine) / (1 + weight), cosine, lexical.get(key, 0.0))
        for key, cosine in dense.items()
    ]
    return sorted(found, key=lambda fused: (-fused.score, fused.key))


def fold(texts: Sequence[str]) -> list[int | None]:
    """Return for each text, best first, the place of the earlier text that says nearly the same, or None.

    A place that is returned is never itself folded into another.
    """
    kept: list[tuple[int, frozenset[tuple[str, ...]]]] = []
    found: list[int | None] = []
    for place, text in enumerate(texts):
        runs = _runs(text)
        same = next((earlier for earlier, other in kept if _share(runs, other) >= SAME_SHARE), None)
        found.append(same)
        if same is None:
            kept.append((place, runs))
    return found


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    if len(words) < _RUN:
        return frozenset([tuple(words)])
    return frozenset(tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))


def _share(runs: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    return len(runs & other) / min(len(runs), len(other))
