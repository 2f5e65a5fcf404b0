"""What a web page says of itself: title, author, address, and the day on which it was published."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from lxml import html as pages

from onrecord_index.reading.bylines import authors_of

if TYPE_CHECKING:
    from collections.abc import Iterable

# lxml has no type information.
Element = Any

_MOST_DECLARATIONS = 1_000  # of one kind; articles have up to about 100

_PUBLISHED_JSON = re.compile(r'"datePublished"\s*:\s*"([^"]*)"')
_PUBLISHED_META = re.compile(r"publ|pubdate|date|issued|created|og:url", re.I)
_NOT_PUBLISHED_META = re.compile(r"modif|updat|copyright|expir|build", re.I)
_TITLE_META = frozenset({"og:title", "twitter:title", "dc.title", "headline"})

# Header and JSON-LD first, then the address; no search in free text.
_DATE_OPTIONS = {"original_date": True, "extensive_search": False, "deferred_url_extractor": True}


@dataclass(frozen=True, slots=True)
class Declarations:
    """What a page declares of itself, in its head or as JSON-LD; the title is empty and others None where it does not.

    What looks like an author in the body is left alone: on real pages it was a menu or a commenter more often than not.
    """

    title: str
    author: str | None
    url: str | None
    published: date | None


def declarations_of(tree: Element) -> Declarations:
    """Return what a page says of itself."""
    from trafilatura import extract_metadata

    metas, scripts = _metas(tree), _json(tree)
    head = [*islice(tree.iter("title", "link", "base"), _MOST_DECLARATIONS), *metas, *scripts]
    found = extract_metadata(_page_of(head), date_config=_DATE_OPTIONS)
    headings = [" ".join(heading.text_content().split()) for heading in islice(tree.iter("h1"), _MOST_DECLARATIONS)]
    declared = [meta.get("content", "") for meta in metas if _name_of(meta).lower() in _TITLE_META]
    title = without_site(found.title or next(filter(None, headings), ""), headings)
    return Declarations(
        title=without_site(title, [other for other in declared if _letters(other) != _letters(title)]),
        author=authors_of(metas, [script.text or "" for script in scripts]) or found.author or None,
        url=found.url if found.url and found.url.startswith(("http://", "https://")) else None,
        published=_published(tree, metas, scripts),
    )


# ---------------------------------------------------------------- title


def without_site(title: str, others: Iterable[str]) -> str:
    """Return another title of the page where its title is that one with a little, such as the site's name, around.

    One that was cut off, with dots at its end, is none.
    """
    words = _letters(title)
    whole = [other for other in others if not other.rstrip().endswith(("…", "..."))]
    inside = [other for other in whole if _letters(other) in words and len(_letters(other)) * 2 > len(words)]
    return max(inside, key=len, default=title)


def _letters(text: str) -> str:
    """Return the letters and digits of a text without case, so that quotation marks and spaces do not count."""
    return re.sub(r"[\W_]+", "", text).casefold()


# ---------------------------------------------------------------- day


def _published(tree: Element, metas: Iterable[Element], scripts: Iterable[Element]) -> date | None:
    """Return the day on which a page says that it was published.

    htmldate sees only what declares that day: in a whole page it falls back to whatever looks like a date, such as
    those of other articles that are linked.
    """
    from trafilatura import extract_metadata

    declared = [*islice(tree.iter("link"), _MOST_DECLARATIONS), *filter(_may_declare_publication, metas)]
    written = []
    for script in scripts:
        if match := _PUBLISHED_JSON.search(script.text or ""):
            written.append(match[1])
            statement = copy(script)
            statement.text = f"{{{match[0]}}}"
            declared.append(statement)
    found = extract_metadata(_page_of(declared), date_config=_DATE_OPTIONS).date
    return date.fromisoformat(found) if found else next(filter(None, map(_day, written)), None) or _only_day(tree)


def _day(written: str) -> date | None:
    """Return the day of an ISO 8601 time in a form that htmldate does not know, such as 20180619T055000+0900."""
    try:
        return datetime.fromisoformat(written).date()
    except ValueError:
        return None


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
    name = _name_of(meta)
    return bool(_PUBLISHED_META.search(name)) and not _NOT_PUBLISHED_META.search(name)


# ---------------------------------------------------------------- elements


def _name_of(meta: Element) -> str:
    return meta.get("property") or meta.get("name") or meta.get("itemprop") or ""


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
