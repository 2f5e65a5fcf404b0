"""What is found when an index is checked, what each finding says, and what repairing does."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import faiss
import numpy as np
import pytest

from onrecord_index import (
    Finding,
    Index,
    IndexBroken,
    IndexBusy,
    IndexMissing,
    IndexReadOnly,
    ModelError,
    NoParser,
    WordEmbedder,
    check_index,
    repair_index,
)
from onrecord_index.checksums import checksum_of, seal
from onrecord_index.store import Store

WORDS = ["ferry", "bread", "bridge", "milk"]


def paragraph(word: str) -> str:
    """Return 112 words, which are a passage where a paragraph ends after them."""
    return " ".join([f"The {word} was here again and nobody of the sixteen people on the pier said anything."] * 7)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Return a folder of three documents, one of two passages, with a statement in one."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "ferry.md").write_text("# Ferry\n\n" + paragraph("ferry") + "\n\n" + paragraph("bridge"))
    (folder / "bread.md").write_text("# Bread\n\n“The bread is dear,” said Anna Berg.")
    (folder / "milk.md").write_text("# Milk\n\nThe milk is late on the island of Skarn.")
    return folder


@pytest.fixture
def folder(tmp_path: Path, notes: Path) -> Path:
    """Return the folder of an index of these."""
    with made(tmp_path / "index") as index:
        index.sync([notes])
    return tmp_path / "index"


def made(folder: Path) -> Index:
    return Index.open_or_create(folder, embedder=WordEmbedder(WORDS), parser=NoParser())


def repaired(folder: Path) -> list[str]:
    return repair_index(folder, embedder=WordEmbedder(WORDS), parser=NoParser())


def change(folder: Path, sql: str, *values: object) -> None:
    """Change the store behind its back."""
    with closing(sqlite3.connect(folder / "store.sqlite")) as connection, connection:
        connection.create_function("checksum_of", -1, checksum_of)
        assert connection.execute(sql, values).rowcount


def state(folder: Path) -> tuple[object, ...]:
    """Return all that the index of a folder holds, and what it finds."""
    with made(folder) as index:
        documents = [index.document_and_statements(info.id) for info in index.documents()]
        hits = [index.retrieve(word, limit=50) for word in [*WORDS, "island"]]
        found = [
            sorted((hit.document.id, hit.passage.start, hit.passage.end, hit.dense) for hit in one) for one in hits
        ]
        return documents, found, index.people()


def only(findings: list[Finding]) -> Finding:
    [finding] = findings
    return finding


# ---------------------------------------------------------------- whole


def test_a_whole_index_of_unchanged_documents_has_no_finding(folder: Path) -> None:
    assert check_index(folder) == []
    assert repaired(folder) == []


def test_an_index_that_lags_behind_its_store_is_whole(folder: Path, notes: Path) -> None:
    with closing(Store.open(folder)) as store:
        store.remove_document("milk.md")
        store.forget_file(str(notes), "milk.md")

    assert check_index(folder) == []


def test_an_index_of_an_earlier_version_is_brought_on_and_checked(tmp_path: Path) -> None:
    shutil.copy(Path(__file__).parent / "formats" / "version-3.sqlite", tmp_path / "store.sqlite")

    finding = only(check_index(tmp_path))

    assert (finding.kind, finding.place) == ("missing", "/notes")


def test_where_there_is_no_index_that_is_said_and_nothing_made(tmp_path: Path) -> None:
    for check in (check_index, repaired):
        with pytest.raises(IndexMissing, match="run 'onrecord index DOCS --index"):
            check(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_an_index_is_not_checked_while_it_is_written(folder: Path) -> None:
    script = f"""
from pathlib import Path
from onrecord_index.locking import writing
with writing(Path({str(folder)!r})):
    print("writing", flush=True)
    input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"

        with pytest.raises(IndexBusy, match=f"process {writer.pid}"):
            check_index(folder)
        with pytest.raises(IndexBusy):
            repaired(folder)
        writer.communicate("\n")


