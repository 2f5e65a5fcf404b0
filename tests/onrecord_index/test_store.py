"""The store: whole documents or none, keys that are never given twice, and what is said when its file is no good."""

import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord_index import (
    Document,
    DocumentMissing,
    IndexBroken,
    IndexMismatch,
    IndexMissing,
    IndexReadOnly,
    Span,
    Statement,
    StorageError,
    Unreadable,
    passages_of,
)
from onrecord_index.store import STORE_FILE, EmbeddedPassage, Manifest, Origin, Store

MANIFEST = Manifest(model="words", digest="0" * 64, dimensions=2, cutting="rules")
ORIGIN = Origin("/notes", "ferry.txt", "ferry.txt")

FERRY = Document(
    "ferry.txt",
    "Late again",
    "The ferry was late.\r\nNobody waited \u2028 for it.",
    date=date(2024, 2, 29),
    url="https://brell.example/17",
    author="Ina Ardal",
    pages=(0, 12),
)


def embedded(document: Document) -> list[EmbeddedPassage]:
    """Return the passages of a document with made-up vectors."""
    return [
        EmbeddedPassage(passage, hashlib.sha256(repr(passage.text).encode()).digest()[:16], np.array([0.6, 0.8]))
        for passage in passages_of(document)
    ]


def put(store: Store, document: Document) -> None:
    store.put_document(document, ORIGIN, embedded(document))


def keys_of(store: Store) -> list[int]:
    return store.passage_keys().tolist()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.create(tmp_path / "index", MANIFEST)) as store:
        yield store


# ---------------------------------------------------------------- documents


def test_a_document_comes_back_as_it_was_put(store: Store) -> None:
    put(store, FERRY)

    assert store.document("ferry.txt") == FERRY
    assert store.documents() == [FERRY.info]
    assert store.counts() == (1, 0)
    assert store.origin("ferry.txt") == ORIGIN


def test_passages_come_back_with_their_sentences_vectors_and_document(store: Store) -> None:
    put(store, FERRY)

    (key,) = keys_of(store)
    (stored,) = store.passages([key]).values()
    found, vectors = store.vectors([key])

    assert stored.passage == passages_of(FERRY)[0]
    assert stored.document == FERRY.info
    assert found.tolist() == [key]
    np.testing.assert_array_equal(vectors, np.array([[0.6, 0.8]], dtype=np.float32))


def test_statements_come_back_as_they_were_put_and_go_with_their_document(store: Store) -> None:
    statements = [
        Statement("ferry.txt", Span(0, 3), "Ina Ardal", Span(4, 8), (Span(9, 12), Span(14, 19)), "mixed"),
        Statement("ferry.txt", None, None, None, (Span(0, 19),), "direct"),
        Statement("ferry.txt", Span(4, 9), "Half \ud800", None, (Span(21, 27),), "indirect"),
    ]

    store.put_document(FERRY, ORIGIN, embedded(FERRY), statements=statements)
    found, speakers, by_ardal = store.statements("ferry.txt"), store.speakers(), store.statements_by("Ina Ardal")
    store.remove_document("ferry.txt")

    assert found == statements
    assert sorted(speakers) == [("Half \ud800", "ferry.txt", 1), ("Ina Ardal", "ferry.txt", 1)]
    assert by_ardal == statements[:1]
    assert (store.statements("ferry.txt"), store.speakers()) == ([], [])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # each text takes the place of the one before
@given(text=st.text(st.characters(), min_size=1))  # all code points, lone surrogates among them
def test_any_text_comes_back_to_the_code_point(store: Store, text: str) -> None:
    document = replace(FERRY, text=text)

    put(store, document)

    assert store.document("ferry.txt") == document
    stored = store.passages(keys_of(store)).values()
    assert tuple(one.passage for one in stored) == passages_of(document)


@pytest.mark.parametrize("document_id", ["bread.txt", "", "\ud800", "a\x00b"])
def test_a_document_that_is_not_there_is_named(store: Store, document_id: str) -> None:
    with pytest.raises(DocumentMissing, match=r"no document .* 'onrecord documents' lists them") as raised:
        store.document(document_id)

    assert repr(document_id) in str(raised.value)


def test_a_document_is_replaced_with_all_its_passages(store: Store) -> None:
    put(store, FERRY)
    changed = replace(FERRY, text="The ferry was on time.")

    put(store, changed)

    assert store.documents() == [changed.info]
    assert [one.passage.text for one in store.passages(range(100)).values()] == ["The ferry was on time."]


def test_a_document_that_cannot_be_put_whole_leaves_the_one_before_whole(store: Store) -> None:
    put(store, FERRY)
    generation = store.state.generation
    changed = replace(FERRY, text="First. " * 200)
    good, *_, last = embedded(changed)

    with pytest.raises(ValueError, match="complex"):
        store.put_document(changed, ORIGIN, [good, replace(last, vector=np.array(["complex"]))])

    assert store.document("ferry.txt") == FERRY
    assert [one.passage for one in store.passages(keys_of(store)).values()] == list(passages_of(FERRY))
    assert store.state.generation == generation


