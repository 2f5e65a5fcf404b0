"""The truth: documents, passages, statements, vectors, manifest, in one SQLite file; the searches derive from it."""

from __future__ import annotations

import json
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Self, TypeVar

import numpy as np

from onrecord_index.database import Database
from onrecord_index.errors import DocumentMissing, IndexBroken, IndexMismatch
from onrecord_index.migrations import steps_from
from onrecord_index.outlines import outline_of, outlined
from onrecord_index.tables import (
    INFO_COLUMNS,
    SCHEMA,
    STATEMENT_COLUMNS,
    info_of,
    passage_of,
    passage_row,
    statement_of,
    statement_row,
    stored_text,
    text_of,
)
from onrecord_index.types import Unreadable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from onrecord_index.types import Document, DocumentInfo, Passage, Statement

    Keys = NDArray[np.int64]
    Vectors = NDArray[np.float32]

_Item = TypeVar("_Item")

FORMAT_VERSION = 3  # 1 had no statements, 2 no sections and moments
STORE_FILE = "store.sqlite"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made with; an index is only searched and added to with the same."""

    model: str
    digest: str
    dimensions: int
    cutting: str
    version: int = FORMAT_VERSION


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document was read: the indexed folder, the file below it, and the place in it for people."""

    root: str
    file: str
    place: str