def test_an_index_that_cannot_be_written_is_checked_and_not_repaired(notes: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can become somebody whom permissions stop, and back")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with made(folder) as index:
            index.sync([notes])
        (folder / "lexical" / "state").unlink()
        for place in (folder / "lexical", folder):
            place.chmod(0o555)
        os.setresuid(65534, 65534, 0)
        try:
            found = [finding.place for finding in check_index(folder) if finding.kind == "search"]
            with pytest.raises(IndexReadOnly, match="cannot write to the index"):
                repaired(folder)
        finally:
            os.setresuid(0, 0, 0)

    assert found == ["lexical"]


# ---------------------------------------------------------------- the store


def a_passage_of_other_words(folder: Path) -> None:
    change(
        folder,
        "UPDATE passages SET text = CAST(replace(text, 'milk', 'silk') AS BLOB) WHERE CAST(text AS TEXT) LIKE '%milk%'",
    )


def a_passage_elsewhere(folder: Path) -> None:
    change(folder, "UPDATE passages SET start = start + 1, end = end + 1 WHERE key = 2")


def another_vector(folder: Path) -> None:
    change(folder, "UPDATE passages SET vector = zeroblob(20) WHERE key = 2")


def a_lost_passage(folder: Path) -> None:
    change(folder, "DELETE FROM passages WHERE key = 2")


OF_BREAD = "WHERE document = (SELECT key FROM documents WHERE id = 'bread.md')"


def a_statement_of_somebody_else(folder: Path) -> None:
    change(folder, f"UPDATE statements SET person = CAST('Bo Ahl' AS BLOB) {OF_BREAD}")


def a_lost_statement(folder: Path) -> None:
    change(folder, f"DELETE FROM statements {OF_BREAD}")


def a_statement_outside_of_the_text(folder: Path) -> None:
    columns = "key, document, start, end, person, kind, speaker, cue"
    change(
        folder,
        f"UPDATE statements SET content = '[[0, 9999]]', checksum = checksum_of({columns}, '[[0, 9999]]') {OF_BREAD}",
    )


DAMAGES_BESIDE_THE_TEXT: list[tuple[Callable[[Path], None], str, str]] = [
    (a_passage_of_other_words, "milk.md", "a passage of 'milk.md'"),
    (a_passage_elsewhere, "ferry.md", "a passage of 'ferry.md'"),
    (another_vector, "ferry.md", "the vector of passage 2"),
    (a_lost_passage, "ferry.md", "1 of 2 passages are there"),
    (a_statement_of_somebody_else, "bread.md", "a statement of 'bread.md'"),
    (a_lost_statement, "bread.md", "0 of 1 statements are there"),
    (a_statement_outside_of_the_text, "bread.md", "a statement lies outside of the text"),
]


@pytest.mark.parametrize(
    ("damage", "name", "what"), DAMAGES_BESIDE_THE_TEXT, ids=lambda value: getattr(value, "__name__", "")
)
def test_what_is_made_of_a_text_is_made_anew_where_it_is_damaged(
    folder: Path, damage: Callable[[Path], None], name: str, what: str
) -> None:
    wanted = state(folder)
    damage(folder)

    finding, *others = check_index(folder)
    done = repaired(folder)

    assert (finding.kind, finding.place, finding.repairable, finding.is_wrong) == ("store", name, True, True)
    assert finding.text == (
        f"is damaged in the store: {what}; run 'onrecord doctor --repair --index {folder}', which makes it anew of its "
        "text"
    )
    assert {other.kind for other in others} <= {"search"}
    assert f"made passages and statements of {name} anew" in done
    assert state(folder) == wanted
    assert check_index(folder) == []


def test_what_is_damaged_is_told_where_it_would_be_answered_with(folder: Path) -> None:
    a_passage_of_other_words(folder)
    a_statement_of_somebody_else(folder)

    with made(folder) as index:
        with pytest.raises(IndexBroken, match=r"a passage of 'milk.md'\); run 'onrecord doctor --repair --index"):
            index.retrieve("milk")
        with pytest.raises(IndexBroken, match=r"\(the names of speakers\)"):
            index.people()
        with pytest.raises(IndexBroken, match=r"\(a statement of 'bread.md'\)"):
            index.document_and_statements("bread.md")
        assert "Skarn" in index.document("milk.md").text


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("UPDATE documents SET text = CAST(replace(text, 'late', 'dear') AS BLOB) WHERE id = 'milk.md'", "its text"),
        ("UPDATE documents SET title = 'Silk' WHERE id = 'milk.md'", "the entry of 'milk.md'"),
        ("UPDATE documents SET date = '2024-01-01' WHERE id = 'milk.md'", "the entry of 'milk.md'"),
        ("UPDATE documents SET outline = replace(outline, 'prose', 'rows') WHERE id = 'milk.md'", "its outline"),
    ],
)
def test_a_document_that_is_damaged_itself_is_taken_out_and_read_again(folder: Path, sql: str, what: str) -> None:
    wanted = state(folder)
    change(folder, sql)

    finding = check_index(folder)[0]
    done = repaired(folder)
    left = check_index(folder)
    with made(folder) as index:
        names = [info.id for info in index.documents()]
        report = index.sync([])

    assert (finding.kind, finding.place) == ("store", "milk.md")
    assert finding.text == (
        f"is damaged in the store: {what}; run 'onrecord doctor --repair --index {folder}', which takes it out, to be "
        "read again"
    )
    assert f"took milk.md out; run 'onrecord index --index {folder}' to read it again" in done
    assert [(one.kind, one.place.rpartition("/")[2]) for one in left] == [("changed", "milk.md")]
    assert names == ["bread.md", "ferry.md"]
    assert (report.added, report.unchanged, report.embedded) == (1, 2, 1)
    assert state(folder) == wanted
    assert check_index(folder) == []


