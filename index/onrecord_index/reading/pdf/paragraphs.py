"""Lines of a run to paragraphs; pure."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from onrecord_index.reading.pdf.contents import has_leaders
from onrecord_index.reading.pdf.types import Line, is_raised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord_index.reading.pdf.measures import Measures
    from onrecord_index.reading.pdf.types import Run

# A step from line to line that is so much longer than usual is between paragraphs.
_WIDER = 1.25

# The heights of the letters of two lines of a paragraph, smaller by larger.
_LEAST_ALIKE = 0.87

# In heights of letters.
_INDENT = 0.8
_SPACE = 0.3
_OFF_CENTRE = 0.5

# Of the width of a column; a shorter line ends where it does on purpose.
_LEAST_FILLED = 0.4

# How many lines before and after tell how long a line may be.
_AROUND = 4

BULLET = re.compile(r"[•◦▪▫‣●○■□▶►➢➤✓✔·∙\uf0a7\uf0b7\uf0d8](?=\s|$)")
_NUMBERED = re.compile(r"(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\d{1,3}(?:\.\d{1,3})+\.?)\s")
_END = re.compile(r"[.!?:…。！？]['\"’”»)\]]*\d*$")
_CAPTION = re.compile(r"(?:Figure|Fig\.?|Table|Tab\.?|Chart|Box|Plate|Exhibit|Map)\s+[\dIVX]")


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line with the number of its page."""

    line: Line
    page: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, of text, or of code or of a table, whose lines stay as they are.

    `limit` is how far to the right its last line could have gone. What is `apart` goes on nowhere; a paragraph before
    a footnote or a caption (`is_note`) may go on after it.
    """

    lines: tuple[PlacedLine, ...]
    limit: float
    kind: Literal["text", "code", "rows"] = "text"
    is_apart: bool = False
    is_note: bool = False

    @property
    def first(self) -> Line:
        """Its first line."""
        return self.lines[0].line

    @property
    def last(self) -> Line:
        """Its last line."""
        return self.lines[-1].line

    @property
    def first_page(self) -> int:
        """The page on which it begins."""
        return self.lines[0].page

    @property
    def last_page(self) -> int:
        """The page on which it ends."""
        return self.lines[-1].page


def paragraphs_of(run: Run, measures: Measures) -> list[Paragraph]:
    """Return the paragraphs of a run of lines, in order."""
    lines = _without_false_cells(run.lines, measures)
    bounds = [0]
    for at in range(1, len(lines)):
        if _begins(lines, bounds[-1], at, measures):
            bounds.append(at)
    bounds.append(len(lines))
    found = [
        Paragraph(
            lines=tuple(PlacedLine(line, run.page) for line in lines[start:end]),
            limit=_widest(lines, end - 1),
            kind=_kind(lines[start:end], measures),
            is_apart=run.is_apart,
        )
        for start, end in pairwise(bounds)
    ]
    return _with_notes(found, measures)


def _without_false_cells(lines: Sequence[Line], measures: Measures) -> list[Line]:
    """Return lines without the cells of those that are as wide as the text around them: their spaces are stretched."""
    found = list(lines)
    for at, line in enumerate(lines):
        if line.cells:
            beside = (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2])
            around = [other for other in beside if _is_near(line, other, measures)]
            if not any(map(is_row, around)) and any(_is_above(line, other) for other in around):
                found[at] = Line(line.words)
    return found


def _is_near(line: Line, other: Line, measures: Measures) -> bool:
    return are_alike(line, other) and abs(line.base - other.base) <= _WIDER * measures.leading(line.size)


def _is_above(line: Line, other: Line) -> bool:
    """Tell whether lines begin and end equally far to the left and the right."""
    return max(abs(line.left - other.left), abs(line.right - other.right)) <= _SPACE * line.size


def _begins(lines: Sequence[Line], start: int, at: int, measures: Measures) -> bool:
    """Tell whether a paragraph begins with the line `at`, while the one before began with the line `start`."""
    before, line = lines[at - 1], lines[at]
    step = line.base - before.base
    leading = measures.leading(max(before.size, line.size))
    if is_row(before) or is_row(line):
        return not (is_row(before) and is_row(line) and 0 < step <= 2 * _WIDER * leading)
    is_near = 0 < step <= _WIDER * leading
    if not is_near or not are_alike(before, line) or BULLET.match(line.text) or opens_note(line, measures):
        return True
    if measures.is_code(before) and measures.is_code(line):
        return False
    limit = _limit(lines, at - 1)
    has_room = has_room_for(line, before, limit)
    if is_numbered(line) and (has_room or is_end(before) or line.left < before.left):
        return True
    if measures.is_heading(before) or _goes_on(before, line, limit):
        return False
    return has_room or _is_indented(lines, start, at)


def _goes_on(before: Line, line: Line, limit: float) -> bool:
    """Tell whether a sentence goes on, as around a picture, where lines are of several widths."""
    is_long = before.right - before.left > _LEAST_FILLED * (limit - before.left)
    return is_long and not is_end(before) and line.text[0].islower() and line.is_fixed == before.is_fixed


def is_row(line: Line) -> bool:
    """Tell whether a line is a row of a table, or of a list with a number for each entry."""
    return bool(line.cells) or has_leaders(line)


def opens_note(line: Line, measures: Measures) -> bool:
    """Tell whether a line begins with the raised number of a note."""
    return measures.is_small(line) and is_raised(line.words[0], line)


def are_alike(line: Line, other: Line) -> bool:
    """Tell whether two lines are about equally high."""
    return min(line.size, other.size) >= _LEAST_ALIKE * max(line.size, other.size)


def has_room_for(after: Line, line: Line, limit: float) -> bool:
    """Tell whether the first word of the line after one would have had room in it, so that its end is meant."""
    end = next((at for at, word in enumerate(after.words[1:], 1) if not word.is_glued), len(after.words))
    width = after.words[end - 1].right - after.words[0].left
    return line.right + _SPACE * line.size + width < limit


def is_end(line: Line) -> bool:
    """Tell whether a line ends as sentences do, a footnote's number after it or not."""
    return _END.search(line.text) is not None


