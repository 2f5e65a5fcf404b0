import json

import pytest
from made_replies import FRIDAY, TEXTS, answer, case, place, refusal

from onrecord_evals.cases import Reply
from onrecord_evals.comparing import as_field, compare, judged, read_judged
from onrecord_index import CasesError

GOLD = place("harbour", FRIDAY)


def said(name, **more):
    return case(name, quotes=(GOLD,), documents=("harbour",), **more)


def right(name) -> Reply:
    return answer(name, quotes=(GOLD,), passages=(GOLD,))


def judge(asked, *replies):
    return [judged(item, reply, TEXTS) for item, reply in zip(asked, replies, strict=True)]


def by_metric(found):
    return {item.metric: item for item in found}


def test_flips_are_named_both_ways_and_tested():
    # given 6 cases of which 5 become wrong and 1 becomes right
    asked = [said(f"case {n}") for n in range(6)]
    before = judge(asked, *[right(item.id) for item in asked[:5]], refusal("case 5"))
    after = judge(asked, *[refusal(item.id) for item in asked[:5]], right("case 5"))

    found = by_metric(compare(before, after))["quote_hit"]

    assert (found.before, found.after, found.n) == (pytest.approx(5 / 6), pytest.approx(1 / 6), 6)
    assert found.worse == ("case 0", "case 1", "case 2", "case 3", "case 4")
    assert found.better == ("case 5",)
    assert (found.test, found.p) == ("McNemar", pytest.approx(0.21875))  # 2 x (1 + 6) / 64


def test_the_same_run_twice_has_no_flips():
    asked = [said("one"), case("moon", answerable=False)]
    both = judge(asked, right("one"), refusal("moon"))

    found = compare(both, both)

    assert {"quote_hit", "coverage", "abstention_recall", "passage_mrr@10"} <= by_metric(found).keys()
    assert all(not item.better and not item.worse and item.p == 1 for item in found)


def test_metrics_that_are_no_yes_or_no_are_drawn_anew_in_pairs():
    # given a right passage that falls from the first to the second rank in each of 20 cases
    asked = [said(f"case {n}") for n in range(20)]
    before = judge(asked, *[right(item.id) for item in asked])
    after = judge(asked, *[answer(item.id, passages=(place("mill", "The"), GOLD)) for item in asked])

    found = by_metric(compare(before, after))["passage_mrr@10"]

    assert (found.before, found.after, found.low, found.high) == (1, 0.5, -0.5, -0.5)
    assert (found.test, found.p, len(found.worse)) == ("bootstrap", pytest.approx(2 / 1001), 20)


def test_a_metric_whose_cases_the_replies_pick_is_compared_as_a_whole():
    # given refusals of one right case of two before, and of both after
    asked = [case("moon", answerable=False), case("mars", answerable=False)]
    before = judge(asked, refusal("moon"), answer("mars"))
    after = judge(asked, refusal("moon"), refusal("mars"))

    found = by_metric(compare(before, after))

    assert (found["abstention_precision"].before, found["abstention_precision"].after) == (1, 1)
    assert found["abstention_recall"].better == ("mars",)


def test_the_order_of_the_runs_does_not_matter():
    asked = [said("one"), said("two")]
    before = judge(asked, right("one"), refusal("two"))
    after = judge(asked[::-1], refusal("two"), right("one"))

    assert not by_metric(compare(before, after))["coverage"].better


def test_runs_of_different_cases_are_refused():
    before, after = judge([said("one")], right("one")), judge([said("two")], right("two"))

    with pytest.raises(CasesError, match="different cases: one, two in one alone"):
        compare(before, after)


def test_a_case_that_changed_between_the_runs_is_refused():
    before, after = judge([said("one")], right("one")), judge([said("one", tags=("new",))], right("one"))

    with pytest.raises(CasesError, match=r"'one' was another one .* --cases and --corpus"):
        compare(before, after)


# ---------------------------------------------------------------- files


def test_what_an_answers_file_keeps_is_read_back(tmp_path):
    item = judge([said("one")], right("one"))[0]
    file = tmp_path / "answers.jsonl"
    file.write_text(json.dumps({"id": "one", "question": item.question, "judged": as_field(item)}) + "\n")

    assert read_judged(file) == [item]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"id": "one"}, "was not judged .* --cases and --corpus"),
        ({"id": "one", "judged": {"case": "abc"}}, "'metrics' should be an object"),
        ({"id": "one", "judged": {"case": "abc", "metrics": {"coverage": [1]}}}, "'coverage' should be two numbers"),
        ({"id": "one", "judged": {"case": "abc", "metrics": {"coverage": [1, "1"]}}}, "'coverage' should be a number"),
    ],
)
def test_an_answer_that_was_not_judged_is_refused_with_its_place(tmp_path, line, words):
    file = tmp_path / "answers.jsonl"
    file.write_text(json.dumps(line))

    with pytest.raises(CasesError, match=rf"answers\.jsonl:1.*{words}"):
        read_judged(file)


def test_an_id_that_comes_twice_in_an_answers_file_is_refused(tmp_path):
    item = judge([said("one")], right("one"))[0]
    line = json.dumps({"id": "one", "judged": as_field(item)}) + "\n"
    file = tmp_path / "answers.jsonl"
    file.write_text(line * 2)

    with pytest.raises(CasesError, match=r"answers\.jsonl:2: the id 'one' stands there twice"):
        read_judged(file)
