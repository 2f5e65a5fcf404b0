"""One document by itself, which is in no index: a file, or bytes from elsewhere."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from onrecord_index.errors import NotReadable
from onrecord_index.reading.decoding import decoded, finished
from onrecord_index.reading.files import find_files
from onrecord_index.reading.isolation import IsolatedReader
from onrecord_index.reading.types import CannotRead
from onrecord_index.types import Document, Unreadable

if TYPE_CHECKING:
    from pathlib import Path

# A file with more is a library.
MOST_ITEMS = 100


def read_document(path: Path) -> Document:
    """Return the document in a file of any format that is read; raises NoSuchPath and NotReadable."""
    if path.is_dir():
        raise NotReadable(f"{path} is a folder; name one file")
    found = find_files(path)
    with IsolatedReader() as reader:
        items = [*found.unreadable, *(item for file in found.files for item in islice(reader.read(file), MOST_ITEMS))]
    documents = [item.document for item in items if not isinstance(item, Unreadable)]
    if len(documents) == 1:
        return documents[0]
    if documents:
        raise NotReadable(f"{path} holds several documents; name a file with one")
    reason = next((item.reason for item in items if isinstance(item, Unreadable)), "holds nothing")
    raise NotReadable(f"{path} {reason}")


def document_of_bytes(data: bytes, *, name: str) -> Document:
    """Return a document of a text's bytes, in any encoding that can be told; raises NotReadable."""
    try:
        return Document(id=name, title="", text=finished(decoded(data)))
    except CannotRead as error:
        raise NotReadable(f"{name} {error}") from error
