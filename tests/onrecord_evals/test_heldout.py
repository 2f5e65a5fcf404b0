"""The cases that the reader was not trained on are of other articles, or the other half."""

import json
import lzma
from pathlib import Path

from onrecord_evals.heldout import held_out


def folder_of(tmp_path: Path, cases: list[dict[str, str]]) -> Path:
    with lzma.open(tmp_path / "cases.jsonl.xz", "wt", encoding="utf-8") as file:
        file.write("".join(json.dumps(case) + "\n" for case in cases))
    return tmp_path


def test_of_articles_the_second_half_by_name_is_held_out(tmp_path: Path) -> None:
    cases = [
        {"id": f"{name}{at}", "asked_of": f"{name}/{at}"} for name in ("pier", "boat", "toll", "mill") for at in "12"
    ]
    (tmp_path / "fast.txt").write_text("pier1\nboat1\ntoll1\ntoll2\n")

    assert held_out(folder_of(tmp_path, cases)) == ["pier1", "toll1", "toll2"]  # behind boat and mill


def test_without_articles_every_second_case_is_held_out(tmp_path: Path) -> None:
    assert held_out(folder_of(tmp_path, [{"id": name} for name in "abcde"])) == ["b", "d"]
