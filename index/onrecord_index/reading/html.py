"""Web pages (.html, .htm) to documents: the body without menus and advertisements."""

from __future__ import annotations

import html as html_text
import logging
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from lxml import etree
from lxml import html as pages

from onrecord_index.reading.declarations import declarations_of
from onrecord_index.reading.decoding import bytes_of, decoded, finished
from onrecord_index.reading.marks import is_mark
from onrecord_index.reading.types import CannotRead
from onrecord_index.types import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from configparser import ConfigParser

    from onrecord_index.reading.types import FoundFile

# lxml has no type information.
Element = Any

# trafilatura's own limit for pages that it loads; it takes about 1.3 seconds a megabyte.
LARGEST_PAGE = 20_000_000

# libxml2 and trafilatura 2.3 take time with the square of some numbers, and cannot be stopped. At these limits it was
# 10 to 20 seconds; pages that people read stay below a hundredth.
_MOST_ATTRIBUTES = 5_000  # of one element
_MOST_DEPTH = 5_000_000  # levels of all elements together
_MOST_SIBLINGS = 5e9  # sum over all elements of the square of how many stand in it: 70,000 paragraphs in one
_MOST_INLINE_SIBLINGS = 1e8  # the same of those within lines: 10,000 in one

_DECLARED = re.compile(rb"""(?:<meta[^>]{0,200}?charset\s*=\s*["']?|<\?xml[^>]*?encoding=["'])\s*([\w.:-]+)""", re.I)
_DECLARED_WITHIN = 4_096  # bytes; browsers look at 1,024, pages with long comments in front declare it later
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CLOSED_AT_ONCE = re.compile(r"(<html\b[^<>]{0,1000})/>", re.I)

# trafilatura 2.3 takes a body of less than 250 characters for a failure and falls back to all text of the page, menus
# included, as one paragraph. Notes and short news are as short; on real pages the lower limit changed nothing for the
# worse.
_SHORTEST_BODY = 25

_EXTRA_NAMES = re.compile(
    r"(?<![^\s_-])(?:modal(?=\s|$)|comments?[_-]?(?:list|section|area)|comentarios|commentaires)\b", re.I
)
_LEAD_NAMES = re.compile(r"(?<![^\s_-])(?:lead|standfirst|intro|ingress|vorspann|chapo|entradilla)(?!\S)", re.I)
_LEAD_LENGTHS = range(50, 1_500)
_NO_TEXT = frozenset({"script", "style", "noscript", "template"})
_MOST_OF_EXTRAS = 0.5  # of a page's text

# How many lines end around an element of trafilatura's body.
_LINE_ENDS = {"p": 2, "quote": 2, "head": 2, "list": 1, "table": 1, "item": 1, "row": 1}
_SPACES = re.compile(r"\s+")

_INLINE = frozenset("a abbr b big cite code em font i ins kbd mark q s small span strong sub sup tt u".split())
_LONG_TAG = re.compile(rf"<[a-z][^<>]{{{2 * _MOST_ATTRIBUTES},}}", re.I)
_QUOTED = re.compile("\"[^\"]*\"|'[^']*'")

_DOCUTILS = re.compile(r"docutils|sphinx", re.I)

# As browsers write it into what they save.
_SAVED_FROM = re.compile(r"\s*(?:<!doctype[^>]*>\s*)?<!-- saved from url=\(\d+\)(https?://\S+) -->", re.I)


def document_of(file: FoundFile) -> Document:
    """Return the document in a saved web page; raises CannotRead, OSError.

    The text is the page's body in paragraphs with blank lines between them; table cells are separated by tabs.
    """
    return document_of_page(decoded_page(bytes_of(file, most=LARGEST_PAGE)), file)


def document_of_page(source: str, file: FoundFile) -> Document:
    """Return the document in the source of a page that was found in a file; raises CannotRead, OSError."""
    if not source.strip():
        raise CannotRead("is empty")
    try:
        return _extracted(source, file)
    except (CannotRead, OSError, MemoryError):
        raise
    except Exception as error:  # a parser of other people's pages fails in ways that nobody has listed
        raise CannotRead(f"cannot be understood as a web page: {type(error).__name__}: {error}") from error


