"""Which documents say nearly the same as another one, by the runs of words that they share; pure."""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from onrecord_index.types import Document

    Runs = NDArray[np.uint64]

# Two documents are near duplicates where they share this part of the shorter one's runs of words, and of the longer
# one's: the same wire story in two outlets shares .9 and more.
SHORTER_SHARE = 0.8
LONGER_SHARE = 0.5
_RUN = 8
# What two documents have in common is looked for by one run in so many, of long documents; then all are compared.
_EVERY = 8
_LONG = 256
# A run that stands in so many documents is a formula of theirs.
_FORMULA = 50


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A document that says nearly the same as an earlier one; `share` of the shorter one's runs stand in both."""

    id: str
    earlier: str
    share: float


def near_duplicates(documents: Iterable[Document]) -> list[Duplicate]:
    """Return the documents that say nearly the same as an earlier one, each with the one that is most like it."""
    runs: dict[str, Runs] = {}
    texts: dict[str, str] = {}  # digest of the text -> id
    holders: dict[int, list[str]] = defaultdict(list)
    words: dict[str, int] = {}
    found: list[Duplicate] = []
    for document in documents:
        if document.sha256 in texts:
            found.append(Duplicate(document.id, texts[document.sha256], 1.0))
            continue
        texts[document.sha256] = document.id
        own = _runs(document.text, words)
        kept = [run for run in own.tolist() if len(own) <= _LONG or run % _EVERY == 0]
        candidates = Counter(other for run in kept for other in holders.get(run, ()))
        shares = {other: _share(own, runs[other]) for other, _ in candidates.most_common(_FORMULA)}
        best = max(shares, key=lambda other: shares[other], default=None)
        if best is not None and shares[best]:
            found.append(Duplicate(document.id, best, shares[best]))
        runs[document.id] = own
        for run in kept:
            if len(holders[run]) < _FORMULA:
                holders[run].append(document.id)
    return found


def _share(one: Runs, other: Runs) -> float:
    """Return the part of the shorter one's runs that both have, or 0 where they are no near duplicates."""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    shorter, longer = sorted((len(one), len(other)))
    is_near = shared >= SHORTER_SHARE * shorter and shared >= LONGER_SHARE * longer
    return shared / shorter if shorter and is_near else 0.0


def _runs(text: str, known: dict[str, int]) -> Runs:
    """Return the hashes `(n,)` of the runs of words of a text, each once, ascending; `known` keeps those of words."""
    numbers = [
        known.setdefault(word, zlib.crc32(word.encode("utf-8", "replace"))) for word in re.findall(r"\w+", text.lower())
    ]
    if not numbers:
        return np.empty(0, dtype=np.uint64)
    hashes = np.array(numbers, dtype=np.uint64)
    length = min(_RUN, len(hashes))
    found = np.zeros(len(hashes) - length + 1, dtype=np.uint64)
    for place in range(length):  # a polynomial over the words, modulo 2^64
        found = found * np.uint64(0x9E3779B97F4A7C15) + hashes[place : place + len(found)]
    return np.unique(found ^ (found >> np.uint64(29)))
