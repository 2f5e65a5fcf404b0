"""Archives and packed files: their members are read as files, within limits, and nothing is written anywhere else."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from onrecord_index import Unreadable
from onrecord_index.reading import FoundFile, ReadDocument, find_files, read, zips
from onrecord_index.reading.unpacking import Budget, Unpacking

FERRY = "The ferry runs on Sundays."
PIER = "The pier is closed until spring."
LETTERS = {"ferry.txt": FERRY.encode(), "2024/pier.txt": PIER.encode()}


def zipped(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def tarred(members: Mapping[str, bytes], *others: tarfile.TarInfo, mode: str = "w") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload] - any mode
        for info in others:
            archive.addfile(info)
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def items_of(folder: Path, name: str, data: bytes) -> list[ReadDocument | Unreadable]:
    path = folder / name
    path.write_bytes(data)
    (file,) = find_files(path).files
    return list(read(file))


def texts_of(folder: Path, name: str, data: bytes) -> dict[str, str]:
    items = items_of(folder, name, data)
    assert all(isinstance(item, ReadDocument) for item in items), items
    return {item.document.id: item.document.text for item in items if isinstance(item, ReadDocument)}


def reasons_of(folder: Path, name: str, data: bytes) -> dict[str, str]:
    return {item.place: item.reason for item in items_of(folder, name, data) if isinstance(item, Unreadable)}


# ---------------------------------------------------------------- members


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("letters.zip", zipped(LETTERS)),
        ("letters.tar", tarred(LETTERS)),
        ("letters.tar.gz", tarred(LETTERS, mode="w:gz")),
        ("letters.tgz", tarred(LETTERS, mode="w:gz")),
        ("letters.tar.xz", tarred(LETTERS, mode="w:xz")),
        ("Letters.TAR.BZ2", tarred(LETTERS, mode="w:bz2")),
    ],
)
def test_each_member_of_an_archive_is_read_as_a_file(tmp_path: Path, name: str, data: bytes) -> None:
    assert texts_of(tmp_path, name, data) == {f"{name}/ferry.txt": FERRY, f"{name}/2024/pier.txt": PIER}


@pytest.mark.parametrize(("ending", "pack"), [("gz", gzip.compress), ("xz", lzma.compress), ("bz2", bz2.compress)])
def test_the_file_in_a_packed_file_is_read(tmp_path: Path, ending: str, pack: Callable[[bytes], bytes]) -> None:
    name = f"ferry.txt.{ending}"

    assert texts_of(tmp_path, name, pack(FERRY.encode())) == {f"{name}/ferry.txt": FERRY}


def test_a_member_is_dated_and_titled_like_a_file(tmp_path: Path) -> None:
    (item,) = items_of(tmp_path, "letters.zip", zipped({"post/2024-03-14-no-ferry.txt": FERRY.encode()}))

    assert isinstance(item, ReadDocument)
    assert item.place == "letters.zip/post/2024-03-14-no-ferry.txt"
    assert (item.document.title, str(item.document.date)) == ("2024-03-14 no ferry", "2024-03-14")


def test_a_corpus_in_an_archive_keeps_the_ids_of_its_lines(tmp_path: Path) -> None:
    line = b'{"id": "a1", "text": "The ferry runs on Sundays."}\n'

    assert texts_of(tmp_path, "all.zip", zipped({"corpus.jsonl.xz": lzma.compress(line)})) == {"a1": FERRY}


def test_members_that_are_not_read_are_listed_and_hidden_ones_left_out(tmp_path: Path) -> None:
    members = {"film.mp4": b"1", ".DS_Store": b"1", "__MACOSX/._ferry.txt": b"1", "empty.txt": b"", **LETTERS}

    items = [item for item in items_of(tmp_path, "a.zip", zipped(members)) if isinstance(item, Unreadable)]

    assert items == [
        Unreadable("a.zip/film.mp4", ".mp4 files are not read yet", "unsupported"),
        Unreadable("a.zip/empty.txt", "is empty"),
    ]


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    (tmp_path / "a.zip").write_bytes(zipped({"inner.zip": zipped(LETTERS), **LETTERS}))
    (file,) = find_files(tmp_path / "a.zip").files

    seen = [len(list(place.iterdir())) for _ in read(file)]
    reading = read(file)
    next(reading)
    reading.close()  # type: ignore[attr-defined] - it is a generator

    assert seen == [2, 2, 1, 1]  # the inner archive and its member, then members of the outer one
    assert list(place.iterdir()) == []


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "Fähre.txt"), ("cp866", "паром.txt"), ("cp850", "Fähre.txt"), ("cp932", "市長のふね.txt")],
)
def test_names_that_do_not_say_their_encoding_are_read(tmp_path: Path, encoding: str, name: str) -> None:
    stored = zipped({"F" * len(name.encode(encoding)): FERRY.encode()})
    data = stored.replace(b"F" * len(name.encode(encoding)), name.encode(encoding))

    assert texts_of(tmp_path, "a.zip", data) == {f"a.zip/{name}": FERRY}


def test_folders_may_be_parted_by_backslashes(tmp_path: Path) -> None:
    assert texts_of(tmp_path, "a.zip", zipped({"post\\ferry.txt": FERRY.encode()})) == {"a.zip/post/ferry.txt": FERRY}


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    "name", ["../ferry.txt", "/etc/ferry.txt", "a/../../ferry.txt", "..\\ferry.txt", "C:\\ferry.txt"]
)
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_name_that_leads_out_of_the_archive_is_refused(
    tmp_path: Path, pack: Callable[[Mapping[str, bytes]], bytes], name: str
) -> None:
    archive = "a.zip" if pack is zipped else "a.tar"

    items = items_of(tmp_path, archive, pack({name: FERRY.encode(), "pier.txt": PIER.encode()}))

    assert isinstance(items[0], Unreadable)
    assert items[0].reason == "has a name that leads out of the archive, and is not read"
    assert [item.document.text for item in items if isinstance(item, ReadDocument)] == [PIER]


def test_links_and_devices_in_a_tar_are_not_followed(tmp_path: Path) -> None:
    others = [
        special("link.txt", tarfile.SYMTYPE, "/etc/passwd"),
        special("hard.txt", tarfile.LNKTYPE, "ferry.txt"),
        special("pipe.txt", tarfile.FIFOTYPE),
        special("disk.txt", tarfile.BLKTYPE),
        special("folder", tarfile.DIRTYPE),
    ]

    items = items_of(tmp_path, "a.tar", tarred({"ferry.txt": FERRY.encode()}, *others))

    reason = "is a link or a device in the archive and is not followed"
    assert items[:-1] == [
        Unreadable(f"a.tar/{name}.txt", reason, "unsupported") for name in ("link", "hard", "pipe", "disk")
    ]


def test_a_link_in_a_zip_is_not_followed(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo("link.txt")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")

    assert reasons_of(tmp_path, "a.zip", stream.getvalue()) == {
        "a.zip/link.txt": "is a link or a device in the archive and is not followed"
    }


def test_an_encrypted_member_is_told_from_the_others(tmp_path: Path) -> None:
    data = bytearray(zipped(LETTERS))
    first = data.index(b"PK\x01\x02")
    data[6] |= 1  # in front of the member
    data[first + 8] |= 1  # in the list of members

    items = items_of(tmp_path, "a.zip", bytes(data))

    assert items[0] == Unreadable("a.zip/ferry.txt", "is encrypted; remove its password first")
    assert isinstance(items[1], ReadDocument)


def test_a_second_member_of_the_same_name_is_named(tmp_path: Path) -> None:
    data = zipped({"ferry.txt": FERRY.encode(), "FERRY.txt": PIER.encode()}).replace(b"FERRY", b"ferry")

    assert reasons_of(tmp_path, "a.zip", data) == {
        "a.zip/ferry.txt": "stands in the archive twice; the first one was read"
    }


def test_a_name_that_is_not_utf8_is_shown_with_its_bytes(tmp_path: Path) -> None:
    data = tarred({"caf\udce9.txt": FERRY.encode()})

    assert reasons_of(tmp_path, "a.tar", data) == {"a.tar/caf\\xe9.txt": "its name is not valid UTF-8; rename it"}


def test_an_archive_in_an_archive_is_opened_and_one_in_that_is_not(tmp_path: Path) -> None:
    innermost = zipped({"pier.txt": PIER.encode()})
    inner = tarred({"ferry.txt": FERRY.encode(), "c.zip": innermost}, mode="w:gz")

    items = items_of(tmp_path, "a.zip", zipped({"b.tgz": inner}))

    assert isinstance(items[0], ReadDocument)
    assert items[0].document.id == "a.zip/b.tgz/ferry.txt"
    assert items[1:] == [
        Unreadable("a.zip/b.tgz/c.zip", "lies in a file that lies in another, and is not opened; save it on its own")
    ]


# ---------------------------------------------------------------- damage


def test_a_damaged_member_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    data = bytearray(zipped(LETTERS))
    data[data.index(b"ferry.txt") + len("ferry.txt") + 4] ^= 0xFF

    items = items_of(tmp_path, "a.zip", bytes(data))

    assert isinstance(items[0], Unreadable)
    assert items[0].reason.startswith("is damaged, or not what its name says: ")
    assert isinstance(items[1], ReadDocument)


def test_what_a_cut_off_tar_holds_before_the_cut_is_read(tmp_path: Path) -> None:
    data = gzip.compress(tarred({f"{number}.txt": FERRY.encode() for number in range(3)})[: 2 * 1024 + 512 + 3])

    items = items_of(tmp_path, "a.tar.gz", data)

    assert [item.place for item in items if isinstance(item, ReadDocument)] == ["a.tar.gz/0.txt", "a.tar.gz/1.txt"]
    assert isinstance(items[-1], Unreadable)
    assert "damaged" in items[-1].reason


def test_a_damaged_header_in_a_tar_does_not_pass_for_its_end(tmp_path: Path) -> None:
    data = bytearray(tarred(LETTERS))
    data[1024 + 10] ^= 0xFF  # in the second header

    assert reasons_of(tmp_path, "a.tar", bytes(data)) == {
        "a.tar": "is damaged: what comes after the members that were read is not read"
    }


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tgz", "a.tar.xz", "a.tar.bz2"])
@pytest.mark.parametrize("data", [b"", b"The ferry runs on Sundays.", b"PK\x05\x06"])
def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, name: str, data: bytes) -> None:
    (reason,) = reasons_of(tmp_path, name, data).values()

    assert reason.startswith("is damaged, or not what its name says: ")


@pytest.mark.parametrize(
    ("name", "data"), [("a.zip", zipped({})), ("a.tar", tarred({})), ("a.zip", zipped({"a/": b""}))]
)
def test_an_archive_without_files_says_so(tmp_path: Path, name: str, data: bytes) -> None:
    assert reasons_of(tmp_path, name, data) == {name: "holds nothing that could be read"}


# ---------------------------------------------------------------- limits


def test_a_member_that_unpacks_to_far_more_than_its_size_is_refused_while_it_is_unpacked(tmp_path: Path) -> None:
    items = items_of(tmp_path, "a.zip", zipped({"bomb.txt": b"\n" * 30_000_000, "pier.txt": PIER.encode()}))

    assert items[0] == Unreadable("a.zip/bomb.txt", "unpacks to more than 200 times its size and is not read")
    assert isinstance(items[1], ReadDocument)


def test_a_tar_that_unpacks_to_far_more_than_its_size_is_refused_too(tmp_path: Path) -> None:
    data = tarred({"bomb.txt": b"\n" * 30_000_000}, mode="w:xz")

    assert reasons_of(tmp_path, "a.tar.xz", data)["a.tar.xz"].startswith("unpacks to more than 200 times")


def test_a_name_without_end_in_a_tar_is_refused(tmp_path: Path) -> None:
    endless = tarfile.TarInfo("ferry.txt")
    endless.type, endless.size = tarfile.GNUTYPE_LONGNAME, 5_000_000
    data = endless.tobuf(tarfile.GNU_FORMAT) + bytes(range(1, 201)) * 25_000

    assert reasons_of(tmp_path, "a.tar", data) == {"a.tar": "has a member whose name and description do not end"}


def test_a_list_of_members_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 3_000_000_000, 0, 0)

    assert reasons_of(tmp_path, "a.zip", end) == {
        "a.zip": "has a list of members of 3,000,000,000 bytes; at most 20,000,000 are read"
    }


@pytest.mark.parametrize(
    ("budget", "read_before", "reason"),
    [
        (Budget(members=1), [FERRY], "holds more than 10,000 files; unpack it into a folder to read the rest"),
        (Budget(bytes=30), [FERRY], "holds more than 2,000,000,000 bytes; unpack it into a folder to read the rest"),
    ],
)
def test_what_is_beyond_the_limits_of_an_archive_is_not_read(
    tmp_path: Path, budget: Budget, read_before: list[str], reason: str
) -> None:
    texts: list[str] = []

    def read_text(file: FoundFile, unpacking: Unpacking) -> Iterator[Unreadable]:
        texts.append(file.path.read_text())
        yield Unreadable(file.name, "was read")

    path = tmp_path / "a.zip"
    path.write_bytes(zipped(LETTERS))
    (file,) = find_files(path).files

    with pytest.raises(Exception, match=reason):
        list(zips.documents_of(file, Unpacking(read_text, lambda name: None, budget)))

    assert texts == read_before