def decoded_page(data: bytes, *, declared: str | None = None) -> str:
    """Return the source of a page, in the encoding that `declared` or it names where its bytes do not tell another."""
    match = _DECLARED.search(data[:_DECLARED_WITHIN])
    return decoded(data, declared=declared or (match[1].decode("ascii", "ignore") if match else None))


def _extracted(source: str, file: FoundFile) -> Document:
    """Return the document in the source of a page."""
    from trafilatura import bare_extraction  # takes half a second

    _quieten()
    tree = parsed(source)
    said = declarations_of(tree)
    _drop_extras(tree)
    _drop_marks(tree)
    lead = _lead_of(tree)
    found = bare_extraction(tree, include_comments=False, include_tables=True, config=_settings())
    text = "" if found is None or isinstance(found, dict) else text_of(found.body)
    if not text.strip():
        raise CannotRead("is a web page without body text")
    saved_from = _SAVED_FROM.match(source)
    if lead not in " ".join(text.split()):
        text = f"{lead}\n\n{text}"
    return Document(
        id=file.name,
        title=said.title or file.spoken_name,
        text=finished(text),
        date=said.published,
        url=said.url or (html_text.unescape(saved_from[1]) if saved_from else None),
        author=said.author,
    )


def _drop_extras(tree: Element) -> None:
    """Take forms, dialogs and readers' comments out of a page, which trafilatura 2.3 leaves in where it knows no names.

    One that holds most of the page's text is the page: some sites put all of it into a form.
    """
    extras: list[tuple[Element, int]] = []
    lengths = [0]
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            lengths.append(len(element.text or "") if element.tag not in _NO_TEXT else 0)
            continue
        length = lengths.pop()
        lengths[-1] += length + len(element.tail or "")
        if _is_extra(element):
            extras.append((element, length))
    for element, length in extras:
        if length < _MOST_OF_EXTRAS * lengths[0]:
            element.drop_tree()


def _drop_marks(tree: Element) -> None:
    """Take out of a page what leads to notes, and out of a manual the names of its sections.

    Docutils, which makes manuals, names each section by its heading, and trafilatura 2.3 leaves out those whose names
    are "authors" or "related documents", as on pages of news.
    """
    for mark in [element for element in tree.iter("a", "sup", "span") if is_mark(element)]:
        mark.drop_tree()
    generators = (meta.get("content") or "" for meta in tree.iter("meta") if meta.get("name") == "generator")
    if any(map(_DOCUTILS.search, generators)):
        for section in tree.iter("section", "div"):
            if section.get("class") in (None, "section"):
                section.attrib.pop("id", None)


def _lead_of(tree: Element) -> str:
    """Return the paragraph above the body that a page names as its lead, if it has just one; or nothing.

    trafilatura 2.3 leaves out a lead that stands beside the element that is named for the body.
    """
    names = ((element, f"{element.get('class', '')} {element.get('id', '')}") for element in tree.iter())
    leads = [element for element, written in names if _LEAD_NAMES.search(written)]
    if len(leads) != 1 or any(inner.tag not in _INLINE for inner in leads[0].iterdescendants()):
        return ""
    words = _SPACES.sub(" ", leads[0].text_content()).strip()
    return words if len(words) in _LEAD_LENGTHS else ""


def _is_extra(element: Element) -> bool:
    """Tell whether an element is a form or a dialog, or named for comments."""
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return (
        element.tag in {"form", "dialog"}
        or element.get("role") in {"dialog", "alertdialog"}
        or bool(_EXTRA_NAMES.search(names))
    )


@cache
def _settings() -> ConfigParser:
    """Return trafilatura's settings."""
    from trafilatura.settings import use_config

    settings = use_config()
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(_SHORTEST_BODY))
    return settings


