"""Plain text and Markdown: encodings, titles, and what is refused."""

import codecs
import zlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord_index import Document, Unreadable
from onrecord_index.reading import ReadDocument, count_documents, find_files, read

SEED = Path(__file__).parents[2] / "seeds" / "former-nato-chief-warns-troops-ukraine.txt"


def item_of(path: Path) -> ReadDocument | Unreadable:
    (file,) = find_files(path).files
    (item,) = read(file)
    return item


def document_of(folder: Path, content: str | bytes, name: str = "a.txt") -> Document:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    item = item_of(path)
    assert isinstance(item, ReadDocument), item
    return item.document


def reason_of(folder: Path, content: bytes, name: str = "a.txt") -> str:
    (folder / name).write_bytes(content)
    item = item_of(folder / name)
    assert isinstance(item, Unreadable), item
    assert (item.place, item.kind) == (name, "failed")
    return item.reason


# ---------------------------------------------------------------- plain text


def test_the_seed_article_has_its_title_once() -> None:
    item = item_of(SEED)

    assert isinstance(item, ReadDocument)
    title = "Former NATO Secretary General Warns: Member Nations May Deploy Troops to Ukraine"
    assert item.place == item.document.id == SEED.name
    assert item.document.title == title
    assert item.document.text.count(title) == 1
    assert item.document.text.startswith(f"{title}\n\nFormer NATO Secretary General, Anders Rasmussen,")
    assert item.document.text.endswith("a clear path for Ukraine towards NATO membership.")
    assert (item.document.date, item.document.url, item.document.author) == (None, None, None)


def test_a_text_file_is_one_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.\nTwo.\nThree.")
    (file,) = find_files(tmp_path).files

    assert count_documents(file) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The ferry is late.\n\nThe ferry is late.\n\nAgain.",  # sentences, not a title
        "Dear Ms Ardal,\n\nThank you for your letter.",
        "The ferry is late\nand nobody knows why.",  # no blank line
        "The ferry is late",
        f"{'Late ' * 50}\n\nThe ferry.",
        "* * *\n\nThe ferry.",
    ],
)
def test_a_first_line_that_is_no_title_stays_plain_text(tmp_path: Path, text: str) -> None:
    document = document_of(tmp_path, text, "ferry-report.txt")

    assert (document.title, document.text) == ("ferry report", text)


def test_a_first_line_with_a_blank_line_after_it_is_the_title_and_stays_in_the_text(tmp_path: Path) -> None:
    text = "\n  Ferry to stop in winter \n \nThe council decided on Monday."

    document = document_of(tmp_path, text)

    assert (document.title, document.text) == ("Ferry to stop in winter", text)


def test_only_a_line_of_its_own_that_repeats_the_title_is_dropped(tmp_path: Path) -> None:
    poem = "The ferry\n\nThe ferry\nit comes no more"
    far = "The ferry\n\nIt comes no more.\n\nThe ferry"

    assert document_of(tmp_path, poem).text == poem
    assert document_of(tmp_path, far).text == far
    assert document_of(tmp_path, "The ferry\n\n\n  The ferry\n\nIt comes.").text == "The ferry\n\nIt comes."


def test_line_ends_become_newlines_and_all_else_stays(tmp_path: Path) -> None:
    text = "Said: “co\u00adoperate”\u00a0\tnow,  e\u0301\u2028ﬁ.\x0cPage two.\x85 \ufeffEnd."

    document = document_of(tmp_path, f"{text}\r\nNext.\rLast.\r\n \r\n")

    assert document.text == f"{text}\nNext.\nLast."


@settings(deadline=None)  # files are written, on machines that do other things too
@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t\x85")),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_text_comes_back_but_for_line_ends_and_white_space_at_the_end(
    tmp_path_factory: pytest.TempPathFactory, text: str, line_end: str
) -> None:
    text = f"She said.\n{text}"  # a sentence, so that no line is taken for a repeated title

    document = document_of(tmp_path_factory.getbasetemp(), text.replace("\n", line_end), "any.txt")

    assert document.text == text.rstrip()


