"""Saved web pages: their body in paragraphs, and what they say of themselves."""

import json
import logging
from datetime import date
from pathlib import Path

import pytest

from onrecord_index import Document, Unreadable
from onrecord_index.reading import ReadDocument, find_files, read

FIRST = "The ferry from Brell to Osmund will not run this winter, the council of Brell decided on Monday evening."
SECOND = "“We have no money for the engine, and no one to repair it,” said Ina Ardal, who leads the council’s finances."
THIRD = "Fishermen on Osmund said that they would carry the mail themselves, as their grandparents had done."

MENU = '<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>'
FOOTER = "<footer><p>© 2011 Brell Courier. All rights reserved. Printed on 3 May 2011.</p></footer>"
PARAGRAPHS = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"


def page(head: str = "", body: str = PARAGRAPHS) -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{MENU}<article>{body}</article>{FOOTER}</body></html>"


def item_of(folder: Path, content: str | bytes) -> ReadDocument | Unreadable:
    path = folder / "winter-ferry.html"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (file,) = find_files(path).files
    (item,) = read(file)
    return item


def document_of(folder: Path, content: str | bytes) -> Document:
    item = item_of(folder, content)
    assert isinstance(item, ReadDocument), item
    return item.document


def json_ld(**fields: object) -> str:
    statement = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **fields})
    return f'<script type="application/ld+json">{statement}</script>'


# ---------------------------------------------------------------- text


def test_the_text_is_the_body_in_paragraphs_without_menu_and_footer(tmp_path: Path) -> None:
    document = document_of(tmp_path, page())

    assert document.text == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
    assert document.id == "winter-ferry.html"


def test_lists_tables_quotes_and_line_breaks_keep_their_shape(tmp_path: Path) -> None:
    body = f"""<p>{FIRST}</p>
        <h2>What it   costs</h2>
        <ul><li>an <b>engine</b></li><li>a crew<ul><li>of two</li></ul></li></ul>
        <table><tr><th>Year</th><th>Crowns</th></tr><tr><td>2023</td><td><p>300</p><p>or so</p></td></tr></table>
        <blockquote><p>Without a ferry</p><p>there is no school.</p></blockquote>
        <p>{SECOND}<br>{THIRD}</p>
        <pre>def cost(year):
    return 300  # crowns

print(cost(2023))</pre>
        <p>{THIRD}</p>"""

    document = document_of(tmp_path, page(body=body))

    assert document.text.split("\n\n") == [
        FIRST,
        "What it costs",
        "an engine\na crew\nof two",
        "Year\tCrowns\n2023\t300 or so",
        "Without a ferry",
        "there is no school.",
        f"{SECOND}\n{THIRD}",
        "def cost(year):\n    return 300  # crowns",
        "print(cost(2023))",
        THIRD,
    ]


def test_the_pages_own_characters_are_kept_and_white_space_is_one_space(tmp_path: Path) -> None:
    words = "Ardal’s «co\u00adopera\u200dtive» e\u0301 ﬁnances,\n  3\u00a0000\t<b> crowns</b> &amp; a &lt;ferry&gt;"

    document = document_of(tmp_path, page(body=f"{PARAGRAPHS}<p>{words}</p>"))

    paragraph = document.text.split("\n\n")[-1]
    assert paragraph == "Ardal’s «co\u00adopera\u200dtive» e\u0301 ﬁnances, 3 000 crowns & a <ferry>"


@pytest.mark.parametrize(
    "mark",
    [
        '<sup><a href="#n1">1</a></sup>',
        '<a class="footnote-reference brackets" href="#id3">1</a>',
        '<a class="headerlink" href="#scope">¶</a>',
        '<a role="doc-backlink" href="#r1">↩</a>',
    ],
)
def test_marks_that_lead_to_notes_and_places_are_left_out(tmp_path: Path, mark: str) -> None:
    document = document_of(tmp_path, page(body=f"<p>{FIRST}{mark} By Article <a href='#a5'>5</a>.</p><p>{SECOND}</p>"))

    assert document.text == f"{FIRST} By Article 5.\n\n{SECOND}"


def test_sections_of_a_manual_are_read_whatever_their_headings(tmp_path: Path) -> None:
    sections = "".join(
        f'<section id="{heading.lower().replace(" ", "-")}"><h2>{heading}</h2><p>{words}</p></section>'
        for heading, words in (("Scope", FIRST), ("Authors and maintainers", SECOND), ("Related documents", THIRD))
    )

    document = document_of(tmp_path, page('<meta name="generator" content="Docutils 0.17.1">', sections))

    assert document.text == f"Scope\n\n{FIRST}\n\nAuthors and maintainers\n\n{SECOND}\n\nRelated documents\n\n{THIRD}"