def test_passages_of_a_document_that_is_gone_are_found_and_taken_out(folder: Path) -> None:
    change(folder, "DELETE FROM documents WHERE id = 'bread.md'")

    findings = check_index(folder)
    repaired(folder)
    with made(folder) as index:
        report = index.sync([])

    assert [finding.text.partition(";")[0] for finding in findings if finding.kind == "store"] == [
        "is damaged in the store: it is gone, and its passages are there",
        "is damaged in the store: it is gone, and its statements are there",
    ]
    assert (report.added, report.unchanged) == (1, 2)
    assert check_index(folder) == []


@pytest.mark.parametrize("name", ["lineage", "generation", "documents", "passages", "statements"])
@pytest.mark.parametrize("value", ["-7", "x", None])
def test_a_store_that_does_not_know_its_state_is_counted_anew(folder: Path, name: str, value: str | None) -> None:
    wanted = state(folder)
    if value is None:
        change(folder, "DELETE FROM meta WHERE name = ?", name)
    else:
        change(folder, "UPDATE meta SET value = ? WHERE name = ?", value, name)

    repaired(folder)

    assert check_index(folder) == []
    assert state(folder) == wanted


def test_an_index_of_sqlite_that_does_not_fit_is_made_anew(folder: Path) -> None:
    wanted = state(folder)
    file = folder / "store.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        [(root,)] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'passages_embedded'")
        [(digest,)] = connection.execute("SELECT embedded FROM passages WHERE key = 2")
    content = bytearray(file.read_bytes())
    place = content.index(digest, (root - 1) * 4096)
    content[place + 15] ^= 1  # of an entry of the index; in the table it stays what it was
    file.write_bytes(content)

    findings = check_index(folder)
    done = repaired(folder)

    assert findings[0].text.startswith("has an index that does not fit: row 2 missing from index passages_embedded; ")
    assert done == ["made the indexes of the store anew"]
    assert check_index(folder) == []
    assert state(folder) == wanted


def test_a_store_that_is_no_database_any_more_can_only_be_replaced(folder: Path) -> None:
    (folder / "store.sqlite").write_bytes(b"damaged " * 1_000)

    finding = only(check_index(folder))

    assert (finding.kind, finding.place, finding.repairable) == ("store", "store.sqlite", False)
    assert f"'onrecord index DOCS --rebuild --index {folder}' to make it anew" in finding.text
    assert f"restore a backup: 'onrecord restore FILE --force --index {folder}'" in finding.text
    with pytest.raises(IndexBroken):
        repaired(folder)


def test_a_store_with_a_damaged_page_can_only_be_replaced(folder: Path) -> None:
    file = folder / "store.sqlite"
    content = bytearray(file.read_bytes())
    with closing(sqlite3.connect(file)) as connection:
        [(root,)] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'documents'")
    content[(root - 1) * 4096] = 0x77  # no kind of page
    file.write_bytes(content)

    finding = only(check_index(folder))

    assert (finding.kind, finding.place, finding.repairable) == ("store", "store.sqlite", False)
    assert finding.text.startswith("is damaged (")
    assert "restore a backup: 'onrecord restore FILE --force" in finding.text


# ---------------------------------------------------------------- what is derived


def dense_file(folder: Path) -> Path:
    [file] = folder.glob("dense-*.faiss")
    return file


def resealed(folder: Path, alter: Callable[[faiss.Index], faiss.Index | None]) -> None:
    """Alter the dense index and seal it, as no accident does."""
    file = dense_file(folder)
    index = faiss.read_index(str(file))
    faiss.write_index(alter(index) or index, str(file))
    with closing(Store.open(folder)) as store:
        seal(file, owner=store.state.lineage)


