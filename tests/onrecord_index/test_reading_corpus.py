"""Corpora: one document a line, to the code point, and bad lines that spoil only themselves."""

import json
import lzma
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord_index import Document, Unreadable
from onrecord_index.reading import FoundFile, ReadDocument, count_documents, find_files, read

GOOD = '{"id": "1", "text": "The ferry is late."}'


def corpus(folder: Path, content: bytes, name: str = "c.jsonl") -> FoundFile:
    (folder / name).write_bytes(content)
    (file,) = find_files(folder / name).files
    return file


def items_of(folder: Path, content: str | bytes, name: str = "c.jsonl") -> list[ReadDocument | Unreadable]:
    return list(read(corpus(folder, content if isinstance(content, bytes) else content.encode(), name)))


def only_document(folder: Path, content: str) -> Document:
    (item,) = items_of(folder, content)
    assert isinstance(item, ReadDocument), item
    return item.document


def test_a_line_is_a_document_with_its_own_id(tmp_path: Path) -> None:
    record = {
        "id": "brell/17",
        "title": "Ferry",
        "text": "It is late.",
        "date": "2024-02-29",
        "url": "https://brell.example/17",
        "author": "Ina Ardal",
        "tags": ["ferries"],
    }

    (item,) = items_of(tmp_path, json.dumps(record))

    assert isinstance(item, ReadDocument)
    assert item.place == "c.jsonl:1"
    assert item.document == Document(
        id="brell/17",
        title="Ferry",
        text="It is late.",
        date=date(2024, 2, 29),
        url="https://brell.example/17",
        author="Ina Ardal",
    )


@pytest.mark.parametrize("absent", ["", ', "title": null, "date": null, "url": null, "author": null'])
def test_title_date_address_and_author_may_be_absent(tmp_path: Path, absent: str) -> None:
    document = only_document(tmp_path, f'{{"id": "1", "text": "The ferry."{absent}}}')

    assert document == Document(id="1", title="", text="The ferry.")


def test_a_packed_corpus_is_read_like_a_plain_one(tmp_path: Path) -> None:
    file = corpus(tmp_path, lzma.compress(f"{GOOD}\n\n{GOOD}\n".encode()), "c.jsonl.xz")

    places = [item.place for item in read(file)]

    assert places == ["c.jsonl.xz:1", "c.jsonl.xz:3"]
    assert count_documents(file) == 2


TRICKY = " \r\n one\rtwo\x85three\u2028four\x0b\x1c \ufeff\ufb01 e\u0301\x00 \ud83d lone \udc00 \U0001d11e \n\n "


def test_a_text_is_kept_to_the_code_point(tmp_path: Path) -> None:
    name = TRICKY.replace("\ud83d", "").replace("\udc00", "")  # half characters are in no id

    document = only_document(tmp_path, json.dumps({"id": name, "text": TRICKY}))

    assert document.text == TRICKY
    assert document.id == name


def test_a_line_whose_id_has_half_a_character_is_reported(tmp_path: Path) -> None:
    (item,) = items_of(tmp_path, json.dumps({"id": "a\ud83d", "text": "The ferry was late."}))

    assert isinstance(item, Unreadable)
    assert "not valid Unicode" in item.reason


@settings(deadline=None)  # files are written, on machines that do other things too
@given(st.lists(st.text(st.characters(), min_size=1).filter(lambda text: not text.isspace()), min_size=1))
def test_any_escaped_text_comes_back_to_the_code_point(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    lines = [json.dumps({"id": f"{at}", "text": text}) for at, text in enumerate(texts)]

    items = items_of(tmp_path_factory.getbasetemp(), "\n".join(lines), "any.jsonl")

    # A high and a low surrogate side by side are one character in JSON.
    whole = [text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") for text in texts]
    assert [item.document.text for item in items if isinstance(item, ReadDocument)] == whole


@settings(deadline=None)  # files are written, on machines that do other things too
@given(st.lists(st.text(min_size=1).filter(lambda text: not text.isspace()), min_size=1), st.sampled_from(["", "\n"]))
def test_any_text_that_is_not_escaped_comes_back_to_the_code_point(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], end: str
) -> None:
    lines = [json.dumps({"id": f"{at}", "text": text}, ensure_ascii=False) for at, text in enumerate(texts)]

    items = items_of(tmp_path_factory.getbasetemp(), "\n".join(lines) + end, "any.jsonl")

    assert [item.document.text for item in items if isinstance(item, ReadDocument)] == texts


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "2", "text": "The', "is not valid JSON at character 21: Unterminated string starting at"),
        ("The ferry is late.", "is not valid JSON at character 1: Expecting value"),
        ("[1, 2]", "is a list, not an object with id and text"),
        ("null", "is null, not an object with id and text"),
        ('{"text": "The ferry."}', "has no id"),
        ('{"id": "", "text": "The ferry."}', "has no id"),
        ('{"id": 17, "text": "The ferry."}', "has a number as its id, not a string"),
        ('{"id": "2"}', "has no text"),
        ('{"id": "2", "text": null}', "has no text"),
        ('{"id": "2", "text": " \\n "}', "has no text"),
        ('{"id": "2", "text": ["The ferry."]}', "has a list as its text, not a string"),
        ('{"id": "2", "text": "T", "title": true}', "has true or false as its title, not a string"),
        ('{"id": "2", "text": "T", "url": {}}', "has an object as its url, not a string"),
        ('{"id": "2", "text": "T", "author": 1.5}', "has a number as its author, not a string"),
        ('{"id": "2", "text": "T", "date": 2024}', "has a number as its date, not a string"),
        ('{"id": "2", "text": "T", "date": ""}', "has '' as its date, not a day as YYYY-MM-DD"),
        ('{"id": "2", "text": "T", "date": "20240229"}', "has '20240229' as its date, not a day as YYYY-MM-DD"),
        ('{"id": "2", "text": "T", "date": "2023-02-29"}', "has '2023-02-29' as its date, not a day as YYYY-MM-DD"),
    ],
)
def test_a_bad_line_spoils_only_itself(tmp_path: Path, line: str, reason: str) -> None:
    items = items_of(tmp_path, f"{GOOD}\n{line}\n{GOOD}\n")

    assert [item.place for item in items] == ["c.jsonl:1", "c.jsonl:2", "c.jsonl:3"]
    assert items[1] == Unreadable("c.jsonl:2", reason)
    assert isinstance(items[2], ReadDocument)


