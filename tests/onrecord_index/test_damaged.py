"""Files of an index with a flipped byte or cut short, at random places: noticed, said, mended, never believed."""

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from onrecord_index import (
    DocumentMissing,
    Index,
    NoParser,
    PersonUnknown,
    StorageError,
    WordEmbedder,
    back_up,
    check_index,
    repair_index,
    restore,
)

ROUNDS = int(os.environ.get("ONRECORD_FAULT_ROUNDS", "10"))  # of each kind of file
WORDS = ["ferry", "bread", "bridge"]
DOCUMENTS = 16

Answers = dict[str, object]


def opened(folder: Path) -> Index:
    return Index.open_or_create(folder, embedder=WordEmbedder(WORDS), parser=NoParser())


def story(number: int, draw: random.Random) -> str:
    """Return three passages, each with a statement and with a word of its own."""
    filler = "gulls rain ferry bread bridge snow the of and at".split()
    parts = [
        f"The ferry x{number}y{part} is late. “Bread {number} is dear,” said Anna Berg{'en' * (number % 2)}. "
        + " ".join(draw.choices(filler, k=115))
        for part in range(3)
    ]
    return f"---\ndate: 2024-01-{number + 1:02}\n---\n# Story {number}\n\n" + ".\n\n".join(parts) + "."


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an index of some documents, `index`, and a backup of it."""
    folder = tmp_path_factory.mktemp("whole")
    draw = random.Random(0)
    (folder / "notes").mkdir()
    for number in range(DOCUMENTS):
        (folder / "notes" / f"{number}.md").write_text(story(number, draw))
    with opened(folder / "index") as index:
        index.sync([folder / "notes"])
        index.retrieve("ferry")
    back_up(folder / "index", folder / "backup")
    return folder


def asked(folder: Path) -> Answers:
    """Return what an index answers to questions of all kinds, or the error that says why it does not."""
    answers: Answers = {}

    def ask(name: str, question: Callable[[], object]) -> None:
        try:
            answers[name] = question()
        except StorageError as error:
            answers[name] = error
        except (DocumentMissing, PersonUnknown) as error:
            answers[name] = str(error)

    try:
        index = opened(folder)
    except StorageError as error:
        return {"opened": error}
    with index:
        ask("documents", index.documents)
        ask("people", index.people)
        ask("said", lambda: index.said(index.person("Anna Berg")))
        for number in range(DOCUMENTS):
            ask(f"document {number}", lambda name=f"{number}.md": index.document_and_statements(name))  # type: ignore[misc]
            ask(f"x{number}y1", lambda words=f"x{number}y1 bread": found(index, words))  # type: ignore[misc]
        ask("until", lambda: found(index, "ferry", until=date(2024, 1, 9)))
    return answers


def found(index: Index, words: str, *, until: date | None = None) -> list[tuple[object, ...]]:
    hits = index.retrieve(words, limit=30, until=until)
    for hit in hits:
        assert index.document(hit.document.id).text[hit.passage.start : hit.passage.end] == hit.passage.text
    return sorted((hit.document.id, hit.passage.start, hit.passage.end, round(hit.dense, 4)) for hit in hits)


def flipped(content: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(content))
    return content[:at] + bytes([content[at] ^ draw.randrange(1, 256)]) + content[at + 1 :]


def cut_short(content: bytes, draw: random.Random) -> bytes:
    return content[: draw.randrange(len(content))]


def damaged(whole: Path, place: Path, pattern: str) -> Iterator[str]:
    """Yield what was done to a file of a copy of the index at a place, each time of a new copy."""
    draw = random.Random(pattern)
    files = sorted(file.relative_to(whole / "index") for file in (whole / "index").glob(pattern) if file.stat().st_size)
    assert files
    for turn in range(ROUNDS):
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(whole / "index", place)
        file = place / draw.choice(files)
        damage = cut_short if turn % 4 == 3 else flipped
        file.write_bytes(damage(file.read_bytes(), draw))
        yield f"{damage.__name__} {file.name}, round {turn}"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "index"
    shutil.rmtree(tmp_path / "index", ignore_errors=True)


@pytest.mark.parametrize("pattern", ["dense-*", "lexical/*"])
def test_what_is_derived_is_made_anew_where_a_byte_is_another_or_the_end_is_lost(
    whole: Path, place: Path, pattern: str
) -> None:
    wanted = asked(whole / "index")

    for done in damaged(whole, place, pattern):
        assert asked(place) == wanted, done
        repair_index(place)
        assert not [finding for finding in check_index(place) if finding.is_wrong], done
        assert asked(place) == wanted, done


def test_a_store_with_a_byte_that_is_another_or_without_its_end_says_so_and_never_answers_otherwise(
    whole: Path, place: Path
) -> None:
    wanted = asked(whole / "index")
    assert not any(isinstance(answer, StorageError) for answer in wanted.values())
    ends: Counter[str] = Counter()

    for done in damaged(whole, place, "store.sqlite"):
        answers = asked(place)
        told = [name for name, answer in answers.items() if isinstance(answer, StorageError)]
        assert {name for name in answers if answers[name] != wanted.get(name)} == set(told), done
        findings = [finding for finding in check_index(place) if finding.is_wrong]
        assert findings or not told, done
        try:
            repair_index(place, embedder=WordEmbedder(WORDS), parser=NoParser())
            with opened(place) as index:
                index.sync([])
        except StorageError:
            assert findings, done
        if any(finding.is_wrong for finding in check_index(place)):
            assert any(not finding.repairable for finding in check_index(place)), done
            restore(whole / "backup", place, force=True)
            ends["restored"] += 1
        else:
            ends["repaired" if findings else "harmless"] += 1
        assert asked(place) == wanted, done

    print(f"of {ROUNDS} damaged stores: {dict(ends)}")  # noqa: T201  # the numbers are what long runs are for
    assert ends["repaired"] > ROUNDS / 10
