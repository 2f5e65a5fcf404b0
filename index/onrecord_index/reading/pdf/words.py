"""The words of a PDF page with their places, as pdfium finds them."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from ctypes import c_char, c_int
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord_index.reading.pdf.pieces import pieces_of
from onrecord_index.reading.pdf.types import Page, Word
from onrecord_index.reading.types import CannotRead

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# pypdfium2 has no type information.
Handle = Any

# The fullest pages, of directories and newspapers, have some 30,000.
_MOST_CHARACTERS = 300_000

# Of a page's characters; with more that its fonts do not tell, none of its words is sure.
_MOST_UNKNOWN = 0.3

NO_LETTERS = "has fonts{on} that do not tell which letters they show"

# Letters of less than this of the others' height, in one word, are printed otherwise.
_SMALLER = 0.85
_RAISED = 0.2  # of the height; or lowered

# From the nearest quarter turn, in degrees; scanned pages are a little askew, and "DRAFT" across a page more so.
_MOST_ASKEW = 10

# Fewer drawn lines and areas than this rule or frame a page, more may be words that were made drawings.
_MANY_DRAWINGS = 100
_MOST_OBJECTS = 1_000  # looked at
_FEW_LETTERS = 500  # a page with more is no scan

_HYPHEN_AT_LINE_END = 0x02  # pdfium's sign for it
_SOFT_HYPHEN = 0xAD
_SPACES = frozenset([*range(0x03, 0x21), 0x7F, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x3000])
_LEFT_OUT = frozenset([_SOFT_HYPHEN, *range(0x200B, 0x2010), 0x2060, 0xFEFF])
_UNKNOWN = frozenset([0x00, 0x01, 0xFFFD, 0xFFFE, 0xFFFF])
_PRIVATE = range(0xE000, 0xF900)
_MARKS = frozenset(map(ord, "0123456789*†‡§¶"))
_SHOWN_AS = {
    **{ligature: unicodedata.normalize("NFKC", chr(ligature)) for ligature in range(0xFB00, 0xFB07)},
    **dict.fromkeys(_UNKNOWN, "\ufffd"),
    _HYPHEN_AT_LINE_END: "-",
}
_HALVES = re.compile("[\ud800-\udfff]")

_FIXED_PITCH = 1  # of a font's flags (PDF 32000-1:2008, table 123)
_FIXED_NAME = re.compile(rb"mono|courier|consol|typewriter|cmtt", re.IGNORECASE)
_LONGEST_FONT_NAME = 128


class _Box(NamedTuple):
    """A place in the file's own measure: points from the left and from the bottom."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class _Letters:
    """Letters of one word that are printed alike, turned to the left by so many quarters (None: by anything between).

    `is_glued` tells that others of the same word are before them.
    """

    codes: Sequence[int]
    box: _Box
    turn: int | None
    is_fixed: bool
    is_glued: bool


def page_of(handle: Handle, number: int) -> Page:
    """Return a page by its pdfium handle; raises CannotRead where its words are too many or cannot be told.

    In the reason `{on}` stands for the pages that have it.
    """
    text_page = handle.get_textpage()
    try:
        letters = _letters(text_page)
    finally:
        text_page.close()
    turns = Counter[int]()
    for some in letters:
        if some.turn is not None:
            turns[some.turn] += len(some.codes)
    main, *others = [turn for turn, _ in turns.most_common()] or [0]
    box = _Box(*handle.get_bbox())
    return Page(
        number=number,
        height=box.right - box.left if main in (1, 3) else box.top - box.bottom,
        pieces=pieces_of(_words(letters, main, box)),
        turned=tuple(piece for turn in others for piece in pieces_of(_words(letters, turn, box))),
        has_pictures=sum(turns.values()) < _FEW_LETTERS and _has_pictures(handle),
    )


def _letters(text_page: Handle) -> list[_Letters]:
    """Return words, or the parts of words that are printed otherwise, in the file's order; raises CannotRead."""
    from pypdfium2 import raw

    count = text_page.count_chars()
    if count > _MOST_CHARACTERS:
        raise CannotRead(f"holds more than {_MOST_CHARACTERS:,} characters{{on}}")
    page, unicode_of = text_page.raw, raw.FPDFText_GetUnicode
    codes = [unicode_of(page, at) for at in range(count)]
    if sum(code in _UNKNOWN or code in _PRIVATE for code in codes) > _MOST_UNKNOWN * count:
        raise CannotRead(NO_LETTERS)
    font = _Font(raw, page)
    return [part for start, end in _spans(codes) for part in _parts(font, codes, start, end)]


