"""The paragraphs, cells and rows of RTF, which says where they end but not where they begin."""

from __future__ import annotations

from dataclasses import dataclass, field

from onrecord_index.reading.office.flow import Block, Flow


@dataclass(slots=True)
class _Place:
    """Where paragraphs go: the body, or a note or text box, which follows the paragraph that it stands in."""

    pieces: list[str] = field(default_factory=list)
    held: list[Block] = field(default_factory=list)
    has_row: bool = False


class EndedFlow:
    """Makes blocks of pieces of text and of what ends after them."""

    def __init__(self) -> None:
        self._flow = Flow()
        self._places = [_Place()]
        self._endnotes: list[Block] = []

    def write(self, text: str) -> None:
        """Add to the paragraph."""
        self._places[-1].pieces.append(text)

    def end_paragraph(self, level: int | None, *, in_table: bool) -> None:
        """End a paragraph; a level makes it a heading."""
        place = self._places[-1]
        if in_table and not place.has_row:
            self._flow.open_row()
            self._flow.open_aside()
        elif place.has_row and not in_table:
            self.end_row()
        place.has_row = in_table
        self._flow.open_paragraph()
        for piece in place.pieces:
            self._flow.write(piece)
        self._flow.close_paragraph(level)
        self._flow.add(place.held)
        place.pieces, place.held = [], []

    def end_cell(self) -> None:
        """End a cell, and the paragraph in it."""
        self.end_paragraph(None, in_table=True)
        self._flow.close_cell()
        self._flow.open_aside()

    def end_row(self) -> None:
        """End a row, if one is open."""
        place = self._places[-1]
        if place.has_row:
            self._flow.close_cell()
            self._flow.close_row()
            place.has_row = False

    def open_aside(self) -> None:
        """Begin a note or text box."""
        self._places.append(_Place())
        self._flow.open_aside()

    def close_aside(self, *, is_endnote: bool = False) -> None:
        """End it."""
        self.end_paragraph(None, in_table=False)
        self._places.pop()
        blocks = self._flow.close_aside()
        if is_endnote:
            self._endnotes += blocks
        else:
            self._places[-1].held += blocks

    def finished(self) -> list[Block]:
        """Return all blocks, the endnotes last."""
        while len(self._places) > 1:
            self.close_aside()
        self.end_paragraph(None, in_table=False)
        return [*self._flow.finished(), *self._endnotes]
