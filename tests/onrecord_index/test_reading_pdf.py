"""PDF files: their words in the order in which they are read, in paragraphs, with the page of each."""

import shutil
import zlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from made_pdfs import HEIGHT, WIDTH, Page, Text, block, flow, lines_of, pdf_of, width_of

from onrecord_index import Document, Section, Unreadable, sentences_of
from onrecord_index.reading import ReadDocument, find_files, read

FIRST = (
    "The ferry from Brell to Osmund will not run this winter, the council of Brell decided on Monday evening after a "
    "long debate about its finances."
)
SECOND = (
    "Fishermen on Osmund said that they would carry the mail themselves, as their grandparents had done before there "
    "was any ferry to the island."
)
THIRD = (
    "Nobody knows how many people will leave the island before the spring, since the school has closed as well, and "
    "the doctor comes but once a month."
)
FOURTH = (
    "The mayor, who has led the council for nine years, will look at it again in March, when the ice is gone and the "
    "boats are back in the water."
)

PICTURE = bytes(100)  # ten by ten black dots
LEFT = {"left": 60, "width": 220}
RIGHT = {"left": 310, "width": 220}


def items_of(folder: Path, data: bytes) -> list[ReadDocument | Unreadable]:
    (folder / "winter-ferry.pdf").write_bytes(data)
    (file,) = find_files(folder / "winter-ferry.pdf").files
    return list(read(file))


def document_of(folder: Path, data: bytes) -> Document:
    (item,) = items_of(folder, data)
    assert isinstance(item, ReadDocument), item
    return item.document


def text_of(folder: Path, texts: Sequence[Text]) -> str:
    return document_of(folder, pdf_of([texts])).text


def paragraphs_of(folder: Path, texts: Sequence[Text]) -> list[str]:
    return text_of(folder, texts).split("\n\n")


def reason_of(folder: Path, data: bytes) -> str:
    (item,) = items_of(folder, data)
    assert isinstance(item, Unreadable)
    assert (item.place, item.kind) == ("winter-ferry.pdf", "failed")
    return item.reason


@pytest.fixture
def no_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")


# ---------------------------------------------------------------- paragraphs


def test_lines_become_paragraphs_with_a_blank_line_between(tmp_path: Path) -> None:
    assert paragraphs_of(tmp_path, flow([FIRST, SECOND, THIRD])) == [FIRST, SECOND, THIRD]


def test_indented_first_lines_begin_paragraphs_without_any_gap(tmp_path: Path) -> None:
    texts: list[Text] = []
    for paragraph in (FIRST, SECOND, THIRD):
        for at, line in enumerate(lines_of(f"{'x' * 4} {paragraph}", 451)):
            words, left = (line[5:], 92) if at == 0 else (line, 72)
            texts.append(Text(words, left, 72 + 12 * len(texts)))

    assert paragraphs_of(tmp_path, texts) == [FIRST, SECOND, THIRD]


def test_a_line_that_had_room_for_the_next_word_ends_a_paragraph(tmp_path: Path) -> None:
    texts = flow([FIRST, SECOND], gap=0)
    address = [Text(line, 72, texts[-1].top + 12 * at) for at, line in enumerate(("Council", "Harbour 9", "Brell"), 1)]

    assert paragraphs_of(tmp_path, [*texts, *address]) == [FIRST, SECOND, "Council", "Harbour 9", "Brell"]


def test_a_heading_is_a_paragraph_of_its_own_also_on_two_lines(tmp_path: Path) -> None:
    heading = block("What the council of Brell decided about the ferry to Osmund on Monday", top=72, size=16)

    paragraphs = paragraphs_of(tmp_path, [*heading, *flow([FIRST], top=72 + 16 * 1.2 * len(heading))])

    assert len(heading) == 2
    assert paragraphs == ["What the council of Brell decided about the ferry to Osmund on Monday", FIRST]


def test_items_begin_paragraphs_and_lose_their_bullets_but_not_their_numbers(tmp_path: Path) -> None:
    texts: list[Text] = []
    for mark, words in (("•", FIRST), ("•", SECOND), ("1.", THIRD), ("2.", FOURTH)):
        top = texts[-1].top + 12 if texts else 72
        texts += [Text(mark, 72, top), *block(words, left=90, top=top, width=430)]

    assert paragraphs_of(tmp_path, texts) == [FIRST, SECOND, f"1. {THIRD}", f"2. {FOURTH}"]


