"""The tables of the store, and what documents, passages and statements are as rows of them; pure.

Each row of these has a checksum of its other columns behind them, in which its key and that of its document take part:
a row that is damaged, or found where it does not belong, is never taken for what it was. The longest columns have one
of their own, so that not all of them have to be read for the others; the text of a document has its digest. How many
rows there are to be is kept too, in `meta` of all and with each document of its own, with a sum over the names of its
speakers: a row that is lost is missed.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from onrecord_index.checksums import checksum_of
from onrecord_index.types import DocumentInfo, Passage, Sentence, Span, Statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord_index.database import Row
    from onrecord_index.store import EmbeddedPassage, Origin

# A key of a passage is never given twice (AUTOINCREMENT), so a search index can tell by its keys alone what it lacks
# and what it has too much.
SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    root TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,
    PRIMARY KEY (root, name)
) WITHOUT ROWID;
CREATE TABLE documents (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, root TEXT NOT NULL, file TEXT NOT NULL, place TEXT NOT NULL,
    title TEXT NOT NULL, length INTEGER NOT NULL, sha256 TEXT NOT NULL, date TEXT, url TEXT, author TEXT,
    passages INTEGER NOT NULL, statements INTEGER NOT NULL, speakers INTEGER NOT NULL, checksum INTEGER NOT NULL,
    outline_checksum INTEGER NOT NULL, outline TEXT NOT NULL, text BLOB NOT NULL
);
CREATE INDEX documents_file ON documents (root, file);
CREATE TABLE passages (
    key INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents (key),
    start INTEGER NOT NULL, end INTEGER NOT NULL, checksum INTEGER NOT NULL, vector_checksum INTEGER NOT NULL,
    text BLOB NOT NULL, sentences BLOB NOT NULL, embedded BLOB NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX passages_document ON passages (document);
CREATE INDEX passages_embedded ON passages (embedded);
CREATE TABLE statements (
    key INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents (key),
    start INTEGER NOT NULL, end INTEGER NOT NULL, person BLOB, kind TEXT NOT NULL, speaker TEXT, cue TEXT,
    content TEXT NOT NULL, checksum INTEGER NOT NULL
);
CREATE INDEX statements_document ON statements (document);
CREATE INDEX statements_person ON statements (person, document);
CREATE TABLE unreadable (
    root TEXT NOT NULL, file TEXT NOT NULL, place TEXT NOT NULL, reason TEXT NOT NULL, kind TEXT NOT NULL
);
"""
# What is read of a row for what it stands for, its checksum last.
INFO_COLUMNS = (
    "d.key, d.id, d.root, d.file, d.place, d.title, d.length, d.sha256, d.date, d.url, d.author, d.passages, "
    "d.statements, d.speakers, d.checksum"
)
INFO_WIDTH = 15
PASSAGE_COLUMNS = "p.key, p.document, p.start, p.end, p.text, p.sentences, p.embedded, p.checksum"
VECTOR_COLUMNS = "p.key, p.embedded, p.vector, p.vector_checksum"
STATEMENT_COLUMNS = "s.key, s.document, s.start, s.end, s.person, s.kind, s.speaker, s.cue, s.content, s.checksum"


class RowDamaged(Exception):
    """A row is not as it was written; the text says of what it is."""


def checked(row: Row, what: str) -> Row:
    """Return the columns of a row without the checksum behind them; raises RowDamaged where that is not theirs."""
    if checksum_of(*row[:-1]) != row[-1]:
        raise RowDamaged(what)
    return row[:-1]


def with_checksum(*columns: object) -> tuple[object, ...]:
    """Return the columns of a row with their checksum behind them."""
    return *columns, checksum_of(*columns)


def stored_text(text: str) -> bytes:
    """Return a text as it is stored; JSON may carry lone surrogates, which SQLite's TEXT refuses."""
    return text.encode("utf-8", "surrogatepass")


