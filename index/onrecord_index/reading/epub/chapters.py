"""The chapters of an EPUB: pages of XHTML to paragraphs, cut where the table of contents leads; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.entities import html5
from typing import TYPE_CHECKING, Any

from lxml import etree

from onrecord_index.reading.epub.archive import xml_tree
from onrecord_index.reading.epub.leaving import is_left_out, lists_of_links
from onrecord_index.reading.html import decoded_page, laid_out, parsed
from onrecord_index.reading.marks import name_of
from onrecord_index.reading.types import CannotRead

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# lxml has no type information.
Element = Any

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu ol p pre section summary table ul".split()
)
_LINE_ENDS = {**dict.fromkeys(_BLOCKS, 2), "tr": 1}
_CELLS = frozenset(("td", "th"))
_HEADINGS = frozenset(("h1", "h2", "h3"))

_RAISED = re.compile(r"[0-9+\-−()ni]+")
_SUPERSCRIPTS = str.maketrans("0123456789+-−()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿⁱ")

_SPACES = re.compile(r"\s+")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(\w{1,40};)")
_PROLOGUE = re.compile(r"\s*(?:<\?xml[^>]*\?>)?\s*(?:<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a chapter with the titles by which the table of contents leads to it; the first may have none."""

    titles: tuple[str, ...]
    text: str


def parts_of(data: bytes, titles: Mapping[str, Sequence[str]]) -> list[Part]:
    """Return the parts of a chapter by the titles for places in it, those for "" being of the whole chapter.

    One without titles has its first heading for one. Raises CannotRead.
    """
    body = _body_of(data)
    starts: dict[Element, tuple[str, ...]] = {}
    for place, of_place in titles.items():
        element = _block_with(body, place) if place else body
        if element is not None:
            starts[element] = (*starts.get(element, ()), *of_place)
    if not starts:
        headings = (" ".join(" ".join(one.itertext()).split()) for one in body.iter() if name_of(one) in _HEADINGS)
        starts[body] = tuple(filter(None, (next(filter(None, headings), ""),)))
    parts: list[Part] = []
    opened: tuple[str, ...] = ()
    pieces: list[str | int] = []
    for piece in (*_pieces(body, starts), ()):
        if not isinstance(piece, tuple):
            pieces.append(piece)
            continue
        if text := laid_out(pieces):
            parts.append(Part(opened, text))
            opened = ()
        opened, pieces = (*opened, *piece), []
    return parts


def _body_of(data: bytes) -> Element:
    """Return the body of a page, which is XML or, where it is not quite, is taken for a web page; raises CannotRead."""
    source = decoded_page(data)
    xml = _ENTITY.sub(lambda entity: html5.get(entity[1], entity[0]), _PROLOGUE.sub("", source, count=1))
    try:
        tree = xml_tree(xml.encode())
    except CannotRead:
        tree = parsed(xml)
    return next((one for one in tree.iter() if name_of(one) == "body"), tree)


def _block_with(body: Element, place: str) -> Element | None:
    """Return the block that a place in a page is in, if it is there."""
    for element in body.iter():
        if place in (element.get("id"), element.get("name")):
            around = (one for one in (element, *element.iterancestors()) if name_of(one) in _BLOCKS or one is body)
            return next(around, body)
    return None


def _pieces(body: Element, starts: Mapping[Element, tuple[str, ...]]) -> Iterator[str | int | tuple[str, ...]]:
    """Yield the texts of a page, how many lines end between them at least, and where a part begins, its titles."""
    lists = lists_of_links(body)
    cells = kept = 0  # how many cells and preformatted blocks are open
    walker = etree.iterwalk(body, events=("start", "end"))
    for event, element in walker:
        is_start, name = event == "start", name_of(element)
        if is_start and element in starts:
            yield starts[element]
        if name in _CELLS:
            cells += 1 if is_start else -1
            yield "" if is_start or element.getnext() is None else "\t"
        elif name in _LINE_ENDS:
            yield " " if cells else _LINE_ENDS[name]
        elif name == "br" and is_start:
            yield " " if cells else "\n"
        kept += (name == "pre") * (1 if is_start else -1)
        run = element.text if is_start else element.tail if element is not body else ""
        if is_start and (element in lists or is_left_out(element)):
            walker.skip_subtree()
            run = ""
        elif is_start and name == "sup" and not len(element) and _RAISED.fullmatch(run or ""):
            run = (run or "").translate(_SUPERSCRIPTS)
        yield (run or "") if kept and (is_start or name != "pre") else _SPACES.sub(" ", run or "")