def _spans(codes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield where words begin and end; a hyphen at the end of a line ends one too."""
    start: int | None = None
    for at, code in enumerate(codes):
        if code in _SPACES:
            if start is not None:
                yield start, at
            start = None
        elif start is None:
            start = at
        if code == _HYPHEN_AT_LINE_END and start is not None:
            yield start, at + 1
            start = None
    if start is not None:
        yield start, len(codes)


def _parts(font: _Font, codes: Sequence[int], start: int, end: int) -> Iterator[_Letters]:
    """Yield the parts of a word that are printed alike.

    Only in words with a number or sign after other letters, or that are nowhere near a line, each letter is looked at:
    that takes most of the time.
    """
    first, last = font.box(start), font.box(end - 1)
    turn = font.turn(start)
    is_even = turn in (1, 3) or (_are_alike(first, last, turn) and last.right >= first.left)
    if is_even and not any(code in _MARKS for code in codes[start + 1 : end]):
        yield _Letters(codes[start:end], _around(first, last), turn, font.is_fixed(start), is_glued=False)
        return
    at, box = start, first
    for other in range(start + 1, end):
        place = font.box(other)
        if _are_alike(box, place, turn):
            box = _around(box, place)
        else:
            yield _Letters(codes[at:other], box, turn, font.is_fixed(at), is_glued=at > start)
            at, box, turn = other, place, font.turn(other)
    yield _Letters(codes[at:end], box, turn, font.is_fixed(at), is_glued=at > start)


def _are_alike(box: _Box, other: _Box, turn: int | None) -> bool:
    """Tell whether letters are equally high and stand at one height."""
    if turn in (1, 3):
        size, next_size, raised = box.right - box.left, other.right - other.left, 0.0
    else:
        size, next_size, raised = box.top - box.bottom, other.top - other.bottom, other.bottom - box.bottom
    return min(size, next_size) >= _SMALLER * max(size, next_size) and abs(raised) <= _RAISED * size


def _around(box: _Box, other: _Box) -> _Box:
    return _Box(
        min(box.left, other.left), min(box.bottom, other.bottom), max(box.right, other.right), max(box.top, other.top)
    )


class _Font:
    """How the letters of a pdfium text page are printed, by their numbers."""

    def __init__(self, raw: Handle, page: Handle) -> None:
        self._raw, self._page = raw, page
        self._rectangle, self._name, self._flags = raw.FS_RECTF(), (c_char * _LONGEST_FONT_NAME)(), c_int()

    def box(self, at: int) -> _Box:
        """Return the place of a letter, of its font's height."""
        self._raw.FPDFText_GetLooseCharBox(self._page, at, self._rectangle)
        return _Box(self._rectangle.left, self._rectangle.bottom, self._rectangle.right, self._rectangle.top)

    def turn(self, at: int) -> int | None:
        """Return by how many quarters to the left a letter is turned, None for anything between."""
        angle: float = self._raw.FPDFText_GetCharAngle(self._page, at)
        quarters = -math.degrees(angle) / 90  # pdfium measures to the right
        return round(quarters) % 4 if abs(quarters - round(quarters)) * 90 <= _MOST_ASKEW else None

    def is_fixed(self, at: int) -> bool:
        """Tell whether the font of a letter has equally wide ones."""
        self._raw.FPDFText_GetFontInfo(self._page, at, self._name, _LONGEST_FONT_NAME, self._flags)
        return bool(self._flags.value & _FIXED_PITCH or _FIXED_NAME.search(self._name.value))


def _words(letters: Iterable[_Letters], turn: int, page: _Box) -> Iterator[Word]:
    """Yield the words that are turned like this, with the places that they have when the page is turned back.

    Words beside the page or without height, which nobody sees, are left out.
    """
    height, width = page.top - page.bottom, page.right - page.left
    if turn in (1, 3):
        height, width = width, height
    for some in letters:
        if some.turn != turn or not (text := _shown(some.codes)):
            continue
        left, top, right, bottom = _upright(some.box, turn, page)
        if right > 0 and bottom > 0 and left < width and top < height and top < bottom:
            yield Word(text, left, top, right, bottom, bottom - top, some.is_glued, some.is_fixed)


def _upright(box: _Box, turn: int, page: _Box) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a place from the upper left corner of the page, turned back."""
    if turn == 1:
        return box.bottom - page.bottom, box.left - page.left, box.top - page.bottom, box.right - page.left
    if turn == 2:
        return page.right - box.right, box.bottom - page.bottom, page.right - box.left, box.top - page.bottom
    if turn == 3:
        return page.top - box.top, page.right - box.right, page.top - box.bottom, page.right - box.left
    return box.left - page.left, page.top - box.top, box.right - page.left, page.top - box.bottom


def _shown(codes: Sequence[int]) -> str:
    """Return letters as text: ligatures in their letters, and soft hyphens only where they are seen, at the end."""
    text = "".join(map(chr, codes))
    if not text.isascii():
        kept = [letter for letter in text if ord(letter) not in _LEFT_OUT]
        text = "".join(kept) + (text[-1] if codes[-1] == _SOFT_HYPHEN else "")
    if _HALVES.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.translate(_SHOWN_AS)


def _has_pictures(handle: Handle) -> bool:
    """Tell whether a page shows pictures, or so many drawings that words may be among them."""
    from pypdfium2 import raw

    count = raw.FPDFPage_CountObjects(handle.raw)
    kinds = Counter(
        raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(handle.raw, at)) for at in range(min(count, _MOST_OBJECTS))
    )
    return bool(
        kinds[raw.FPDF_PAGEOBJ_IMAGE] or kinds[raw.FPDF_PAGEOBJ_FORM] or kinds[raw.FPDF_PAGEOBJ_PATH] > _MANY_DRAWINGS
    )
