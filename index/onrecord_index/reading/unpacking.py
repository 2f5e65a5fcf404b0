"""Files in other files, such as members of an archive: copied out one at a time, within limits, and read as files."""

from __future__ import annotations

import errno
import lzma
import os
import re
import struct
import tarfile
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from onrecord_index.reading.types import CannotRead, FoundFile
from onrecord_index.types import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord_index.reading.types import ReadDocument

# Of all that is in one file of the user's, in whatever depth. Ten thousand files are a large folder; a folder is read
# faster than an archive, since what did not change in it is not read again.
MOST_MEMBERS = 10_000
MOST_BYTES = 2_000_000_000

# Of one member: five times the largest text, for pictures in office documents and books.
LARGEST_MEMBER = 500_000_000

# Logs and tables shrink to a fiftieth at best; what unpacks to more than this is made to fill a disk.
MOST_RATIO = 200
RATIO_COUNTS_FROM = 10_000_000  # bytes; a page of spaces is no harm

# An archive in an archive is opened, one in that is not.
MOST_DEPTH = 2

# What the standard library's readers of packed files raise on damaged ones; OSError without a number is theirs too.
DAMAGES = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    IndexError,
    struct.error,
)

_BLOCK = 1 << 18
_ENDINGS = re.compile(r"(?:\.\w{1,10}){1,2}$", re.ASCII)


class Reader(Protocol):
    """How a file is read, whichever format it has; see `formats.read`."""

    def __call__(self, file: FoundFile, unpacking: Unpacking, /) -> Iterator[ReadDocument | Unreadable]:
        """Yield the documents of a file and what could not be read; never raises for that."""
        ...


class BudgetSpent(CannotRead):
    """So much was unpacked of one file of the user's that the rest of it is not read."""


@dataclass(slots=True)
class Budget:
    """What may still be unpacked of one file of the user's."""

    members: int = MOST_MEMBERS
    bytes: int = MOST_BYTES

    def take_member(self) -> None:
        """Count a member; raises BudgetSpent where there are too many."""
        self.members -= 1
        if self.members < 0:
            raise BudgetSpent(f"holds more than {MOST_MEMBERS:,} files; unpack it into a folder to read the rest")

    def take_bytes(self, count: int) -> None:
        """Count unpacked bytes; raises BudgetSpent where there are too many."""
        self.bytes -= count
        if self.bytes < 0:
            raise BudgetSpent(f"holds more than {MOST_BYTES:,} bytes; unpack it into a folder to read the rest")


@dataclass(frozen=True, slots=True)
class Unpacking:
    """What reads the files in a file, and how much of it is left to do.

    `depth` is how many files are opened around; `unsupported` says why a file of some name is not read at all, so that
    it need not be unpacked for that. All that is nested in one file of the user's shares one budget.
    """

    read: Reader
    unsupported: _Unsupported
    budget: Budget = field(default_factory=Budget)
    depth: int = 0

    def check_depth(self) -> None:
        """Raise CannotRead where files in a file are not opened any more."""
        if self.depth >= MOST_DEPTH:
            raise CannotRead("lies in a file that lies in another, and is not opened; save it on its own")

    def deeper(self) -> Unpacking:
        """Return what is left for a file in one that is read now."""
        return replace(self, depth=self.depth + 1)

    def read_member(self, outer: FoundFile, name: str, source: Source) -> Iterator[ReadDocument | Unreadable]:
        """Yield the documents of a file in another, whose bytes `source` yields; raises BudgetSpent, OSError.

        `name` is its path in the other file, with forward slashes. It is written to a private file, which is gone when
        the last document is taken.
        """
        inner = f"{outer.name}/{name}"
        if refusal := self.unsupported(inner):
            yield refusal
            return
        endings = _ENDINGS.search(name)
        with _private_file(endings[0] if endings else "") as path:
            try:
                size = _copied(source, path)
            except BudgetSpent:
                raise
            except CannotRead as error:
                yield Unreadable(inner, str(error))
                return
            yield from self.read(FoundFile(path, inner, size, outer.modified), self.deeper())


class _Unsupported(Protocol):
    def __call__(self, name: str, /) -> Unreadable | None: ...


class Source(Protocol):
    """Bytes that are read in order."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, at most so many; none at the end."""
        ...


class Metered:
    """The unpacked bytes of a stream, counted against a budget and against how many were packed.

    Reading raises BudgetSpent or CannotRead where they are too many, CannotRead where what is packed is damaged.
    """

    def __init__(self, source: Source, budget: Budget, *, packed: int) -> None:
        self._source = source
        self._budget = budget
        self._most = max(RATIO_COUNTS_FROM, MOST_RATIO * packed)
        self.position = 0  # bytes from the start

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, at most so many; none at the end."""
        try:
            block = self._source.read(size)
        except DAMAGES as error:
            raise damage(error) from error
        self.position += len(block)
        self._budget.take_bytes(len(block))
        if self.position > self._most:
            raise CannotRead(f"unpacks to more than {MOST_RATIO} times its size and is not read")
        return block


def damage(error: Exception) -> CannotRead:
    """Return why a packed file is not read; raises the error itself where it is of the operating system."""
    if is_of_the_disk(error):
        raise error
    return CannotRead(f"is damaged, or not what its name says: {error or type(error).__name__}")


def is_of_the_disk(error: Exception) -> bool:
    """Tell whether the operating system failed, rather than that a damaged archive points to before its beginning."""
    return isinstance(error, OSError) and error.errno not in {None, 0, errno.EINVAL}


@contextmanager
def _private_file(ending: str) -> Iterator[Path]:
    """Make an empty file that nobody else may read, and delete it in the end; raises OSError."""
    number, name = tempfile.mkstemp(prefix="onrecord-", suffix=ending)
    os.close(number)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _copied(source: Source, path: Path) -> int:
    """Write all bytes of a stream to a file and return how many; raises CannotRead, OSError."""
    size = 0
    with path.open("wb") as target:
        while block := source.read(_BLOCK):
            size += len(block)
            if size > LARGEST_MEMBER:
                raise CannotRead(f"is more than {LARGEST_MEMBER:,} bytes long; that is not unpacked")
            target.write(block)
    return size
