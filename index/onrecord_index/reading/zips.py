"""ZIP archives (.zip): each member is read as a file."""

from __future__ import annotations

import re
import stat
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

from onrecord_index.reading.decoding import decoded
from onrecord_index.reading.membernames import MemberNames
from onrecord_index.reading.types import CannotRead
from onrecord_index.reading.unpacking import DAMAGES, Metered, damage
from onrecord_index.types import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord_index.reading.types import FoundFile, ReadDocument
    from onrecord_index.reading.unpacking import Unpacking

# The list of an archive's members is read whole; each takes 50 bytes and its name there, and 600 in memory.
_LONGEST_DIRECTORY = 20_000_000
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"
_IN_END_64 = 0xFFFFFFFF  # for a length that stands in the second of them
_TAIL = 66_000  # bytes in which the end record stands, with a comment

_NOT_RUSSIAN = re.compile("[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]|[^\\x00-\x7f\u0400-\u04ff]")
_NOT_WESTERN = re.compile("[^\\x00-\x7f\u00c0-\u017f]|[a-z][\u00c0-\u00de]")


def documents_of(file: FoundFile, unpacking: Unpacking) -> Iterator[ReadDocument | Unreadable]:
    """Yield the documents of an archive's members, and why others are not read; raises CannotRead, OSError."""
    unpacking.check_depth()
    refuse_endless(file)
    try:
        archive = zipfile.ZipFile(file.path)
    except DAMAGES as error:
        raise damage(error) from error
    names = MemberNames(file)
    with archive:
        members = archive.infolist()
        for member, written in zip(members, _names_of(members), strict=True):
            unpacking.budget.take_member()
            if member.is_dir():
                continue
            name = names.checked(written)
            if isinstance(name, Unreadable):
                yield name
            elif name:
                yield from _zipped(archive, member, file, name=name, unpacking=unpacking)


def _zipped(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: FoundFile, *, name: str, unpacking: Unpacking
) -> Iterator[ReadDocument | Unreadable]:
    """Yield the documents of one member; raises BudgetSpent, OSError."""
    place = f"{file.name}/{name}"
    if stat.S_IFMT(member.external_attr >> 16) not in {0, stat.S_IFREG}:
        yield Unreadable(place, "is a link or a device in the archive and is not followed", "unsupported")
    elif member.flag_bits & 1:
        yield Unreadable(place, "is encrypted; remove its password first")
    elif refusal := unpacking.unsupported(place):
        yield refusal
    else:
        try:
            source = archive.open(member)
        except DAMAGES as error:
            yield Unreadable(place, str(damage(error)))
            return
        with source:
            metered = Metered(source, unpacking.budget, packed=member.compress_size)
            yield from unpacking.read_member(file, name, metered)


def _names_of(members: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Return the names of members.

    Those that are not said to be UTF-8 are in the code page of the machine that they were packed on, which is the same
    for all, and is told by all of them together.
    """
    names = [member.filename for member in members]
    unknown = [at for at, member in enumerate(members) if not member.flag_bits & 0x800]
    try:
        written = _names_in("\n".join(names[at] for at in unknown).encode("cp437")).split("\n")
    except (CannotRead, UnicodeEncodeError):
        return names
    for at, name in zip(unknown, written, strict=True) if len(written) == len(unknown) else ():
        names[at] = name
    return names


def _names_in(data: bytes) -> str:
    """Return the names in bytes: in UTF-8, else in a code page of DOS, as the format has it, else as told by them."""
    with suppress(UnicodeDecodeError):
        return data.decode()
    russian, western = data.decode("cp866"), data.decode("cp437")
    if not _NOT_RUSSIAN.search(russian):
        return russian
    return decoded(data) if _NOT_WESTERN.search(western) else western


def refuse_endless(file: FoundFile) -> None:
    """Raise CannotRead where a ZIP archive's list of members would not fit into memory."""
    with file.path.open("rb") as stream:
        stream.seek(max(0, file.size - _TAIL))
        tail = stream.read(_TAIL)
    lengths = [int.from_bytes(tail[end + 12 : end + 16], "little") for end in _places(_END, tail)]
    wide = [int.from_bytes(tail[end + 40 : end + 48], "little") for end in _places(_END_64, tail)]
    length = max([*wide, *(one for one in lengths if one != _IN_END_64 or not wide)], default=0)
    if length > _LONGEST_DIRECTORY:
        raise CannotRead(f"has a list of members of {length:,} bytes; at most {_LONGEST_DIRECTORY:,} are read")


def _places(mark: bytes, data: bytes) -> Iterator[int]:
    """Yield where a mark stands in bytes."""
    place = data.find(mark)
    while place >= 0:
        yield place
        place = data.find(mark, place + 1)
