"""How sure an answer has to be, set by cases, and how far confidence and what is right are apart."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord import Answer, Assistant, Refusal, threshold_of
from onrecord_evals.calibrating import Answered, best_row, bins_of, expected_error, row_at
from onrecord_index import Index, OnRecordError, SentenceTransformerEmbedder

# Six questions, of which four have an answer; the two surest answers and one other are right.
FOUND = [
    Answered(0.9, right=True, answerable=True),
    Answered(0.8, right=True, answerable=True),
    Answered(0.6, right=False, answerable=False),
    Answered(0.4, right=True, answerable=True),
    Answered(0.3, right=False, answerable=False),
    Answered(0.0, right=False, answerable=True),
]


@pytest.mark.parametrize(
    ("threshold", "precision", "recall", "answers"),
    [(0.0, 3 / 5, 3 / 4, 5), (0.5, 2 / 3, 2 / 4, 3), (0.7, 1.0, 2 / 4, 2), (0.95, 1.0, 0.0, 0)],
)
def test_a_threshold_gives_right_answers_of_all_answers_and_of_the_answerable(
    threshold: float, precision: float, recall: float, answers: int
) -> None:
    row = row_at(threshold, FOUND)

    assert (row.precision, row.recall, row.answers) == pytest.approx((precision, recall, answers))


def test_the_best_threshold_lies_above_the_wrong_answers_that_cost_more_than_the_right_ones_below() -> None:
    # F with beta 1/2, by hand: 1.25 * 1 * .5 / (.25 * 1 + .5) = .833 above .6, and .625 with all five answers
    best = best_row(FOUND)

    assert best.threshold == pytest.approx(0.7)
    assert best.f == pytest.approx(0.8333, abs=1e-4)


def test_confidence_is_compared_with_what_is_right_in_bins() -> None:
    found = [Answered(0.82, right=True, answerable=True), Answered(0.88, right=False, answerable=True)]

    (one,) = bins_of([*found, Answered(0.0, right=False, answerable=True)])

    assert (one.answers, one.confidence, one.right) == pytest.approx((2, 0.85, 0.5))
    assert expected_error([one]) == pytest.approx(0.35)
    assert expected_error([]) == 0.0


def calibrate(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "onrecord", "calibrate", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path, model: SentenceTransformerEmbedder) -> Path:
    """Return the folder of an index of one document, with cases beside it."""
    text = "The pier was closed in May 2023 by the council. Bread is sold at the harbour for two crowns."
    (tmp_path / "pier.txt").write_text(text)
    quote = {"document": "pier.txt", "start": 0, "end": 47, "text": text[:47]}
    cases = [
        {"id": "a", "question": "When was the pier closed?", "answerable": True, "quotes": [quote]},
        {"id": "b", "question": "When was the pier painted by the council?", "answerable": False},
    ]
    (tmp_path / "cases.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases))
    with Index.open_or_create(tmp_path / "index", embedder=model) as index:
        index.sync([tmp_path / "pier.txt"])
    return tmp_path


def test_calibrate_keeps_a_threshold_that_answers_are_held_to(folder: Path, model: SentenceTransformerEmbedder) -> None:
    done = calibrate(str(folder / "cases.jsonl"), "--index", str(folder / "index"), "--json", "-")

    assert done.returncode == 0, done.stderr
    numbers = json.loads(done.stdout)
    assert threshold_of(folder / "index") == pytest.approx(numbers["after"]["threshold"])
    assert numbers["after"]["precision"] >= numbers["before"]["precision"]
    assert "2 cases are few" in done.stderr
    with Index.open(folder / "index", embedder=model) as index:
        assert isinstance(Assistant(index).ask("When was the pier closed?"), Answer)
        assert isinstance(Assistant(index, threshold=1.0).ask("When was the pier closed?"), Refusal)


def test_reset_and_dry_run_keep_nothing(folder: Path) -> None:
    default = threshold_of(folder / "index")

    assert calibrate(str(folder / "cases.jsonl"), "--index", str(folder / "index"), "--dry-run").returncode == 0
    assert threshold_of(folder / "index") == default
    (folder / "index" / "threshold.json").write_text('{"threshold": 0.9}')
    assert threshold_of(folder / "index") == 0.9
    assert calibrate("--reset", "--index", str(folder / "index")).returncode == 0
    assert threshold_of(folder / "index") == default


@pytest.mark.parametrize("kept", ["", "{}", '{"threshold": "high"}', '{"threshold": 7}', "[1]"])
def test_a_threshold_that_is_none_is_an_error_that_names_its_file(tmp_path: Path, kept: str) -> None:
    (tmp_path / "threshold.json").write_text(kept)

    with pytest.raises(OnRecordError, match=r"threshold\.json"):
        threshold_of(tmp_path)


def test_where_no_case_is_answered_rightly_nothing_is_kept(folder: Path) -> None:
    case = {"id": "a", "question": "When was the pier closed?", "answerable": False}
    (folder / "wrong.jsonl").write_text(json.dumps(case) + "\n")

    done = calibrate(str(folder / "wrong.jsonl"), "--index", str(folder / "index"))

    assert done.returncode == 1
    assert "no threshold would help" in done.stderr
    assert not (folder / "index" / "threshold.json").exists()


def test_a_file_that_cannot_be_written_is_told_before_anything_is_asked(folder: Path) -> None:
    done = calibrate(
        str(folder / "cases.jsonl"), "--index", str(folder / "index"), "--json", str(folder / "nowhere" / "x.json")
    )

    assert done.returncode == 1
    assert not (folder / "index" / "threshold.json").exists()
