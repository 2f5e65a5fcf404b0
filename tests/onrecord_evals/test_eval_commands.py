"""The real command line, with the real model, on two invented articles."""

import json
import signal
import subprocess
import sys

import pytest

from onrecord_evals import read_replies
from onrecord_index import Index

HARBOUR = (
    "The harbour of Ostrel has been closed since Monday after a crane fell into the basin. "
    "“We will open the harbour again on Friday,” the harbour master, Mara Venn, said on Tuesday. "
    "Nineteen ships are waiting in the bay, and the fishing fleet stays at home."
)
MILL = (
    "The old paper mill of Tarn burned down in 2004, and nobody was hurt. "
    "It had been bought for 1,200 crowns by the baker Ivo Kell five years before the fire. "
    "The town wants to build a library where the mill stood."
)
FRIDAY = "“We will open the harbour again on Friday,”"
CORPUS = [
    {"id": "harbour", "title": "Harbour closed", "text": HARBOUR, "date": "2021-05-02", "url": None},
    {"id": "mill", "title": "The mill of Tarn", "text": MILL, "date": None, "url": None},
]
EMPTY = {"history": [], "quotes": [], "answers": [], "documents": [], "speaker": None, "tags": []}
GOLD = {"document": "harbour", "start": HARBOUR.index(FRIDAY), "end": HARBOUR.index(FRIDAY) + len(FRIDAY)}
CASES = [
    EMPTY
    | {"id": "open", "question": "When will the harbour open again?", "answerable": True}
    | {"quotes": [GOLD | {"text": FRIDAY}], "answers": ["Friday"], "documents": ["harbour"]},
    EMPTY
    | {"id": "fire", "question": "When did the paper mill of Tarn burn down?", "answerable": True, "tags": ["year"]}
    | {"answers": ["2004"], "documents": ["mill"]},
    EMPTY | {"id": "bread", "question": "What does quantum chromodynamics predict?", "answerable": False},
]
QUESTIONS = [case["question"] for case in CASES]