def test_code_keeps_its_lines_and_their_indents(tmp_path: Path) -> None:
    lines = (("if late:", 90), ("wait(9)", 114), ("go()", 90))
    code = [Text(line, left, 150 + 12 * at, font="Courier") for at, (line, left) in enumerate(lines)]

    paragraphs = paragraphs_of(tmp_path, [*flow([FIRST, SECOND]), *code])

    assert paragraphs == [FIRST, SECOND, "if late:\n    wait(9)\ngo()"]


def stretched(words: str, *, left: float, width: float, top: float) -> list[Text]:
    """Return a line whose spaces are as wide as it takes to fill a width."""
    parts = words.split()
    space = (width - sum(map(width_of, parts))) / (len(parts) - 1)
    texts: list[Text] = []
    for part in parts:
        texts.append(Text(part, texts[-1].left + width_of(texts[-1].words) + space if texts else left, top))
    return texts


def test_a_line_whose_spaces_are_stretched_to_fill_a_column_is_no_row_of_a_table(tmp_path: Path) -> None:
    lines = [
        "The council of Brell has said on Monday",
        "that nonetheless",
        "the ferry will not run before the spring",
        "is here and it is as warm as in April.",
    ]
    texts = [text for at, line in enumerate(lines) for text in stretched(line, left=72, width=190, top=72 + 12 * at)]

    assert text_of(tmp_path, texts) == " ".join(lines)


def test_a_sentence_goes_on_around_a_picture(tmp_path: Path) -> None:
    narrow = lines_of(FIRST, 200)[:3]
    wide = lines_of(FIRST.removeprefix(" ".join(narrow)), 451)
    texts = [Text(line, 323, 72 + 12 * at) for at, line in enumerate(narrow)]
    texts += [Text(line, 72, 72 + 12 * (len(narrow) + at)) for at, line in enumerate(wide)]

    assert text_of(tmp_path, texts) == FIRST


def test_a_table_keeps_its_rows_and_has_tabs_between_cells(tmp_path: Path) -> None:
    rows = [
        ("Year", "Passengers", "Remark"),
        ("2021", "12,000", "The ferry ran daily."),
        ("2022", "9,500", "No engine."),
    ]
    table = [Text(row[at], (72, 160, 260)[at], 150 + 16 * row_at) for row_at, row in enumerate(rows) for at in range(3)]

    paragraphs = paragraphs_of(tmp_path, [*block(FIRST), *table, *block(SECOND, top=220)])

    assert paragraphs == [
        FIRST,
        "Year\tPassengers\tRemark\n2021\t12,000\tThe ferry ran daily.\n2022\t9,500\tNo engine.",
        SECOND,
    ]


def test_cells_of_several_lines_are_read_one_after_another(tmp_path: Path) -> None:
    texts: list[Text] = []
    for row, (term, meaning) in enumerate((("Winter timetable", FIRST), ("Mail in the winter", SECOND))):
        texts += block(term, left=72, top=72 + 70 * row, width=60)
        texts += block(meaning, left=180, top=72 + 70 * row, width=300)

    assert paragraphs_of(tmp_path, texts) == ["Winter timetable", FIRST, "Mail in the winter", SECOND]


# ---------------------------------------------------------------- columns


@pytest.mark.parametrize("order", ["columns", "rows"])
def test_columns_are_read_one_after_the_other_however_the_file_draws_them(tmp_path: Path, order: str) -> None:
    texts = [*flow([FIRST, SECOND], **LEFT), *flow([THIRD, FOURTH], **RIGHT)]
    if order == "rows":
        texts.sort(key=lambda text: (text.top, text.left))

    assert paragraphs_of(tmp_path, texts) == [FIRST, SECOND, THIRD, FOURTH]


def test_what_stands_above_and_below_columns_is_read_before_and_after_them(tmp_path: Path) -> None:
    columns = [*flow([FIRST], top=120, **LEFT), *flow([SECOND], top=120, **RIGHT)]
    texts = [*block(THIRD), *columns, *block(FOURTH, top=300)]

    assert paragraphs_of(tmp_path, texts) == [THIRD, FIRST, SECOND, FOURTH]


def test_three_columns_are_read_from_the_left(tmp_path: Path) -> None:
    texts = [
        text for at, words in enumerate((FIRST, SECOND, THIRD)) for text in block(words, left=50 + 170 * at, width=150)
    ]

    assert paragraphs_of(tmp_path, texts) == [FIRST, SECOND, THIRD]


