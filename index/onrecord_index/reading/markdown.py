"""Markdown (.md) to a document."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

import yaml

from onrecord_index.reading.dates import day_of_file
from onrecord_index.reading.decoding import bytes_of, decoded, finished
from onrecord_index.types import Document

if TYPE_CHECKING:
    from onrecord_index.reading.types import FoundFile

# Longer blocks between two lines of dashes are text; parsing them as YAML would take minutes.
_LONGEST_FRONT_MATTER = 20_000

_FRONT_MATTER = re.compile(r"---[^\S\n]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KEY = re.compile(r"[\w-]+")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_HEADING = re.compile(r" {0,3}#\s+(?=\S)")
_UNDERLINE = re.compile(r" {0,3}=+\s*")
_CLOSING = re.compile(r"(?<=\s)#+$")


def document_of(file: FoundFile) -> Document:
    """Return the document in a Markdown file; raises CannotRead, OSError.

    Title, date, author and address come from YAML front matter, which is not part of the text; the title otherwise
    from the first heading of the first level, which is, and the date from a line that is nothing but a day, or else
    from the file's name. The text keeps its Markdown.
    """
    front, text = front_matter_of(finished(decoded(bytes_of(file))))
    url = front.get("url", "")
    return Document(
        id=file.name,
        title=front.get("title") or heading_of(text) or file.spoken_name,
        text=finished(text),
        date=_day(front.get("date", "")) or day_of_file(text, file.name),
        url=url if url.startswith(("http://", "https://")) else None,
        author=front.get("author") or None,
    )


def front_matter_of(text: str) -> tuple[dict[str, str], str]:
    """Return the front matter's plain values, lists joined by semicolons, and the text after it.

    What is no YAML mapping of plain names is text between two rules, and stays.
    """
    match = _FRONT_MATTER.match(text, 0, _LONGEST_FRONT_MATTER)
    if not match:
        return {}, text
    try:
        found = yaml.load(match["yaml"], Loader=yaml.BaseLoader)  # noqa: S506 - builds strings, lists and dicts only
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}, text
    if not isinstance(found, dict) or not all(isinstance(key, str) and _KEY.fullmatch(key) for key in found):
        return {}, text
    return {key: _plain(value) for key, value in found.items()}, text[match.end() :].lstrip("\n")


def heading_of(text: str) -> str:
    """Return the first heading of the first level, outside of code, or nothing."""
    fence, before = "", ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        elif not fence:
            if heading := _HEADING.match(line):
                return _CLOSING.sub("", line[heading.end() :].rstrip()).rstrip()
            if before and _UNDERLINE.fullmatch(line):
                return before
        before = "" if fence else line.strip()
    return ""


def _plain(value: object) -> str:
    """Return a YAML value as a line of text; nested values are none."""
    if isinstance(value, list):
        return "; ".join(filter(None, map(_plain, value)))
    return " ".join(value.split()) if isinstance(value, str) else ""


def _day(written: str) -> date | None:
    """Return the day of an ISO date or time; other dates are not guessed at."""
    try:
        return datetime.fromisoformat(written).date()
    except ValueError:
        return None
