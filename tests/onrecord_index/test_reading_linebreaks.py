"""Plain text whose lines were broken to fit a width: sentences are whole, and what stands in lines stays in them."""

import textwrap
from pathlib import Path

import pytest

from onrecord_index import sentences_of
from onrecord_index.reading import ReadDocument, find_files, read

FIRST = (
    "The ferry from Brell to Osmund will not run this winter, the council of Brell decided on Monday evening after a "
    "long debate about its finances."
)
SECOND = (
    "Fishermen on Osmund said that they would carry the mail themselves, as their grandparents had done before there "
    "was any well-known ferry to the island."
)


def text_of(folder: Path, text: str) -> str:
    (folder / "ferry.txt").write_text(text)
    (file,) = find_files(folder / "ferry.txt").files
    (item,) = read(file)
    assert isinstance(item, ReadDocument)
    return item.document.text


def wrapped(words: str, width: int = 70, indent: str = "", after: str = "") -> str:
    return textwrap.fill(words, width, initial_indent=indent, subsequent_indent=after)


@pytest.mark.parametrize("width", [50, 60, 72, 100])
def test_lines_that_were_broken_to_fit_a_width_become_paragraphs(tmp_path: Path, width: int) -> None:
    paragraphs = [FIRST, SECOND, f"{SECOND} {FIRST}"]

    text = text_of(tmp_path, "\n\n".join(wrapped(words, width) for words in paragraphs))

    assert text.split("\n\n") == paragraphs


def test_a_line_before_a_long_word_is_no_end_of_a_sentence(tmp_path: Path) -> None:
    address = "https://brell.example/council/2024/the-winter-ferry-to-osmund/minutes"
    words = f"The minutes of the council are at {address} since Monday evening, and nobody has read them."

    text = text_of(tmp_path, f"{wrapped(FIRST)}\n\n{wrapped(words)}\n")

    assert [text[one.start : one.end] for one in sentences_of(text)] == [FIRST, words]


def test_items_and_their_terms_become_paragraphs(tmp_path: Path) -> None:
    items = f"{wrapped(FIRST, 60, '* ', '  ')}\n{wrapped(SECOND, 60, '* ', '  ')}"
    term = f"winter timetable\n{wrapped(SECOND, 60, '   ', '   ')}"

    text = text_of(tmp_path, f"{items}\n\n{term}\n")

    assert text.split("\n\n") == [f"* {FIRST}", f"* {SECOND}", "winter timetable", f"   {SECOND}"]


def test_rules_below_headings_go(tmp_path: Path) -> None:
    heading = "2. What the council of Brell decided on Monday"

    text = text_of(tmp_path, f"{heading}\n{'=' * len(heading)}\n\n{wrapped(FIRST)}\n\n{wrapped(SECOND)}\n")

    assert text == f"{heading}\n\n{FIRST}\n\n{SECOND}"


def test_tables_and_code_keep_their_lines(tmp_path: Path) -> None:
    table = "\n".join(
        f"Osmund harbour {year}          {year * 6} passengers  {year} cars" for year in range(2021, 2024)
    )
    code = "   if late:\n       wait()\n   go()"

    text = text_of(tmp_path, f"{wrapped(FIRST)}\n\n{table}\n\n{code}\n\n{wrapped(SECOND)}\n")

    assert text == f"{FIRST}\n\n{table}\n\n{code}\n\n{SECOND}"


def test_words_that_were_broken_at_their_own_hyphen_keep_it(tmp_path: Path) -> None:
    lines = [
        "The council of Brell has decided on Monday evening that the well-",
        "known ferry will not run, since its engine is in a state of non-",
        "operation and nobody in the harbour of Brell or on the island of",
        "Osmund has the means to bring it back to life before the spring.",
    ]

    text = text_of(tmp_path, "\n".join(lines))

    assert "the well-known ferry" in text
    assert "state of non-operation and" in text


def test_words_that_were_broken_at_syllables_lose_the_hyphen_but_compounds_do_not(tmp_path: Path) -> None:
    lines = [
        "The government of the island has decided on Monday that the ferry",
        "will not run this winter, and the mayor of Brell says the govern-",
        "ment has forgotten her harbour once again, which she finds rather",
        "sad. The well-known captain agrees with her, and so does the well-",
        "known smith of Osmund, who has seen the engine and thinks that it",
        "cannot be mended by anybody who lives in the harbour or on the sea.",
    ]

    text = text_of(tmp_path, "\n".join(lines))

    assert "says the government has forgotten" in text
    assert "does the well-known smith" in text


@pytest.mark.parametrize(
    "text",
    [
        f"{FIRST}\n{SECOND}\n{FIRST}\n{SECOND}",
        "The milk is dear.\nThe bread is dear.\nThe ferry is late.\nNobody knows why.",
        "\n".join(f"https://brell.example/council/2024/{at}/minutes of the council" for at in range(9)),
        "\n".join(["島の人々は冬の間に船が出ないことを知っている。" * 2] * 5),
        "The council of Brell has nine members today.\nThey meet on Mondays in the old harbour office.\n"
        "Nobody else may come to their meetings.\nThe minutes are read aloud in the church on Sundays.",
    ],
)
def test_lines_that_were_not_broken_stay(tmp_path: Path, text: str) -> None:
    assert text_of(tmp_path, text) == text