def test_a_paragraph_goes_on_in_the_next_column(tmp_path: Path) -> None:
    lines = lines_of(f"{FIRST} {SECOND} {THIRD}", 220)
    middle = len(lines) // 2
    left = [Text(line, 60, 72 + 12 * at) for at, line in enumerate(lines[:middle])]
    right = [Text(line, 310, 72 + 12 * at) for at, line in enumerate(lines[middle:])]

    assert not lines[middle - 1].endswith(".")
    assert paragraphs_of(tmp_path, [*left, *right]) == [f"{FIRST} {SECOND} {THIRD}"]


def test_a_last_column_may_have_a_single_line(tmp_path: Path) -> None:
    *lines, last = lines_of(f"{FIRST} {SECOND}", 220)
    left = [Text(line, 60, 72 + 12 * at) for at, line in enumerate(lines)]

    assert paragraphs_of(tmp_path, [*left, Text(last, 310, 72)]) == [f"{FIRST} {SECOND}"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_turned_is_read_as_it_is_seen(tmp_path: Path, turn: int) -> None:
    def turned(text: Text) -> Text:
        place = {
            90: (text.top + 8, HEIGHT - text.left - 8),
            180: (WIDTH - text.left, HEIGHT - text.top - 16),
            270: (WIDTH - text.top - 8, text.left - 8),
        }
        return Text(text.words, *place[turn], text.size, turn=turn)

    page = Page([turned(text) for text in flow([FIRST, SECOND], **LEFT)], rotate=turn)

    assert document_of(tmp_path, pdf_of([page])).text == f"{FIRST}\n\n{SECOND}"


def test_a_line_along_the_edge_comes_last(tmp_path: Path) -> None:
    texts = [Text("Archive of Brell, box 17", 30, 500, turn=90), *flow([FIRST, SECOND])]

    assert paragraphs_of(tmp_path, texts) == [FIRST, SECOND, "Archive of Brell, box 17"]


def test_words_that_are_printed_twice_to_be_bold_are_read_once(tmp_path: Path) -> None:
    twice = [Text("The ferry is late today.", 72, 72), Text("The ferry is late today.", 72.3, 72)]

    assert text_of(tmp_path, twice) == "The ferry is late today."


def test_words_beside_the_page_are_left_out(tmp_path: Path) -> None:
    assert text_of(tmp_path, [Text("The ferry is late.", 72, 72), Text("cut here", 700, 72)]) == "The ferry is late."


# ---------------------------------------------------------------- hyphens


def broken(folder: Path, start: str, rest: str, *others: str) -> str:
    """Return the text of two lines, of which the first ends with a broken word, after other paragraphs."""
    line = f"The council of Brell has a plan for the ferry and for the {start}"
    texts = flow(others)
    top = texts[-1].top + 20 if texts else 72
    lines = [Text(line, 72, top), Text(f"{rest} of Osmund.", 72, top + 12)]
    return document_of(folder, pdf_of([[*texts, *lines]])).text.split("\n\n")[-1].removeprefix(line[: -len(start)])


@pytest.mark.parametrize(
    ("start", "rest", "others", "whole"),
    [
        ("govern-", "ment", (), "government"),
        ("well-", "known", ("It is a well-known harbour.",), "well-known"),
        ("well-", "known", ("It is a wellknown harbour.",), "wellknown"),
        ("govern-", "ments", ("The government and the council.",), "governments"),
        ("well-", "knowing", ("It is a well-known harbour.",), "well-knowing"),
        ("ferry-", "owner", ("The ferry has an owner.",), "ferry-owner"),
        ("under-", "standing", ("The understanding is under the standing order.",), "understanding"),
        ("COVID-", "19", (), "COVID-19"),
        ("Ina-", "Maria", (), "Ina-Maria"),
        ("GOVERN-", "MENT", (), "GOVERNMENT"),
        ("ferry-", "owners@brell.example", (), "ferry-owners@brell.example"),
        ("govern\u00ad", "ment", (), "government"),
    ],
)
def test_a_broken_word_is_made_whole_as_the_document_writes_it(
    tmp_path: Path, start: str, rest: str, others: tuple[str, ...], whole: str
) -> None:
    assert broken(tmp_path, start, rest, *others) == f"{whole} of Osmund."


def test_a_dash_between_words_stays_a_dash(tmp_path: Path) -> None:
    assert broken(tmp_path, "engine -", "a new one -") == "engine - a new one - of Osmund."


def test_ligatures_are_read_as_their_letters(tmp_path: Path) -> None:
    assert text_of(tmp_path, [Text("The ofﬁcer said no.", 72, 72)]) == "The officer said no."


# ---------------------------------------------------------------- pages


def test_pages_tell_where_each_page_begins(tmp_path: Path) -> None:
    document = document_of(tmp_path, pdf_of([flow([FIRST]), [], flow([SECOND])]))

    assert document.text == f"{FIRST}\n\n{SECOND}"
    assert document.pages == (0, len(FIRST) + 2, len(FIRST) + 2)
    assert document.location_at(len(FIRST) - 1).page == 1
    assert document.location_at(len(FIRST) + 2).page == 3


def test_a_paragraph_goes_on_over_the_end_of_a_page(tmp_path: Path) -> None:
    lines = lines_of(f"{FIRST} {SECOND} {THIRD}", 451)
    pages = [[Text(line, 72, 72 + 12 * at) for at, line in enumerate(part)] for part in (lines[:2], lines[2:])]

    document = document_of(tmp_path, pdf_of(pages))

    assert document.text == f"{FIRST} {SECOND} {THIRD}"
    assert document.text[document.pages[1] :] == " ".join(lines[2:])


def test_a_sentence_that_ends_with_its_page_ends_its_paragraph(tmp_path: Path) -> None:
    document = document_of(tmp_path, pdf_of([flow([FIRST]), flow([SECOND])]))

    assert [document.text[one.start : one.end] for one in sentences_of(document.text)] == [FIRST, SECOND]


def test_a_heading_at_the_end_of_a_page_does_not_go_on(tmp_path: Path) -> None:
    document = document_of(tmp_path, pdf_of([[*flow([FIRST]), Text("On the mail", 72, 150)], flow([SECOND])]))

    assert document.text == f"{FIRST}\n\nOn the mail\n\n{SECOND}"


def test_a_word_that_is_broken_over_the_end_of_a_page_is_on_the_first(tmp_path: Path) -> None:
    first, second = (
        [Text("The council of Brell and the govern-", 72, 72)],
        [Text("ment of the island are late.", 72, 72)],
    )

    document = document_of(tmp_path, pdf_of([first, second]))

    assert document.text == "The council of Brell and the government of the island are late."
    assert document.text[document.pages[1] :] == "of the island are late."


def test_footnotes_are_before_the_paragraph_that_goes_on_after_their_page_and_without_numbers(tmp_path: Path) -> None:
    lines = lines_of(f"{FIRST} {SECOND} {THIRD}", 451)
    first = [Text(line, 72, 72 + 12 * at) for at, line in enumerate(lines[:2])]
    mark = Text("1", 72 + width_of(lines[0]), 70, size=6)
    note = [Text("1", 72, 760, size=5), Text("Brell has nine thousand people.", 77, 760, size=8)]
    second = [Text(line, 72, 72 + 12 * at) for at, line in enumerate(lines[2:])]

    document = document_of(tmp_path, pdf_of([[*first, mark, *note], second]))

    assert document.text == f"Brell has nine thousand people.\n\n{FIRST} {SECOND} {THIRD}"
    assert document.text[document.pages[1] :] == " ".join(lines[2:])


def test_a_raised_number_that_is_no_mark_of_a_note_stays(tmp_path: Path) -> None:
    start = Text("The island has 12 km", 72, 72)
    end = start.left + width_of(start.words)

    text = text_of(tmp_path, [start, Text("2", end, 70, size=6), Text("of land.", end + 8, 72)])

    assert text == "The island has 12 km² of land."


def framed(number: int, words: str) -> list[Text]:
    """Return a page with a header of two pieces and a footer."""
    return [
        Text("Brell Courier", 72, 30, size=8),
        Text("Winter 2024", 450, 30, size=8),
        *flow([words]),
        Text(f"Page {number} of 4", 270, 800, size=8),
    ]


def test_headers_footers_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    pages = [framed(number, words) for number, words in enumerate((FIRST, SECOND, THIRD, FOURTH), 1)]

    assert document_of(tmp_path, pdf_of(pages)).text == "\n\n".join((FIRST, SECOND, THIRD, FOURTH))


def test_headers_that_differ_on_left_and_right_pages_and_number_themselves_are_left_out(tmp_path: Path) -> None:
    words = (FIRST, SECOND, THIRD, FOURTH) * 2
    headers = [f"{at} The winter ferry" if at % 2 else f"On the mail {at}" for at in range(17, 25)]
    pages = [[Text(header, 72, 30, size=8), *flow([some])] for header, some in zip(headers, words, strict=True)]

    assert document_of(tmp_path, pdf_of(pages)).text == "\n\n".join(words)


def test_numbered_headings_are_no_headers(tmp_path: Path) -> None:
    pages = [[Text(f"Chapter {at}", 72, 30), *flow([words])] for at, words in enumerate((FIRST, SECOND, THIRD), 1)]

    text = document_of(tmp_path, pdf_of(pages)).text

    assert text == f"Chapter 1\n\n{FIRST}\n\nChapter 2\n\n{SECOND}\n\nChapter 3\n\n{THIRD}"


def test_pages_that_are_all_alike_are_read(tmp_path: Path) -> None:
    assert document_of(tmp_path, pdf_of([[Text("Late.", 72, 72)]] * 3)).text == "Late.\n\nLate.\n\nLate."


def test_a_table_of_contents_is_left_out_where_its_entries_are_headings_below(tmp_path: Path) -> None:
    entries = [
        Text(f"{title} {'. ' * 40} {page}", 72, 72 + 14 * page) for title, page in (("1 Winter", 1), ("2 Mail", 2))
    ]
    price = Text(f"Coffee {'. ' * 40} 3", 72, 130)
    chapters = [[Text("1 Winter", 72, 72, size=14), *flow([FIRST], top=100)], [Text("2 Mail", 72, 72, size=14)]]

    text = document_of(tmp_path, pdf_of([[*entries, price], *chapters])).text

    assert text == f"Coffee\t3\n\n1 Winter\n\n{FIRST}\n\n2 Mail"


# ---------------------------------------------------------------- what a document says of itself


def test_title_author_and_day_are_those_of_the_document(tmp_path: Path) -> None:
    info = {"Title": "The winter  ferry", "Author": "Ina Ardal", "CreationDate": "D:20240229235959-08'00'"}

    document = document_of(tmp_path, pdf_of([flow([FIRST])], info=info))

    assert (document.title, document.author, document.date) == ("The winter ferry", "Ina Ardal", date(2024, 2, 29))


@pytest.mark.parametrize(
    "title",
    [
        "",
        "untitled",
        "(anonymous)",
        "Microsoft Word - ferry_v2.doc",
        "ferry-final.indd",
        "Slide 1",
        "C:\\docs\\ferry",
        "PowerPoint Presentation",
    ],
)
def test_a_title_that_a_program_made_is_none(tmp_path: Path, title: str) -> None:
    assert document_of(tmp_path, pdf_of([flow([FIRST])], info={"Title": title})).title == "winter ferry"


def test_the_largest_heading_of_the_first_page_is_the_title_of_a_document_without(tmp_path: Path) -> None:
    texts = [Text("Brell Courier", 72, 72, size=12), Text("The winter ferry", 72, 90, size=18), *flow([FIRST], top=130)]

    document = document_of(tmp_path, pdf_of([texts], info={"Author": "(anonymous)"}))

    assert (document.title, document.author) == ("The winter ferry", None)


@pytest.mark.parametrize("written", ["D:20249999", "yesterday", "D:19040101000000", "D:29990101"])
def test_a_day_that_cannot_be_is_that_of_the_text_instead(tmp_path: Path, written: str) -> None:
    texts = [Text("14 March 2024", 72, 40), *flow([FIRST])]

    assert document_of(tmp_path, pdf_of([texts], info={"CreationDate": written})).date == date(2024, 3, 14)


def test_an_outline_makes_sections_that_begin_with_their_headings(tmp_path: Path) -> None:
    first = [*flow([FIRST]), Text("2. The mail", 72, 130, size=14), *flow([SECOND], top=160)]
    outline = [("Winter", 1), ("The mail", 1), ("Spring", 2)]

    document = document_of(tmp_path, pdf_of([first, flow([THIRD])], outline=outline))

    mail, spring = document.text.index("2. The mail"), document.text.index(THIRD)
    assert document.sections == (Section(0, "Winter"), Section(mail, "The mail"), Section(spring, "Spring"))


# ---------------------------------------------------------------- what cannot be read


def test_an_encrypted_document_without_a_password_is_read(tmp_path: Path) -> None:
    document = document_of(tmp_path, pdf_of([flow([FIRST])], password="", info={"Title": "The winter ferry"}))

    assert (document.text, document.title) == (FIRST, "The winter ferry")


def test_an_encrypted_document_is_reported(tmp_path: Path) -> None:
    assert reason_of(tmp_path, pdf_of([flow([FIRST])], password="osmund")) == "is encrypted; remove its password first"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"The ferry is late.", "is not a PDF document, or a damaged one"),
        (b"%PDF-1.4\n%%EOF", "is not a PDF document, or a damaged one"),
        (pdf_of([]), "is not a PDF document, or a damaged one"),
        (pdf_of([[]]), "holds no text"),
        (pdf_of([[]] * 20_001), "has 20,001 pages; at most 20,000 are read"),
        (pdf_of([[Text("a" * 3_001, 72, 12 * at) for at in range(100)]]), "holds more than 300,000 characters"),
    ],
)
def test_a_file_that_is_no_document_is_reported(tmp_path: Path, data: bytes, reason: str) -> None:
    assert reason_of(tmp_path, data) == reason