def a_flipped_byte(folder: Path) -> None:
    content = bytearray(dense_file(folder).read_bytes())
    content[len(content) // 2] ^= 1
    dense_file(folder).write_bytes(content)


def a_file_cut_short(folder: Path) -> None:
    os.truncate(dense_file(folder), dense_file(folder).stat().st_size - 40)


def a_missing_vector(folder: Path) -> None:
    resealed(folder, lambda index: index.remove_ids(np.array([2])) and None)


def two_surplus_vectors(folder: Path) -> None:
    resealed(folder, lambda index: index.add_with_ids(np.eye(2, index.d, dtype=np.float32), np.array([70, 71])))


def vectors_that_differ(folder: Path) -> None:
    def alter(index: faiss.Index) -> None:
        index.remove_ids(np.array([1, 3]))
        index.add_with_ids(np.full((2, index.d), 0.1, dtype=np.float32), np.array([1, 3]))

    resealed(folder, alter)


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        (a_flipped_byte, "is damaged, cut short or of another index"),
        (a_file_cut_short, "is damaged, cut short or of another index"),
        (a_missing_vector, "lacks 1 passages and has 0 too many"),
        (two_surplus_vectors, "lacks 0 passages and has 2 too many"),
        (vectors_that_differ, "has other vectors for 2 passages"),
    ],
)
def test_a_dense_index_that_is_not_the_stores_is_made_anew(
    folder: Path, damage: Callable[[Path], None], what: str
) -> None:
    wanted = state(folder)
    name = dense_file(folder).name
    damage(folder)

    finding = only(check_index(folder))
    done = repaired(folder)

    assert (finding.kind, finding.place, finding.repairable) == ("search", name, True)
    assert finding.text == f"{what}; run 'onrecord doctor --repair --index {folder}', which makes it anew"
    assert done == [f"made {name} anew"]
    assert state(folder) == wanted
    assert check_index(folder) == []


def test_a_dense_index_of_many_cells_is_compared_with_the_store_too(folder: Path) -> None:
    def alter(index: faiss.Index) -> faiss.Index:
        vectors = np.stack([index.reconstruct(key) for key in (1, 2, 3, 4)])
        cells = faiss.index_factory(index.d, "IVF2,Flat", faiss.METRIC_INNER_PRODUCT)
        cells.cp.min_points_per_centroid = 1
        cells.train(vectors)
        cells.add_with_ids(vectors, np.array([1, 2, 4, 3]))
        return cells

    resealed(folder, alter)

    assert only(check_index(folder)).text.startswith("has other vectors for 2 passages; ")


def test_a_segment_of_full_text_with_a_flipped_byte_is_named_and_made_anew(folder: Path) -> None:
    wanted = state(folder)
    [file] = (folder / "lexical").glob("*.idx")
    content = bytearray(file.read_bytes())
    content[3] ^= 4
    file.write_bytes(content)

    finding = only(check_index(folder))
    repaired(folder)

    assert (finding.kind, finding.place, finding.repairable) == ("search", f"lexical/{file.name}", True)
    assert finding.text.startswith("is not as it was written; ")
    assert state(folder) == wanted
    assert check_index(folder) == []


def test_full_text_of_another_index_is_found(folder: Path, tmp_path: Path, notes: Path) -> None:
    with made(tmp_path / "other") as other:
        other.sync([notes])
    shutil.rmtree(folder / "lexical")
    shutil.copytree(tmp_path / "other" / "lexical", folder / "lexical")

    finding = only(check_index(folder))

    assert (finding.place, finding.text.partition(";")[0]) == (
        "lexical",
        "is of another index, or lacks the note of which state it is of",
    )


def test_full_text_that_lacks_passages_is_found(folder: Path) -> None:
    with closing(Store.open(folder)) as store:
        store.remove_document("milk.md")
        lagging = store.state
    with made(folder) as index:
        index.retrieve("ferry")  # catches up
    change(folder, "UPDATE meta SET value = ? WHERE name = 'generation'", str(lagging.generation))
    with closing(Store.open(folder)) as store:
        assert store.state == lagging
    meta = folder / "lexical" / "meta.json"
    listed = json.loads(meta.read_text())
    listed["segments"] = []
    meta.write_text(json.dumps(listed))

    assert "lacks 3 passages and has 0 too many" in [one.text.partition(";")[0] for one in check_index(folder)]


def test_what_a_killed_restore_left_is_removed(folder: Path) -> None:
    (folder / "restoring").mkdir()
    (folder / "restoring" / "store.sqlite").write_bytes(b"half")

    finding = only(check_index(folder))
    done = repaired(folder)

    assert (finding.place, finding.text.partition(";")[0]) == (
        "restoring",
        "is what a restore that was stopped had left",
    )
    assert done == ["removed what a restore that was stopped had left"]
    assert not (folder / "restoring").exists()


# ---------------------------------------------------------------- the model


