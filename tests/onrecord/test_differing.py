from datetime import date

import pytest

from onrecord import Citation, Quote
from onrecord.differing import differing
from onrecord.question import understand
from onrecord.rendering import composed, difference_in_words
from onrecord_index import Document, Span

DAY = date(2031, 5, 1)


def cited(number: int, text: str, short: str, *, name: str = "", speaker: str | None = None) -> Citation:
    document = Document(name or f"{number}.txt", f"Paper {number}", text, date(2031, 3, number))
    at = text.index(short)
    quote = Quote(document, 0, len(text), speaker=speaker, kind="indirect" if speaker else "plain")
    return Citation(number, quote, document.info, answer=Span(at, at + len(short)) if short else None)


def differ(question: str, *citations: Citation) -> tuple[int, ...]:
    return differing(understand(question, history=(), asked=DAY), citations)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("How many boats were lost?", ("The port lost 37 boats.", "37 boats"), ("We counted 52.", "52")),
        ("How many boats were lost?", ("Some 1,400 boats sank.", "1,400 boats"), ("4,000 boats sank.", "4,000 boats")),
        ("How many weeks was it shut?", ("It was shut for seven weeks.", "seven weeks"), ("5 weeks.", "5 weeks")),
        ("When did the bridge open?", ("It opened on 3 May 2030.", "3 May 2030"), ("In June 2030.", "In June 2030")),
    ],
)
def test_other_numbers_and_days_for_the_same_differ(
    question: str, one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert differ(question, cited(1, *one), cited(2, *other)) == (1, 2)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("How many boats were lost?", ("It lost 37 boats.", "37 boats"), ("Of 37 we knew.", "37")),
        ("How many were lost?", ("It lost 37 boats.", "37 boats"), ("It cost 52 crowns.", "52 crowns")),
        ("How many boats were lost?", ("It lost 37 boats.", ""), ("We counted 52.", "52")),
        ("When did it open?", ("It opened on 3 May 2030.", "3 May 2030"), ("It was in May 2030.", "May 2030")),
        ("Who opened it?", ("Anna Berg opened it.", "Anna Berg"), ("Tom Oak opened it.", "Tom Oak")),
    ],
)
def test_the_same_answer_and_one_to_something_else_do_not_differ(
    question: str, one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert differ(question, cited(1, *one), cited(2, *other)) == ()


def test_one_paper_does_not_differ_from_itself_but_its_speakers_may() -> None:
    question = "How many people marched?"
    police = cited(1, "Police counted 300.", "300", name="a.txt", speaker="Police")
    organisers = cited(2, "Organisers counted 900.", "900", name="a.txt", speaker="Organisers")

    assert differ(question, police, organisers) == (1, 2)
    assert differ(question, cited(1, "300 came.", "300", name="a"), cited(2, "900 came.", "900", name="a")) == ()


def test_an_answer_begins_with_the_difference() -> None:
    one, other = cited(1, "The port lost 37 boats.", "37"), cited(2, "We counted [52].", "[52]")

    assert difference_in_words({1: one, 2: other}, (1, 2)) == "The documents differ: 37 or (52)"
    assert composed([one, other], differ=(1, 2)).splitlines() == [
        "The documents differ: 37 or (52)",
        "37 – “The port lost 37 boats.” [1]",
        "(52) – “We counted [52].” [2]",
    ]