def test_a_short_page_is_read_in_paragraphs_and_without_its_menu_too(tmp_path: Path) -> None:
    document = document_of(tmp_path, page(body="<p>The council decided on Monday.</p><p>No ferry runs now.</p>"))

    assert document.text == "The council decided on Monday.\n\nNo ferry runs now."


@pytest.mark.parametrize("opening", ["<div>", "<font>", "<blockquote>"])
def test_nothing_is_lost_in_a_deeply_nested_page(tmp_path: Path, opening: str) -> None:
    body = "".join(f"{opening}<p>Report {number}: {FIRST}</p>" for number in range(400))

    document = document_of(tmp_path, page(body=body))

    assert [number for number in range(400) if f"Report {number}: {FIRST}" not in document.text] == []


def test_a_page_that_is_nested_too_deeply_is_refused(tmp_path: Path) -> None:
    item = item_of(tmp_path, page(body="<div>" * 5_000 + PARAGRAPHS))

    assert item == Unreadable("winter-ferry.html", "is a web page that is nested too deeply to be read whole")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (f"<p {' '.join(f'a{n}' for n in range(6_000))}>{FIRST}</p>", "with more than 5,000 attributes in one place"),
        (f"<p>{'<b>late</b> ' * 11_000}</p>", "with too many elements in each other or side by side"),
        ("<p>late</p>" * 75_000, "with too many elements in each other or side by side"),
        ("<div>" * 1_000 + "<p>late</p>" * 6_000, "with too many elements in each other or side by side"),
    ],
)
def test_a_page_that_would_take_minutes_is_refused(tmp_path: Path, body: str, reason: str) -> None:
    assert item_of(tmp_path, page(body=body)) == Unreadable("winter-ferry.html", f"is a web page {reason}")


def test_a_long_table_and_a_long_attribute_are_no_reason_to_refuse_a_page(tmp_path: Path) -> None:
    picture = f'<img alt="{"a ferry " * 20_000}" src="data:image/png;base64,{"A" * 100_000}">'
    table = "".join(f"<tr><td>day {number}</td><td>late</td></tr>" for number in range(2_000))

    document = document_of(tmp_path, page(body=f"{picture}{PARAGRAPHS}<table>{table}</table>"))

    assert "day 0\tlate\nday 1\tlate\n" in document.text
    assert document.text.endswith("day 1999\tlate")


@pytest.mark.parametrize(
    "content",
    [
        "<html><head><title>Ferry</title></head><body></body></html>",
        "<html><body><script>let ferry = 1;</script></body></html>",
        "<!-- nothing -->",
        "<frameset><frame src='a.html'></frameset>",
    ],
)
def test_a_page_without_text_is_refused(tmp_path: Path, content: str) -> None:
    assert item_of(tmp_path, content) == Unreadable("winter-ferry.html", "is a web page without body text")


def test_a_page_of_more_than_twenty_megabytes_is_refused_with_its_size(tmp_path: Path) -> None:
    item = item_of(tmp_path, page() + " " * 20_000_000)

    assert isinstance(item, Unreadable)
    assert item.reason.endswith("bytes long; at most 20,000,000 are read")


@pytest.mark.parametrize("opening", ["<html/>", "<html lang='en' />", "<?xml version='1.0' encoding='utf-16'?><html>"])
def test_faulty_openings_do_not_cost_the_text(tmp_path: Path, opening: str) -> None:
    assert document_of(tmp_path, f"{opening}<body>{PARAGRAPHS}</body></html>").text.startswith(FIRST)


def test_a_page_logs_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        item_of(tmp_path, "<html><body></body></html>")
        item_of(tmp_path, page('<script type="application/ld+json">{"@type": [</script>'))

    assert caplog.records == []


# ---------------------------------------------------------------- encodings


ACCENTS = "Ina Ardal dit : « Ça ira, même à l’été », et l’île resta reliée, malgré tout, à la côte du vieux pays."


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ('<meta charset="windows-1252">', "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', "cp1252"),  # as browsers read it
        ("<meta charset=utf-8>", "utf-8"),
        ('<meta charset="iso-8859-1">', "utf-8"),  # the declaration is wrong: only UTF-8 looks like UTF-8
        ('<meta charset="no-such-charset">', "cp1252"),
        ('<meta charset="hex">', "cp1252"),
        ('<meta charset="idna">', "cp1252"),
        ('<meta charset="unicode_escape">', "cp1252"),
        ('<meta charset="utf-16">', "cp1252"),
        ("", "cp1252"),
        ("", "utf-16"),
    ],
)
def test_the_encoding_is_what_bytes_and_declaration_say(tmp_path: Path, declaration: str, encoding: str) -> None:
    body = f"<p>{ACCENTS}</p>{PARAGRAPHS}"

    assert document_of(tmp_path, page(declaration, body).encode(encoding)).text.startswith(ACCENTS)


