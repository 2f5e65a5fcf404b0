"""Backups: one file, whole or not there, and an index of it again, seen by whoever has it open."""

import hashlib
import json
import os
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import filelock
import pytest

from onrecord_index import (
    BackupBroken,
    Index,
    IndexBroken,
    IndexBusy,
    IndexMismatch,
    IndexMissing,
    IndexReadOnly,
    NoParser,
    WordEmbedder,
    WouldOverwrite,
    back_up,
    check_index,
    restore,
)
from onrecord_index.locking import writing
from onrecord_index.store import Store

WORDS = ["ferry", "bread", "bridge", "milk"]


def made(folder: Path, *, words: list[str] = WORDS) -> Index:
    return Index.open_or_create(folder, embedder=WordEmbedder(words), parser=NoParser())


def put(notes: Path, **texts: str) -> Path:
    notes.mkdir(exist_ok=True)
    for name, text in texts.items():
        (notes / f"{name}.md").write_text(f"# {name}\n\n{text}")
    return notes


def content(index: Index) -> tuple[object, ...]:
    """Return all that an index holds and finds."""
    documents = [index.document_and_statements(info.id) for info in index.documents()]
    found = [sorted((hit.document.id, hit.dense) for hit in index.retrieve(word, limit=50)) for word in WORDS]
    return documents, found, index.people()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return put(tmp_path / "notes", ferry="“The ferry is late,” said Anna Berg.", bread="The bread is dear.")


@pytest.fixture
def folder(tmp_path: Path, notes: Path) -> Path:
    with made(tmp_path / "index") as index:
        index.sync([notes])
    return tmp_path / "index"


@pytest.fixture
def file(tmp_path: Path, folder: Path) -> Path:
    """Return a backup of the index."""
    return back_up(folder, tmp_path / "monday.onrecord").file


# ---------------------------------------------------------------- writing


def test_a_backup_is_one_file_that_sqlite_opens_with_its_digest_in_the_last_line(folder: Path, tmp_path: Path) -> None:
    done = back_up(folder, tmp_path / "monday.onrecord")

    written = done.file.read_bytes()
    body, _, line = written.rpartition(b"\nonrecord backup 1, sha256 ")
    assert line == hashlib.sha256(body).hexdigest().encode() + b"\n"
    assert (done.documents, done.size) == (2, len(written))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index", "monday.onrecord", "notes"]
    with closing(sqlite3.connect(f"{done.file.as_uri()}?mode=ro", uri=True)) as connection:
        assert connection.execute("SELECT count(*) FROM documents").fetchall() == [(2,)]


def test_a_backup_is_not_overwritten_unless_that_is_wanted(folder: Path, file: Path, notes: Path) -> None:
    before = file.read_bytes()
    put(notes, milk="The milk is here.")
    with made(folder) as index:
        index.sync([])

    with pytest.raises(WouldOverwrite, match=r"monday.onrecord is there already; .* or overwrite it with --force"):
        back_up(folder, file)
    kept = file.read_bytes()
    done = back_up(folder, file, force=True)

    assert kept == before
    assert done.documents == 3


def test_a_backup_is_not_written_into_the_index_itself(folder: Path) -> None:
    for name in ("store.sqlite", "lexical/monday.onrecord"):
        with pytest.raises(WouldOverwrite, match="is in the folder of the index itself; choose another place"):
            back_up(folder, folder / name, force=True)
    assert check_index(folder) == []


def test_a_backup_of_no_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="run 'onrecord index DOCS --index"):
        back_up(tmp_path / "nowhere", tmp_path / "monday.onrecord")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexReadOnly, match=r"cannot write .*monday.onrecord: .*No such file or directory"):
        back_up(folder, tmp_path / "nowhere" / "monday.onrecord")
    (tmp_path / "there").mkdir()
    with pytest.raises(IndexReadOnly, match=r"cannot write .*there: .*directory"):
        back_up(folder, tmp_path / "there", force=True)


def test_what_is_damaged_is_not_backed_up_and_the_backup_before_is_kept(folder: Path, file: Path) -> None:
    before = file.read_bytes()
    with closing(sqlite3.connect(folder / "store.sqlite")) as connection, connection:
        connection.execute("UPDATE documents SET title = 'Other' WHERE id = 'bread.md'")

    with pytest.raises(
        IndexBroken,
        match=r"is damaged \(bread.md: the entry of 'bread.md'\), and nothing was written; 'onrecord doctor --index",
    ):
        back_up(folder, file, force=True)
    (folder / "store.sqlite").write_bytes(b"damaged " * 1_000)
    with pytest.raises(IndexBroken):
        back_up(folder, file, force=True)

    assert file.read_bytes() == before
    assert sorted(path.name for path in file.parent.iterdir()) == ["index", "monday.onrecord", "notes"]


