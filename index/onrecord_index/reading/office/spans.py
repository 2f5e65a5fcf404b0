"""Cells that reach over several rows: each of these rows is told of them, as a person sees it; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord_index.reading.columns import Row


@dataclass(frozen=True, slots=True)
class _Span:
    """What stands in a column down to a row."""

    cell: str
    last_row: int


class Spans:
    """Fills the cells of rows, from the top down, with those that reach into them from above."""

    def __init__(self) -> None:
        self._spans: dict[int, _Span] = {}

    def open(self, column: int, cell: str, *, last_row: int) -> None:
        """Take note that a cell reaches down to a row."""
        self._spans[column] = _Span(cell, last_row)

    def filled(self, row: Row, *, number: int) -> Row:
        """Return a row, which has cells of its own, in the order of its columns with those from above."""
        if not row or not self._spans:
            return row
        self._spans = {column: span for column, span in self._spans.items() if span.last_row >= number}
        from_above = {column: span.cell for column, span in self._spans.items() if column not in row}
        return dict(sorted({**row, **from_above}.items())) if from_above else row