def test_a_model_whose_weights_changed_is_named(folder: Path, tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    (model / "model.safetensors").write_bytes(b"other weights")
    manifest = {"model": str(model), "digest": "0" * 64, "dimensions": 5, "cutting": "rules", "version": 4}
    change(folder, "UPDATE meta SET value = ? WHERE name = 'manifest'", json.dumps(manifest))

    finding = only(check_index(folder))

    assert (finding.kind, finding.place, finding.repairable) == ("model", str(model), False)
    assert "has other weights than those that the index was made with" in finding.text


def test_a_model_that_is_gone_is_named(folder: Path, tmp_path: Path) -> None:
    manifest = {"model": str(tmp_path / "model"), "digest": "0", "dimensions": 5, "cutting": "rules", "version": 4}
    (tmp_path / "model").mkdir()
    change(folder, "UPDATE meta SET value = ? WHERE name = 'manifest'", json.dumps(manifest))

    finding = only(check_index(folder))

    assert (finding.kind, finding.is_wrong) == ("model", True)
    assert "no model.safetensors in" in finding.text


def test_a_model_that_is_needed_for_repairing_and_not_there_is_said(folder: Path) -> None:
    another_vector(folder)

    class Missing(WordEmbedder):
        def embed_many(self, *arguments: object, **more: object) -> np.ndarray:
            raise ModelError("the model is not there")

    with pytest.raises(ModelError, match="not there"):
        repair_index(folder, embedder=Missing(WORDS), parser=NoParser())
    assert check_index(folder)[0].place == "ferry.md"


# ---------------------------------------------------------------- the documents


def test_a_file_that_is_gone_is_named(folder: Path, notes: Path) -> None:
    (notes / "milk.md").unlink()

    finding = only(check_index(folder))

    assert (finding.kind, finding.place) == ("missing", f"{notes}/milk.md")
    assert finding.text == f"is no longer there, and still found; run 'onrecord index --index {folder}'"


def test_a_folder_that_is_gone_is_named_once(folder: Path, notes: Path) -> None:
    notes.rename(notes.with_name("moved"))

    finding = only(check_index(folder))

    assert (finding.kind, finding.place) == ("missing", str(notes))
    assert "its 3 documents are still found" in finding.text
    assert f"'onrecord remove {notes} --index {folder}'" in finding.text


def test_a_file_of_another_text_is_changed_and_one_that_was_touched_is_not(folder: Path, notes: Path) -> None:
    (notes / "milk.md").write_text("# Milk\n\nThe milk is here.")
    os.utime(notes / "bread.md")

    finding = only(check_index(folder))

    assert (finding.kind, finding.place) == ("changed", f"{notes}/milk.md")
    assert finding.text == f"was changed since it was indexed; run 'onrecord index --index {folder}'"


def test_a_file_of_the_same_size_and_time_as_before_is_changed_all_the_same(folder: Path, notes: Path) -> None:
    file = notes / "milk.md"
    before = file.stat()
    while file.stat().st_ctime_ns == before.st_ctime_ns:
        file.write_text(file.read_text().replace("late", "dear").replace("Skarn", "Skern"))
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    found = only(check_index(folder))
    with made(folder) as index:
        report = index.sync([])

    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert (found.kind, found.place) == ("changed", str(file))
    assert (report.changed, report.unchanged) == (1, 2)


def test_what_could_not_be_read_is_listed_with_its_reason(folder: Path, notes: Path) -> None:
    (notes / "empty.txt").touch()
    (notes / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with made(folder) as index:
        index.sync([])

    unreadable, unsupported = check_index(folder)

    assert (unreadable.kind, unreadable.place, unreadable.is_wrong) == ("unreadable", "empty.txt", True)
    assert unreadable.text == "is empty; mend or remove it, and run 'onrecord index'"
    assert (unsupported.kind, unsupported.place, unsupported.is_wrong) == ("unsupported", "photo.png", False)


def test_near_duplicates_are_named_and_are_no_fault(folder: Path, notes: Path) -> None:
    shutil.copy(notes / "milk.md", notes / "again.md")
    (notes / "more.md").write_text((notes / "ferry.md").read_text().replace("nobody", "no one", 1))
    with made(folder) as index:
        index.sync([])

    milk, ferry = check_index(folder)

    assert (milk.kind, milk.place, milk.text) == (
        "duplicate",
        "milk.md",
        "says the same as again.md; both are searched",
    )
    assert (ferry.place, ferry.is_wrong) == ("more.md", False)
    assert ferry.text.startswith("says nearly the same (")
    assert ferry.text.endswith("%) as ferry.md; both are searched")