def text_of(stored: bytes) -> str:
    """Return a stored text; raises RowDamaged."""
    try:
        return stored.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise RowDamaged("some words") from error


def speakers_sum(names: Mapping[bytes, int]) -> int:
    """Return the sum that is kept of the stored names of speakers, each with how many statements are its."""
    return sum(count * checksum_of(name) for name, count in names.items())


def info_row(
    key: int, info: DocumentInfo, origin: Origin, *, passages: int, statements: Sequence[Statement]
) -> tuple[object, ...]:
    """Return the INFO_COLUMNS of a document with so many passages, and these statements."""
    day = info.date.isoformat() if info.date else None
    where = origin.root, origin.file, origin.place
    about = info.title, info.length, info.sha256, day, info.url, info.author
    return with_checksum(key, info.id, *where, *about, passages, *statements_told(statements))


def statements_told(statements: Sequence[Statement]) -> tuple[int, int]:
    """Return what the row of a document tells of its statements: how many there are, and the sum of their speakers."""
    names = Counter(stored_text(one.person) for one in statements if one.person is not None)
    return len(statements), speakers_sum(names)


def info_of(row: Row) -> DocumentInfo:
    """Return a document without its text, of INFO_COLUMNS and whatever is behind them; raises RowDamaged."""
    _, document_id, _, _, _, title, length, sha256, day, url, author, _, _, _ = checked(
        row[:INFO_WIDTH], f"the entry of {row[1]!r}"
    )
    return DocumentInfo(document_id, title, date.fromisoformat(day) if day else None, url, author, sha256, length)


def passage_row(key: int, document: int, embedded: EmbeddedPassage) -> tuple[object, ...]:
    """Return PASSAGE_COLUMNS, the vector and the checksum of that."""
    passage = embedded.passage
    bounds = np.array([(sentence.start, sentence.end) for sentence in passage.sentences], dtype="<u4")
    vector = np.asarray(embedded.vector, dtype="<f4").tobytes()
    words = stored_text(passage.text), bounds.tobytes(), embedded.digest
    row = with_checksum(key, document, passage.start, passage.end, *words)
    return *row, *with_checksum(key, embedded.digest, vector)[2:]


def passage_of(document_id: str, row: Row) -> Passage:
    """Return a passage of its document and PASSAGE_COLUMNS; raises RowDamaged."""
    _, _, start, end, text, bounds, _ = checked(row, f"a passage of {document_id!r}")
    sentences = tuple(Sentence(*pair) for pair in np.frombuffer(bounds, dtype="<u4").reshape(-1, 2).tolist())
    return Passage(document_id, start, end, text_of(text), sentences)


def vector_of(row: Row) -> bytes:
    """Return the bytes of a vector, of VECTOR_COLUMNS; raises RowDamaged."""
    _, _, vector = checked(row, f"the vector of passage {row[0]}")
    return bytes(vector)


def statement_row(key: int, document: int, statement: Statement) -> tuple[object, ...]:
    """Return STATEMENT_COLUMNS."""
    person = None if statement.person is None else stored_text(statement.person)
    content = json.dumps([(span.start, span.end) for span in statement.content])
    extent = statement.content[0].start, statement.content[-1].end
    how = statement.kind, _place(statement.speaker), _place(statement.cue)
    return with_checksum(key, document, *extent, person, *how, content)


def statement_of(document_id: str, row: Row) -> Statement:
    """Return a statement of its document and STATEMENT_COLUMNS; raises RowDamaged."""
    _, _, _, _, person, kind, speaker, cue, content = checked(row, f"a statement of {document_id!r}")
    return Statement(
        document_id=document_id,
        speaker=_span(speaker),
        person=None if person is None else text_of(person),
        cue=_span(cue),
        content=tuple(Span(*pair) for pair in json.loads(content)),
        kind=kind,
    )


def _place(span: Span | None) -> str | None:
    return None if span is None else f"{span.start} {span.end}"


def _span(place: str | None) -> Span | None:
    return None if place is None else Span(*map(int, place.split()))
