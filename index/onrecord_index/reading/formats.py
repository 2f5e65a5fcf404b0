"""Which format a file has, by the end of its name, and its documents."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord_index.reading import (
    corpus,
    delimited,
    epub,
    feeds,
    html,
    mail,
    markdown,
    mbox,
    mhtml,
    packed,
    pdf,
    plain,
    subtitles,
    tars,
    zips,
)
from onrecord_index.reading.files import os_reason
from onrecord_index.reading.office import docx, opendocument, pptx, rtf, xlsx
from onrecord_index.reading.types import CannotRead, ReadDocument
from onrecord_index.reading.unpacking import Unpacking
from onrecord_index.types import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from onrecord_index.reading.types import FoundFile
    from onrecord_index.types import Document

# Files that are one document. Each function raises CannotRead or OSError.
_DOCUMENTS: Mapping[str, Callable[[FoundFile], Document]] = {
    ".csv": delimited.document_of,
    ".docm": docx.document_of,
    ".docx": docx.document_of,
    ".htm": html.document_of,
    ".html": html.document_of,
    ".markdown": markdown.document_of,
    ".md": markdown.document_of,
    ".mht": mhtml.document_of,
    ".mhtml": mhtml.document_of,
    ".odp": opendocument.document_of,
    ".ods": opendocument.workbook_of,
    ".odt": opendocument.document_of,
    ".rtf": rtf.document_of,
    ".srt": subtitles.document_of,
    ".tsv": delimited.document_of,
    ".txt": plain.document_of,
    ".vtt": subtitles.document_of,
}

# Files that hold many documents, one a line or an entry, or one in parts of which some may not be readable. Each
# function raises CannotRead or OSError.
_COLLECTIONS: Mapping[str, Callable[[FoundFile], Iterable[ReadDocument | Unreadable]]] = {
    ".atom": feeds.documents_of,
    ".epub": epub.documents_of,
    ".jsonl": corpus.documents_of,
    ".jsonl.xz": corpus.documents_of,
    ".pdf": pdf.documents_of,
    ".ppsx": pptx.documents_of,
    ".pptm": pptx.documents_of,
    ".pptx": pptx.documents_of,
    ".rdf": feeds.documents_of,
    ".rss": feeds.documents_of,
    ".xlsm": xlsx.documents_of,
    ".xlsx": xlsx.documents_of,
    ".xml": feeds.documents_of,
}

# Files that hold other files. Each function raises CannotRead or OSError.
_CONTAINERS: Mapping[str, Callable[[FoundFile, Unpacking], Iterable[ReadDocument | Unreadable]]] = {
    ".bz2": packed.documents_of,
    ".eml": mail.documents_of,
    ".gz": packed.documents_of,
    ".mbox": mbox.documents_of,
    ".msg": mail.documents_of,
    ".tar": tars.documents_of,
    ".tar.bz2": tars.documents_of,
    ".tar.gz": tars.documents_of,
    ".tar.xz": tars.documents_of,
    ".tbz2": tars.documents_of,
    ".tgz": tars.documents_of,
    ".txz": tars.documents_of,
    ".xz": packed.documents_of,
    ".zip": zips.documents_of,
}

# Files of earlier programs, and what later ones save instead.
_SAVED_AS = {".doc": ".docx", ".dot": ".docx", ".pps": ".pptx", ".ppt": ".pptx", ".xls": ".xlsx", ".xlsb": ".xlsx"}

# How many documents there seem to be in a file of many, where that can be told in less time than reading takes.
_COUNTS: Mapping[str, Callable[[FoundFile], int]] = {
    ".jsonl": corpus.count_of,
    ".jsonl.xz": corpus.count_of,
    ".mbox": mbox.count_of,
}

# What no other library reads but those of Python.
_PLAIN = frozenset((".jsonl", ".jsonl.xz", ".markdown", ".md", ".srt", ".txt", ".vtt"))

_HALF = re.compile("[\ud800-\udfff]")


def read(file: FoundFile) -> Iterator[ReadDocument | Unreadable]:
    """Yield the documents of a file, in its order, and in their place what could not be read; never raises for that.

    A file of a type that is not known is one `unsupported` Unreadable: formats are not guessed from content. Files in
    files are read like others, with the path of both as their name.
    """
    yield from _read(file, Unpacking(_read, _unsupported))


def is_plain(file: FoundFile) -> bool:
    """Tell whether a file is read by nothing but code of this package, which bounds what it takes, or not at all."""
    return _ending(file.name) in _PLAIN or _unsupported(file.name) is not None


def is_known(file: FoundFile) -> bool:
    """Tell whether files of this type are read at all."""
    return _unsupported(file.name) is None


def count_documents(file: FoundFile) -> int:
    """Return how many documents a file seems to hold, for a progress bar: 1 where it cannot be told; never raises."""
    count = _COUNTS.get(_ending(file.name))
    return count(file) if count else 1


def _read(file: FoundFile, unpacking: Unpacking) -> Iterator[ReadDocument | Unreadable]:
    """Yield the documents of a file, which may be in another one, and in their place what could not be read."""
    read_any = False
    try:
        for item in _items(file, unpacking):
            read_any = True
            yield _written_out(item)
        if not read_any:
            yield Unreadable(file.name, "holds nothing that could be read")
    except CannotRead as error:
        yield Unreadable(file.name, str(error))
    except OSError as error:
        yield Unreadable(file.name, f"cannot be read: {os_reason(error)}")
    except MemoryError:
        yield Unreadable(file.name, "does not fit into memory")


def _items(file: FoundFile, unpacking: Unpacking) -> Iterator[ReadDocument | Unreadable]:
    """Yield what a file holds; raises CannotRead, OSError."""
    ending = _ending(file.name)
    if ending in _DOCUMENTS:
        yield ReadDocument(file.name, _DOCUMENTS[ending](file))
    elif ending in _COLLECTIONS:
        yield from _COLLECTIONS[ending](file)
    elif ending in _CONTAINERS:
        yield from _CONTAINERS[ending](file, unpacking)
    elif refusal := _unsupported(file.name):
        yield refusal


def _unsupported(name: str) -> Unreadable | None:
    """Return why a file of some name is not read, or None where its format is known."""
    ending = _ending(name)
    if ending in _DOCUMENTS or ending in _COLLECTIONS or ending in _CONTAINERS:
        return None
    if instead := _SAVED_AS.get(ending):
        return Unreadable(name, f"{ending} files are not read; save it as {instead}", "unsupported")
    what = f"{ending} files" if ending else "files without an ending"
    return Unreadable(name, f"{what} are not read yet", "unsupported")


def _written_out(item: ReadDocument | Unreadable) -> ReadDocument | Unreadable:
    """Return a document whose title, address and author can be written anywhere, with U+FFFD for what cannot.

    JSON and YAML may hold halves of surrogate pairs, which no UTF-8 can. The text keeps them; an id must not have any.
    """
    if isinstance(item, Unreadable):
        return item
    document = item.document
    if not _is_whole(document.id):
        return Unreadable(item.place, f"has the id {document.id!r}, which is not valid Unicode")
    if _is_whole(f"{document.title}{document.url}{document.author}"):
        return item
    title, url, author = (
        words and _HALF.sub("\ufffd", words) for words in (document.title, document.url, document.author)
    )
    return replace(item, document=replace(document, title=title or "", url=url, author=author))


def _is_whole(words: str) -> bool:
    return _HALF.search(words) is None


def _ending(path: str) -> str:
    """Return the end of a file's name that tells its format, in lower case, from the dot on; or nothing."""
    name = path.rpartition("/")[2].lower()
    known = [ending for ending in (*_DOCUMENTS, *_COLLECTIONS, *_CONTAINERS) if name.endswith(ending)]
    stem, dot, last = name.rpartition(".")
    return max(known, key=len) if known else dot + last if stem else ""
