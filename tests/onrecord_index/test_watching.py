"""Folders that are watched: what is a change, and that a burst of them is one."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

from onrecord_index.watching import changes

Watch = Callable[..., "Queue[None]"]


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Watch in a thread and return what each burst is put into, once watching has begun."""
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def watch_(*roots: Path, exclude: Path) -> "Queue[None]":
        bursts: Queue[None] = Queue()

        def run() -> None:
            for burst in changes(roots, exclude=exclude, stop=stop):
                bursts.put(burst)

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        begun = roots[0] / "begun.txt" if roots[0].is_dir() else roots[0]
        for at in range(100):  # until the system tells of what happens
            begun.write_text(str(at))
            try:
                bursts.get(timeout=1)
                break
            except Empty:
                continue
        _drained(bursts)
        return bursts

    yield watch_
    stop.set()
    for thread in threads:
        thread.join(timeout=20)
        assert not thread.is_alive()


def _drained(bursts: "Queue[None]") -> int:
    """Return how many bursts there are until none comes for a while."""
    found = 0
    while True:
        try:
            bursts.get(timeout=1.2)
        except Empty:
            return found
        found += 1


def test_many_files_that_are_written_at_once_are_one_burst(tmp_path: Path, watch: Watch) -> None:
    bursts = watch(tmp_path, exclude=tmp_path / ".onrecord")

    (tmp_path / "deep").mkdir()
    for at in range(200):
        (tmp_path / "deep" / f"{at}.txt").write_text("The ferry is late.")

    assert _drained(bursts) == 1


def test_what_is_hidden_or_the_index_itself_is_no_change_and_what_is_removed_is_one(
    tmp_path: Path, watch: Watch
) -> None:
    index = tmp_path / "index"
    for folder in (index, tmp_path / ".git"):
        folder.mkdir()
    (tmp_path / "ferry.txt").write_text("The ferry is late.")
    bursts = watch(tmp_path, exclude=index)

    (index / "store.sqlite").write_text("x")
    (tmp_path / ".git" / "HEAD").write_text("x")
    (tmp_path / ".ferry.txt.swp").write_text("x")
    quiet = _drained(bursts)
    (tmp_path / "ferry.txt").unlink()

    assert (quiet, _drained(bursts)) == (0, 1)


def test_a_single_file_that_is_replaced_is_a_change_and_its_neighbours_are_not(tmp_path: Path, watch: Watch) -> None:
    file = tmp_path / "ferry.txt"
    file.write_text("The ferry is late.")
    bursts = watch(file, exclude=tmp_path / "index")

    (tmp_path / "other.txt").write_text("Bread is dear.")
    quiet = _drained(bursts)
    (tmp_path / "new").write_text("The ferry is early.")
    (tmp_path / "new").rename(file)

    assert (quiet, _drained(bursts)) == (0, 1)


def test_a_folder_that_goes_and_comes_back_is_watched_again(tmp_path: Path, watch: Watch) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    bursts = watch(notes, exclude=tmp_path / "index")

    notes.rename(tmp_path / "away")
    gone = _drained(bursts)
    (tmp_path / "away").rename(notes)
    back = _drained(bursts)
    (notes / "ferry.txt").write_text("The ferry is late.")

    assert gone in (0, 1)  # that it is gone is not always told
    assert back == 1
    assert _drained(bursts) == 1
