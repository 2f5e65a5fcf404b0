"""One SQLite file: opened, read and changed by any number of threads, with what goes wrong in words for the user."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from onrecord_index.errors import IndexBroken, IndexBusy, IndexMissing, IndexReadOnly, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# A row as SQLite gives it: its columns have the types of the schema, which no checker knows.
Row = tuple[Any, ...]


class Database:
    """A connection to a file; raises IndexMissing, and what `in_words` makes of SQLite's errors."""

    def __init__(self, file: Path) -> None:
        self._folder = file.parent
        self._lock = threading.RLock()
        with self._errors():
            self._connection = _connect(file)

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
            if not database.rows("SELECT name FROM sqlite_master LIMIT 1"):
                raise missing
        return database

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Return all that a question to the database finds."""
        with self._lock, self._errors():
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let all that is read by this thread meanwhile be of one state of the file, whoever writes to it."""
        with self._lock, self._errors():
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("COMMIT")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection for changes that happen all or not at all, in this thread alone."""
        with self._lock, self._errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # a caller's bug: the database was closed
        except sqlite3.DatabaseError as error:
            raise in_words(error, self._folder) from error

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
    except BaseException:
        connection.close()
        raise
    return connection
