"""Every expected value here was counted by hand on the two invented documents of made_replies."""

import pytest
from made_replies import FRIDAY, HARBOUR, MILL, TEXTS, answer, case, place, refusal

from onrecord_evals import METRICS, Place, measure
from onrecord_evals.cases import no_reply
from onrecord_evals.metrics import judge

SAID = case("said", quotes=(place("harbour", FRIDAY),), documents=("harbour",))
COST = case("cost", quotes=(place("mill", "$1,200"),), answers=("1200",), documents=("mill",))
YEAR = case("year", answers=("2004",), documents=("mill",))
MOON = case("moon", answerable=False)


def row(name, asked, reply):
    return METRICS[name](asked, reply, TEXTS)


# ---------------------------------------------------------------- passages


def test_a_passage_holds_a_quote_from_half_of_its_characters_on():
    # given passages that end with the first 10 and the first 9 of the quote's 20 characters
    ten, nine = place("harbour", "Monday. " + FRIDAY[:10]), place("harbour", "Monday. " + FRIDAY[:9])

    assert row("passage_recall@1", SAID, answer(passages=(ten,))) == (1, 1)
    assert row("passage_recall@1", SAID, answer(passages=(nine,))) == (0, 1)


def test_a_passage_of_the_same_offsets_in_another_document_holds_nothing():
    gold = place("harbour", FRIDAY)
    elsewhere = Place("mill", gold.start, gold.end, "")

    assert row("passage_recall@1", SAID, answer(passages=(elsewhere,))) == (0, 1)


def test_without_gold_quotes_a_passage_of_the_document_holds_an_answer():
    before, after = place("mill", "in 1999"), place("mill", "down in 2004")
    reply = refusal(passages=(before, after))

    found = [row(f"passage_recall@{k}", YEAR, reply) for k in (1, 3, 5, 10)]

    assert found == [(0, 1), (1, 1), (1, 1), (1, 1)]
    assert row("passage_mrr@10", YEAR, reply) == (0.5, 1)


def test_without_answers_any_passage_of_a_gold_document_counts():
    about = case(documents=("mill",))

    assert row("passage_recall@1", about, answer(passages=(place("mill", "The old"),))) == (1, 1)
    assert row("passage_recall@1", about, answer(passages=(place("harbour", "Ships"),))) == (0, 1)


def test_a_passage_outside_the_corpus_keeps_its_rank_and_never_hits():
    beyond = Place("mill", 10, len(MILL) + 1, "")
    unknown = Place("nowhere", 0, 5, "")
    right = place("mill", "down in 2004")

    reply = answer(passages=(beyond, unknown, right))

    assert row("passage_recall@1", YEAR, reply) == (0, 1)
    assert row("passage_mrr@10", YEAR, reply) == (pytest.approx(1 / 3), 1)


def test_the_reciprocal_rank_is_zero_beyond_ten():
    wrong = place("mill", "The old")

    at_ten = row("passage_mrr@10", YEAR, answer(passages=(wrong,) * 9 + (place("mill", "2004"),)))
    at_eleven = row("passage_mrr@10", YEAR, answer(passages=(wrong,) * 10 + (place("mill", "2004"),)))

    assert at_ten == (0.1, 1)
    assert at_eleven == (0, 1)


def test_document_recall_counts_each_document_once():
    many = (place("harbour", "Ships"),) * 4 + (place("mill", "The old"),)

    found = [row(f"document_recall@{k}", YEAR, answer(passages=many)) for k in (1, 3)]

    assert found == [(0, 1), (1, 1)]  # mill is the second document, although the fifth passage


def test_passages_are_not_judged_where_nothing_answers():
    assert row("passage_recall@5", MOON, refusal()) is None
    assert row("document_recall@5", MOON, refusal()) is None
    assert row("passage_recall@5", case(answers=("2004",)), answer()) is None  # neither quotes nor documents


# ---------------------------------------------------------------- quotes


