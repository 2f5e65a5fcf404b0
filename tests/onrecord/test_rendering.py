import json
from dataclasses import replace
from datetime import date

import pytest

from onrecord import Answer, Citation, Coverage, Part, Quote, Reason, Refusal, Source, Timings, as_json, as_text
from onrecord.rendering import (
    also_in_words,
    composed,
    counted,
    location_in_words,
    period_as_json,
    period_in_words,
    printable,
)
from onrecord_index import Document, Hit, Location, Passage, Period, Sentence

DOCUMENT = Document(
    "ferry.txt", "Ferry times", "The ferry leaves at nine. “Be early,” said Anna Berg.", date(2031, 1, 5),
    "https://example.org/ferry", pages=(0, 26),
)  # fmt: skip
PIER = Document("pier.txt", "The pier", "“Be early,” Anna Berg said.")
LATE = Source(Quote(PIER, 0, 27, speaker="Anna Berg", kind="direct"), PIER.info, differences=(("early", "late"),))
PASSAGE = Passage("ferry.txt", 0, 53, DOCUMENT.text, (Sentence(0, 25), Sentence(26, 53)))
HIT = Hit(PASSAGE, DOCUMENT.info, score=0.51239, dense=0.4, lexical=3.2)
QUOTE = Quote(DOCUMENT, 26, 53, speaker="Anna Berg", kind="direct")
ANSWER = Answer(
    "When?",
    "Anna Berg: “…” [1]",
    (
        Citation(
            1,
            QUOTE,
            DOCUMENT.info,
            location=Location(page=2),
            said_on=Period.on(date(2031, 1, 5)),
            before=Quote(DOCUMENT, 0, 25),
            also=(
                Source(
                    Quote(PIER, 0, 27, speaker="Anna Berg", kind="direct"), PIER.info, differences=(("early", "late"),)
                ),
            ),
        ),
    ),
    (HIT,),
    Coverage(12, 1),
    Timings(0.1, 0.2, 0.3),
)
REFUSAL = Refusal("Why?", Reason.NOT_ANSWERED, "Nothing answers this.", (HIT,), Coverage(12, 0), Timings(0.1, 0.2, 0.3))


def test_an_answer_as_json_has_the_shape_that_other_apps_read() -> None:
    assert as_json(ANSWER, id="q1") == {
        "id": "q1",
        "question": "When?",
        "answered": True,
        "text": "Anna Berg: “…” [1]",
        "quotes": [
            {
                "document": "ferry.txt",
                "start": 26,
                "end": 53,
                "text": "“Be early,” said Anna Berg.",
                "speaker": "Anna Berg",
                "kind": "direct",
                "match": "exact",
                "title": "Ferry times",
                "date": "2031-01-05",
                "url": "https://example.org/ferry",
                "page": 2,
                "section": None,
                "time": None,
                "said_on": "2031-01-05",
                "answer": None,
                "before": {"start": 0, "end": 25, "text": "The ferry leaves at nine."},
                "also": [
                    {
                        "document": "pier.txt",
                        "start": 0,
                        "end": 27,
                        "text": "“Be early,” Anna Berg said.",
                        "speaker": "Anna Berg",
                        "kind": "direct",
                        "match": "exact",
                        "title": "The pier",
                        "date": None,
                        "url": None,
                        "page": None,
                        "section": None,
                        "time": None,
                        "differences": [{"here": "early", "there": "late"}],
                    }
                ],
            }
        ],
        "parts": [],
        "differ": [],
        "passages": [{"document": "ferry.txt", "start": 0, "end": 53, "score": 0.5124}],
        "reason": None,
        "others": [],
        "understood": "",
        "confidence": 1.0,
        "coverage": {"documents": 12, "unreadable": 1},
        "seconds": 0.3,
    }


def test_a_refusal_as_json_has_a_reason_and_passages_but_no_quotes() -> None:
    found = as_json(REFUSAL)

    assert (found["answered"], found["quotes"], found["reason"]) == (False, [], "on this, but not answered")
    assert found["passages"] == [{"document": "ferry.txt", "start": 0, "end": 53, "score": 0.5124}]
    assert json.loads(json.dumps(found)) == found


