"""What the styles of a Word document make of its paragraphs: titles, headings, lines of a table of contents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord_index.reading.office.docx_numbering import Place, figures
from onrecord_index.reading.office.parts import Handler

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_HEADING = re.compile(r"heading ?([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|contents) ?[1-9]", re.IGNORECASE)
BODY_LEVEL = 9  # counted from 0, as outline levels are in files


@dataclass(slots=True)
class _Style:
    """A style as it stands in a file; names are English for those that Word brings, in every language."""

    name: str = ""
    based_on: str = ""
    outline: int | None = None
    numbers: str = ""
    number_level: int | None = None


class Styles(Handler):
    """The styles of a document, as a handler of the part that defines them."""

    def __init__(self) -> None:
        self._styles: dict[str, _Style] = {}
        self._current = _Style()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of what a style is."""
        value = attributes.get("w:val", "")
        if tag == "w:style":
            self._current = _Style()
            self._styles[attributes.get("w:styleId", "")] = self._current
        elif tag == "w:name":
            self._current.name = value
        elif tag == "w:basedOn":
            self._current.based_on = value
        elif tag == "w:outlineLvl":
            self._current.outline = outline_of(value)
        elif tag == "w:numId":
            self._current.numbers = value
        elif tag == "w:ilvl":
            self._current.number_level = figures(value)

    def level_of(self, style_id: str) -> int | None:
        """Return the level of a heading of this style from 1, 0 of the document's title, None of anything else."""
        for style in self._lineage(style_id):
            if style.outline is not None:
                return level_of_outline(style.outline)
            if heading := _HEADING.fullmatch(style.name):
                return int(heading[1])
        return 0 if self._name_of(style_id).lower() == "title" else None

    def is_contents(self, style_id: str) -> bool:
        """Tell whether a paragraph of this style repeats a heading with its page, in a table of contents."""
        return any(_CONTENTS.fullmatch(style.name) for style in self._lineage(style_id))

    def numbers_of(self, style_id: str) -> Place | None:
        """Return which numbers paragraphs of this style take part in, if any."""
        found = (style for style in self._lineage(style_id) if style.numbers)
        return next((Place(style.numbers, style.number_level) for style in found), None)

    def _name_of(self, style_id: str) -> str:
        return next((style.name for style in self._lineage(style_id)), "")

    def _lineage(self, style_id: str) -> Iterator[_Style]:
        """Yield a style, what it is based on, and so on; a style that is not defined goes by its id."""
        seen: set[str] = set()
        while style_id and style_id not in seen:
            seen.add(style_id)
            style = self._styles.get(style_id, _Style(name=style_id))
            yield style
            style_id = style.based_on


def outline_of(value: str) -> int:
    """Return an outline level, from 0, where it is a number, else that of the body."""
    return int(value) if value.isascii() and value.isdigit() and len(value) == 1 else BODY_LEVEL


def level_of_outline(outline: int) -> int | None:
    """Return the level of a heading from 1, or None for the body."""
    return outline + 1 if 0 <= outline < BODY_LEVEL else None
