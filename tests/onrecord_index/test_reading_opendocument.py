"""OpenDocument texts, presentations and spreadsheets."""

from datetime import date
from pathlib import Path

import pytest
from made_office import document_of, element, packed, paragraphs_of, reason_of

from onrecord_index import Section


def written(path: Path, body: str, *, styles: str = "", meta: str = "", **parts: str | bytes) -> Path:
    """Write a file whose body holds this; further parts are `Pictures__a.png`, with `__` for slashes."""
    content = f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>{body}</office:body>"
    return packed(
        path,
        {
            "content.xml": element("office:document-content", content),
            "meta.xml": element("office:document-meta", f"<office:meta>{meta}</office:meta>"),
            **{name.replace("__", "/"): part for name, part in parts.items()},
        },
    )


@pytest.fixture
def odt(tmp_path: Path) -> Path:
    return tmp_path / "winter-ferry.odt"


@pytest.fixture
def odp(tmp_path: Path) -> Path:
    return tmp_path / "winter-ferry.odp"


@pytest.fixture
def ods(tmp_path: Path) -> Path:
    return tmp_path / "brell-mayors.ods"


# ---------------------------------------------------------------- texts


def test_paragraphs_headings_lists_and_tables_come_in_their_order(odt: Path) -> None:
    body = """
        <text:h text:outline-level="1">What it   <text:span>costs</text:span></text:h>
        <text:p>The
            council<text:s text:c="4"/>met<text:tab/>on<text:line-break/>Monday.</text:p>
        <text:list><text:list-item><text:p>an engine</text:p></text:list-item></text:list>
        <text:h text:outline-level="2">Years</text:h>
        <table:table><table:table-header-rows><table:table-row>
            <table:table-cell><text:p>Year</text:p></table:table-cell>
            <table:table-cell table:number-columns-spanned="2"><text:p>Crowns</text:p></table:table-cell>
            <table:covered-table-cell><text:p>x</text:p></table:covered-table-cell>
        </table:table-row></table:table-header-rows><table:table-row>
            <table:table-cell><text:p>2023</text:p></table:table-cell>
            <table:table-cell><text:p>300</text:p><text:p>or so</text:p></table:table-cell>
        </table:table-row></table:table>"""

    document = document_of(written(odt, body))

    assert document.text.split("\n\n") == [
        "What it costs",
        "The council met\ton\nMonday.",
        "an engine",
        "Years",
        "Year\tCrowns",
        "2023\t300 or so",
    ]
    assert document.sections == (Section(0, "What it costs"), Section(54, "Years"))
    assert (document.title, document.pages) == ("What it costs", ())


def test_notes_and_boxes_follow_their_paragraph_and_endnotes_the_text(odt: Path) -> None:
    def note(kind: str, text: str) -> str:
        body = f"<text:note-citation>1</text:note-citation><text:note-body><text:p>{text}</text:p></text:note-body>"
        return f'<text:note text:note-class="{kind}">{body}</text:note>'

    box = "<draw:frame><svg:desc>a box</svg:desc><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame>"
    shape = "<draw:custom-shape><text:p>In a shape.</text:p></draw:custom-shape>"
    first = f"One{note('endnote', 'At the end.')}{note('footnote', 'A note.')} goes on{box}{shape}."

    found = paragraphs_of(written(odt, f"<text:p>{first}</text:p><text:p>Two.</text:p>"))

    assert found == ["One goes on.", "In a box.", "In a shape.", "A note.", "Two.", "At the end."]


def test_deletions_comments_indexes_and_hidden_text_are_left_out(odt: Path) -> None:
    styles = (
        '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="T2" style:parent-style-name="T1"/>'
        '<style:style style:name="T3" style:parent-style-name="T3"/>'
    )
    body = """
        <text:tracked-changes><text:changed-region><text:deletion><text:p>deleted</text:p></text:deletion>
            </text:changed-region></text:tracked-changes>
        <text:table-of-content><text:index-body><text:p>Costs 3</text:p></text:index-body></text:table-of-content>
        <text:p>Shown<text:change/><text:span text:style-name="T2"> hidden</text:span>
            <office:annotation><dc:creator>Bo</dc:creator><text:p>Really?</text:p></office:annotation>
            <text:ruby><text:ruby-base>東</text:ruby-base><text:ruby-text>to</text:ruby-text></text:ruby>
            <text:hidden-text>secret</text:hidden-text>
            <text:span text:style-name="T3">to the end.</text:span></text:p>
        <text:p text:style-name="T1">hidden too</text:p>"""

    assert document_of(written(odt, body, styles=styles)).text == "Shown 東 to the end."


def test_title_author_and_day_are_what_the_document_says(odt: Path) -> None:
    styles = '<style:style style:name="P1" style:parent-style-name="Title"/>'
    body = '<text:p text:style-name="P1">No ferry this winter</text:p><text:p>It is late.</text:p>'
    meta = (
        "<meta:initial-creator>Bo Lind</meta:initial-creator><dc:creator>Eva Rask</dc:creator>"
        "<meta:creation-date>2024-02-01T10:00:00</meta:creation-date><dc:date>2024-02-05T10:00:00</dc:date>"
        "<dc:title>Something else</dc:title>"
    )

    document = document_of(written(odt, body, styles=styles, meta=meta))

    assert (document.title, document.author, document.date) == ("No ferry this winter", "Bo Lind", date(2024, 2, 5))
    assert document.sections == ()


