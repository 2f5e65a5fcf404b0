"""The tables of the store, and what documents, passages and statements are as rows of them; pure."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from onrecord_index.types import DocumentInfo, Passage, Sentence, Span, Statement

if TYPE_CHECKING:
    from onrecord_index.database import Row
    from onrecord_index.store import EmbeddedPassage

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
    title TEXT NOT NULL, text BLOB NOT NULL, length INTEGER NOT NULL, sha256 TEXT NOT NULL,
    date TEXT, url TEXT, author TEXT, outline TEXT NOT NULL
);
CREATE INDEX documents_file ON documents (root, file);
CREATE TABLE passages (
    key INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents (key),
    start INTEGER NOT NULL, end INTEGER NOT NULL, text BLOB NOT NULL, sentences BLOB NOT NULL,
    embedded BLOB NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX passages_document ON passages (document);
CREATE INDEX passages_embedded ON passages (embedded);
CREATE TABLE statements (
    key INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents (key),
    start INTEGER NOT NULL, end INTEGER NOT NULL, person BLOB, kind TEXT NOT NULL, speaker TEXT, cue TEXT,
    content TEXT NOT NULL
);
CREATE INDEX statements_document ON statements (document);
CREATE INDEX statements_person ON statements (person, document);
CREATE TABLE unreadable (
    root TEXT NOT NULL, file TEXT NOT NULL, place TEXT NOT NULL, reason TEXT NOT NULL, kind TEXT NOT NULL
);
"""
STATEMENT_COLUMNS = "s.person, s.kind, s.speaker, s.cue, s.content"
INFO_COLUMNS = "d.id, d.title, d.date, d.url, d.author, d.sha256, d.length"


def stored_text(text: str) -> bytes:
    """Return a text as it is stored; JSON may carry lone surrogates, which SQLite's TEXT refuses."""
    return text.encode("utf-8", "surrogatepass")


def text_of(stored: bytes) -> str:
    """Return a stored text."""
    return stored.decode("utf-8", "surrogatepass")


def info_of(row: Row) -> DocumentInfo:
    """Return a document without its text, of the columns INFO_COLUMNS."""
    document_id, title, day, url, author, sha256, length = row
    return DocumentInfo(document_id, title, date.fromisoformat(day) if day else None, url, author, sha256, length)


def passage_row(embedded: EmbeddedPassage) -> tuple[object, ...]:
    """Return the columns of a passage behind its document."""
    passage = embedded.passage
    bounds = np.array([(sentence.start, sentence.end) for sentence in passage.sentences], dtype="<u4")
    vector = np.asarray(embedded.vector, dtype="<f4").tobytes()
    return passage.start, passage.end, stored_text(passage.text), bounds.tobytes(), embedded.digest, vector


def passage_of(row: Row) -> Passage:
    """Return a passage, of INFO_COLUMNS and its own columns behind them."""
    start, end, text, bounds = row[7:11]
    sentences = tuple(Sentence(*pair) for pair in np.frombuffer(bounds, dtype="<u4").reshape(-1, 2).tolist())
    return Passage(row[0], start, end, text_of(text), sentences)


def statement_row(statement: Statement) -> tuple[object, ...]:
    """Return the columns of a statement behind its document."""
    person = None if statement.person is None else stored_text(statement.person)
    content = json.dumps([(span.start, span.end) for span in statement.content])
    extent = statement.content[0].start, statement.content[-1].end
    return *extent, person, statement.kind, _place(statement.speaker), _place(statement.cue), content


def _place(span: Span | None) -> str | None:
    return None if span is None else f"{span.start} {span.end}"


def statement_of(row: Row) -> Statement:
    """Return a statement, of its document's id and STATEMENT_COLUMNS."""
    document_id, person, kind, speaker, cue, content = row
    return Statement(
        document_id=document_id,
        speaker=_span(speaker),
        person=None if person is None else text_of(person),
        cue=_span(cue),
        content=tuple(Span(*pair) for pair in json.loads(content)),
        kind=kind,
    )


def _span(place: str | None) -> Span | None:
    return None if place is None else Span(*map(int, place.split()))
