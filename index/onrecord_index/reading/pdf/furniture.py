"""What repeats at the top and the bottom of pages, and the numbers of pages: no part of the text; pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from onrecord_index.reading.pdf.types import in_one, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord_index.reading.pdf.types import Line, Page

# So many rows at either edge of a page may be headers or footers.
_MOST_ROWS = 4

# Rows of two pages are at the same place if their distances from the edge differ by less, in points.
_SAME_PLACE = 4.0

# The header of a chapter stands on some of the pages around, one of left pages on every other.
_NEAR = 6
_OFTEN = 2  # of the pages around

# Where so many pages have a header, of all and at least, what other pages have there is one too.
_OFTEN_WITH_ONE = 0.2
_LEAST_WITH_ONE = 4

# Headings are larger than the text, headers are not; and these are no sentences.
_LARGEST = 1.1
_MOST_WORDS = 16
_SENTENCE_END = re.compile(r"[.!?:;]\W*$")

_NUMBER_FIRST = re.compile(r"(\d{1,6})\s")
_NUMBER_LAST = re.compile(r"\s(\d{1,6})$")
_NOTHING_BUT_A_NUMBER = re.compile(
    r"\W*(?:(?:page|pg|p|seite|s|página|pagina|pág|strona|str|sida|side|sivu)\b\W*)?(\d{1,6}|[ivxlc]{1,9})"
    r"(?:\s*(?:/|\||of|von|de|di|sur|av|z)\s*\d+)?\W*",
    re.IGNORECASE,
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class _Row:
    """A row at an edge of a page: its words, how far it is from the edge, and its pieces."""

    page: int
    is_header: bool
    words: str
    place: float
    size: float
    pieces: tuple[Line, ...]

    @property
    def band(self) -> tuple[int, int]:
        """The place and the height of its letters, in points."""
        return round(self.place), round(self.size)

    def is_at_the_place_of(self, other: _Row) -> bool:
        return self.is_header == other.is_header and abs(self.place - other.place) < _SAME_PLACE


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A row with what may be the number of its page: by how much that differs from the place in the file."""

    row: _Row
    difference: int

    @property
    def places(self) -> list[tuple[bool, int, int]]:
        """Where others of the same difference have to be, the row's own place in the middle."""
        middle = round(self.row.place / _SAME_PLACE)
        return [(self.row.is_header, self.difference, place) for place in range(middle - 1, middle + 2)]


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """Return pages without what repeats at their edges and without their numbers, or as they are if nothing is left."""
    edges = [edge for page in pages for edge in _edges_of(page)]
    rows = list(chain.from_iterable(edges))
    found = {id(row): row for row in chain(_repeated(rows, len(pages)), _numbered(rows, pages))}
    furniture = {*found, *(id(row) for row in _like_others(rows, list(found.values()), len(pages)))}
    left_out: set[int] = set()
    for edge in edges:
        for row in edge:
            if id(row) not in furniture:
                break  # what is further from the edge is text, even if it repeats
            left_out.update(map(id, row.pieces))
    bare = [replace(page, pieces=tuple(piece for piece in page.pieces if id(piece) not in left_out)) for page in pages]
    return bare if any(page.pieces for page in bare) else list(pages)


def _edges_of(page: Page) -> Iterator[list[_Row]]:
    """Yield the first rows of a page from its top, and the last ones from its bottom."""
    rows = rows_of(page.pieces)
    yield [_row(page, pieces, is_header=True) for pieces in rows[:_MOST_ROWS]]
    yield [_row(page, pieces, is_header=False) for pieces in rows[: -_MOST_ROWS - 1 : -1]]


def _row(page: Page, pieces: Sequence[Line], *, is_header: bool) -> _Row:
    line = in_one(pieces)
    place = line.base if is_header else page.height - line.base
    return _Row(page.number, is_header, line.text, place, line.size, tuple(pieces))


def _often(pages: int) -> int:
    """Return on how many other pages something is at least that repeats."""
    return max(1, min(_OFTEN, pages - 1))


def _repeated(rows: Iterable[_Row], pages: int) -> Iterator[_Row]:
    """Yield the rows whose words stand at the same place of some of the pages around."""
    same: defaultdict[tuple[bool, str], list[_Row]] = defaultdict(list)
    for row in rows:
        same[row.is_header, row.words].append(row)
    for alike in same.values():
        for at, row in enumerate(alike):
            around = alike[max(0, at - _NEAR) : at + _NEAR + 1]
            others = [one for one in around if 0 < abs(one.page - row.page) <= _NEAR and one.is_at_the_place_of(row)]
            if len(others) >= _often(pages):
                yield row


def _numbered(rows: Iterable[_Row], pages: Sequence[Page]) -> Iterator[_Row]:
    """Yield the rows that are the number of their page, or begin or end with it as others at their place do."""
    text_size = _text_size(pages)
    alone = [_Numbered(row, number - row.page) for row in rows for number in _only_number(row)]
    among = [_Numbered(row, number - row.page) for row in rows for number in _numbers_at_ends(row, text_size)]
    yield from (one.row for one in alone if one.difference == 0)
    places = Counter(one.places[1] for one in chain(alone, among))
    for one in chain(alone, among):
        if sum(places[place] for place in one.places) > _often(len(pages)):
            yield one.row


def _like_others(rows: Iterable[_Row], found: Sequence[_Row], pages: int) -> Iterator[_Row]:
    """Yield the rows that are where other pages have headers and footers, as high: the only one of a short chapter."""
    with_one = Counter((row.is_header, row.band) for row in found)
    least = max(_LEAST_WITH_ONE, _OFTEN_WITH_ONE * pages)
    for row in rows:
        if with_one[row.is_header, row.band] >= least:
            yield row


def _only_number(row: _Row) -> Iterator[int]:
    """Yield the number of a row that is nothing else: "3", "– iv –", "Page 3 of 12"."""
    if alone := _NOTHING_BUT_A_NUMBER.fullmatch(row.words):
        yield int(alone[1]) if alone[1].isdigit() else _roman(alone[1])


def _numbers_at_ends(row: _Row, text_size: float) -> Iterator[int]:
    """Yield the numbers with which a row begins and ends that may be a header: "2 On ships", not "Chapter 2"."""
    words = sum(word[0].isalpha() for word in row.words.split())
    is_heading = row.size > _LARGEST * text_size or (words < 2 and len(row.pieces) == 1)
    if not is_heading and words <= _MOST_WORDS and not _SENTENCE_END.search(row.words):
        for found in (_NUMBER_FIRST.match(row.words), _NUMBER_LAST.search(row.words)):
            if found:
                yield int(found[1])


def _roman(number: str) -> int:
    values = [_ROMAN[digit] for digit in number.lower()]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def _text_size(pages: Iterable[Page]) -> float:
    """Return the height of most letters."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for piece in page.pieces:
            sizes[piece.size] += len(piece.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)
