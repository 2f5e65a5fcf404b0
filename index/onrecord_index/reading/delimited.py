"""Tables as plain text (.csv, .tsv) to documents: a line for each row."""

from __future__ import annotations

import csv
import re
from collections import Counter
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

from onrecord_index.reading.dates import day_of_file
from onrecord_index.reading.decoding import bytes_of, decoded, finished, refuse_long_lines
from onrecord_index.reading.rows import MOST_CHARACTERS, Rows
from onrecord_index.reading.types import CannotRead
from onrecord_index.types import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord_index.reading.types import FoundFile

# In order of preference where several would do; the last one is never typed, for a list of lines.
_DELIMITERS = "\t;,|"
_NO_DELIMITER = "\x1f"

# What is looked at to tell the delimiter.
_ROWS_LOOKED_AT = 100
_CHARACTERS_LOOKED_AT = 100_000

_NAMED = re.compile(r"sep=(.)\n")  # a first line by which Excel is told the delimiter


def document_of(file: FoundFile) -> Document:
    """Return the document in a table of values between commas, semicolons, tabs or bars; raises CannotRead, OSError."""
    text = decoded(bytes_of(file, most=MOST_CHARACTERS)).replace("\r\n", "\n").replace("\r", "\n")
    refuse_long_lines(text)
    rows = Rows()
    try:
        for cells in _rows_of(text):
            rows.add({column: cell for column, cell in enumerate(cells) if cell})
    except csv.Error as error:
        raise CannotRead(f"is a table that cannot be read: {error}") from error
    return Document(
        id=file.name,
        title=file.spoken_name,
        text=finished("\n".join(rows.finished())),
        date=day_of_file("", file.name),
        layout="rows",
    )


def _rows_of(text: str) -> Iterator[list[str]]:
    """Yield the cells of each row; a quotation mark that never closes is one of the text. Raises csv.Error."""
    named = _NAMED.match(text)
    delimiter = named[1] if named else _delimiter_of(text)
    start = named.end() if named else 0
    lines = _Lines(text, start)
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    while True:
        try:
            cells = next(reader, None)
            is_unclosed = lines.offset == len(text) and _is_unclosed(text[start:], delimiter)
        except csv.Error:  # a cell that is too long for a cell
            is_unclosed = True
        if is_unclosed:
            yield from csv.reader(StringIO(text[start:]), delimiter=delimiter, quoting=csv.QUOTE_NONE)
            return
        if cells is None:
            return
        yield cells
        start = lines.offset


class _Lines:
    """The lines of a text from an offset on; `offset` is where the next one begins."""

    def __init__(self, text: str, offset: int) -> None:
        self._text = text
        self.offset = offset

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.offset == len(self._text):
            raise StopIteration
        start, end = self.offset, self._text.find("\n", self.offset)
        self.offset = len(self._text) if end < 0 else end + 1
        return self._text[start : self.offset]


def _is_unclosed(text: str, delimiter: str) -> bool:
    """Tell whether the last row of a text goes on over several lines since its quotation mark does not close."""
    if "\n" not in text.rstrip("\n"):
        return False
    try:
        list(csv.reader(StringIO(text), delimiter=delimiter, skipinitialspace=True, strict=True))
    except csv.Error:
        return True
    return False


def _delimiter_of(text: str) -> str:
    """Return the delimiter that gives most rows of a text the same number of cells, more than one."""
    sample = text[:_CHARACTERS_LOOKED_AT]
    if len(sample) < len(text):
        sample = sample[: sample.rfind("\n") + 1] or sample
    shares = {delimiter: _share_of_even_rows(sample, delimiter) for delimiter in _DELIMITERS}
    best = max(shares, key=lambda delimiter: shares[delimiter])
    return best if shares[best] >= 0.5 else _NO_DELIMITER


def _share_of_even_rows(sample: str, delimiter: str) -> float:
    """Return which share of a sample's rows has the most frequent number of cells, 0 if that is one."""
    try:
        rows = csv.reader(StringIO(sample), delimiter=delimiter, skipinitialspace=True)
        widths = Counter(len(row) for row in islice(rows, _ROWS_LOOKED_AT) if row)
    except csv.Error:
        return 0
    width, count = max(widths.items(), key=lambda item: item[1], default=(1, 0))
    return count / widths.total() if width > 1 else 0