# ---------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_tells_the_encoding_and_is_no_part_of_the_text(
    tmp_path: Path, mark: bytes, encoding: str
) -> None:
    text = "“Später”, sagte sie. 𝄞 后来。"

    assert document_of(tmp_path, mark + text.encode(encoding)).text == text


FRENCH = "Le maire a déclaré hier que la fête n’aurait pas lieu à l’école : « C’est décidé », a-t-il ajouté."
SPANISH = "El alcalde declaró ayer que el puente no abrirá en invierno. ¿Quién pagará? Nadie lo sabe aún, señaló."
FINNISH = "Pormestari sanoi maanantaina, että silta pysyy suljettuna koko talven eikä päätöstä enää muuteta."
CZECH = "Starosta včera řekl, že most zůstane přes zimu uzavřen. Město už nemá peníze a žádá stát."
POLISH = "Burmistrz powiedział, że most pozostanie zamknięty. Mieszkańcy są źli i żądają wyjaśnień."
HUNGARIAN = "A polgármester hétfőn azt mondta, hogy a híd télen zárva marad. A gyűlés döntése nem változik."
TURKISH = "Belediye başkanı köprünün kış boyunca kapalı kalacağını ve kararın değişmeyeceğini söyledi."
LITHUANIAN = "Meras pareiškė, kad tiltas bus uždarytas visą žiemą. Gyventojai piktinasi ir reikalauja paaiškinimų."
RUSSIAN = "Мэр города заявил в понедельник, что мост останется закрытым до весны и решение менять не будут."
KOREAN = "시장은 월요일에 다리가 봄까지 폐쇄될 것이라고 말했다."
GERMAN = "Die Bürgermeisterin sagte am Montag, die Brücke über den Fluss bleibe für längere Zeit gesperrt."
JAPANESE = "市長は月曜日、橋は冬の間閉鎖されたままになると述べた。議会の決定は変わらないという。" * 2


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "cp1252"),
        (SPANISH, "latin-1"),
        (FINNISH, "latin-1"),
        (CZECH, "cp1250"),
        (CZECH, "iso8859-2"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859-2"),
        (HUNGARIAN, "cp1250"),
        (TURKISH, "cp1254"),
        (LITHUANIAN, "cp1257"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc-jp"),
        (JAPANESE, "iso2022-jp"),
        (KOREAN, "iso2022-kr"),
        (KOREAN, "johab"),
        (GERMAN, "mac-roman"),
        (FRENCH, "mac-roman"),
        (GERMAN, "cp850"),
        (POLISH, "cp852"),
    ],
)
def test_other_encodings_are_recognised_from_a_sentence_or_two(tmp_path: Path, text: str, encoding: str) -> None:
    assert document_of(tmp_path, text.encode(encoding)).text == text


def test_the_one_accent_of_an_english_text_is_recognised(tmp_path: Path) -> None:
    text = "The council met at the café on the quay. It rained all day, and the ferry did not come. " * 20

    assert document_of(tmp_path, text.encode("cp1252")).text == text.rstrip()


def test_the_one_apostrophe_of_an_english_text_from_an_old_macintosh_is_no_capital(tmp_path: Path) -> None:
    assert document_of(tmp_path, b"Ina Ardal\xd5s ferry does not run.").text == "Ina Ardal’s ferry does not run."


def test_japanese_is_told_from_korean_by_its_kana_in_one_sentence(tmp_path: Path) -> None:
    text = "市長は、橋は閉鎖されたままになると述べた。"

    assert document_of(tmp_path, text.encode("euc-jp")).text == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["The ferry does not run.", "Паром не ходит, сказал мэр города.\nОн ждёт весны."])
def test_wide_characters_without_a_byte_order_mark_show_in_their_zeros(
    tmp_path: Path, text: str, encoding: str
) -> None:
    assert document_of(tmp_path, text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("label", "encoding"),
    [("x-sjis", "cp932"), ("windows-874", "cp874"), ("x-mac-cyrillic", "mac_cyrillic"), ("ms-cyrl", "cp1251")],
)
def test_labels_that_only_browsers_know_are_known(tmp_path: Path, label: str, encoding: str) -> None:
    words = {"cp932": "橋", "cp874": "สะพาน"}.get(encoding, "мост")
    page = f'<meta charset="{label}"><title>{words}</title><p>{"The ferry does not run this winter. " * 3}</p>'

    assert document_of(tmp_path, page.encode(encoding), "a.html").title == words


