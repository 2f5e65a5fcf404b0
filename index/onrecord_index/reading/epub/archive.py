"""The files in an EPUB, unpacked within limits."""

from __future__ import annotations

import posixpath
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from onrecord_index.reading.decoding import LARGEST_FILE
from onrecord_index.reading.types import CannotRead
from onrecord_index.reading.unpacking import DAMAGES, is_of_the_disk
from onrecord_index.reading.zips import refuse_endless

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from onrecord_index.reading.types import FoundFile

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # all that EPUB allows
_ENCRYPTED = 1  # of the flags of a file in a ZIP archive

# What fonts are scrambled with, which keeps nobody from reading.
_FOR_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


class Archive:
    """The files of an EPUB by their names, of which so much is unpacked at most in all."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self._infos = {info.filename.lower(): info for info in packed.infolist()}
        self._left = LARGEST_FILE

    @property
    def names(self) -> list[str]:
        """The names of the files."""
        return [info.filename for info in self._infos.values()]

    def bytes_of(self, name: str) -> bytes:
        """Return what is in a file, whose name may be in other case; raises CannotRead."""
        info = self._infos.get(name.lower())
        if info is None:
            raise CannotRead("is not there")
        if info.flag_bits & _ENCRYPTED:
            raise CannotRead("is encrypted; remove its password first")
        if info.compress_type not in _METHODS:
            raise CannotRead("is packed in a way that is not known")
        try:
            with self._packed.open(info) as stream:
                data = stream.read(self._left + 1)
        except DAMAGES as error:
            if is_of_the_disk(error):
                raise
            raise CannotRead("is damaged") from error
        self._left -= len(data)
        if self._left < 0:
            raise CannotRead(f"is more than the {LARGEST_FILE:,} bytes that are unpacked at most")
        return data

    def tree_of(self, name: str) -> Any:  # lxml has no type information
        """Return the tree of an XML file; raises CannotRead."""
        return xml_tree(self.bytes_of(name))

    def encrypted(self) -> set[str]:
        """Return the names, in lower case, of the files that only a certain reader can decrypt; raises CannotRead."""
        if "meta-inf/encryption.xml" not in self._infos:
            return set()
        names = set()
        for data in self.tree_of("META-INF/encryption.xml").iter("{*}EncryptedData"):
            methods = [method.get("Algorithm") for method in data.iter("{*}EncryptionMethod")]
            if not any(method in _FOR_FONTS for method in methods):
                names |= {unquote(place.get("URI", "")).lower() for place in data.iter("{*}CipherReference")}
        return names


@contextmanager
def opened(file: FoundFile) -> Iterator[Archive]:
    """Open an EPUB; raises CannotRead, OSError."""
    if not file.size:
        raise CannotRead("is empty")
    refuse_endless(file)
    try:
        packed = zipfile.ZipFile(file.path)
    except DAMAGES as error:
        if is_of_the_disk(error):
            raise
        raise CannotRead("is not an EPUB, or a damaged one") from error
    with packed:
        yield Archive(packed)


def xml_tree(data: bytes) -> Any:  # lxml has no type information
    """Return the tree of an XML file, without what it asks to be fetched or multiplied; raises CannotRead."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CannotRead("is damaged") from error


def path_of(reference: str, base: str) -> str:
    """Return the name of the file that a reference in the file `base` leads to, without what is in it."""
    path = unquote(reference.partition("#")[0])
    if not path:
        return base
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), path)).lstrip("/")
