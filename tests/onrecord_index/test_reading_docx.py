"""Word documents: their paragraphs in reading order, headings, notes, changes, numbers, and what is refused."""

from datetime import date, datetime
from pathlib import Path

import docx
import pytest
from docx.document import Document as MadeDocument
from made_office import document_of, element, items_of, packed, paragraphs_of, reason_of, relations

from onrecord_index import Section, Unreadable


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{content if content.startswith('<') else run(content)}</w:p>"


def written(path: Path, body: str, **parts: str) -> Path:
    """Write a document with a body; `styles` and the like are the contents of further parts."""
    names = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "endnotes": "endnotes"}
    return packed(
        path,
        {
            "word/document.xml": element("w:document", f"<w:body>{body}</w:body>"),
            **{f"word/{names[name]}.xml": element(f"w:{name}", content) for name, content in parts.items()},
        },
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "winter-ferry.docx"


def saved(made: MadeDocument, path: Path) -> Path:
    made.save(str(path))
    return path


# ---------------------------------------------------------------- text


def test_paragraphs_lists_and_tables_come_in_their_order(path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("The council met on Monday.")
    made.add_paragraph("an engine", style="List Bullet")
    table = made.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Year", "Crowns", "2023", "300\nor so"), strict=True):
        cell.text = text
    made.add_paragraph("It was late.")

    document = document_of(saved(made, path))

    assert document.text.split("\n\n") == [
        "The council met on Monday.",
        "an engine",
        "Year\tCrowns",
        "2023\t300 or so",
        "It was late.",
    ]
    assert document.id == "winter-ferry.docx"


def test_headings_are_sections_and_the_title_is_the_documents(path: Path) -> None:
    made = docx.Document()
    made.add_heading("No ferry this winter", 0)
    made.add_paragraph("The council met.")
    made.add_heading("What it costs", 1)
    made.add_paragraph("Nothing.")
    made.add_heading("Engines", 2)

    document = document_of(saved(made, path))

    assert document.title == "No ferry this winter"
    assert document.text == "No ferry this winter\n\nThe council met.\n\nWhat it costs\n\nNothing.\n\nEngines"
    assert document.sections == (Section(40, "What it costs"), Section(65, "Engines"))


@pytest.mark.parametrize(
    ("headings", "title"),
    [
        ([1, 2, 2], "Heading 0"),  # the only one of the first level
        ([1, 1, 2], "Heading 0"),  # the first line
        ([2, 1, 1], "winter ferry"),
        ([None, 1, 1], "winter ferry"),  # chapters
        ([None, 1, 2], "Heading 1"),
    ],
)
def test_a_first_level_heading_that_heads_all_is_the_title(path: Path, headings: list[int | None], title: str) -> None:
    made = docx.Document()
    for number, level in enumerate(headings):
        if level:
            made.add_heading(f"Heading {number}", level)
        else:
            made.add_paragraph("The council met.")

    assert document_of(saved(made, path)).title == title


def test_a_heading_is_told_by_its_outline_or_what_its_style_is_based_on(path: Path) -> None:
    styles = """<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
        <w:style w:styleId="Kapitel"><w:name w:val="Kapitel"/><w:basedOn w:val="berschrift1"/></w:style>
        <w:style w:styleId="Rand"><w:basedOn w:val="berschrift1"/><w:outlineLvl w:val="9"/></w:style>
        <w:style w:styleId="Kreis"><w:basedOn w:val="Kreis"/></w:style>"""
    body = (
        paragraph("One", '<w:pStyle w:val="Kapitel"/>')
        + paragraph("Two", '<w:outlineLvl w:val="1"/>')
        + paragraph("Three", '<w:pStyle w:val="Rand"/>')
        + paragraph("Four", '<w:pStyle w:val="Kreis"/>')
        + paragraph("Heading without definition", '<w:pStyle w:val="Heading2"/>')
        + paragraph("far too long " * 20, '<w:pStyle w:val="Kapitel"/>')
    )

    document = document_of(written(path, body, styles=styles))

    assert [section.title for section in document.sections] == ["One", "Two", "Heading without definition"]


def test_white_space_is_a_space_a_tab_or_a_line_end_as_a_reader_sees_it(path: Path) -> None:
    body = paragraph(
        run("  two   spaces\u00a0\nhere ")
        + "<w:r><w:tab/><w:tab/><w:t>tab</w:t><w:br/><w:t>line</w:t><w:br/><w:br/><w:br/><w:t>e</w:t>"
        + "<w:noBreakHyphen/><w:t>mail co</w:t><w:softHyphen/><w:t>operative</w:t></w:r>"
    )

    assert document_of(written(path, body)).text == "two spaces here\ttab\nline\n\ne-mail cooperative"


def test_links_fields_and_filled_in_forms_are_text_and_their_workings_are_not(path: Path) -> None:
    body = (
        paragraph(f"<w:hyperlink>{run('the ferry’s page')}</w:hyperlink>")
        + paragraph(
            '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DATE \\@ "d MMMM"</w:instrText>'
            '<w:fldChar w:fldCharType="separate"/></w:r>' + run("14 March")
        )
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('Ina Ardal')}</w:sdtContent></w:sdt>"
        + "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
        + f"<w:sdtContent>{paragraph('Click here to enter a name.')}</w:sdtContent></w:sdt>"
    )

    assert paragraphs_of(written(path, body)) == ["the ferry’s page", "14 March", "Ina Ardal"]


def test_tracked_changes_are_accepted(path: Path) -> None:
    deleted_mark = "<w:rPr><w:del/></w:rPr>"
    body = (
        paragraph(
            run("The ferry runs ")
            + "<w:del><w:r><w:delText>never </w:delText><w:t>ever </w:t></w:r></w:del>"
            + f"<w:ins>{run('daily')}</w:ins>"
            + f"<w:moveFrom>{run(' from here')}</w:moveFrom><w:moveTo>{run(', to here')}</w:moveTo>"
        )
        + paragraph("Two paragraphs ", deleted_mark)
        + paragraph("made one.", '<w:pPrChange><w:pPr><w:pStyle w:val="Heading1"/></w:pPr></w:pPrChange>')
        + paragraph("Before a table", deleted_mark)
        + "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>gone</w:t></w:r></w:p></w:tc></w:tr>"
        + f"<w:tr><w:tc>{paragraph('a')}</w:tc><w:tc>{paragraph('b')}</w:tc></w:tr></w:tbl>"
        + paragraph("Last words", deleted_mark)
    )

    document = document_of(written(path, body))

    assert document.text.split("\n\n") == [
        "The ferry runs daily, to here",
        "Two paragraphs made one.",
        "Before a table",
        "a\tb",
        "Last words",
    ]
    assert document.sections == ()


def test_hidden_text_pronunciation_and_a_second_drawing_are_left_out(path: Path) -> None:
    box = f"<w:txbxContent>{paragraph('In a box.')}</w:txbxContent>"
    body = paragraph(
        run("Shown")
        + run(" hidden", "<w:vanish/>")
        + run(", shown again", '<w:vanish w:val="0"/>')
        + "<w:r><w:ruby><w:rt><w:r><w:t>to</w:t></w:r></w:rt><w:rubyBase>"
        + run(" 東")
        + "</w:rubyBase></w:ruby></w:r>"
        + f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        + f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        + run(", to the end.")
    ) + paragraph("After.")

    assert paragraphs_of(written(path, body)) == ["Shown, shown again 東, to the end.", "In a box.", "After."]


def test_footnotes_follow_their_paragraph_and_endnotes_the_text(path: Path) -> None:
    def note(kind: str, number: int, text: str, attributes: str = "") -> str:
        return f'<w:{kind} w:id="{number}" {attributes}>{paragraph(text)}</w:{kind}>'

    footnotes = note("footnote", 0, "line", 'w:type="separator"') + note("footnote", 2, "A note.")
    endnotes = note("endnote", 2, "At the end.") + note("endnote", 3, "Of no text.")
    body = (
        paragraph(
            run("One")
            + '<w:r><w:endnoteReference w:id="2"/></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
            + run(".")
        )
        + paragraph("Two.")
        + paragraph('<w:r><w:footnoteReference w:id="7"/></w:r>')
    )

    document = document_of(written(path, body, footnotes=footnotes, endnotes=endnotes))

    assert document.text.split("\n\n") == ["One.", "A note.", "Two.", "At the end."]


def test_a_table_of_contents_is_left_out(path: Path) -> None:
    styles = '<w:style w:styleId="Verzeichnis1"><w:name w:val="toc 1"/></w:style>'
    body = paragraph("Costs\t3", '<w:pStyle w:val="Verzeichnis1"/>') + paragraph("Costs are high.")

    assert paragraphs_of(written(path, body, styles=styles)) == ["Costs are high."]


def test_a_large_first_letter_is_part_of_its_word(path: Path) -> None:
    body = paragraph("O", '<w:framePr w:dropCap="drop"/>') + paragraph("nce it was late.")

    assert paragraphs_of(written(path, body)) == ["Once it was late."]


def test_cells_that_arrange_a_page_are_paragraphs(path: Path) -> None:
    long = "The council of Brell decided on Monday evening that no ferry runs. " * 5
    cells = f"<w:tc>{paragraph('Left.')}{paragraph(long)}</w:tc><w:tc>{paragraph('Right.')}</w:tc>"
    alone = f"<w:tr><w:tc>{paragraph('One.')}{paragraph('Two.')}</w:tc><w:tc><w:p/></w:tc></w:tr>"

    found = paragraphs_of(written(path, f"<w:tbl><w:tr>{cells}</w:tr>{alone}</w:tbl>"))

    assert found == ["Left.", long.strip(), "Right.", "One.", "Two."]


def test_a_table_in_a_cell_is_read(path: Path) -> None:
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('a')}</w:tc><w:tc>{paragraph('b')}</w:tc></w:tr></w:tbl>"
    body = f"<w:tbl><w:tr><w:tc>{paragraph('Left')}</w:tc><w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>"

    assert document_of(written(path, body)).text == "Left\ta b"