def test_a_damaged_byte_in_utf8_costs_one_character_only(tmp_path: Path) -> None:
    text = "Müller sagte: „Für die Brücke über den Fluss gäbe es genügend Geld.“ Böhm widersprach äußerst heftig. "
    data = (text * 3).encode().replace("ü".encode(), b"\xc3", 1)

    assert document_of(tmp_path, data).text == (text * 3).replace("ü", "\ufffd", 1).rstrip()


def test_an_encoding_that_cannot_be_told_is_not_guessed(tmp_path: Path) -> None:
    data = bytes(range(0x80, 0x100)) * 20

    assert reason_of(tmp_path, data) == "is in an encoding that cannot be told; save it as UTF-8"


# ---------------------------------------------------------------- what is no text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"  \n\t\r\n ", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (codecs.BOM_UTF16_LE + " \n".encode("utf-16-le"), "is empty"),
        ("\u2003\n".encode(), "is empty"),
        (b"%PDF-1.7\n1 0 obj\n", "is not text but a PDF document"),
        (b"PK\x03\x04\x14\x00", "is not text but a ZIP archive or an office document"),
        (b"\x89PNG\r\n\x1a\n", "is not text but a picture (PNG)"),
        (zlib.compress(bytes(range(256)) * 4), "is not text"),
        (b"The ferry" + bytes(100), "is not text"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_what_is_no_text_is_refused_whatever_its_name_says(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    assert reason_of(tmp_path, content, name) == reason


def test_a_stray_control_character_is_kept(tmp_path: Path) -> None:
    text = "The ferry runs on Sundays.\x00 " + "It is late. " * 20

    assert document_of(tmp_path, text).text == text.rstrip()


def test_a_line_of_fifty_megabytes_is_refused_with_its_length(tmp_path: Path) -> None:
    reason = reason_of(tmp_path, b"Heading\n\n" + b"word " * 10_000_000)

    assert reason == "has a line of 49,999,999 characters; at most 10,000,000 are read"


def test_a_file_of_more_than_a_hundred_megabytes_is_refused_with_its_size(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as stream:
        stream.truncate(100_000_001)

    item = item_of(tmp_path / "a.txt")

    assert item == Unreadable("a.txt", "is 100,000,001 bytes long; at most 100,000,000 are read")


# ---------------------------------------------------------------- Markdown


def test_front_matter_describes_a_markdown_document_and_is_no_part_of_it(tmp_path: Path) -> None:
    body = "# Ferry\n\nThe *council* decided.\n\n---\n\nMore."
    front = (
        'title: "Ferry: the end"\ndate: 2024-02-29\nauthor: [Ina Ardal, Bo Lind]\nurl: https://brell.example/ferry\n'
        "tags:\n  - ferries\n"
    )

    document = document_of(tmp_path, f"---\n{front}---\n\n{body}\n", "a.md")

    assert document.text == body
    assert document.title == "Ferry: the end"
    assert document.date == date(2024, 2, 29)
    assert document.author == "Ina Ardal; Bo Lind"
    assert document.url == "https://brell.example/ferry"


@pytest.mark.parametrize(
    "text",
    [
        "---\nThe ferry: a story\n---\n\nIt was late.",  # a key of several words is prose
        "---\ntitle: Ferry: the end\n---\n\nIt was late.",  # no valid YAML
        "---\n- ferry\n---\n\nIt was late.",
        "---\ntitle: Ferry\n\nIt was late.",
        "---\n" + "[" * 5_000 + "\n---\n\nIt was late.",
        "---\ntitle: " + "x" * 30_000 + "\n---\n\nIt was late.",
    ],
)
def test_what_is_no_front_matter_stays_in_the_text(tmp_path: Path, text: str) -> None:
    document = document_of(tmp_path, text, "ferry_story.md")

    assert (document.text, document.title, document.date) == (text, "ferry story", None)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("2024-02-29T23:30:00-08:00", date(2024, 2, 29)),
        ("'2024-02-29 23:30'", date(2024, 2, 29)),
        ("2024-02-30", None),
        ("29 February 2024", None),
        ("[2024]", None),
        ("", None),
    ],
)
def test_only_an_iso_date_dates_a_document(tmp_path: Path, written: str, day: date | None) -> None:
    assert document_of(tmp_path, f"---\ndate: {written}\n---\nThe ferry.", "a.md").date == day


def test_an_address_that_is_none_of_the_web_is_left_out(tmp_path: Path) -> None:
    assert document_of(tmp_path, "---\nurl: javascript:alert(1)\n---\nThe ferry.", "a.md").url is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Notes.\n\n# The ferry\n\nIt is late.", "The ferry"),
        ("#   The ferry ##  \nIt is late.", "The ferry"),
        ("# The C# ferry\nIt is late.", "The C# ferry"),
        ("The ferry\n=====\nIt is late.", "The ferry"),
        ("```sh\n# a comment\n```\n\n# The ferry", "The ferry"),
        ("~~~~\n```\n# a comment\n~~~\n~~~~\n# The ferry", "The ferry"),
        ("## Background\n\n#hashtag\n\n    # code\n\nNo heading.", "a b"),
    ],
)
def test_the_first_heading_is_a_markdown_documents_title_and_stays_in_its_text(
    tmp_path: Path, text: str, title: str
) -> None:
    document = document_of(tmp_path, text, "a-b.markdown")

    assert (document.title, document.text) == (title, text.rstrip())