def test_a_key_of_a_passage_is_never_given_twice(store: Store) -> None:
    put(store, FERRY)
    first = keys_of(store)

    store.remove_document("ferry.txt")
    put(store, FERRY)
    second = keys_of(store)

    assert len(first) == len(second) == 1
    assert second > first


def test_a_removed_document_takes_its_passages_along(store: Store) -> None:
    put(store, FERRY)
    put(store, replace(FERRY, id="bread.txt"))

    store.remove_document("ferry.txt")

    assert [info.id for info in store.documents()] == ["bread.txt"]
    assert [one.document.id for one in store.passages(range(100)).values()] == ["bread.txt"]


def test_every_change_of_documents_is_one_generation_and_no_other_is(store: Store) -> None:
    generations = [store.state.generation]

    put(store, FERRY)
    generations.append(store.state.generation)
    store.finish_file("/notes", "ferry.txt", state=(1, 2), unreadable=[])
    store.put_unreadable("/notes", [Unreadable("locked/", "cannot be listed")])
    store.forget_file("/notes", "ferry.txt")
    generations.append(store.state.generation)
    store.remove_document("ferry.txt")
    generations.append(store.state.generation)

    assert generations == [0, 1, 1, 2]


def test_more_passages_than_sqlite_takes_at_once_are_all_found(store: Store) -> None:
    long = replace(FERRY, text=("gull " * 120 + "\n") * 1_300)
    put(store, long)

    keys = keys_of(store)

    assert len(keys) == 1_300
    assert len(store.passages(keys)) == 1_300
    assert store.vectors(keys)[1].shape == (1_300, 2)


def test_vectors_of_keys_that_are_gone_are_left_out(store: Store) -> None:
    put(store, FERRY)
    (key,) = keys_of(store)

    assert store.vectors([key + 1, key, 0])[0].tolist() == [key]
    assert store.vectors([])[1].shape == (0, 2)


def test_a_vector_is_known_by_the_digest_of_what_was_embedded(store: Store) -> None:
    put(store, FERRY)
    (one,) = embedded(FERRY)

    known = store.known_vectors([one.digest, b"another"])

    assert known.keys() == {one.digest}
    np.testing.assert_array_equal(known[one.digest], np.array([0.6, 0.8], dtype=np.float32))


def test_only_dated_passages_have_days(store: Store) -> None:
    put(store, FERRY)
    put(store, replace(FERRY, id="undated.txt", date=None))

    keys, days = store.days()

    assert store.passages(keys.tolist()).popitem()[1].document.id == "ferry.txt"
    assert days.tolist() == [date(2024, 2, 29).toordinal()]


# ---------------------------------------------------------------- files


def test_what_could_not_be_read_of_a_file_is_remembered_until_it_is_read_again(store: Store) -> None:
    store.finish_file("/notes", "a.jsonl", state=(10, 20), unreadable=[Unreadable("a.jsonl:3", "has no text")])
    before = (store.files("/notes"), store.unreadable())

    store.finish_file("/notes", "a.jsonl", state=(11, 21), unreadable=[])

    assert before == ({"a.jsonl": (10, 20)}, [Unreadable("a.jsonl:3", "has no text")])
    assert (store.files("/notes"), store.unreadable()) == ({"a.jsonl": (11, 21)}, [])


def test_what_could_not_be_read_is_told_for_each_root(store: Store) -> None:
    store.put_unreadable("/notes", [Unreadable("locked/", "cannot be listed: Permission denied")])
    store.finish_file("/mail", "b.txt", state=(0, 0), unreadable=[Unreadable("b.txt", "is empty")])

    assert store.unreadable("/mail") == [Unreadable("b.txt", "is empty")]
    assert [item.place for item in store.unreadable()] == ["b.txt", "locked/"]
    assert store.roots() == ["/mail", "/notes"]

    store.put_unreadable("/notes", [])
    store.forget_file("/mail", "b.txt")

    assert (store.unreadable(), store.files("/mail")) == ([], {})


# ---------------------------------------------------------------- files that are no good


