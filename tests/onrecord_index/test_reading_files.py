"""Which files are found below a folder, and what is said of those that cannot be read."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from onrecord_index import Unreadable
from onrecord_index.errors import NoSuchPath
from onrecord_index.reading import find_files, read


def write(path: Path, content: str = "The ferry runs on Sundays.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def names(root: Path) -> list[str]:
    return [file.name for file in find_files(root).files]


def places(root: Path) -> list[str]:
    return [item.place for item in find_files(root).unreadable]


@contextmanager
def without_privileges() -> Iterator[None]:
    """Become nobody where the tests run as root, whom no permission stops."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Yield a folder that anybody can enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


def test_files_are_found_below_a_folder_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path / "b.txt")
    write(tmp_path / "letters" / "2024" / "a.txt")
    write(tmp_path / "a.txt")

    assert names(tmp_path) == ["a.txt", "b.txt", "letters/2024/a.txt"]


def test_a_found_file_carries_its_size_and_stays_the_same_while_nothing_changes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "12345")

    (file,) = find_files(tmp_path).files

    assert (file.path, file.size) == (path.resolve(), 5)
    assert find_files(tmp_path).files == (file,)


YEAR_2400 = 13_569_465_600 * 10**9  # in nanoseconds since 1970; more than 63 bits


@pytest.mark.parametrize("moment", [1_700_000_000_123_456_789, 0, -(10**18), YEAR_2400])
def test_a_change_shows_though_size_and_time_are_set_as_they_were(tmp_path: Path, moment: int) -> None:
    path = write(tmp_path / "a.txt", "12345")
    os.utime(path, ns=(moment, moment))
    (before,) = find_files(tmp_path).files
    changed = path.stat().st_ctime_ns

    while path.stat().st_ctime_ns == changed:  # the clock of a file system may tick only every four milliseconds
        write(path, "54321")
        os.utime(path, ns=(moment, moment))
    (after,) = find_files(tmp_path).files

    assert before.size == after.size
    assert before.modified != after.modified
    assert 0 <= after.modified < 2**63


def test_a_single_file_is_found_under_its_own_name(tmp_path: Path) -> None:
    path = write(tmp_path / "letters" / "a.txt")

    assert names(path) == ["a.txt"]


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    write(tmp_path / ".profile.txt")
    write(tmp_path / ".git" / "notes.txt")
    write(tmp_path / "a.txt")

    assert (names(tmp_path), places(tmp_path)) == (["a.txt"], [])


def test_a_hidden_folder_that_is_named_itself_is_searched(tmp_path: Path) -> None:
    write(tmp_path / ".notes" / "a.txt")

    assert names(tmp_path / ".notes") == ["a.txt"]


def test_the_excluded_folder_is_left_out(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "index" / "store.txt")

    found = find_files(tmp_path, exclude=tmp_path / "letters" / ".." / "index")

    assert [file.name for file in found.files] == ["a.txt"]


def test_a_link_that_leads_out_of_the_folder_is_listed_and_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path / "elsewhere" / "secret.txt")
    write(tmp_path / "notes" / "a.txt")
    (tmp_path / "notes" / "file.txt").symlink_to(secret)
    (tmp_path / "notes" / "folder").symlink_to(secret.parent)

    found = find_files(tmp_path / "notes")

    assert [file.name for file in found.files] == ["a.txt"]
    reason = "is a link that leads out of the folder and is not followed"
    assert found.unreadable == (
        Unreadable("file.txt", reason, "unsupported"),
        Unreadable("folder", reason, "unsupported"),
    )


def test_links_in_a_circle_do_not_hang(tmp_path: Path) -> None:
    write(tmp_path / "letters" / "a.txt")
    (tmp_path / "letters" / "again").symlink_to(tmp_path)
    (tmp_path / "one").symlink_to(tmp_path / "other")
    (tmp_path / "other").symlink_to(tmp_path / "one")

    found = find_files(tmp_path)

    assert [file.name for file in found.files] == ["letters/a.txt"]
    assert [item.reason for item in found.unreadable] == ["is a link that leads nowhere"] * 2


