"""EPUB files: their chapters in the order of reading, as sections, without what only leads elsewhere."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from onrecord_index import Document, Section, Unreadable
from onrecord_index.reading import ReadDocument, find_files, read

FIRST = "The ferry from Brell to Osmund will not run this winter, the council of Brell decided."
SECOND = "Fishermen on Osmund said that they would carry the mail themselves."
THIRD = "Nobody knows how many people will leave the island before the spring."

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
METADATA = (
    "<dc:title>The winter ferry</dc:title><dc:creator>Ina Ardal</dc:creator><dc:creator>Bo Lund</dc:creator>"
    "<dc:date>2024-02-29T23:30:00Z</dc:date>"
)
CHAPTERS = {"ch1.xhtml": f"<h1>Winter</h1><p>{FIRST}</p>", "ch2.xhtml": f"<h1>Mail</h1><p>{SECOND}</p>"}
NAMESPACES = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'


def page(body: str) -> str:
    head = f"<?xml version='1.0'?><!DOCTYPE html><html {NAMESPACES}><head><title>x</title></head>"
    return f"{head}<body>{body}</body></html>"


def package(chapters: Sequence[str], *, metadata: str = METADATA, nav: bool = False, guide: str = "") -> str:
    """Return a package file; the spine has the chapters in the order in which they are given."""
    items = "".join(
        f'<item id="i{at}" href="{name}" media-type="application/xhtml+xml"/>'
        for at, name in enumerate(sorted(chapters))
    )
    spine = "".join(f'<itemref idref="i{sorted(chapters).index(name)}"/>' for name in chapters)
    navigation = '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>' if nav else ""
    return (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:opf="http://www.idpf.org/2007/opf" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" version="3.0"><metadata>{metadata}</metadata>'
        f'<manifest>{items}{navigation}<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
        f"<spine>{spine}{'<itemref idref=' + chr(34) + 'nav' + chr(34) + '/>' if nav else ''}</spine>{guide}</package>"
    )


def nav_of(*entries: tuple[str, str], kind: str = "toc") -> str:
    links = "".join(f'<li><a href="{place}">{title}</a></li>' for place, title in entries)
    return f'<nav epub:type="{kind}"><ol>{links}</ol></nav>'


def epub(
    chapters: Mapping[str, str] = CHAPTERS,
    *,
    nav: str = "",
    metadata: str = METADATA,
    guide: str = "",
    others: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """Return the bytes of an EPUB with chapters, by their names the bodies of their pages."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/epub+zip")
        packed.writestr("META-INF/container.xml", CONTAINER)
        packed.writestr("OEBPS/book.opf", package(list(chapters), metadata=metadata, nav=bool(nav), guide=guide))
        if nav:
            packed.writestr("OEBPS/nav.xhtml", page(nav))
        for name, body in chapters.items():
            packed.writestr(f"OEBPS/{name}", page(body))
        for name, content in (others or {}).items():
            packed.writestr(name, content)
    return data.getvalue()


def items_of(folder: Path, data: bytes) -> list[ReadDocument | Unreadable]:
    (folder / "winter-ferry.epub").write_bytes(data)
    (file,) = find_files(folder / "winter-ferry.epub").files
    return list(read(file))


def document_of(folder: Path, data: bytes) -> Document:
    (item,) = items_of(folder, data)
    assert isinstance(item, ReadDocument), item
    return item.document


def text_of(folder: Path, body: str) -> str:
    return document_of(folder, epub({"ch1.xhtml": body})).text


def reason_of(folder: Path, data: bytes) -> str:
    (item,) = items_of(folder, data)
    assert isinstance(item, Unreadable)
    assert (item.place, item.kind) == ("winter-ferry.epub", "failed")
    return item.reason


# ---------------------------------------------------------------- chapters


def test_chapters_are_read_in_the_order_of_the_spine_with_their_headings_as_sections(tmp_path: Path) -> None:
    document = document_of(tmp_path, epub({"z.xhtml": CHAPTERS["ch1.xhtml"], "a.xhtml": CHAPTERS["ch2.xhtml"]}))

    assert document.text == f"Winter\n\n{FIRST}\n\nMail\n\n{SECOND}"
    assert document.sections == (Section(0, "Winter"), Section(document.text.index("Mail"), "Mail"))
    assert document.location_at(document.text.index(SECOND)).section == "Mail"


def test_title_authors_and_day_are_those_of_the_book(tmp_path: Path) -> None:
    document = document_of(tmp_path, epub())

    assert (document.title, document.author, document.date) == (
        "The winter ferry",
        "Ina Ardal; Bo Lund",
        date(2024, 2, 29),
    )


def test_the_main_title_authors_among_creators_and_the_day_of_publication_are_taken(tmp_path: Path) -> None:
    metadata = """<dc:title>Brell Library</dc:title><dc:title id="t">The winter ferry</dc:title>
        <meta refines="#t" property="title-type">main</meta>
        <dc:creator id="c">Bo Lund</dc:creator><meta refines="#c" property="role">ill</meta>
        <dc:creator opf:role="aut">Ina Ardal</dc:creator>
        <dc:date opf:event="conversion">2024-05-05</dc:date><dc:date opf:event="publication">2024-02-29</dc:date>"""

    document = document_of(tmp_path, epub(metadata=metadata))

    assert (document.title, document.author, document.date) == ("The winter ferry", "Ina Ardal", date(2024, 2, 29))


