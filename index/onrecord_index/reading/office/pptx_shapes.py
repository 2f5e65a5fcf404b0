"""The shapes of a slide, in the order in which a screen reader reads them, and the text in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from onrecord_index.reading.office.escapes import unescaped
from onrecord_index.reading.office.flow import Block, Flow
from onrecord_index.reading.office.parts import Handler

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SHAPES = frozenset({"p:sp", "p:grpSp", "p:graphicFrame", "p:cxnSp", "p:pic", "p:contentPart"})


@dataclass(slots=True)
class Shape:
    """A shape with what it holds.

    `kind` is that of a placeholder (`title`, `body`, `sldNum`), or empty.
    """

    kind: str = ""
    is_hidden: bool = False
    blocks: list[Block] = field(default_factory=list)


class Shapes(Handler):
    """Takes the XML of a slide, or of its notes; `diagram` returns the text of a diagram by the id of its relation."""

    def __init__(self, diagram: Callable[[str], list[Block]]) -> None:
        self.root = ""
        self.shapes: list[Shape] = []
        self._diagram = diagram
        self._flow = Flow()
        self._open: list[Shape] = []
        self._text: list[str] | None = None
        self._left_out = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of the beginning of an element."""
        self.root = self.root or tag
        if self._left_out or _is_left_out(tag, attributes):
            self._left_out += 1
        elif tag in _SHAPES:
            self._open.append(Shape(is_hidden=bool(self._open) and self._open[-1].is_hidden))
            self._flow.open_aside()
        elif begins := self._BEGINS.get(tag):
            begins(self, attributes)

    def end(self, tag: str) -> None:
        """Take note of the end of an element."""
        if self._left_out:
            self._left_out -= 1
        elif tag in _SHAPES:
            shape = self._open.pop()
            shape.blocks = self._flow.close_aside()
            if shape.blocks and not shape.is_hidden:
                self.shapes.append(shape)
        elif ends := self._ENDS.get(tag):
            ends(self)

    def data(self, text: str) -> None:
        """Take note of characters."""
        if self._text is not None and not self._left_out:
            self._text.append(text)

    def _describe(self, attributes: Mapping[str, str]) -> None:
        if self._open and attributes.get("hidden") in ("1", "true"):
            self._open[-1].is_hidden = True

    def _place(self, attributes: Mapping[str, str]) -> None:
        if self._open:
            self._open[-1].kind = attributes.get("type", "")

    def _draw(self, attributes: Mapping[str, str]) -> None:
        self._flow.add(self._diagram(attributes.get("r:dm", "")))

    def _begin_text(self) -> None:
        self._text = []

    def _end_text(self) -> None:
        lines = unescaped("".join(self._text or ())).split("\n")
        for number, line in enumerate(lines):
            if number:
                self._flow.write("\n")
            self._flow.write(line)
        self._text = None

    _BEGINS: ClassVar[Mapping[str, Callable[[Shapes, Mapping[str, str]], None]]] = {
        "p:cNvPr": _describe,
        "p:ph": _place,
        "dgm:relIds": _draw,
        "a:p": lambda self, _: self._flow.open_paragraph(),
        "a:t": lambda self, _: self._begin_text(),
        "m:t": lambda self, _: self._begin_text(),
        "a:br": lambda self, _: self._flow.write("\n"),
        "a:tr": lambda self, _: self._flow.open_row(),
        "a:tc": lambda self, _: self._flow.open_aside(),
    }
    _ENDS: ClassVar[Mapping[str, Callable[[Shapes], None]]] = {
        "a:p": lambda self: self._flow.close_paragraph(),
        "a:t": _end_text,
        "m:t": _end_text,
        "a:tr": lambda self: self._flow.close_row(),
        "a:tc": lambda self: self._flow.close_cell(),
    }


class Diagram(Handler):
    """Takes the XML of the data of a diagram (SmartArt): the text of its nodes."""

    _TEXTS = frozenset({"", "node", "asst"})

    def __init__(self) -> None:
        self.flow = Flow()
        self._is_node = self._is_text = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of the beginning of an element."""
        if tag == "dgm:pt":
            self._is_node = attributes.get("type", "") in self._TEXTS
        elif tag == "a:p":
            self.flow.open_paragraph()
        elif tag == "a:t":
            self._is_text = self._is_node

    def end(self, tag: str) -> None:
        """Take note of the end of an element."""
        if tag == "a:p":
            self.flow.close_paragraph()
        elif tag == "a:t":
            self._is_text = False

    def data(self, text: str) -> None:
        """Take note of characters."""
        if self._is_text:
            self.flow.write(text)


def _is_left_out(tag: str, attributes: Mapping[str, str]) -> bool:
    """Tell whether an element is the number of its slide, a cell that another one covers, or for old versions."""
    if tag == "a:fld":
        return attributes.get("type") == "slidenum"
    if tag == "a:tc":
        return attributes.get("hMerge") in ("1", "true") or attributes.get("vMerge") in ("1", "true")
    return tag == "mc:Fallback"
