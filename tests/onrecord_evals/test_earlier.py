"""Cases asked too early are those whose answer no document has by then."""

from datetime import date

from onrecord_evals import Case
from onrecord_evals.earlier import too_early
from onrecord_index import Document

APRIL = Document("april", "", "The pier will open in Port Amery.", date(2025, 4, 1))
MAY = Document("may", "", "The pier was opened by Olga Vance.", date(2025, 5, 20))
CASE = Case("a", "Who opened the pier?", answerable=True, answers=("Olga Vance",), asked=date(2025, 5, 25))


def test_a_case_is_asked_earlier_where_nothing_answers_by_then() -> None:
    (case,) = too_early([CASE], [APRIL, MAY], days=7)

    assert (case.asked, case.answerable, case.answers, case.question) == (date(2025, 5, 18), False, (), CASE.question)


def test_a_case_whose_answer_stands_in_a_document_by_then_is_left_out() -> None:
    assert list(too_early([CASE], [APRIL, MAY], days=5)) == []
    assert list(too_early([CASE], [APRIL, Document("any", "", "Olga Vance lives here.")], days=7)) == []


def test_a_case_without_a_day_is_left_out() -> None:
    assert list(too_early([Case("b", "Who?", answerable=True, answers=("Olga Vance",))], [APRIL], days=7)) == []
