"""The parts of a packed office file, and their XML as a stream of events, within limits."""

from __future__ import annotations

import posixpath
import zipfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from onrecord_index.reading.decoding import LARGEST_FILE, bytes_of
from onrecord_index.reading.office.namespaces import short_name
from onrecord_index.reading.types import CannotRead
from onrecord_index.reading.unpacking import DAMAGES, is_of_the_disk
from onrecord_index.reading.zips import refuse_endless

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord_index.reading.types import FoundFile

ENCRYPTED = "is encrypted; remove its password first"
ONLY_PICTURES = "holds no text, only pictures (a scan); recognise its text first"

_OLD_BINARY = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")

# The only ones in office files; Python's others unpack without a limit.
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

# libxml2 has a limit for trees alone. Twenty tables in each other have a hundred.
_MOST_DEPTH = 1_000

_CHUNK = 1 << 16


class Damaged(CannotRead):
    """A part is not what it should be; others may be."""


class Handler:
    """What is told of the XML of a part, elements and attributes by the usual prefixes, as `w:p`; it ignores all."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take note of the beginning of an element."""

    def end(self, tag: str) -> None:
        """Take note of the end of an element."""

    def data(self, text: str) -> None:
        """Take note of characters, of which one run may come in pieces."""


@dataclass(frozen=True, slots=True)
class Relation:
    """That a part uses another one: by which id, as what (`styles`, `slide`), and the other's name."""

    id: str
    kind: str
    target: str


class Parts:
    """The parts of one file; together at most LARGEST_FILE bytes are unpacked."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        # Names differ in case from where they are referred to, and some programs write backslashes.
        self._infos = {info.filename.replace("\\", "/").lower(): info for info in archive.infolist()}
        self._left = LARGEST_FILE

    def any_below(self, folder: str) -> bool:
        """Tell whether there is a part in a folder, such as a picture in `word/media`."""
        return any(name.startswith(f"{folder.lower()}/") for name in self._infos)

    def parse(self, name: str, handler: Handler) -> None:
        """Tell a handler of the XML of a part, or of nothing where there is no such part; raises CannotRead."""
        info = self._infos.get(name.lower())
        if info is None:
            return
        if info.flag_bits & 1:
            raise CannotRead(ENCRYPTED)
        # Python unpacks as much as is declared at most.
        if info.file_size > self._left:
            raise CannotRead(f"unpacks to more than {LARGEST_FILE:,} bytes of text")
        self._left -= info.file_size
        if info.compress_type not in _COMPRESSIONS:
            raise Damaged(f"is damaged: {name} is packed in a way that office programs do not")
        try:
            self._feed(info, handler)
        except etree.XMLSyntaxError as error:
            raise Damaged(f"is damaged: {name} is no valid XML: {' '.join(error.msg.split())}") from error
        except DAMAGES as error:
            if is_of_the_disk(error):
                raise
            raise Damaged(f"is damaged: {name} cannot be unpacked: {error}") from error

    def parse_if_whole(self, name: str, handler: Handler) -> None:
        """Tell a handler of a part without which a text is still all there; raises CannotRead, but not for damage."""
        with suppress(Damaged):
            self.parse(name, handler)

    def relations_of(self, name: str) -> list[Relation]:
        """Return what a part uses, or with an empty name the whole file; raises CannotRead."""
        folder, _, file = name.rpartition("/")
        found = _Relations(folder)
        self.parse(posixpath.join(folder, "_rels", f"{file}.rels"), found)
        return found.relations

    def _feed(self, info: zipfile.ZipInfo, handler: Handler) -> None:
        parser = etree.XMLParser(
            target=_Target(handler), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        with self._archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                parser.feed(chunk)
        parser.close()


@contextmanager
def opened(file: FoundFile, *, format_name: str) -> Iterator[Parts]:
    """Open a packed file; raises CannotRead where it is encrypted, damaged or none, OSError."""
    if not file.size:
        raise CannotRead("is empty")
    refuse_endless(file)
    try:
        archive = zipfile.ZipFile(file.path)
    except DAMAGES as error:
        if is_of_the_disk(error):
            raise
        raise CannotRead(_why_no_archive(file, format_name)) from error
    with archive:
        yield Parts(archive)


def main_part(parts: Parts, *, default: str) -> str:
    """Return the name of the part with the document itself; raises CannotRead."""
    return target_of(parts.relations_of(""), "officeDocument", default=default)


def target_of(relations: list[Relation], kind: str, *, default: str) -> str:
    """Return the name of the first part that is used as something."""
    return next((relation.target for relation in relations if relation.kind == kind), default)


def _why_no_archive(file: FoundFile, format_name: str) -> str:
    with file.path.open("rb") as stream:
        beginning = stream.read(len(_OLD_BINARY))
    if beginning != _OLD_BINARY:
        return f"is no {format_name}, or a damaged one"
    if _ENCRYPTED_PACKAGE in bytes_of(file):
        return ENCRYPTED
    return f"is an old office document by its content; save it anew as {format_name}"


class _Target:
    """A handler as lxml wants it, with short names."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._depth = 0
        self.data = handler.data

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise CannotRead(f"has more than {_MOST_DEPTH:,} elements of XML in each other")
        self._handler.start(short_name(tag), {short_name(key): value for key, value in attributes.items()})

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._handler.end(short_name(tag))

    def close(self) -> None:
        """Return nothing; lxml asks for it."""


class _Relations(Handler):
    """The relations of a part in a folder."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.relations: list[Relation] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "rel:Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", self._folder, attributes.get("Target", ""))).lstrip("/")
            self.relations.append(Relation(attributes.get("Id", ""), kind, target))