def test_a_quote_is_exact_if_its_text_stands_at_its_offsets():
    right = place("mill", "burned")
    shifted = Place("mill", right.start + 1, right.end + 1, "burned")
    reply = answer(quotes=(right, shifted, Place("nowhere", 0, 6, "burned"), Place("mill", -6, -1, "2004")))

    assert row("quote_exactness", MOON, reply) == (1, 4)


def test_without_quotes_there_is_no_exactness():
    assert row("quote_exactness", MOON, refusal()) is None


def test_a_gold_quote_is_recalled_from_80_percent_of_its_characters_on():
    sixteen, fifteen = place("harbour", FRIDAY[:16]), place("harbour", FRIDAY[:15])

    assert row("quote_recall", SAID, answer(quotes=(sixteen,))) == (1, 1)
    assert row("quote_recall", SAID, answer(quotes=(fifteen,))) == (0, 1)


def test_two_quotes_together_recall_what_both_cover_once():
    halves = (place("harbour", FRIDAY[:10]), place("harbour", FRIDAY[6:16]))

    assert row("quote_recall", SAID, answer(quotes=halves)) == (1, 1)
    assert row("quote_recall", SAID, answer(quotes=(halves[0], halves[0]))) == (0, 1)


def test_one_of_two_gold_quotes_is_half_the_recall_and_a_hit():
    both = case(quotes=(place("mill", "$1,200"), place("mill", "2004")))
    reply = answer(quotes=(place("mill", "in 2004."),))

    assert row("quote_recall", both, reply) == (1, 2)
    assert row("quote_hit", both, reply) == (1, 1)


def test_a_gold_quote_that_is_given_twice_counts_once():
    twice = case(quotes=(place("mill", "2004"), place("mill", "2004")))

    assert row("quote_recall", twice, refusal()) == (0, 1)


def test_precision_counts_quotes_that_share_a_letter_or_digit_with_gold():
    inside, beside, elsewhere = place("mill", "cost $1,200"), place("mill", "The old mill"), place("harbour", "Ships")

    assert row("quote_precision", COST, answer(quotes=(inside, beside, elsewhere))) == (1, 3)


def test_an_overlap_of_punctuation_alone_is_no_overlap():
    comma = case(quotes=(place("harbour", "Friday,”"),))
    touching = place("harbour", ",” Mara")

    assert row("quote_precision", comma, answer(quotes=(touching,))) == (0, 1)


def test_a_quote_of_punctuation_that_lies_in_gold_is_an_overlap():
    mark = place("harbour", ",”")

    assert row("quote_precision", SAID, answer(quotes=(mark,))) == (1, 1)


def test_an_inexact_quote_counts_for_nothing_but_in_what_was_returned():
    reply = answer(text="It cost $1,200.", quotes=(place("mill", "$1,200", text="1200"),))

    found = judge(COST, reply, TEXTS)

    assert found["quote_exactness"] == (0, 1)
    assert found["quote_recall"] == (0, 1)
    assert found["quote_precision"] == (0, 1)
    assert found["answer_in_quotes"] == (0, 1)
    assert found["answer_in_text"] == (1, 1)


def test_character_precision_falls_when_whole_documents_are_quoted():
    whole = Place("harbour", 0, len(HARBOUR), HARBOUR)

    assert row("quote_character_precision", SAID, answer(quotes=(whole,))) == (20, len(HARBOUR))


def test_character_precision_counts_each_character_once():
    quotes = (place("harbour", FRIDAY), place("harbour", "Friday,” Mara Venn"))  # 20 + 10 more, 20 of them gold

    assert row("quote_character_precision", SAID, answer(quotes=quotes)) == (20, 30)


def test_the_quotes_of_a_refusal_count_for_exactness_alone():
    exact = place("mill", "$1,200")
    reply = answer(quotes=(exact,))
    refused = type(reply)("cost", False, "It cost $1,200.", (exact,), (), (), "nothing on this", None)

    found = judge(COST, refused, TEXTS)

    assert found["quote_exactness"] == (1, 1)
    assert (found["quote_recall"], found["quote_precision"]) == ((0, 1), (0, 0))
    assert (found["answer_in_quotes"], found["answer_in_text"]) == ((0, 1), (0, 1))


# ---------------------------------------------------------------- refusing


