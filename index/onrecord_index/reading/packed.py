"""Packed files (.gz, .xz, .bz2): the one file that is in each is read as a file."""

from __future__ import annotations

import bz2
import gzip
import lzma
from contextlib import closing
from typing import IO, TYPE_CHECKING, cast

from onrecord_index.reading.unpacking import Metered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord_index.reading.types import FoundFile, ReadDocument
    from onrecord_index.reading.unpacking import Unpacking
    from onrecord_index.types import Unreadable


def documents_of(file: FoundFile, unpacking: Unpacking) -> Iterator[ReadDocument | Unreadable]:
    """Yield the documents of the one file in a packed file; raises CannotRead, OSError."""
    unpacking.check_depth()
    unpacking.budget.take_member()
    name = file.name.rpartition("/")[2].rpartition(".")[0]
    with closing(opened(file)) as packed:
        yield from unpacking.read_member(file, name, Metered(packed, unpacking.budget, packed=file.size))


def opened(file: FoundFile) -> IO[bytes]:
    """Return the bytes of a file, unpacked where its name says that it is packed; raises OSError."""
    name = file.name.lower()
    if name.endswith((".gz", ".tgz")):
        return cast("IO[bytes]", gzip.GzipFile(file.path))  # it has what is used of it
    if name.endswith((".xz", ".txz")):
        return lzma.LZMAFile(file.path)
    if name.endswith((".bz2", ".tbz2")):
        return bz2.BZ2File(file.path)
    return file.path.open("rb")
