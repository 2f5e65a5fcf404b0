"""The numbers that Word puts in front of the paragraphs of lists, clauses and chapters: "3.2", "(a)", "Article 5"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from onrecord_index.reading.office.parts import Handler

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEVELS = range(9)
_COUNT = re.compile("%([1-9])")
_LONGEST_TEXT = 30
_MOST_LETTERS = 5  # of "eeeee"; beyond, and beyond what Romans wrote, numbers are figures

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_MOST_ROMAN = 3_999


@dataclass(frozen=True, slots=True)
class Place:
    """Which numbers a paragraph takes part in, and at which level from 0; None where its style tells."""

    numbers: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class _Level:
    """How the paragraphs of one level are numbered; `text` holds `%1` for the count of the first level."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    style: str = ""
    is_all_figures: bool = False


@dataclass(slots=True)
class _Numbers:
    """Numbers as a document defines them, or as a list uses such, with another start."""

    levels: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)
    definition: str = ""


class Numbering(Handler):
    """The definitions of a document's numbers, as a handler of their part, and how far they were counted."""

    def __init__(self) -> None:
        self._definitions: dict[str, _Numbers] = {}
        self._numbers: dict[str, _Numbers] = {}
        self._counts: dict[str, dict[int, int]] = {}  # of each level, by definition
        self._begun: set[tuple[str, int]] = set()
        self._current = _Numbers()
        self._level = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of how is numbered."""
        value = attributes.get("w:val", "")
        if tag == "w:abstractNum":
            self._current = self._definitions[attributes.get("w:abstractNumId", "")] = _Numbers()
        elif tag == "w:num":
            self._current = self._numbers[attributes.get("w:numId", "")] = _Numbers()
        elif tag == "w:abstractNumId":
            self._current.definition = value
        elif tag in ("w:lvl", "w:lvlOverride"):
            self._level = figures(attributes.get("w:ilvl", "")) or 0
        elif tag == "w:startOverride":
            self._current.starts[self._level] = figures(value) or 0
        else:
            self._describe(tag, value)

    def label_of(self, place: Place, style: str) -> str:
        """Return the number of the next paragraph at a place, counting it; nothing for a bullet."""
        numbers = self._numbers.get(place.numbers, _Numbers())
        levels = {**self._definitions.get(numbers.definition, _Numbers()).levels, **numbers.levels}
        of_style = (at for at, level in levels.items() if level.style and level.style == style)
        at = next(of_style, 0) if place.level is None else place.level
        if at not in levels:
            return ""
        counts = self._counted(place.numbers, at, levels)
        level = levels[at]
        if level.form in ("bullet", "none"):
            return ""

        def count(found: re.Match[str]) -> str:
            of = int(found[1]) - 1
            form = "decimal" if level.is_all_figures else levels.get(of, level).form
            return _written(counts.get(of, levels.get(of, level).start), form)

        return _COUNT.sub(count, level.text).strip()

    def _describe(self, tag: str, value: str) -> None:
        level = self._current.levels.get(self._level, _Level())
        if tag == "w:start":
            level = replace(level, start=figures(value) or 0)
        elif tag == "w:numFmt":
            level = replace(level, form=value)
        elif tag == "w:lvlText":
            level = replace(level, text=value[:_LONGEST_TEXT])
        elif tag == "w:pStyle":
            level = replace(level, style=value)
        elif tag == "w:isLgl":
            level = replace(level, is_all_figures=True)
        else:
            return
        self._current.levels[self._level] = level

    def _counted(self, name: str, at: int, levels: Mapping[int, _Level]) -> dict[int, int]:
        """Count a paragraph of a level, from which those of deeper ones begin anew."""
        numbers = self._numbers[name]
        counts = self._counts.setdefault(numbers.definition, {})
        if at in numbers.starts and (name, at) not in self._begun:
            counts[at] = numbers.starts[at]
        else:
            counts[at] = counts.get(at, levels[at].start - 1) + 1
        self._begun.add((name, at))
        for deeper in _LEVELS[at + 1 :]:
            counts.pop(deeper, None)
        return counts


def figures(value: str) -> int | None:
    """Return a number as it is written in a file, if it is one of reasonable length."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _written(count: int, form: str) -> str:
    """Return a count as a list shows it."""
    if form in ("lowerLetter", "upperLetter") and 0 < count <= 26 * _MOST_LETTERS:
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("lowerRoman", "upperRoman") and 0 < count <= _MOST_ROMAN:
        return _roman(count).upper() if form == "upperRoman" else _roman(count)
    return f"{count:02}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    letters = ""
    for value, letter in _ROMAN:
        letters += letter * (count // value)
        count %= value
    return letters
