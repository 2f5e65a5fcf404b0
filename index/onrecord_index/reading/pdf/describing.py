"""What a PDF document says of itself: title, author, day and outline; and the heading of its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from onrecord_index.types import Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord_index.reading.pdf.measures import Measures
    from onrecord_index.reading.pdf.paragraphs import Paragraph
    from onrecord_index.reading.pdf.writing import Written

# pypdfium2 has no type information.
Handle = Any

# What programs put there when nobody gave a title: nothing, "Slide 1", "Microsoft Word - x.doc", a file's name.
_NO_TITLE = re.compile(
    r"\W*(?:untitled|unknown|anonymous|unspecified|title|document|sans titre|unbenannt|sin título)?[\W\d]*"
    r"|(?:slide|presentation|print|scan)[\W\d]*"
    r"|(?:microsoft (?:word|powerpoint|excel|publisher)|powerpoint presentation|about:)\b.*"
    r"|.*\.(?:docx?|dotx?|rtf|odt|tex|dvi|e?ps|pdf|indd|qx[dp]|p65|fm|pptx?|xlsx?|html?|txt|te?mp|wpd|cdr|ai|md)"
    r"|\w:\\.*|/\S*/\S*",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"\W*(?:unknown|anonymous|unspecified|author|user|admin\w*|owner|default|root|n/?a|none)?[\W\d]*", re.IGNORECASE
)
_LONGEST = 300  # of a title or author

_DAY = re.compile(r"(?:D:)?(?P<year>\d{4})-?(?P<month>\d\d)-?(?P<day>\d\d)")
_FIRST_YEAR = 1990  # PDF is of 1993; earlier days are those of clocks that nobody set

# The heading of a document is larger than its text by so much, and has so many letters.
_LARGER = 1.15
_LEAST_LETTERS = 4
_LONGEST_HEADING = 200

# Outlines of dictionaries have tens of thousands of entries.
_MOST_ENTRIES = 20_000


@dataclass(frozen=True, slots=True)
class Description:
    """What the document's information says; `title` is empty and the others None where it says nothing of use."""

    title: str
    author: str | None
    date: date | None


def description_of(pdf: Handle) -> Description:
    """Return what the information of a pdfium document says."""
    title, author = (_line(pdf.get_metadata_value(key)) for key in ("Title", "Author"))
    return Description(
        title="" if _NO_TITLE.fullmatch(title) else title,
        author=None if _NO_AUTHOR.fullmatch(author) else author,
        date=_day(pdf.get_metadata_value("CreationDate")),
    )


def _line(value: str) -> str:
    return " ".join(value.replace("\0", "").split())[:_LONGEST]


def _day(written: str) -> date | None:
    """Return the day of a PDF date such as "D:20240229133000+01'00'"."""
    found = _DAY.match(written.strip())
    try:
        day = date(*(int(found[part]) for part in ("year", "month", "day"))) if found else None
    except ValueError:
        return None
    return day if day and date(_FIRST_YEAR, 1, 1) <= day <= datetime.now(UTC).date() else None


def heading_of(paragraphs: Sequence[Paragraph], measures: Measures) -> str:
    """Return the largest heading on the first page that has words, or nothing where none is larger than the text."""
    first = [one for one in paragraphs if one.first_page == paragraphs[0].first_page and not one.is_apart]
    texts = [" ".join(" ".join(placed.line.text.split()) for placed in one.lines) for one in first]
    headings = [
        (paragraph.first.size, text)
        for paragraph, text in zip(first, texts, strict=True)
        if paragraph.first.size >= _LARGER * measures.text_size
        and sum(letter.isalpha() for letter in text) >= _LEAST_LETTERS
        and len(text) <= _LONGEST_HEADING
    ]
    return max(headings, key=lambda heading: heading[0], default=(0, ""))[1]


# ---------------------------------------------------------------- outline


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of an outline, with the number of its page."""

    title: str
    page: int


def outline_of(pdf: Handle) -> list[Entry]:
    """Return the outline's entries that lead to a page, by their pages."""
    entries = []
    for bookmark in islice(pdf.get_toc(), _MOST_ENTRIES):
        destination = bookmark.get_dest()
        index = destination.get_index() if destination else None
        title = _line(bookmark.get_title())
        if title and index is not None and index >= 0:
            entries.append(Entry(title, index + 1))
    return sorted(entries, key=lambda entry: entry.page)


def sections_of(entries: Iterable[Entry], written: Written) -> tuple[Section, ...]:
    """Return where the parts of an outline begin: at the paragraph on the page that is its title, else with the page.

    Of several that begin at one place only the last is kept, which is the innermost.
    """
    ends = [*written.pages[1:], len(written.text)]
    sections: list[Section] = []
    least = 0
    for entry in entries:
        if entry.page > len(ends):
            break
        start, end = written.pages[entry.page - 1], ends[entry.page - 1]
        start = max(least, _place_of(entry.title, written.text, max(least, start), end))
        if sections and sections[-1].start == start:
            sections.pop()
        sections.append(Section(start, entry.title))
        least = start
    return tuple(sections)


def _place_of(title: str, text: str, start: int, end: int) -> int:
    """Return where a paragraph that is a title, with or without a number, begins in a range; else where that begins."""
    letters = [re.escape(word) for word in re.findall(r"\w+", title)]
    if not letters:
        return start
    heading = re.compile(
        r"(?:^|(?<=\n\n))(?:[\dA-Z.]{1,12}[^\S\n]+)?" + r"\W*".join(letters) + r"\W*?(?=\n|$)", re.IGNORECASE
    )
    found = heading.search(text, start, end)
    return found.start() if found else start
