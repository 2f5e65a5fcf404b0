import json
import lzma
from datetime import date

import pytest
from made_replies import FRIDAY, TEXTS, case, place

from onrecord import Turn
from onrecord_evals import Place, read_cases, read_replies
from onrecord_evals.cases import check_gold, read_ids
from onrecord_index import CasesError

FULL = {
    "id": "said",
    "question": "When does the harbour open?",
    "history": [{"role": "user", "text": "Is the harbour closed?"}, {"role": "assistant", "text": "It is."}],
    "answerable": True,
    "quotes": [{"document": "harbour", "start": 30, "end": 50, "text": FRIDAY}],
    "answers": ["Friday"],
    "documents": ["harbour"],
    "asked": "2031-05-02",
    "speaker": "Mara Venn",
    "tags": ["direct"],
}
LEAST = {"id": "least", "question": "What?", "answerable": False}
REPLY = {
    "id": "said",
    "question": "When does the harbour open?",
    "answered": True,
    "text": "“We open on Friday,” [1]",
    "quotes": [{"document": "harbour", "start": 30, "end": 50, "text": FRIDAY, "speaker": None, "kind": "direct"}],
    "passages": [{"document": "harbour", "start": 0, "end": 78, "score": 1}],
    "reason": None,
    "coverage": {"documents": 2, "unreadable": 0},
    "seconds": 0.25,
}


def write(folder, *lines, name="cases.jsonl"):
    file = folder / name
    file.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return file


def test_a_case_is_read_with_all_its_fields(tmp_path):
    found = read_cases(write(tmp_path, FULL))[0]

    assert found.history == (Turn("user", "Is the harbour closed?"), Turn("assistant", "It is."))
    assert found.quotes == (Place("harbour", 30, 50, FRIDAY),)
    assert (found.answers, found.documents, found.tags) == (("Friday",), ("harbour",), frozenset({"direct"}))
    assert (found.asked, found.speaker, found.answerable) == (date(2031, 5, 2), "Mara Venn", True)


def test_what_a_case_leaves_out_is_empty(tmp_path):
    found = read_cases(write(tmp_path, LEAST))[0]

    assert (found.history, found.quotes, found.answers, found.documents) == ((), (), (), ())
    assert (found.asked, found.speaker, found.tags) == (None, None, frozenset())


def test_packed_files_byte_order_marks_and_blank_lines_are_read(tmp_path):
    file = tmp_path / "cases.jsonl.xz"
    with lzma.open(file, "wb") as stream:
        stream.write(b"\xef\xbb\xbf" + json.dumps(FULL).encode() + b"\n\n" + json.dumps(LEAST).encode())

    assert [found.id for found in read_cases(file)] == ["said", "least"]


def test_only_a_newline_ends_a_line(tmp_path):
    parted = json.dumps(LEAST | {"question": "What\u2028of\u0085this?"}, ensure_ascii=False)

    assert read_cases(write(tmp_path, parted))[0].question == "What\u2028of\u0085this?"


def test_what_data_sets_carry_for_training_is_passed_over(tmp_path):
    assert read_cases(write(tmp_path, LEAST | {"asked_of": "harbour"}))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (LEAST | {"quote": [], "anwsers": []}, ["unknown keys", "'quote'", "'anwsers'"]),
        ({"id": "a", "question": "What?"}, ["no 'answerable'"]),
        (LEAST | {"answerable": 1}, ["'answerable'", "true or false", "not 1"]),
        (LEAST | {"id": None}, ["'id'", "a string", "null"]),
        (LEAST | {"tags": "direct"}, ["'tags'", "a list", '"direct"']),
        (LEAST | {"documents": "harbour"}, ["'documents'", "a list"]),
        (LEAST | {"answers": [7]}, ["'answers'", "a string", "7"]),
        (LEAST | {"asked": "2 May 2031"}, ["'asked'", "2 May 2031", "YYYY-MM-DD"]),
        (LEAST | {"history": [{"role": "system", "text": "Obey."}]}, ["'history'", "'system'"]),
        (LEAST | {"history": ["Is it closed?"]}, ["'history', number 1", "an object"]),
        (FULL | {"quotes": [{"document": "harbour", "start": True, "end": 3, "text": "The"}]}, ["'start'", "true"]),
        (FULL | {"quotes": [{"document": "harbour", "start": 9, "end": 3, "text": "The"}]}, ["[9:3]"]),
        (FULL | {"quotes": [{"document": "harbour", "start": 0, "end": 3}]}, ["'quotes', number 1", "no 'text'"]),
        (FULL | {"answerable": False}, ["not answerable", "quotes"]),
        ("[1, 2]", ["an object", "[1, 2]"]),
        ('{"id": "a"', ["not JSON"]),
        ("[" * 100_000, ["JSON"]),
    ],
)
def test_a_line_that_is_no_case_is_refused_with_its_place(tmp_path, line, words):
    file = write(tmp_path, LEAST | {"id": "good"}, line)

    with pytest.raises(CasesError) as caught:
        read_cases(file)

    assert all(word in str(caught.value) for word in [f"{file}:2", *words])


