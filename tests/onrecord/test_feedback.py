import json
from datetime import date
from pathlib import Path

import pytest

from onrecord import Answer, Refusal, Turn
from onrecord.feedback import MOST_BYTES, Feedback, FeedbackFile
from onrecord_evals.cases import read_cases
from onrecord_index import FeedbackError
from shown import EARLY, FERRY, NINE, answer_of, cited, refusal_of

DAY = date(2031, 2, 1)
ANSWER = answer_of(cited(1, FERRY, NINE), cited(2, FERRY, EARLY, "Anna Berg", "direct"))


def said(reply: Answer | Refusal, *, is_right: bool, id: str = "x1", note: str = "") -> Feedback:  # noqa: A002
    history = (Turn("user", "Who?"), Turn("assistant", ""))
    return Feedback(id, reply.question, history, DAY, reply, is_right=is_right, note=note)


def test_a_right_answer_is_read_as_a_case_with_its_quotes(tmp_path: Path) -> None:
    FeedbackFile(tmp_path).keep(said(ANSWER, is_right=True, note="good"))

    (case,) = read_cases(tmp_path / "feedback.jsonl")

    assert (case.id, case.question, case.answerable, case.asked) == ("feedback-x1", "When?", True, DAY)
    assert [(quote.start, quote.end, quote.text) for quote in case.quotes] == [
        (13, 38, "The ferry leaves at nine."),
        (39, 66, "“Be early,” said Anna Berg."),
    ]
    assert case.documents == ("ferry.txt",)
    assert case.tags == {"feedback", "up"}
    assert case.history == (Turn("user", "Who?"), Turn("assistant", ""))


@pytest.mark.parametrize(
    ("reply", "is_right", "answerable"),
    [(ANSWER, False, True), (refusal_of(FERRY, NINE), True, False), (refusal_of(FERRY, NINE), False, True)],
)
def test_what_nobody_knows_the_quotes_of_is_a_case_without_any(
    tmp_path: Path, reply: Answer | Refusal, is_right: bool, answerable: bool
) -> None:
    FeedbackFile(tmp_path).keep(said(reply, is_right=is_right))

    (case,) = read_cases(tmp_path / "feedback.jsonl")

    assert (case.answerable, case.quotes) == (answerable, ())
    assert case.tags == {"feedback", "up" if is_right else "down"}


def test_the_note_and_what_was_replied_are_kept_for_whoever_reviews(tmp_path: Path) -> None:
    FeedbackFile(tmp_path).keep(said(ANSWER, is_right=False, note="“Ten” is \ud800 right\nnow"))

    kept = json.loads((tmp_path / "feedback.jsonl").read_text(encoding="utf-8"))

    assert kept["note"] == "“Ten” is ? right\nnow"
    assert kept["replied"] == ANSWER.text


def test_the_last_word_on_a_reply_counts(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path)
    file.keep(said(ANSWER, is_right=True))
    file.keep(said(ANSWER, is_right=True, id="x2"))
    file.keep(said(ANSWER, is_right=False))

    cases = read_cases(tmp_path / "feedback.jsonl")

    assert [(case.id, "up" in case.tags) for case in cases] == [("feedback-x2", True), ("feedback-x1", False)]


def test_a_file_that_is_full_is_named(tmp_path: Path) -> None:
    (tmp_path / "feedback.jsonl").write_bytes(b" " * MOST_BYTES)

    with pytest.raises(FeedbackError, match=r"feedback\.jsonl is full; review it"):
        FeedbackFile(tmp_path).keep(said(ANSWER, is_right=True))


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    with pytest.raises(FeedbackError, match="cannot write to"):
        FeedbackFile(tmp_path / "gone").keep(said(ANSWER, is_right=True))