# ---------------------------------------------------------------- numbers


def test_numbers_of_clauses_stand_in_front_as_word_shows_them(path: Path) -> None:
    def level(at: int, form: str, text: str, more: str = "") -> str:
        written = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        return f'<w:lvl w:ilvl="{at}">{written}{more}</w:lvl>'

    numbering = (
        '<w:abstractNum w:abstractNumId="0">'
        + level(0, "upperRoman", "Article %1", '<w:pStyle w:val="Clause"/>')
        + level(1, "decimal", "%1.%2", "<w:isLgl/>")
        + level(2, "lowerLetter", "(%3)")
        + level(3, "bullet", "\uf0b7")
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        + '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        + '<w:lvlOverride w:ilvl="2"><w:startOverride w:val="3"/></w:lvlOverride></w:num>'
    )
    styles = '<w:style w:styleId="Clause"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'

    def numbered(text: str, at: int, numbers: int = 1) -> str:
        return paragraph(text, f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{numbers}"/></w:numPr>')

    body = (
        paragraph("Scope", '<w:pStyle w:val="Clause"/>')
        + numbered("first", 1)
        + numbered("one", 2)
        + numbered("two", 2)
        + numbered("point", 3)
        + numbered("second", 1)
        + numbered("three", 2, numbers=2)
        + paragraph("Costs", '<w:pStyle w:val="Clause"/>')
        + numbered("again", 1)
        + numbered("without", 0, numbers=0)
    )

    assert paragraphs_of(written(path, body, numbering=numbering, styles=styles)) == [
        "Article I Scope",
        "1.1 first",
        "(a) one",
        "(b) two",
        "point",
        "1.2 second",
        "(c) three",
        "Article II Costs",
        "2.1 again",
        "without",
    ]


# ---------------------------------------------------------------- what a document says of itself


def test_title_author_and_day_are_those_of_the_properties(path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("The ferry is late.")
    made.core_properties.title = "No ferry this winter"
    made.core_properties.author = "Bo Lind"
    made.core_properties.created = datetime(2024, 2, 1)
    made.core_properties.modified = datetime(2024, 2, 5)

    document = document_of(saved(made, path))

    assert (document.title, document.author, document.date) == ("No ferry this winter", "Bo Lind", date(2024, 2, 5))


def test_a_day_in_a_line_of_its_own_counts_more_than_that_of_the_last_change(path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("Minutes of the council")
    made.add_paragraph("14 March 2024")
    made.core_properties.modified = datetime(2025, 2, 5)

    assert document_of(saved(made, path)).date == date(2024, 3, 14)


def test_what_a_template_says_of_itself_does_not_count(path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("The ferry is late.")
    made.core_properties.title = "Microsoft Word - minutes.doc"

    document = document_of(saved(made, path))

    assert (document.title, document.author, document.date) == ("winter ferry", None, None)


# ---------------------------------------------------------------- what is refused


def test_strict_names_parts_by_other_names_and_in_other_cases_are_read(path: Path) -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    main = f'<x:document xmlns:x="{strict}"><x:body><x:p><x:r><x:t>It is late.</x:t></x:r></x:p></x:body></x:document>'

    packed(path, {"_rels/.rels": relations(officeDocument="/Word/main.xml"), "word\\Main.XML": main})

    assert document_of(path).text == "It is late."


def test_a_document_without_text_is_empty_or_only_pictures(path: Path) -> None:
    assert reason_of(written(path, "<w:p/>")) == "is empty"

    packed(path, {"word/document.xml": element("w:document"), "word/media/image1.png": b"\x89PNG"})

    assert reason_of(path) == "holds no text, only pictures (a scan); recognise its text first"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 and no more", "is no Word document (.docx), or a damaged one"),
        (b"<html>The ferry</html>", "is no Word document (.docx), or a damaged one"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "is encrypted; remove its password first",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
            "is an old office document by its content; save it anew as Word document (.docx)",
        ),
    ],
)
def test_what_is_no_word_document_is_refused(path: Path, content: bytes, reason: str) -> None:
    path.write_bytes(content)

    assert reason_of(path) == reason


def test_an_archive_of_something_else_is_refused(path: Path) -> None:
    assert reason_of(packed(path, {"a.txt": "The ferry"})) == "is no Word document (.docx), or a damaged one"


def test_a_damaged_part_is_named(path: Path) -> None:
    packed(path, {"word/document.xml": element("w:document", paragraph("The ferry"))[:-5]})

    assert reason_of(path).startswith("is damaged: word/document.xml is no valid XML: ")

    data = bytearray(written(path, paragraph("The ferry " * 100)).read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)

    assert reason_of(path).startswith("is damaged: word/document.xml cannot be unpacked: ")


def test_a_bomb_is_refused_before_it_is_unpacked(path: Path) -> None:
    packed(path, {"word/document.xml": element("w:document") + " " * 100_000_000})

    assert reason_of(path) == "unpacks to more than 100,000,000 bytes of text"


def test_entities_are_not_resolved(path: Path) -> None:
    secret = path.with_name("secret.txt")
    secret.write_text("secret")
    bomb = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    document = element("w:document", paragraph(run("late&x;")))

    packed(path, {"word/document.xml": f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]>{document}'})

    assert document_of(path).text == "late"

    packed(path, {"word/document.xml": f"<!DOCTYPE w [{bomb}]>{document.replace('&x;', '&a9;')}"})

    assert reason_of(path).startswith("is damaged: word/document.xml is no valid XML: ")


def test_tables_in_each_other_are_read_but_not_thousands(path: Path) -> None:
    deep = 300
    body = "<w:tbl><w:tr><w:tc>" * deep + paragraph("The ferry.") + "</w:tc></w:tr></w:tbl>" * deep

    assert document_of(written(path, body)).text == "The ferry."

    body = "<w:tbl><w:tr><w:tc>" * 400 + paragraph("The ferry.") + "</w:tc></w:tr></w:tbl>" * 400

    assert reason_of(written(path, body)) == "has more than 1,000 elements of XML in each other"


@pytest.mark.parametrize(
    ("name", "instead"),
    [("a.doc", ".docx"), ("a.xls", ".xlsx"), ("a.ppt", ".pptx"), ("a.xlsb", ".xlsx"), ("a.DOC", ".docx")],
)
def test_files_of_earlier_programs_are_not_read_but_said_how_to_save(tmp_path: Path, name: str, instead: str) -> None:
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    ending = name[1:].lower()

    assert items_of(tmp_path / name) == [
        Unreadable(name, f"{ending} files are not read; save it as {instead}", "unsupported")
    ]


def test_damaged_styles_and_properties_do_not_cost_the_text(path: Path) -> None:
    main = element("w:document", paragraph("The ferry is late.", '<w:pStyle w:val="Heading1"/>'))

    packed(path, {"word/document.xml": main, "word/styles.xml": "<w", "docProps/core.xml": "<cp"})

    assert document_of(path).text == "The ferry is late."
