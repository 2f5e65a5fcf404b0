"""Tars, packed or not (.tar, .tar.gz, .tgz, ...): each member is read as a file."""

from __future__ import annotations

import tarfile
from contextlib import closing
from typing import IO, TYPE_CHECKING, cast

from onrecord_index.reading.membernames import MemberNames
from onrecord_index.reading.packed import opened
from onrecord_index.reading.types import CannotRead
from onrecord_index.reading.unpacking import DAMAGES, Metered, damage
from onrecord_index.types import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord_index.reading.types import FoundFile, ReadDocument
    from onrecord_index.reading.unpacking import Source, Unpacking

# Between two members there are their headers; names of thousands of characters take more of them.
_LONGEST_HEADER = 1_000_000
_HEADER = 512
_TAIL = 4 * tarfile.RECORDSIZE


def documents_of(file: FoundFile, unpacking: Unpacking) -> Iterator[ReadDocument | Unreadable]:
    """Yield the documents of a tar's members, and why others are not read; raises CannotRead, OSError."""
    unpacking.check_depth()
    with closing(opened(file)) as packed:
        source = _TarSource(packed, unpacking, file)
        names = MemberNames(file)
        try:
            archive = tarfile.open(fileobj=cast("IO[bytes]", source), mode="r|")  # noqa: SIM115 - closes nothing
            source.archive = archive
            while member := archive.next():
                unpacking.budget.take_member()
                yield from _tarred(archive, member, file, names=names, unpacking=unpacking)
        except DAMAGES as error:
            raise damage(error) from error
        source.check_end()


def _tarred(
    archive: tarfile.TarFile, member: tarfile.TarInfo, file: FoundFile, *, names: MemberNames, unpacking: Unpacking
) -> Iterator[ReadDocument | Unreadable]:
    """Yield the documents of one member; raises CannotRead, OSError."""
    if member.isdir():
        return
    name = names.checked(member.name)
    if isinstance(name, Unreadable):
        yield name
    elif not name:
        return
    elif not member.isreg() or member.issparse():
        yield Unreadable(
            f"{file.name}/{name}", "is a link or a device in the archive and is not followed", "unsupported"
        )
    elif source := archive.extractfile(member):
        yield from unpacking.read_member(file, name, source)


class _TarSource(Metered):
    """The bytes of a tar; reading raises CannotRead where a header of a member does not end."""

    def __init__(self, source: Source, unpacking: Unpacking, file: FoundFile) -> None:
        super().__init__(source, unpacking.budget, packed=file.size)
        self.archive: tarfile.TarFile | None = None
        self._tail = b""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes; none at the end."""
        if self.position > self._begun + _LONGEST_HEADER:
            raise CannotRead("has a member whose name and description do not end")
        block = super().read(size)
        self._tail = (self._tail + block)[-_TAIL:]
        return block

    @property
    def _begun(self) -> int:
        """Where the headers of the next member begin."""
        return self.archive.offset if self.archive else 0

    def check_end(self) -> None:
        """Raise CannotRead unless the members ended with a block of zeros or with the file.

        tarfile takes a damaged header behind the first for the end.
        """
        place = self._begun - (self.position - len(self._tail))
        if self._tail[max(0, place) :][:_HEADER].strip(b"\0"):
            raise CannotRead("is damaged: what comes after the members that were read is not read")
