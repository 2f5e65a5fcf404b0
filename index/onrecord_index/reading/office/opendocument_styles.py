"""What the styles of an OpenDocument text make of its paragraphs: titles, headings, hidden text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord_index.reading.office.parts import Handler

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_HEADING = re.compile(r"Heading(?:_20_| )?([1-9])")


@dataclass(slots=True)
class _Style:
    parent: str = ""
    is_hidden: bool = False


class Styles(Handler):
    """The styles of a document, as a handler of the parts that define them; all else is passed over."""

    def __init__(self) -> None:
        self._styles: dict[str, _Style] = {}
        self._current = _Style()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of what a style is."""
        if tag == "style:style":
            self._current = _Style(attributes.get("style:parent-style-name", ""))
            self._styles[attributes.get("style:name", "")] = self._current
        elif tag == "style:text-properties":
            self._current.is_hidden = attributes.get("text:display") == "none"

    def level_of(self, name: str) -> int | None:
        """Return the level of a heading of this style from 1, 0 of the document's title, None of anything else."""
        for ancestor in self._lineage(name):
            if ancestor == "Title":
                return 0
            if heading := _HEADING.fullmatch(ancestor):
                return int(heading[1])
        return None

    def is_hidden(self, name: str) -> bool:
        """Tell whether text of this style is not shown."""
        return any(self._styles[ancestor].is_hidden for ancestor in self._lineage(name) if ancestor in self._styles)

    def _lineage(self, name: str) -> Iterator[str]:
        """Yield the names of a style, of its parent, and so on."""
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            yield name
            name = self._styles[name].parent if name in self._styles else ""