def meta(folder: Path, sql: str, *values: str) -> None:
    """Change the table that says what the index was made with."""
    with closing(sqlite3.connect(folder / STORE_FILE)) as connection, connection:
        connection.execute(sql, values)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of an index of one document."""
    with closing(Store.create(tmp_path, MANIFEST)) as store:
        put(store, FERRY)
    return tmp_path


def test_a_folder_without_an_index_is_named_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=f"no index in {tmp_path}; run 'onrecord index DOCS --index {tmp_path}'"):
        Store.open(tmp_path)


def test_an_opened_store_holds_what_was_put_before(folder: Path) -> None:
    with closing(Store.open(folder)) as store:
        assert store.manifest == MANIFEST
        assert store.document("ferry.txt") == FERRY


def test_another_format_version_is_named_with_the_command_and_tells_its_roots_all_the_same(folder: Path) -> None:
    with closing(Store.open(folder)) as store:
        store.finish_file("/notes", "ferry.txt", state=(1, 2), unreadable=[])
    meta(folder, "UPDATE meta SET value = ? WHERE name = 'manifest'", json.dumps({"version": 7, "new": "field"}))

    with pytest.raises(IndexMismatch, match=r"has format version 7, .* run 'onrecord index --rebuild"):
        Store.open(folder)

    assert Store.roots_of(folder) == ["/notes"]


@pytest.mark.parametrize("manifest", ["", "{", "[]", "{}", '{"version": 1}', '{"version": 1, "odd": 2}'])
def test_a_manifest_that_says_nothing_is_a_damaged_index_or_one_of_another_version(folder: Path, manifest: str) -> None:
    meta(folder, "UPDATE meta SET value = ? WHERE name = 'manifest'", manifest)

    with pytest.raises((IndexBroken, IndexMismatch), match=str(folder)):
        Store.open(folder)


def test_an_index_without_a_manifest_is_damaged(folder: Path) -> None:
    meta(folder, "DELETE FROM meta WHERE name = 'manifest'")

    with pytest.raises(IndexBroken, match="has no manifest; run 'onrecord index --rebuild --index"):
        Store.open(folder)


def test_a_file_that_is_no_database_is_a_damaged_index(folder: Path) -> None:
    (folder / STORE_FILE).write_bytes(b"The ferry was late.\n" * 1_000)

    with pytest.raises(
        IndexBroken, match=f"{folder} is damaged .*run 'onrecord index DOCS --rebuild --index {folder}'"
    ):
        Store.open(folder)


def test_a_file_with_a_hole_is_a_damaged_index(folder: Path) -> None:
    file = folder / STORE_FILE
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))

    with pytest.raises(IndexBroken, match="run 'onrecord index DOCS --rebuild --index"):
        Store.open(folder)


def test_a_text_that_was_changed_behind_the_back_of_the_store_is_not_shown(folder: Path) -> None:
    meta(folder, "UPDATE documents SET text = CAST(? AS BLOB)", "The ferry was not late.")

    with (
        closing(Store.open(folder)) as store,
        pytest.raises(
            IndexBroken, match=r"is damaged \(the text of 'ferry.txt'\); run 'onrecord doctor --repair --index"
        ),
    ):
        store.document("ferry.txt")


@pytest.mark.parametrize("begun", ["", "PRAGMA journal_mode = WAL"])
def test_an_index_that_was_killed_while_it_was_made_is_none_yet(tmp_path: Path, begun: str) -> None:
    with closing(sqlite3.connect(tmp_path / STORE_FILE)) as connection:
        connection.execute(begun)
    (tmp_path / STORE_FILE).touch()

    with pytest.raises(IndexMissing):
        Store.open(tmp_path)
    with pytest.raises(IndexMissing):
        Store.roots_of(tmp_path)
    with closing(Store.create(tmp_path, MANIFEST)) as store:
        put(store, FERRY)
        assert store.counts() == (1, 0)


def test_a_store_that_was_closed_is_not_called_damaged(store: Store) -> None:
    store.close()

    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        store.documents()


# ---------------------------------------------------------------- permissions


@contextmanager
def as_nobody() -> Iterator[None]:
    """Become nobody where the tests run as root, whom no permission stops."""
    if os.getuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """Yield the folder of an index that anybody can enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        with closing(Store.create(folder, MANIFEST)) as store:
            put(store, FERRY)
        yield folder
        folder.chmod(0o755)


def test_an_index_that_cannot_be_written_can_be_read(shared_folder: Path) -> None:
    shared_folder.chmod(0o555)

    with as_nobody(), closing(Store.open(shared_folder)) as store:
        assert store.document("ferry.txt") == FERRY
        with pytest.raises(IndexReadOnly, match=str(shared_folder)):
            store.remove_document("ferry.txt")


def test_an_index_that_cannot_be_read_is_named(shared_folder: Path) -> None:
    (shared_folder / STORE_FILE).chmod(0)

    with as_nobody(), pytest.raises(StorageError, match=str(shared_folder)):
        Store.open(shared_folder)


def test_a_folder_that_cannot_be_entered_is_named(shared_folder: Path) -> None:
    shared_folder.chmod(0)

    with as_nobody(), pytest.raises(StorageError, match=str(shared_folder)):
        Store.open(shared_folder)


def test_an_index_cannot_be_made_where_a_file_stands(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("The ferry was late.")

    with pytest.raises(IndexReadOnly, match=r"cannot write an index to .*notes.*choose another with --index"):
        Store.create(tmp_path / "notes", MANIFEST)


def test_an_index_cannot_be_made_where_its_file_would_be_a_folder(tmp_path: Path) -> None:
    (tmp_path / STORE_FILE).mkdir()

    with pytest.raises(IndexReadOnly, match="cannot write an index to"):
        Store.create(tmp_path, MANIFEST)