def test_a_book_that_says_nothing_of_itself_is_called_as_its_file(tmp_path: Path) -> None:
    document = document_of(tmp_path, epub(metadata="<dc:creator>Unknown</dc:creator><dc:date>2024</dc:date>"))

    assert (document.title, document.author, document.date) == ("winter ferry", None, None)


def test_the_table_of_contents_names_the_sections_and_where_in_a_chapter_they_begin(tmp_path: Path) -> None:
    body = f"<h1>I</h1><p>{FIRST}</p><div><h2><a id='mail'></a>The mail</h2><p>{SECOND}</p></div>"
    nav = nav_of(("ch1.xhtml", "1 Winter"), ("ch1.xhtml#mail", "1.1 The mail"), ("ch%202.xhtml", "2 Spring"))

    document = document_of(tmp_path, epub({"ch1.xhtml": body, "ch 2.xhtml": f"<p>{THIRD}</p>"}, nav=nav))

    assert document.text == f"I\n\n{FIRST}\n\nThe mail\n\n{SECOND}\n\n{THIRD}"
    assert document.sections == (
        Section(0, "1 Winter"),
        Section(document.text.index("The mail"), "1.1 The mail"),
        Section(document.text.index(THIRD), "2 Spring"),
    )


def test_an_older_book_has_its_contents_in_another_file(tmp_path: Path) -> None:
    points = "".join(
        f'<navPoint><navLabel><text>{title}</text></navLabel><content src="{name}"/></navPoint>'
        for name, title in (("ch1.xhtml", "One"), ("ch2.xhtml", "Two"))
    )
    ncx = f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{points}</navMap></ncx>'

    document = document_of(tmp_path, epub(others={"OEBPS/toc.ncx": ncx}))

    assert [section.title for section in document.sections] == ["One", "Two"]


def test_cover_contents_and_lists_of_links_are_left_out(tmp_path: Path) -> None:
    links = "".join(f'<p><a href="ch1.xhtml#{at}">Chapter {at}</a></p>' for at in range(9))
    chapters = {"cover.xhtml": "<p>The Winter Ferry, a novel</p>", "contents.xhtml": f"<h1>All</h1>{links}", **CHAPTERS}
    nav = nav_of(("ch1.xhtml", "Winter")) + nav_of(("cover.xhtml", "Cover"), kind="landmarks").replace(
        'href="cover', 'epub:type="cover" href="cover'
    )

    assert document_of(tmp_path, epub(chapters, nav=nav)).text == f"Winter\n\n{FIRST}\n\nMail\n\n{SECOND}"


def test_an_older_books_guide_names_its_cover(tmp_path: Path) -> None:
    guide = '<guide><reference type="cover" href="ch1.xhtml"/></guide>'

    assert document_of(tmp_path, epub(guide=guide)).text == f"Mail\n\n{SECOND}"


# ---------------------------------------------------------------- text


def test_blocks_are_paragraphs_and_white_space_is_one_space(tmp_path: Path) -> None:
    body = (
        f"<div>{FIRST}<p>Late,\n   <i>very</i> late.</p><ul><li>an engine</li><li>a crew</li></ul>said<br/>Ardal</div>"
    )

    assert text_of(tmp_path, body) == f"{FIRST}\n\nLate, very late.\n\nan engine\n\na crew\n\nsaid\nArdal"


def test_rows_of_tables_have_tabs_and_code_keeps_its_lines(tmp_path: Path) -> None:
    table = "<table><tr><th>Year</th><th>Crowns</th></tr><tr><td><p>2023</p></td><td>300<br/>or so</td></tr></table>"

    assert text_of(tmp_path, f"{table}<pre>if late:\n    wait()</pre>") == (
        "Year\tCrowns\n2023\t300 or so\n\nif late:\n    wait()"
    )


@pytest.mark.parametrize(
    "mark",
    [
        '<a epub:type="noteref" href="#n1">1</a>',
        '<a role="doc-noteref" href="#n1">*</a>',
        '<sup><a href="notes.xhtml#n1">12</a></sup>',
        '<a href="#n1"><sup>[a]</sup></a>',
        '<a class="footnote-reference brackets" href="#id3">1</a>',
        '<span epub:type="pagebreak" title="12">12</span>',
        '<span class="pagenum">[Pg 12]</span>',
        '<span hidden="hidden">secretly</span>',
        '<span style="display: none">secretly</span>',
        "<script>let ferry = 1;</script>",
    ],
)
def test_marks_of_notes_and_pages_and_what_is_not_shown_are_left_out(tmp_path: Path, mark: str) -> None:
    assert text_of(tmp_path, f"<p>It is late.{mark} So it goes.</p>") == "It is late. So it goes."


