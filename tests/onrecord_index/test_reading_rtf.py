r"""Rich text: groups, encodings, tables, notes, and what is left out."""

from datetime import date
from pathlib import Path

import pytest
from made_office import document_of, paragraphs_of, reason_of

from onrecord_index import Section

FONTS = r"{\fonttbl{\f0\froman\fcharset0 Times{\*\falt Roman};}{\f1\fcharset204 Times;}{\f2\fcharset128 Mincho;}}"


def written(folder: Path, content: str | bytes, *, header: str = r"\ansi\ansicpg1252\uc1\deff0") -> Path:
    """Write a document with a body."""
    path = folder / "winter-ferry.rtf"
    body = content if isinstance(content, bytes) else content.encode("latin-1")
    path.write_bytes(b"{\\rtf1" + header.encode() + FONTS.encode() + b"\n" + body + b"}\n")
    return path


# ---------------------------------------------------------------- text


def test_paragraphs_lines_and_signs_are_read(tmp_path: Path) -> None:
    content = r"""{\colortbl;\red0\green0\blue0;}\pard\plain The {\b coun}cil\~met\line
at \emdash\ldblquote noon\rdblquote{} \{in Brell\}, co\-operative non\_stop.\par
Second\
third\tab end.\sect Last\'2e"""

    assert paragraphs_of(written(tmp_path, content)) == [
        "The council met\nat —“noon” {in Brell}, cooperative non-stop.",
        "Second",
        "third\tend.",
        "Last.",
    ]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (r"M\'fcller, \'80 5", "Müller, € 5"),
        ("M\xfcller", "Müller"),
        (r"{\f1 \'cf\'f0\'e8\'e2\'e5\'f2}, \'ff", "Привет, ÿ"),
        (r"\f2 \'93\'fa\'96\'7b\'83A\plain .", "日本ア."),  # the second byte of a character may be a letter
        (r"\u8364\'80 \u322? \u-10179?\u-8704?.", "€ ł 😀."),
        (r"\u128512?.", "😀."),
        (r"\uc0\u322\u322 o", "łło"),
        (r"\uc2\u322\'b3\'b3o{\u322 ??o}", "łoło"),
        (r"\u8220\ldblquote late\u8221\rdblquote", "“late”"),
        (r"{\upr{ansi}{\*\ud{\u322?}}}", "ł"),
        (r"\u61623? late", "late"),  # a bullet of a font of signs
        (r"\u-99999999? late \u99999999?.", "late ."),
    ],
)
def test_characters_come_from_code_pages_fonts_and_unicode(tmp_path: Path, content: str, text: str) -> None:
    assert document_of(written(tmp_path, content)).text == text


@pytest.mark.parametrize(
    ("header", "content", "text"),
    [
        (r"\ansi\ansicpg1250", r"\'f8eka", "řeka"),
        (r"\ansi\ansicpg65001", r"\'c5\'82", "ł"),
        (r"\mac", r"\'9f", "ü"),
        (r"\pc", r"\'81", "ü"),
        (r"\ansi\ansicpg99", r"\'fc", "ü"),
        (r"\ansi\deff1", r"\'ff", "я"),
    ],
)
def test_a_document_names_its_code_page(tmp_path: Path, header: str, content: str, text: str) -> None:
    assert document_of(written(tmp_path, content, header=header)).text == text


def test_fields_objects_and_boxes_give_what_is_seen_of_them(tmp_path: Path) -> None:
    content = r"""See {\field{\*\fldinst HYPERLINK "https://brell.example"}{\fldrslt the page}}.
 {\shp{\*\shpinst\shpleft0{\sp{\sn shapeType}{\sv 202}}{\shptxt \pard In a box.\par}}{\shprslt In a box.\par}}
{\object{\*\objdata 0105}{\result {\pict 00ff}A sheet.}}\par After."""

    assert paragraphs_of(written(tmp_path, content)) == ["See the page. A sheet.", "In a box.", "After."]


def test_numbers_of_lists_stay_and_bullets_do_not(tmp_path: Path) -> None:
    content = r"""{\listtext\pard\plain\f0 1.2\tab}Costs\par{\pntext\f1\'b7\tab}an engine\par \bullet\tab a crew"""

    assert paragraphs_of(written(tmp_path, content)) == ["1.2 Costs", "an engine", "a crew"]


def test_headers_hidden_deleted_and_unknown_text_is_left_out(tmp_path: Path) -> None:
    content = rb"""{\header Brell Courier\par}{\*\generator Word;}{\*\unknown{\b words}}{\xe{\v entry}}
Shown{\v hidden} {\deleted gone}{\*\bkmkstart a}{\*\atnid Bo}{\*\annotation Really?}to {\v0 the} end.
{\pict\wmetafile8 0100ff}{\*\shppict{\pict\bin7 }}{{\par}}"""

    assert document_of(written(tmp_path, content)).text == "Shown to the end."


