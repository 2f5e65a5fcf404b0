"""EPUB files (.epub) to documents, and what of them could not be read."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from onrecord_index.reading.dates import day_of_file
from onrecord_index.reading.decoding import finished
from onrecord_index.reading.epub.archive import opened
from onrecord_index.reading.epub.chapters import parts_of
from onrecord_index.reading.epub.package import package_of
from onrecord_index.reading.types import CannotRead, ReadDocument
from onrecord_index.types import Document, Section, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord_index.reading.epub.archive import Archive
    from onrecord_index.reading.epub.chapters import Part
    from onrecord_index.reading.epub.package import Entry, Package
    from onrecord_index.reading.types import FoundFile

_ENCRYPTED = "is encrypted for one reading program (DRM); save a copy without that"


def documents_of(file: FoundFile) -> Iterator[ReadDocument | Unreadable]:
    """Yield the document in an EPUB and the chapters that could not be read; raises CannotRead, OSError.

    Chapters are in their order of reading, each entry of the table of contents begins a section, and pages that only
    lead elsewhere are left out.
    """
    try:
        with opened(file) as archive:
            package = package_of(archive)
            parts, faults = _read(archive, package)
    except (CannotRead, OSError, MemoryError):
        raise
    except Exception as error:  # a library that reads other people's files fails in ways that nobody has listed
        raise CannotRead(f"cannot be understood as an EPUB: {type(error).__name__}: {error}") from error
    if not parts:
        raise CannotRead(_reason(faults))
    yield ReadDocument(file.name, _document(file, package, parts))
    yield from (Unreadable(file.name, f"holds {name}, which {fault}") for name, fault in faults.items())


def _read(archive: Archive, package: Package) -> tuple[list[Part], dict[str, str]]:
    """Return the parts of all chapters, and by their files why others could not be read."""
    encrypted = archive.encrypted()
    titles = _titles(package.entries)
    parts: list[Part] = []
    faults: dict[str, str] = {}
    for name in package.chapters:
        try:
            if name.lower() in encrypted:
                raise CannotRead(_ENCRYPTED)
            parts += parts_of(archive.bytes_of(name), titles.get(name, {}))
        except CannotRead as error:
            faults[name] = str(error)
    return parts, faults


def _titles(entries: Sequence[Entry]) -> Mapping[str, Mapping[str, list[str]]]:
    """Return titles by the file that they lead to and the place in it."""
    titles: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        titles[entry.path][entry.fragment].append(entry.title)
    return titles


def _reason(faults: Mapping[str, str]) -> str:
    """Return why nothing is read, where no chapter is."""
    if not faults:
        return "holds no text"
    name, fault = next(iter(faults.items()))
    return fault if fault == _ENCRYPTED or len(set(faults.values())) > 1 else f"holds {name}, which {fault}"


def _document(file: FoundFile, package: Package, parts: Sequence[Part]) -> Document:
    """Return the document in the parts of chapters."""
    sections: dict[int, Section] = {}
    start = 0
    for part in parts:
        if part.titles:  # of several for one place the last is the innermost
            sections[start] = Section(start, part.titles[-1])
        start += len(part.text) + 2
    text = finished("\n\n".join(part.text for part in parts))
    return Document(
        id=file.name,
        title=package.title or file.spoken_name,
        text=text,
        date=package.date or day_of_file(text, file.name),
        author=package.author,
        sections=tuple(sections.values()),
    )
