"""When something was said; the documents are dated Wednesday, 4 October 2023."""

from datetime import date

import pytest

from onrecord_index import Document, Period, find_statements, said_on

WEDNESDAY = date(2023, 10, 4)


def said(text: str, *, day: date | None = WEDNESDAY) -> Period | None:
    document = Document("news.txt", "", text, day)
    return said_on(document, find_statements(document)[0])


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("“It is late,” Anna Berg said on Tuesday.", "2023-10-03", "2023-10-03"),
        ("“It is late,” Anna Berg told reporters on the quay on Monday.", "2023-10-02", "2023-10-02"),
        ("On Sunday, Anna Berg said that it was late.", "2023-10-01", "2023-10-01"),
        ("In August Anna Berg had told the council that it was late.", "2023-08-01", "2023-08-31"),
        ("Anna Berg said in 2019 that it was late.", "2019-01-01", "2019-12-31"),
        ("Anna Berg said earlier this week that it was late.", "2023-09-28", "2023-10-04"),
    ],
)
def test_the_day_stands_beside_the_speaker_or_the_cue(text: str, first: str, last: str) -> None:
    found = said(text)

    assert found == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        "“It is late,” Anna Berg said.",
        "Anna Berg said that it would leave on Tuesday.",
        "Anna Berg said before Tuesday’s vote that it was late.",
        "Anna Berg, who resigned on Tuesday, said that it was late.",
        "The 1983 changes, Anna Berg said, were late.",
        "It left on Tuesday. Anna Berg said that it was late.",
    ],
)
def test_a_day_of_something_else_does_not_count_and_the_document_tells(text: str) -> None:
    assert said(text) == Period.on(WEDNESDAY)


def test_without_any_day_it_is_not_known_when() -> None:
    assert said("“It is late,” Anna Berg said on Tuesday.", day=None) is None


def test_a_year_tells_also_in_a_document_without_a_day() -> None:
    assert said("Anna Berg said in 2019 that it was late.", day=None) == Period(date(2019, 1, 1), date(2019, 12, 31))
