"""Lines of a mail that were broken to fit a width made paragraphs again, quoted ones too; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# What people set as their width; longer lines were not broken, shorter ones are verse, addresses and lists.
_WIDTHS = range(50, 101)
_SHORTEST_FULL = 35  # a line before a long word
_FULL = 0.75  # of the width, where all lines but the last of a paragraph are at least as long

_LINE_END = re.compile(r"\r\n|\r|\n")
_QUOTED = re.compile(r"(?: ?>)+ ?")
_ITEM = re.compile(r"\s{2}|\t|(?:[-*•–+#|]|\(?\d{1,3}[.)]|\(?[a-z]\))\s|[-=_*~#]{3}|\w+://\S+$")
_COLUMNS = re.compile(r"\t|\S {3,}\S")
_SIGNATURE = "--"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without its quotation marks, and how many there were; `goes_on` where its end is said to be no end."""

    depth: int
    words: str
    goes_on: bool = False


def unwrapped(text: str, *, flowed: bool = False, without_space: bool = False) -> str:
    """Return the text of a mail in paragraphs with blank lines between them.

    Lines are joined where the next word would not have fit, or as they say themselves (`flowed`, RFC 3676; with
    `without_space` the space at their ends goes). A quoted paragraph keeps one mark for each level, at its beginning:
    it tells that the words are another's. What stands in columns or behind a signature's dashes keeps its lines.
    """
    lines = [_line(line, flowed=flowed, without_space=without_space) for line in _LINE_END.split(text)]
    widths = {
        depth: _width([line.words for line in lines if line.depth == depth]) for depth in {one.depth for one in lines}
    }
    paragraphs = []
    signed = False
    for (depth, is_blank), group in groupby(lines, key=lambda line: (line.depth, not line.words.strip())):
        if is_blank:
            continue
        block = list(group)
        signed = signed or block[0].words.rstrip() == _SIGNATURE
        width = None if signed else widths[depth]
        paragraphs.append("\n".join("> " * depth + line for line in _joined(block, width=width)))
    return "\n\n".join(paragraphs)


def _line(line: str, *, flowed: bool, without_space: bool) -> _Line:
    """Return a line taken apart."""
    mark = _QUOTED.match(line)
    depth, words = (mark[0].count(">"), line[mark.end() :]) if mark else (0, line)
    if not flowed:
        return _Line(depth, words.rstrip())
    words = words.removeprefix(" ") if not mark else words
    goes_on = words.endswith(" ") and words.rstrip() != _SIGNATURE
    return _Line(depth, words[:-1] if goes_on and without_space else words, goes_on)


def _width(lines: Sequence[str]) -> int | None:
    """Return the width that lines seem to be broken to, or None."""
    words = (line for line in lines if " " in line.strip() and "://" not in line)
    return max((len(line) for line in words if len(line) in _WIDTHS), default=None)


def _joined(block: Sequence[_Line], *, width: int | None) -> Iterator[str]:
    """Yield the lines of a block without blank lines, those that are one made one."""
    *full, _ = [len(line.words) for line in block]
    filled = width is not None and all(width * _FULL <= length <= width for length in full)
    words = block[0].words
    for line, after in pairwise(block):
        if line.goes_on:
            words += after.words
        elif width and _may_go_on(line.words, after.words) and (filled or _is_broken(line.words, after.words, width)):
            words = f"{words.rstrip()} {after.words.lstrip()}"
        else:
            yield words.rstrip()
            words = after.words
    yield words.rstrip()


def _may_go_on(line: str, after: str) -> bool:
    """Tell whether two lines can be of one paragraph: the second begins no item, and neither stands in columns."""
    return not (_ITEM.match(after) or _COLUMNS.search(line.strip()) or _COLUMNS.search(after.strip()))


def _is_broken(line: str, after: str, width: int) -> bool:
    """Tell whether a line ends only because the next word would not have fit."""
    first = after.split(maxsplit=1)[0]
    return _SHORTEST_FULL <= len(line) <= width < len(line) + 1 + len(first)
