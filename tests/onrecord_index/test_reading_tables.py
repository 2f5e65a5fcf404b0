"""Tables as plain text: delimiters, the row that names the columns, and rows as sentences."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_office import document_of, reason_of

from onrecord_index import Document
from onrecord_index.passages import passages_of
from onrecord_index.reading.rows import Rows

MAYORS = "Name,Office,Year\nIna Berg,mayor,2021\nBo Lind,treasurer,2021\nEva Rask,mayor,2022\n"


def table(folder: Path, content: str | bytes, name: str = "brell-mayors.csv") -> Document:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return document_of(path)


def lines_of(folder: Path, content: str | bytes, name: str = "brell-mayors.csv") -> list[str]:
    return table(folder, content, name).text.split("\n")


def test_a_row_is_a_sentence_that_carries_the_names_of_its_columns(tmp_path: Path) -> None:
    document = table(tmp_path, MAYORS)

    (passage,) = passages_of(document)
    assert [passage.words_of(sentence) for sentence in passage.sentences] == [
        "Name: Ina Berg; Office: mayor; Year: 2021",
        "Name: Bo Lind; Office: treasurer; Year: 2021",
        "Name: Eva Rask; Office: mayor; Year: 2022",
    ]
    assert (document.id, document.title, document.layout) == ("brell-mayors.csv", "brell mayors", "rows")


def test_a_row_of_several_sentences_is_one_all_the_same(tmp_path: Path) -> None:
    document = table(tmp_path, 'Day,Remark\n1 May 2024,"It was late. Nobody came.\n\nThe end."\n2 May 2024,Nothing.\n')

    (passage,) = passages_of(document)
    assert [passage.words_of(sentence) for sentence in passage.sentences] == [
        "Day: 1 May 2024; Remark: It was late. Nobody came. The end.",
        "Day: 2 May 2024; Remark: Nothing.",
    ]


def test_the_name_of_a_table_dates_it_and_no_cell_does(tmp_path: Path) -> None:
    content = "Date,Boat\n14 March 2024,Osmund Star\n"

    assert table(tmp_path, content).date is None
    assert table(tmp_path, content, "fees-2024-02-05.csv").date == date(2024, 2, 5)


# ---------------------------------------------------------------- delimiters and quotation marks


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_usual_delimiter_is_found(tmp_path: Path, name: str, delimiter: str, line_end: str) -> None:
    content = MAYORS.replace(",", delimiter).replace("\n", line_end)

    assert lines_of(tmp_path, content, name)[0] == "Name: Ina Berg; Office: mayor; Year: 2021"


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("Price;Crates\n1,5;3\n2,5;4\n", ["Price: 1,5; Crates: 3", "Price: 2,5; Crates: 4"]),
        ("sep=|\nPrice|a;b\n1,5|3;4\n", ["Price: 1,5; a;b: 3;4"]),
        ('Name, Office\n"Berg, Ina", "mayor ""of Brell"""\n', ['Name: Berg, Ina; Office: mayor "of Brell"']),
        ('Part,Size\npipe,5" wide\n"Big" nut,3"\n', ['Part: pipe; Size: 5" wide', 'Part: Big nut; Size: 3"']),
        ("Just a line.\nAnother, with a comma.\nA third.", ["Just a line.", "Another, with a comma.", "A third."]),
        ('"Hello, world"\n"Good, night"\n', ["Hello, world", "Good, night"]),
        ("alone", ["alone"]),
    ],
)
def test_delimiters_within_values_and_marks_within_text_are_told(
    tmp_path: Path, content: str, lines: list[str]
) -> None:
    assert lines_of(tmp_path, content) == lines


def test_a_quotation_mark_that_never_closes_swallows_no_rows(tmp_path: Path) -> None:
    content = 'Name,Remark\nBerg,fine\nLind,"late\nRask,fine\n'

    assert lines_of(tmp_path, content) == [
        "Name: Berg; Remark: fine",
        'Name: Lind; Remark: "late',
        "Name: Rask; Remark: fine",
    ]


def test_a_mark_that_swallows_more_than_a_cell_can_hold_is_one_of_the_text(tmp_path: Path) -> None:
    content = 'Name,Remark\nLind,"late\n' + "Rask,fine\n" * 20_000 + 'Berg,"fine"\n'

    lines = lines_of(tmp_path, content)

    assert lines[:2] == ['Name: Lind; Remark: "late', "Name: Rask; Remark: fine"]
    assert len(lines) == 20_002