@pytest.mark.parametrize(("label", "encoding"), [("gb2312", "gb18030"), ("Shift_JIS", "cp932"), ("ks_c_5601", "cp949")])
def test_a_declared_encoding_is_read_as_its_extension(tmp_path: Path, label: str, encoding: str) -> None:
    words = {"gb18030": "市长星期一说，渡轮今年冬天不会开。镕", "cp932": "市長は月曜日に渡船は冬の間休むと述べた。①"}
    text = words.get(encoding, "시장은 월요일에 이번 겨울에는 배가 다니지 않는다고 말했다. 똠")
    body = f"<p>{text}</p>" + f"<p>{text[:-1]}</p>" * 3

    source = page(f'<meta charset="{label}">', body).replace("©", "").replace("“", "").replace("”", "")

    assert document_of(tmp_path, source.encode(encoding)).text.startswith(text)


# ---------------------------------------------------------------- what a page says of itself


def test_a_page_describes_itself_in_its_head(tmp_path: Path) -> None:
    head = """<title>No ferry this winter | Brell Courier</title>
        <meta property="og:title" content="No ferry this winter">
        <meta name="author" content="Bo Lind">
        <meta property="article:published_time" content="2024-02-05T23:30:00+01:00">
        <link rel="canonical" href="https://courier.example/island/no-ferry">"""

    document = document_of(tmp_path, page(head))

    assert document.title == "No ferry this winter"
    assert document.author == "Bo Lind"
    assert document.date == date(2024, 2, 5)
    assert document.url == "https://courier.example/island/no-ferry"


def test_a_page_describes_itself_as_json_ld(tmp_path: Path) -> None:
    statement = json_ld(
        headline="No ferry this winter",
        author=[{"@type": "Person", "name": "Bo Lind"}, {"@type": "Person", "name": "Eva Rask"}],
        datePublished="2024-02-05",
        dateModified="2024-03-01",
    )

    document = document_of(tmp_path, page(statement))

    assert document.title == "No ferry this winter"
    assert document.author == "Bo Lind; Eva Rask"
    assert document.date == date(2024, 2, 5)


def test_a_page_that_says_nothing_of_itself_has_the_files_name_as_its_title(tmp_path: Path) -> None:
    document = document_of(tmp_path, page())

    assert document.title == "winter ferry"
    assert (document.author, document.date, document.url) == (None, None, None)


@pytest.mark.parametrize(
    "declared", ["No ferry “this winter” | Courier", "Courier: No ferry 'this winter'", 'No ferry "this winter"']
)
def test_the_sites_name_is_no_part_of_the_title(tmp_path: Path, declared: str) -> None:
    head = f"<title>{declared.replace(chr(34), '&quot;')}</title>"

    document = document_of(tmp_path, page(head, f"<h1>No ferry “this winter”</h1>{PARAGRAPHS}"))

    assert document.title == "No ferry “this winter”"


def test_the_sites_name_as_a_heading_is_no_title(tmp_path: Path) -> None:
    head = "<title>No ferry this winter | Courier</title>"

    document = document_of(tmp_path, page(head, f"<h1>Courier</h1>{PARAGRAPHS}"))

    assert document.title == "No ferry this winter"


def test_the_heading_is_the_title_of_a_page_without_one(tmp_path: Path) -> None:
    assert document_of(tmp_path, page(body=f"<h1>No ferry</h1>{PARAGRAPHS}")).title == "No ferry"


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="last-modified" content="2024-03-01T10:00:00Z">',
        '<meta name="build-time" content="2024-03-01T10:00:00Z">',
        '<meta itemprop="copyrightYear" content="2011">',
        "<title>The council’s meeting of 3 May 2021</title>",
        '<script>var now = "2024-03-01T10:00:00Z";</script>',
        json_ld(headline="No ferry", dateModified="2024-03-01T10:00:00Z"),
    ],
)
def test_a_day_on_which_a_page_was_not_said_to_be_published_is_not_its_date(tmp_path: Path, head: str) -> None:
    other = '<p class="date">Seen on 2 May 2020</p><img src="/2019/03/04/ferry.jpg"><a href="/2018/01/02/old">Old</a>'

    assert document_of(tmp_path, page(head, PARAGRAPHS + other)).date is None


def test_the_address_dates_a_page_that_does_not_say_more(tmp_path: Path) -> None:
    head = '<link rel="canonical" href="https://courier.example/2024/02/06/no-ferry">'
    published = '<meta property="article:published_time" content="2024-02-05">'

    assert document_of(tmp_path, page(head)).date == date(2024, 2, 6)
    assert document_of(tmp_path, page(head + published)).date == date(2024, 2, 5)