def write(file, lines):
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def onrecord(*arguments, folder):
    command = [sys.executable, "-m", "onrecord", "eval", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with the cases, their corpus, and the files of one run over them."""
    folder = tmp_path_factory.mktemp("evals")
    write(folder / "corpus.jsonl", CORPUS)
    write(folder / "cases.jsonl", CASES)
    return folder


@pytest.fixture(scope="module")
def done(place):
    outputs = ("--answers", "answers.jsonl", "--report", "report.html", "--json", "numbers.json")
    return onrecord("cases.jsonl", "--corpus", "corpus.jsonl", *outputs, folder=place)


def test_a_run_prints_a_table_and_nothing_else_where_stderr_is_no_terminal(done):
    assert done.returncode == 0
    assert done.stderr == ""
    assert "cases.jsonl: 3 cases" in done.stdout
    assert any(line.split()[:2] == ["quote_exactness", "1.000"] for line in done.stdout.splitlines())


def test_the_answers_have_the_shape_of_the_command_line_and_the_best_passages(place, done):
    lines = [json.loads(line) for line in (place / "answers.jsonl").read_text(encoding="utf-8").splitlines()]

    keys = set(
        "id question answered text quotes parts differ passages reason others understood "
        "confidence coverage seconds".split()
    )
    assert all(line.keys() == keys | {"judged"} for line in lines)
    assert [line["question"] for line in lines] == QUESTIONS
    assert [bool(line["passages"]) for line in lines] == [True, True, True]
    assert all(
        quote.text in (HARBOUR + MILL) for reply in read_replies(place / "answers.jsonl") for quote in reply.quotes
    )


def test_the_numbers_are_written_with_n_and_interval(place, done):
    numbers = json.loads((place / "numbers.json").read_text())

    assert (numbers["cases"], numbers["failed"]) == (3, {})
    assert numbers["passage_recall@10"].keys() == {"value", "low", "high", "n", "left_out"}
    assert (numbers["passage_recall@10"]["n"], numbers["passage_recall@10"]["left_out"]) == (2, 1)


def test_the_report_is_written(place, done):
    assert "cases.jsonl over corpus.jsonl" in (place / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def again(place, done):
    """A second run over one of the cases, with its options first, and with floors."""
    floors = ("--fail-under", "quote_exactness=1", "--fail-under", "asked_back=0.5", "--fail-under", "coverage=0")
    return onrecord(*("--corpus", "corpus.jsonl", "--tag", "year", "--json", "-", *floors, "cases.jsonl"), folder=place)


def test_the_numbers_alone_are_printed_and_options_may_stand_first(again):
    assert json.loads(again.stdout)["cases"] == 1


def test_the_index_is_kept_and_nothing_is_embedded_again(place, done, again):
    kept = [*(place / ".onrecord" / "evals").iterdir()]

    with Index.open(kept[0]) as index:
        report = index.sync([place / "corpus.jsonl"])

    assert len(kept) == 1
    assert (report.unchanged, report.embedded) == (2, 0)


def test_a_metric_that_no_case_measures_is_under_its_floor(again):
    assert again.returncode == 1
    assert "onrecord: no case measures asked_back\n" in again.stderr
    assert "coverage" not in again.stderr


@pytest.mark.parametrize(
    ("floor", "words"), [("recall=1", "no metric 'recall'"), ("coverage=nan", "0 to 1"), ("coverage", "0 to 1")]
)
def test_a_floor_of_no_metric_or_no_number_is_a_usage_error(place, floor, words):
    found = onrecord("cases.jsonl", "--corpus", "corpus.jsonl", "--fail-under", floor, folder=place)

    assert found.returncode == 2
    assert words in found.stderr


def test_two_runs_are_compared_without_the_corpus(place, done):
    # given a second run that refused what the first one answered
    lines = [json.loads(line) for line in (place / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    lines[0]["judged"]["metrics"] |= {"coverage": [1, 1], "quote_hit": [1, 1]}
    write(place / "a.jsonl", lines)
    lines[0]["judged"]["metrics"] |= {"coverage": [0, 1], "quote_hit": [0, 1]}
    write(place / "b.jsonl", lines)

    found = onrecord("compare", "a.jsonl", "b.jsonl", "--json", "flips.json", folder=place)

    assert (found.returncode, found.stderr) == (0, "")
    assert f"worse: open: {QUESTIONS[0]} [quote_hit, coverage]" in found.stdout
    flips = {item["metric"]: item for item in json.loads((place / "flips.json").read_text())}
    assert (flips["coverage"]["worse"], flips["coverage"]["better"], flips["coverage"]["p"]) == (["open"], [], 1.0)


def test_answers_of_another_program_are_compared_by_the_cases(place, done):
    # given answers without a judgement, the second without any quote
    lines = [json.loads(line) for line in (place / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    plain = [{key: value for key, value in line.items() if key != "judged"} for line in lines]
    write(place / "plain.jsonl", plain)
    write(place / "silent.jsonl", [line | {"answered": False, "quotes": [], "passages": []} for line in plain])

    refused = onrecord("compare", "plain.jsonl", "silent.jsonl", folder=place)
    found = onrecord(
        *("compare", "plain.jsonl", "silent.jsonl", "--cases", "cases.jsonl", "--corpus", "corpus.jsonl"), folder=place
    )

    assert refused.returncode == 1
    assert "--cases and --corpus" in refused.stderr
    assert found.returncode == 0
    assert "worse: open:" in found.stdout


def test_the_help_shows_both_ways_with_examples(place):
    found = onrecord("--help", folder=place)

    assert found.returncode == 0
    assert "CASES --corpus CORPUS | compare A B" in found.stdout
    assert "onrecord eval evals/seeds.jsonl --corpus seeds" in found.stdout
    assert "onrecord eval compare before.jsonl after.jsonl" in found.stdout
    assert "--fail-under" in found.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing.jsonl", "--corpus", "corpus.jsonl"), "no such file: nothing.jsonl"),
        (("cases.jsonl", "--corpus", "nowhere"), "no such folder or file: nowhere"),
        (("cases.jsonl", "--corpus", "corpus.jsonl", "--report", "no/r.html"), "no such folder"),
        (("cases.jsonl", "--corpus", "corpus.jsonl", "--answers", "."), "is a folder"),
        (("cases.jsonl", "--corpus", "corpus.jsonl", "--tag", "none"), "no case is left"),
        (("cases.jsonl", "--corpus", "corpus.jsonl", "--ids", "cases.jsonl"), "names 3 ids that no case has"),
    ],
)
def test_what_is_wrong_is_one_line_and_exit_code_1(place, arguments, words):
    found = onrecord(*arguments, folder=place)

    assert found.returncode == 1
    assert found.stderr.startswith("onrecord: ")
    assert found.stderr.count("\n") == 1
    assert words in found.stderr


def test_gold_that_does_not_stand_in_the_corpus_is_found_before_anything_is_asked(place, done):
    wrong = CASES[0] | {"quotes": [GOLD | {"text": FRIDAY.replace("Friday", "Sunday")}]}
    write(place / "wrong.jsonl", [CASES[2], wrong])

    found = onrecord("wrong.jsonl", "--corpus", "corpus.jsonl", "--answers", "wrong-answers.jsonl", folder=place)

    assert found.returncode == 1
    assert (
        "wrong.jsonl:2: at [86:129] of 'harbour' stands '“We will open the harbour again on Friday,”'" in found.stderr
    )
    assert not (place / "wrong-answers.jsonl").exists()


def test_an_index_of_more_than_the_corpus_is_refused(place, done):
    # given another corpus, and the index that is kept of the first
    write(place / "other.jsonl", [CORPUS[0] | {"id": "other"}])
    kept = next((place / ".onrecord" / "evals").glob("*corpus*"))

    found = onrecord("cases.jsonl", "--corpus", "other.jsonl", "--index", str(kept), folder=place)

    assert found.returncode == 1
    assert "would find more than other.jsonl" in found.stderr


def test_a_case_that_fails_is_named_and_the_others_are_asked(place, done):
    # given a question that is too long to be asked, and floors that the other case cannot reach alone
    write(place / "long.jsonl", [CASES[0] | {"id": "long", "question": "why " * 5_000}, CASES[1]])

    found = onrecord(
        *("long.jsonl", "--corpus", "corpus.jsonl", "--answers", "long-answers.jsonl"),
        *("--fail-under", "passage_recall@10=0.9"),
        folder=place,
    )

    assert found.returncode == 1
    assert "failed: long: the question has 20,000 characters" in found.stdout
    assert "1 of 2 cases failed" in found.stderr
    assert "passage_recall@10 is 0.5000, under 0.9" in found.stderr
    assert [reply.id for reply in read_replies(place / "long-answers.jsonl")] == ["fire"]


def test_half_a_character_in_the_corpus_comes_back_in_answers_and_report(place):
    # given a text with a lone surrogate in the very sentence that answers
    said = "The ferry \ud800 of Lund leaves at nine in the morning."
    (place / "half.jsonl").write_text(json.dumps(CORPUS[0] | {"id": "half", "title": "Ferry", "text": said}))
    write(
        place / "half-cases.jsonl",
        [CASES[1] | {"question": "When does the ferry of Lund leave?", "answers": ["nine"], "documents": ["half"]}],
    )

    found = onrecord(
        *("half-cases.jsonl", "--corpus", "half.jsonl"),
        *("--answers", "half-answers.jsonl", "--report", "half.html", "--json", "half.json"),
        folder=place,
    )

    assert (found.returncode, found.stderr) == (0, "")
    assert [quote.text for reply in read_replies(place / "half-answers.jsonl") for quote in reply.quotes] == [said]
    assert "quote_exactness" in (place / "half.html").read_text(encoding="utf-8")


def test_ctrl_c_stops_a_run_and_says_so(place, done):
    # given far more cases than can be asked before the signal comes, and a run whose model is loaded
    write(place / "many.jsonl", [CASES[0] | {"id": f"case {number}"} for number in range(20_000)])
    command = ["eval", "many.jsonl", "--corpus", "corpus.jsonl", "--answers", "many-answers.jsonl"]
    running = subprocess.Popen(
        [sys.executable, "-m", "onrecord", "--verbose", *command], cwd=place, stderr=subprocess.PIPE, text=True
    )
    with running:
        next(line for line in running.stderr if "loaded the model" in line)
        running.send_signal(signal.SIGINT)
        said = running.stderr.read()

    assert running.returncode == 130
    assert "of 20,000 cases asked; nothing was written, the index is kept" in said
    assert "Traceback" not in said
    assert not (place / "many-answers.jsonl").exists()