def test_what_a_killed_backup_left_is_cleared_away(folder: Path, tmp_path: Path) -> None:
    left = tmp_path / ".monday.onrecord.part"
    left.mkdir()
    for name in ("store.sqlite", "store.sqlite-journal"):
        (left / name).write_bytes(b"half")

    assert back_up(folder, tmp_path / "monday.onrecord").documents == 2
    assert not left.exists()


def test_two_at_once_do_not_write_the_same_backup(folder: Path, tmp_path: Path) -> None:
    left = tmp_path / ".monday.onrecord.part"
    left.mkdir()

    with filelock.FileLock(left / "lock"), pytest.raises(IndexBusy, match="another onrecord is writing a backup to"):
        back_up(folder, tmp_path / "monday.onrecord")


def test_an_index_is_backed_up_while_it_is_written(folder: Path, file: Path, notes: Path, tmp_path: Path) -> None:
    for number in range(200):
        put(notes, **{f"n{number}": f"The ferry {number} is late."})
    sizes: list[int] = []

    with made(folder) as index:
        index.sync([], on_progress=lambda _: sizes.append(back_up(folder, file, force=True).documents))

    assert sizes[0] == 2
    assert sizes == sorted(sizes)
    assert sizes[-1] == 202
    assert restore(file, tmp_path / "new").documents == 202


# ---------------------------------------------------------------- restoring


def test_a_restored_index_is_the_one_that_was_backed_up(folder: Path, file: Path, tmp_path: Path) -> None:
    done = restore(file, tmp_path / "new")

    assert (done.file, done.documents, done.size) == (file, 2, file.stat().st_size)
    with made(folder) as index, made(tmp_path / "new") as restored:
        assert content(restored) == content(index)
        assert restored.roots() == index.roots()
        assert restored.sync([]).unchanged == 2
    assert check_index(tmp_path / "new") == []
    assert not (tmp_path / "new" / "restoring").exists()


def test_an_index_that_is_there_is_not_replaced_unless_that_is_wanted(folder: Path, file: Path, notes: Path) -> None:
    with made(folder) as index:
        before = content(index)
        put(notes, milk="The milk is here.")
        index.sync([])

        with pytest.raises(WouldOverwrite, match=r"there is an index in .*index; .* in its place with --force"):
            restore(file, folder)
        kept = index.counts()
        restore(file, folder, force=True)

        assert kept == (3, 0)
        assert content(index) == before


def test_an_open_index_follows_restores_of_another_lineage_with_the_same_keys(folder: Path, tmp_path: Path) -> None:
    # given another index whose passages have the same keys and say something else
    other = put(tmp_path / "other", ferry="The milk is dear.", bread="The bridge is shut.")
    with made(tmp_path / "others") as index:
        index.sync([other])
        wanted = content(index)
    file = back_up(tmp_path / "others", tmp_path / "others.onrecord").file

    with made(folder) as index:
        before = content(index)
        restore(file, folder, force=True)
        after = content(index)

    assert before != wanted
    assert after == wanted


def test_an_open_index_follows_a_restore_and_as_many_changes_as_there_were_since_the_backup(
    folder: Path, file: Path, notes: Path
) -> None:
    with made(folder) as index:
        put(notes, milk="The milk is here.")
        index.sync([])
        index.retrieve("milk")

        with made(folder) as other:
            restore(file, folder, force=True)
            put(notes, milk="The bridge is shut.")
            other.sync([])
            wanted = content(other)

        assert content(index) == wanted
        hit = index.retrieve("bridge")[0]
        assert hit.document.id == "milk.md"
        assert hit.dense == pytest.approx(1 / 5**0.5)  # "milk # milk The bridge is shut.": milk twice, bridge once


def test_what_is_asked_with_another_model_than_the_restored_index_was_made_with_is_refused(
    folder: Path, tmp_path: Path, notes: Path
) -> None:
    with made(tmp_path / "other", words=["tram"]) as other:
        other.sync([notes])
    file = back_up(tmp_path / "other", tmp_path / "other.onrecord").file

    with made(folder) as index:
        index.retrieve("ferry")
        restore(file, folder, force=True)

        with pytest.raises(IndexMismatch, match="was made with the model words"):
            index.retrieve("ferry")


