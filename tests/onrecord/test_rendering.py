import json
from datetime import date

from onrecord import Answer, Citation, Coverage, Quote, Reason, Refusal, Timings, as_json, as_text
from onrecord.rendering import counted, printable
from onrecord_index import Document, Hit, Passage, Sentence

DOCUMENT = Document(
    "ferry.txt", "Ferry times", "The ferry leaves at nine. “Be early,” said Anna Berg.", date(2031, 1, 5),
    "https://example.org/ferry", pages=(0, 26),
)  # fmt: skip
PASSAGE = Passage("ferry.txt", 0, 53, DOCUMENT.text, (Sentence(0, 25), Sentence(26, 53)))
HIT = Hit(PASSAGE, DOCUMENT.info, score=0.51239, dense=0.4, lexical=3.2)
QUOTE = Quote(DOCUMENT, 26, 53, speaker="Anna Berg", kind="direct")
ANSWER = Answer(
    "When?",
    "Anna Berg: “…” [1]",
    (Citation(1, QUOTE, DOCUMENT.info, page=2),),
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
            }
        ],
        "passages": [{"document": "ferry.txt", "start": 0, "end": 53, "score": 0.5124}],
        "reason": None,
        "understood": "",
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
    ):
        assert part in text
    assert "12 documents searched, 1 could not be read" in text


def test_a_refusal_in_a_terminal_labels_the_nearest_passages_as_not_answering() -> None:
    text = as_text(REFUSAL)

    assert text.startswith("Nothing answers this.")
    assert "Nearest passages, which do not answer:" in text
    assert "The ferry leaves at nine." in text


def test_what_a_terminal_would_obey_is_written_out() -> None:
    assert printable("red \x1b[31m and \u202eturned\n") == "red \\x1b[31m and \\u202eturned\n"


def test_things_are_counted_in_words() -> None:
    assert [counted(1, "document"), counted(2451, "document")] == ["1 document", "2,451 documents"]
