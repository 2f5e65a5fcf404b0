from pathlib import Path

import pytest

from onrecord_index import NoSuchPath, NotReadable, document_of_bytes, read_document


def test_a_file_of_a_known_format_is_one_document(tmp_path: Path) -> None:
    file = tmp_path / "draft.md"
    file.write_text("# The ferry\n\nIt is late.\n")

    document = read_document(file)

    assert (document.id, document.title, document.text) == ("draft.md", "The ferry", "# The ferry\n\nIt is late.")


def test_bytes_are_a_document_in_their_encoding() -> None:
    document = document_of_bytes("\ufeffDie Fähre\r\nist spät. \n".encode("utf-16"), name="-")

    assert (document.id, document.text) == ("-", "\ufeffDie Fähre\nist spät.")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("draft.txt", b"", "draft.txt is empty"),
        ("draft.xyz", b"words", "files are not read yet"),
        ("draft.txt", b"\x89PNG\r\n\x1a\n", "is not text but a picture"),
        ("draft.jsonl", b'{"id": "a", "text": "one"}\n{"id": "b", "text": "two"}\n', "holds several documents"),
    ],
)
def test_a_file_that_is_no_one_document_is_named_with_its_reason(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(NotReadable, match=words):
        read_document(tmp_path / name)


def test_a_folder_and_what_is_not_there_are_errors_too(tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="is a folder; name one file"):
        read_document(tmp_path)
    with pytest.raises(NoSuchPath):
        read_document(tmp_path / "nowhere.md")
    with pytest.raises(NotReadable, match="- is empty"):
        document_of_bytes(b" ", name="-")
