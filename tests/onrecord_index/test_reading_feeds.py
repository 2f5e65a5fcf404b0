"""Feeds: each entry is a document, whatever the feed's dialect."""

from datetime import date
from pathlib import Path

import pytest

from onrecord_index import Document, Unreadable
from onrecord_index.reading import ReadDocument, find_files, read

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.example/rss-0.91.dtd">
<rss version="2.0"><channel><title>Brell Courier</title><link>https://courier.example/</link>{items}</channel></rss>"""

FERRY = """<item><title>No ferry &amp;amp; no &lt;b&gt;mail&lt;/b&gt;</title>
<link>https://courier.example/no-ferry</link><author>Bo Lind</author>
<pubDate>Mon, 05 Feb 2024 23:30:00 -0500</pubDate>
<description>&lt;p&gt;The fähre will not run.&lt;/p&gt;
&lt;p&gt;Nobody knows &lt;i&gt;why&lt;/i&gt;.&lt;/p&gt;</description></item>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Brell Courier</title><entry>
<title>No ferry</title><link href="https://courier.example/no-ferry"/><author><name>Bo Lind</name></author>
<published>2024-02-05T23:30:00-05:00</published><updated>2024-03-01T00:00:00Z</updated>
<summary>Short.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>The ferry will not run.</p><p>Nobody knows.</p></div></content>
</entry></feed>"""


def rss(*items: str, encoding: str = "utf-8") -> bytes:
    return RSS.format(items="".join(items), encoding=encoding).encode(encoding)


def items_of(folder: Path, content: str | bytes, name: str = "a.rss") -> list[ReadDocument | Unreadable]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (file,) = find_files(path).files
    return list(read(file))


def document_of(folder: Path, content: str | bytes, name: str = "a.rss") -> Document:
    (item,) = items_of(folder, content, name)
    assert isinstance(item, ReadDocument), item
    return item.document


@pytest.mark.parametrize("name", ["a.rss", "a.xml", "a.rdf"])
def test_an_entry_of_rss_is_a_document(tmp_path: Path, name: str) -> None:
    document = document_of(tmp_path, rss(FERRY), name)

    assert document.id == f"{name}/0001"
    assert document.text == "The fähre will not run.\n\nNobody knows why."
    assert document.title == "No ferry & no mail"
    assert (document.author, document.url) == ("Bo Lind", "https://courier.example/no-ferry")
    assert document.date == date(2024, 2, 5)  # where it was written


@pytest.mark.parametrize("name", ["a.atom", "a.xml"])
def test_an_entry_of_atom_is_a_document_with_its_whole_content(tmp_path: Path, name: str) -> None:
    document = document_of(tmp_path, ATOM, name)

    assert document.text == "The ferry will not run.\n\nNobody knows."
    assert (document.title, document.author, document.date) == ("No ferry", "Bo Lind", date(2024, 2, 5))
    assert document.url == "https://courier.example/no-ferry"


def test_an_entry_of_rss_1_is_a_document(tmp_path: Path) -> None:
    content = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="x"><title>No ferry</title>
        <dc:date>2024-02-05</dc:date><description>It will not run.</description></item></rdf:RDF>"""

    document = document_of(tmp_path, content, "a.xml")

    assert (document.text, document.date) == ("It will not run.", date(2024, 2, 5))


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16", "utf-16-be", "utf-8-sig", "cp500"])
def test_a_feed_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    assert document_of(tmp_path, rss(FERRY, encoding=encoding)).text.startswith("The fähre will not run.")


def test_entries_are_numbered_and_one_without_words_is_named(tmp_path: Path) -> None:
    items = items_of(tmp_path, rss(FERRY, "<item><guid>1</guid></item>", "<item><title>Only a title</title></item>"))

    assert [item.place for item in items] == ["a.rss/0001", "a.rss/0002", "a.rss/0003"]
    assert items[1] == Unreadable("a.rss/0002", "is an entry without words")
    assert isinstance(items[2], ReadDocument)
    assert items[2].document.text == "Only a title"


def test_a_feed_that_is_no_valid_xml_is_read_as_far_as_it_can_be(tmp_path: Path) -> None:
    content = (
        "<rss><channel><item><title>Fish & chips&nbsp;here</title><description>The ferry<br>runs.</description></item>"
    )

    document = document_of(tmp_path, content)

    assert (document.title, document.text) == ("Fish & chips here", "The ferry\nruns.")


def test_an_address_that_is_none_of_the_web_is_left_out(tmp_path: Path) -> None:
    item = "<item><title>x</title><link>javascript:alert(1)</link></item>"

    assert document_of(tmp_path, rss(item)).url is None


def test_a_web_page_may_be_xml_too(tmp_path: Path) -> None:
    page = """<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>No ferry</title></head>
        <body><p>The ferry from Brell to Osmund will not run this winter.</p></body></html>"""

    assert document_of(tmp_path, page, "a.xml").text == "The ferry from Brell to Osmund will not run this winter."


def test_other_xml_is_not_read_and_says_what_it_is(tmp_path: Path) -> None:
    content = '<?xml version="1.0"?><!-- a picture --><svg:svg xmlns:svg="http://www.w3.org/2000/svg"/>'

    assert items_of(tmp_path, content, "a.xml") == [
        Unreadable("a.xml", "is XML of another kind than a feed, <svg>, and not read yet", "unsupported")
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "is empty"),
        ('<?xml version="1.0"?>', "is empty"),
        ("The ferry runs.", "is not XML"),
        ("<rss><channel></channel></rss>", "is a feed without entries"),
        (
            "<rss " + " ".join(f"a{n}='1'" for n in range(6_000)) + "/>",
            "is a feed with thousands of attributes in one place",
        ),
        ("<rss>" + "<item/>" * 20_001 + "</rss>", "is a feed of 20,001 entries; at most 20,000 are read"),
        (b"<rss>" + bytes(100), "is not text"),
    ],
)
def test_what_holds_no_entries_is_refused(tmp_path: Path, content: str | bytes, reason: str) -> None:
    assert items_of(tmp_path, content) == [Unreadable("a.rss", reason)]


def test_what_a_feed_declares_of_itself_is_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    content = f"{bomb}<rss><channel><item><title>It is &b;&c;</title></item></channel></rss>"

    text = document_of(tmp_path, content).text

    assert "ha" not in text
    assert "root" not in text