@dataclass(frozen=True, slots=True)
class EmbeddedPassage:
    """A passage with the digest of its embedded text and its vector `(dimensions,)`."""

    passage: Passage
    digest: bytes
    vector: Vectors


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its document."""

    passage: Passage
    document: DocumentInfo


class Store:
    """The store of a folder, for any number of threads; each write is one transaction.

    Each change of documents makes a new generation, which the search indexes have to follow.

    Raises IndexMissing, IndexMismatch (another format version), IndexBroken (damaged), IndexReadOnly.
    """

    def __init__(self, folder: Path, database: Database) -> None:
        self._folder = folder
        self._database = database
        self._rows = database.rows
        self._dimensions = 0
        self._again = f"run 'onrecord index --rebuild --index {folder}' to make it anew"

    @classmethod
    def create(cls, folder: Path, manifest: Manifest) -> Self:
        """Make an empty store in a folder, which may be there already."""
        store = cls(folder, Database.create(folder / STORE_FILE))
        try:
            with store._database.transaction() as write:
                for statement in SCHEMA.split(";"):
                    write.execute(statement)
                values = {"manifest": json.dumps(asdict(manifest)), "generation": "0", "statements": ""}
                write.executemany("INSERT INTO meta VALUES (?, ?)", values.items())
        except BaseException:
            store.close()
            raise
        store._dimensions = manifest.dimensions
        return store

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the store of a folder."""
        store = cls(folder, Database.open(folder / STORE_FILE))
        try:
            store._dimensions = store.manifest.dimensions
        except BaseException:
            store.close()
            raise
        return store

    @staticmethod
    def is_earlier(folder: Path) -> bool:
        """Tell whether the store of a folder is of an earlier version that can be brought to this one."""
        with closing(Store(folder, Database.open(folder / STORE_FILE))) as store:
            return bool(steps_from(store._version(), FORMAT_VERSION))

    @staticmethod
    def migrate(folder: Path) -> None:
        """Bring the store of a folder to this version, all of it or nothing, while nobody else writes.

        A version that cannot be brought on stays as it is, and opening it says so.
        """
        with closing(Store(folder, Database.open(folder / STORE_FILE))) as store:
            steps = steps_from(store._version(), FORMAT_VERSION)
            renamed = "UPDATE meta SET value = json_set(value, '$.version', ?) WHERE name = 'manifest'"
            with store._database.transaction() as write:
                for step in steps:
                    write.execute(step)
                if steps:
                    write.execute(renamed, (FORMAT_VERSION,))

    def _version(self) -> object:
        return self._manifest().get("version")

    def _manifest(self) -> dict[str, object]:
        rows = self._rows("SELECT value FROM meta WHERE name = 'manifest'")
        if not rows:
            raise IndexBroken(f"the index in {self._folder} has no manifest; {self._again}")
        try:
            found = json.loads(rows[0][0])
            if isinstance(found, dict):
                return found
        except ValueError as error:
            raise IndexBroken(f"the manifest of the index in {self._folder} is damaged; {self._again}") from error
        raise IndexBroken(f"the manifest of the index in {self._folder} is damaged; {self._again}")

    @staticmethod
    def roots_of(folder: Path) -> list[str]:
        """Return the folders and files that the store of a folder was filled from, whatever version it has."""
        with closing(Store(folder, Database.open(folder / STORE_FILE))) as store:
            return store.roots()

    def close(self) -> None:
        """Close the connection."""
        self._database.close()

    # ------------------------------------------------------------ reading

    @property
    def manifest(self) -> Manifest:
        """What the index was made with."""
        found = self._manifest()
        try:
            if found.get("version") == FORMAT_VERSION:
                return Manifest(**found)  # type: ignore[arg-type]  # what a wrong type would break is not read yet
        except TypeError as error:
            raise IndexBroken(f"the manifest of the index in {self._folder} is damaged; {self._again}") from error
        raise IndexMismatch(
            f"the index in {self._folder} has format version {found.get('version')}, this onrecord reads and "
            f"writes {FORMAT_VERSION}; {self._again}"
        )

    @property
    def generation(self) -> int:
        """How often documents were put or removed."""
        return int(self._rows("SELECT value FROM meta WHERE name = 'generation'")[0][0])

    @property
    def statement_rules(self) -> str:
        """The rules by which the statements of all documents were found."""
        return str(self._rows("SELECT value FROM meta WHERE name = 'statements'")[0][0])

    def roots(self) -> list[str]:
        """Return the folders and files that were indexed, also those that were not read to their end."""
        found = self._rows(
            "SELECT root FROM files UNION SELECT root FROM unreadable UNION SELECT root FROM documents ORDER BY root"
        )
        return [root for (root,) in found]

    def counts(self) -> tuple[int, int]:
        """Return how many documents there are, and how many places could not be read."""
        rows = self._rows("SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM unreadable)")
        return rows[0][0], rows[0][1]

    def newest_day(self, *, until: date) -> date | None:
        """Return the day of the newest document up to a day, or None if none is dated so."""
        ((day,),) = self._rows("SELECT max(date) FROM documents WHERE date <= ?", (until.isoformat(),))
        return date.fromisoformat(day) if day else None

    def documents(self) -> list[DocumentInfo]:
        """Return all documents without their texts, by id."""
        return [info_of(row) for row in self._rows(f"SELECT {INFO_COLUMNS} FROM documents d ORDER BY d.id")]

    def document(self, document_id: str) -> Document:
        """Return a document with its text; raises DocumentMissing."""
        try:
            columns = f"{INFO_COLUMNS}, d.text, d.outline"
            rows = self._rows(f"SELECT {columns} FROM documents d WHERE d.id = ?", (document_id,))
        except UnicodeEncodeError:
            rows = []  # lone surrogates, which no id has
        if not rows:
            raise DocumentMissing(f"no document {document_id!r} in {self._folder}; 'onrecord documents' lists them")
        info = info_of(rows[0][:7])
        found = outlined(info, text_of(rows[0][7]), rows[0][8])
        if found.sha256 != info.sha256:
            raise IndexBroken(f"the text of {document_id!r} in {self._folder} is damaged; {self._again}")
        return found

    def document_and_statements(self, document_id: str) -> tuple[Document, list[Statement]]:
        """Return a document with its statements, both of one state; raises DocumentMissing."""
        with self._database.reading():
            return self.document(document_id), self.statements(document_id)

    def statements(self, document_id: str) -> list[Statement]:
        """Return the statements of a document, in its order; none of one that is not there."""
        rows = self._rows(
            f"SELECT d.id, {STATEMENT_COLUMNS} FROM statements s JOIN documents d ON d.key = s.document WHERE d.id = ? "
            "ORDER BY s.key",
            (document_id,),
        )
        return [statement_of(row) for row in rows]

    def statements_by(self, person: str) -> list[Statement]:
        """Return the statements of a person of exactly this name, by document and in its order."""
        rows = self._rows(
            f"SELECT d.id, {STATEMENT_COLUMNS} FROM statements s JOIN documents d ON d.key = s.document "
            "WHERE s.person = ? ORDER BY d.id, s.key",
            (stored_text(person),),
        )
        return [statement_of(row) for row in rows]

    def all_statements(self) -> list[Statement]:
        """Return the statements of all documents, by document and in its order."""
        rows = self._rows(
            f"SELECT d.id, {STATEMENT_COLUMNS} FROM statements s JOIN documents d ON d.key = s.document "
            "ORDER BY d.id, s.key"
        )
        return [statement_of(row) for row in rows]

    def passages_said_by(self, names: Sequence[str]) -> list[int]:
        """Return the keys of the passages that hold words of somebody under exactly these names, ascending."""
        found: set[int] = set()
        for part in _parts(names):
            found.update(
                key
                for (key,) in self._rows(
                    "SELECT p.key FROM statements s JOIN passages p ON p.document = s.document "
                    f"WHERE s.person IN ({_marks(part)}) AND p.start < s.end AND p.end > s.start",
                    [stored_text(name) for name in part],
                )
            )
        return sorted(found)

    def speakers(self) -> list[tuple[str, str, int]]:
        """Return (name, document, number of statements there) for each name that statements have."""
        rows = self._rows(
            "SELECT s.person, d.id, count(*) FROM statements s JOIN documents d ON d.key = s.document "
            "WHERE s.person IS NOT NULL GROUP BY s.person, s.document"
        )
        return [(text_of(person), document_id, count) for person, document_id, count in rows]

    def unreadable(self, root: str | None = None) -> list[Unreadable]:
        """Return what could not be read, of one root or of all, by place."""
        rows = self._rows(
            "SELECT place, reason, kind FROM unreadable WHERE ?1 IS NULL OR root = ?1 ORDER BY place", (root,)
        )
        return [Unreadable(*row) for row in rows]

    def passage_keys(self) -> Keys:
        """Return the keys of all passages `(n,)`, ascending."""
        return np.array(self._rows("SELECT key FROM passages ORDER BY key"), dtype=np.int64).reshape(-1)

    def passages(self, keys: Iterable[int]) -> dict[int, StoredPassage]:
        """Return passages by their keys; a key that is no longer there is left out."""
        found = {}
        for part in _parts(list(keys)):
            for row in self._rows(
                f"SELECT {INFO_COLUMNS}, p.start, p.end, p.text, p.sentences, p.key FROM passages p "
                f"JOIN documents d ON d.key = p.document WHERE p.key IN ({_marks(part)})",
                part,
            ):
                found[row[11]] = StoredPassage(passage_of(row), info_of(row[:7]))
        return found

    def vectors(self, keys: Sequence[int]) -> tuple[Keys, Vectors]:
        """Return the keys that are there `(n,)`, ascending, and their vectors `(n, dimensions)`."""
        found: list[tuple[int, bytes]] = []
        for part in _parts(keys):
            found += self._rows(f"SELECT key, vector FROM passages WHERE key IN ({_marks(part)})", part)
        found.sort()
        stacked = np.frombuffer(b"".join(vector for _, vector in found), dtype="<f4")
        return np.array([key for key, _ in found], dtype=np.int64), stacked.reshape(len(found), self._dimensions)

    def days(self) -> tuple[Keys, Keys]:
        """Return the keys of the passages of dated documents `(n,)` and the ordinals of those days `(n,)`."""
        rows = self._rows(
            "SELECT p.key, d.date FROM passages p JOIN documents d ON d.key = p.document WHERE d.date IS NOT NULL"
        )
        days = [date.fromisoformat(day).toordinal() for _, day in rows]
        return np.array([key for key, _ in rows], dtype=np.int64), np.array(days, dtype=np.int64)

    def days_of(self, keys: Sequence[int]) -> dict[int, int]:
        """Return the ordinals of the days of those of the passages that are of dated documents."""
        found = {}
        for part in _parts(keys):
            for key, day in self._rows(
                "SELECT p.key, d.date FROM passages p JOIN documents d ON d.key = p.document "
                f"WHERE d.date IS NOT NULL AND p.key IN ({_marks(part)})",
                part,
            ):
                found[key] = date.fromisoformat(day).toordinal()
        return found

    def known_vectors(self, digests: Iterable[bytes]) -> dict[bytes, Vectors]:
        """Return the vectors of texts that were embedded before, by the digest of the embedded text."""
        found = {}
        for part in _parts(list(digests)):
            for digest, vector in self._rows(
                f"SELECT embedded, vector FROM passages WHERE embedded IN ({_marks(part)})", part
            ):
                found[digest] = np.frombuffer(vector, dtype="<f4")
        return found

    def files(self, root: str) -> dict[str, tuple[int, int]]:
        """Return the size and time of change of each file of a root, as they were when it was read to the end."""
        rows = self._rows("SELECT name, size, modified FROM files WHERE root = ?", (root,))
        return {name: (size, modified) for name, size, modified in rows}

    def documents_of(self, root: str) -> dict[str, tuple[Origin, DocumentInfo]]:
        """Return the documents of a root by their ids, with where each was read."""
        rows = self._rows(f"SELECT {INFO_COLUMNS}, d.root, d.file, d.place FROM documents d WHERE d.root = ?", (root,))
        return {row[0]: (Origin(*row[7:]), info_of(row[:7])) for row in rows}

    def origin(self, document_id: str) -> Origin | None:
        """Return where the document of an id was read, or None when there is no such document."""
        rows = self._rows("SELECT root, file, place FROM documents WHERE id = ?", (document_id,))
        return Origin(*rows[0]) if rows else None

    # ------------------------------------------------------------ writing

    def put_document(
        self,
        document: Document,
        origin: Origin,
        passages: Sequence[EmbeddedPassage],
        *,
        statements: Sequence[Statement] = (),
    ) -> None:
        """Add a document with its passages and statements, in place of one of the same id."""
        info = document.info
        with self._next_generation() as write:
            _delete_document(write, document.id)
            row = write.execute(
                "INSERT INTO documents "
                "(id, root, file, place, title, text, length, sha256, date, url, author, outline) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(info.id, origin.root, origin.file, origin.place, info.title),
                    stored_text(document.text),
                    info.length,
                    info.sha256,
                    info.date.isoformat() if info.date else None,
                    info.url,
                    info.author,
                    outline_of(document),
                ),
            )
            write.executemany(
                "INSERT INTO passages (document, start, end, text, sentences, embedded, vector) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(row.lastrowid, *passage_row(embedded)) for embedded in passages],
            )
            _put_statements(write, row.lastrowid, statements)

    def renew_statements(self, rules: str, found: Iterable[tuple[str, Sequence[Statement]]]) -> None:
        """Put (document, statements) in place of all statements, as found by some rules."""
        with self._database.transaction() as write:
            write.execute("DELETE FROM statements")
            for document_id, statements in found:
                row = write.execute("SELECT key FROM documents WHERE id = ?", (document_id,)).fetchone()
                _put_statements(write, row[0], statements)
            write.execute("UPDATE meta SET value = ? WHERE name = 'statements'", (rules,))

    def remove_document(self, document_id: str) -> None:
        """Remove a document with its passages and statements."""
        with self._next_generation() as write:
            _delete_document(write, document_id)

    def remove_root(self, root: str) -> int:
        """Remove all documents of a root and forget its files; return how many documents there were."""
        documents = "(SELECT key FROM documents WHERE root = ?)"
        with self._next_generation() as write:
            for table in ("passages", "statements"):
                write.execute(f"DELETE FROM {table} WHERE document IN {documents}", (root,))
            for table in ("files", "unreadable"):
                write.execute(f"DELETE FROM {table} WHERE root = ?", (root,))
            return write.execute("DELETE FROM documents WHERE root = ?", (root,)).rowcount

    def finish_file(self, root: str, name: str, *, state: tuple[int, int], unreadable: Sequence[Unreadable]) -> None:
        """Remember that a file was read to its end: its (size, time of change), and what of it could not be read."""
        with self._database.transaction() as write:
            _delete_file(write, root, name)
            write.execute("INSERT INTO files VALUES (?, ?, ?, ?)", (root, name, *state))
            write.executemany(
                "INSERT INTO unreadable VALUES (?, ?, ?, ?, ?)",
                [(root, name, item.place, item.reason, item.kind) for item in unreadable],
            )

    def put_unreadable(self, root: str, unreadable: Sequence[Unreadable]) -> None:
        """Remember what of a root could not even be listed as a file, in place of what was remembered before."""
        with self._database.transaction() as write:
            write.execute("DELETE FROM unreadable WHERE root = ? AND file = ''", (root,))
            write.executemany(
                "INSERT INTO unreadable VALUES (?, '', ?, ?, ?)",
                [(root, item.place, item.reason, item.kind) for item in unreadable],
            )

    def forget_file(self, root: str, name: str) -> None:
        """Forget a file that is no longer there; its documents are removed one by one."""
        with self._database.transaction() as write:
            _delete_file(write, root, name)

    @contextmanager
    def _next_generation(self) -> Iterator[sqlite3.Connection]:
        with self._database.transaction() as write:
            yield write
            write.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")


# ---------------------------------------------------------------- SQL


def _delete_document(write: sqlite3.Connection, document_id: str) -> None:
    found = (document_id,)
    for table in ("passages", "statements"):
        write.execute(f"DELETE FROM {table} WHERE document = (SELECT key FROM documents WHERE id = ?)", found)
    write.execute("DELETE FROM documents WHERE id = ?", found)


def _put_statements(write: sqlite3.Connection, document: int | None, statements: Sequence[Statement]) -> None:
    write.executemany(
        "INSERT INTO statements (document, start, end, person, kind, speaker, cue, content) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(document, *statement_row(statement)) for statement in statements],
    )


def _delete_file(write: sqlite3.Connection, root: str, name: str) -> None:
    found = (root, name)
    write.execute("DELETE FROM files WHERE root = ? AND name = ?", found)
    write.execute("DELETE FROM unreadable WHERE root = ? AND file = ?", found)


def _marks(part: Sequence[object]) -> str:
    return ",".join("?" * len(part))


def _parts(items: Sequence[_Item], size: int = 500) -> Iterator[Sequence[_Item]]:
    """Yield the items in parts that SQLite takes as parameters of one statement."""
    for first in range(0, len(items), size):
        yield items[first : first + size]