def test_notes_are_read_without_their_marks(tmp_path: Path) -> None:
    notes = '<aside epub:type="footnote" id="n1"><p>A town.<a href="#r1">↩</a></p></aside>'

    assert text_of(tmp_path, f"<p>{FIRST}</p>{notes}") == f"{FIRST}\n\nA town."


def test_links_to_articles_and_raised_numbers_are_words(tmp_path: Path) -> None:
    body = '<p>By Article <a href="#a5">5</a> it is 12 km<sup>2</sup>, on the 2<sup>nd</sup> of May.</p>'

    assert text_of(tmp_path, body) == "By Article 5 it is 12 km², on the 2nd of May."


def test_named_characters_are_read(tmp_path: Path) -> None:
    assert text_of(tmp_path, "<p>Ardal&rsquo;s &amp; Lund&#8217;s&nbsp;caf&eacute;</p>") == "Ardal’s & Lund’s café"


def test_a_page_that_is_no_valid_xml_is_read_as_a_web_page(tmp_path: Path) -> None:
    assert text_of(tmp_path, f"<p>{FIRST}<br><p>{SECOND}") == f"{FIRST}\n\n{SECOND}"


# ---------------------------------------------------------------- what cannot be read


ENCRYPTION = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#">'
    '<enc:EncryptedData><enc:EncryptionMethod Algorithm="{}"/><enc:CipherData><enc:CipherReference URI="{}"/>'
    "</enc:CipherData></enc:EncryptedData></encryption>"
)
AES = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"


def test_a_book_that_only_one_program_can_decrypt_is_reported(tmp_path: Path) -> None:
    encryption = ENCRYPTION.format(AES, "OEBPS/ch1.xhtml")
    data = epub({"ch1.xhtml": CHAPTERS["ch1.xhtml"]}, others={"META-INF/encryption.xml": encryption})

    assert reason_of(tmp_path, data) == "is encrypted for one reading program (DRM); save a copy without that"


def test_a_book_with_scrambled_fonts_is_read(tmp_path: Path) -> None:
    encryption = ENCRYPTION.format("http://www.idpf.org/2008/embedding", "OEBPS/font.otf")

    assert SECOND in document_of(tmp_path, epub(others={"META-INF/encryption.xml": encryption})).text


def test_a_chapter_that_is_missing_or_encrypted_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    data = epub({**CHAPTERS, "ch3.xhtml": "", "ch4.xhtml": THIRD})
    encrypted = epub(
        {**CHAPTERS, "ch4.xhtml": THIRD}, others={"META-INF/encryption.xml": ENCRYPTION.format(AES, "OEBPS/ch4.xhtml")}
    )

    document, unreadable = items_of(tmp_path, data.replace(b"OEBPS/ch4.xhtml", b"OEBPS/lost.html"))
    *_, locked = items_of(tmp_path, encrypted)

    assert isinstance(document, ReadDocument)
    assert document.document.text == f"Winter\n\n{FIRST}\n\nMail\n\n{SECOND}"
    assert unreadable == Unreadable("winter-ferry.epub", "holds OEBPS/ch4.xhtml, which is not there")
    assert isinstance(locked, Unreadable)
    assert locked.reason.startswith("holds OEBPS/ch4.xhtml, which is encrypted for one reading program")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"The ferry is late.", "is not an EPUB, or a damaged one"),
        (epub()[:-100], "is not an EPUB, or a damaged one"),
        (epub({"ch1.xhtml": "<img src='scan.png'/>"}), "holds no text"),
        (epub({}), "holds no text"),
        (epub().replace(b"OEBPS/book.opf", b"OEBPS/book.old"), "is not there"),
        (epub({"ch1.xhtml": "a" * 100_000_001}), "holds OEBPS/ch1.xhtml, which is more than the 100,000,000 bytes"),
    ],
)
def test_a_file_that_is_no_book_is_reported(tmp_path: Path, data: bytes, reason: str) -> None:
    assert reason_of(tmp_path, data).startswith(reason)


def test_a_file_without_a_list_of_chapters_is_no_book(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("ch1.xhtml", page(FIRST))

    assert reason_of(tmp_path, data.getvalue()) == "is not an EPUB: it has no list of its chapters"


def test_entities_that_multiply_or_name_files_stay_unread(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    source = (
        f'<!DOCTYPE html [<!ENTITY l0 "late">{laughs}<!ENTITY x SYSTEM "{tmp_path / "secret.txt"}">]>'
        f"<html {NAMESPACES}><body><p>{FIRST} &l9; &x;</p></body></html>"
    )

    document = document_of(tmp_path, with_chapter(source))

    assert document.text.startswith(FIRST)
    assert "late" not in document.text
    assert "secret" not in document.text
    assert len(document.text) < 200


def with_chapter(source: str) -> bytes:
    """Return a book whose only chapter is a page as given."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("META-INF/container.xml", CONTAINER)
        packed.writestr("OEBPS/book.opf", package(["ch1.xhtml"]))
        packed.writestr("OEBPS/ch1.xhtml", source)
    return data.getvalue()
