"""What reading speaks of: files that were found, documents that were read, and why one was not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord_index.types import Document, Unreadable

_BETWEEN_WORDS = re.compile(r"(?<=[^\W\d_])[-_]+|[-_]+(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to be read.

    `name` is its path below the folder that was searched, with forward slashes, or its own name where a single file
    was given. `size` is in bytes; `modified` is another number after any change, below 2^63.
    """

    path: Path
    name: str
    size: int
    modified: int

    @property
    def spoken_name(self) -> str:
        """The name without folders and ending, hyphens beside letters made spaces: the title of what has none."""
        stem = Path(self.name).stem
        return stem if " " in stem else _BETWEEN_WORDS.sub(" ", stem).strip() or stem


@dataclass(frozen=True, slots=True)
class Found:
    """What lies below a folder: the files by name, and by place what cannot be read at all."""

    files: tuple[FoundFile, ...]
    unreadable: tuple[Unreadable, ...]


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document with the place where it was read: the file's name, or `name:LINE` for a line of a corpus."""

    place: str
    document: Document


class CannotRead(Exception):
    """A file or line is not read; the text says why and follows the place: "is empty"."""