def test_a_damaged_index_is_replaced(folder: Path, file: Path) -> None:
    with made(folder) as index:
        wanted = content(index)
    whole = (folder / "store.sqlite").read_bytes()
    for damaged in (b"damaged " * 1_000, whole[: len(whole) // 2], whole[:4096] + b"\xff" * (len(whole) - 4096), b""):
        (folder / "store.sqlite").write_bytes(damaged)

        restore(file, folder, force=True)

        with made(folder) as index:
            assert content(index) == wanted
        assert check_index(folder) == []


def test_an_index_that_is_being_written_is_not_replaced(folder: Path, file: Path) -> None:
    with writing(folder), pytest.raises(IndexBusy, match=f"process {os.getpid()}"):
        restore(file, folder, force=True)


def test_a_backup_of_an_earlier_version_is_brought_on(tmp_path: Path) -> None:
    shutil.copy(Path(__file__).parent / "formats" / "version-3.sqlite", tmp_path / "old.onrecord")
    body = (tmp_path / "old.onrecord").read_bytes()
    line = f"\nonrecord backup 1, sha256 {hashlib.sha256(body).hexdigest()}\n"
    (tmp_path / "old.onrecord").write_bytes(body + line.encode())

    restore(tmp_path / "old.onrecord", tmp_path / "index")

    with closing(Store.open(tmp_path / "index")) as store:
        assert [info.id for info in store.documents()] == ["harbour.txt"]
        assert store.manifest.version == 4


# ---------------------------------------------------------------- files that are no good


def signed(body: bytes) -> bytes:
    return body + f"\nonrecord backup 1, sha256 {hashlib.sha256(body).hexdigest()}\n".encode()


def of_another_version(whole: bytes, place: Path) -> bytes:
    place.write_bytes(whole[:-91])
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("UPDATE meta SET value = ?", (json.dumps({"version": 99}),))
    return signed(place.read_bytes())


def damaged_before(whole: bytes, place: Path) -> bytes:
    place.write_bytes(whole[:-91])
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("UPDATE documents SET title = 'Other'")
    return signed(place.read_bytes())


BAD = {
    "empty": (lambda whole, _: b"", "is no backup of onrecord, or was cut short"),
    "cut short": (lambda whole, _: whole[:-1], "is no backup of onrecord, or was cut short"),
    "cut in half": (lambda whole, _: whole[: len(whole) // 2], "is no backup of onrecord, or was cut short"),
    "something else": (lambda whole, _: b"The ferry was late.\n" * 999, "is no backup of onrecord, or was cut short"),
    "a plain store": (lambda whole, _: whole[:-91], "is no backup of onrecord, or was cut short"),
    "a flipped byte": (
        lambda whole, _: whole[:5000] + b"\xff" + whole[5001:],
        "is damaged: it is not as it was written",
    ),
    "a longer one": (lambda whole, _: b"x" + whole, "is damaged: it is not as it was written"),
    "signed rubbish": (lambda whole, _: signed(b"The ferry was late.\n" * 999), r"holds no index that can be used \("),
    "signed nothing": (lambda whole, _: signed(b""), r"holds no index that can be used \("),
    "of another version": (of_another_version, r"holds no index that can be used \(it has format version 99, "),
    "damaged before it was signed": (damaged_before, r"holds no index that can be used \(bread.md: the entry of"),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_file_that_is_no_whole_backup_is_refused_and_nothing_changes(
    folder: Path, file: Path, tmp_path: Path, bad: str
) -> None:
    make, reason = BAD[bad]
    file.write_bytes(make(file.read_bytes(), tmp_path / "changed"))
    with made(folder) as index:
        wanted = content(index)

        with pytest.raises(BackupBroken, match=rf"monday.onrecord {reason}"):
            restore(file, folder, force=True)
        with pytest.raises(BackupBroken):
            restore(file, tmp_path / "new")

        assert content(index) == wanted
    assert not (tmp_path / "new").exists()
    assert not (folder / "restoring").exists()
    assert check_index(folder) == []


def test_a_backup_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackupBroken, match=r"cannot open .*monday: No such file or directory; name a file"):
        restore(tmp_path / "monday", tmp_path / "index")
    with pytest.raises(BackupBroken, match=r"cannot open .*: Is a directory"):
        restore(tmp_path, tmp_path / "index")
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- while others search


def test_whoever_searches_meanwhile_finds_all_of_one_state_or_all_of_the_other(
    folder: Path, tmp_path: Path, notes: Path
) -> None:
    with made(folder) as index:
        one = back_up(folder, tmp_path / "one.onrecord").file
        put(notes, milk="The milk is late.", more="More milk.")
        index.sync([])
        two = back_up(folder, tmp_path / "two.onrecord").file
        sizes: set[int] = set()
        failures: list[BaseException] = []
        done = threading.Event()

        def ask() -> None:
            try:
                while not done.is_set():
                    sizes.add(len(index.documents()))
                    for hit in index.retrieve("the milk is late"):
                        assert hit.passage.document_id == hit.document.id
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(4):
                for file in (one, two):
                    restore(file, folder, force=True)
        finally:
            done.set()
            for thread in threads:
                thread.join()

    assert failures == []
    assert sizes <= {2, 4}
