"""Rows of tables to lines of text, each with the names of its columns; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord_index.reading.columns import header_of
from onrecord_index.reading.types import CannotRead
from onrecord_index.types import Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord_index.reading.columns import Row

# With the names of its columns in each row, a table becomes several times as long as it was.
MOST_CHARACTERS = 50_000_000

# Of a row, as spreadsheets allow.
MOST_CELLS = 16_384

# The rows at a table's top that are looked at to tell which one names the columns.
_LOOKED_AT = 50


class Rows:
    """Takes the rows of tables as they come and makes lines of them: "Name: Berg; Office: mayor; Year: 2021".

    A row without cells ends a table; the one below it may have names of its own, or go on. Rows without names of
    columns give their cells alone, "Berg; mayor; 2021".
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._characters = 0
        self._waiting: list[Row] = []
        self._names: Row = {}
        self._is_open = False

    def add(self, row: Row) -> None:
        """Take a row; raises CannotRead where the lines or the cells of one become too many."""
        cells = {column: cell for column, cell in row.items() if cell and not cell.isspace()}
        if len(cells) > MOST_CELLS:
            raise CannotRead(f"is a table with more than {MOST_CELLS:,} cells in a row")
        if not cells:
            self._open_table()
            self._is_open = False
        elif self._is_open:
            self._write(cells)
        else:
            self._waiting.append(cells)
            if len(self._waiting) == _LOOKED_AT:
                self._open_table()

    def finished(self) -> list[str]:
        """Return the lines so far; the next row is of another sheet."""
        self.add({})
        lines = self._lines
        self._lines, self._names = [], {}
        return lines

    def _open_table(self) -> None:
        """Find the names of the columns in the rows that wait, and write those."""
        rows, self._waiting = self._waiting, []
        self._is_open = True
        if not rows:
            return
        goes_on = bool(self._names) and all(row.keys() <= self._names.keys() for row in rows)
        header = header_of(rows)
        if header and (header.is_sure or not goes_on):
            names = rows[header.at]
            above, rows = rows[: header.at], rows[header.at + 1 :]
            named = {column for row in rows if len(row) > 1 and row != names for column in row}
            self._names = {}
            for row in [*above, names] if names.keys() - named else above:  # a name that stands nowhere else is told
                self._write(row)
            self._names = {column: _on_a_line(name).rstrip(" :") for column, name in names.items()}
        elif not goes_on:
            self._names = {}
        for row in rows:
            self._write(row)

    def _write(self, row: Row) -> None:
        """Write a row on a line of its own, but not the names of the columns once more."""
        named = self._names if len(row) > 1 or row.keys() != {min(self._names, default=-1)} else {}
        self._characters += sum(len(cell) + len(named.get(column, "")) + 2 for column, cell in row.items())
        if self._characters > MOST_CHARACTERS:
            raise CannotRead(
                f"is a table of more than {MOST_CHARACTERS:,} characters with the names of its columns in each row; "
                "split it"
            )
        cells = {column: _on_a_line(cell) for column, cell in row.items()}
        if any(cells[column] != named.get(column) for column in cells):
            self._lines.append(
                "; ".join(f"{named[at]}: {cell}" if named.get(at) else cell for at, cell in cells.items())
            )


def _on_a_line(cell: str) -> str:
    return " ".join(cell.split())


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a sheet, and what it is called."""

    name: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sheets:
    """The text of sheets with blank lines between them, and where each begins."""

    text: str
    sections: tuple[Section, ...]


def joined(sheets: Sequence[Sheet]) -> Sheets:
    """Return the text of sheets, without empty ones."""
    texts: list[str] = []
    sections: list[Section] = []
    offset = 0
    for sheet in sheets:
        if sheet.lines:
            texts.append("\n".join(sheet.lines))
            sections += [Section(offset, sheet.name)] if sheet.name else []
            offset += len(texts[-1]) + 2
    return Sheets("\n\n".join(texts), tuple(sections))
