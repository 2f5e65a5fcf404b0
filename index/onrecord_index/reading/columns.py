"""Which row of a table names its columns; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

# The cells of a row that are not empty, by the numbers of their columns.
Row: TypeAlias = Mapping[int, str]

# Above the names stand a title, a date, a remark.
_MOST_ROWS_ABOVE = 10

_LONGEST_NAME = 100

_WORD = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_LONGEST_PATTERN = 12  # words; more make no difference
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class Header:
    """Which row of a table names its columns; `is_sure` if what stands below is of another kind than the names."""

    at: int
    is_sure: bool


def header_of(rows: Sequence[Row]) -> Header | None:
    """Return which of a table's first rows names its columns, or None if none seems to.

    Most tables have such a row, so that the first one counts as it unless it looks like data: a number above numbers
    of the same form, a cell that comes again in its column, a name of several words above others.
    """
    widest = 1
    for at, row in enumerate(rows[: _MOST_ROWS_ABOVE + 1]):
        below = [other for other in rows[at + 1 :] if other != row]
        if len(row) > widest:
            widest = len(row)
            if below and _names_all(row, below) and (kinds := _kinds_of(row, below)) is not None:
                return Header(at, kinds)
    return None


def _names_all(row: Row, below: Sequence[Row]) -> bool:
    """Tell whether the cells of a row could be names, one for each column that matters but a first one of numbers."""
    names = list(row.values())
    counts = Counter(column for other in below for column in other)
    unnamed = {column for column, count in counts.items() if 2 * count >= len(below)} - row.keys() - {min(counts)}
    return not unnamed and len(set(names)) == len(names) and max(map(len, names)) <= _LONGEST_NAME


def _kinds_of(row: Row, below: Sequence[Row]) -> bool | None:
    """Return whether some name stands above values of another kind, or None where the row is one of data."""
    is_sure = False
    looks_alike = []
    for column, name in row.items():
        cells = [other[column] for other in below if column in other]
        patterns = Counter(map(_pattern, cells))
        values = sum(map(is_value, cells))
        if name in cells or (is_value(name) and (2 * values <= len(cells) or _pattern(name) in patterns)):
            return None
        is_last_of_two = len(row) == 2 and column == max(row) and len(cells) > 2
        if is_last_of_two and len(cells) < 4 * values < 3 * len(cells):
            return None  # words and numbers below each other: names on the left, their values on the right
        is_sure = is_sure or (not is_value(name) and 2 * values > len(cells))
        looks_alike += [_pattern(name)] if cells and _pattern(name) == patterns.most_common(1)[0][0] else [""]
    is_data = all(looks_alike) and any(" " in pattern for pattern in looks_alike)
    return None if is_data and not is_sure else is_sure


def is_value(cell: str) -> bool:
    """Tell whether a cell holds a number, an amount or a day rather than words."""
    digits = sum(character.isdigit() for character in cell)
    return digits > 0 and 2 * digits >= sum(character.isalnum() for character in cell)


def _pattern(cell: str) -> str:
    """Return how the words of a cell are written: `A A` for "Ina Berg", `9 a Y` for "1 may 2021"."""
    return " ".join(map(_form, _WORD.findall(cell[:_LONGEST_NAME])[:_LONGEST_PATTERN]))


def _form(word: str) -> str:
    if word.isdigit():
        return "Y" if len(word) == 4 and int(word) in _YEARS else "9"
    if not word.isalpha():
        return word
    return "A" if word[0].isupper() else "a"
