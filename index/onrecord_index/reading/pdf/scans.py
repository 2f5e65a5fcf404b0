"""Pages without text, which are pictures of text, read by the program tesseract where it is installed."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from dataclasses import dataclass
from statistics import mean, median
from typing import TYPE_CHECKING, Any

from onrecord_index.reading.pdf.pieces import pieces_of
from onrecord_index.reading.pdf.types import Page, Word
from onrecord_index.reading.types import CannotRead

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# pypdfium2 has no type information.
Handle = Any

# What tesseract is made for; less on larger pages.
_DOTS_AN_INCH = 300
_MOST_DOTS = 5_000  # of a side

_POINTS_AN_INCH = 72
_LONGEST_SECONDS = 60  # a page; a full one takes 2 to 5 seconds

# Of the words of a page, by tesseract's own measure from 0 to 100; what it sees in photographs is below.
_LEAST_CONFIDENCE = 50

# Lines between these heights, of the median, are of the same letters: some have ascenders and descenders, some not.
_ALIKE = (0.65, 1.5)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A word, or a line (`text` is empty), as tesseract sees it, in dots; `line` is the same for words of one line."""

    text: str
    line: tuple[str, str, str]
    left: float
    top: float
    width: float
    height: float
    confidence: float


def tesseract() -> str | None:
    """Return where the program is, if it is installed."""
    return shutil.which("tesseract")


def recognised(handle: Handle, number: int, program: str) -> Page:
    """Return the words that are recognised on the picture of a pdfium page; raises CannotRead where there are none."""
    width, height = handle.get_size()
    scale = min(_DOTS_AN_INCH / _POINTS_AN_INCH, _MOST_DOTS / max(width, height, 1))
    seen = list(_seen(_run(program, _picture(handle, scale))))
    words = list(_words(seen, scale))
    if not words or mean(one.confidence for one in seen if one.text) < _LEAST_CONFIDENCE:
        raise CannotRead("shows pictures{on} in which no words were recognised")
    return Page(number, height, pieces_of(words), has_pictures=True)


def _picture(handle: Handle, scale: float) -> bytes:
    """Return a page as a grey picture in the PGM format."""
    bitmap = handle.render(scale=scale, grayscale=True)
    try:
        rows = bytes(bitmap.buffer)
        if bitmap.stride != bitmap.width:
            starts = range(0, bitmap.stride * bitmap.height, bitmap.stride)
            rows = b"".join(rows[start : start + bitmap.width] for start in starts)
        return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + rows
    finally:
        bitmap.close()


def _run(program: str, picture: bytes) -> str:
    """Return what tesseract writes of a picture, as a table; raises CannotRead."""
    try:
        done = subprocess.run(  # noqa: S603 - the program that was found, with fixed arguments
            [program, "stdin", "stdout", "tsv"],
            input=picture,
            capture_output=True,
            timeout=_LONGEST_SECONDS,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # its threads wait for each other where others run too
        )
    except subprocess.TimeoutExpired as error:
        raise CannotRead(f"shows pictures{{on}} that tesseract did not read in {_LONGEST_SECONDS} seconds") from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotRead("shows pictures{on} that tesseract failed to read") from error
    return done.stdout.decode(errors="replace")


def _seen(table: str) -> Iterator[_Seen]:
    """Yield the lines and words of tesseract's table."""
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row["text"] or "").strip()
        if row["level"] == "4" or (row["level"] == "5" and text):
            yield _Seen(
                text if row["level"] == "5" else "",
                (row["block_num"], row["par_num"], row["line_num"]),
                *(float(row[name]) for name in ("left", "top", "width", "height", "conf")),
            )


def _words(seen: Sequence[_Seen], scale: float) -> Iterator[Word]:
    """Yield words in the measure of the page, those of a line at one height."""
    lines = {one.line: one for one in seen if not one.text}
    usual = median(line.height for line in lines.values()) if lines else 0
    for one in seen:
        if not one.text or one.line not in lines:
            continue
        line = lines[one.line]
        height = usual if _ALIKE[0] * usual <= line.height <= _ALIKE[1] * usual else line.height
        bottom = line.top + line.height
        yield Word(
            one.text,
            left=one.left / scale,
            top=(bottom - height) / scale,
            right=(one.left + one.width) / scale,
            bottom=bottom / scale,
            size=height / scale,
        )