def test_footnotes_follow_their_paragraph_and_endnotes_the_text(tmp_path: Path) -> None:
    content = r"""One{\super\chftn{\footnote\pard\plain{\super\chftn} A note.\par Of two.}} and
 {\footnote\ftnalt At the end.}on.\par Two{\footnote Another.}.\par"""

    assert paragraphs_of(written(tmp_path, content)) == [
        "One and on.",
        "A note.",
        "Of two.",
        "Two.",
        "Another.",
        "At the end.",
    ]


# ---------------------------------------------------------------- tables and headings


def test_tables_are_rows_with_tabs(tmp_path: Path) -> None:
    content = r"""Before\par\trowd\cellx1\cellx2\pard\intbl Year\cell Crowns\cell\row
{\trowd\cellx1\cellx2\pard\intbl 2023\cell}{\pard\intbl 300\par or so\cell\row}
\trowd\pard\intbl 2024\cell\cell\row\pard After\par"""

    assert paragraphs_of(written(tmp_path, content)) == ["Before", "Year\tCrowns", "2023\t300 or so", "2024", "After"]


def test_a_table_in_a_cell_is_read_row_by_row(tmp_path: Path) -> None:
    def inner(first: str, second: str) -> str:
        end = r"\nestcell{\nonesttables\par}"
        return rf"\pard\intbl\itap2 {first}{end}{second}{end}{{\*\nesttableprops\trowd\nestrow}}{{\nonesttables\par}}"

    content = rf"{inner('Name', 'Year')}{inner('Berg', '2021')}\pard\intbl\itap1\cell\row\pard After\par"

    assert paragraphs_of(written(tmp_path, content)) == ["Name\tYear", "Berg\t2021", "After"]


def test_a_row_that_does_not_end_ends_with_the_table(tmp_path: Path) -> None:
    assert paragraphs_of(written(tmp_path, r"\pard\intbl Year\cell Crowns\cell\pard After\par")) == [
        "Year\tCrowns",
        "After",
    ]


def test_styles_and_outlines_make_titles_and_headings(tmp_path: Path) -> None:
    content = r"""{\stylesheet{\ql Normal;}{\s1\b heading 1;}{\s2\outlinelevel1 Abschnitt;}{\s15 Title;}
{\*\cs10 heading 2;}}
\pard\s15 No ferry\par\pard\s1 Costs\par\pard\plain None.\par\pard\s2 Years\par\pard\outlinelevel2 Ports\par"""

    document = document_of(written(tmp_path, content))

    assert document.title == "No ferry"
    assert [section.title for section in document.sections] == ["Costs", "Years", "Ports"]
    assert document.sections[0] == Section(10, "Costs")


# ---------------------------------------------------------------- what a document says of itself


def test_a_document_describes_itself(tmp_path: Path) -> None:
    content = r"""{\info{\title No ferry\'21}{\author Bo {\b Lind}}{\operator Eva}{\subject Boats}
{\creatim\yr2024\mo2\dy1\hr9}{\revtim\yr2024\mo2\dy5}}It is late."""

    document = document_of(written(tmp_path, content))

    assert (document.title, document.author, document.date) == ("No ferry!", "Bo Lind", date(2024, 2, 5))
    assert document.text == "It is late."


def test_impossible_days_are_none(tmp_path: Path) -> None:
    document = document_of(written(tmp_path, r"{\info{\revtim\yr0\mo99\dy5}{\creatim\yr2024}}It is late."))

    assert (document.title, document.author, document.date) == ("winter ferry", None, None)


# ---------------------------------------------------------------- what is refused, and what is not


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"The ferry", "is not RTF, or damaged"),
        (b"{\\rtf1\\ansi {\\info{\\title x}}}", "is empty"),
        (b"{\\rtf1 {\\pict 00ff}}", "holds no text, only pictures (a scan); recognise its text first"),
        (b"{\\rtf1 " + b"{" * 2_000, "is RTF with too many groups in each other"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(content)

    assert reason_of(path) == reason


@pytest.mark.parametrize(
    "content",
    [
        b"{\\rtf1 It is late. {\\footnote A note",  # cut off
        b"{\\rtf1 It is late.}}}} {\\b more",
        b"{\\rtf1 It is late.{\\pict\\bin99999999 ",
        b"{\\rtf1 It is late.\\bin-5 \\u\\'zz\\",
        b"{\\rtf1\\cell\\row It is late.\\row\\nestrow",
        b"\r\n{\\rtf1 It is late.",
    ],
)
def test_what_is_damaged_is_read_as_far_as_it_goes(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(content)

    assert paragraphs_of(path)[0].startswith("It is late.")
