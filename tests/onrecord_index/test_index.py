"""The index: what a sync does and does not do, what is found afterwards, and what is said when it cannot be."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from made_stores import Vectors

from onrecord_index import (
    Document,
    DocumentMissing,
    Index,
    IndexBroken,
    IndexBusy,
    IndexMismatch,
    IndexMissing,
    IndexReadOnly,
    ModelError,
    NoParser,
    NoSuchPath,
    NothingToIndex,
    NotIndexed,
    Progress,
    QuestionError,
    SyncReport,
    Unreadable,
    Word,
    WordEmbedder,
)
from onrecord_index.store import Store

WORDS = ["ferry", "late", "bread", "dear", "bridge", "shut", "gulls", "milk"]


class Recording(WordEmbedder):
    """A word embedder that remembers the texts that it was given while syncing."""

    def __init__(self, vocabulary: Sequence[str] = WORDS) -> None:
        super().__init__(vocabulary)
        self.texts: list[str] = []

    def embed_many(self, texts: Sequence[str], *, on_batch: Callable[[int], None] | None = None) -> Vectors:
        self.texts += texts
        return super().embed_many(texts, on_batch=on_batch)

    def embed_few(self, texts: Sequence[str]) -> Vectors:
        return super().embed_many(texts)


def paragraph(word: str) -> str:
    """Return 112 words, which are a passage where a paragraph ends after them."""
    return " ".join([f"The {word} was here again and nobody of the sixteen people on the pier said anything."] * 7)


def write(path: Path, *paragraphs: str, title: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join([f"# {title}", *paragraphs] if title else paragraphs))
    return path


def write_corpus(path: Path, *records: dict[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def counts(report: SyncReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def texts(index: Index, question: str, *, until: date | None = None) -> list[str]:
    return [hit.passage.text for hit in index.retrieve(question, limit=50, until=until)]


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    write(folder / "ferry.md", "The ferry is late.", title="Ferry")
    write(folder / "bread.md", "The bread is dear.", title="Bread")
    return folder


@pytest.fixture
def embedder() -> Recording:
    return Recording()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path, embedder: Recording) -> Iterator[Index]:
    with Index.open_or_create(folder, embedder=embedder) as index:
        yield index


# ---------------------------------------------------------------- passages with some words


def test_passages_with_words_of_somebody_go_before_better_ones(index: Index, tmp_path: Path) -> None:
    texts = {"a": "The ferry, the ferry, is late.", "b": "“The ferry is late,” Anna Berg said to Olav Holm."}
    index.sync([write_corpus(tmp_path / "c.jsonl", *({"id": name, "text": text} for name, text in texts.items()))])

    found = [one.document_id for one in index.holding("ferry late")]
    theirs = [one.document_id for one in index.holding("ferry late", said_by=index.people_named("Berg"), limit=1)]

    assert found == ["a", "b"]
    assert theirs == ["b"]


# ---------------------------------------------------------------- syncing


def test_a_folder_is_indexed_and_its_documents_come_back(index: Index, notes: Path) -> None:
    report = index.sync([notes])

    assert counts(report) == (2, 0, 0, 0)
    assert (report.embedded, report.reused, report.unreadable) == (2, 0, ())
    assert [info.id for info in index.documents()] == ["bread.md", "ferry.md"]
    assert index.document("ferry.md") == Document("ferry.md", "Ferry", "# Ferry\n\nThe ferry is late.")
    assert index.counts() == (2, 0)
    assert index.roots() == [notes.resolve()]


def test_a_second_sync_embeds_nothing_and_changes_nothing(
    index: Index, notes: Path, folder: Path, embedder: Recording
) -> None:
    write(notes / "empty.txt")
    index.sync([notes])
    embedder.texts.clear()
    before = {file: file.stat().st_mtime_ns for file in sorted(folder.rglob("*")) if file.stat().st_size > 100}

    report = index.sync([notes])

    assert counts(report) == (0, 0, 0, 2)
    assert (report.embedded, report.reused, embedder.texts) == (0, 0, [])
    assert report.unreadable == (Unreadable("empty.txt", "is empty"),)
    after = {file: file.stat().st_mtime_ns for file in sorted(folder.rglob("*")) if file.stat().st_size > 100}
    assert {file.name for file in before} >= {"dense-2.faiss", "meta.json"}
    assert {file: at for file, at in after.items() if "store" not in file.name} == {
        file: at for file, at in before.items() if "store" not in file.name
    }


def test_a_sync_without_folders_takes_those_that_were_indexed(index: Index, notes: Path, tmp_path: Path) -> None:
    index.sync([notes, write(tmp_path / "mail" / "bridge.txt", "The bridge is shut.")])
    write(notes / "gulls.md", "The gulls are loud.")

    report = index.sync([])

    assert counts(report) == (1, 0, 0, 3)


def test_a_changed_file_embeds_only_the_passages_that_changed(index: Index, notes: Path, embedder: Recording) -> None:
    write(notes / "long.md", paragraph("ferry"), paragraph("bread"), paragraph("bridge"), title="Long")
    index.sync([notes])
    embedder.texts.clear()

    write(notes / "long.md", paragraph("ferry"), paragraph("gulls"), paragraph("bridge"), title="Long")
    report = index.sync([notes])

    assert counts(report) == (0, 1, 0, 2)
    assert (report.embedded, report.reused) == (1, 2)
    assert embedder.texts == ["Long\n" + paragraph("gulls")]


def test_a_file_that_was_only_touched_is_unchanged(index: Index, notes: Path) -> None:
    index.sync([notes])

    os.utime(notes / "ferry.md", ns=(1, 1))
    report = index.sync([notes])

    assert counts(report) == (0, 0, 0, 2)
    assert (report.embedded, report.reused) == (0, 0)


def test_a_new_title_embeds_all_passages_again(index: Index, notes: Path) -> None:
    write(notes / "long.md", paragraph("ferry"), paragraph("bread"), title="Long")
    index.sync([notes])

    write(notes / "long.md", paragraph("ferry"), paragraph("bread"), title="Longer")
    report = index.sync([notes])

    assert (report.changed, report.embedded, report.reused) == (1, 2, 0)
    assert {info.title for info in index.documents()} == {"Bread", "Ferry", "Longer"}


def test_a_renamed_file_embeds_nothing(index: Index, notes: Path, embedder: Recording) -> None:
    index.sync([notes])
    embedder.texts.clear()

    (notes / "ferry.md").rename(notes / "boat.md")
    report = index.sync([notes])

    assert counts(report) == (1, 0, 1, 1)
    assert embedder.texts == []
    assert [info.id for info in index.documents()] == ["boat.md", "bread.md"]


def test_the_same_content_in_two_files_is_embedded_once(index: Index, notes: Path, embedder: Recording) -> None:
    write(notes / "copy" / "ferry.md", "The ferry is late.", title="Ferry")

    report = index.sync([notes])

    assert (report.added, report.embedded, report.reused) == (3, 2, 1)
    assert len(embedder.texts) == 2


def test_a_document_of_headings_alone_is_kept_without_a_failure(index: Index, notes: Path) -> None:
    write(notes / "rule.txt", "* * *")

    assert index.sync([notes]).added == 3
    assert index.document("rule.txt").text == "* * *"


def test_progress_ends_with_all_documents_done(index: Index, notes: Path) -> None:
    told: list[Progress] = []

    index.sync([notes], on_progress=told.append)

    assert (told[-1].done, told[-1].total, told[-1].passages) == (2, 2, 2)
    assert all(before.done <= after.done for before, after in pairwise(told))


def test_what_was_committed_before_a_failure_stays_and_the_next_sync_goes_on(
    index: Index, tmp_path: Path, embedder: Recording
) -> None:
    corpus = write_corpus(
        tmp_path / "c.jsonl",
        *({"id": f"{number}", "text": f"Ferry {number} is late."} for number in range(2_500)),  # more than a window
    )

    def stop(progress: Progress) -> None:
        if progress.done > 2_048:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.sync([corpus], on_progress=stop)
    kept = len(index.documents())
    embedder.texts.clear()
    report = index.sync([])

    assert kept == 2_048
    assert counts(report) == (2_500 - 2_048, 0, 0, 2_048)
    assert len(embedder.texts) == 2_500 - 2_048


# ---------------------------------------------------------------- several roots, ids


def test_a_deleted_files_passages_are_gone_from_every_search_at_once(
    index: Index, notes: Path, folder: Path, embedder: Recording
) -> None:
    index.sync([notes])
    with Index.open(folder, embedder=Recording()) as other:
        assert "The ferry is late." in texts(other, "ferry")[0]

        (notes / "ferry.md").unlink()
        report = index.sync([notes])

        assert counts(report) == (0, 0, 1, 1)
        for opened in (index, other):
            # By word, by meaning alone (no such word is anywhere), and by both.
            assert [texts(opened, question) for question in ("ferries", "zebra", "the ferry is late")] == [
                ["# Bread\n\nThe bread is dear."]
            ] * 3
            with pytest.raises(DocumentMissing, match=r"no document 'ferry.md'"):
                opened.document("ferry.md")


def test_documents_of_other_roots_stay(index: Index, notes: Path, tmp_path: Path) -> None:
    mail = write(tmp_path / "mail" / "bridge.md", "The bridge is shut.").parent
    index.sync([notes])

    report = index.sync([mail])

    assert counts(report) == (1, 0, 0, 0)
    assert [info.id for info in index.documents()] == ["bread.md", "bridge.md", "ferry.md"]


def test_a_folder_within_a_folder_is_not_indexed_twice(index: Index, notes: Path) -> None:
    write(notes / "old" / "gulls.md", "The gulls are loud.")

    report = index.sync([notes / "old", notes, notes / "ferry.md"])

    assert report.added == 3
    assert [info.id for info in index.documents()] == ["bread.md", "ferry.md", "old/gulls.md"]


def test_a_folder_that_was_indexed_before_the_one_around_it_is_not_kept_twice(
    index: Index, notes: Path, embedder: Recording
) -> None:
    write(notes / "old" / "gulls.md", "The gulls are loud.", title="Gulls")
    index.sync([notes / "old"])
    embedder.texts.clear()

    report = index.sync([notes])

    assert counts(report) == (3, 0, 1, 0)
    assert not any("Gulls" in text for text in embedder.texts)
    assert [info.id for info in index.documents()] == ["bread.md", "ferry.md", "old/gulls.md"]
    assert index.roots() == [notes.resolve()]


def test_what_lies_in_a_folder_that_was_indexed_is_synced_with_that_folder(index: Index, notes: Path) -> None:
    index.sync([notes])
    write(notes / "old" / "gulls.md", "The gulls are loud.")
    write(notes / "milk.md", "The milk is dear.")

    report = index.sync([notes / "old"])

    assert counts(report) == (2, 0, 0, 2)
    assert index.roots() == [notes.resolve()]
    assert [info.id for info in index.documents()] == ["bread.md", "ferry.md", "milk.md", "old/gulls.md"]


def test_a_hidden_folder_is_indexed_beside_the_one_around_it_where_it_is_named(index: Index, notes: Path) -> None:
    hidden = write(notes / ".drafts" / "gulls.md", "The gulls are loud.").parent

    together = index.sync([notes, hidden])
    alone = index.sync([notes])

    assert counts(together) == (3, 0, 0, 0)
    assert counts(alone) == (0, 0, 0, 2)
    assert [info.id for info in index.documents()] == ["bread.md", "ferry.md", "gulls.md"]


def test_a_removed_root_takes_its_documents_and_what_was_unreadable_along(
    index: Index, notes: Path, folder: Path, tmp_path: Path
) -> None:
    mail = write(tmp_path / "mail" / "bridge.md", "“The bridge is shut,” said Anna Berg.").parent
    write(mail / "empty.txt")
    write(mail / "gulls.md", "The gulls are loud.")
    index.sync([notes, mail])
    assert index.people()
    for file in mail.iterdir():
        file.unlink()
    mail.rmdir()
    with Index.open(folder, embedder=Recording()) as other:
        assert len(texts(other, "the bridge")) == 4

        removed = index.remove([mail])

        assert removed == 2
        assert index.roots() == [notes.resolve()]
        assert [info.id for info in index.documents()] == ["bread.md", "ferry.md"]
        assert (index.unreadable(), index.people(), index.counts()) == ([], [], (2, 0))
        for opened in (index, other):
            assert len(texts(opened, "the bridge")) == 2
    with Index.open(folder, embedder=Recording()) as again:
        assert counts(again.sync([])) == (0, 0, 0, 2)


def test_a_removed_root_can_be_indexed_again(index: Index, notes: Path) -> None:
    index.sync([notes])

    assert index.remove([notes, notes / "." / "../notes"]) == 2
    assert index.retrieve("ferry") == []
    assert counts(index.sync([notes])) == (2, 0, 0, 0)
    assert "The ferry is late." in texts(index, "ferry")[0]


def test_nothing_is_removed_if_one_of_the_roots_was_not_indexed(index: Index, notes: Path, tmp_path: Path) -> None:
    index.sync([notes])

    with pytest.raises(NotIndexed, match=f"mail was not indexed by itself; the index in .* is of {notes}\\. "):
        index.remove([notes, tmp_path / "mail"])

    assert index.counts() == (2, 0)


def test_an_index_of_nothing_has_nothing_to_sync_or_remove(index: Index, tmp_path: Path) -> None:
    with pytest.raises(NothingToIndex, match=r"nothing was indexed in .* yet; run 'onrecord index DOCS"):
        index.sync([])
    with pytest.raises(NotIndexed, match=r"is of nothing yet\. "):
        index.remove([tmp_path])


def test_an_id_that_comes_twice_is_reported_with_both_places(index: Index, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    write_corpus(docs / "a.jsonl", {"id": "7", "text": "The ferry is late."}, {"id": "7", "text": "The bread is dear."})
    write_corpus(docs / "b.jsonl", {"id": "8", "text": "The milk is dear."}, {"id": "7", "text": "The bridge is shut."})

    report = index.sync([docs])

    assert [(item.place, item.kind) for item in report.unreadable] == [("a.jsonl:2", "failed"), ("b.jsonl:2", "failed")]
    assert "'7' stands at a.jsonl:1 already" in report.unreadable[0].reason
    assert "'7' stands at a.jsonl:1 already" in report.unreadable[1].reason
    assert index.document("7").text == "The ferry is late."


def test_an_id_of_another_root_is_reported_with_that_root_and_does_not_replace_it(index: Index, tmp_path: Path) -> None:
    one = write(tmp_path / "one" / "ferry.txt", "The ferry is late.").parent
    two = write(tmp_path / "two" / "ferry.txt", "Another ferry is here.").parent
    write(two / "bread.txt", "The bread is dear.")
    index.sync([one])

    report = index.sync([two])

    (item,) = report.unreadable
    assert item.place == "ferry.txt"
    assert f"stands in {one.resolve()} at ferry.txt already" in item.reason
    assert index.document("ferry.txt").text == "The ferry is late."


def test_of_two_documents_of_one_id_the_other_is_taken_when_the_first_goes(index: Index, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    first = write_corpus(docs / "a.jsonl", {"id": "7", "text": "The ferry is late."}, {"id": "9", "text": "Milk."})
    write_corpus(
        docs / "b.jsonl", {"id": "8", "text": "The bread is dear."}, {"id": "7", "text": "The bridge is shut."}
    )
    index.sync([docs])

    first.unlink()
    report = index.sync([docs])

    assert index.document("7").text == "The bridge is shut."
    assert [info.id for info in index.documents()] == ["7", "8"]
    assert report.unreadable == ()


def test_a_document_that_moved_to_another_file_stays(index: Index, tmp_path: Path, embedder: Recording) -> None:
    docs = tmp_path / "docs"
    seven, eight, nine = ({"id": id_, "text": f"Ferry {id_}."} for id_ in "789")
    write_corpus(docs / "a.jsonl", seven, eight)
    write_corpus(docs / "b.jsonl", nine)
    index.sync([docs])
    embedder.texts.clear()

    write_corpus(docs / "a.jsonl", eight)
    write_corpus(docs / "b.jsonl", nine, seven)
    report = index.sync([docs])

    assert (report.added, report.removed, report.unreadable) == (0, 0, ())
    assert [info.id for info in index.documents()] == ["7", "8", "9"]
    assert embedder.texts == []


def test_a_document_that_moved_to_an_earlier_file_stays(index: Index, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    seven, eight, nine = ({"id": id_, "text": f"Ferry {id_}."} for id_ in "789")
    write_corpus(docs / "a.jsonl", nine)
    write_corpus(docs / "b.jsonl", seven, eight)
    index.sync([docs])

    write_corpus(docs / "a.jsonl", nine, seven)
    write_corpus(docs / "b.jsonl", eight)
    report = index.sync([docs])

    assert report.unreadable == ()
    assert [info.id for info in index.documents()] == ["7", "8", "9"]


def test_lone_surrogates_in_a_corpus_stay_in_the_text_and_are_no_trouble_elsewhere(
    index: Index, tmp_path: Path
) -> None:
    text = "The ferry \ud800 is late."
    corpus = write_corpus(
        tmp_path / "c.jsonl",
        {"id": "1", "text": text, "title": "Late \udfff again", "author": "\ud800", "url": "https://a.example/\ud800"},
        {"id": "\ud800", "text": "The bread is dear."},
        {"id": "2", "text": "The bridge is shut."},
    )

    report = index.sync([corpus])

    assert [info.id for info in index.documents()] == ["1", "2"]
    assert index.document("1").text == text
    assert index.retrieve("ferry")[0].passage.text == text
    assert json.dumps(index.document("1").title, ensure_ascii=False).encode()
    assert [item.place for item in report.unreadable] == ["c.jsonl:2"]


# ---------------------------------------------------------------- what cannot be indexed


def test_an_unreadable_file_among_good_ones_is_listed(index: Index, notes: Path) -> None:
    write(notes / "empty.txt")
    (notes / "scan.tiff").write_bytes(b"II*")

    report = index.sync([notes])

    assert report.added == 2
    assert [(item.place, item.kind) for item in report.unreadable] == [
        ("empty.txt", "failed"),
        ("scan.tiff", "unsupported"),
    ]
    assert list(report.unreadable) == index.unreadable()
    assert index.counts() == (2, 2)


def test_a_file_that_became_readable_is_no_longer_listed(index: Index, notes: Path) -> None:
    write(notes / "milk.txt")
    index.sync([notes])

    write(notes / "milk.txt", "The milk is dear.")
    report = index.sync([notes])

    assert (report.added, report.unreadable) == (1, ())


def test_a_folder_that_is_not_there_is_named_and_nothing_is_lost(index: Index, notes: Path) -> None:
    index.sync([notes])

    with pytest.raises(NoSuchPath, match=r"no such folder or file: .*elsewhere"):
        index.sync([notes, notes / "elsewhere"])

    assert index.counts() == (2, 0)


def no_files(folder: Path) -> str:
    return "no files there"


def an_image(folder: Path) -> str:
    (folder / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return r"1 files? cannot be read \(photo.png: .png files are not read yet\)"


def an_empty_file(folder: Path) -> str:
    (folder / "empty.txt").touch()
    return r"1 files? cannot be read \(empty.txt: is empty\)"


def a_link_out_of_the_folder(folder: Path) -> str:
    (folder / "link.txt").symlink_to(Path(__file__))
    return r"1 files? cannot be read \(link.txt: is a link"


@pytest.mark.parametrize("fill", [no_files, an_image, an_empty_file, a_link_out_of_the_folder])
def test_a_folder_with_nothing_to_read_is_named_and_nothing_is_changed(
    index: Index, notes: Path, tmp_path: Path, fill: Callable[[Path], str]
) -> None:
    index.sync([notes])
    bare = tmp_path / "bare"
    bare.mkdir()
    reason = fill(bare)

    with pytest.raises(NothingToIndex, match=f"nothing to index in {bare}: {reason}.*nothing was changed"):
        index.sync([bare])

    assert [info.id for info in index.documents()] == ["bread.md", "ferry.md"]
    assert (index.roots(), index.unreadable()) == ([notes.resolve()], [])


def test_a_folder_that_was_emptied_keeps_its_documents_and_says_so(index: Index, notes: Path) -> None:
    index.sync([notes])
    for file in notes.iterdir():
        file.unlink()

    with pytest.raises(NothingToIndex, match="nothing was changed"):
        index.sync([notes])

    assert index.counts() == (2, 0)


def test_an_index_in_the_folder_of_the_documents_does_not_index_itself(notes: Path) -> None:
    with Index.open_or_create(notes / "index", embedder=Recording()) as index:
        first = index.sync([notes])
        second = index.sync([notes])

    assert (counts(first), first.unreadable) == ((2, 0, 0, 0), ())
    assert (counts(second), second.unreadable) == ((0, 0, 0, 2), ())


# ---------------------------------------------------------------- opening


def test_no_index_yet_is_said_with_the_command(folder: Path) -> None:
    with pytest.raises(IndexMissing, match=f"run 'onrecord index DOCS --index {folder}' first"):
        Index.open(folder, embedder=Recording())
    assert not folder.exists()


def test_another_model_is_refused_with_both_names_and_the_command(index: Index, folder: Path) -> None:
    class Counting(WordEmbedder):
        def __init__(self) -> None:
            super().__init__(["tram"])
            self.name = "counting"

    with pytest.raises(
        IndexMismatch, match=r"made with the model words .*not with counting .*'onrecord index --rebuild --index"
    ):
        Index.open(folder, embedder=Counting())
    with pytest.raises(IndexMismatch):
        Index.open_or_create(folder, embedder=Counting())


def test_another_way_of_cutting_is_refused_with_the_command(folder: Path) -> None:
    from onrecord_index.store import Manifest

    embedder = Recording()
    Store.create(folder, Manifest(embedder.name, embedder.digest, embedder.dimensions, "other rules")).close()

    with pytest.raises(IndexMismatch, match=r"cut by the rules other rules.*'onrecord index --rebuild --index"):
        Index.open(folder, embedder=embedder)


def test_an_index_is_made_with_the_default_model_and_opened_with_the_model_that_made_it(folder: Path) -> None:
    Index.open_or_create(folder).close()
    with Index.open(folder) as index:
        assert index.documents() == []
    with pytest.raises(IndexMismatch, match="made with the model all-MiniLM-L6-v2"):
        Index.open(folder, embedder=Recording())


def test_a_damaged_store_is_said_and_can_be_made_anew(index: Index, folder: Path, notes: Path) -> None:
    index.sync([notes])
    index.close()
    (folder / "store.sqlite").write_bytes(b"damaged " * 1_000)

    with pytest.raises(IndexBroken, match="run 'onrecord index DOCS --rebuild --index"):
        Index.open(folder, embedder=Recording())

    Index.delete(folder)
    with Index.open_or_create(folder, embedder=Recording()) as again:
        assert again.sync([notes]).added == 2


def test_damaged_searches_are_made_anew_from_the_store(index: Index, folder: Path, notes: Path) -> None:
    index.sync([notes])
    index.close()
    (file,) = folder.glob("dense-*.faiss")
    file.write_bytes(b"damaged")
    (folder / "lexical" / "meta.json").write_text("damaged")

    with Index.open(folder, embedder=Recording()) as again:
        (hit, other) = again.retrieve("ferry")

    assert "The ferry is late." in hit.passage.text
    # "Ferry # Ferry The ferry is late.", the title in front: ferry three times, late once; the question: ferry once.
    assert hit.dense == pytest.approx(3 / 10**0.5, rel=1e-5)
    assert hit.lexical > 0 == other.lexical


def test_searches_of_a_store_that_is_gone_are_not_taken_for_those_of_a_new_one(
    index: Index, folder: Path, notes: Path, tmp_path: Path
) -> None:
    index.sync([notes])
    index.close()
    for file in folder.glob("store.sqlite*"):
        file.unlink()
    mail = write(tmp_path / "mail" / "bridge.md", "The bridge is shut.", title="Bridge").parent
    write(mail / "gulls.md", "The gulls are loud.", title="Gulls")

    with Index.open_or_create(folder, embedder=Recording()) as again:
        again.sync([mail])

        assert "The bridge is shut." in again.retrieve("bridge")[0].passage.text
        assert again.retrieve("bridge")[0].lexical > 0
        assert {hit.lexical for hit in again.retrieve("ferry")} == {0}


class Unloadable(Recording):
    """An embedder that knows itself by name, and finds its weights broken when they are needed."""

    def embed_few(self, texts: Sequence[str]) -> Vectors:
        raise ModelError("the weights are broken")


def test_an_index_is_made_anew_only_with_a_model_that_works(index: Index, folder: Path, notes: Path) -> None:
    index.sync([notes])
    index.close()

    with pytest.raises(ModelError):
        Index.open_anew(folder, roots=[notes], embedder=Unloadable())
    with Index.open(folder, embedder=Recording()) as kept:
        assert len(kept.documents()) == 2

    with Index.open_anew(folder, roots=[notes], embedder=Recording(["tram"])) as anew:
        assert anew.documents() == []
        assert anew.sync([notes]).embedded == 2


def test_deleting_an_index_leaves_what_else_is_in_its_folder(index: Index, folder: Path, notes: Path) -> None:
    index.sync([notes])
    index.close()
    write(folder / "dense-forests.txt", "The trees stand close.")
    write(folder / "store.sqlite.txt", "Of databases.")

    Index.delete(folder)

    left = {file.name for file in folder.iterdir()}
    assert left - {"writer", "writer.lock"} == {"dense-forests.txt", "store.sqlite.txt"}
    with pytest.raises(IndexMissing):
        Index.open(folder)


def test_deleting_an_index_that_is_not_there_makes_nothing(folder: Path) -> None:
    Index.delete(folder)

    assert not folder.exists()


def test_the_roots_of_an_index_of_another_model_can_be_told(index: Index, folder: Path, notes: Path) -> None:
    index.sync([notes])

    assert Index.roots_of(folder) == [notes.resolve()]


def test_opening_an_index_takes_under_a_second_and_does_not_load_the_model(folder: Path) -> None:
    Index.open_or_create(folder).close()
    script = f"""
