"""Files read in a process of their own: its limits, and that what it reads is what reading gives."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from onrecord_index import Document, Moment, Section, Unreadable
from onrecord_index.reading import FoundFile, IsolatedReader, ReadDocument, find_files, read
from onrecord_index.reading.messages import file_of, item_of, message_of, request_of

PAGE = "<html><head><title>Ferry</title></head><body><article><p>{}</p></article></body></html>"
WORDS = "The ferry to the island leaves at nine, said Anna Berg, who runs it. " * 5


def page(folder: Path, name: str, text: str = WORDS) -> FoundFile:
    (folder / name).write_text(PAGE.format(text), encoding="utf-8")
    [file] = find_files(folder / name).files
    return file


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    with IsolatedReader() as reader:
        yield reader


def test_a_file_is_read_as_it_is_without_the_process(tmp_path: Path, reader: IsolatedReader) -> None:
    files = [page(tmp_path, "one.html"), page(tmp_path, "two.html", "<p>Zwei “Wörter” 雨.</p>" + WORDS)]

    assert [list(reader.read(file)) for file in files] == [list(read(file)) for file in files]


def test_a_file_that_cannot_be_read_is_reported_and_the_next_one_read(tmp_path: Path, reader: IsolatedReader) -> None:
    (tmp_path / "empty.html").write_text("")
    [empty] = find_files(tmp_path / "empty.html").files

    assert list(reader.read(empty)) == [Unreadable("empty.html", "is empty")]
    assert isinstance(next(reader.read(page(tmp_path, "ferry.html"))), ReadDocument)


def test_a_file_that_takes_too_long_costs_itself_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "slow.html")  # opening it waits for somebody who writes
    slow = FoundFile(tmp_path / "slow.html", "slow.html", 0, 0)
    start = time.monotonic()

    with IsolatedReader(seconds=0.5) as reader:
        assert list(reader.read(slow)) == [Unreadable("slow.html", "takes longer than 0.5 seconds to read")]
    with IsolatedReader(seconds=30) as reader:
        assert isinstance(next(reader.read(page(tmp_path, "ferry.html"))), ReadDocument)
    assert time.monotonic() - start < 20


def test_a_file_that_takes_too_much_memory_costs_itself_alone(tmp_path: Path) -> None:
    large = page(tmp_path, "large.html", f"<div><p>{WORDS}</p>\n</div>\n" * 40_000)  # 15 MB, of which lxml makes a tree

    with IsolatedReader(megabytes=400) as reader:
        [item] = reader.read(large)
        assert isinstance(item, Unreadable)  # lxml may call it an unknown error
        assert isinstance(next(reader.read(page(tmp_path, "ferry.html"))), ReadDocument)


def test_a_process_that_is_killed_while_it_reads_is_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "slow.html")
    slow = FoundFile(tmp_path / "slow.html", "slow.html", 0, 0)

    with IsolatedReader(seconds=30) as reader:
        assert isinstance(next(reader.read(page(tmp_path, "one.html"))), ReadDocument)
        threading.Timer(0.5, _kill_children).start()
        [item] = reader.read(slow)
        assert isinstance(item, Unreadable)
        assert "the process reading it ended" in item.reason
        assert isinstance(next(reader.read(page(tmp_path, "two.html"))), ReadDocument)


def test_nothing_that_was_unpacked_is_left_of_a_process_that_was_too_slow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", WORDS)
        archive.writestr("slow.html", PAGE.format("<b>late</b> " * 9_900))  # takes ten seconds or so
    [file] = find_files(tmp_path / "a.zip").files

    with IsolatedReader(seconds=1.5) as reader:
        items = list(reader.read(file))

    assert items[-1] == Unreadable("a.zip", "takes longer than 1.5 seconds to read")
    assert list(place.iterdir()) == []


def _kill_children() -> None:
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        status = process.with_name("status").read_text()
        if b"reading.worker" in process.read_bytes() and f"PPid:\t{os.getpid()}\n" in status:
            os.kill(int(process.parent.name), signal.SIGKILL)


def test_the_process_ends_with_its_reader_and_when_nobody_asks_any_more(tmp_path: Path) -> None:
    worker = [sys.executable, "-P", "-m", "onrecord_index.reading.worker", "2000"]

    done = subprocess.run(
        worker, input=request_of(page(tmp_path, "ferry.html")), capture_output=True, timeout=60, check=True
    )

    document, end = done.stdout.splitlines(keepends=True)
    assert isinstance(item_of(document), ReadDocument)
    assert end == b"null\n"


def test_a_module_beside_the_documents_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lxml.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    monkeypatch.chdir(tmp_path)

    with IsolatedReader() as reader:
        assert isinstance(next(reader.read(page(tmp_path, "ferry.html"))), ReadDocument)

    assert not (tmp_path / "ran").exists()


def test_what_is_told_is_what_was_read() -> None:
    document = Document(
        "a/b.vtt",
        "Ein “Titel” \ud800",
        "One.\nTwo \udfff\u2028.",
        date(2024, 2, 29),
        "https://example.org",
        "A",
        pages=(0, 5),
        sections=(Section(0, "S"),),
        moments=(Moment(0, 0.5),),
        layout="rows",
    )
    items: list[ReadDocument | Unreadable] = [
        ReadDocument("a/b.vtt", document),
        ReadDocument("c", Document("c", "", "x")),
        Unreadable("d\n", "is empty", "unsupported"),
    ]
    file = FoundFile(Path("/tmp/ä\n.txt"), "ä\n.txt", 5, 7)

    assert [item_of(message_of(item)) for item in items] == items
    assert all(message_of(item).count(b"\n") == 1 for item in items)
    assert file_of(request_of(file)) == file
