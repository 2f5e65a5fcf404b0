"""The truth: documents, passages, statements, vectors, manifest, in one SQLite file; the searches derive from it."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Self, TypeVar

import numpy as np

from onrecord_index.damages import damages_in
from onrecord_index.database import Database
from onrecord_index.errors import DocumentMissing, IndexBroken, IndexMismatch
from onrecord_index.locking import writing
from onrecord_index.migrations import steps_from
from onrecord_index.outlines import outline_of, outlined
from onrecord_index.tables import (
    INFO_COLUMNS,
    INFO_WIDTH,
    PASSAGE_COLUMNS,
    SCHEMA,
    STATEMENT_COLUMNS,
    VECTOR_COLUMNS,
    RowDamaged,
    checked,
    info_of,
    info_row,
    passage_of,
    passage_row,
    speakers_sum,
    statement_of,
    statement_row,
    statements_told,
    stored_text,
    text_of,
    vector_of,
    with_checksum,
)
from onrecord_index.types import Unreadable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from onrecord_index.damages import Damage
    from onrecord_index.database import Row
    from onrecord_index.types import Document, DocumentInfo, Passage, Statement

    Keys = NDArray[np.int64]
    Vectors = NDArray[np.float32]

_Item = TypeVar("_Item")

FORMAT_VERSION = 4  # 1 had no statements, 2 no sections and moments, 3 no checksums
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
class State:
    """Which documents a store holds: how often it changed since it was made or restored, and which of these it is."""

    lineage: str
    generation: int


NO_STATE = State("", -1)


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

    Each change of documents makes a new state, which the search indexes have to follow. What is read is checked, and
    where it is not as it was written, that is an IndexBroken.

    Raises IndexMissing, IndexMismatch (another format version), IndexBroken (damaged), IndexReadOnly.
    """

    def __init__(self, folder: Path, database: Database) -> None:
        self._folder = folder
        self._database = database
        self._rows = database.rows
        self._dimensions = 0
        self._again = f"run 'onrecord index --rebuild --index {folder}' to make it anew"
        self._mend = f"run 'onrecord doctor --repair --index {folder}'"

    @classmethod
    def create(cls, folder: Path, manifest: Manifest) -> Self:
        """Make an empty store in a folder, which may be there already."""
        store = cls(folder, Database.create(folder / STORE_FILE))
        try:
            with store._database.transaction() as write:
                for statement in SCHEMA.split(";"):
                    write.execute(statement)
                values = {"manifest": json.dumps(asdict(manifest)), "statements": "", "lineage": _new_lineage()}
                counts = dict.fromkeys(("generation", "documents", "passages"), "0")
                write.executemany("INSERT INTO meta VALUES (?, ?)", [*values.items(), *counts.items()])
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

    @classmethod
    def open_any(cls, folder: Path) -> Self:
        """Open the store of a folder, brought to this version if it is of an earlier one; raises IndexBusy too."""
        if cls.is_earlier(folder):
            with writing(folder):
                cls.migrate(folder)
        return cls.open(folder)

    @staticmethod
    def take_copy(folder: Path, other: Path) -> None:
        """Make the store of a folder a copy of that of another one, at once or not at all; open stores see it.

        Where there is none, it is made; one that is no database any more is replaced.
        """
        file = folder / STORE_FILE
        try:
            with closing(Database.create(file)) as database:
                database.take_copy(other / STORE_FILE)
        except IndexBroken:
            Store.delete(folder)
            with closing(Database.create(file)) as database:
                database.take_copy(other / STORE_FILE)

    @staticmethod
    def delete(folder: Path) -> None:
        """Delete the store of a folder, whatever made it."""
        for ending in ("", "-journal", "-wal", "-shm"):
            (folder / f"{STORE_FILE}{ending}").unlink(missing_ok=True)

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

    def write_copy(self, file: Path) -> None:
        """Write all that the store holds at this moment to a file; raises IndexReadOnly."""
        self._database.write_copy(file)

    def make_durable(self) -> None:
        """Have on the disk what is in the store, so that what is derived from it can never be ahead of it there."""
        self._database.make_durable()

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
    def state(self) -> State:
        """Which documents the store holds."""
        found: dict[str, str] = dict(self._rows("SELECT name, value FROM meta WHERE name IN ('lineage', 'generation')"))
        try:
            return State(str(found["lineage"]), int(found["generation"]))
        except (KeyError, ValueError) as error:
            raise self._broken("its state") from error

    @property
    def statement_rules(self) -> str:
        """The rules by which the statements of all documents were found."""
        rows = self._rows("SELECT value FROM meta WHERE name = 'statements'")
        if not rows:
            raise self._broken("its rules")
        return str(rows[0][0])

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
        days = self._read(_day, "SELECT max(date) FROM documents WHERE date <= ?", (until.isoformat(),))
        return days[0]

    def documents(self) -> list[DocumentInfo]:
        """Return all documents without their texts, by id."""
        with self._database.reading():
            found = self._read(info_of, f"SELECT {INFO_COLUMNS} FROM documents d ORDER BY d.id")
            self._check_total("documents", len(found))
            return found

    def document(self, document_id: str) -> Document:
        """Return a document with its text; raises DocumentMissing."""
        try:
            columns = f"{INFO_COLUMNS}, d.text, d.outline, d.outline_checksum"
            rows = self._rows(f"SELECT {columns} FROM documents d WHERE d.id = ?", (document_id,))
        except UnicodeEncodeError:
            rows = []  # lone surrogates, which no id has
        if not rows and self._is_hidden(document_id):
            raise self._broken(f"the place of {document_id!r}")
        if not rows:
            raise DocumentMissing(f"no document {document_id!r} in {self._folder}; 'onrecord documents' lists them")
        info, row = self._taken(info_of, rows[0]), rows[0]
        key, text, outline, outline_checksum = row[0], *row[INFO_WIDTH:]
        self._taken(
            lambda columns: checked(columns, f"the outline of {document_id!r}"), (key, outline, outline_checksum)
        )
        with suppress(RowDamaged):
            found = outlined(info, text_of(text), outline)
            if (found.id, found.sha256) == (document_id, info.sha256):
                return found
        raise self._broken(f"the text of {document_id!r}")

    def document_and_statements(self, document_id: str) -> tuple[Document, list[Statement]]:
        """Return a document with its statements, both of one state; raises DocumentMissing."""
        with self._database.reading():
            return self.document(document_id), self.statements(document_id)

    def statements(self, document_id: str) -> list[Statement]:
        """Return the statements of a document, in its order; none of one that is not there."""
        rows = self._rows(
            f"SELECT {STATEMENT_COLUMNS}, d.statements FROM documents d LEFT JOIN statements s ON s.document = d.key "
            "WHERE d.id = ? ORDER BY s.key",
            (document_id,),
        )
        found = [row[:-1] for row in rows if row[0] is not None]
        if rows and rows[0][-1] != len(found):
            raise self._broken(f"{len(found)} of {rows[0][-1]} statements of {document_id!r} are there")
        return [self._taken(lambda row: statement_of(document_id, row), row) for row in found]

    def statements_by(self, person: str) -> list[Statement]:
        """Return the statements of a person of exactly this name, by document and in its order."""
        return self._statements("WHERE s.person = ? ORDER BY d.id, s.key", (stored_text(person),))

    def all_statements(self) -> list[Statement]:
        """Return the statements of all documents, by document and in its order."""
        return self._statements("ORDER BY d.id, s.key")

    def _statements(self, which: str, values: Sequence[object] = ()) -> list[Statement]:
        sql = f"SELECT d.id, {STATEMENT_COLUMNS} FROM statements s JOIN documents d ON d.key = s.document {which}"
        return self._read(lambda row: statement_of(row[0], row[1:]), sql, values)

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
        with self._database.reading():
            rows = self._rows(
                "SELECT s.person, d.id, count(*) FROM statements s LEFT JOIN documents d ON d.key = s.document "
                "WHERE s.person IS NOT NULL GROUP BY s.person, s.document"
            )
            ((wanted,),) = self._rows("SELECT coalesce(sum(speakers), 0) FROM documents")
        names: Counter[bytes] = Counter()
        for person, _, count in rows:
            names[person] += count
        if speakers_sum(names) != wanted:
            raise self._broken("the names of speakers")
        return [self._taken(lambda row: (text_of(row[0]), row[1], row[2]), row) for row in rows]

    def unreadable(self, root: str | None = None) -> list[Unreadable]:
        """Return what could not be read, of one root or of all, by place."""
        rows = self._rows(
            "SELECT place, reason, kind FROM unreadable WHERE ?1 IS NULL OR root = ?1 ORDER BY place", (root,)
        )
        return [Unreadable(*row) for row in rows]

    def passage_keys(self) -> Keys:
        """Return the keys of all passages `(n,)`, ascending."""
        # By an index, in which keys stand close together: in the table, texts and vectors stand between them. And as
        # one text, which takes a third of the time of a row for each.
        with self._database.reading():
            ((keys,),) = self._rows("SELECT group_concat(key) FROM passages INDEXED BY passages_document")
            found = np.sort(np.fromstring(keys or "", dtype=np.int64, sep=","))
            self._check_total("passages", len(found))
            return found

    def passages(self, keys: Iterable[int]) -> dict[int, StoredPassage]:
        """Return passages by their keys; a key that is no longer there is left out."""
        found: dict[int, StoredPassage] = {}
        for part in _parts(list(keys)):
            sql = (
                f"SELECT {INFO_COLUMNS}, {PASSAGE_COLUMNS} FROM passages p JOIN documents d ON d.key = p.document "
                f"WHERE p.key IN ({_marks(part)})"
            )
            found.update(self._read(lambda row: (row[INFO_WIDTH], _stored_passage(row)), sql, part))
        return found

    def vectors(self, keys: Sequence[int]) -> tuple[Keys, Vectors]:
        """Return the keys that are there `(n,)`, ascending, and their vectors `(n, dimensions)`."""
        found: list[tuple[int, bytes]] = []
        for part in _parts(keys):
            sql = f"SELECT {VECTOR_COLUMNS} FROM passages p WHERE p.key IN ({_marks(part)})"
            found += self._read(lambda row: (row[0], vector_of(row)), sql, part)
        found.sort()
        stacked = np.frombuffer(b"".join(vector for _, vector in found), dtype="<f4")
        return np.array([key for key, _ in found], dtype=np.int64), stacked.reshape(len(found), self._dimensions)

    def days(self) -> tuple[Keys, Keys]:
        """Return the keys of the passages of dated documents `(n,)` and the ordinals of those days `(n,)`."""
        rows = self._read(
            _key_and_ordinal,
            "SELECT p.key, d.date FROM passages p JOIN documents d ON d.key = p.document WHERE d.date IS NOT NULL",
        )
        return np.array([key for key, _ in rows], dtype=np.int64), np.array([day for _, day in rows], dtype=np.int64)

    def days_of(self, keys: Sequence[int]) -> dict[int, int]:
        """Return the ordinals of the days of those of the passages that are of dated documents."""
        found: dict[int, int] = {}
        for part in _parts(keys):
            sql = (
                "SELECT p.key, d.date FROM passages p JOIN documents d ON d.key = p.document "
                f"WHERE d.date IS NOT NULL AND p.key IN ({_marks(part)})"
            )
            found.update(self._read(_key_and_ordinal, sql, part))
        return found

    def known_vectors(self, digests: Iterable[bytes]) -> dict[bytes, Vectors]:
        """Return the vectors of texts that were embedded before, by the digest of the embedded text.

        One that is damaged is as if it were not there.
        """
        found = {}
        for part in _parts(list(digests)):
            for row in self._rows(
                f"SELECT {VECTOR_COLUMNS} FROM passages p WHERE p.embedded IN ({_marks(part)})", part
            ):
                with suppress(RowDamaged):
                    found[row[1]] = np.frombuffer(vector_of(row), dtype="<f4")
        return found

    def files(self, root: str) -> dict[str, tuple[int, int]]:
        """Return the size and time of change of each file of a root, as they were when it was read to the end."""
        rows = self._rows("SELECT name, size, modified FROM files WHERE root = ?", (root,))
        return {name: (size, modified) for name, size, modified in rows}

    def documents_of(self, root: str) -> dict[str, tuple[Origin, DocumentInfo]]:
        """Return the documents of a root by their ids, with where each was read."""
        sql = f"SELECT {INFO_COLUMNS} FROM documents d WHERE d.root = ?"
        return dict(self._read(lambda row: (row[1], (Origin(*row[2:5]), info_of(row))), sql, (root,)))

    def damages(self) -> list[Damage]:
        """Return the documents of which something is not as it was written, after reading every row of them."""
        return list(damages_in(self._database))

    def problems(self) -> list[str]:
        """Return what SQLite finds wrong with the file, in its words; nothing where all of it is whole."""
        return self._database.problems()

    def origin(self, document_id: str) -> Origin | None:
        """Return where the document of an id was read, or None when there is no such document."""
        rows = self._rows("SELECT root, file, place FROM documents WHERE id = ?", (document_id,))
        return Origin(*rows[0]) if rows else None

    def _is_hidden(self, document_id: str) -> bool:
        """Tell whether the row of a document is there, and not found by its id."""
        try:
            return bool(self._rows("SELECT 1 FROM documents NOT INDEXED WHERE id = ?", (document_id,)))
        except UnicodeEncodeError:
            return False

    def _check_total(self, table: str, count: int) -> None:
        """Raise IndexBroken unless so many rows are to be there; within a reading that counted them."""
        rows = self._rows("SELECT value FROM meta WHERE name = ?", (table,))
        if not rows or rows[0][0] != str(count):
            raise self._broken(f"{count:,} of {rows[0][0] if rows else 'unknown'} {table} are there")

    def _read(self, take: Callable[[Row], _Item], sql: str, values: Sequence[object] = ()) -> list[_Item]:
        """Return what is made of each row that a question to the database finds."""
        return [self._taken(take, row) for row in self._rows(sql, values)]

    def _taken(self, take: Callable[[Row], _Item], row: Row) -> _Item:
        try:
            return take(row)
        except RowDamaged as error:
            raise self._broken(str(error)) from error

    def _broken(self, what: str) -> IndexBroken:
        return IndexBroken(f"the index in {self._folder} is damaged ({what}); {self._mend}")

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
        with self._next_generation() as write:
            _delete_documents(write, "id", document.id)
            _count(write, documents=1, passages=len(passages))
            key = _next_key(write, "documents")
            write.execute(
                f"INSERT INTO documents ({_bare(INFO_COLUMNS)}, text, outline, outline_checksum) "
                f"VALUES ({','.join('?' * (INFO_WIDTH + 3))})",
                (
                    *info_row(key, document.info, origin, passages=len(passages), statements=statements),
                    stored_text(document.text),
                    *with_checksum(key, outline_of(document))[1:],
                ),
            )
            first = _next_key(write, "passages")
            write.executemany(
                f"INSERT INTO passages ({_bare(PASSAGE_COLUMNS)}, vector, vector_checksum) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [passage_row(place, key, embedded) for place, embedded in enumerate(passages, first)],
            )
            _put_statements(write, key, statements)

    def renew_statements(self, rules: str, found: Iterable[tuple[str, Sequence[Statement]]]) -> None:
        """Put (document, statements) in place of all statements, as found by some rules."""
        with self._database.transaction() as write:
            write.execute("DELETE FROM statements")
            left = dict(write.execute("SELECT id, key FROM documents"))
            for document_id, statements in chain(found, ((one, ()) for one in list(left))):
                if key := left.pop(document_id, None):
                    self._tell_statements(write, key, statements)
                    _put_statements(write, key, statements)
            write.execute("UPDATE meta SET value = ? WHERE name = 'statements'", (rules,))

    def _tell_statements(self, write: sqlite3.Connection, key: int, statements: Sequence[Statement]) -> None:
        """Keep with a document how many statements of whom it has."""
        row = write.execute(f"SELECT {INFO_COLUMNS} FROM documents d WHERE d.key = ?", (key,)).fetchone()
        self._taken(info_of, row)
        told = with_checksum(*row[: INFO_WIDTH - 3], *statements_told(statements))[-3:]
        write.execute("UPDATE documents SET statements = ?, speakers = ?, checksum = ? WHERE key = ?", (*told, key))

    def remove_document(self, document_id: str) -> None:
        """Remove a document with its passages and statements."""
        with self._next_generation() as write:
            _delete_documents(write, "id", document_id)

    def remove_root(self, root: str) -> int:
        """Remove all documents of a root and forget its files; return how many documents there were."""
        with self._next_generation() as write:
            for table in ("files", "unreadable"):
                write.execute(f"DELETE FROM {table} WHERE root = ?", (root,))
            return _delete_documents(write, "root", root)

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

    def drop(self, key: int) -> None:
        """Remove whatever is left of the document of a key; all files are read again by the next sync."""
        with self._next_generation() as write:
            for table in ("passages", "statements"):
                write.execute(f"DELETE FROM {table} WHERE document = ?", (key,))
            write.execute("DELETE FROM documents WHERE key = ?", (key,))
            write.execute("UPDATE files SET size = -1, modified = -1")
            _count_anew(write)

    def rebuild_derived(self) -> None:
        """Make SQLite's own indexes anew, which it derives from the tables, and forget which files were read."""
        with self._database.transaction() as write:
            write.execute("DELETE FROM files")
            write.execute("REINDEX")

    def begin_lineage(self) -> None:
        """Make the state of the store one that no other had: what was derived from another is not of this one.

        The rows that are there are taken for all that are to be there.
        """
        with self._database.transaction() as write:
            write.execute("INSERT OR REPLACE INTO meta VALUES ('lineage', ?)", (_new_lineage(),))
            write.execute("INSERT OR IGNORE INTO meta VALUES ('generation', '0'), ('statements', '')")
            write.execute("UPDATE meta SET value = CAST(value AS INTEGER) WHERE name = 'generation'")
            _count_anew(write)

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


