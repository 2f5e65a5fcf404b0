"""What an EPUB says of itself: title, authors, day, its chapters in order and their names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from onrecord_index.reading.epub.archive import path_of
from onrecord_index.reading.types import CannotRead

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from onrecord_index.reading.epub.archive import Archive

# lxml has no type information.
Element = Any

_TYPE = "{http://www.idpf.org/2007/ops}type"
_ROLE = "{http://www.idpf.org/2007/opf}role"
_EVENT = "{http://www.idpf.org/2007/opf}event"
_PAGES = ("application/xhtml+xml", "text/html", "application/xml", "text/xml")

# What leads to other places instead of being read.
_NAVIGATION = frozenset("cover toc loi lot landmarks page-list".split())

_NOBODY = re.compile(r"unknown|anonymous|various|\W*", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")

# Of dictionaries and laws; each is looked for in the text.
_MOST_CHAPTERS = 20_000
_MOST_ENTRIES = 50_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the table of contents: the file that it leads to, the place in it (may be empty), and its title."""

    path: str
    fragment: str
    title: str


@dataclass(frozen=True, slots=True)
class Package:
    """An EPUB without its chapters: `chapters` are the names of their files in the order of reading."""

    title: str
    author: str | None
    date: date | None
    chapters: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    """A file that the package lists."""

    path: str
    kind: str
    properties: frozenset[str]


def package_of(archive: Archive) -> Package:
    """Return what the package file of an EPUB says; raises CannotRead."""
    place = _place_of_package(archive)
    tree = archive.tree_of(place)
    items = {
        item.get("id", ""): _Item(
            path_of(item.get("href", ""), place),
            item.get("media-type", ""),
            frozenset(item.get("properties", "").split()),
        )
        for item in tree.iter("{*}item")
    }
    spine = [items[ref.get("idref")] for ref in tree.iter("{*}itemref") if ref.get("idref") in items]
    navigation = _navigation(archive, items)
    skipped = {item.path for item in items.values() if "nav" in item.properties}
    skipped |= {
        path_of(one.get("href", ""), place) for one in tree.iter("{*}reference") if one.get("type") in _NAVIGATION
    }
    skipped |= set(navigation.landmarks)
    chapters = dict.fromkeys(item.path for item in spine if item.kind in _PAGES and item.path not in skipped)
    if len(chapters) > _MOST_CHAPTERS:
        raise CannotRead(f"has {len(chapters):,} chapters; at most {_MOST_CHAPTERS:,} are read")
    return Package(
        title=_title(tree), author=_author(tree), date=_date(tree), chapters=tuple(chapters), entries=navigation.entries
    )


def _place_of_package(archive: Archive) -> str:
    """Return the name of the package file: what the container says, else the only one that is there."""
    try:
        roots = list(archive.tree_of("META-INF/container.xml").iter("{*}rootfile"))
    except CannotRead:
        roots = []
    places = [unquote(root.get("full-path", "")) for root in roots]
    places += [name for name in archive.names if name.lower().endswith(".opf")]
    if not places:
        raise CannotRead("is not an EPUB: it has no list of its chapters")
    return places[0]


# ---------------------------------------------------------------- metadata


def _title(tree: Element) -> str:
    """Return the main title, which is the first one if none is said to be."""
    titles = list(tree.iter("{http://purl.org/dc/elements/1.1/}title"))
    main = [one for one in titles if "main" in _refined(tree, one, "title-type")]
    return next(filter(None, map(_words, [*main, *titles])), "")


def _author(tree: Element) -> str | None:
    """Return the creators, only those who are said to be authors if any are."""
    creators = list(tree.iter("{http://purl.org/dc/elements/1.1/}creator"))
    authors = [one for one in creators if "aut" in (one.get(_ROLE), *_refined(tree, one, "role"))]
    names = dict.fromkeys(map(_words, authors or creators))
    return "; ".join(name for name in names if not _NOBODY.fullmatch(name)) or None


def _date(tree: Element) -> date | None:
    """Return the day of publication; a year alone is no day."""
    dates = list(tree.iter("{http://purl.org/dc/elements/1.1/}date"))
    published = [one for one in dates if one.get(_EVENT) == "publication"]
    for one in (*published, *(one for one in dates if one.get(_EVENT) is None)):
        if found := _DAY.match(_words(one)):
            try:
                return date.fromisoformat(found[0])
            except ValueError:
                continue
    return None


def _refined(tree: Element, element: Element, name: str) -> list[str]:
    """Return what is said of an element of the metadata elsewhere (EPUB 3)."""
    place = f"#{element.get('id')}"
    metas = (meta for meta in tree.iter("{*}meta") if meta.get("refines") == place and meta.get("property") == name)
    return [_words(meta) for meta in metas]


def _words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


# ---------------------------------------------------------------- navigation


@dataclass(frozen=True, slots=True)
class _Navigation:
    """The table of contents, and the names of files that are no more than navigation."""

    entries: tuple[Entry, ...]
    landmarks: tuple[str, ...]


def _navigation(archive: Archive, items: Mapping[str, _Item]) -> _Navigation:
    """Return what the navigation document says (EPUB 3), else the older file (EPUB 2); a damaged one says nothing."""
    entries: list[Entry] = []
    landmarks: list[str] = []
    ordered = sorted(items.values(), key=lambda item: "nav" not in item.properties)
    for item in ordered:
        is_document = "nav" in item.properties
        if not is_document and (entries or item.kind != "application/x-dtbncx+xml"):
            continue
        try:
            tree = archive.tree_of(item.path)
        except CannotRead:
            continue
        entries += islice(_contents(tree, item.path) if is_document else _points(tree, item.path), _MOST_ENTRIES)
        landmarks += _landmarks(tree, item.path) if is_document else ()
    return _Navigation(tuple(entries), tuple(landmarks))


def _contents(tree: Element, place: str) -> Iterator[Entry]:
    """Yield the entries of a navigation document."""
    for nav in tree.iter("{*}nav"):
        if "toc" in (nav.get(_TYPE) or "toc").split():
            yield from _entries(((link.get("href"), _words(link)) for link in nav.iter("{*}a")), place)


def _points(tree: Element, place: str) -> Iterator[Entry]:
    """Yield the entries of a file of navigation points."""
    for point in tree.iter("{*}navPoint"):
        label, content = point.find("{*}navLabel"), point.find("{*}content")
        if label is not None and content is not None:
            yield from _entries([(content.get("src"), _words(label))], place)


def _entries(links: Iterable[tuple[str | None, str]], place: str) -> Iterator[Entry]:
    for reference, title in links:
        if reference and title:
            yield Entry(path_of(reference, place), unquote(reference.partition("#")[2]), title)


def _landmarks(tree: Element, place: str) -> Iterator[str]:
    """Yield the files that a navigation document says to be its cover or to lead elsewhere."""
    for nav in tree.iter("{*}nav"):
        if "landmarks" in (nav.get(_TYPE) or "").split():
            for link in nav.iter("{*}a"):
                if _NAVIGATION & set((link.get(_TYPE) or "").split()) and "#" not in (link.get("href") or "#"):
                    yield path_of(link.get("href"), place)
