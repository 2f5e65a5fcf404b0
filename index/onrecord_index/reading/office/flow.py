"""What an office document says, in the order in which it is read: paragraphs, headings and rows of tables; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord_index.types import Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What has the style of a heading and is longer is a paragraph that somebody wanted to stand out.
_LONGEST_HEADING = 200

# In each other; the words of a row are copied as often.
_MOST_TABLES = 20

# Rows with more words whose cells hold several paragraphs arrange text on a page; they are no data.
_LONGEST_ROW = 60

_WHITE = re.compile(r"[^\S ]\s*| \s+")  # all but single spaces, of which a text has most
_SPACES = re.compile(r"[ \t]{2,}")
_LINE_ENDS = re.compile(r"[ \t]*\n[ \t]*")
_BULLET = re.compile(r"[•·▪◦‣●○■□]\t")
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a row of a table with tabs between its cells.

    `level` is that of a heading from 1, or 0 for the title of the whole document; None for what is neither.
    """

    text: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Blocks that belong together: a slide, or a whole document; `name` is for one that no heading begins."""

    blocks: Sequence[Block]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """A text with its headings; `starts` holds the offset of each page, `title` is empty where none is marked."""

    text: str
    sections: tuple[Section, ...]
    starts: tuple[int, ...]
    title: str


class Flow:
    """Takes the pieces of a document as they come and makes blocks of them.

    What stands within an open paragraph, such as a text box that is anchored there, follows after it.
    """

    def __init__(self) -> None:
        self._places: list[list[Block]] = [[]]  # where blocks go: the document, a cell, what an open paragraph holds
        self._paragraphs: list[list[str]] = []
        self._rows: list[list[list[Block]]] = []
        self._carried: list[str] = []

    def add(self, blocks: Iterable[Block]) -> None:
        """Put blocks where the next one goes."""
        self._places[-1].extend(blocks)

    def open_paragraph(self) -> None:
        """Begin a paragraph."""
        self._paragraphs.append(self._carried)
        self._places.append([])
        self._carried = []

    def write(self, text: str) -> None:
        r"""Add to the open paragraph, if any; white space is one space, but for \n and \t alone."""
        if self._paragraphs:
            self._paragraphs[-1].append(text if text in ("\n", "\t") else _WHITE.sub(" ", text))

    def close_paragraph(self, level: int | None = None, *, label: str = "") -> None:
        """End a paragraph; a level makes it a heading, and a label, such as its number, stands in front."""
        held = self._places.pop()
        text = written("".join(self._paragraphs.pop()))
        if text:
            self.add([Block(f"{label} {text}".lstrip(), level if len(text) <= _LONGEST_HEADING else None)])
        self.add(held)

    def carry_paragraph(self) -> None:
        """End a paragraph with whose words the next one begins."""
        self.add(self._places.pop())
        self._carried = self._paragraphs.pop()

    def drop_paragraph(self) -> None:
        """End a paragraph that is left out."""
        self.add(self._places.pop())
        self._paragraphs.pop()

    def open_row(self) -> None:
        """Begin a row of a table."""
        self._add_carried()
        self._rows.append([])

    def close_row(self, *, kept: bool = True) -> None:
        """End a row, which may have been deleted."""
        cells = self._rows.pop()
        if kept and len(self._rows) < _MOST_TABLES:
            self.add(_row(cells))
        elif kept:
            self.add(block for cell in cells for block in cell)

    def open_aside(self) -> None:
        """Begin a cell, or a note that will stand elsewhere."""
        self._places.append([])

    def close_aside(self) -> list[Block]:
        """End it and return what stands in it."""
        self._add_carried()
        return self._places.pop()

    def close_cell(self) -> None:
        """End a cell of the open row, if any."""
        cell = self.close_aside()
        if self._rows:
            self._rows[-1].append(cell)
        else:
            self.add(cell)

    def finished(self) -> list[Block]:
        """Return all blocks of the document."""
        self._add_carried()
        return self._places[0]

    def _add_carried(self) -> None:
        if self._carried:
            self.open_paragraph()
            self.close_paragraph()


def written(text: str) -> str:
    """Return a text with single spaces or tabs between words, one blank line between lines, and no bullet in front."""
    text = _SPACES.sub(lambda found: "\t" if "\t" in found[0] else " ", text)
    text = _BLANK_LINES.sub("\n\n", _LINE_ENDS.sub("\n", text)).strip()
    return _BULLET.sub("", text, count=1) if _BULLET.match(text) else text


def composed(pages: Sequence[Page]) -> Composed:
    """Return the text of the blocks on each page, with blank lines between them."""
    texts: list[str] = []
    sections: list[Section] = []
    headings: list[tuple[int, Section]] = []
    starts: list[int] = []
    offset = 0
    for page in pages:
        starts.append(offset)
        if page.name and page.blocks and page.blocks[0].level is None:
            sections.append(Section(offset, page.name))
        for block in page.blocks:
            if block.level is not None:
                headings.append((block.level, Section(offset, " ".join(block.text.split()))))
                sections += [headings[-1][1]] if block.level else []
            texts.append(block.text)
            offset += len(block.text) + 2
    text = "\n\n".join(texts)
    return Composed(text, tuple(sections), tuple(min(start, len(text)) for start in starts), _title(headings))


def _title(headings: Sequence[tuple[int, Section]]) -> str:
    """Return the title, or else a first-level heading that is the only one or the document's first line.

    Other first-level headings are of chapters.
    """
    titles = [section for level, section in headings if level == 0]
    chapters = [section for level, section in headings if level == 1]
    if titles:
        return titles[0].title
    if chapters and chapters[0] is headings[0][1] and (len(chapters) == 1 or not chapters[0].start):
        return chapters[0].title
    return ""


def _row(cells: Sequence[Sequence[Block]]) -> list[Block]:
    """Return a row as one block with tabs between its cells, or the blocks of cells that are more than that."""
    filled = [cell for cell in cells if cell]
    if len(filled) < 2:
        return [block for cell in filled for block in cell]
    text = "\t".join(" ".join(" ".join(block.text.split()) for block in cell) for cell in cells).strip("\t")
    if any(len(cell) > 1 for cell in filled) and len(text.split()) > _LONGEST_ROW:
        return [block for cell in filled for block in cell]
    return [Block(text)]