@pytest.mark.usefixtures("no_tesseract")
def test_a_scan_is_reported(tmp_path: Path) -> None:
    reason = reason_of(tmp_path, pdf_of([Page(picture=PICTURE)]))

    assert reason == "holds no text, only pictures (a scan); install tesseract to have them read"


@pytest.mark.usefixtures("no_tesseract")
def test_of_a_document_with_scanned_pages_the_others_are_read_and_these_are_named(tmp_path: Path) -> None:
    scan = Page([Text("Brell Courier", 72, 30, size=8)], picture=PICTURE)
    header = Text("Brell Courier", 72, 30, size=8)
    pages = [[header, *flow([FIRST])], scan, [header, *flow([SECOND])], scan, scan, scan]

    document, unreadable = items_of(tmp_path, pdf_of(pages))

    assert isinstance(document, ReadDocument)
    assert document.document.text == f"{FIRST}\n\n{SECOND}"
    assert unreadable == Unreadable(
        "winter-ferry.pdf",
        "holds no text on pages 2 and 4–6, only pictures (a scan); install tesseract to have them read",
    )


@pytest.mark.usefixtures("no_tesseract")
def test_a_page_whose_fonts_do_not_tell_their_letters_is_named(tmp_path: Path) -> None:
    document, unreadable = items_of(tmp_path, pdf_of([flow([FIRST]), [Text("Late.", 72, 72, font="Secret")]]))

    assert isinstance(document, ReadDocument)
    assert document.document.text == FIRST
    assert unreadable == Unreadable("winter-ferry.pdf", "has fonts on page 2 that do not tell which letters they show")


