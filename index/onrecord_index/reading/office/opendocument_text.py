"""The content of an OpenDocument text or presentation as a stream of XML to paragraphs, headings and rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from onrecord_index.reading.office.flow import Block, Flow, Page
from onrecord_index.reading.office.parts import Handler

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onrecord_index.reading.office.opendocument_styles import Styles

_LEFT_OUT = frozenset(
    "text:tracked-changes office:annotation office:forms office:scripts office:binary-data office:event-listeners "
    "svg:title svg:desc text:note-citation text:ruby-text text:hidden-text text:page-number text:placeholder "
    "text:table-of-content text:illustration-index text:table-index text:object-index text:user-index "
    "text:alphabetical-index table:covered-table-cell presentation:header-decl presentation:footer-decl "
    "presentation:date-time-decl".split()
)
_NO_TEXT = frozenset({"header", "footer", "date-time", "page-number", "page", "handout"})
_LEVELS = range(1, 10)


@dataclass(slots=True)
class _Paragraph:
    """What is known of a paragraph that is being read."""

    level: int | None
    footnotes: list[Block] = field(default_factory=list)


class Content(Handler):
    """Takes the XML of a content and makes pages of it, one for each slide, or one for a whole text."""

    def __init__(self, styles: Styles) -> None:
        self.root = ""
        self._styles = styles
        self._flow = Flow()
        self._slides: list[Page] = []
        self._endnotes: list[Block] = []
        self._left_out = 0  # elements within one that is left out, itself among them
        self._paragraphs: list[_Paragraph] = []
        self._frames: list[str] = []
        self._notes: list[str] = []

    @property
    def has_slides(self) -> bool:
        """Whether this is a presentation."""
        return bool(self._slides)

    def pages(self) -> list[Page]:
        """Return all that was read."""
        return self._slides or [Page([*self._flow.finished(), *self._endnotes])]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of the beginning of an element."""
        self.root = self.root or tag
        if self._left_out or self._is_left_out(tag, attributes):
            self._left_out += 1
        elif begins := self._BEGINS.get(tag):
            begins(self, attributes)
        else:
            self._styles.start(tag, attributes)

    def end(self, tag: str) -> None:
        """Take note of the end of an element."""
        if self._left_out:
            self._left_out -= 1
        elif ends := self._ENDS.get(tag):
            ends(self)

    def data(self, text: str) -> None:
        """Take note of characters."""
        if not self._left_out:
            self._flow.write(text)

    def _is_left_out(self, tag: str, attributes: Mapping[str, str]) -> bool:
        is_styled = tag in ("text:span", "text:p", "text:h")
        return tag in _LEFT_OUT or (is_styled and self._styles.is_hidden(attributes.get("text:style-name", "")))

    # ------------------------------------------------------------ paragraphs

    def _begin_paragraph(self, attributes: Mapping[str, str]) -> None:
        self._open_paragraph(self._styles.level_of(attributes.get("text:style-name", "")))

    def _begin_heading(self, attributes: Mapping[str, str]) -> None:
        level = attributes.get("text:outline-level", "1")
        self._open_paragraph(int(level) if level in map(str, _LEVELS) else None)

    def _open_paragraph(self, level: int | None) -> None:
        self._paragraphs.append(_Paragraph(level))
        self._flow.open_paragraph()

    def _end_paragraph(self) -> None:
        paragraph = self._paragraphs.pop()
        self._flow.close_paragraph(paragraph.level)
        self._flow.add(paragraph.footnotes)

    # ------------------------------------------------------------ notes, frames, slides

    def _begin_note(self, attributes: Mapping[str, str]) -> None:
        self._notes.append(attributes.get("text:note-class", ""))
        self._flow.open_aside()

    def _end_note(self) -> None:
        blocks = self._flow.close_aside()
        if self._notes.pop() == "endnote" or not self._paragraphs:
            self._endnotes += blocks
        else:
            self._paragraphs[-1].footnotes += blocks

    def _begin_frame(self, attributes: Mapping[str, str]) -> None:
        self._frames.append(attributes.get("presentation:class", ""))
        self._flow.open_aside()

    def _end_frame(self) -> None:
        kind, blocks = self._frames.pop(), self._flow.close_aside()
        if kind == "title" and blocks:
            self._flow.add([Block(" ".join(" ".join(block.text for block in blocks).split()), 1)])
        elif kind not in _NO_TEXT:
            self._flow.add(blocks)

    def _begin_slide(self, _: Mapping[str, str]) -> None:
        self._flow = Flow()

    def _end_slide(self) -> None:
        blocks = sorted(self._flow.finished(), key=lambda block: block.level is None)  # its title comes first
        self._slides.append(Page(blocks, f"Slide {len(self._slides) + 1}"))

    _BEGINS: ClassVar[Mapping[str, Callable[[Content, Mapping[str, str]], None]]] = {
        "text:p": _begin_paragraph,
        "text:h": _begin_heading,
        "text:s": lambda self, _: self._flow.write(" "),
        "text:tab": lambda self, _: self._flow.write("\t"),
        "text:line-break": lambda self, _: self._flow.write("\n"),
        "text:note": _begin_note,
        "draw:frame": _begin_frame,
        "draw:page": _begin_slide,
        "table:table-row": lambda self, _: self._flow.open_row(),
        "table:table-cell": lambda self, _: self._flow.open_aside(),
    }
    _ENDS: ClassVar[Mapping[str, Callable[[Content], None]]] = {
        "text:p": _end_paragraph,
        "text:h": _end_paragraph,
        "text:note": _end_note,
        "draw:frame": _end_frame,
        "draw:page": _end_slide,
        "table:table-row": lambda self: self._flow.close_row(),
        "table:table-cell": lambda self: self._flow.close_cell(),
    }
