"""One SQLite file: opened, read and changed by any number of threads, with what goes wrong in words for the user."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Self

from onrecord_index.checksums import checksum_of
from onrecord_index.errors import IndexBroken, IndexBusy, IndexMissing, IndexReadOnly, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_TABLES = "SELECT name FROM sqlite_master LIMIT 1"

# A row as SQLite gives it: its columns have the types of the schema, which no checker knows.
Row = tuple[Any, ...]


class Database:
    """A connection to a file; raises IndexMissing, and what `in_words` makes of SQLite's errors.

    Where another file takes the place of the one that was opened, that is used from then on. SQL may call
    `checksum_of`.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._folder = file.parent
        self._lock = threading.RLock()
        with self._errors():
            self._connection = _connect(file)
            self._opened = _identity(file)

    @classmethod
    def create(cls, file: Path) -> Self:
        """Open a file that may not be there yet, and has no tables; any number may read it while one writes."""
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            database = cls(file)
            with database._closed_on_error(), database._errors():
                database._connection.execute("PRAGMA journal_mode = WAL")
        except (OSError, IndexReadOnly) as error:
            reason = error.__cause__ or error
            raise IndexReadOnly(
                f"cannot write an index to {file.parent}: {reason}; choose another with --index"
            ) from error
        return database

    @classmethod
    def open(cls, file: Path) -> Self:
        """Open a file that has tables; one without is what is left of a run that was killed before it made them."""
        missing = IndexMissing(f"no index in {file.parent}; run 'onrecord index DOCS --index {file.parent}' first")
        try:
            if not file.is_file():
                raise missing
        except OSError as error:
            raise IndexReadOnly(f"cannot open the index in {file.parent}: {error}") from error
        database = cls(file)
        with database._closed_on_error():
            if not database.rows(_TABLES):
                raise missing
        return database

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Return all that a question to the database finds."""
        with self._lock, self._errors():
            return self._current().execute(sql, values).fetchall()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let all that is read by this thread meanwhile be of one state of the file, whoever writes to it."""
        with self._lock, self._errors():
            self._current().execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("COMMIT")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection for changes that happen all or not at all, in this thread alone."""
        with self._lock, self._errors():
            self._current().execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def make_durable(self) -> None:
        """Have all that was committed on the disk, as it else is only some time later."""
        self.rows("PRAGMA wal_checkpoint(PASSIVE)")

    def problems(self) -> list[str]:
        """Return what SQLite finds wrong with the file, in its words; nothing where all of it is whole."""
        with self._lock, self._errors():
            try:
                found = self._current().execute("PRAGMA integrity_check").fetchall()
            except sqlite3.DatabaseError as error:
                return [str(error)]
        return [line for (text,) in found for line in str(text).splitlines() if line != "ok"]

    def write_copy(self, file: Path) -> None:
        """Write all that is there at this moment to a file, whoever writes meanwhile; raises IndexReadOnly."""
        try:
            with self._lock, closing(sqlite3.connect(file, isolation_level=None)) as copy:
                self._current().backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")  # or whoever opens the file would need to write beside it
        except sqlite3.DatabaseError as error:
            told = in_words(error, self._folder)
            if isinstance(told, IndexBroken):
                raise told from error
            raise IndexReadOnly(f"cannot write {file}: {error}; choose another place, or make room there") from error

    def take_copy(self, file: Path) -> None:
        """Take all of another file instead of what is there, at once or not at all; what is open sees it."""
        with (
            self._lock,
            self._errors(),
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as other,
        ):
            other.backup(self._current())
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _current(self) -> sqlite3.Connection:
        """Return the connection to the file, another one where another file with tables took its place."""
        found = _identity(self._file)
        if found in (None, self._opened) or self._connection.in_transaction:
            return self._connection
        connection = _connect(self._file)
        if connection.execute(_TABLES).fetchone():
            self._connection, connection = connection, self._connection
            self._opened = found
        connection.close()
        return self._connection

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # a caller's bug: the database was closed
        except sqlite3.DatabaseError as error:
            raise in_words(error, self._folder) from error
        except UnicodeDecodeError as error:  # what SQLite says of a damaged schema repeats it
            raise in_words(sqlite3.DatabaseError("its schema is no text"), self._folder) from error

    @contextmanager
    def _closed_on_error(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.close()
            raise


def in_words(error: sqlite3.DatabaseError, folder: Path) -> StorageError:
    """Return what the user is told of an error of SQLite, by its result code (https://sqlite.org/rescode.html)."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF  # the rest says more of the same
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return IndexBusy(f"another program is using the index in {folder} ({error}); wait until it is done")
    if code == sqlite3.SQLITE_FULL:
        return IndexReadOnly(f"no room is left for the index in {folder} ({error}); make room and run it again")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return IndexReadOnly(f"cannot open or write the index in {folder}: {error}")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):  # the last: tables are missing
        return IndexBroken(
            f"the index in {folder} is damaged ({error}); "
            f"run 'onrecord index DOCS --rebuild --index {folder}' to make it anew"
        )
    return StorageError(f"cannot use the index in {folder}: {error}")


def _connect(file: Path) -> sqlite3.Connection:
    # Transactions are begun and ended here, never by the module.
    # A file in a folder that cannot be written is opened as one that nobody writes: SQLite needs no lock files then.
    mode = "?mode=ro&immutable=1" if file.exists() and not os.access(file.parent, os.W_OK) else ""
    connection = sqlite3.connect(
        f"{file.absolute().as_uri()}{mode}", uri=True, timeout=30, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.create_function("checksum_of", -1, checksum_of, deterministic=True)
    except BaseException:
        connection.close()
        raise
    return connection


def _identity(file: Path) -> tuple[int, int] | None:
    """Return what tells a file from another one of its name, or None if there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
