"""The content of an OpenDocument spreadsheet as a stream of XML to lines for its rows."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from onrecord_index.reading.office.cells import moment_in_words
from onrecord_index.reading.office.parts import Handler
from onrecord_index.reading.office.spans import Spans
from onrecord_index.reading.rows import MOST_CELLS, Rows, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEFT_OUT = frozenset({"office:annotation", "office:forms", "table:tracked-changes", "table:shapes", "table:dde-links"})

_CELLS = ("table:table-cell", "table:covered-table-cell")

# Days whose parts readers take in another order.
_SHORT_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")


class Tables(Handler):
    """Takes the XML of a content and makes a sheet of each table."""

    def __init__(self) -> None:
        self.root = ""
        self.sheets: list[Sheet] = []
        self._rows = Rows()
        self._spans = Spans()
        self._name = ""
        self._left_out = 0
        self._row: dict[int, str] = {}
        self._row_number = self._rows_alike = self._column = 0
        self._cell: Mapping[str, str] = {}
        self._pieces: list[str] = []
        self._is_text = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of the beginning of an element."""
        self.root = self.root or tag
        if self._left_out or tag in _LEFT_OUT or tag.startswith("draw:"):
            self._left_out += 1
        elif tag == "table:table":
            self._name = attributes.get("table:name", "")
            self._spans, self._row_number = Spans(), 0
        elif tag == "table:table-row":
            self._row, self._column = {}, 0
            self._rows_alike = _number(attributes, "table:number-rows-repeated")
        elif tag in _CELLS:
            self._cell, self._pieces = attributes, []
        elif tag == "text:p":
            self._is_text = True
        elif tag in ("text:s", "text:tab", "text:line-break"):
            self._pieces.append(" ")

    def end(self, tag: str) -> None:
        """Take note of the end of an element."""
        if self._left_out:
            self._left_out -= 1
        elif tag == "table:table":
            self.sheets.append(Sheet(self._name, self._rows.finished()))
        elif tag == "table:table-row":
            self._end_row()
        elif tag in _CELLS:
            self._end_cell()
        elif tag == "text:p":
            self._is_text = False
            self._pieces.append(" ")

    def data(self, text: str) -> None:
        """Take note of characters."""
        if self._is_text and not self._left_out:
            self._pieces.append(text)

    def _end_row(self) -> None:
        self._row_number += 1
        row = self._spans.filled(self._row, number=self._row_number)
        for _ in range(self._rows_alike if row else 1):  # rows of text come to an end at the limit of characters
            self._rows.add(row)
        self._row_number += self._rows_alike - 1

    def _end_cell(self) -> None:
        shown = self._shown()
        alike = _number(self._cell, "table:number-columns-repeated")
        rows = _number(self._cell, "table:number-rows-spanned")
        if shown:
            for column in range(self._column, min(self._column + alike, MOST_CELLS)):
                self._row[column] = shown
                if rows > 1:
                    self._spans.open(column, shown, last_row=self._row_number + rows)
        self._column += alike

    def _shown(self) -> str:
        """Return what a person sees in the open cell, but for a day in figures, which is written in words."""
        shown = " ".join("".join(self._pieces).split()) or self._cell.get("office:string-value", "")
        if self._cell.get("calcext:value-type") == "error":
            return ""
        if self._cell.get("office:value-type") == "date" and _SHORT_DAY.match(shown):
            try:
                return moment_in_words(datetime.fromisoformat(self._cell.get("office:date-value", "")))
            except ValueError:
                pass  # it is shown as it stands
        return shown


def _number(attributes: Mapping[str, str], name: str) -> int:
    """Return how often something is meant, once where it is not said."""
    value = attributes.get(name, "")
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 10 else 1
