"""Plain text (.txt) to a document."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from onrecord_index.reading.dates import day_of_file, is_day_line
from onrecord_index.reading.decoding import bytes_of, decoded, finished
from onrecord_index.reading.linebreaks import unwrapped
from onrecord_index.types import Document

if TYPE_CHECKING:
    from onrecord_index.reading.types import FoundFile

# A title is one line of this many characters at most; headlines have up to about 150.
_LONGEST_TITLE = 200

# What a sentence, a salutation or a list's introduction ends with, and a title does not; closing marks may follow.
_NO_TITLE_END = re.compile(r"[.。…,;:]['\"’”»)\]]*$")


def document_of(file: FoundFile) -> Document:
    """Return the document in a plain text file; raises CannotRead, OSError.

    A first line that looks like a title is the title and stays in the text, once: files that were saved from web
    pages often repeat it. A line that is nothing but a day, or else the file's name, gives the date. Lines that were
    broken to fit a width are made paragraphs.
    """
    text = unwrapped(finished(decoded(bytes_of(file))))
    title = title_of(text)
    if title:
        text = without_repeated_title(text, title)
    return Document(id=file.name, title=title or file.spoken_name, text=text, date=day_of_file(text, file.name))


def title_of(text: str) -> str:
    """Return the first line where it looks like a title: short, no sentence, a blank line or a day after it."""
    first, _, rest = text.lstrip().partition("\n")
    title, second = first.strip(), rest.partition("\n")[0]
    looks_like_one = len(title) <= _LONGEST_TITLE and not _NO_TITLE_END.search(title) and re.search(r"\w", title)
    stands_alone = not second.strip() or is_day_line(second)
    return title if rest and stands_alone and looks_like_one and not is_day_line(title) else ""


def without_repeated_title(text: str, title: str) -> str:
    """Return a text that begins with its title without a second line of just the same that directly follows it."""
    lines = text.split("\n")
    first, second = islice((at for at, line in enumerate(lines) if line.strip()), 2)
    if lines[second].strip() != title or any(line.strip() for line in lines[second + 1 : second + 2]):
        return text
    return "\n".join(lines[: first + 1] + lines[second + 1 :])