def test_front_matter_without_text_is_an_empty_document(tmp_path: Path) -> None:
    assert reason_of(tmp_path, b"---\ntitle: Ferry\n---\n", "a.md") == "is empty"


# ---------------------------------------------------------------- days


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize(
    "line",
    [
        "14 March 2024",
        "March 14, 2024",
        "Date: 2024-03-14",
        "Published on Thursday, March 14, 2024, 10:15 a.m.",
        "**14 March 2024**",
        "14 March 2024 14:00 GMT",
    ],
)
def test_a_line_near_the_top_that_is_nothing_but_a_day_dates_a_file(tmp_path: Path, name: str, line: str) -> None:
    document = document_of(tmp_path, f"Ferry fares rise\n\nBy Ida Lund\n{line}\n\nThe fare is nine crowns.\n", name)

    assert document.date == date(2024, 3, 14)
    assert line in document.text


@pytest.mark.parametrize("line", ["14 March 2024 was a Thursday.", "2024", "March 2024", "4/5/2024", "31 June 2024"])
def test_a_line_that_says_more_or_less_than_one_day_dates_nothing(tmp_path: Path, line: str) -> None:
    assert document_of(tmp_path, f"Ferry fares rise\n\n{line}\n\nThe fare is nine crowns.\n").date is None


def test_a_day_far_down_a_text_is_not_its_own(tmp_path: Path) -> None:
    lines = "".join(f"Line {number} of the minutes.\n\n" for number in range(10))

    assert document_of(tmp_path, f"{lines}14 March 2024\n").date is None


@pytest.mark.parametrize("name", ["2024-03-14-ferry.txt", "ferry_20240314.md"])
def test_a_day_in_the_name_dates_a_file_that_has_no_other(tmp_path: Path, name: str) -> None:
    assert document_of(tmp_path, "The fare is nine crowns.\n", name).date == date(2024, 3, 14)


def test_a_headline_with_a_day_below_is_the_title_and_a_day_is_not(tmp_path: Path) -> None:
    assert document_of(tmp_path, "Ferry fares rise\n14 March 2024\n\nThe fare is nine.\n").title == "Ferry fares rise"
    assert document_of(tmp_path, "Date: 2024-03-14\n\nThe fare is nine.\n", "fares.txt").title == "fares"