def test_times_date_a_page_where_they_agree(tmp_path: Path) -> None:
    one = '<time datetime="2024-02-05T08:00">Monday</time>'
    same = '<time datetime="2024-02-05T21:30">late</time>'
    other = '<time datetime="2023-12-24">last year</time>'
    marked = '<span itemprop="datePublished" content="2024-02-05">Monday</span>'

    assert document_of(tmp_path, page(body=one + same + PARAGRAPHS)).date == date(2024, 2, 5)
    assert document_of(tmp_path, page(body=one + other + PARAGRAPHS)).date is None
    assert document_of(tmp_path, page(body=other + marked + PARAGRAPHS)).date == date(2024, 2, 5)
    assert document_of(tmp_path, page(body='<time datetime="Monday, noon">x</time>' + PARAGRAPHS)).date is None


def test_a_name_in_the_body_is_not_the_author(tmp_path: Path) -> None:
    comments = '<div class="author">Submitted by Gull77</div><meta itemprop="author" content="Gull 77">'

    assert document_of(tmp_path, page(body=comments + PARAGRAPHS)).author is None


def test_an_address_that_is_none_of_the_web_is_left_out(tmp_path: Path) -> None:
    head = '<link rel="canonical" href="javascript:alert(1)"><meta property="og:url" content="ftp://courier.example/a">'

    assert document_of(tmp_path, page(head)).url is None


def test_authors_are_named_as_the_page_writes_them_and_without_the_site(tmp_path: Path) -> None:
    head = """<meta property="og:site_name" content="Courier">
        <meta name="author" content="By Dana A. Lind, Chen-Ming Rask and James &quot;Gull&quot; Berg, Courier">"""

    assert document_of(tmp_path, page(head)).author == 'Dana A. Lind; Chen-Ming Rask; James "Gull" Berg'


def test_people_are_the_authors_rather_than_the_paper_that_prints_them(tmp_path: Path) -> None:
    paper = {"@type": "Organization", "name": "Brell Courier"}
    article = {"@type": "NewsArticle", "author": [paper, {"@type": "Person", "name": "Bo Lind"}]}
    film = {"@type": "VideoObject", "author": {"@type": "Person", "name": "Eva Rask"}}

    assert document_of(tmp_path, page(json_ld(**article))).author == "Bo Lind"
    assert document_of(tmp_path, page(json_ld(author=paper))).author == "Brell Courier"
    assert document_of(tmp_path, page(json_ld(**{"@type": "", "@graph": [film, article]}))).author == "Bo Lind"


@pytest.mark.parametrize("content", ["gull77", "https://courier.example/lind", ""])
def test_a_login_or_an_address_is_no_author(tmp_path: Path, content: str) -> None:
    assert document_of(tmp_path, page(f'<meta name="author" content="{content}">')).author is None


def test_a_title_without_the_site_may_stand_in_another_declaration(tmp_path: Path) -> None:
    head = """<meta property="og:title" content="No ferry this winter » Brell Courier">
        <meta name="twitter:title" content="No ferry this winter">"""
    cut = head.replace('winter">', '…">')

    assert document_of(tmp_path, page(head)).title == "No ferry this winter"
    assert document_of(tmp_path, page(cut)).title.startswith("No ferry this winter »")


def test_a_day_may_be_written_without_hyphens(tmp_path: Path) -> None:
    assert document_of(tmp_path, page(json_ld(datePublished="20240205T055000+0900"))).date == date(2024, 2, 5)


# ---------------------------------------------------------------- what trafilatura leaves in, and out


@pytest.mark.parametrize(
    "extra",
    [
        "<form><p>Get our letter once a week, and say no at any time that you like to.</p></form>",
        '<div role="dialog"><p>We use cookies, as everybody does, to know who you are and what you read.</p></div>',
        '<div id="sf_comment_list"><div><p>What nonsense is this? My cat could run that ferry.</p></div></div>',
    ],
)
def test_forms_dialogs_and_comments_are_no_part_of_the_text(tmp_path: Path, extra: str) -> None:
    assert document_of(tmp_path, page(body=PARAGRAPHS + extra)).text == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


def test_a_form_around_the_whole_page_is_the_page(tmp_path: Path) -> None:
    assert FIRST in document_of(tmp_path, page(body=f"<form>{PARAGRAPHS}</form>")).text


def test_a_lead_beside_the_body_is_the_first_paragraph(tmp_path: Path) -> None:
    lead = "The island of Osmund is without a ferry until April, and nobody is to blame, says the council."
    body = f'<div class="article__lead">{lead}</div><div class="article__body">{PARAGRAPHS * 3}</div>'

    assert document_of(tmp_path, page(body=body)).text.startswith(f"{lead}\n\n{FIRST}")
