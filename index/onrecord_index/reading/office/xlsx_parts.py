"""The parts of a workbook as handlers of their XML: which sheets there are, strings, number formats, cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from string import ascii_letters
from typing import TYPE_CHECKING

from onrecord_index.reading.office.cells import BUILT_IN, moment_in_words, shown
from onrecord_index.reading.office.escapes import unescaped
from onrecord_index.reading.office.parts import Handler
from onrecord_index.reading.office.spans import Spans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord_index.reading.rows import Rows

_COLUMN = re.compile("[A-Za-z]{1,3}")
_TRUE = ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class NamedSheet:
    """The name of a sheet and the id of its relation."""

    name: str
    relation: str


class Workbook(Handler):
    """The sheets of a workbook, in their order, and from when it counts days."""

    def __init__(self) -> None:
        self.root = ""
        self.sheets: list[NamedSheet] = []
        self.from_1904 = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of the beginning of an element."""
        self.root = self.root or tag
        if tag == "s:sheet":
            self.sheets.append(NamedSheet(unescaped(attributes.get("name", "")), attributes.get("r:id", "")))
        elif tag == "s:workbookPr":
            self.from_1904 = attributes.get("date1904") in _TRUE


class Strings(Handler):
    """The strings that cells refer to by their numbers."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._is_text = self._is_phonetic = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 - elements have it
        """Take note of the beginning of an element."""
        if tag == "s:rPh":  # how a string is pronounced
            self._is_phonetic = True
        elif tag == "s:t":
            self._is_text = not self._is_phonetic

    def end(self, tag: str) -> None:
        """Take note of the end of an element."""
        if tag == "s:rPh":
            self._is_phonetic = False
        elif tag == "s:t":
            self._is_text = False
        elif tag == "s:si":
            self.strings.append(unescaped("".join(self._pieces)))
            self._pieces = []

    def data(self, text: str) -> None:
        """Take note of characters."""
        if self._is_text:
            self._pieces.append(text)


class Formats(Handler):
    """The number formats that cells refer to by their numbers."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self._own: dict[str, str] = {}
        self._is_of_cells = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of the beginning of an element."""
        number = attributes.get("numFmtId", "0")
        if tag == "s:numFmt":
            self._own[number] = attributes.get("formatCode", "")
        elif tag == "s:cellXfs":
            self._is_of_cells = True
        elif tag == "s:xf" and self._is_of_cells:
            self.codes.append(self._own.get(number, BUILT_IN.get(_number(number) or 0, "General")))

    def end(self, tag: str) -> None:
        """Take note of the end of an element."""
        if tag == "s:cellXfs":
            self._is_of_cells = False


class Merges(Handler):
    """The cells of a sheet that reach over several rows: the last row of each, by row and column."""

    def __init__(self) -> None:
        self.last_rows: dict[tuple[int, int], int] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of the beginning of an element."""
        if tag == "s:mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            self.last_rows[_row_of(first), _column_of(first)] = _row_of(last)


@dataclass(frozen=True, slots=True)
class Shared:
    """What the sheets of a workbook share: strings, number formats, from when days are counted."""

    strings: Sequence[str]
    codes: Sequence[str]
    from_1904: bool


class Cells(Handler):
    """The cells of a sheet, told to rows as a person sees them; `without_result` counts formulas without any."""

    def __init__(self, rows: Rows, shared: Shared, merges: Merges) -> None:
        self.without_result = 0
        self._rows = rows
        self._shared = shared
        self._merges = merges
        self._spans = Spans()
        self._row: dict[int, str] = {}
        self._row_number = self._column = 0
        self._kind = self._style = ""
        self._pieces: list[str] = []
        self._is_text = self._is_formula = self._is_phonetic = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of the beginning of an element."""
        if tag == "s:row":
            self._begin_row(attributes.get("r", ""))
        elif tag == "s:c":
            self._column = _column_of(attributes.get("r", "")) or self._column + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._pieces, self._is_formula = [], False
        elif tag == "s:f":
            self._is_formula = True
        elif tag == "s:rPh":
            self._is_phonetic = True
        elif tag in ("s:v", "s:t"):
            self._is_text = not self._is_phonetic

    def end(self, tag: str) -> None:
        """Take note of the end of an element."""
        if tag == "s:row":
            self._rows.add(self._spans.filled(self._row, number=self._row_number))
        elif tag == "s:c":
            self._end_cell("".join(self._pieces))
        elif tag == "s:rPh":
            self._is_phonetic = False
        elif tag in ("s:v", "s:t"):
            self._is_text = False

    def data(self, text: str) -> None:
        """Take note of characters."""
        if self._is_text:
            self._pieces.append(text)

    def _begin_row(self, number: str) -> None:
        before = self._row_number
        self._row_number = _number(number) or before + 1
        if self._row_number > before + 1:
            self._rows.add({})
        self._row, self._column = {}, 0

    def _end_cell(self, value: str) -> None:
        self.without_result += self._is_formula and not value
        if value:
            self._row[self._column] = cell = self._shown(value)
            last_row = self._merges.last_rows.get((self._row_number, self._column), 0)
            if last_row > self._row_number:
                self._spans.open(self._column, cell, last_row=last_row)

    def _shown(self, value: str) -> str:
        """Return a value as a person sees it, nothing for an error."""
        if self._kind == "s":
            return _at(self._shared.strings, value)
        if self._kind == "b":
            return "TRUE" if value in _TRUE else "FALSE"
        if self._kind == "e":
            return ""
        try:
            if self._kind == "d":
                return moment_in_words(datetime.fromisoformat(value))
            if self._kind == "n":
                return shown(float(value), _at(self._shared.codes, self._style), from_1904=self._shared.from_1904)
        except ValueError:
            pass  # what is no number or day is shown as it stands
        return unescaped(value)


def _at(values: Sequence[str], number: str) -> str:
    """Return the value with a number as it is written in a file, or nothing."""
    at = _number(number)
    return "" if at is None or at >= len(values) else values[at]


def _number(digits: str) -> int | None:
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def _row_of(reference: str) -> int:
    """Return the number of a cell's row, 7 for `AB7`, or 0 where it has none."""
    return _number(reference.lstrip("$").lstrip(ascii_letters).lstrip("$")) or 0


def _column_of(reference: str) -> int:
    """Return the number of a cell's column from 1, 28 for `AB7`, or 0 where it has none."""
    letters = _COLUMN.match(reference)
    number = 0
    for letter in letters[0].upper() if letters else "":
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