@cache
def _quieten() -> None:
    """Keep the libraries from logging what is wrong with a page: here it becomes the reason why it is not read."""
    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def parsed(source: str) -> Element:
    """Return the tree of a page; raises CannotRead.

    trafilatura 2.3 would parse it itself, but without `huge_tree`: libxml2 then drops, without a word, all that comes
    after the 256th level of nesting. What trafilatura repairs before parsing is repaired here too.
    """
    source = _CLOSED_AT_ONCE.sub(r"\1>", _NOT_IN_XML.sub("", source), count=1)
    if has_many_attributes(source):
        raise CannotRead(f"is a web page with more than {_MOST_ATTRIBUTES:,} attributes in one place")
    parser = pages.HTMLParser(
        encoding="utf-8",
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        default_doctype=False,
    )
    try:
        tree = pages.document_fromstring(source.encode(), parser=parser)
    except etree.ParserError as error:
        raise CannotRead("is a web page without body text") from error
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise CannotRead("is a web page that is nested too deeply to be read whole")
    _refuse_endless(tree)
    return tree


def has_many_attributes(source: str) -> bool:
    """Tell whether an element of a page or of XML has so many attributes that parsing it would take minutes."""
    return any(len(_QUOTED.sub("", tag[0]).split()) > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(source))


def _refuse_endless(tree: Element) -> None:
    """Raise CannotRead where extracting the text of a page would take minutes or more."""
    depth = total = siblings = inline = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        total += depth
        count = len(element)
        siblings += count**2
        if count > 100:  # fewer are no matter and need not be looked at
            inline += sum(child.tag in _INLINE for child in element) ** 2
    if total > _MOST_DEPTH or siblings > _MOST_SIBLINGS or inline > _MOST_INLINE_SIBLINGS:
        raise CannotRead("is a web page with too many elements in each other or side by side")


# ---------------------------------------------------------------- text


def text_of(body: Element) -> str:
    """Return the text of trafilatura's body: paragraphs with blank lines between them, rows and items on lines.

    Unlike trafilatura's own plain text it keeps soft hyphens, joiners and code points as they are in the page, adds
    no bullets and bars, and tells paragraphs from lines. White space of any kind is one space, as it is shown.
    """
    blocks = [_SPACES.sub(" ", body.text or "").strip()]
    for child in body:
        blocks.append(_code(child) if child.tag == "code" else laid_out(_pieces(child)))
        blocks.append(_SPACES.sub(" ", child.tail or "").strip())
    return "\n\n".join(filter(None, blocks))


def _pieces(block: Element) -> Iterator[str | int]:
    """Yield the texts in a block, and between them how many lines end there at least."""
    cells = 0
    for event, element in etree.iterwalk(block, events=("start", "end")):
        starts, tag = event == "start", element.tag
        if tag == "cell":
            cells += 1 if starts else -1
            yield "" if starts or element.getnext() is None else "\t"
        elif tag in _LINE_ENDS:
            yield " " if cells else _LINE_ENDS[tag]
        elif tag == "lb" and starts:
            yield " " if cells else "\n"
        run = element.text if starts else element.tail if element is not block else ""
        yield _SPACES.sub(" ", run or "")


def laid_out(pieces: Iterable[str | int]) -> str:
    """Return the text of pieces, without spaces around line ends and tabs, and with one blank line at most."""
    text: list[str] = []
    ends = 0
    for piece in pieces:
        if isinstance(piece, int):
            ends = max(ends, piece)
            continue
        if piece == "\n":
            ends = min(ends + 1, 2)
            continue
        at_start = ends or not text or text[-1].endswith((" ", "\t"))
        words = piece.lstrip(" ") if at_start else piece
        if not words:
            continue
        if text and (ends or words == "\t"):
            text[-1] = text[-1].rstrip(" ") + "\n" * ends
        text.append(words)
        ends = 0
    return "".join(text).strip()


def _code(block: Element) -> str:
    """Return preformatted text as it stands."""
    runs = (("\n" if element.tag == "lb" else "") + (element.text or "") + (element.tail or "") for element in block)
    return ((block.text or "") + "".join(runs)).strip("\n")
