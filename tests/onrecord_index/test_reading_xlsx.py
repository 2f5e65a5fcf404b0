"""Workbooks: a line for each row as a person sees it, sheets as sections."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from made_office import OFFICE, document_of, items_of, packed, reason_of, relations
from openpyxl.workbook import Workbook

from onrecord_index import Section, Unreadable
from onrecord_index.passages import passages_of
from onrecord_index.reading import ReadDocument
from onrecord_index.reading.office.cells import shown


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "brell-mayors.xlsx"


def saved(made: Workbook, path: Path) -> Path:
    made.save(path)
    made.close()
    return path


def written(path: Path, *sheets: str, strings: str = "", styles: str = "", properties: str = "") -> Path:
    """Write a workbook whose sheets have the names A, B, C and these rows."""
    names = "ABC"[: len(sheets)]
    namespaces = f'xmlns="{OFFICE}/spreadsheetml/2006/main" xmlns:r="{OFFICE}/officeDocument/2006/relationships"'
    entries = "".join(f'<sheet name="{name}" r:id="worksheet_{name}"/>' for name in names)
    parts = {
        "xl/workbook.xml": f"<workbook {namespaces}>{properties}<sheets>{entries}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(**{f"worksheet_{name}": f"sheets/{name}.xml" for name in names}),
        "xl/sharedStrings.xml": f"<sst {namespaces}>{strings}</sst>",
        "xl/styles.xml": f"<styleSheet {namespaces}>{styles}</styleSheet>",
    }
    for name, rows in zip(names, sheets, strict=True):
        parts[f"xl/sheets/{name}.xml"] = f"<worksheet {namespaces}><sheetData>{rows}</sheetData></worksheet>"
    return packed(path, parts)


def test_rows_carry_the_names_of_their_columns_and_are_sentences(path: Path) -> None:
    made = Workbook()
    made.active.title = "Mayors"
    for row in (["Name", "Since", "Votes"], ["Ina Berg", date(2021, 3, 14), 1204], ["Bo Lind", date(2022, 5, 1), None]):
        made.active.append(row)
    offices = made.create_sheet("Offices")
    made.create_sheet("Empty")
    for row in (["Office", "Room"], ["harbour\nmaster", 7], ["treasurer", 12.5]):
        offices.append(row)

    document = document_of(saved(made, path))

    lines = [
        "Name: Ina Berg; Since: 14 March 2021; Votes: 1204",
        "Name: Bo Lind; Since: 1 May 2022",
        "Office: harbour master; Room: 7",
        "Office: treasurer; Room: 12.5",
    ]
    assert document.text == f"{lines[0]}\n{lines[1]}\n\n{lines[2]}\n{lines[3]}"
    assert document.sections == (Section(0, "Mayors"), Section(84, "Offices"))
    assert document.layout == "rows"
    (passage,) = passages_of(document)
    assert [passage.words_of(sentence) for sentence in passage.sentences] == lines


def test_values_are_written_as_a_person_sees_them(path: Path) -> None:
    made = Workbook()
    values = {
        0.1 + 0.2: "General",
        1234567.5: '#,##0.00 "kr"',
        0.523: "0.0%",
        datetime(2021, 3, 14, 9, 30): "dd/mm/yyyy hh:mm",
        date(2021, 3, 1): "mmm yyyy",
        time(9, 5): "hh:mm",
        timedelta(hours=26, minutes=15): "[h]:mm",
        True: "General",
        "#N/A": "General",
        "007": "@",
    }
    for column, (value, code) in enumerate(values.items(), 1):
        cell = made.active.cell(1, column, value)
        cell.number_format = code

    assert document_of(saved(made, path)).text == (
        "0.3; 1,234,567.50 kr; 52.3%; 14 March 2021, 09:30; March 2021; 09:05; 26:15; TRUE; 007"
    )


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (-12.5, '"$"#,##0.00_);("$"#,##0.00)', "-$12.50"),
        (12.5, "[$€-407] #,##0.00", "€ 12.50"),
        (12.5, "[Red]0.0##", "12.5"),
        (2.5, "0", "3"),
        (7, "000", "007"),
        (0.05, "0.0%", "5.0%"),
        (1234567, "#,##0,", "1234567"),  # thousands: the digits that are kept are clearer
        (0.5, "# ?/?", "0.5"),
        (5551234, "###-####", "5551234"),
        (12345, "0.00E+00", "12345"),
        (5, '"Yes"', "5"),
        (1e20, "General", "100000000000000000000"),
        (float("inf"), "General", ""),
        (1e300, "0.00", f"{1e300:.15g}"),
        (44269.75, "yyyy", "2021"),
        (44269, "[$-809]dddd d mmmm yyyy;@", "14 March 2021"),
        (59, "d mmm yy", "28 February 1900"),
        (61, "d mmm yy", "1 March 1900"),
        (-3, "d mmm yy", "-3"),
        (1e9, "d mmm yy", "1000000000"),
        (0.75, "h:mm:ss", "18:00"),
        (0.750011574, "h:mm:ss", "18:00:01"),
        (0, "x" * 300, "0"),
    ],
)
def test_a_number_is_shown_as_its_format_says(number: float, code: str, text: str) -> None:
    assert shown(number, code) == text


def test_days_may_be_counted_from_1904(path: Path) -> None:
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    row = '<row><c s="1"><v>0</v></c></row>'

    written(path, row, styles=styles, properties='<workbookPr date1904="1"/>')

    assert document_of(path).text == "1 January 1904"


def test_a_cell_that_reaches_over_rows_is_told_in_each(path: Path) -> None:
    made = Workbook()
    for row in (["Region", "Town", "Boats"], ["North", "Brell", 3], [None, "Osmund", 4], [None, "Hagen", 5]):
        made.active.append(row)
    made.active.merge_cells("A2:A3")

    assert document_of(saved(made, path)).text.split("\n") == [
        "Region: North; Town: Brell; Boats: 3",
        "Region: North; Town: Osmund; Boats: 4",
        "Town: Hagen; Boats: 5",
    ]


def test_a_far_cell_costs_nothing(path: Path) -> None:
    made = Workbook()
    made.active["A1"] = "near"
    made.active["XFD1048576"] = "far"

    assert document_of(saved(made, path)).text == "near\nfar"


def test_strings_of_all_kinds_are_read(path: Path) -> None:
    strings = (
        "<si><r><t>rich </t></r><r><t>text</t></r></si><si><t>東京</t><rPh><t>トウキョウ</t></rPh></si>"
        "<si><t>a_x000D_\nb_x0041_</t></si>"
    )
    row = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c><c t="s"><v>99</v></c>'
        '<c t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c><c t="str"><f>A1</f><v>result</v></c>'
        '<c t="e"><v>#REF!</v></c><c t="d"><v>2021-03-14</v></c><c><v>not a number</v></c></row>'
    )

    written(path, row, strings=strings)

    assert document_of(path).text == "rich text; 東京; a bA; inline; result; 14 March 2021; not a number"


def test_formulas_without_results_are_said_to_have_none(path: Path) -> None:
    made = Workbook()
    made.active["A1"] = "=1+1"

    assert reason_of(saved(made, path)) == (
        "holds only formulas without results; open it in a spreadsheet program and save it"
    )


def test_a_workbook_is_described_by_its_properties_or_its_name(path: Path) -> None:
    made = Workbook()
    made.active["A1"] = "14 March 2020"
    made.properties.creator = "Bo Lind"

    document = document_of(saved(made, path.with_name("mayors-2024-02-05.xlsx")))
    made.properties.title = "Mayors of Brell"

    assert (document.title, document.author, document.date) == ("mayors 2024-02-05", "Bo Lind", date(2024, 2, 5))
    assert document_of(saved(made, path)).title == "Mayors of Brell"


def test_a_damaged_sheet_is_listed_and_read_as_far_as_it_goes(path: Path) -> None:
    row = "<row><c><v>1</v></c></row>"
    written(path, row, f"{row}</sheetData><row>", f"{row}{row}")

    bad, item = items_of(path)

    assert isinstance(bad, Unreadable)
    assert bad.place == "brell-mayors.xlsx:B"
    assert bad.reason.startswith("sheet is damaged: xl/sheets/B.xml is no valid XML: ")
    assert isinstance(item, ReadDocument)
    assert item.document.sections[0] == Section(0, "A")
    assert item.document.sections[-1].title == "C"


def test_an_empty_workbook_is_empty(path: Path) -> None:
    assert reason_of(saved(Workbook(), path)) == "is empty"


def test_a_table_that_would_become_endless_is_refused(path: Path) -> None:
    strings = f"<si><t>{'late ' * 20_000}</t></si>"
    rows = '<row><c t="s"><v>0</v></c></row>' * 1_000

    assert reason_of(written(path, rows, strings=strings)) == (
        "is a table of more than 50,000,000 characters with the names of its columns in each row; split it"
    )


def test_what_openpyxl_makes_it_also_reads_alike(path: Path) -> None:
    made = Workbook()
    for number in range(200):
        made.active.append([f"boat {number}", number / 8, None, number])
    saved(made, path)

    document = document_of(path)

    cells = openpyxl.load_workbook(path, read_only=True)
    try:
        expected = ["; ".join(str(value) for value in row if value is not None) for row in cells.active.values]
    finally:
        cells.close()
    assert [line.replace(".0;", ";") for line in expected] == document.text.split("\n")
