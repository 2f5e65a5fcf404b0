"""A kit of files is counted by what was read of it, and compared with what is known."""

import json
import sys
import tarfile
from pathlib import Path

import pytest

from onrecord_evals.reading_kit import are_authors, is_same_title, main, word_f1

FERRY = "The ferry from Brell to Osmund will not run this winter, the council of Brell decided."
PAGE = f"""<html><head><title>No ferry</title><meta name="author" content="Bo Lind">
    <meta property="article:published_time" content="2024-02-05"></head><body><p>{FERRY}</p></body></html>"""


def packed(folder: Path, name: str, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        place = folder / "made" / "ingest" / name / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    with tarfile.open(folder / f"{name}.tar.xz", "w:xz") as archive:
        archive.add(folder / "made" / "ingest" / name, f"ingest/{name}")


def printed(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    monkeypatch.setattr(sys, "argv", ["reading_kit", str(folder)])
    main()
    return capsys.readouterr().out.splitlines()


def test_files_are_counted_by_archive_and_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    attached = b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: image/png\n\nx\n--b--\n"
    packed(
        tmp_path, "mail_parser", {"one": b"Subject: x\n\nThe ferry runs.", "two": attached, "three": b"", "a.css": b"x"}
    )
    packed(tmp_path, "manual", {"a.txt.gz": b"no gzip"})

    lines = printed(tmp_path, monkeypatch, capsys)

    assert lines[2:5] == [
        "| mail_parser | .css | 1 | 0 | 0 | 0 | 1 |",
        "| mail_parser | .eml | 3 | 2 | 2 | 1 | 1 |",
        "| manual | .txt.gz | 1 | 0 | 0 | 1 | 0 |",
    ]


def test_what_was_read_is_compared_with_what_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "Burmistrz powiedział w poniedziałek, że most pozostanie zamknięty."
    packed(
        tmp_path,
        "chardet_encodings",
        {"README.txt": b"x", "iso-8859-2-polish/a.txt": text.encode("iso8859-2"), "EUC-TW/b.txt": b"\xa4\xa4"},
    )
    feed = "<?xml version='1.0' encoding='latin-1'?><!-- Expect: feed['title'] == '{}' --><feed><title>ä</title></feed>"
    packed(
        tmp_path,
        "feedparser_encoding",
        {
            "a.xml": feed.format("\\xe4").encode("latin-1"),
            "b.xml": feed.format("x").encode("latin-1"),
        },
    )
    known = {"title": "No ferry", "authors": ["Eva Rask"], "publish_date": "2024-02-05T08:00:00"}
    packed(
        tmp_path,
        "newspaper4k",
        {
            "html/a.html": PAGE.encode(),
            "html/b.html": b"<html></html>",
            "txt/a.txt": FERRY.encode(),
            "txt/b.txt": FERRY.encode(),
            "metadata/a.json": json.dumps(known).encode(),
        },
    )

    lines = printed(tmp_path, monkeypatch, capsys)

    assert lines[lines.index("| measure | right | of | share |") + 2 :] == [
        "| encodings: every character | 1 | 2 | 0.500 |",
        "| feeds with odd encodings: the expected words | 1 | 2 | 0.500 |",
        "| pages: mean F1 of the body's words | – | 2 | 0.500 |",
        "| pages: titles | 1 | 1 | 1.000 |",
        "| pages: authors | 0 | 1 | 0.000 |",
        "| pages: days | 1 | 1 | 1.000 |",
    ]


def test_f1_counts_words_as_often_as_they_stand_there() -> None:
    assert word_f1("The ferry, the ferry!", "the ferry") == pytest.approx(2 * 2 / 6)
    assert word_f1("橋が", "橋は") == pytest.approx(2 * 1 / 4)
    assert word_f1("", "") == 1


def test_titles_are_the_same_with_and_without_a_site() -> None:
    assert is_same_title("No ferry “this winter”", "No ferry 'this winter' | Courier")
    assert not is_same_title("No ferry", "No ferry this winter, says the council")
    assert not is_same_title("", "No ferry")


def test_authors_are_right_where_none_is_wrong_and_one_is_there_if_any_is() -> None:
    assert are_authors("Bo Lind", ["Eva Rask", "Bo Lind"])
    assert are_authors(None, [])
    assert not are_authors("Bo Lind; Ina Ardal", ["Bo Lind"])
    assert not are_authors(None, ["Bo Lind"])
