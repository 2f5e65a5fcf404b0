"""What the process that reads files is told and tells, one line of JSON each; pure."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from onrecord_index.outlines import outline_of, outlined
from onrecord_index.reading.types import FoundFile, ReadDocument
from onrecord_index.types import DocumentInfo, Unreadable

# A file was read to its end.
END = b"null\n"


def request_of(file: FoundFile) -> bytes:
    """Return the line that asks for a file."""
    return _line([str(file.path), file.name, file.size, file.modified])


def file_of(request: bytes) -> FoundFile:
    """Return the file that a line asks for."""
    path, name, size, modified = json.loads(request)
    return FoundFile(Path(path), name, size, modified)


def message_of(item: ReadDocument | Unreadable) -> bytes:
    """Return the line that tells of a document, or that there is none."""
    if isinstance(item, Unreadable):
        return _line([item.place, item.reason, item.kind])
    document = item.document
    info = document.info
    day = info.date.isoformat() if info.date else None
    described = [info.id, info.title, day, info.url, info.author]
    return _line({"place": item.place, "info": described, "text": document.text, "outline": outline_of(document)})


def item_of(message: bytes) -> ReadDocument | Unreadable:
    """Return what a line tells of."""
    told = json.loads(message)
    if isinstance(told, list):
        return Unreadable(*told)
    name, title, day, url, author = told["info"]
    info = DocumentInfo(name, title, date.fromisoformat(day) if day else None, url, author, "", 0)
    return ReadDocument(told["place"], outlined(info, told["text"], told["outline"]))


def _line(told: object) -> bytes:
    return json.dumps(told).encode() + b"\n"  # in ASCII, so that halves of surrogate pairs pass, and only \n ends it
