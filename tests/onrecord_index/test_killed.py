"""A process that is killed while it indexes: real processes, real SIGKILL, at points spread over the whole run."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from onrecord_index import Document, Index, IndexMissing, NoParser, WordEmbedder, passages_of

ROUNDS = int(os.environ.get("ONRECORD_FAULT_ROUNDS", "8"))
DOCUMENTS = 700
PARAGRAPHS = 5  # 3,500 passages: more than are embedded at once
VOCABULARY = "ferry bridge bread milk gulls rain harbour council snow market school road".split()

INDEXING = f"""
import sys
from pathlib import Path
from onrecord_index import Index, NoParser, WordEmbedder

corpus, folder = map(Path, sys.argv[1:])
print("starting", flush=True)
# The documents are words without a sentence, which a parser is long over.
with Index.open_or_create(folder, embedder=WordEmbedder({VOCABULARY!r}), parser=NoParser()) as index:
    index.sync([corpus])
"""


def paragraph(document: int, number: int, draw: random.Random) -> str:
    """Return a passage's worth of words, one of which stands in no other passage."""
    words = " ".join(draw.choices(VOCABULARY, k=110))
    return f"Mark{document}x{number} of story{document}: {words}."


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    draw = random.Random(0)
    path = tmp_path_factory.mktemp("corpus") / "corpus.jsonl"
    texts = ["\n\n".join(paragraph(number, part, draw) for part in range(PARAGRAPHS)) for number in range(DOCUMENTS)]
    lines = [json.dumps({"id": f"story-{number}", "text": text}) + "\n" for number, text in enumerate(texts)]
    path.write_text("".join(lines))
    return path


@pytest.fixture(scope="module")
def written(corpus: Path) -> dict[str, str]:
    """Return the text of each document by its id, as the corpus has it."""
    return {item["id"]: item["text"] for item in map(json.loads, corpus.read_text().splitlines())}


def start(corpus: Path, folder: Path) -> subprocess.Popen[str]:
    """Return a process that is about to make the index."""
    process = subprocess.Popen(
        [sys.executable, "-c", INDEXING, str(corpus), str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as told:
        assert told.readline() == "starting\n"
    return process


def opened(folder: Path) -> Index:
    return Index.open(folder, embedder=WordEmbedder(VOCABULARY), parser=NoParser())


def state(index: Index) -> tuple[dict[str, str], list[list[tuple[str, int, int, float]]]]:
    """Return all that can be asked of an index: its documents, and what some questions find."""
    documents = {info.id: index.document(info.id).text for info in index.documents()}
    questions = ["ferry snow", "the market road", *(f"story{number}" for number in range(0, DOCUMENTS, 50))]
    found = [
        [(hit.document.id, hit.passage.start, hit.passage.end, round(hit.score, 4)) for hit in index.retrieve(question)]
        for question in questions
    ]
    return documents, [sorted(hits) for hits in found]


def assert_holds_only_whole_documents(index: Index, written: dict[str, str]) -> None:
    there = {info.id for info in index.documents()}

    for identity in there:
        assert index.document(identity).text == written[identity]
    for number in range(0, DOCUMENTS, 23):
        hits = index.retrieve(f"story{number}", limit=50)
        own = {(hit.passage.start, hit.passage.end) for hit in hits if hit.document.id == f"story-{number}"}
        duplicates = {
            (one.passage.start, one.passage.end)
            for hit in hits
            for one in hit.duplicates
            if one.document.id == f"story-{number}"
        }
        text = written[f"story-{number}"]
        whole = {(one.start, one.end) for one in passages_of(Document(f"story-{number}", "", text))}
        assert own | duplicates == (whole if f"story-{number}" in there else set())
        assert {hit.document.id for hit in hits} <= there


def test_killed_at_any_point_only_whole_documents_are_found_and_the_next_run_completes(
    corpus: Path, written: dict[str, str], tmp_path: Path
) -> None:
    undisturbed = start(corpus, tmp_path / "undisturbed")
    since = time.perf_counter()
    assert undisturbed.wait(timeout=120) == 0
    duration = time.perf_counter() - since
    with opened(tmp_path / "undisturbed") as index:
        wanted = state(index)
    kept = []

    for turn in range(ROUNDS):
        folder = tmp_path / f"killed-{turn}"
        process = start(corpus, folder)
        try:
            process.wait(timeout=duration * (turn + 0.5) / ROUNDS)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        try:
            with opened(folder) as index:
                kept.append(len(index.documents()))
                assert_holds_only_whole_documents(index, written)
        except IndexMissing:
            kept.append(0)
        assert start(corpus, folder).wait(timeout=120) == 0
        with opened(folder) as index:
            assert state(index) == wanted

    assert wanted[0] == written
    assert any(0 < documents < DOCUMENTS for documents in kept), kept  # else all were killed too early or too late