def test_an_answer_in_a_terminal_shows_words_speaker_title_and_place() -> None:
    text = as_text(ANSWER)

    for part in (
        "[1] “Be early,” said Anna Berg.",
        "Anna Berg, direct quote",
        "Ferry times (2031-01-05)",
        "page 2",
        "[26:53]",
        "(The ferry leaves at nine.)",
        "otherwise, with “late” for “early”, in The pier, pier.txt [0:27]",
    ):
        assert part in text
    assert "12 documents searched, 1 could not be read" in text


def test_a_refusal_in_a_terminal_labels_the_nearest_passages_as_not_answering() -> None:
    text = as_text(REFUSAL)

    assert text.startswith("Nothing answers this.")
    assert "Nearest passages, which do not answer:" in text
    assert "The ferry leaves at nine." in text


def test_a_comparison_in_a_terminal_has_a_part_for_each_speaker_and_says_what_is_missing() -> None:
    parts = (Part("Anna Berg", (1,)), Part("Olav Holm", (), "Nothing that is said by Olav Holm answers this."))
    both = replace(ANSWER, text=composed(ANSWER.citations, parts), parts=parts)

    text = as_text(both)

    assert (
        text.index("Anna Berg\n") < text.index("[1]") < text.index("Olav Holm\n") < text.index("Nothing that is said")
    )
    assert both.text.splitlines()[1] == "Nothing that is said by Olav Holm answers this."
    assert as_json(both)["parts"] == [
        {"speaker": "Anna Berg", "quotes": [1], "missing": None},
        {"speaker": "Olav Holm", "quotes": [], "missing": "Nothing that is said by Olav Holm answers this."},
    ]


def test_in_the_order_of_time_a_line_begins_with_its_day() -> None:
    line = composed(ANSWER.citations, in_time=True)

    assert line == "5 January 2031: Anna Berg: “Be early,” said Anna Berg. [1]"
    assert "5 January 2031, Anna Berg" in as_text(replace(ANSWER, in_time=True))


def test_a_refusal_offers_what_others_say_instead_of_passages() -> None:
    refusal = replace(REFUSAL, others=(Source(QUOTE, DOCUMENT.info, Location(2)),))

    text = as_text(refusal)

    assert "What others say on it:" in text
    assert "— Anna Berg, direct quote" in text
    assert "Nearest" not in text
    (other,) = json.loads(json.dumps(as_json(refusal)))["others"]
    assert (other["text"], other["speaker"], other["page"]) == ("“Be early,” said Anna Berg.", "Anna Berg", 2)


@pytest.mark.parametrize(
    ("first", "last", "words", "iso"),
    [
        ("2031-01-05", "2031-01-05", "5 January 2031", "2031-01-05"),
        ("2031-02-01", "2031-02-28", "February 2031", "2031-02-01/2031-02-28"),
        ("2031-01-01", "2031-12-31", "2031", "2031-01-01/2031-12-31"),
        ("2031-01-05", "2031-02-01", "5 January 2031 to 1 February 2031", "2031-01-05/2031-02-01"),
    ],
)
def test_a_period_is_put_in_words_and_in_json(first: str, last: str, words: str, iso: str) -> None:
    period = Period(date.fromisoformat(first), date.fromisoformat(last))

    assert period_in_words(period) == words
    assert period_as_json(period) == iso


@pytest.mark.parametrize(
    ("differences", "words"),
    [
        ((), "also in"),
        ((("12", "20"),), "otherwise, with “20” for “12”, in"),
        ((("", "very"),), "otherwise, with “very” added, in"),
        ((("not", ""),), "otherwise, without “not”, in"),
    ],
)
def test_it_is_said_how_another_document_has_the_words(differences: tuple[tuple[str, str], ...], words: str) -> None:
    assert also_in_words(Source(QUOTE, DOCUMENT.info, differences=differences)) == words


def test_what_a_terminal_would_obey_is_written_out() -> None:
    assert printable("red \x1b[31m and \u202eturned\n") == "red \\x1b[31m and \\u202eturned\n"


def test_things_are_counted_in_words() -> None:
    assert [counted(1, "document"), counted(2451, "document")] == ["1 document", "2,451 documents"]


@pytest.mark.parametrize(
    ("location", "words"),
    [
        (Location(), ""),
        (Location(page=3), "page 3"),
        (Location(page=3, section="The “wall”"), "page 3, in “The “wall””"),
        (Location(seconds=3723.9), "at 1:02:03"),
        (Location(seconds=0.0), "at 0:00:00"),
    ],
)
def test_where_words_stand_is_said_by_page_section_and_time(location: Location, words: str) -> None:
    assert location_in_words(location) == words
