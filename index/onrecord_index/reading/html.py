"""Web pages (.html, .htm) to documents: the body without menus and advertisements, and what the page says of itself."""

from __future__ import annotations

import html as html_text
import logging
import re
from copy import copy
from datetime import date
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from lxml import etree
from lxml import html as pages

from onrecord_index.reading.decoding import bytes_of, decoded, finished
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

# How many lines end around an element of trafilatura's body.
_LINE_ENDS = {"p": 2, "quote": 2, "head": 2, "list": 1, "table": 1, "item": 1, "row": 1}
_SPACES = re.compile(r"\s+")

_INLINE = frozenset("a abbr b big cite code em font i ins kbd mark q s small span strong sub sup tt u".split())
_LONG_TAG = re.compile(rf"<[a-z][^<>]{{{2 * _MOST_ATTRIBUTES},}}", re.I)
_QUOTED = re.compile("\"[^\"]*\"|'[^']*'")
_MOST_DECLARATIONS = 1_000  # of one kind; articles have up to about 100

# As browsers write it into what they save.
_SAVED_FROM = re.compile(r"\s*(?:<!doctype[^>]*>\s*)?<!-- saved from url=\(\d+\)(https?://\S+) -->", re.I)

_PUBLISHED_JSON = re.compile(r'"datePublished"\s*:\s*"[^"]*"')
_PUBLISHED_META = re.compile(r"publ|pubdate|date|issued|created|og:url", re.I)
_NOT_PUBLISHED_META = re.compile(r"modif|updat|copyright|expir|build", re.I)


def document_of(file: FoundFile) -> Document:
    """Return the document in a saved web page; raises CannotRead, OSError.

    The text is the page's body in paragraphs with blank lines between them; table cells are separated by tabs.
    """
    source = decoded_page(bytes_of(file, most=LARGEST_PAGE))
    if not source.strip():
        raise CannotRead("is empty")
    try:
        return _extracted(source, file)
    except (CannotRead, OSError, MemoryError):
        raise
    except Exception as error:  # a parser of other people's pages fails in ways that nobody has listed
        raise CannotRead(f"cannot be understood as a web page: {type(error).__name__}: {error}") from error


def decoded_page(data: bytes) -> str:
    """Return the source of a page, in the encoding that it declares where its bytes do not tell otherwise."""
    match = _DECLARED.search(data[:_DECLARED_WITHIN])
    return decoded(data, declared=match[1].decode("ascii", "ignore") if match else None)


def _extracted(source: str, file: FoundFile) -> Document:
    """Return the document in the source of a page."""
    from trafilatura import bare_extraction  # takes half a second

    _quieten()
    tree = _parsed(source)
    found = bare_extraction(tree, include_comments=False, include_tables=True, config=_settings())
    text = "" if found is None or isinstance(found, dict) else text_of(found.body)
    if not text.strip():
        raise CannotRead("is a web page without body text")
    title, author, url = _described(tree)
    saved_from = _SAVED_FROM.match(source)
    return Document(
        id=file.name,
        title=title or file.spoken_name,
        text=finished(text),
        date=_published(tree),
        url=url or (html_text.unescape(saved_from[1]) if saved_from else None),
        author=author,
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


def _parsed(source: str) -> Element:
    """Return the tree of a page; raises CannotRead.

    trafilatura 2.3 would parse it itself, but without `huge_tree`: libxml2 then drops, without a word, all that comes
    after the 256th level of nesting. What trafilatura repairs before parsing is repaired here too.
    """
    source = _CLOSED_AT_ONCE.sub(r"\1>", _NOT_IN_XML.sub("", source), count=1)
    if any(len(_QUOTED.sub("", tag[0]).split()) > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(source)):
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
        blocks.append(_code(child) if child.tag == "code" else _laid_out(_pieces(child)))
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


def _laid_out(pieces: Iterable[str | int]) -> str:
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


# ---------------------------------------------------------------- what a page says of itself


def _described(tree: Element) -> tuple[str, str | None, str | None]:
    """Return title, author and address that a page declares, in its head or as JSON-LD.

    What looks like an author in the body is left alone: on real pages it was a menu or a commenter more often than not.
    """
    from trafilatura import extract_metadata

    head = [*islice(tree.iter("title", "link", "base"), _MOST_DECLARATIONS), *_metas(tree), *_json(tree)]
    found = extract_metadata(_page_of(head), date_config=_DATE_OPTIONS)
    headings = [" ".join(heading.text_content().split()) for heading in islice(tree.iter("h1"), _MOST_DECLARATIONS)]
    title = found.title or next(filter(None, headings), "")
    is_address = found.url and found.url.startswith(("http://", "https://"))
    return without_site(title, headings), found.author or None, found.url if is_address else None


def without_site(title: str, headings: Iterable[str]) -> str:
    """Return the page's main heading where a declared title is that with a little, such as the site's name, around."""
    words = _letters(title)
    inside = [heading for heading in headings if _letters(heading) in words and len(_letters(heading)) * 2 > len(words)]
    return max(inside, key=len, default=title)


def _letters(text: str) -> str:
    """Return the letters and digits of a text without case, so that quotation marks and spaces do not count."""
    return re.sub(r"[\W_]+", "", text).casefold()


# Header and JSON-LD first, then the address; no search in free text.
_DATE_OPTIONS = {"original_date": True, "extensive_search": False, "deferred_url_extractor": True}


def _published(tree: Element) -> date | None:
    """Return the day on which a page says that it was published.

    htmldate sees only what declares that day: in a whole page it falls back to whatever looks like a date, such as
    those of other articles that are linked.
    """
    from trafilatura import extract_metadata

    declared = [*islice(tree.iter("link"), _MOST_DECLARATIONS), *filter(_may_declare_publication, _metas(tree))]
    for script in _json(tree):
        if match := _PUBLISHED_JSON.search(script.text or ""):
            statement = copy(script)
            statement.text = f"{{{match[0]}}}"
            declared.append(statement)
    found = extract_metadata(_page_of(declared), date_config=_DATE_OPTIONS).date
    return date.fromisoformat(found) if found else _only_day(tree)


def _only_day(tree: Element) -> date | None:
    """Return the day of a page's machine-readable times where they are all of one day."""
    moments = [element for element in tree.iter() if element.get("itemprop") == "datePublished"]
    moments = moments or [element for element in tree.iter("time") if element.get("datetime")]
    days = {(element.get("datetime") or element.get("content") or "")[:10] for element in moments}
    try:
        return date.fromisoformat(days.pop()) if len(days) == 1 else None
    except ValueError:
        return None


def _may_declare_publication(meta: Element) -> bool:
    """Tell whether a meta element is about when the page was published, or where."""
    name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
    return bool(_PUBLISHED_META.search(name)) and not _NOT_PUBLISHED_META.search(name)


def _metas(tree: Element) -> list[Element]:
    """Return the meta elements about the whole page; those of microdata in the body may be about comments."""
    metas = (meta for meta in tree.iter("meta") if meta.getparent().tag == "head" or not meta.get("itemprop"))
    return list(islice(metas, _MOST_DECLARATIONS))


def _json(tree: Element) -> list[Element]:
    """Return the scripts that hold JSON-LD."""
    scripts = (script for script in tree.iter("script") if script.get("type") == "application/ld+json")
    return list(islice(scripts, _MOST_DECLARATIONS))


def _page_of(elements: Iterable[Element]) -> Element:
    """Return an otherwise empty page with copies of elements in its head."""
    page = pages.document_fromstring("<html><head></head><body></body></html>")
    for element in elements:
        twin = copy(element)
        twin.tail = None
        page.head.append(twin)
    return page
