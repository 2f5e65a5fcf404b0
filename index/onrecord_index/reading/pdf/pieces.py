"""Words of a PDF page to pieces of lines: cut between columns and cells, whole where spaces were stretched; pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import pairwise
from statistics import mean, median
from typing import TYPE_CHECKING

from onrecord_index.reading.pdf.types import SAME_ROW, WIDEST_SPACE, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord_index.reading.pdf.types import Word

# All widths are in heights of letters. Spaces that are so many times as wide as the usual one of a row, and so wide at
# least, are between cells, as in narrow tables.
_WIDER, _LEAST_WIDE = 2.0, 0.48

# In code several spaces line up what belongs together.
_WIDEST_IN_CODE = 4.0

# Where so many lines of a page begin and end at the same places, one more that does is no row of cells but stretched to
# fill its line, if its spaces are alike and not wider than that.
_FULL_LINES = 2
_MOST_UNLIKE, _MOST_APART = 1.6, 0.35  # the widest by the narrowest space, or the widest less the narrowest
_WIDEST_STRETCHED = 4.0

_SENTENCE_END = re.compile(r"[.:;!?…]\W*$")


def pieces_of(words: Iterable[Word]) -> tuple[Line, ...]:
    """Return words in pieces of lines: those that follow each other, at the same height and close together."""
    rows: list[list[Word]] = []
    top = bottom = 0.0
    for word in words:
        before = rows[-1][-1] if rows else None
        if before and _follows(word, before, top, bottom):
            rows[-1].append(word)
            top, bottom = min(top, word.top), max(bottom, word.bottom)
        else:
            rows.append([word])
            top, bottom = word.top, word.bottom
    pieces = [list(_close_together(row)) for row in rows]
    edges = Counter(_edges(row) for row, parts in zip(rows, pieces, strict=True) if len(parts) == 1 and len(row) > 1)
    filling = {edge for edge, count in edges.items() if count >= _FULL_LINES}
    return tuple(
        Line(tuple(piece))
        for row, parts in zip(rows, pieces, strict=True)
        for piece in ([row] if len(parts) > 1 and _edges(row) in filling and _is_stretched(row) else parts)
    )


def _edges(row: Sequence[Word]) -> tuple[int, int]:
    return round(row[0].left), round(row[-1].right)


def _follows(word: Word, before: Word, top: float, bottom: float) -> bool:
    """Tell whether a word is in the same row as one before it, between a top and a bottom, and further on."""
    if min(bottom, word.bottom) - max(top, word.top) <= SAME_ROW * min(bottom - top, word.bottom - word.top):
        return False
    return _space(before, word) >= -WIDEST_SPACE * max(word.size, before.size)


def _space(before: Word, word: Word) -> float:
    """Return how wide the space between two words is, in their direction; it is negative where they overlap."""
    space = word.left - before.right
    if space < -before.size and unicodedata.bidirectional(word.text[0]) in ("R", "AL"):
        return before.left - word.right
    return space


def _close_together(row: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Yield the pieces of a row: parts between spaces that are much wider than a space, or than others in it.

    Those in code line up what belongs together, and are wider than others beside it.
    """
    spaces = [_space(before, word) / max(before.size, word.size) for before, word in pairwise(row)]
    between = _spaces(row)
    widest = _WIDEST_IN_CODE if all(word.is_fixed for word in row) else WIDEST_SPACE
    wider = max(_WIDER * median(between), _LEAST_WIDE) if len(between) > 2 else widest
    start = 0
    for at, space in enumerate(spaces, 1):
        before, word = row[at - 1], row[at]
        may_be_wide = before.is_fixed or word.is_fixed or _SENTENCE_END.search(before.text)
        if space > (widest if may_be_wide else min(wider, widest)) and not word.is_glued:
            yield row[start:at]
            start = at
    yield row[start:]


def _spaces(row: Sequence[Word]) -> list[float]:
    """Return how wide the spaces between words of a row are, in heights of letters."""
    return [_space(before, word) / max(before.size, word.size) for before, word in pairwise(row) if not word.is_glued]


def _is_stretched(row: Sequence[Word]) -> bool:
    """Tell whether the spaces of a row may have been stretched to fill a line; numbers stand in columns."""
    widest, narrowest = max(_spaces(row)), min(_spaces(row))
    are_alike = widest <= _MOST_UNLIKE * narrowest or widest - narrowest <= _MOST_APART
    return are_alike and widest <= _WIDEST_STRETCHED and _has_letters(row)


def _has_letters(row: Iterable[Word]) -> bool:
    """Tell whether most words of a row have letters."""
    return mean(any(letter.isalpha() for letter in word.text) for word in row) > 0.5
