"""Pieces of lines to lines in the order in which they are read, down one column after another; pure.

What a file draws one below the other is a block. Blocks make strips across the page, and strips that share a gap from
top to bottom are columns if there is running text on both sides of it, else rows of a table. (Cutting a page at its
gaps across and down in turn: Nagy and Seth, Hierarchical representation of optically scanned documents, 1984.)
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, pairwise
from statistics import mean, median
from typing import TYPE_CHECKING

from onrecord_index.reading.pdf.types import Run, in_one, is_label, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord_index.reading.pdf.types import Line, Page

# Lines of a block are at most so far apart, in heights of letters, from base to base.
_WIDEST_LEADING = 1.7

# The heights of the letters of two lines of a block, smaller by larger.
_LEAST_ALIKE = 0.87

# Of the width of the narrower of two lines, how much of the other is above or below it in a block.
_LEAST_SHARED = 0.5

# How much of the height of letters may be in the strip above or below.
_LEEWAY = 0.15

# The narrowest gap between columns or cells, in heights of letters.
_NARROWEST_GAP = 0.5

# Columns have so many rows at least; in running text these have so many words on average, most fill so much of the
# column, and of their beginnings so many are not the beginning of a sentence.
_LEAST_ROWS = 2
_MANY_ROWS = 5  # beside which one of a single row may be the rest of a text
_LEAST_WORDS = 3
_LEAST_FILLED = 0.6
_LEAST_GOING_ON = 0.3

# Blocks of a page; newspapers have some hundreds.
_MOST_BLOCKS = 5_000

# Tables in tables in tables are read row by row.
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that the file draws one below the other; `at` is its place in the file's order."""

    at: int
    lines: tuple[Line, ...]
    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, at: int, lines: Sequence[Line]) -> _Block:
        return cls(
            at,
            tuple(lines),
            min(line.left for line in lines),
            min(line.top + _LEEWAY * line.size for line in lines),
            max(line.right for line in lines),
            max(line.bottom - _LEEWAY * line.size for line in lines),
        )


@dataclass(frozen=True, slots=True)
class _Range:
    """From left to right; of a page where something stands, with narrow gaps in it at most."""

    left: float
    right: float


def runs_of(page: Page) -> list[Run]:
    """Return the lines of a page in their order of reading, what is turned otherwise than most last."""
    blocks = _blocks(page.pieces)
    parts = [_Lines(page.pieces)] if len(blocks) > _MOST_BLOCKS else list(_read(blocks, depth=0))
    if page.turned:
        parts.append(_Lines(page.turned, is_apart=True))
    return [Run(page.number, tuple(part.lines), part.is_apart) for part in parts]


# ---------------------------------------------------------------- blocks and strips


def _blocks(pieces: Sequence[Line]) -> list[_Block]:
    blocks: list[list[Line]] = []
    left = right = 0.0
    for piece in pieces:
        if blocks and _is_below(piece, blocks[-1][-1], _Range(left, right)):
            blocks[-1].append(piece)
            left, right = min(left, piece.left), max(right, piece.right)
        else:
            blocks.append([piece])
            left, right = piece.left, piece.right
    return [_Block.of(at, lines) for at, lines in enumerate(blocks)]


def _is_below(piece: Line, last: Line, block: _Range) -> bool:
    """Tell whether a piece is the next line of a block."""
    size, other = sorted((piece.size, last.size))
    step = (piece.base - last.base) / other
    shared = min(block.right, piece.right) - max(block.left, piece.left)
    return (
        size >= _LEAST_ALIKE * other
        and _LEAST_SHARED < step <= _WIDEST_LEADING
        and shared >= _LEAST_SHARED * min(block.right - block.left, piece.right - piece.left)
    )


def _strips(blocks: Iterable[_Block]) -> list[list[_Block]]:
    """Return blocks in strips from the top; between two strips nothing stands."""
    strips: list[list[_Block]] = []
    bottom = 0.0
    for block in sorted(blocks, key=lambda block: block.top):
        if strips and block.top < bottom:
            strips[-1].append(block)
            bottom = max(bottom, block.bottom)
        else:
            strips.append([block])
            bottom = block.bottom
    return strips


def _ranges(blocks: Iterable[_Block | _Range], gap: float) -> list[_Range]:
    """Return where something stands, from the left, with gaps of at least `gap` between."""
    ranges: list[_Range] = []
    for block in sorted(blocks, key=lambda block: block.left):
        if ranges and block.left - ranges[-1].right < gap:
            ranges[-1] = _Range(ranges[-1].left, max(ranges[-1].right, block.right))
        else:
            ranges.append(_Range(block.left, block.right))
    return ranges


def _narrowest_gap(blocks: Sequence[_Block]) -> float:
    return _NARROWEST_GAP * median(block.lines[0].size for block in blocks) if blocks else 0.0