def _delete_documents(write: sqlite3.Connection, column: str, value: str) -> int:
    """Delete the documents that have a value in a column, with all that is theirs; return how many they were."""
    keys = f"(SELECT key FROM documents WHERE {column} = ?)"
    passages = write.execute(f"DELETE FROM passages WHERE document IN {keys}", (value,)).rowcount
    write.execute(f"DELETE FROM statements WHERE document IN {keys}", (value,))
    documents = write.execute(f"DELETE FROM documents WHERE {column} = ?", (value,)).rowcount
    _count(write, documents=-documents, passages=-passages)
    return documents


def _count(write: sqlite3.Connection, *, documents: int, passages: int) -> None:
    """Keep that so many more are there."""
    write.executemany(
        "UPDATE meta SET value = value + ? WHERE name = ?", [(documents, "documents"), (passages, "passages")]
    )


def _count_anew(write: sqlite3.Connection) -> None:
    """Keep how many are there."""
    for table in ("documents", "passages"):
        write.execute(f"INSERT OR REPLACE INTO meta SELECT '{table}', count(*) FROM {table}")


def _put_statements(write: sqlite3.Connection, document: int, statements: Sequence[Statement]) -> None:
    first = _next_key(write, "statements")
    write.executemany(
        f"INSERT INTO statements ({_bare(STATEMENT_COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [statement_row(key, document, statement) for key, statement in enumerate(statements, first)],
    )


