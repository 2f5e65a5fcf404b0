"""Candidate cases made of three invented articles: what is asked, of which words, and what is written."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from onrecord_evals import Case, read_cases
from onrecord_evals.cases import check_gold
from onrecord_evals.commands import make_cases
from onrecord_evals.making import KINDS, as_line, make, shares
from onrecord_index import CasesError, Index, OnRecordError, WordEmbedder

SAFE = "The mayor, Anna Weller, said that the ferry of Lund was safe in any storm."
TUNNEL = "“The tunnel of Bergen is too expensive,” Weller said."
PANES = "Harald Torv said that the lighthouse had lost 40 panes in the storm."
OLD = "“The lighthouse of Lund is old,” Torv said."
FOUNDED = "Lund College was founded by Ingrid Moe in 1921."
TEXTS = {
    "ferry": (f"{SAFE} {TUNNEL} She left. Nobody spoke of the lighthouse of Lund.", "2021-05-02"),
    "light": (f"{PANES} {OLD} He left.", "2021-05-09"),
    "college": (f"{FOUNDED} The keeper bought 75 lamps in spring.", "2021-05-16"),
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("making") / "corpus.jsonl"
    lines = [{"id": name, "title": "", "text": text, "date": day, "url": None} for name, (text, day) in TEXTS.items()]
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def index(corpus: Path) -> Iterator[Index]:
    with Index.open_or_create(corpus.parent / "index", embedder=WordEmbedder(["ferry", "lighthouse"])) as opened:
        opened.sync([corpus])
        yield opened


@pytest.fixture(scope="module")
def cases(index: Index) -> tuple[Case, ...]:
    return make(index, count=60, seed=0).cases


def of_kind(cases: tuple[Case, ...], kind: str) -> dict[str, Case]:
    return {case.question: case for case in cases if kind in case.tags}


def test_what_somebody_said_is_answered_by_that_ones_sentences_on_it(cases: tuple[Case, ...]) -> None:
    case = of_kind(cases, "said")["What did Anna Weller say about the tunnel of Bergen?"]

    assert [quote.text for quote in case.quotes] == [TUNNEL]
    assert (case.speaker, case.answerable, case.asked) == ("Anna Weller", True, date(2021, 5, 16))


def test_who_said_that_keeps_the_words_and_their_tense(cases: tuple[Case, ...]) -> None:
    case = of_kind(cases, "who")["Who said that the ferry of Lund was safe in any storm?"]

    assert [quote.text for quote in case.quotes] == [SAFE]
    assert case.answers == ("Anna Weller", "Weller")


def test_a_fact_is_answered_by_its_words_in_a_whole_sentence(cases: tuple[Case, ...]) -> None:
    case = of_kind(cases, "fact")["When was Lund College founded by Ingrid Moe?"]

    assert case.answers == ("1921",)
    assert [quote.text for quote in case.quotes] == [FOUNDED]


def test_a_wrong_speaker_speaks_of_other_things(cases: tuple[Case, ...]) -> None:
    found = of_kind(cases, "wrong-speaker")

    assert found["What did Harald Torv say about the tunnel of Bergen?"].speaker == "Harald Torv"
    assert "What did Anna Weller say about the tunnel of Bergen?" not in found


def test_a_wrong_number_is_another_that_stands_elsewhere(cases: tuple[Case, ...]) -> None:
    case = of_kind(cases, "wrong-number")["Who said that the lighthouse had lost 75 panes in the storm?"]

    assert not case.answerable


def test_a_question_is_too_early_on_the_day_before_its_document(cases: tuple[Case, ...]) -> None:
    case = of_kind(cases, "too-early")["What did Harald Torv say about the lighthouse of Lund?"]

    assert (case.asked, case.answerable, case.quotes, case.documents) == (date(2021, 5, 8), False, (), ())


def test_all_quotes_are_whole_sentences_that_stand_there_and_none_stands_twice(cases: tuple[Case, ...]) -> None:
    check_gold(cases, {name: text for name, (text, _) in TEXTS.items()})

    quotes = [(quote.document, quote.start) for case in cases for quote in case.quotes]
    assert len(quotes) == len(set(quotes))
    assert all(re.search(r"[.”]$", quote.text) for case in cases for quote in case.quotes)


def test_the_same_seed_makes_the_same_cases(index: Index, cases: tuple[Case, ...]) -> None:
    assert make(index, count=60, seed=0).cases == cases


def test_half_of_what_is_wanted_is_answerable() -> None:
    assert shares(60) == dict(zip(KINDS, (10, 10, 10, 8, 8, 7, 7), strict=True))
    assert sum(shares(7).values()) == 7


def test_a_line_is_read_as_the_case_that_it_was_made_of(tmp_path: Path, cases: tuple[Case, ...]) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(as_line(case)) + "\n" for case in cases))

    assert read_cases(file) == list(cases)


# ---------------------------------------------------------------- the command


def test_the_command_writes_cases_and_says_that_a_person_has_to_read_them(tmp_path: Path, corpus: Path) -> None:
    command = [sys.executable, "-m", "onrecord", "eval", "make", "--corpus", str(corpus), "--out", "cases.jsonl"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert f"cases.jsonl: {len(read_cases(tmp_path / 'cases.jsonl'))} cases" in done.stdout
    assert "the documents gave fewer than were wanted" in done.stdout
    assert (
        f"these are candidates: delete what is wrong; then onrecord eval cases.jsonl --corpus {corpus}" in done.stdout
    )


def test_a_file_that_is_there_is_not_replaced(tmp_path: Path, corpus: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("mine\n")

    with pytest.raises(CasesError, match=r"cases\.jsonl is there already; .*--force"):
        make_cases(corpus, file)

    assert file.read_text() == "mine\n"


@pytest.mark.parametrize(("name", "words"), [("cases.json", "no .jsonl file"), ("no/cases.jsonl", "no such folder")])
def test_where_no_cases_can_be_written_nothing_is_read(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(CasesError, match=re.escape(words)):
        make_cases(tmp_path / "nowhere", tmp_path / name)


def test_a_corpus_without_documents_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(OnRecordError, match="empty"):
        make_cases(tmp_path / "empty", tmp_path / "cases.jsonl", folder=tmp_path / "index")

    assert not (tmp_path / "cases.jsonl").exists()


def test_ctrl_c_leaves_the_file_that_was_there(tmp_path: Path, corpus: Path) -> None:
    (tmp_path / "cases.jsonl").write_text("mine\n")
    command = ["eval", "make", "--corpus", str(corpus), "--out", "cases.jsonl", "--force"]
    running = subprocess.Popen(
        [sys.executable, "-m", "onrecord", "--verbose", *command], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    with running:
        assert running.stderr is not None
        next(line for line in running.stderr if "loaded the parser" in line)
        running.send_signal(signal.SIGINT)
        said = running.stderr.read()

    assert running.returncode == 130
    assert "stopped; no case was written, the index is kept" in said
    assert [file.name for file in tmp_path.iterdir() if file.name != ".onrecord"] == ["cases.jsonl"]
    assert (tmp_path / "cases.jsonl").read_text() == "mine\n"