def test_of_a_damaged_document_the_pages_that_are_there_are_read(tmp_path: Path) -> None:
    data = pdf_of([flow([FIRST]), flow([SECOND]), flow([THIRD])])

    document, unreadable = items_of(tmp_path, data.replace(b"/Kids[8 0 R 10 0 R", b"/Kids[8 0 R 99 0 R"))

    assert isinstance(document, ReadDocument)
    assert document.document.text == f"{FIRST}\n\n{THIRD}"
    assert unreadable == Unreadable("winter-ferry.pdf", "is damaged on page 2")


def test_content_that_unpacks_to_megabytes_of_nothing_is_read(tmp_path: Path) -> None:
    content = zlib.compress(b" " * 50_000_000 + b"BT /F1 10 Tf 72 700 Td (Late.) Tj ET")
    stream = b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(content), content)
    data = pdf_of([[Text("x", 72, 72)]])
    start, end = data.index(b"9 0 obj\n") + 8, data.index(b"\nendobj", data.index(b"9 0 obj"))

    assert document_of(tmp_path, data[:start] + stream + data[end:]).text == "Late."


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_a_scan_is_read_by_tesseract_where_it_is_installed(tmp_path: Path) -> None:
    from pypdfium2 import PdfDocument

    side = 1_600
    bitmap = PdfDocument(pdf_of([Page(flow([FIRST], width=400), size=(600, 600))]))[0].render(
        scale=side / 600, grayscale=True
    )
    assert bitmap.stride == side

    document = document_of(tmp_path, pdf_of([Page(picture=bytes(bitmap.buffer), size=(600, 600)), flow([SECOND])]))

    assert document.text == f"{FIRST}\n\n{SECOND}"
    assert document.pages == (0, len(FIRST) + 2)


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_pictures_without_words_are_reported_where_tesseract_is_installed(tmp_path: Path) -> None:
    assert reason_of(tmp_path, pdf_of([Page(picture=PICTURE)])) == "shows pictures in which no words were recognised"