def test_a_cell_that_is_too_long_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n" + "x" * 200_000 + ",y\n")

    assert reason_of(tmp_path / "a.csv") == "is a table that cannot be read: field larger than field limit (131072)"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_encodings_are_told_as_in_other_texts(tmp_path: Path, encoding: str) -> None:
    content = "Navn;Sted\nØyvind Bærum;Ålesund\nKåre Sørli;Tromsø\n"

    assert lines_of(tmp_path, content.encode(encoding))[0] == "Navn: Øyvind Bærum; Sted: Ålesund"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b",,\n,,\n", "is empty"),
        (b"x," * 20_000, "is a table with more than 16,384 cells in a row"),
        (b"," * 10_000_001, "has a line of 10,000,001 characters; at most 10,000,000 are read"),
        (b"PK\x03\x04", "is not text but a ZIP archive or an office document"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)

    assert reason_of(tmp_path / "a.csv") == reason


# ---------------------------------------------------------------- names of columns


def rows(text: str) -> list[str]:
    """Return the lines of a table whose cells are between bars; empty lines are empty rows."""
    found = Rows()
    for line in text.strip().split("\n"):
        cells = [cell.strip() for cell in line.split("|")] if line.strip() else []
        found.add({column: cell for column, cell in enumerate(cells) if cell})
    return found.finished()


@pytest.mark.parametrize(
    "text",
    [
        "Ina Berg|mayor|2021\nBo Lind|treasurer|2022",  # numbers above numbers of the same form
        "Ina Berg|mayor\nBo Lind|treasurer\nEva Rask|clerk",  # words of the same form
        "yes|Berg\nno|Lind\nyes|Rask",  # a cell comes again
        "Name|Ina Berg\nBorn|1970\nOffice|mayor\nSince|2021",  # values of several kinds to the right of their names
        "a|b\n1|2|3\n4|5|6",  # a column without a name
        "a|a\n1|2\n3|4",  # two columns of one name
        "a|b",  # nothing below
    ],
)
def test_a_table_without_names_gives_its_cells(text: str) -> None:
    assert rows(text) == text.replace("|", "; ").split("\n")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Name|Town\nBerg|Oslo\nLind|Brell", "Name: Berg; Town: Oslo"),
        ("name|full title\nIna Berg|mayor of Brell", "name: Ina Berg; full title: mayor of Brell"),
        ("Region|2019|2020\nNorth|12|15\nSouth|3|4", "Region: North; 2019: 12; 2020: 15"),
        ("|Boats|Crews\nBrell|3|4\nOsmund|5|6", "Brell; Boats: 3; Crews: 4"),
        ("Name:|Votes :\nBerg|12\nLind|13", "Name: Berg; Votes: 12"),
        ("Full Name|Votes\nIna Berg|12\nBo Lind|13", "Full Name: Ina Berg; Votes: 12"),
    ],
)
def test_the_first_row_names_the_columns_where_it_is_none_of_data(text: str, line: str) -> None:
    assert rows(text)[0] == line


def test_lines_above_below_and_between_stay_and_names_that_come_again_do_not() -> None:
    text = """
        Boats of Brell
        in 2024
        Name|Length|Crew
        Sea Eagle|12|3
        Larger ones
        Osmund Star|28|
        Name|Length|Crew
        Little Anna|6|1

        Sea Gull|7|2

        Owner|Boats
        Berg|2
        Lind|1

        Source: the harbour master"""

    assert rows(text) == [
        "Boats of Brell",
        "in 2024",
        "Name: Sea Eagle; Length: 12; Crew: 3",
        "Larger ones",
        "Name: Osmund Star; Length: 28",
        "Name: Little Anna; Length: 6; Crew: 1",
        "Name: Sea Gull; Length: 7; Crew: 2",
        "Owner: Berg; Boats: 2",
        "Owner: Lind; Boats: 1",
        "Source: the harbour master",
    ]


def test_the_names_of_one_sheet_are_not_those_of_the_next() -> None:
    found = Rows()
    for row in ({0: "Name", 1: "Votes"}, {0: "Berg", 1: "12"}):
        found.add(row)

    first = found.finished()
    found.add({0: "Lind", 1: "13"})

    assert (first, found.finished()) == (["Name: Berg; Votes: 12"], ["Lind; 13"])


@given(st.lists(st.lists(st.text("12 \n;|", max_size=4), max_size=4), max_size=8))
def test_no_figure_of_any_table_is_lost(table: list[list[str]]) -> None:
    found = Rows()
    for cells in table:
        found.add(dict(enumerate(cells)))

    text = "; ".join(found.finished())

    assert [cell for cells in table for cell in cells if " ".join(cell.split()) not in text] == []


def test_names_of_columns_in_which_nothing_stands_are_told_once() -> None:
    assert rows("Name||Votes\n1\nName||Votes") == ["Name; Votes", "1"]
    assert rows("Name|Votes|Remark\nBerg|12|\nLind|13|") == [
        "Name; Votes; Remark",
        "Name: Berg; Votes: 12",
        "Name: Lind; Votes: 13",
    ]
    assert rows("Berg|mayor\nfirst\nsecond") == ["Berg; mayor", "first", "second"]