def test_a_link_to_a_file_in_the_same_folder_does_not_make_it_two_documents(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    (tmp_path / "b.txt").symlink_to(path)

    assert (names(tmp_path), places(tmp_path)) == (["a.txt"], [])


def test_a_link_to_something_hidden_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(write(tmp_path / ".annex" / "1.txt"))

    (item,) = find_files(tmp_path).unreadable

    assert item == Unreadable("a.txt", "is a link to something hidden and is not followed", "unsupported")


def test_a_folder_may_be_named_by_a_link_to_it(tmp_path: Path) -> None:
    write(tmp_path / "notes" / "a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "notes")

    assert names(tmp_path / "link") == ["a.txt"]


def test_a_name_that_is_not_utf8_is_listed_with_its_bytes(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("Open on Sundays.")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")

    found = find_files(tmp_path)

    assert found.files == ()
    assert found.unreadable == (Unreadable("caf\\xe9.txt", "its name is not valid UTF-8; rename it"),)


def test_a_pipe_is_listed_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")

    assert find_files(tmp_path).unreadable == (Unreadable("pipe.txt", "is not a regular file", "unsupported"),)


def test_a_folder_that_cannot_be_listed_is_listed_as_unreadable(open_folder: Path) -> None:
    write(open_folder / "a.txt")
    write(open_folder / "locked" / "b.txt")
    (open_folder / "locked").chmod(0)

    with without_privileges():
        found = find_files(open_folder)

    assert [file.name for file in found.files] == ["a.txt"]
    assert found.unreadable == (Unreadable("locked/", "cannot be listed: Permission denied"),)


def test_a_file_that_may_not_be_read_says_so(open_folder: Path) -> None:
    write(open_folder / "a.txt").chmod(0)
    (file,) = find_files(open_folder).files

    with without_privileges():
        items = list(read(file))

    assert items == [Unreadable("a.txt", "cannot be read: Permission denied")]


def test_a_file_that_vanished_since_it_was_found_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    (file,) = find_files(tmp_path).files
    path.unlink()

    items = list(read(file))

    assert items == [Unreadable("a.txt", "cannot be read: No such file or directory")]


@pytest.mark.parametrize("name", ["nowhere", "nowhere\0", "a.txt/inside"])
def test_a_path_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    write(tmp_path / "a.txt")

    with pytest.raises(NoSuchPath, match="name a folder or file that is there"):
        find_files(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("report.ps", ".ps files are not read yet"),
        ("mails.tar.7z", ".7z files are not read yet"),
        ("README", "files without an ending are not read yet"),
        ("folder.txt/README", "files without an ending are not read yet"),
    ],
)
def test_types_that_are_not_read_yet_are_listed_and_not_guessed(tmp_path: Path, name: str, reason: str) -> None:
    write(tmp_path / name)
    (file,) = find_files(tmp_path).files

    assert list(read(file)) == [Unreadable(name, reason, "unsupported")]


def test_the_ending_counts_in_either_case(tmp_path: Path) -> None:
    (file,) = find_files(write(tmp_path / "LETTER.TXT").parent).files

    (item,) = read(file)

    assert not isinstance(item, Unreadable)
    assert item.document.text == "The ferry runs on Sundays."


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("notes/former-mayor_speaks.txt", "former mayor speaks"),
        ("2023-07-11-notes.txt", "2023-07-11 notes"),
        ("Minutes of 2023-07-11.txt", "Minutes of 2023-07-11"),
        ("---.txt", "---"),
    ],
)
def test_a_file_name_is_made_readable(tmp_path: Path, name: str, spoken: str) -> None:
    (file,) = find_files(write(tmp_path / "folder" / name).parents[name.count("/")]).files

    assert file.spoken_name == spoken
