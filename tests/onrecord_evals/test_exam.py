"""Exams for checking drafts: what is made of annotated articles, and how a check of it is counted."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord import Checked, Claim, Coverage, Quote, Report, Source, Verdict
from onrecord_evals.altering import (
    elided,
    negated,
    printed_otherwise,
    with_other_name,
    with_other_number,
    with_other_word,
    without_negation,
)
from onrecord_evals.exam import Half, Item, Said, Sitting, half_of, items_of, said_in, sittings_of
from onrecord_evals.judging import Outcome, outcomes_of, scores_of, verdicts_of
from onrecord_evals.lines import Record, read_records
from onrecord_index import CasesError, Document

PORT = (
    "The port of Ostrel is closed. “We will not open the port before Friday, because 12 ships are waiting,” Mara Venn "
    "said on Tuesday. Ivo Kell told the council that the wall behind the old mill had cost 300 crowns. “It was cheap,” "
    "he said, “and it has held for twenty winters in Ostrel.”"
)
WALL = (
    "Ivo Kell bought the paper mill. “The mill was never worth the 900 crowns that Ostrel wanted for it,” he said. "
    "Mara Venn said that nobody in the harbour office had been asked about the paper mill."
)


def spans(text: str, *pieces: str) -> list[list[int]]:
    return [[text.index(piece), text.index(piece) + len(piece)] for piece in pieces]


def attribution(document: str, text: str, kind: str, speaker: str, *pieces: str) -> dict[str, object]:
    resolved = {"speaker": speaker, "resolved": "name"}
    return {"document": document, "kind": kind, "content": spans(text, *pieces), "cue": spans(text, "said"), **resolved}


ATTRIBUTIONS = [
    attribution("port", PORT, "direct", "Mara Venn", PORT[PORT.index("“We") : PORT.index(" Mara Venn")]),
    attribution("port", PORT, "direct", "Ivo Kell", "“It was cheap,”", PORT[PORT.index("“and it") :]),
    attribution("wall", WALL, "direct", "Ivo Kell", WALL[WALL.index("“The") : WALL.index(" he said")]),
    attribution("wall", WALL, "indirect", "Mara Venn", WALL[WALL.index("that nobody") : -1]),
]
DOCUMENTS = {"port": Document("port", "", PORT), "wall": Document("wall", "", WALL)}


@pytest.fixture
def pool() -> list[Said]:
    return said_in(DOCUMENTS, (Record(f"line {at}", one) for at, one in enumerate(ATTRIBUTIONS)))


def test_what_is_annotated_is_taken_without_marks_with_who_else_speaks(pool: list[Said]) -> None:
    told = [(one.manner, one.speaker, one.others, one.words) for one in pool]

    assert told == [
        (
            "quoted",
            "Mara Venn",
            ("Ivo Kell",),
            "We will not open the port before Friday, because 12 ships are waiting",
        ),
        ("quoted", "Ivo Kell", ("Mara Venn",), "and it has held for twenty winters in Ostrel."),
        ("quoted", "Ivo Kell", ("Mara Venn",), "It was cheap and it has held for twenty winters in Ostrel."),
        ("quoted", "Ivo Kell", ("Mara Venn",), "The mill was never worth the 900 crowns that Ostrel wanted for it"),
        ("reported", "Mara Venn", ("Ivo Kell",), "nobody in the harbour office had been asked about the paper mill"),
    ]


def test_a_half_of_a_corpus_is_every_other_document() -> None:
    corpus = [Document(name, "", "x") for name in "abcd"]

    assert list(half_of(corpus, Half.ODD)) == ["a", "c"]
    assert list(half_of(corpus, Half.EVEN)) == ["b", "d"]
    assert list(half_of(corpus, Half.ALL)) == ["a", "b", "c", "d"]


def test_items_of_each_kind_are_made_again_by_the_same_seed(pool: list[Said]) -> None:
    made = items_of(pool, [PORT, WALL], seed=3, limit=2)

    assert made == items_of(pool, [PORT, WALL], seed=3, limit=2)
    assert made != items_of(pool, [PORT, WALL], seed=4, limit=2)
    assert {item.kind for item in made if item.said.manner == "quoted"} >= {"true", "negation", "invented", "swapped"}
    assert all(item.words == item.said.words for item in made if item.kind in ("true", "swapped", "invented"))
    assert all(item.speaker != item.said.speaker for item in made if item.kind == "swapped")
    assert all(item.words not in PORT + WALL for item in made if item.kind in ("word", "number", "negation"))


def test_words_stand_in_their_drafts_and_the_article_of_invented_ones_is_hidden(pool: list[Said]) -> None:
    made = items_of(pool, [PORT, WALL], seed=1, limit=3)

    sittings = sittings_of(made, seed=1)

    placed = [(sitting, item) for sitting in sittings for item in sitting.items]
    assert len(placed) == len(made)
    bare = [sitting.draft.text[item.start : item.end].rstrip(".,") for sitting, item in placed]
    assert bare == [item.words.rstrip(".,") for _, item in placed]
    assert all(item.said.document in sitting.hidden for sitting, item in placed if item.kind == "invented")
    assert all(not sitting.hidden for sitting, item in placed if item.kind != "invented")


@pytest.mark.parametrize("seed", range(5))
def test_each_change_is_one_change(seed: int) -> None:
    draw = random.Random(seed)
    text = "We will not sell the 12 ferries of the town to Ostrel before the winter is over and gone"

    assert with_other_word(text, ["harbour"], draw).count("harbour") == 1
    assert with_other_name(text, ["Brackwater"], draw) == text.replace("Ostrel", "Brackwater")
    assert with_other_number(text, draw).replace("2", "").replace("1", "") != text
    assert negated(text, draw) == text.replace("not ", "")
    assert "not" not in without_negation(text, draw)
    assert negated("The ferry is late", draw) in ("The ferry is not late", "The ferry is never late")
    assert printed_otherwise(text, draw).replace("\u00ad", "").split() == text.split()
    assert with_other_number("no number here", draw) == "no number here"
    assert elided("too short to elide", draw) == "too short to elide"


def outcome(kind: str, verdict: str, manner: str = "quoted") -> Outcome:
    said = Said("a", ("some words",), "Anna Berg", ("Olav Holm",), manner, True)  # type: ignore[arg-type]
    return Outcome(Item(kind, said, "some words", "Anna Berg"), verdict)  # type: ignore[arg-type]


def test_false_accepts_rejects_and_swapped_speakers_are_counted() -> None:
    outcomes = [
        *(outcome("true", verdict) for verdict in ("exact", "typographic", "altered", "")),
        *(outcome("word", verdict) for verdict in ("altered", "exact", "paraphrase", "", "other_speaker")),
        *(outcome("swapped", verdict) for verdict in ("other_speaker", "exact")),
        outcome("true", "paraphrase", "reported"),
        outcome("word", "paraphrase", "reported"),
    ]

    scores = {score.name: (score.hits, score.n) for score in scores_of(outcomes)}

    assert scores["quoted: false accepts"] == scores["quoted: … word"] == (2, 5)  # what is not seen is let pass
    assert scores["quoted: false rejects"] == scores["quoted: … true"] == (2, 4)
    assert scores["quoted: swapped speakers found"] == (1, 2)
    assert scores["reported: false accepts"] == (1, 1)
    assert scores["reported: false rejects"] == (0, 1)
    assert verdicts_of(outcomes)["quoted, word"]["unseen"] == 1
    assert "quoted: … number" not in scores


def test_an_outcome_is_of_the_claim_that_holds_most_of_an_item() -> None:
    said = Said("a", ("We go home",), "Anna Berg", (), "quoted", True)
    draft = Document("draft", "", "“We go home,” Berg said.")
    source = Document("a", "", "“We go home.”")
    quote = Source(Quote(source, 1, 11, speaker="Anna Berg", kind="direct"), source.info)
    claims = (Claim(1, 12, "We go home,", "We go home,", "Berg", "quotation"),)
    report = Report(draft, tuple(Checked(claim, Verdict.TYPOGRAPHIC, quote) for claim in claims), Coverage(1, 0))

    [found] = outcomes_of(Sitting(draft, (Item("true", said, "We go home", "Anna Berg", 1, 11),)), report)

    assert (found.verdict, found.speaker, found.source, found.is_accepted) == (
        "typographic",
        "Berg",
        "We go home",
        True,
    )


# ---------------------------------------------------------------- the command


def examine(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "onrecord", "eval", "exam", "--corpus", "corpus.jsonl", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_command_prints_and_writes_what_was_counted(tmp_path: Path) -> None:
    corpus = [{"id": one.id, "title": "", "text": one.text} for one in DOCUMENTS.values()]
    for name, lines in (("corpus", corpus), ("said", ATTRIBUTIONS), ("nobody", [])):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")

    done = examine(tmp_path, "--attributions", "said.jsonl", "--answers", "out.jsonl", "--json", "numbers.json")
    nothing = examine(tmp_path, "--attributions", "nobody.jsonl")

    numbers = json.loads((tmp_path / "numbers.json").read_text())
    scores = {score["name"]: score for score in numbers["scores"]}
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert done.returncode == 0, done.stderr
    assert "quoted: false accepts" in done.stdout
    assert scores["quoted: … true"]["hits"] == scores["quoted: false accepts"]["hits"] == 0
    assert sum(score["n"] for name, score in scores.items() if "…" in name or "swapped" in name) == len(lines)
    assert nothing.returncode == 1
    assert "has no words of a named speaker" in nothing.stderr


def test_a_span_that_is_none_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "said.jsonl"
    file.write_text('{"document": "port", "speaker": "A", "resolved": "name", "kind": "direct", "content": [[1]]}\n')

    with pytest.raises(CasesError, match=r"said\.jsonl:1: an item of 'content' should be two whole numbers"):
        said_in(DOCUMENTS, read_records(file))
