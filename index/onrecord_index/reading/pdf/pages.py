"""All pages of a PDF file, and what is wrong with those that cannot be read."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord_index.reading.pdf.furniture import without_furniture
from onrecord_index.reading.pdf.scans import recognised, tesseract
from onrecord_index.reading.pdf.types import Page
from onrecord_index.reading.pdf.words import NO_LETTERS, page_of
from onrecord_index.reading.types import CannotRead

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# pypdfium2 has no type information.
Handle = Any

# The longest documents that people have, of laws and patents, have some thousands.
_MOST_PAGES = 20_000

# A word takes some 400 bytes while a document is read. A Bible has 800,000.
_MOST_WORDS = 1_500_000

# A full page takes about 15 milliseconds, a page by tesseract 2 to 5 seconds. The process that reads files has two
# minutes for each: pages that are not reached in time are told, which is better than to lose all others with them.
_LEAST_SECONDS = 20.0
_SECONDS_A_PAGE = 0.5
_MOST_SECONDS = 50.0
_MOST_SECONDS_OF_TESSERACT = 90.0  # from the beginning

_TOO_SLOW = f"takes tesseract more than {_MOST_SECONDS_OF_TESSERACT:g} seconds and is not read{{on}}; divide it"
_SCAN = "holds no text{on}, only pictures (a scan); install tesseract to have them read"


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a file in order, empty where they could not be read, and by number why that is.

    In a fault `{on}` stands for the pages that have it.
    """

    pages: Sequence[Page]
    faults: Mapping[int, str]

    @property
    def reasons(self) -> list[str]:
        """What could not be read, for each fault, with the pages that have it."""
        numbers: defaultdict[str, list[int]] = defaultdict(list)
        for number, fault in self.faults.items():
            numbers[fault].append(number)
        return [fault.format(on=f" on {_spoken(having)}") for fault, having in numbers.items()]

    @property
    def commonest_fault(self) -> str:
        """Why there is nothing to read, where no page could be read."""
        faults = Counter(self.faults.values()).most_common(1)
        return faults[0][0].format(on="") if faults else "holds no text"


def pages_of(pdf: Handle) -> Pages:
    """Return the pages of a pdfium document; raises CannotRead where it has too many."""
    count = len(pdf)
    if count > _MOST_PAGES:
        raise CannotRead(f"has {count:,} pages; at most {_MOST_PAGES:,} are read")
    pages, faults = list[Page](), dict[int, str]()
    words, seconds = 0, min(_LEAST_SECONDS + _SECONDS_A_PAGE * count, _MOST_SECONDS)
    start = time.monotonic()
    for number in range(1, count + 1):
        page = Page(number)
        try:
            if words > _MOST_WORDS:
                raise CannotRead(f"has more than {_MOST_WORDS:,} words and is not read{{on}}")
            if time.monotonic() > start + seconds:
                raise CannotRead(f"takes more than {seconds:,.0f} seconds and is not read{{on}}")
            page = _read(pdf, number, page_of)
        except CannotRead as error:
            faults[number] = str(error)
        pages.append(page)
        words += sum(len(piece.words) for piece in page.pieces)
    return _with_scans(pdf, pages, faults, deadline=start + _MOST_SECONDS_OF_TESSERACT)


def _read(pdf: Handle, number: int, read: Callable[[Handle, int], Page]) -> Page:
    """Return a page as read; raises CannotRead."""
    from pypdfium2 import PdfiumError

    try:
        handle = pdf[number - 1]
        try:
            return read(handle, number)
        finally:
            handle.close()
    except PdfiumError as error:
        raise CannotRead("is damaged{on}") from error


def _with_scans(pdf: Handle, pages: Sequence[Page], faults: Mapping[int, str], *, deadline: float) -> Pages:
    """Return pages with those that are pictures read by tesseract, if it is there, or known as a fault."""
    bare = without_furniture(pages)
    pictures = [page.number for page in bare if page.has_pictures and not page.pieces]
    unseen = sorted([*pictures, *(number for number, fault in faults.items() if fault == NO_LETTERS)])
    found, left = list(pages), dict(faults)
    program = tesseract()
    for number in unseen:
        if program is None:
            left.setdefault(number, _SCAN)
            continue
        try:
            if time.monotonic() > deadline:
                raise CannotRead(_TOO_SLOW)
            found[number - 1] = _read(pdf, number, lambda handle, number: recognised(handle, number, program))
            left.pop(number, None)
        except CannotRead as error:
            left[number] = str(error)
    return Pages(found, dict(sorted(left.items())))


def _spoken(numbers: Sequence[int]) -> str:
    """Return numbers of pages in words: "page 3", "pages 2–4 and 7"."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][-1] == number - 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    written = ["–".join(map(str, one)) for one in ranges]
    return f"page {written[0]}" if len(numbers) == 1 else f"pages {_listed(written)}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
