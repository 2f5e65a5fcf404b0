"""Words that are broken at the end of a line, put together as the rest of the document writes them; pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SOFT_HYPHEN = "\u00ad"
_BROKEN = re.compile(r"\w[-\u2010\u00ad]$")
_MARKS = re.compile(r"^\W+|\W+$")
_ADDRESS = re.compile(r"[/@:]|\w\.\w")

# Words that differ in their last letters only may be forms of one: governments, government.
_LONGEST_ENDING = 3

_SHORTEST_REST = 2
_MOST_FORMS = 20  # looked at

# Shorter parts of a word, such as "a" and "in", are words by chance.
_SHORTEST_PART = 3


def is_broken(word: str) -> bool:
    """Tell whether a word that ends a line goes on in the next one."""
    return _BROKEN.search(word) is not None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How often each word stands in a document within its lines, in lower case; `ordered` has them by the alphabet."""

    counts: Mapping[str, int]
    ordered: Sequence[str]

    @classmethod
    def of(cls, lines: Iterable[str]) -> Vocabulary:
        """Return the words of lines, in order, without those that are broken at the end of one."""
        counts: Counter[str] = Counter()
        goes_on = False
        for line in lines:
            words = line.split()
            first = 1 if goes_on else 0
            goes_on = bool(words) and is_broken(words[-1])
            counts.update(map(_bare, words[first : -1 if goes_on else None]))
        return cls(counts, sorted(counts))

    def whole(self, start: str, rest: str) -> str:
        """Return a broken word, whose start ends with a hyphen, with that hyphen or without it."""
        is_soft = start.endswith(_SOFT_HYPHEN)
        return start[:-1] + ("-" if not is_soft and self._is_compound(start[:-1], rest) else "") + rest

    def is_syllable(self, start: str, rest: str) -> bool | None:
        """Tell whether the document has a broken word without its hyphen, or with it; None if with neither or both."""
        without, with_hyphen = self.is_known(start[:-1] + rest), self.is_known(f"{start[:-1]}-{rest}")
        return None if without == with_hyphen else without

    def is_known(self, word: str) -> bool:
        """Tell whether a word stands in the document within a line."""
        return _bare(word) in self.counts

    def _is_compound(self, start: str, rest: str) -> bool:
        """Tell whether a word is written with its hyphen.

        Told by the document, where it has the word or a form of it elsewhere, else by what stands around the hyphen.
        """
        whole, compound = _bare(start + rest), _bare(f"{start}-{rest}")
        if self.is_known(whole) or self.is_known(compound):
            return self.counts.get(compound, 0) > self.counts.get(whole, 0)
        if not (start[-1].isalpha() and rest[0].isalpha()) or _ADDRESS.search(start + rest):
            return True
        if rest[0].isupper() and not start.isupper():
            return True
        of_whole, of_compound = (
            self._has_form(whole, len(_bare(start))),
            self._has_form(compound, len(_bare(start)) + 1),
        )
        if of_whole != of_compound:
            return of_compound
        parts = _bare(start).rpartition("-")[2], _bare(rest)
        return all(len(part) >= _SHORTEST_PART and self.is_known(part) for part in parts)

    def _has_form(self, word: str, start: int) -> bool:
        """Tell whether a word of the document differs from one in its last letters only, all of them after `start`."""
        stem = word[: max(len(word) - _LONGEST_ENDING, start + _SHORTEST_REST)]
        first = bisect_left(self.ordered, stem)
        return any(
            other.startswith(stem) and len(other) <= len(stem) + 2 * _LONGEST_ENDING
            for other in self.ordered[first : first + _MOST_FORMS]
        )


def _bare(word: str) -> str:
    """Return a word without the marks around it, in lower case."""
    return _MARKS.sub("", word).lower()
