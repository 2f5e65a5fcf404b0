"""What an RTF document says: its groups and control words to text, and what it says of itself."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from onrecord_index.reading.office.docx_styles import BODY_LEVEL, level_of_outline
from onrecord_index.reading.office.rtf_flow import EndedFlow
from onrecord_index.reading.office.rtf_fonts import Fonts
from onrecord_index.reading.types import CannotRead

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onrecord_index.reading.office.flow import Block

# Word writes about 30; each open group costs memory.
_MOST_DEPTH = 1_000

# Groups without words of the text, beside all that begin with \* and are not known.
_LEFT_OUT = frozenset(
    "annotation atnauthor atnid atnref aftncn aftnsep aftnsepc colortbl comment fldinst filetbl footer footerf footerl "
    "footerr ftncn ftnsep ftnsepc generator header headerf headerl headerr listoverridetable listtable nonesttables "
    "nonshppict objclass objdata pict private revtbl rsidtbl rxe shprslt sp tc template txe xe".split()
)
_KNOWN = frozenset({"shpinst", "do", "ud", "nesttableprops"})  # though they begin with \*

_CHARACTERS = {
    "tab": "\t",
    "line": "\n",
    "page": "\n",
    "column": "\n",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "~": " ",
    "_": "-",
}
_SYMBOLS = range(0xF000, 0xF100)  # bullets and arrows, which mean something in their own fonts only
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_LONGEST_NAME = 1_000


@dataclass(slots=True)
class _State:
    """What holds in a group, and no longer after it; `ends` is to be done then."""

    destination: str = "body"
    around: str = "body"  # the destination around one with two versions of the same text
    ends: Callable[[], None] | None = None
    font: int | None = None
    fallback: int = 1  # how many bytes follow a Unicode character for readers that know none
    is_starred: bool = False
    is_hidden: bool = False
    is_deleted: bool = False
    is_in_table: bool = False
    nesting: int = 1  # of tables
    style: int = 0
    outline: int = BODY_LEVEL

    def inner(self) -> _State:
        """Return the state in which a group within this one begins; copying took a third of all time."""
        return _State(
            self.destination,
            self.around,
            None,
            self.font,
            self.fallback,
            False,
            self.is_hidden,
            self.is_deleted,
            self.is_in_table,
            self.nesting,
            self.style,
            self.outline,
        )


@dataclass(slots=True)
class Stated:
    """What a document says of itself; moments, `creatim` and `revtim`, have a year, a month and a day."""

    title: str = ""
    author: str = ""
    moments: dict[str, dict[str, int]] = field(default_factory=lambda: {"creatim": {}, "revtim": {}})


class Body:
    """Takes the contents of an RTF file and makes blocks of them."""

    def __init__(self) -> None:
        self.stated = Stated()
        self._flow = EndedFlow()
        self.has_pictures = False
        self._states = [_State()]
        self._fonts = Fonts()
        self._levels: dict[int, int | None] = {}  # of headings, by the numbers of their styles
        self._bytes = bytearray()
        self._to_skip = 0
        self._half = 0  # the first half of a character beyond the first 65,536
        self._name = ""  # of a style, or the label of an item of a list
        self._is_endnote = False

    @property
    def _state(self) -> _State:
        return self._states[-1]

    def blocks(self) -> list[Block]:
        """Return all that was read."""
        self._flush()
        return self._flow.finished()

    # ------------------------------------------------------------ groups

    def open(self) -> None:
        """Take note of the beginning of a group; raises CannotRead where too many stand in each other."""
        self._flush()
        self._to_skip = 0
        if len(self._states) > _MOST_DEPTH:
            raise CannotRead("is RTF with too many groups in each other")
        self._states.append(self._state.inner())

    def close(self) -> None:
        """Take note of the end of a group."""
        self._flush()
        self._to_skip = 0
        if self._state.ends:
            self._state.ends()
        if len(self._states) > 1:
            self._states.pop()

    def _begin(self, destination: str, ends: Callable[[], None] | None = None) -> None:
        self._state.destination, self._state.ends = destination, ends

    def _begin_aside(self) -> None:
        self._flow.open_aside()
        self._state.is_in_table, self._state.ends = False, self._end_aside

    def _begin_name(self, ends: Callable[[], None]) -> None:
        self._name = ""
        self._begin("name", ends)

    def _end_aside(self) -> None:
        self._flow.close_aside(is_endnote=self._is_endnote)
        self._is_endnote = False

    def _end_label(self) -> None:
        if any(map(str.isalnum, self._name)):
            self._flow.write(f"{self._name} ")

    def _end_style(self) -> None:
        name = self._name.strip(" ;")
        heading = _HEADING.fullmatch(name)
        level = int(heading[1]) if heading else 0 if name.lower() == "title" else None
        self._levels[self._state.style] = level_of_outline(self._state.outline) or level

    # ------------------------------------------------------------ control words

    def word(self, name: str, number: int | None) -> None:
        """Take note of a control word or symbol."""
        if name in _CHARACTERS and self._to_skip:
            self._to_skip -= 1
            return
        self._flush()
        self._to_skip = 0
        state = self._state
        is_starred, state.is_starred = state.is_starred, name == "*"
        if name == "ud" and is_starred:
            state.destination = state.around
        elif name in _LEFT_OUT or (is_starred and name not in _KNOWN):
            self.has_pictures = self.has_pictures or name in ("pict", "shppict")
            self._begin("left out")
        elif state.destination == "left out":
            pass
        elif state.destination == "body" and name in self._ENDS:
            self._ENDS[name](self)
        elif begins := self._BEGINS.get((state.destination, name)):
            begins(self)
        elif name in self._SETS:
            self._SETS[name](self, 1 if number is None else number)
        elif name in _CHARACTERS:
            self._put(_CHARACTERS[name])

    def _end_paragraph(self) -> None:
        state = self._state
        if state.is_in_table and state.nesting > 1:
            self._flow.write(" ")  # a row of a table in another one is a paragraph of the cell that holds it
        else:
            level = level_of_outline(state.outline) or self._levels.get(state.style)
            self._flow.end_paragraph(level, in_table=state.is_in_table)

    def _set_font(self, number: int) -> None:
        self._state.font = number
        self._fonts.define(number)

    def _set_style(self, number: int) -> None:
        self._state.style = number
        if self._state.destination == "styles":
            self._begin_name(self._end_style)

    def _reset_paragraph(self) -> None:
        self._state.is_in_table, self._state.nesting = False, 1
        self._state.style, self._state.outline = 0, BODY_LEVEL

    def _reset_characters(self) -> None:
        self._state.font, self._state.is_hidden, self._state.is_deleted = None, False, False

    def _set_part_of_moment(self, part: str, number: int) -> None:
        if self._state.destination in self.stated.moments:
            self.stated.moments[self._state.destination][part] = number

    def _leave_out_ansi(self) -> None:
        """Of the same text twice, leave out the first, and remember where the other one belongs."""
        self._state.around = self._state.destination
        self._begin("left out")

    # ------------------------------------------------------------ text

    def text(self, data: bytes) -> None:
        """Take note of bytes."""
        skipped = min(self._to_skip, len(data))
        self._to_skip -= skipped
        if self._state.destination != "left out":
            self._bytes += data[skipped:]

    def _write_character(self, number: int) -> None:
        """Write a character of Unicode, of which one beyond the first 65,536 comes in halves."""
        code = number + 0x10000 if number < 0 else number
        self._to_skip = self._state.fallback
        if 0xD800 <= code < 0xDC00:
            self._half = code
        elif 0xDC00 <= code < 0xE000:
            if self._half:
                self._put(chr(0x10000 + ((self._half - 0xD800) << 10) + (code - 0xDC00)))
            self._half = 0
        elif 0 <= code <= sys.maxunicode and code not in _SYMBOLS:
            self._put(chr(code))

    def _flush(self) -> None:
        """Put the bytes that have come so far; characters may have several, which only text keeps together."""
        if self._bytes:
            text = self._bytes.decode(self._fonts.encoding_of(self._state.font), "replace")
            self._bytes.clear()
            self._put(text)

    def _put(self, text: str) -> None:
        state = self._state
        if state.destination == "body":
            if not state.is_hidden and not state.is_deleted:
                self._flow.write(text)
        elif state.destination == "name":
            self._name = (self._name + text)[:_LONGEST_NAME]
        elif state.destination == "title":
            self.stated.title = (self.stated.title + text)[:_LONGEST_NAME]
        elif state.destination == "author":
            self.stated.author = (self.stated.author + text)[:_LONGEST_NAME]

    _ENDS: ClassVar[Mapping[str, Callable[[Body], None]]] = {
        "par": _end_paragraph,
        "sect": _end_paragraph,
        "nestcell": lambda self: self._flow.write("\t"),
        "nestrow": lambda self: self._flow.end_paragraph(None, in_table=True),
        "cell": lambda self: self._flow.end_cell(),
        "row": lambda self: self._flow.end_row(),
    }
    _BEGINS: ClassVar[Mapping[tuple[str, str], Callable[[Body], None]]] = {
        ("body", "fonttbl"): lambda self: self._begin("fonts"),
        ("body", "stylesheet"): lambda self: self._begin("styles"),
        ("body", "info"): lambda self: self._begin("info"),
        ("info", "title"): lambda self: self._begin("title"),
        ("info", "author"): lambda self: self._begin("author"),
        ("info", "creatim"): lambda self: self._begin("creatim"),
        ("info", "revtim"): lambda self: self._begin("revtim"),
        ("body", "footnote"): lambda self: self._begin_aside(),
        ("body", "shptxt"): lambda self: self._begin_aside(),
        ("body", "dptxbxtext"): lambda self: self._begin_aside(),
        ("body", "listtext"): lambda self: self._begin_name(self._end_label),
        ("body", "pntext"): lambda self: self._begin_name(self._end_label),
        ("body", "upr"): _leave_out_ansi,
    }
    _SETS: ClassVar[Mapping[str, Callable[[Body, int], None]]] = {
        "pard": lambda self, _: self._reset_paragraph(),
        "plain": lambda self, _: self._reset_characters(),
        "intbl": lambda self, _: setattr(self._state, "is_in_table", True),
        "itap": lambda self, number: setattr(self._state, "nesting", number),
        "v": lambda self, number: setattr(self._state, "is_hidden", number != 0),
        "deleted": lambda self, number: setattr(self._state, "is_deleted", number != 0),
        "outlinelevel": lambda self, number: setattr(self._state, "outline", number),
        "uc": lambda self, number: setattr(self._state, "fallback", number),
        "ftnalt": lambda self, _: setattr(self, "_is_endnote", True),
        "s": _set_style,
        "u": _write_character,
        "f": _set_font,
        "deff": lambda self, number: self._fonts.set_default(number),
        "fcharset": lambda self, number: self._fonts.set_character_set(number),
        "cpg": lambda self, number: self._fonts.set_code_page(number),
        "ansicpg": lambda self, number: self._fonts.set_document(number),
        "mac": lambda self, _: self._fonts.set_document(10000),
        "pc": lambda self, _: self._fonts.set_document(437),
        "pca": lambda self, _: self._fonts.set_document(850),
        "yr": lambda self, number: self._set_part_of_moment("year", number),
        "mo": lambda self, number: self._set_part_of_moment("month", number),
        "dy": lambda self, number: self._set_part_of_moment("day", number),
    }