@pytest.mark.parametrize(
    ("asked", "reply", "rows"),
    [
        (MOON, refusal(), [(1, 1), (1, 1), (2, 2), None]),
        (MOON, answer(), [None, (0, 1), (0, 1), None]),
        (YEAR, refusal(), [(0, 1), None, (0, 1), (0, 1)]),
        (YEAR, answer(), [None, None, (0, 0), (1, 1)]),
    ],
)
def test_refusing_is_right_where_nothing_answers(asked, reply, rows):
    names = ("abstention_precision", "abstention_recall", "abstention_f1", "coverage")

    assert [row(name, asked, reply) for name in names] == rows


@pytest.mark.parametrize("tag", ["loose", "underspecified"])
def test_cases_that_nobody_judged_say_nothing_about_refusing(tag):
    unsettled = case(answerable=False, tags=(tag,))

    names = ("abstention_precision", "abstention_recall", "abstention_f1", "coverage")

    assert [row(name, unsettled, refusal()) for name in names] == [None] * 4


def test_an_underspecified_case_should_be_asked_back():
    open_case = case(answerable=False, tags=("underspecified",))

    assert row("asked_back", open_case, refusal()) == (1, 1)
    assert row("asked_back", open_case, answer()) == (0, 1)
    assert row("asked_back", MOON, refusal()) is None


def test_a_case_without_a_reply_neither_answers_nor_refuses():
    failed_moon, failed_year = (judge(asked, no_reply(asked, "broken"), TEXTS) for asked in (MOON, YEAR))

    assert failed_moon == {"abstention_recall": (0, 1), "abstention_f1": (0, 1)}
    assert failed_year["coverage"] == (0, 1)
    assert failed_year["passage_recall@10"] == (0, 1)
    assert "abstention_precision" not in failed_year


# ---------------------------------------------------------------- over all cases


def test_a_measure_has_its_n_and_what_was_left_out():
    pairs = [
        (SAID, answer("said", quotes=(place("harbour", FRIDAY), place("harbour", "Ships wait")))),
        (COST, answer("cost", quotes=(place("mill", "$1,200"),))),
        (YEAR, refusal("year")),
        (MOON, refusal("moon")),
    ]

    found = measure(pairs, TEXTS)

    exactness, precision, covered = found["quote_exactness"], found["quote_precision"], found["coverage"]
    assert (exactness.value, exactness.n, exactness.left_out) == (1, 3, 2)  # year and moon quote nothing
    assert (precision.value, precision.n, precision.left_out) == (pytest.approx(2 / 3), 3, 2)
    assert (covered.value, covered.n, covered.left_out) == (pytest.approx(2 / 3), 3, 1)
    assert (found["abstention_f1"].value, found["abstention_f1"].n) == (pytest.approx(2 / 3), 4)
    assert "asked_back" not in found
    assert "seconds_p50" not in found


def test_shares_of_cases_have_wilsons_interval():
    pairs = [(YEAR, answer())] * 8 + [(YEAR, refusal())] * 2

    found = measure(pairs, TEXTS)["coverage"]

    assert (found.low, found.high) == pytest.approx((0.4902, 0.9433), abs=5e-5)  # of 8 of 10, in the tables


def test_latencies_are_percentiles_of_the_replies_that_tell_their_time():
    pairs = [(MOON, refusal(seconds=float(seconds))) for seconds in (1, 2, 3, 4, 5)] + [(MOON, refusal())]

    found = measure(pairs, TEXTS)

    assert (found["seconds_p50"].value, found["seconds_p50"].n, found["seconds_p50"].left_out) == (3, 5, 1)
    assert found["seconds_p95"].value == pytest.approx(4.8)
    # Wilson's interval of 2.5 of 5 is 0.170 to 0.830: between the places 0.68 and 3.32 of 0 to 4
    assert (found["seconds_p50"].low, found["seconds_p50"].high) == pytest.approx((1.682, 4.318), abs=1e-3)


def test_every_metric_says_how_it_is_counted():
    assert all((getattr(metric, "func", metric).__doc__ or "").strip() for metric in METRICS.values())
