"""What a sync would do, told without doing it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord_index import Index, NoParser, NothingToIndex, SyncPlan, WordEmbedder

WORDS = ["ferry", "late", "bread", "dear"]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index.open_or_create(tmp_path / "index", embedder=WordEmbedder(WORDS), parser=NoParser()) as index:
        yield index


def notes(tmp_path: Path, **texts: str) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def counted(plan: SyncPlan) -> tuple[int, ...]:
    return plan.added, plan.changed, plan.removed, plan.unchanged, plan.embedded, plan.reused


def test_a_plan_says_what_the_sync_then_does_and_changes_nothing(tmp_path: Path, index: Index) -> None:
    folder = notes(tmp_path, one="The ferry is late.", two="Bread is dear.", three="Ferry, ferry.")
    first = index.plan([folder])
    before = index.documents()
    index.sync([folder])
    (folder / "one.txt").write_text("The ferry is very late.")
    (folder / "two.txt").unlink()
    (folder / "three.txt").rename(folder / "four.txt")
    (folder / "odd.xyz").write_text("?")
    then = index.plan([])
    report = index.sync([])

    assert counted(first) == (3, 0, 0, 0, 3, 0)
    assert before == []
    assert counted(then) == (1, 1, 2, 0, 2, 0)  # the title of a renamed file is another, and embedded with it
    assert (report.added, report.changed, report.removed, report.embedded) == (1, 1, 2, 2)
    assert [item.place for item in then.unreadable] == ["odd.xyz"]
    assert index.plan([]).seconds == 0.0


def test_a_renamed_file_with_its_title_in_it_keeps_its_vectors(tmp_path: Path, index: Index) -> None:
    folder = notes(tmp_path, one="A late ferry\n\nThe ferry is late.")
    index.sync([folder])
    (folder / "one.txt").rename(folder / "two.txt")

    assert counted(index.plan([])) == (1, 0, 1, 0, 0, 1)
    assert index.sync([]).embedded == 0


def test_nothing_to_index_is_said_by_a_plan_too(tmp_path: Path, index: Index) -> None:
    with pytest.raises(NothingToIndex, match="no files there"):
        index.plan([notes(tmp_path)])