def is_numbered(line: Line) -> bool:
    """Tell whether a line begins with a number or letter as items do."""
    return _NUMBERED.match(line.text) is not None


def _limit(lines: Sequence[Line], at: int) -> float:
    """Return how far to the right the lines around one go, up to where another size begins or a step is wide."""
    first = last = at
    while first > max(0, at - _AROUND) and _is_next(lines[first - 1], lines[first]):
        first -= 1
    while last < min(len(lines) - 1, at + _AROUND) and _is_next(lines[last], lines[last + 1]):
        last += 1
    return max(line.right for line in lines[first : last + 1])


def _widest(lines: Sequence[Line], at: int) -> float:
    """Return how far to the right the lines of the height of one go; infinitely far if it is the only one."""
    others = (line.right for place, line in enumerate(lines) if place != at and are_alike(line, lines[at]))
    return max(others, default=math.inf)


def _is_next(line: Line, after: Line) -> bool:
    return are_alike(line, after) and 0 < after.base - line.base <= 2 * line.size


def _is_indented(lines: Sequence[Line], start: int, at: int) -> bool:
    """Tell whether a line begins further right or left than the one before, as only another paragraph does."""
    before, line = lines[at - 1], lines[at]
    is_second = at == start + 1
    indent = (line.left - before.left) / line.size
    is_centred = abs(before.left + before.right - line.left - line.right) < 2 * _OFF_CENTRE * line.size
    is_below_words = is_second and abs(line.left - _left_of_words(before)) <= _INDENT * line.size
    if abs(indent) <= _INDENT or is_centred or is_below_words:
        return False
    if indent < 0:
        return not is_second  # else the first line is indented
    is_like_next = at + 1 < len(lines) and abs(lines[at + 1].left - line.left) <= _INDENT * line.size
    return not (is_second and (is_like_next or not is_end(before)))  # else the lines after the first are indented


def _left_of_words(line: Line) -> float:
    """Return where a line begins, after its bullet or number."""
    has_mark = len(line.words) > 1 and (BULLET.match(line.text) or is_numbered(line))
    return line.words[1].left if has_mark else line.left


def _kind(lines: Sequence[Line], measures: Measures) -> Literal["text", "code", "rows"]:
    if is_row(lines[0]):
        return "rows"
    return "code" if all(map(measures.is_code, lines)) else "text"


def _with_notes(paragraphs: Sequence[Paragraph], measures: Measures) -> list[Paragraph]:
    """Return the paragraphs of a run with its notes known: captions, and what is small below the text or numbered."""
    text = [at for at, paragraph in enumerate(paragraphs) if not measures.is_small(paragraph.first)]
    last = text[-1] if text else len(paragraphs)
    return [
        replace(paragraph, is_note=True)
        if at > last or opens_note(paragraph.first, measures) or _CAPTION.match(paragraph.first.text)
        else paragraph
        for at, paragraph in enumerate(paragraphs)
    ]
