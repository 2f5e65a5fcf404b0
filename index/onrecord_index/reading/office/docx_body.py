"""The body of a Word document, or its notes, as a stream of XML to paragraphs, headings and rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from onrecord_index.reading.office.docx_numbering import Place, figures
from onrecord_index.reading.office.docx_styles import level_of_outline, outline_of
from onrecord_index.reading.office.flow import Block, Flow
from onrecord_index.reading.office.parts import Handler

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from onrecord_index.reading.office.docx_numbering import Numbering
    from onrecord_index.reading.office.docx_styles import Styles

# Deletions, what was moved elsewhere, how words and paragraphs looked before a change, the same drawing for earlier
# versions of Word, how to pronounce a word.
_LEFT_OUT = frozenset({"w:del", "w:moveFrom", "w:pPrChange", "w:rPrChange", "mc:Fallback", "w:rt"})

_OFF = ("0", "false", "off")
_NO_NOTES = ("separator", "continuationSeparator", "continuationNotice")


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of a document by their ids, each until the body refers to it."""

    footnotes: dict[str, Sequence[Block]] = field(default_factory=dict)
    endnotes: dict[str, Sequence[Block]] = field(default_factory=dict)


@dataclass(slots=True)
class _Paragraph:
    """What is known of a paragraph that is being read."""

    style: str = ""
    outline: int | None = None
    numbers: str | None = None
    number_level: int | None = None
    goes_on: bool = False
    footnotes: list[Block] = field(default_factory=list)


