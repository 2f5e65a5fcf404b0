"""Full-text and dense hits made into one ranking; pure."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

# How much the cosine counts against the BM25 score, which is divided by the best one of the question. `make tune` of
# 2026-11-23 on questions that no reported number is made of, recall@5 of squad-questions (1,500) and of pairs of
# article and person that no case of news-attributions asks about (600): 0 .948 and .982; .6 .960 and .987; 1 .969 and
# .987; 1.5 .973 and .983. Equal-weight rank fusion: .954 and .953; the dense search alone: .896 and .868.
DENSE_WEIGHT = 1.0

# On the day of a question, a passage counts (1 + RECENT_WEIGHT exp(-age / RECENT_DAYS)) times. Of weights .4 to 2 and
# 10 to 60 days, these have the best MRR of passages with an answer's words on the 268 questions of news-2024q1 that
# nobody judged (.214; without, .203). On the 57 judged ones: recall@5 .947 (.825), recall@1 .754 (.526).
RECENT_WEIGHT = 0.4
RECENT_DAYS = 60

# A passage with words of whoever is asked about counts (1 + SAID_WEIGHT) times. On 500 pairs of article and person that
# no case of news-attributions asks about, recall@1 and @5 are .718 and .988 at 0, .890 and .998 at .2, .928 and .998 at
# .4, .918 and .986 at .8, .898 and .966 at 2.
SAID_WEIGHT = 0.4

# Two passages say the same if they share this part of the shorter one's runs of four words: the same wire story in two
# outlets shares .9 and more, two stories on one event under .3.
SAME_SHARE = 0.8
# Of a longer passage, this part at least has to stand in the better one, or folding would hide what else it says.
KNOWN_SHARE = 0.5
_RUN = 4
_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fused:
    """A passage's key with its scores: higher is better, `score` about [0, 1], or [0, 1.4] where days count."""

    key: int
    score: float
    dense: float
    lexical: float


def fuse(
    *,
    lexical: Mapping[int, float],
    dense: Mapping[int, float],
    ages: Mapping[int, int] | None = None,
    said: Collection[int] = (),
    said_weight: float = SAID_WEIGHT,
    weight: float = DENSE_WEIGHT,
) -> list[Fused]:
    """Rank the passages of `dense`, best first, by (BM25 / best BM25 + weight x cosine) / (1 + weight).

    `dense` has the cosine of every candidate; `lexical` the BM25 score of those that share a word with the question;
    `ages` the age in days of those that are to be judged by it; `said` those that hold words of who is asked about.
    Scores rather than ranks are added: equal-weight rank fusion was worse than BM25 alone.
    """
    best = max(lexical.values(), default=0.0) or 1.0
    found = []
    for key, cosine in dense.items():
        words = lexical.get(key, 0.0)
        score = (words / best + weight * cosine) / (1 + weight)
        if ages and key in ages:
            score += abs(score) * RECENT_WEIGHT * math.exp(-max(ages[key], 0) / RECENT_DAYS)
        if key in said:
            score += abs(score) * said_weight
        found.append(Fused(key, score, cosine, words))
    return sorted(found, key=lambda fused: (-fused.score, fused.key))


def fold(texts: Sequence[str], *, most: int) -> list[int | None]:
    """Return for each text, best first, the place of the earlier text that says nearly the same, or None.

    A place that is returned is never itself folded into another. Ends where `most` texts say something of their own.
    """
    holders: dict[_Words, list[int]] = defaultdict(list)  # which of the kept texts hold a run of words
    sizes: dict[int, int] = {}
    found: list[int | None] = []
    for place, text in enumerate(texts):
        if len(sizes) == most:
            break
        runs = _runs(text)
        shared = Counter(holder for run in runs & holders.keys() for holder in holders[run])
        least = KNOWN_SHARE * len(runs)
        alike = (at for at in sorted(shared) if shared[at] >= max(least, SAME_SHARE * min(len(runs), sizes[at])))
        same = next(alike, None)
        found.append(same)
        if same is None:
            sizes[place] = len(runs)
            for run in runs:
                holders[run].append(place)
    return found


def _runs(text: str) -> frozenset[_Words]:
    words = re.findall(r"\w+", text.lower())
    if len(words) < _RUN:
        return frozenset([tuple(words)])
    return frozenset(zip(*(words[at:] for at in range(_RUN)), strict=False))
