"""Speed and memory against the bare tools, in one run: `make bench DATA=folder`.

Ratios to the bare model are taken in one run, with the bare model measured before and after the indexing, since a
machine's speed drifts. Everything else is wall time on this machine.
"""

from __future__ import annotations

import argparse
import json
import lzma
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord import Assistant
from onrecord_index import (
    Document,
    Index,
    SentenceTransformerEmbedder,
    SpacyParser,
    embedded_text,
    find_statements,
    passages_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sentence_transformers import SentenceTransformer

SEED = 0
SAMPLE = 1_024  # texts for the bare model: about half a minute in fp32
BATCHES = (8, 16, 32, 64)
COLD_RUNS = 3
DOCUMENTS_PARSED = 100

_COLD = """
import json, sys, time
times, start = {}, time.perf_counter()
def lap(name):
    global start
    now = time.perf_counter(); times[name] = now - start; start = now
import onrecord, onrecord_index; lap("import onrecord")
import torch; lap("import torch")
import sentence_transformers; lap("import sentence_transformers")
from pathlib import Path
index = onrecord_index.Index.open(Path(sys.argv[1])); lap("open the index")
index.similarities("a", ["b"]); lap("check and load the model")
onrecord.Assistant(index).ask(sys.argv[2]); lap("first answer")
print(json.dumps(times))
"""

_OPEN = """
import sys, time
from pathlib import Path
import onrecord_index
start = time.perf_counter()
index = onrecord_index.Index.open(Path(sys.argv[1]))
index.terms("a word")
print(time.perf_counter() - start)
"""


def main() -> None:
    """Run all and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path, help="the folder of a corpus.jsonl.xz and its cases.jsonl.xz")
    parser.add_argument("--keep", type=Path, help="an empty folder to keep the index in, for further runs")
    options = parser.parse_args()
    corpus = options.data / "corpus.jsonl.xz"
    with tempfile.TemporaryDirectory() as folder:
        index = options.keep or Path(folder) / "index"
        texts = _texts(corpus)
        before = _bare(texts)
        report, peak = _indexed(corpus, index)
        after = _bare(texts)
        rows = [
            *_speed_rows(report, before, after),
            _statements_row(corpus),
            ("peak memory while indexing", f"{peak / 2**30:.2f} GB"),
        ]
        rows += _latency_rows(index, options.data / "cases.jsonl.xz")
        rows += _opening_rows(index)
    _print_rows(options.data.name, rows)


def _print_rows(name: str, rows: Sequence[tuple[str, str]]) -> None:
    print(f"{name}, {date.today().isoformat()}, {_processor()}\n\n| | |\n|---|---|")
    for what, value in rows:
        print(f"| {what} | {value} |")


# ---------------------------------------------------------------- indexing


def _texts(corpus: Path) -> list[str]:
    """Return a sample of the texts that indexing embeds, drawn with a fixed seed."""
    found = [embedded_text(passage, one.title) for one in _documents(corpus) for passage in passages_of(one)]
    return random.Random(SEED).sample(found, min(SAMPLE, len(found)))  # noqa: S311  # a fixed draw, no secret


def _documents(corpus: Path) -> list[Document]:
    with lzma.open(corpus, "rt", encoding="utf-8", newline="\n") as lines:
        return [Document(item["id"], item["title"], item["text"]) for item in map(json.loads, lines)]


def _bare(texts: Sequence[str]) -> dict[str, float]:
    """Return the passages a second of the model alone, at its best batch, in both precisions."""
    model = _model()
    found = {}
    for precision in ("float32", "bfloat16"):
        model = model.float() if precision == "float32" else model.bfloat16()
        best = max(BATCHES, key=lambda batch: _rate(model, texts[:192], batch))
        found[precision] = _rate(model, texts, best)
    return found


def _model() -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(SentenceTransformerEmbedder().folder), device="cpu", local_files_only=True)


def _rate(model: SentenceTransformer, texts: Sequence[str], batch: int) -> float:
    ordered = sorted(texts, key=len, reverse=True)
    start = time.perf_counter()
    model.encode(ordered, batch_size=batch, normalize_embeddings=True, show_progress_bar=False)
    return len(texts) / (time.perf_counter() - start)


def _indexed(corpus: Path, index: Path) -> tuple[dict[str, Any], int]:
    """Index as a whole process; return its report and its peak memory in bytes."""
    command = [sys.executable, "-m", "onrecord", "index", str(corpus), "--index", str(index), "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # our own command
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return json.loads(done.stdout), peak * (1 if sys.platform == "darwin" else 1024)


def _speed_rows(report: dict[str, Any], before: dict[str, float], after: dict[str, float]) -> list[tuple[str, str]]:
    bare = {precision: (before[precision] + after[precision]) / 2 for precision in before}
    rate = report["embedded"] / report["seconds"]
    best = max(bare, key=lambda precision: bare[precision])
    return [
        ("passages embedded", f"{report['embedded']:,} of {report['added']:,} documents in {report['seconds']:.0f} s"),
        ("indexing, passages/s", f"{rate:.1f}"),
        *((f"bare model in {name}, passages/s", f"{value:.1f}") for name, value in bare.items()),
        (f"indexing / bare {best}", f"{rate / bare[best]:.2f}"),
        ("indexing / bare float32", f"{rate / bare['float32']:.2f}"),
    ]


def _statements_row(corpus: Path) -> tuple[str, str]:
    """Return how long it takes to find who says what, compared to embedding the same documents."""
    embedder, parser = SentenceTransformerEmbedder(), SpacyParser()
    documents = _documents(corpus)
    documents = random.Random(SEED).sample(documents, min(DOCUMENTS_PARSED, len(documents)))  # noqa: S311  # no secret
    texts = [embedded_text(passage, one.title) for one in documents for passage in passages_of(one)]
    embedder.embed_many(texts[:300])
    parser.parse("Both are loaded before they are timed.")
    start = time.perf_counter()
    embedder.embed_many(texts)
    between = time.perf_counter()
    for one in documents:
        find_statements(one, words=parser.parse(one.text))
    finding = time.perf_counter() - between
    words = sum(len(one.text.split()) for one in documents)
    share = f"{finding / (between - start):.2f} ({words / finding:,.0f} words/s)"
    return f"finding who says what / embedding, {len(documents)} documents", share


# ---------------------------------------------------------------- asking


def _latency_rows(folder: Path, cases: Path) -> list[tuple[str, str]]:
    with lzma.open(cases, "rt", encoding="utf-8", newline="\n") as lines:
        asked = [(case["question"], case.get("asked")) for case in map(json.loads, lines)]
    questions = [(question, date.fromisoformat(day) if day else None) for question, day in asked]
    with Index.open(folder) as index:
        assistant = Assistant(index)
        return [
            _latency_row("retrieve", lambda question, day: index.retrieve(question, limit=20, until=day), questions),
            _latency_row("ask", lambda question, day: assistant.ask(question, asked=day), questions),
        ]


def _latency_row(
    name: str, call: Callable[[str, date | None], object], questions: Sequence[tuple[str, date | None]]
) -> tuple[str, str]:
    for question, day in questions[:10]:  # warm
        call(question, day)
    times = []
    for question, day in questions:
        start = time.perf_counter()
        call(question, day)
        times.append(1000 * (time.perf_counter() - start))
    p50, p95 = np.percentile(times, [50, 95])
    return f"{name}, warm, {len(times)} questions", f"p50 {p50:.0f} ms, p95 {p95:.0f} ms"


def _opening_rows(folder: Path) -> list[tuple[str, str]]:
    opened = [float(_run("-c", _OPEN, str(folder))) for _ in range(COLD_RUNS)]
    question = "Who won the election?"
    whole = []
    for _ in range(COLD_RUNS):
        start = time.perf_counter()
        _run("-m", "onrecord", "ask", question, "--index", str(folder))
        whole.append(time.perf_counter() - start)
    parts = [json.loads(_run("-c", _COLD, str(folder), question)) for _ in range(COLD_RUNS)]
    where = ", ".join(f"{name} {np.median([run[name] for run in parts]):.1f}" for name in parts[0])
    return [
        ("opening the index, no model", f"{np.median(opened):.2f} s"),
        ("`onrecord ask`, cold, whole process", f"{np.median(whole):.1f} s ({where})"),
    ]


def _run(*arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


if __name__ == "__main__":
    main()
