"""The project's numbers and those of the independent scorer, on the same files."""

import json
import random
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from made_replies import HARBOUR, MILL, TEXTS

from onrecord_evals import METRICS, measure, read_cases, read_replies
from onrecord_evals.metrics import BOOTSTRAPPED, LATENCIES
from onrecord_evals.runs import matched

SCORER = Path(__file__).resolve().parents[3] / "shared" / "score" / "score.py"
CASES = 300
TAGS = ("loose", "underspecified", "strict", "direct")
WORDS = (
    *("the", "a", "An", "U.S.", "us", "U.S.A.", "J.K.", "e.g.", "a.b.cd", "x1.b", "é", "e\u0301", "ﬁve", "five", "Ⅳ"),
    *("$1,200", "1200", "1,2", "4.33", "4", "1.2.3", "3rd", "O’Neil", "o'neil", "well-known", "?", "“", "İ", "ß", "½"),
)

pytestmark = pytest.mark.skipif(not SCORER.is_file(), reason=f"the independent scorer is not at {SCORER}")


def some_range(rng, document):
    length = len(TEXTS[document])
    start = rng.randrange(length)
    return start, min(length, start + rng.choice((1, 2, 5, 12, 30, length)))


def some_quote(rng):
    document = rng.choice(tuple(TEXTS))
    start, end = some_range(rng, document)
    return {"document": document, "start": start, "end": end, "text": TEXTS[document][start:end]}


def some_words(rng):
    text = rng.choice((HARBOUR, MILL))
    return " ".join(rng.choice((*WORDS, *text.split())) for _ in range(rng.randrange(1, 9)))


def some_case(rng, name):
    answerable = rng.random() < 0.7
    return {
        "id": name,
        "question": "?",
        "history": [],
        "answerable": answerable,
        "quotes": [some_quote(rng) for _ in range(rng.choice((0, 1, 1, 3)))] if answerable else [],
        "answers": [some_words(rng)[:12] for _ in range(rng.choice((0, 1, 2)))] if answerable else [],
        "documents": rng.sample(tuple(TEXTS), rng.choice((0, 1, 1, 2))) if answerable else [],
        "speaker": None,
        "tags": rng.sample(TAGS, rng.choice((0, 0, 0, 1, 2))),
    }


def some_reply(rng, asked):
    """Return a reply of quotes and passages near and far from gold, some of them wrong in every way that parses."""
    near = asked["quotes"] or [some_quote(rng)]
    quotes = [rng.choice((rng.choice(near), some_quote(rng))) for _ in range(rng.randrange(4))]
    quotes = [quote if rng.random() < 0.9 else quote | {"text": "other"} for quote in quotes]
    passages = [rng.choice((rng.choice(near), some_quote(rng))) for _ in range(rng.randrange(14))]
    wrong = ({"document": "nowhere"}, {"start": -3}, {"end": 10_000}, {"start": 9, "end": 3})
    quotes, passages = (
        [item if rng.random() < 0.95 else item | rng.choice(wrong) for item in items] for items in (quotes, passages)
    )
    line = {"id": asked["id"], "answered": rng.random() < 0.6, "text": some_words(rng), "quotes": quotes}
    line["passages"] = [{key: item[key] for key in ("document", "start", "end")} | {"score": 0.5} for item in passages]
    return line | ({"seconds": round(rng.random(), 3)} if rng.random() < 0.9 else {})


@pytest.fixture(scope="module", params=range(4))
def scored(request, tmp_path_factory):
    """Some cases with replies, and a tenth of them without: what the scorer and what the project finds."""
    folder, rng = tmp_path_factory.mktemp("scored"), random.Random(request.param)
    cases = [some_case(rng, f"case-{number}") for number in range(CASES)]
    replies = [some_reply(rng, asked) for asked in cases if rng.random() < 0.9]
    corpus = [{"id": name, "title": "", "text": text, "date": None, "url": None} for name, text in TEXTS.items()]
    for name, lines in (("corpus", corpus), ("cases", cases), ("answers", replies)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    files = [str(folder / f"{name}.jsonl") for name in ("corpus", "cases", "answers")]
    done = subprocess.run([sys.executable, str(SCORER), *files, "--json"], check=True, capture_output=True, text=True)
    pairs = matched(read_cases(Path(files[1])), read_replies(Path(files[2])))
    ours = {name: asdict(found) for name, found in measure(pairs, TEXTS).items()}
    return json.loads(done.stdout), ours


def test_both_measure_the_same(scored):
    theirs, ours = scored

    measured = {name for name, found in theirs.items() if isinstance(found, dict) and found.get("value") is not None}

    assert measured == ours.keys() == METRICS.keys() | LATENCIES.keys()


def test_values_agree(scored):
    theirs, ours = scored

    for name, found in ours.items():
        assert found["value"] == pytest.approx(theirs[name]["value"], abs=1e-9), name
        assert found["n"] == theirs[name]["n"], name


def test_intervals_of_shares_of_cases_agree(scored):
    theirs, ours = scored

    for name in ours.keys() - BOOTSTRAPPED:
        assert ours[name]["low"] == pytest.approx(theirs[name]["low"], abs=1e-9), name
        assert ours[name]["high"] == pytest.approx(theirs[name]["high"], abs=1e-9), name


def test_bootstrapped_intervals_agree_but_for_the_draw(scored):
    theirs, ours = scored

    for name in BOOTSTRAPPED:
        width = theirs[name]["high"] - theirs[name]["low"]
        assert ours[name]["low"] == pytest.approx(theirs[name]["low"], abs=0.2 * width), name
        assert ours[name]["high"] == pytest.approx(theirs[name]["high"], abs=0.2 * width), name