def _next_key(write: sqlite3.Connection, table: str) -> int:
    """Return a key for a new row; of a passage, one that no passage had before."""
    now = write.execute(f"SELECT coalesce(max(key), 0) FROM {table}").fetchone()
    ever = write.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return int(max(now[0], ever[0])) + 1


def _stored_passage(row: Row) -> StoredPassage:
    info = info_of(row)
    return StoredPassage(passage_of(info.id, row[INFO_WIDTH:]), info)


def _day(row: Row) -> date | None:
    try:
        return date.fromisoformat(row[0]) if row[0] else None
    except (TypeError, ValueError) as error:
        raise RowDamaged(f"the day {row[0]!r}") from error


def _key_and_ordinal(row: Row) -> tuple[int, int]:
    day = _day(row[1:])
    return row[0], day.toordinal() if day else 0


def _bare(columns: str) -> str:
    """Return the names of columns without that of their table."""
    return ", ".join(name.partition(".")[2] for name in columns.split(", "))


def _delete_file(write: sqlite3.Connection, root: str, name: str) -> None:
    found = (root, name)
    write.execute("DELETE FROM files WHERE root = ? AND name = ?", found)
    write.execute("DELETE FROM unreadable WHERE root = ? AND file = ?", found)


def _new_lineage() -> str:
    return secrets.token_hex(16)


def _marks(part: Sequence[object]) -> str:
    return ",".join("?" * len(part))


def _parts(items: Sequence[_Item], size: int = 500) -> Iterator[Sequence[_Item]]:
    """Yield the items in parts that SQLite takes as parameters of one statement."""
    for first in range(0, len(items), size):
        yield items[first : first + size]
