"""What of an EPUB's page is not its text: what is not shown, marks of notes and pages, lists of links; pure."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from onrecord_index.reading.marks import is_mark, name_of

# lxml has no type information.
Element = Any

_NOT_TEXT = frozenset(
    "annotation annotation-xml audio button canvas embed head iframe img input nav noscript object picture rp rt "
    "script select source style svg template textarea title video".split()
)
_NOT_SHOWN = re.compile(r"(?:display:none|visibility:hidden)", re.IGNORECASE)

# So many links into the book, with hardly any other letters, are there to be clicked on; a shorter list may be text.
_LEAST_LINKS = {**dict.fromkeys("dl menu ol table ul".split(), 12), "body": 4}
_MOSTLY_LINKS = 0.7


def is_left_out(element: Element) -> bool:
    """Tell whether an element is not read: it is not shown, no text, or leads to a note or is a number of a page."""
    if name_of(element) in _NOT_TEXT or element.get("hidden") is not None:
        return True
    style = element.get("style")
    if style and _NOT_SHOWN.search(style.replace(" ", "")):
        return True
    return is_mark(element)


@dataclass(slots=True)
class _Count:
    """How many letters are in an element, how many of them in links into the book, and how many links these are."""

    letters: int = 0
    linked: int = 0
    links: int = 0

    def add(self, other: _Count) -> None:
        self.letters += other.letters
        self.linked += other.linked
        self.links += other.links


def lists_of_links(body: Element) -> set[Element]:
    """Return the elements that are tables of contents or indexes: lists of links into the book, or a whole page."""
    found: set[Element] = set()
    open_counts = [_Count()]
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            open_counts.append(_Count(_letters(element.text)))
            continue
        count = open_counts.pop()
        name = name_of(element)
        if name == "a" and "://" not in element.get("href", "://"):
            count = _Count(count.letters, count.letters, 1)
        if count.links >= _LEAST_LINKS.get(name, math.inf) and count.linked >= _MOSTLY_LINKS * count.letters:
            found.add(element)
        else:
            open_counts[-1].add(count)
        open_counts[-1].letters += _letters(element.tail)
    return found


def _letters(text: str | None) -> int:
    return sum(character.isalnum() for character in text or "")
