"""The words of a text that come nearest to claimed ones, and how the two differ, word by word; pure.

The nearest stretch is the one that shares most words with the claim, in whatever order, so that swapped words are near.
It is then aligned with the claim at the least cost (Needleman and Wunsch 1970, with free ends in the text). Both take
time linear in the text's length; the claim is aligned in pieces, so that its cost is linear too.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Literal

import numpy as np

from onrecord.cuts import FUNCTION_WORDS, NEGATORS
from onrecord.typography import Folded, is_number, is_word, recapitalised

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy.typing as npt

# A claim is near if at least half of it stands together in the text, as "Article 5" does for "Article 4". Words like
# "the" and "of" stand together everywhere, so that they count a quarter.
NEAR = 0.5
WEIGHT, FUNCTION_WEIGHT = 4, 1
_COMMON = FUNCTION_WORDS | NEGATORS

# The claim is aligned in pieces of so many words and marks; a text may have so many more of them at either end, which
# bounds the table of a piece to about 600,000 costs, 15 ms.
PIECE = 500
MOST_SLACK = 300

# Costs. To replace a word is cheaper than to add one, so that a changed last word is replaced and not added, and dearer
# than to miss two, so that "an attack" is an "an armed attack" without a word and not an "armed attack" with another.
# Words that differ by accents, case or marks inside are alike; numbers stand for numbers, and never a mark for a word.
ALIKE, NUMBER, WORD, MARK, NEVER = 20, 38, 39, 15, 99
ADDED, ADDED_MARK = 40, 16
MISSED, MISSED_MARK = 13, 5

Kind = Literal["same", "replaced", "added", "missing"]


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of an alignment: words `[claimed)` of the claim against words `[source)` of the text, half-open.

    `added` words stand only in the claim, `missing` ones only in the text; the other range is then empty, and is where
    they would stand.
    """

    kind: Kind
    claimed: tuple[int, int]
    source: tuple[int, int]

    @property
    def is_difference(self) -> bool:
        """Whether words differ here."""
        return self.kind != "same" and (self.claimed[0] < self.claimed[1] or self.source[0] < self.source[1])


def nearest(claim: Folded, first: int, last: int, *, source: Folded) -> list[Step]:
    """Return the alignment of the words `[first, last)` of a claim with those nearest in a text; empty if none are."""
    window = _window(claim.words[first:last], source)
    if window is None:
        return []
    steps = list(_merged(_aligned(claim, first, last, source=source, window=window)))
    return steps if any(step.kind in ("same", "replaced") for step in steps) else []


# ---------------------------------------------------------------- which words are near


def _alike(word: str) -> str:
    """Return a word without accents, case and marks: what "it's" and "its", or "1,000" and "1000", have in common."""
    if word.isascii() and word.isalpha():
        return word.lower()
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in letters if character.isalnum()) or word