# ---------------------------------------------------------------- order


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of a run."""

    lines: Sequence[Line]
    is_apart: bool = False


def _read(blocks: Sequence[_Block], *, depth: int, is_apart: bool = False) -> Iterator[_Lines]:
    """Yield the lines of blocks in their order of reading.

    Parts of a page that are read one after another, columns or cells, are read in the same way; all other lines that
    follow each other are one run.
    """
    lines: list[Line] = []
    for part in _parts(blocks) if depth < _DEEPEST else [_Part([blocks])]:
        if len(part.sides) > 1:
            if lines:
                yield _Lines(lines, is_apart)
                lines = []
            for side in part.sides:
                yield from _read(side, depth=depth + 1, is_apart=is_apart or part.is_table)
        else:
            lines += (in_one(row) for row in _rows(part.sides[0]))
    if lines:
        yield _Lines(lines, is_apart)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is read from left to right, one side after another: two columns, the cells of a row; or one side only."""

    sides: Sequence[Sequence[_Block]]
    is_table: bool = False


def _parts(blocks: Sequence[_Block]) -> Iterator[_Part]:
    """Yield the parts of a page, or of a side of it, from the top."""
    strips = _strips(blocks)
    gap = _narrowest_gap(blocks)
    while strips:
        reach = _reach(strips, gap)
        # Columns may end before their gap does. Cells are columns only where nothing is below them.
        least = min(2, _rows_with_cells(strips[:reach], gap))
        part = None
        taken = reach
        while part is None and taken and _rows_with_cells(strips[:taken], gap) >= max(1, least):
            part = _columns_of(list(chain.from_iterable(strips[:taken])), gap)
            taken = taken if part else taken // 2
        if part:
            yield part
        else:
            taken = reach
            yield from (_row_of(strip, gap) for strip in strips[:reach])
        del strips[:taken]


def _reach(strips: Sequence[Sequence[_Block]], gap: float) -> int:
    """Return how many strips, from the first, share a gap; 1 if that one shares none."""
    ranges = _ranges(strips[0], gap)
    for reach, strip in enumerate(strips[1:], 1):
        ranges = _ranges([*ranges, *strip], gap)
        if len(ranges) == 1:
            return reach
    return len(strips)


def _rows_with_cells(strips: Iterable[Sequence[_Block]], gap: float) -> int:
    return sum(len(_ranges(strip, gap)) > 1 for strip in strips)


def _columns_of(blocks: Sequence[_Block], gap: float) -> _Part | None:
    """Return what is left and what is right of the widest gap that is one between columns, if any is."""
    for left, right in sorted(pairwise(_ranges(blocks, gap)), key=lambda pair: pair[0].right - pair[1].left):
        sides = [one for one in blocks if one.right <= left.right], [one for one in blocks if one.left >= right.left]
        if _are_columns(*sides):
            return _Part(sides)
    return None


def _are_columns(left: Sequence[_Block], right: Sequence[_Block]) -> bool:
    """Tell whether what stands on two sides of a gap is to be read one side after the other."""
    fewer, more = sorted((len(_rows(left)), len(_rows(right))))
    if fewer < _LEAST_ROWS and more < _MANY_ROWS:
        return False
    ordered = sorted([(one.at, True) for one in left] + [(one.at, False) for one in right])
    changes = sum(before[1] != after[1] for before, after in pairwise(ordered))
    if changes == 1:  # the file has one side after the other too
        return all(_words_a_row(side) >= _LEAST_WORDS - 1 for side in (left, right))
    if fewer < _LEAST_ROWS:
        return False
    has_cells = median(len(block.lines) for block in (*left, *right)) > 1
    return not has_cells and _is_running_text(left) and _is_running_text(right)


def _is_running_text(blocks: Sequence[_Block]) -> bool:
    """Tell whether rows are lines of sentences: long, and many of them going on from the one before."""
    rows = [in_one(row) for row in _rows(blocks)]
    width = max(row.right for row in rows) - min(row.left for row in rows)
    going_on = mean(not row.text[0].isupper() and not row.text[0].isdigit() for row in rows)
    return (
        _words_a_row(blocks) >= _LEAST_WORDS
        and median(row.right - row.left for row in rows) >= _LEAST_FILLED * width
        and going_on >= _LEAST_GOING_ON
    )


def _words_a_row(blocks: Sequence[_Block]) -> float:
    """Return how many words a row has on average; in scripts without spaces, ten characters are two."""
    return mean(sum(max(len(line.words), len(line.text) // 5) for line in row) for row in _rows(blocks))


def _row_of(strip: Sequence[_Block], gap: float) -> _Part:
    """Return the cells of a row of a table if they are to be read one after another, else what is no such row."""
    cells = [
        [block for block in strip if one.left <= block.left and block.right <= one.right] for one in _ranges(strip, gap)
    ]
    with_paragraphs = sum(len(_rows(cell)) > 1 for cell in cells)
    has_label = len(cells[0]) == 1 == len(cells[0][0].lines) and is_label(cells[0][0].lines[0])
    if len(cells) > 1 and with_paragraphs > (1 if has_label else 0):
        return _Part(cells, is_table=True)
    return _Part([strip])


def _rows(blocks: Iterable[_Block]) -> list[list[Line]]:
    return rows_of(chain.from_iterable(block.lines for block in blocks))
