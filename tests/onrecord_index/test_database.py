"""What goes wrong with an SQLite file, as the user is told it; the errors are real ones."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from onrecord_index import IndexBroken, IndexBusy, IndexReadOnly, StorageError
from onrecord_index.database import Database, in_words


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the file of a database of one table."""
    path = tmp_path / "store.sqlite"
    with closing(Database.create(path)) as database, database.transaction() as write:
        write.execute("CREATE TABLE words (word TEXT)")
    return path


@pytest.fixture
def connection(file: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection that waits for nobody."""
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        yield connection


def test_a_file_that_another_program_writes_to_is_busy(file: Path, connection: sqlite3.Connection) -> None:
    with (
        closing(Database.open(file)) as database,
        database.transaction(),
        pytest.raises(sqlite3.OperationalError) as raised,
    ):
        connection.execute("BEGIN IMMEDIATE")

    told = in_words(raised.value, file.parent)

    assert isinstance(told, IndexBusy)
    assert f"another program is using the index in {file.parent}" in str(told)
    assert "wait until it is done" in str(told)


def test_a_full_disk_is_called_full(file: Path, connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA max_page_count = 1")  # for SQLite that is a full disk
    with pytest.raises(sqlite3.OperationalError) as raised:
        connection.execute("INSERT INTO words VALUES (?)", ("ferry" * 10_000,))

    told = in_words(raised.value, file.parent)

    assert isinstance(told, IndexReadOnly)
    assert f"no room is left for the index in {file.parent}" in str(told)


def test_a_file_that_may_only_be_read_cannot_be_written(file: Path) -> None:
    with (
        closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection,
        pytest.raises(sqlite3.OperationalError) as raised,
    ):
        connection.execute("INSERT INTO words VALUES ('ferry')")

    told = in_words(raised.value, file.parent)

    assert isinstance(told, IndexReadOnly)
    assert f"cannot open or write the index in {file.parent}: attempt to write a readonly database" in str(told)


def test_a_database_of_something_else_is_no_index(file: Path) -> None:
    with (
        closing(Database.open(file)) as database,
        pytest.raises(IndexBroken, match=r"no such table: meta.*'onrecord index DOCS --rebuild --index"),
    ):
        database.rows("SELECT value FROM meta")


def test_whatever_else_goes_wrong_is_told_as_sqlite_tells_it(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, pytest.raises(sqlite3.OperationalError) as raised:
        connection.set_progress_handler(lambda: 1, 1)
        connection.execute("SELECT 1")

    told = in_words(raised.value, file.parent)

    assert type(told) is StorageError
    assert f"cannot use the index in {file.parent}: interrupted" in str(told)
