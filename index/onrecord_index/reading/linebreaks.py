"""Text whose lines were broken to fit a width made paragraphs again; pure."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord_index.reading.hyphens import Vocabulary, is_broken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

# How wide text is that was made to fit: narrower lines are of verse and tables, wider ones were not broken.
_WIDTHS = range(40, 101)

# Of the lines that have one after them, so many are of the whole width at least, so many have no room for the first
# word of the next one, and so many may be longer, as addresses are.
_AT_THE_WIDTH = 0.01
_LEAST_FULL = 0.7
_MOST_LONGER = 0.05
_LEAST_LINES = 3
_FEW_LINES = 10  # all of which have to be full
_LONGEST_WORD = 20  # of which a line tells anything that ends before it: none has room for an address

_ITEM = re.compile(r"(?:[-*+•–]|\(?\d{1,3}[.)]|\[\d{1,3}\])\s|\d{1,3}(?:\.\d{1,3})+\.?\s+[A-Z/]")
_COLUMNS = re.compile(r"\S(?:\s{3,}|\t)\S")
_LETTER = re.compile(r"\w")
_RULE = re.compile(r"([*=\-~^#+])\1{2,}")
_MOST_UNLIKE = 2  # characters by which the rule below a heading is shorter or longer


def unwrapped(text: str) -> str:
    """Return a text with each paragraph's lines as one where it was broken to fit a width, else as it is.

    A line goes on in the next one if that one's first word had no room in it; tables and code stay as they are, the
    items of lists become paragraphs, and rules below headings go.
    """
    lines = text.split("\n")
    width = _width_of(lines)
    if width is None:
        return text
    blocks: list[list[list[str]]] = [[]]  # between blank lines: paragraphs, as their lines
    for before, line in pairwise(["", *lines]):
        if not line.strip():
            blocks.append([])
        elif blocks[-1] and _goes_on(before, line, width=width, is_second=len(blocks[-1][-1]) == 1):
            blocks[-1][-1].append(line)
        elif not _is_rule(line, before):
            blocks[-1].append([line])
    vocabulary = Vocabulary.of(lines)
    breaks = [pair for block in blocks for paragraph in block for pair in pairwise(paragraph)]
    whole = vocabulary.whole if _breaks_syllables(breaks, vocabulary) else str.__add__
    return "\n\n".join(
        ("\n\n" if any(len(paragraph) > 1 for paragraph in block) else "\n").join(
            _as_one(paragraph, whole) for paragraph in block
        )
        for block in blocks
        if block
    )


def _width_of(lines: Sequence[str]) -> int | None:
    """Return the width that lines were broken to fit, or None if they were not."""
    pairs = [
        (before.rstrip(), line.split())
        for before, line in pairwise(lines)
        if len(before.rstrip()) >= _WIDTHS.start and line.strip() and not _COLUMNS.search(before.strip())
    ]
    pairs = [(before, words) for before, words in pairs if len(words[0]) <= _LONGEST_WORD]
    lengths = sorted((len(before) for before, _ in pairs if len(before) in _WIDTHS), reverse=True)
    if len(lengths) < max(_LEAST_LINES, (1 - _MOST_LONGER) * len(pairs)):
        return None
    width = lengths[int(_AT_THE_WIDTH * len(lengths))]
    full = sum(_is_full(before, words[0], width) for before, words in pairs)
    least = len(pairs) if len(pairs) < _FEW_LINES else _LEAST_FULL * len(pairs)
    return width if full >= least else None


def _is_full(line: str, word: str, width: int) -> bool:
    return len(line) + 1 + len(word) > width


def _goes_on(before: str, line: str, *, width: int, is_second: bool) -> bool:
    """Tell whether a line goes on in the next one, which may be the second of a paragraph, after an indented first."""
    words, before = line.split(), before.rstrip()
    if not before or not _is_full(before, words[0], width) or _ITEM.match(line.lstrip()):
        return False
    if not all(_LETTER.search(one) and not _COLUMNS.search(one) for one in (before, line)):
        return False
    indent = _indent(line) - _indent(before)
    is_hanging = indent > 0 and _ITEM.match(before.lstrip()) is not None
    return indent == 0 or (is_second and (indent < 0 or is_hanging))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_rule(line: str, before: str) -> bool:
    """Tell whether a line is a rule below a heading."""
    rule, heading = line.strip(), before.strip()
    return _RULE.fullmatch(rule) is not None and abs(len(rule) - len(heading)) <= _MOST_UNLIKE


def _breaks_syllables(breaks: Iterable[tuple[str, str]], vocabulary: Vocabulary) -> bool:
    """Tell whether words are broken anywhere, not only at hyphens of their own, by how the text has them elsewhere."""
    broken = [(before.split()[-1], line.split()[0]) for before, line in breaks]
    votes = [vocabulary.is_syllable(last, first) for last, first in broken if is_broken(last)]
    return votes.count(True) >= max(1, votes.count(False))


def _as_one(lines: Sequence[str], whole: Callable[[str, str], str]) -> str:
    """Return the lines of a paragraph as one, with the first one's indent."""
    if len(lines) == 1:
        return lines[0]
    words = [lines[0].rstrip()]
    for line in lines[1:]:
        start, space, last = words[-1].rpartition(" ")
        if is_broken(last):
            first, _, rest = line.strip().partition(" ")
            words[-1] = start + space + whole(last, first)
            words += [rest] if rest else []
        else:
            words.append(line.strip())
    return " ".join(words)