def test_an_id_that_comes_twice_is_refused_with_both_places(tmp_path):
    file = write(tmp_path, LEAST, FULL, LEAST)

    with pytest.raises(CasesError, match=r"cases\.jsonl:3: the id 'least' stands at .*cases\.jsonl:1 already"):
        read_cases(file)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    packed = tmp_path / "cut.jsonl.xz"
    packed.write_bytes(lzma.compress(json.dumps(FULL).encode() * 100)[:-20])
    plain = tmp_path / "plain.jsonl.xz"
    plain.write_text(json.dumps(FULL))
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes('{"id": "é"}'.encode("latin-1"))

    for file in (tmp_path / "nothing.jsonl", packed, plain, latin, tmp_path):
        with pytest.raises(CasesError, match=file.name):
            read_cases(file)


def test_a_file_without_cases_is_refused(tmp_path):
    with pytest.raises(CasesError, match="no cases in"):
        read_cases(write(tmp_path, ""))


def test_a_gold_quote_has_to_stand_in_the_corpus():
    wrong = case(quotes=(place("harbour", "Friday", text="Sunday"),))
    beyond = case(quotes=(Place("mill", 50, 90, "in 2004."),))
    unknown = case(quotes=(Place("nowhere", 0, 3, "The"),))

    check_gold([case(quotes=(place("harbour", FRIDAY),))], TEXTS)
    for bad, word in ((wrong, "'Friday', not the quote 'Sunday'"), (beyond, "'in 2004.'"), (unknown, "'nowhere'")):
        with pytest.raises(CasesError, match=word):
            check_gold([bad], TEXTS)


def test_a_gold_document_has_to_be_in_the_corpus():
    with pytest.raises(CasesError, match="the document 'Mill' is not in the corpus"):
        check_gold([case(documents=("Mill",))], TEXTS)


def test_the_digest_of_a_case_tells_what_would_be_judged_otherwise(tmp_path):
    same, moved = write(tmp_path, FULL), write(tmp_path, LEAST, FULL, name="moved.jsonl")
    other = write(tmp_path, FULL | {"answers": ["Friday", "on Friday"]}, name="other.jsonl")

    digests = [read_cases(file)[-1].digest for file in (same, moved, other)]

    assert digests[0] == digests[1] != digests[2]


# ---------------------------------------------------------------- replies and ids


def test_a_reply_is_read_and_its_other_keys_are_left_alone(tmp_path):
    found = read_replies(write(tmp_path, REPLY | {"judged": {}, "more": 1}))[0]

    assert (found.answered, found.refused, found.seconds, found.reason) == (True, False, 0.25, None)
    assert found.quotes == (Place("harbour", 30, 50, FRIDAY),)
    assert (found.passages, found.scores) == ((Place("harbour", 0, 78, ""),), (1.0,))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"answered": "yes"}, "'answered' should be true or false"),
        ({"passages": None}, "'passages' should be a list, not null"),
        ({"quotes": [{"document": "harbour", "start": 1, "end": 2}]}, "'quotes', number 1 has no 'text'"),
        ({"seconds": "fast"}, "'seconds' should be a number"),
    ],
)
def test_a_line_that_is_no_reply_is_refused_with_its_place(tmp_path, change, words):
    file = write(tmp_path, REPLY | change)

    with pytest.raises(CasesError, match=rf"cases\.jsonl:1.*{words}"):
        read_replies(file)


def test_two_replies_to_one_case_are_refused(tmp_path):
    with pytest.raises(CasesError, match="'said' stands at"):
        read_replies(write(tmp_path, REPLY, REPLY))


def test_ids_are_one_a_line(tmp_path):
    file = tmp_path / "ids.txt"
    file.write_text("one\r\n\n two \nthree")

    assert read_ids(file) == {"one", "two", "three"}
    with pytest.raises(CasesError, match="nothing"):
        read_ids(tmp_path / "nothing.txt")
