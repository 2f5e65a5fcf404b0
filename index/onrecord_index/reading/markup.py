"""All words of a piece of HTML, as a mail or a feed holds it: nothing is taken for a menu or an advertisement."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree

from onrecord_index.reading.html import laid_out, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

# lxml has no type information.
Element = Any

# How many lines end before and after an element.
_BLOCKS = {
    **dict.fromkeys(
        "address article aside blockquote center dir dl fieldset figure footer form h1 h2 h3 h4 h5 h6".split(), 2
    ),
    **dict.fromkeys("header hr main menu nav ol p pre section table ul".split(), 2),
    **dict.fromkeys("body caption dd div dt figcaption legend li option tbody tfoot thead tr".split(), 1),
}
_NO_DATA = frozenset("table ul ol blockquote h1 h2 h3 h4 h5 h6 hr pre".split())
_MOST_CELL_WORDS = 20
_UNSEEN = frozenset(
    "applet audio canvas embed head iframe math noembed object script style svg template title video".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SPACES = re.compile(r"\s+")

# Characters without ink that fill up the line that a list of mails shows.
_FILLING = re.compile("(?:\\s*[\u00ad\u034f\u200b-\u200d\u2060\ufeff]){3,}")


def words_of(source: str) -> str:
    """Return the text of HTML in paragraphs with blank lines between them; raises CannotRead.

    Lines end where they do in a mail program; a quotation keeps its words alone. The cells of a row that all hold a few
    words are separated by tabs, others, which only lay out a page, are paragraphs.
    """
    if not source.strip():
        return ""
    tree = parsed(source)
    _drop_unseen(tree)
    return laid_out(_FILLING.sub("", piece) if isinstance(piece, str) else piece for piece in _pieces(tree))


def _drop_unseen(tree: Element) -> None:
    """Take out what nobody sees: scripts, styles, and what is hidden, such as what a list of mails shows."""
    unseen = [
        element
        for element in tree.iter()
        if element.tag in _UNSEEN or element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "")
    ]
    for element in unseen:
        if element.getparent() is not None:
            element.drop_tree()


def _pieces(tree: Element) -> Iterator[str | int]:
    """Yield the texts of a tree, and between them how many lines end there at least."""
    rows: list[bool] = []  # of the rows around: whether they are of data
    as_it_stands = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        starts, tag = event == "start", element.tag
        if tag == "pre":
            as_it_stands += 1 if starts else -1
        if tag == "tr":
            rows.append(_is_data(element)) if starts else rows.pop()
        if tag in {"td", "th"} and rows:
            yield 2 if not rows[-1] else "" if starts or element.getnext() is None else "\t"
        elif tag == "br" and starts:
            yield " " if rows and rows[-1] else "\n"
        elif tag in _BLOCKS:
            yield " " if rows and rows[-1] and tag != "tr" else _BLOCKS[tag]
        run = (element.text if starts else element.tail if element is not tree else "") or ""
        if as_it_stands and not (tag == "pre" and not starts):
            yield from _lines(run)
        else:
            yield _SPACES.sub(" ", run)


def _lines(run: str) -> Iterator[str]:
    """Yield preformatted text a line at a time, with its line ends."""
    for number, line in enumerate(run.split("\n")):
        if number:
            yield "\n"
        yield _SPACES.sub(" ", line)


def _is_data(row: Element) -> bool:
    """Tell whether a row holds data rather than a part of a layout: several cells, each of a few words."""
    if len(row) < 2 or any(inner.tag in _NO_DATA for cell in row for inner in cell.iterdescendants()):
        return False
    return all(len(cell.text_content().split()) <= _MOST_CELL_WORDS for cell in row)