@pytest.mark.parametrize("line", ["[" * 100_000, f'{{"id": {"9" * 5_000}}}'])
def test_json_that_python_cannot_hold_spoils_only_its_line(tmp_path: Path, line: str) -> None:
    bad, good = items_of(tmp_path, f"{line}\n{GOOD}")

    assert isinstance(bad, Unreadable)
    assert bad.reason.startswith("is not ")
    assert isinstance(good, ReadDocument)


def test_a_line_that_is_not_utf8_spoils_only_itself(tmp_path: Path) -> None:
    bad, good = items_of(tmp_path, b'{"id": "caf\xe9"}\n' + GOOD.encode())

    assert bad == Unreadable("c.jsonl:1", "is not valid UTF-8 at byte 11")
    assert isinstance(good, ReadDocument)


def test_a_line_that_is_too_long_spoils_only_itself(tmp_path: Path) -> None:
    line = b'{"id": "2", "text": "' + b"word " * 9_000_000 + b'"}'
    file = corpus(tmp_path, line + b"\n" + GOOD.encode())

    bad, good = read(file)

    assert bad == Unreadable("c.jsonl:1", "is 45,000,024 bytes long; at most 40,000,000 are read")
    assert isinstance(good, ReadDocument)
    assert count_documents(file) == 2


def test_a_text_with_a_line_that_is_too_long_spoils_only_its_line(tmp_path: Path) -> None:
    (bad,) = items_of(tmp_path, json.dumps({"id": "2", "text": "x" * 10_000_001}))

    assert bad == Unreadable("c.jsonl:1", "has a line of 10,000,001 characters; at most 10,000,000 are read")


def test_blank_lines_carriage_returns_and_a_byte_order_mark_do_not_count(tmp_path: Path) -> None:
    items = items_of(tmp_path, f"\ufeff{GOOD}\r\n \t\r\n\n{GOOD}")

    assert [item.place for item in items] == ["c.jsonl:1", "c.jsonl:4"]
    assert all(isinstance(item, ReadDocument) for item in items)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("c.jsonl", b"", "is empty"),
        ("c.jsonl", b" \n\n", "is empty"),
        ("c.jsonl.xz", lzma.compress(b"\n"), "is empty"),
        ("c.jsonl", GOOD.encode("utf-16"), "is UTF-16; save it as UTF-8"),
        ("c.jsonl", lzma.compress(GOOD.encode()), "is not text but compressed (xz)"),
        ("c.jsonl.xz", GOOD.encode(), "is not an xz file, or a damaged one: "),
    ],
)
def test_a_file_that_is_no_corpus_is_one_unreadable_place(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    file = corpus(tmp_path, content, name)

    (item,) = read(file)

    assert isinstance(item, Unreadable)
    assert (item.place, item.kind) == (name, "failed")
    assert item.reason.startswith(reason)
    assert count_documents(file) in (0, 1)


def test_a_packed_corpus_that_ends_too_early_keeps_the_lines_before(tmp_path: Path) -> None:
    lines = "".join(f'{{"id": "{at}", "text": "{at * 977}"}}\n' for at in range(20_000))
    packed = lzma.compress(lines.encode())
    file = corpus(tmp_path, packed[: len(packed) // 2], "c.jsonl.xz")

    *documents, last = read(file)

    assert len(documents) > 1_000
    assert all(isinstance(item, ReadDocument) for item in documents)
    assert last == Unreadable("c.jsonl.xz", "is an xz file that ends too early")
    assert count_documents(file) == len(documents)


def test_a_corpus_that_vanished_counts_as_none(tmp_path: Path) -> None:
    file = corpus(tmp_path, GOOD.encode())
    file.path.unlink()

    assert count_documents(file) == 0
    assert list(read(file)) == [Unreadable("c.jsonl", "cannot be read: No such file or directory")]
