"""Which format a file has, by the end of its name, and its documents."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord_index.reading import corpus, html, markdown, plain
from onrecord_index.reading.files import os_reason
from onrecord_index.reading.types import CannotRead, ReadDocument
from onrecord_index.types import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from onrecord_index.reading.types import FoundFile
    from onrecord_index.types import Document

# Files that are one document. Each function raises CannotRead or OSError.
_DOCUMENTS: Mapping[str, Callable[[FoundFile], Document]] = {
    ".htm": html.document_of,
    ".html": html.document_of,
    ".markdown": markdown.document_of,
    ".md": markdown.document_of,
    ".txt": plain.document_of,
}

_HALF = re.compile("[\ud800-\udfff]")

# Files that hold many documents, one a line.
_CORPORA = (".jsonl", ".jsonl.xz")

# What no other library reads but those of Python.
_PLAIN = frozenset((".jsonl", ".jsonl.xz", ".markdown", ".md", ".txt"))


def read(file: FoundFile) -> Iterator[ReadDocument | Unreadable]:
    """Yield the documents of a file, in its order, and in their place what could not be read; never raises for that.

    A file of a type that is not known is one `unsupported` Unreadable: formats are not guessed from content.
    """
    ending = _ending(file)
    try:
        if ending in _CORPORA:
            yield from map(_written_out, corpus.documents_of(file))
        elif ending in _DOCUMENTS:
            yield _written_out(ReadDocument(file.name, _DOCUMENTS[ending](file)))
        else:
            what = f"{ending} files" if ending else "files without an ending"
            yield Unreadable(file.name, f"{what} are not read yet", "unsupported")
    except CannotRead as error:
        yield Unreadable(file.name, str(error))
    except OSError as error:
        yield Unreadable(file.name, f"cannot be read: {os_reason(error)}")
    except MemoryError:
        yield Unreadable(file.name, "does not fit into memory")


def is_plain(file: FoundFile) -> bool:
    """Tell whether a file is read by nothing but code of this package, which bounds what it takes, or not at all."""
    ending = _ending(file)
    return ending in _PLAIN or (ending not in _DOCUMENTS and ending not in _CORPORA)


def count_documents(file: FoundFile) -> int:
    """Return how many documents a file seems to hold, for a progress bar: 1, or a corpus's lines; never raises."""
    return corpus.count_of(file) if _ending(file) in _CORPORA else 1


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


def _ending(file: FoundFile) -> str:
    """Return the end of a file's name that tells its format, in lower case, from the dot on; or nothing."""
    name = file.name.rpartition("/")[2].lower()
    known = [ending for ending in (*_DOCUMENTS, *_CORPORA) if name.endswith(ending)]
    stem, dot, last = name.rpartition(".")
    return max(known, key=len) if known else dot + last if stem else ""