def _window(words: Sequence[str], source: Folded) -> tuple[int, int] | None:
    """Return the range of the text's words that shares most with a claim, the first of equals; None if too little."""
    needed = Counter(_alike(word) for word in words if is_word(word))
    weights = {word: FUNCTION_WEIGHT if word in _COMMON else WEIGHT for word in needed}
    total = sum(weights[word] * count for word, count in needed.items())
    alikes = {word: _alike(word) for word in set(source.words)}
    # Lengths are counted in words, without marks.
    ordinals = list(accumulate((is_word(word) for word in source.words), initial=0))
    shared = [(at, ordinals[at], alikes[word]) for at, word in enumerate(source.words) if alikes[word] in needed]
    overlaps = _overlaps(shared, needed=needed, weights=weights, length=sum(needed.values()) * 5 // 4 + 1)
    overlap, start, end = max(overlaps, key=lambda item: item[0], default=(0, 0, 0))
    return (start, end) if overlap >= NEAR * total else None


def _overlaps(
    shared: Sequence[tuple[int, int, str]], *, needed: Mapping[str, int], weights: Mapping[str, int], length: int
) -> Iterator[tuple[int, int, int]]:
    """Yield, for each word that a text shares with a claim, what the window that ends there shares, and its range.

    `shared` words come with their places, in words and marks, and in words. A word counts as often as it is needed.
    """
    wanting = dict(needed)
    overlap = left = 0
    for at, ordinal, word in shared:
        overlap += weights[word] * (wanting[word] > 0)
        wanting[word] -= 1
        while ordinal - shared[left][1] >= length:
            gone = shared[left][2]
            wanting[gone] += 1
            overlap -= weights[gone] * (wanting[gone] > 0)
            left += 1
        yield overlap, shared[left][0], at + 1


# ---------------------------------------------------------------- how they differ


def _aligned(claim: Folded, first: int, last: int, *, source: Folded, window: tuple[int, int]) -> Iterator[Step]:
    """Yield the alignment of a claim with the words around a window, one word or mark a step."""
    slack = min((last - first) // 2 + 5, MOST_SLACK)
    at = max(0, window[0] - slack)
    for start in range(first, last, PIECE):
        end = min(start + PIECE, last)
        # The first piece may begin anywhere around the window, the others where the one before ended.
        reach = at + (end - start) + 2 * slack
        region = range(at, min(reach, len(source.words)))
        steps = _align(claim, range(start, end), source=source, region=region, is_first=start == first)
        yield from steps
        at = steps[-1].source[1] if steps else at


def _align(claim: Folded, piece: range, *, source: Folded, region: range, is_first: bool) -> list[Step]:
    """Return the cheapest alignment of a piece of a claim with a region of a text, whose end, or both, are free."""
    costs = _costs(claim, piece, source=source, region=region)
    if is_first:
        # The case of a claim's first letter is no difference.
        at = next((at for at in piece if is_word(claim.words[at])), piece.start)
        other = recapitalised(claim.words[at])
        costs[at - piece.start, [source.words[place] == other for place in region]] = 0
    added = [ADDED if is_word(claim.words[at]) else ADDED_MARK for at in piece]
    missed = (MISSED if is_word(source.words[at]) else MISSED_MARK for at in region)
    skipped = np.array([*accumulate(missed, initial=0)], dtype=np.int32)
    table = np.empty((len(piece) + 1, len(region) + 1), dtype=np.int32)
    table[0] = 0 if is_first else skipped
    for row, cost in enumerate(added, start=1):
        reached = table[row - 1] + cost
        np.minimum(reached[1:], table[row - 1, :-1] + costs[row - 1], out=reached[1:])
        # The cheapest way along the row: to reach a column and skip the text's words from there on.
        table[row] = np.minimum.accumulate(reached - skipped) + skipped
    return _traced(table, costs, added, piece=piece, region=region, is_first=is_first)


def _traced(
    table: npt.NDArray[np.int32],
    costs: npt.NDArray[np.int32],
    added: Sequence[int],
    *,
    piece: range,
    region: range,
    is_first: bool,
) -> list[Step]:
    """Return the steps that lead to the cheapest end of a table of costs."""
    steps: list[Step] = []
    row, column = len(piece), int(table[-1].argmin())
    while row or (column and not is_first):
        kind: Kind = "missing"
        come_from = row, column - 1
        if row and column and table[row, column] == table[row - 1, column - 1] + costs[row - 1, column - 1]:
            kind, come_from = "replaced" if costs[row - 1, column - 1] else "same", (row - 1, column - 1)
        elif row and table[row, column] == table[row - 1, column] + added[row - 1]:
            kind, come_from = "added", (row - 1, column)
        claimed = piece.start + come_from[0], piece.start + row
        steps.append(Step(kind, claimed, (region.start + come_from[1], region.start + column)))
        row, column = come_from
    return steps[::-1]


def _costs(claim: Folded, piece: range, *, source: Folded, region: range) -> npt.NDArray[np.int32]:
    """Return what it costs to replace each word of a piece by each of a region: `(len(piece), len(region))`, int32."""
    ids: dict[str, int] = {}

    def numbered(words: Sequence[str]) -> npt.NDArray[np.int32]:
        rows = [
            (
                ids.setdefault(word, len(ids)),
                ids.setdefault(f" {_alike(word)}", len(ids)),
                is_word(word),
                is_number(word),
            )
            for word in words
        ]
        return np.array(rows, dtype=np.int32).reshape(-1, 4).T

    claimed = numbered(claim.words[piece.start : piece.stop])[:, :, np.newaxis]
    standing = numbered(source.words[region.start : region.stop])[:, np.newaxis, :]
    same, alike, kind, _ = claimed == standing
    _, _, words, numbers = claimed & standing
    ways = [same, alike & kind, numbers == 1, words == 1, kind]
    return np.select(ways, [0, ALIKE, NUMBER, WORD, MARK], default=NEVER).astype(np.int32)


def _merged(steps: Iterable[Step]) -> Iterator[Step]:
    """Yield steps with neighbours of one kind as one."""
    for kind, group in groupby(steps, key=lambda step: step.kind):
        run = list(group)
        yield Step(kind, (run[0].claimed[0], run[-1].claimed[1]), (run[0].source[0], run[-1].source[1]))
