"""What an office document says of itself: title, author, day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from onrecord_index.reading.office.parts import Handler, target_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord_index.reading.office.parts import Parts

# What programs call a document by themselves.
_NO_TITLES = re.compile(
    r".*powerpoint.*|microsoft word - .*|(?:document|dokument|presentation|untitled|title)\s*\d*|"
    r".*\.(?:do[ct][xm]?|pp[st][xm]?|xl[st][xm]?|rtf|od[tps])",
    re.IGNORECASE,
)

# Documents made with python-docx 1.2 and python-pptx 1.0 keep these of a template, unless somebody sets them.
_TEMPLATE_AUTHORS = ("python-docx", "openpyxl", "Apache POI")
_TEMPLATE_MOMENTS = ("2013-12-23T23:15:00Z", "2013-01-27T09:15:58Z", "2013-01-27T09:14:16Z")

_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})")
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Properties:
    """Title, author and day of a document as its file states them, each empty or None where it does not."""

    title: str = ""
    author: str | None = None
    date: date | None = None


def properties_of(parts: Parts) -> Properties:
    """Return the properties of a packed file of Microsoft's formats; raises CannotRead."""
    name = target_of(parts.relations_of(""), "core-properties", default="docProps/core.xml")
    found = StatedProperties()
    parts.parse_if_whole(name, found)
    return found.properties()


def stated_title(title: str) -> str:
    """Return a title as it is stated on one line, or nothing where a program made it up."""
    title = " ".join(title.split())
    return "" if _NO_TITLES.fullmatch(title) else title


class StatedProperties(Handler):
    """Collects the properties that stand in a part."""

    # In order of preference: the day on which the text became what it is, rather than that of its first version.
    _DATES = ("dcterms:modified", "dc:date", "dcterms:created", "meta:creation-date")
    _AUTHORS = ("meta:initial-creator", "dc:creator")

    def __init__(self) -> None:
        self._stated: dict[str, str] = {}
        self._tag = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 - elements have it
        """Take note of what is stated next."""
        self._tag = tag

    def end(self, tag: str) -> None:  # noqa: ARG002 - elements have it
        """Take note that nothing is stated for now."""
        self._tag = ""

    def data(self, text: str) -> None:
        """Take note of what is stated."""
        before = self._stated.get(self._tag, "")
        if self._tag and len(before) < _LONGEST:
            self._stated[self._tag] = before + text[:_LONGEST]

    def properties(self) -> Properties:
        """Return what is stated, without what programs state by themselves."""
        author = next(filter(None, map(self._words, self._AUTHORS)), None)
        day = next(filter(None, map(self._day, self._DATES)), None)
        return Properties(stated_title(self._words("dc:title")), None if author in _TEMPLATE_AUTHORS else author, day)

    def _words(self, tag: str) -> str:
        return " ".join(self._stated.get(tag, "").split())

    def _day(self, tag: str) -> date | None:
        moment = self._words(tag)
        found = None if moment in _TEMPLATE_MOMENTS else _DAY.match(moment)
        try:
            return date.fromisoformat(found[1]) if found else None
        except ValueError:
            return None
