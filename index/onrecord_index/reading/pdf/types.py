"""What a page of a PDF document is made of: words with their places, lines of them, and runs of lines."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Words that are further apart, in heights of their letters, stand in different columns or cells.
WIDEST_SPACE = 1.0

# Spaces of more than so many usual ones of a line separate cells.
_STRETCHED = 3.0

# Lines that share more than this of the lower one's height stand side by side.
SAME_ROW = 0.5

# Letters smaller than this of those around them, and standing by that much of their height above these, are raised.
_SMALL = 0.85
_RAISED = 0.15

_LABEL = re.compile(
    r"\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\[\d{1,3}\]|\d{1,3}(?:\.\d{1,3})+\.?|[^\w\s]{1,2}|\d{1,3}"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a part of one that is printed otherwise than the rest, as a small raised number is.

    Places are in points from the left and, unlike in the file, from the top. `size` is the height of its letters.
    `is_glued` tells that no space is before it, `is_fixed` that its letters are equally wide.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    is_glued: bool = False
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Words beside each other, in their order of reading, with a tab before those in `cells`, by index.

    `text` is the words as they are read, `size` the height of most letters and `base` where most of them end.
    `is_fixed` tells that all letters are equally wide, as in program code.
    """

    words: tuple[Word, ...]
    cells: frozenset[int] = frozenset()
    text: str = field(init=False)
    left: float = field(init=False)
    top: float = field(init=False)
    right: float = field(init=False)
    bottom: float = field(init=False)
    size: float = field(init=False)
    base: float = field(init=False)
    is_fixed: bool = field(init=False)

    def __post_init__(self) -> None:
        if not self.words:
            raise ValueError("a line needs a word")
        sizes: Counter[float] = Counter()
        bases: Counter[float] = Counter()
        for word in self.words:
            sizes[round(word.size, 1)] += len(word.text)
            bases[round(word.bottom, 1)] += len(word.text)
        object.__setattr__(self, "text", "".join(self.before(at) + word.text for at, word in enumerate(self.words)))
        object.__setattr__(self, "left", min(word.left for word in self.words))
        object.__setattr__(self, "top", min(word.top for word in self.words))
        object.__setattr__(self, "right", max(word.right for word in self.words))
        object.__setattr__(self, "bottom", max(word.bottom for word in self.words))
        object.__setattr__(self, "size", max(sizes, key=lambda size: (sizes[size], size)))
        object.__setattr__(self, "base", max(bases, key=lambda base: (bases[base], base)))
        object.__setattr__(self, "is_fixed", all(word.is_fixed for word in self.words))

    def before(self, at: int) -> str:
        """Return what stands before a word of it: nothing, a space or a tab."""
        if at == 0 or self.words[at].is_glued:
            return ""
        return "\t" if at in self.cells else " "

    @property
    def spaces(self) -> list[float]:
        """How wide the spaces between its words are."""
        return [word.left - before.right for before, word in pairwise(self.words) if not word.is_glued]

    def is_beside(self, other: Line) -> bool:
        """Tell whether another line is at the same height."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        return shared > SAME_ROW * min(self.bottom - self.top, other.bottom - other.top)


def is_raised(word: Word, line: Line) -> bool:
    """Tell whether a word of a line is small and above where the others stand, as the number of a note is."""
    return word.size < _SMALL * line.size and word.bottom < line.base - _RAISED * line.size


def in_one(lines: Iterable[Line]) -> Line:
    """Return lines that stand side by side as one, those that are far apart as cells of a row.

    A number or mark of an item is no cell, nor are words in a line whose spaces are all stretched to fill it.
    """
    first, *others = sorted(lines, key=lambda line: line.left)
    spaces = [space for line in (first, *others) for space in line.spaces]
    widest = _STRETCHED * median(spaces) if spaces else 0.0
    words, cells, right = list(first.words), set[int](), first.right
    for line in others:
        is_cell = line.left - right > max(widest, WIDEST_SPACE * min(first.size, line.size))
        if is_cell and not (len(words) == len(first.words) and is_label(first)):
            cells.add(len(words))
        words += line.words
        right = line.right
    return Line(tuple(words), frozenset(cells))


def is_label(line: Line) -> bool:
    """Tell whether a line is nothing but the number, the letter or the mark of an item."""
    return _LABEL.fullmatch(line.text) is not None


def rows_of(lines: Iterable[Line]) -> list[list[Line]]:
    """Return lines in rows, from the top; those side by side are in one."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.base, line.left)):
        if rows and rows[-1][0].is_beside(line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


@dataclass(frozen=True, slots=True)
class Run:
    """Lines of a page below each other, in their order of reading: a column, or what stands in a cell of a table.

    `is_apart` tells that no paragraph goes on from it into the next one, or from the one before into it.
    """

    page: int
    lines: tuple[Line, ...]
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its number from 1, its height, and its words in the file's order as pieces of lines.

    `turned` are pieces of lines that are printed in another direction than most, with places of their own.
    `has_pictures` tells whether anything but text is to be seen on it.
    """

    number: int
    height: float = 0.0
    pieces: tuple[Line, ...] = ()
    turned: tuple[Line, ...] = ()
    has_pictures: bool = False
