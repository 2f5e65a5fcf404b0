"""Marks in pages that lead to notes and back or are there to be clicked on, and numbers of printed pages; pure."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

# lxml has no type information.
Element = Any

_TYPES = ("{http://www.idpf.org/2007/ops}type", "epub:type", "role")
_MARK_TYPES = frozenset("noteref backlink referrer pagebreak doc-noteref doc-backlink doc-pagebreak".split())

# As Sphinx, pandoc, Wikipedia and Gutenberg name them.
_MARK_CLASSES = re.compile(
    r"(?<![\w-])(?:footnote-?ref(?:erence)?|note-?ref|fn-?ref|fn-?backref|footnote-back(?:ref|link)?|backlink|headerlink|"
    r"link-target|page-?num(?:ber)?|page-?no|page-?break)(?![\w-])",
    re.IGNORECASE,
)
_LONGEST_MARK = 200  # the address of a link in brackets, as Sphinx prints it
_RAISED_MARK = re.compile(r"[\[(]?(?:\d{1,4}|[*†‡§¶]{1,4}|[a-z]|[ivxlc]{1,6}|note \d{1,3})[\])]?")
_BACK = re.compile(r"[\s↩↵⏎↑←⤴\ufe0e\ufe0f]+")


def name_of(element: Element) -> str:
    """Return the name of an element without its namespace, or nothing for what is none."""
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def is_mark(element: Element) -> bool:
    """Tell whether an element is no text but such a mark."""
    if any(_MARK_TYPES & set((element.get(kind) or "").split()) for kind in _TYPES):
        return True
    classes = element.get("class")
    if classes and _MARK_CLASSES.search(classes):
        return len("".join(element.itertext())) <= _LONGEST_MARK
    if name_of(element) != "a" or "#" not in element.get("href", ""):
        return False
    text = "".join(element.itertext()).strip()
    is_raised = name_of(element.getparent()) == "sup" or any(name_of(child) == "sup" for child in element)
    return bool(_BACK.fullmatch(text) or (is_raised and _RAISED_MARK.fullmatch(text)))