def test_styles_of_their_own_part_tell_headings_too(odt: Path) -> None:
    common = element(
        "office:document-styles", '<style:style style:name="Kapitel" style:parent-style-name="Heading_20_2"/>'
    )
    body = '<text:p text:style-name="Kapitel">Costs</text:p><text:p>None.</text:p>'

    document = document_of(written(odt, body, **{"styles.xml": common}))

    assert document.sections == (Section(0, "Costs"),)


# ---------------------------------------------------------------- presentations


def test_slides_are_pages_with_their_title_first_and_their_notes_last(odp: Path) -> None:
    def frame(text: str, kind: str = "") -> str:
        box = f"<draw:text-box><text:p>{text}</text:p></draw:text-box>"
        return f'<draw:frame presentation:class="{kind}">{box}</draw:frame>'

    notes = f"<presentation:notes>{frame('Smile.', 'notes')}{frame('Brell', 'header')}</presentation:notes>"
    body = (
        "<presentation:footer-decl>Brell 2024</presentation:footer-decl>"
        f"<draw:page>{frame('Ina Ardal')}{frame('No ferry', 'title')}{frame('7', 'page-number')}{notes}</draw:page>"
        f"<draw:page/><draw:page><draw:g>{frame('Late.', 'outline')}</draw:g></draw:page>"
    )

    document = document_of(written(odp, f"<office:presentation>{body}</office:presentation>"))

    assert document.text == "No ferry\n\nIna Ardal\n\nSmile.\n\nLate."
    assert document.pages == (0, 29, 29)
    assert document.sections == (Section(0, "No ferry"), Section(29, "Slide 3"))
    assert document.title == "No ferry"


# ---------------------------------------------------------------- spreadsheets


def cell(text: str, attributes: str = "") -> str:
    lines = "".join(f"<text:p>{line}</text:p>" for line in text.split("|"))
    return f"<table:table-cell {attributes}>{lines}</table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def test_rows_carry_the_names_of_their_columns_and_what_is_shown(ods: Path) -> None:
    day = 'office:value-type="date" office:date-value="2021-03-14"'
    comment = "<office:annotation><text:p>Really?</text:p></office:annotation>"
    rows = (
        row(cell("Name"), cell("Since"), cell("Votes"))
        + row(cell("Ina|Berg"), cell("14.03.21", day), cell("1.204 kr"))
        + row(cell("Bo Lind"), cell("March 2022", day), f"<table:table-cell>{comment}</table:table-cell>")
        + row(cell("Eva Rask"), cell("1 May 2023"), cell("Err:502", 'calcext:value-type="error"'))
    )
    empty = '<table:table table:name="Empty"/>'

    document = document_of(written(ods, f'<table:table table:name="Mayors">{rows}</table:table>{empty}'))

    assert document.text.split("\n") == [
        "Name: Ina Berg; Since: 14 March 2021; Votes: 1.204 kr",
        "Name: Bo Lind; Since: March 2022",
        "Name: Eva Rask; Since: 1 May 2023",
    ]
    assert (document.title, document.layout, document.sections) == ("brell mayors", "rows", (Section(0, "Mayors"),))


def test_repeated_and_wide_cells_stand_where_they_are_seen(ods: Path) -> None:
    repeated = 'table:number-columns-repeated="2"'
    endless = 'table:number-columns-repeated="16000000"'
    rows = (
        row(cell("Region"), cell("2019"), cell("2020"))
        + row(cell("North", 'table:number-rows-spanned="2"'), cell("12", repeated), f"<table:table-cell {endless}/>")
        + row("<table:covered-table-cell/>", cell("3"), cell("4"))
        + row(cell("South"), cell("5"), cell("6"), attributes='table:number-rows-repeated="2"')
        + row(f"<table:table-cell {endless}/>", attributes='table:number-rows-repeated="999999999"')
    )

    assert document_of(written(ods, f"<table:table>{rows}</table:table>")).text.split("\n") == [
        "Region: North; 2019: 12; 2020: 12",
        "Region: North; 2019: 3; 2020: 4",
        "Region: South; 2019: 5; 2020: 6",
        "Region: South; 2019: 5; 2020: 6",
    ]


def test_a_row_of_text_that_is_repeated_without_end_is_refused(ods: Path) -> None:
    rows = row(cell("late " * 20_000), attributes='table:number-rows-repeated="999999999"')

    assert reason_of(written(ods, f"<table:table>{rows}</table:table>")).startswith(
        "is a table of more than 50,000,000"
    )


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize("name", ["a.odt", "a.odp", "a.ods"])
def test_encrypted_empty_damaged_and_foreign_files_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    manifest = element("manifest:manifest", "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>")

    assert reason_of(written(path, "", **{"META-INF__manifest.xml": manifest})) == (
        "is encrypted; remove its password first"
    )
    assert reason_of(written(path, "")) == "is empty"
    assert reason_of(packed(path, {"a.txt": "The ferry"})) == "is no OpenDocument file, or a damaged one"

    path.write_bytes(b"PK\x03\x04")

    assert reason_of(path).endswith("or a damaged one")


def test_a_text_of_pictures_is_said_to_be_one(odt: Path) -> None:
    assert reason_of(written(odt, "", **{"Pictures__a.png": b"\x89PNG"})) == (
        "holds no text, only pictures (a scan); recognise its text first"
    )