class Body(Handler):
    """Takes the XML of a body, or of notes, and makes blocks of it; `notes` are those that it may refer to."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: Notes) -> None:
        self.root = ""
        self.found_notes: dict[str, Sequence[Block]] = {}
        self._styles = styles
        self._numbering = numbering
        self._notes = notes
        self._flow = Flow()
        self._endnotes: list[Block] = []
        self._tags: list[str] = []
        self._left_out = 0  # elements within one that is left out, itself among them
        self._paragraphs: list[_Paragraph] = []
        self._is_text = self._is_hidden = self._is_placeholder = self._is_deleted_row = False
        self._note = ""

    def blocks(self) -> list[Block]:
        """Return all that was read, and then the endnotes that it refers to."""
        return [*self._flow.finished(), *self._endnotes]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of the beginning of an element."""
        self.root = self.root or tag
        if tag == "w:del":
            self._take_mark_of_deletion()
        if self._left_out or tag in _LEFT_OUT or (tag == "w:sdtContent" and self._is_placeholder):
            self._left_out += 1
            self._is_placeholder = False
            return
        self._tags.append(tag)
        if begins := self._BEGINS.get(tag):
            begins(self, attributes)

    def end(self, tag: str) -> None:
        """Take note of the end of an element."""
        if self._left_out:
            self._left_out -= 1
            return
        self._tags.pop()
        if ends := self._ENDS.get(tag):
            ends(self)

    def data(self, text: str) -> None:
        """Take note of characters."""
        if self._is_text and not self._is_hidden and not self._left_out:
            self._flow.write(text)

    # ------------------------------------------------------------ what is left out

    def _take_mark_of_deletion(self) -> None:
        """Take note that the open row, or the end of the open paragraph, is deleted, where it says so."""
        if self._stands_in("w:trPr"):
            self._is_deleted_row = True
        elif self._stands_in("w:pPr", "w:rPr") and self._paragraphs:
            self._paragraphs[-1].goes_on = True

    def _stands_in(self, *tags: str) -> bool:
        """Tell whether the innermost open elements are these."""
        return tuple(self._tags[-len(tags) :]) == tags

    def _begin_control(self, _: Mapping[str, str]) -> None:
        self._is_placeholder = False

    def _note_placeholder(self, _: Mapping[str, str]) -> None:
        self._is_placeholder = True

    # ------------------------------------------------------------ paragraphs

    def _begin_paragraph(self, _: Mapping[str, str]) -> None:
        self._paragraphs.append(_Paragraph())
        self._flow.open_paragraph()
        self._is_text = False

    def _end_paragraph(self) -> None:
        paragraph = self._paragraphs.pop()
        if paragraph.goes_on:
            self._flow.carry_paragraph()
        elif self._styles.is_contents(paragraph.style):
            self._flow.drop_paragraph()
        else:
            self._flow.close_paragraph(self._level_of(paragraph), label=self._label_of(paragraph))
        self._flow.add(paragraph.footnotes)

    def _level_of(self, paragraph: _Paragraph) -> int | None:
        if paragraph.outline is not None:
            return level_of_outline(paragraph.outline)
        return self._styles.level_of(paragraph.style)

    def _label_of(self, paragraph: _Paragraph) -> str:
        """Return the number in front of a paragraph, counting it."""
        of_style = self._styles.numbers_of(paragraph.style)
        if paragraph.numbers is None:
            return self._numbering.label_of(of_style, paragraph.style) if of_style else ""
        level = paragraph.number_level or 0
        return self._numbering.label_of(Place(paragraph.numbers, level), paragraph.style)

    def _number_paragraph(self, attributes: Mapping[str, str]) -> None:
        if self._paragraphs and self._stands_in("w:pPr", "w:numPr", "w:numId"):
            self._paragraphs[-1].numbers = attributes.get("w:val", "")

    def _level_numbers(self, attributes: Mapping[str, str]) -> None:
        if self._paragraphs and self._stands_in("w:pPr", "w:numPr", "w:ilvl"):
            self._paragraphs[-1].number_level = figures(attributes.get("w:val", ""))

    def _style_paragraph(self, attributes: Mapping[str, str]) -> None:
        if self._paragraphs and self._stands_in("w:pPr", "w:pStyle"):
            self._paragraphs[-1].style = attributes.get("w:val", "")

    def _outline_paragraph(self, attributes: Mapping[str, str]) -> None:
        if self._paragraphs and self._stands_in("w:pPr", "w:outlineLvl"):
            self._paragraphs[-1].outline = outline_of(attributes.get("w:val", ""))

    def _frame_paragraph(self, attributes: Mapping[str, str]) -> None:
        if self._paragraphs and attributes.get("w:dropCap", "none") != "none":
            self._paragraphs[-1].goes_on = True  # a large first letter is a paragraph of its own

    # ------------------------------------------------------------ words

    def _begin_run(self, _: Mapping[str, str]) -> None:
        self._is_hidden = False

    def _end_run(self) -> None:
        self._is_hidden = False

    def _hide_run(self, attributes: Mapping[str, str]) -> None:
        if self._stands_in("w:r", "w:rPr", "w:vanish"):
            self._is_hidden = attributes.get("w:val", "") not in _OFF

    def _begin_text(self, _: Mapping[str, str]) -> None:
        self._is_text = True

    def _end_text(self) -> None:
        self._is_text = False

    def _write(self, text: str) -> None:
        if self._tags[-2:-1] == ["w:r"] and not self._is_hidden:
            self._flow.write(text)

    # ------------------------------------------------------------ notes, boxes, rows

    def _refer_to_footnote(self, attributes: Mapping[str, str]) -> None:
        if self._paragraphs:
            self._paragraphs[-1].footnotes += self._notes.footnotes.pop(attributes.get("w:id", ""), ())

    def _refer_to_endnote(self, attributes: Mapping[str, str]) -> None:
        self._endnotes += self._notes.endnotes.pop(attributes.get("w:id", ""), ())

    def _begin_note(self, attributes: Mapping[str, str]) -> None:
        self._note = "" if attributes.get("w:type") in _NO_NOTES else attributes.get("w:id", "")
        self._flow.open_aside()

    def _end_note(self) -> None:
        self.found_notes[self._note] = self._flow.close_aside()

    def _begin_row(self, _: Mapping[str, str]) -> None:
        self._is_deleted_row = False
        self._flow.open_row()

    def _end_row(self) -> None:
        self._flow.close_row(kept=not self._is_deleted_row)
        self._is_deleted_row = False

    def _begin_cell(self, _: Mapping[str, str]) -> None:
        self._flow.open_aside()

    def _end_cell(self) -> None:
        self._flow.close_cell()

    _BEGINS: ClassVar[Mapping[str, Callable[[Body, Mapping[str, str]], None]]] = {
        "w:sdt": _begin_control,
        "w:showingPlcHdr": _note_placeholder,
        "w:p": _begin_paragraph,
        "w:pStyle": _style_paragraph,
        "w:outlineLvl": _outline_paragraph,
        "w:numId": _number_paragraph,
        "w:ilvl": _level_numbers,
        "w:framePr": _frame_paragraph,
        "w:r": _begin_run,
        "w:vanish": _hide_run,
        "w:t": _begin_text,
        "m:t": _begin_text,
        "w:tab": lambda body, _: body._write("\t"),
        "w:ptab": lambda body, _: body._write("\t"),
        "w:br": lambda body, _: body._write("\n"),
        "w:cr": lambda body, _: body._write("\n"),
        "w:noBreakHyphen": lambda body, _: body._write("-"),
        "w:footnoteReference": _refer_to_footnote,
        "w:endnoteReference": _refer_to_endnote,
        "w:footnote": _begin_note,
        "w:endnote": _begin_note,
        "w:tr": _begin_row,
        "w:tc": _begin_cell,
    }
    _ENDS: ClassVar[Mapping[str, Callable[[Body], None]]] = {
        "w:p": _end_paragraph,
        "w:r": _end_run,
        "w:t": _end_text,
        "m:t": _end_text,
        "w:footnote": _end_note,
        "w:endnote": _end_note,
        "w:tr": _end_row,
        "w:tc": _end_cell,
    }