import sys, time
from pathlib import Path
from onrecord_index import Index
with Index.open(Path({str(folder)!r})) as index:
    index.documents()
print(time.process_time())  # of this process, however busy the machine is
print([name for name in ("torch", "transformers", "sentence_transformers", "llama_index") if name in sys.modules])
"""

    printed = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout

    seconds, loaded = printed.splitlines()
    assert float(seconds) < 1
    assert loaded == "[]"


# ---------------------------------------------------------------- one writer


def test_a_second_writer_is_told_who_writes_and_readers_go_on(index: Index, folder: Path, notes: Path) -> None:
    index.sync([notes])
    write(notes / "milk.md", "The milk is dear.", title="Milk")
    script = f"""
import sys
from pathlib import Path
from onrecord_index import Index, WordEmbedder

def wait(progress):
    print("writing", flush=True)
    sys.stdin.readline()

with Index.open(Path({str(folder)!r}), embedder=WordEmbedder({WORDS!r})) as index:
    index.sync([Path({str(notes)!r})], on_progress=wait)
"""

    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"

        with pytest.raises(IndexBusy, match=rf"process {writer.pid}\).*wait until it is done"):
            index.sync([notes])
        with pytest.raises(IndexBusy):
            Index.delete(folder)
        assert len(texts(index, "ferry")) == 2

        writer.stdin.write("\n" * 100)
        writer.stdin.close()
        assert writer.wait(timeout=60) == 0

    assert counts(index.sync([notes])) == (0, 0, 0, 3)
    assert len(texts(index, "milk")) == 3


def test_an_index_that_two_make_at_once_is_made_once(folder: Path) -> None:
    together = threading.Barrier(4)
    failures: list[BaseException] = []

    def make() -> None:
        together.wait()
        try:
            Index.open_or_create(folder, embedder=Recording()).close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(isinstance(failure, IndexBusy) for failure in failures)
    assert len(failures) < 4
    with Index.open(folder, embedder=Recording()) as index:
        assert index.documents() == []


def test_threads_may_retrieve_while_one_syncs(index: Index, notes: Path) -> None:
    index.sync([notes])
    done = threading.Event()
    failures: list[BaseException] = []
    found: list[str] = []

    def ask() -> None:
        try:
            while not done.is_set():
                for word in WORDS:
                    for hit in index.retrieve(word):
                        assert hit.passage.document_id == hit.document.id
                        found.append(hit.passage.text)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for turn in range(8):
            for number in range(turn, turn + 6):
                write(notes / f"{number}.md", f"The {WORDS[turn]} was seen {number} times.", title=f"Story {number}")
            (notes / f"{turn}.md").unlink()
            index.sync([notes])
    finally:
        done.set()
        for thread in threads:
            thread.join()

    assert failures == []
    assert any("The ferry is late." in text for text in found)


def test_an_index_cannot_be_made_where_a_file_stands(tmp_path: Path) -> None:
    place = write(tmp_path / "index", "A file.")

    with pytest.raises(IndexReadOnly, match=f"cannot write to the index in {place}.*choose another with --index"):
        Index.open_or_create(place, embedder=Recording())


def test_an_index_that_cannot_be_written_is_searched_and_says_why_it_cannot_be_synced(notes: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can become somebody whom permissions stop, and back")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Index.open_or_create(folder, embedder=Recording()) as index:
            index.sync([notes])
        for place in (folder / "lexical", folder):
            place.chmod(0o555)
        os.setresuid(65534, 65534, 0)
        try:
            with Index.open(folder, embedder=Recording()) as index:
                hits = index.retrieve("ferry")
                with pytest.raises(IndexReadOnly, match=f"cannot write to the index in {folder}.*choose another"):
                    index.sync([Path(__file__).parents[2] / "seeds"])
        finally:
            os.setresuid(0, 0, 0)

    assert "The ferry is late." in hits[0].passage.text


# ---------------------------------------------------------------- retrieving


def test_hits_carry_their_document_their_place_and_the_parts_of_their_score(index: Index, notes: Path) -> None:
    index.sync([notes])

    best, other = index.retrieve("Is the bread dear?")

    assert best.document.title == "Bread"
    assert best.passage.text == index.document("bread.md").text[best.passage.start : best.passage.end]
    # "Bread # Bread The bread is dear.", the title in front: bread three times, dear once; the question: each once.
    assert best.dense == pytest.approx((3 + 1) / (10**0.5 * 2**0.5), rel=1e-5)
    assert best.score == pytest.approx((1 + best.dense) / 2)
    # The other passage shares "is" and "the" with the question.
    assert other.dense == 0
    assert 0 < other.lexical < best.lexical
    assert other.score == pytest.approx(other.lexical / best.lexical / 2)


def test_the_limit_is_kept(index: Index, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    for number in range(30):
        write(docs / f"{number}.txt", f"Ferry {number} left for {number * 7} islands in the year {number * 11}.")
    index.sync([docs])

    assert [len(index.retrieve("ferry", limit=limit)) for limit in (0, 1, 7, 30, 100)] == [0, 1, 7, 30, 30]


def test_nothing_that_is_dated_later_is_found(index: Index, tmp_path: Path) -> None:
    corpus = write_corpus(
        tmp_path / "c.jsonl",
        {"id": "early", "text": "The ferry is late.", "date": "2024-02-28"},
        {"id": "leap", "text": "The ferry was late twice.", "date": "2024-02-29"},
        {"id": "later", "text": "The ferry will never come.", "date": "2024-03-01"},
        {"id": "undated", "text": "The ferry is blue."},
    )
    index.sync([corpus])

    for question in ("ferry", "zebra", "the ferry will never come"):
        until = [hit.document.id for hit in index.retrieve(question, until=date(2024, 2, 29))]
        assert sorted(until) == ["early", "leap", "undated"]
        assert len(index.retrieve(question)) == 4


def test_what_was_recent_on_the_day_of_the_question_comes_first(index: Index, tmp_path: Path) -> None:
    corpus = write_corpus(
        tmp_path / "c.jsonl",
        {"id": "old", "text": "The ferry is late.", "date": "2011-02-28"},
        {"id": "new", "text": "Once more the ferry is late.", "date": "2024-02-28"},
        {"id": "undated", "text": "The ferry is blue and late whenever there is fog."},
    )
    index.sync([corpus])

    assert index.retrieve("is the ferry late")[0].document.id == "old"
    assert index.retrieve("is the ferry late", recent_on=date(2024, 2, 29))[0].document.id == "new"
    assert index.retrieve("is the ferry late", recent_on=date(2011, 3, 1))[0].document.id == "old"


def test_passages_that_say_nearly_the_same_are_one_hit(index: Index, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    write(docs / "a.txt", paragraph("ferry"))
    write(docs / "b.txt", paragraph("ferry").replace("nobody", "no one", 1))
    write(docs / "c.txt", paragraph("ferry") + " So it was.")
    write(docs / "d.txt", "The ferry is late, and the council wants to know why before the month is over.")
    index.sync([docs])

    hits = index.retrieve("the ferry was here again", limit=2)

    assert len(hits) == 2
    (folded,) = [hit for hit in hits if hit.duplicates]
    assert {folded.passage.document_id, *(other.passage.document_id for other in folded.duplicates)} == {
        "a.txt",
        "b.txt",
        "c.txt",
    }


def test_an_empty_index_finds_nothing(index: Index) -> None:
    assert index.retrieve("ferry") == []


@pytest.mark.parametrize("question", ["", " ", "\n\t\u00a0"])
def test_an_empty_question_is_refused_with_an_example(index: Index, question: str) -> None:
    with pytest.raises(QuestionError, match="the question is empty; ask something"):
        index.retrieve(question)


def test_an_endless_question_is_refused_with_its_length(index: Index) -> None:
    with pytest.raises(QuestionError, match=r"has 20,000 characters; up to 10,000 are searched"):
        index.retrieve("ferry " * 3_333 + "no")
    index.retrieve("ferry " * 1_666)


@pytest.mark.parametrize(
    "question", ['"', "AND OR NOT (", "ferry*", 'title:"ferry" AND NOT (late', "🚢", "\ud800", "\x00"]
)
def test_any_question_can_be_asked(index: Index, notes: Path, question: str) -> None:
    index.sync([notes])

    assert len(index.retrieve(question)) == 2


def test_similarities_are_cosines_of_question_and_texts(index: Index) -> None:
    assert index.similarities("ferry late", ["ferry", "bread", "The ferry is late."]) == pytest.approx([0.5**0.5, 0, 1])
    assert index.similarities("ferry", []) == []


def test_terms_are_words_in_lower_case_stemmed(index: Index) -> None:
    assert index.terms("The FERRIES were waiting") == ["the", "ferri", "were", "wait"]


def test_a_document_that_is_not_there_is_named(index: Index) -> None:
    with pytest.raises(DocumentMissing, match=r"no document 'tram.md'"):
        index.document("tram.md")


# ---------------------------------------------------------------- statements


def test_statements_and_people_come_with_their_documents_and_go_with_them(index: Index, notes: Path) -> None:
    story = write(notes / "said.md", "“The ferry is late,” said Anna Berg. Berg said that bread was dear.")
    write(notes / "more.md", "Anna Berg said that the bridge was shut.")

    index.sync([notes])
    (berg,) = index.people()
    said = index.statements_by(berg)
    story.unlink()
    index.sync([notes])

    assert (berg.name, berg.statements, berg.documents) == ("Anna Berg", 3, 2)
    assert [(one.document_id, one.kind) for one in said] == [
        ("more.md", "indirect"), ("said.md", "direct"), ("said.md", "indirect"),
    ]  # fmt: skip
    assert said[1].content[0].start == 0
    assert [(person.name, person.statements) for person in index.people()] == [("Anna Berg", 1)]
    with pytest.raises(DocumentMissing):
        index.document_and_statements("said.md")


def test_statements_of_earlier_rules_are_found_anew_and_nothing_is_embedded(
    index: Index, notes: Path, folder: Path, embedder: Recording
) -> None:
    write(notes / "said.md", "“The ferry is late,” said Anna Berg.")
    index.sync([notes])
    with closing(Store.open(folder)) as store:
        store.renew_statements("earlier rules", [])
    embedder.texts.clear()
    forgotten = index.people()

    report = index.sync([notes])

    assert forgotten == []
    assert [person.name for person in index.people()] == ["Anna Berg"]
    assert (report.unchanged, embedder.texts) == (3, [])


class NotInstalled:
    """A parser whose package is not there."""

    name = "none of ours"

    def parse(self, text: str) -> list[Word]:
        raise ModelError("the parser is not installed; run 'pip install ...'")


class Other(NoParser):
    """A parser that tells nothing, under another name."""

    name = "another parser"


def test_a_parser_that_is_missing_is_told_before_anything_is_embedded(folder: Path, notes: Path) -> None:
    embedder = Recording()
    with (
        Index.open_or_create(folder, embedder=embedder, parser=NotInstalled()) as index,
        pytest.raises(ModelError, match="not installed"),
    ):
        index.sync([notes])

    assert not embedder.texts


def test_an_index_is_not_deleted_for_one_that_no_parser_can_make(folder: Path, notes: Path) -> None:
    with Index.open_or_create(folder, embedder=Recording(), parser=NoParser()) as index:
        index.sync([notes])

    with pytest.raises(ModelError, match="not installed"):
        Index.open_anew(folder, roots=[notes], embedder=Recording(), parser=NotInstalled())

    with Index.open(folder, embedder=Recording()) as index:
        assert index.counts()[0] > 0


def test_another_parser_makes_an_index_find_its_statements_anew_without_embedding(folder: Path, notes: Path) -> None:
    (notes / "quill.txt").write_text("Mara Quill backs the tunnel.")
    with Index.open_or_create(folder, embedder=Recording(), parser=NoParser()) as index:
        index.sync([notes])
        assert "Mara Quill" not in [person.name for person in index.people()]

    embedder = Recording()
    with Index.open(folder, embedder=embedder) as index:
        index.sync([notes])

        assert "Mara Quill" in [person.name for person in index.people()]
    assert not embedder.texts


def test_a_file_whose_type_an_earlier_version_did_not_know_is_read_now(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "bread.txt").write_text("Bread is dear.")
    with Index.open_or_create(tmp_path / "index", embedder=WordEmbedder(WORDS), parser=NoParser()) as index:
        index.sync([notes])
        talk = notes / "talk.srt"
        talk.write_text("1\n00:00:01,000 --> 00:00:02,000\nThe ferry is late.\n")
        size, modified = talk.stat().st_size, talk.stat().st_mtime_ns
        told = [Unreadable("talk.srt", ".srt files are not read yet", "unsupported")]
        with closing(Store.open(tmp_path / "index")) as store:
            store.finish_file(str(notes), "talk.srt", state=(size, modified), unreadable=told)

        report = index.sync([notes])

    assert (report.added, report.unreadable) == (1, ())
