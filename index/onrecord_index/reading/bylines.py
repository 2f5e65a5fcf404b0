"""Whom a web page names as its authors, in its head or as JSON-LD, with their names as they are written there."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# lxml has no type information.
Element = Any

# Of meta elements; the first that names anybody is taken.
_AUTHOR_METAS = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "parsely-author",
    "sailthru.author",
)

_ARTICLE = re.compile(r"Article$|Posting$|^Report$")
_MOST_OBJECTS = 10_000  # of JSON-LD that are looked at
_MOST_AUTHORS = 50

_BY = re.compile(r"^\s*by\s+", re.I)
_BETWEEN = re.compile(r"\s*[;,|]\s*(?:and\s+)?|\s+(?:and|&)\s+")
_LOGIN = re.compile(r"[a-z0-9_.@-]*", re.I)
_MARKUP = re.compile(r"<[^<>]*>")


def authors_of(metas: Sequence[Element], scripts: Iterable[str]) -> str | None:
    """Return the names of a page's authors, joined by semicolons, or None: by JSON-LD, else by meta elements.

    Where meta elements name one of those of JSON-LD, they may name more of them.
    """
    names = next(filter(None, (_names(article.get("author")) for article in _articles(scripts))), [])
    more = _names_in_metas(metas)
    if not names or set(names) & set(more):
        names = list(dict.fromkeys([*names, *more]))
    return "; ".join(names[:_MOST_AUTHORS]) or None


# ---------------------------------------------------------------- meta elements


def _names_in_metas(metas: Sequence[Element]) -> list[str]:
    """Return the names in the first kind of meta element that has any; a single word of Latin letters is a login."""
    declared = [(_name_of(meta), meta.get("content") or "") for meta in metas]
    sites = {_plain(content).casefold() for name, content in declared if name == "og:site_name"}
    for wanted in _AUTHOR_METAS:
        pieces = [piece for name, content in declared if name == wanted for piece in _split(content)]
        names = [piece for piece in pieces if piece.casefold() not in sites and not _LOGIN.fullmatch(piece)]
        if names:
            return names
    return []


def _name_of(meta: Element) -> str:
    return str(meta.get("property") or meta.get("name") or "").lower()


def _split(content: str) -> Iterator[str]:
    """Yield the names that one meta element lists; an address of the web is none."""
    words = _BY.sub("", _plain(content))
    if "://" not in words:
        yield from filter(None, _BETWEEN.split(words))


def _plain(words: str) -> str:
    return " ".join(_MARKUP.sub(" ", words).split())


# ---------------------------------------------------------------- JSON-LD


def _articles(scripts: Iterable[str]) -> Iterator[dict[str, object]]:
    """Yield what is called an article in JSON-LD, in its order, not what stands in articles."""
    seen = 0
    for script in scripts:
        todo = [_parsed(script)]
        while todo and seen < _MOST_OBJECTS:
            seen += 1
            item = todo.pop()
            if isinstance(item, list):
                todo += item[:_MOST_OBJECTS][::-1]
            elif isinstance(item, dict):
                types = item.get("@type")
                if any(_ARTICLE.search(str(name)) for name in (types if isinstance(types, list) else [types])):
                    yield item
                else:
                    todo += [item.get("mainEntity"), item.get("@graph")]


def _parsed(script: str) -> object:
    try:
        return json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return None


def _names(author: object) -> list[str]:
    """Return the names of an author or of several: people where there are any, else organisations."""
    given = author if isinstance(author, list) else [author]
    people = [one for one in given if not isinstance(one, dict) or one.get("@type") != "Organization"]
    return [name for one in people for name in _name(one)] or [name for one in given for name in _name(one)]


def _name(author: object) -> Iterator[str]:
    """Yield the name of one author, or those that stand in a list in its place."""
    name = author.get("name") if isinstance(author, dict) else author
    for one in name if isinstance(name, list) else [name]:
        words = _BY.sub("", _plain(one)) if isinstance(one, str) else ""
        if words and "://" not in words:
            yield words
