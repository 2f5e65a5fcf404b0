"""How the weights of fusion and evidence were set: `make tune DATA=folder` prints them anew.

What is tuned on is never reported: questions of `squad-questions` (only the paragraph that each was asked of is
known), pairs of article and person of `news-attributions` that no case asks about, the first half of the articles of
`squad-half` without the cases of its fast subset, every second case of `clapnq-dev`, the invented papers, and the cases
of the invented corpora that are tagged `work`. What the reader adds is set on a tenth of the paragraphs of squad-half
and of the papers, kept apart from its training, and on the invented corpora; the confidence of facts also on
clapnq-dev's half, which it was trained on, so that it may be too sure of such questions. Each step takes the weights of
those before it; put them in first.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord import Assistant, Turn
from onrecord.confidence import logit
from onrecord.evidence import UNREAD, Features, SaidFeatures, probability, read
from onrecord.question import understand
from onrecord.reader import Reader
from onrecord_evals.recipe import PAPERS, article_of, is_kept_apart, lines_of
from onrecord_index import Index
from onrecord_index.fusion import fuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.evidence import Evidence

SEED = 0
WEIGHTS_TRIED = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0)
RANK = 5
CORPORA = Path(__file__).parents[1] / "corpora"
INVENTED = ("harbour", "valley", "island", "moor")
INVENTED_WEIGHT = 20.0
SET_WEIGHTS = {"squad-half": 0.3, "clapnq-dev": 1.0, "papers": 5.0, **dict.fromkeys(INVENTED, INVENTED_WEIGHT)}
READER_SET_WEIGHTS = {"squad-half": 1.0, "papers": 3.0, **dict.fromkeys(INVENTED, 3.0)}

# A sentence is right if it holds this share of a gold quote, or a gold quote this share of it.
RIGHT_SHARE = 0.8

Line = dict[str, Any]  # one JSON object of a data set


@dataclass(frozen=True, slots=True)
class Gold:
    """A question with the ranges, or else the documents, that answer it; neither where nothing does."""

    question: str
    documents: frozenset[str]
    quotes: tuple[tuple[str, int, int], ...]
    asked: date | None = None

    def is_found(self, document: str, start: int, end: int) -> bool:
        """Tell whether a passage holds half of a gold quote, or without quotes is of a gold document."""
        if not self.quotes:
            return document in self.documents
        return any(
            document == gold and 2 * (min(end, last) - max(start, first)) >= last - first
            for gold, first, last in self.quotes
        )

    def is_answered(self, document: str, start: int, end: int) -> bool:
        """Tell whether a sentence holds most of a gold quote, or lies mostly in one."""
        return any(
            document == gold and min(end, last) - max(start, first) >= RIGHT_SHARE * min(last - first, end - start)
            for gold, first, last in self.quotes
        )


def main() -> None:
    """Tune on a folder of data sets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path, help="the folder of data sets, for example data/")
    parser.add_argument("--indexes", type=Path, default=Path(".onrecord/tuning"), help="where their indexes are kept")
    options = parser.parse_args()
    tune_fusion(options.data, options.indexes)
    tune_evidence(options.data, options.indexes)
    tune_reader(options.data, options.indexes)
    tune_said(options.indexes)
    tune_confidence(options.data, options.indexes)


# ---------------------------------------------------------------- fusion


def tune_fusion(data: Path, indexes: Path) -> None:
    """Print recall@5 of both sets for each weight of the dense search."""
    sets = {"squad-questions": _squad_questions(data)[:1500], "news-attributions": _unasked_attributions(data)[:600]}
    for name, golds in sets.items():
        with _index(_corpus(data, name), indexes / name) as index:
            found = [(gold, *_scores(index, gold.question)) for gold in golds]
        for weight in WEIGHTS_TRIED:
            ranks = [_rank(gold, lexical, dense, places, weight=weight) for gold, lexical, dense, places in found]
            first, five = (np.mean([rank <= most for rank in ranks]) for most in (1, RANK))
            mrr = np.mean([1 / rank for rank in ranks])
            print(f"{name:20} dense weight {weight:.1f}  recall@1 {first:.3f}  @5 {five:.3f}  MRR {mrr:.3f}")


def _scores(index: Index, question: str) -> tuple[dict[int, float], dict[int, float], dict[int, tuple[str, int, int]]]:
    hits = index.retrieve(question, limit=100)
    places = {at: (hit.passage.document_id, hit.passage.start, hit.passage.end) for at, hit in enumerate(hits)}
    lexical = {at: hit.lexical for at, hit in enumerate(hits) if hit.lexical}
    return lexical, {at: hit.dense for at, hit in enumerate(hits)}, places


def _rank(
    gold: Gold,
    lexical: dict[int, float],
    dense: dict[int, float],
    places: dict[int, tuple[str, int, int]],
    *,
    weight: float,
) -> float:
    ranked = fuse(lexical=lexical, dense=dense, weight=weight)
    return next((at for at, fused in enumerate(ranked, 1) if gold.is_found(*places[fused.key])), float("inf"))


# ---------------------------------------------------------------- evidence


def tune_evidence(data: Path, indexes: Path) -> None:
    """Print the weights of a logistic regression over sentences, and what thresholds would do."""
    asked = {
        "squad-half": _squad_half(data)[:1200],
        "clapnq-dev": _clapnq(data),
        "papers": _papers(),
        **{name: [_gold(case) for case in _work(name)] for name in INVENTED},
    }
    read_sets = {name: list(_read(_corpus(data, name), indexes / name, golds)) for name, golds in asked.items()}
    rows = [
        (astuple(item.features), gold.is_answered(*_place(item)), SET_WEIGHTS[name])
        for name, found in read_sets.items()
        for gold, evidence in found
        for item in evidence
    ]
    weights, bias = _fitted(rows, names=[field.name for field in fields(Features)])
    for name, found in read_sets.items():
        _print_thresholds(name, found, weights, bias)


def tune_reader(data: Path, indexes: Path) -> None:
    """Print how much the reader counts beside the other features, on questions that it was not trained on."""
    sets = {
        "squad-half": _kept_apart(data),
        "papers": _papers(apart=True),
        **{name: [_gold(case) for case in _work(name)] for name in INVENTED},
    }
    rows = [
        ((logit(probability(item.features)), support), gold.is_answered(*_place(item)), READER_SET_WEIGHTS[name])
        for name, golds in sets.items()
        for gold, evidence in _read(_corpus(data, name), indexes / name, golds, reader=Reader())
        for item in evidence
        for support in (item.reading.log_odds if item.reading else UNREAD,)
    ]
    _fitted(rows, names=["logit of the probability", "log odds of the sentence"])


def tune_confidence(data: Path, indexes: Path) -> None:
    """Print slope and bias of the confidence for each kind of question, by whether its best sentence is right."""
    rows: dict[str, list[tuple[tuple[float, ...], bool, float]]] = defaultdict(list)
    asked = {"squad-half": _kept_apart(data), "clapnq-dev": _clapnq(data), "papers": _papers(apart=True)}
    for name, golds in asked.items():
        for gold, evidence in _read(_corpus(data, name), indexes / name, golds, reader=Reader()):
            rows["facts"].append((*_best(gold, evidence), SET_WEIGHTS[name]))
    for name in INVENTED:
        for kind, gold, evidence in _asked(name, indexes):
            rows[kind].append((*_best(gold, evidence), INVENTED_WEIGHT))
    for kind, found in rows.items():
        print(f"confidence of {kind}, {len(found):,} questions")
        _fitted(found, names=["logit of the probability"])


def _best(gold: Gold, evidence: Sequence[Evidence]) -> tuple[tuple[float, ...], bool]:
    """Return the logit of the best sentence's probability, and whether it is right."""
    best = max(evidence, key=lambda item: item.probability, default=None)
    return ((logit(best.probability if best else 0.0),), best is not None and gold.is_answered(*_place(best)))


def tune_said(indexes: Path) -> None:
    """Print the weights for the words of whoever is asked about, set on the invented corpora."""
    found = [pair for name in INVENTED for pair in _said(name, indexes)]
    rows = [
        (astuple(item.features), gold.is_answered(*_place(item)), 1.0) for gold, evidence in found for item in evidence
    ]
    weights, bias = _fitted(rows, names=[field.name for field in fields(SaidFeatures)])
    _print_thresholds("said", found, weights, bias)


def _said(name: str, indexes: Path) -> Iterator[tuple[Gold, list[Evidence]]]:
    for kind, gold, evidence in _asked(name, indexes):
        if kind == "said":  # of a question of two parts, one may be about facts
            yield gold, [item for item in evidence if isinstance(item.features, SaidFeatures)]


def _asked(name: str, indexes: Path) -> Iterator[tuple[str, Gold, list[Evidence]]]:
    """Yield each case of an invented corpus to tune on with the kind of its question and the evidence for it."""
    with _index(CORPORA / name / "corpus.jsonl", indexes / name) as index:
        assistant = Assistant(index)
        for case in _work(name):
            history = [Turn(turn["role"], turn["text"]) for turn in case["history"]]
            gold = _gold(case)
            query = assistant.understood(case["question"], history=history, asked=gold.asked)
            yield query.kind, gold, assistant.evidence(case["question"], history=history, asked=gold.asked)


def _fitted(
    rows: Sequence[tuple[tuple[float, ...], bool, float]], *, names: Sequence[str]
) -> tuple[np.ndarray[Any, Any], float]:
    """Fit a logistic regression to (features, right, weight of the row) and print it; return weights and bias."""
    from sklearn.linear_model import LogisticRegression

    features, right, weights = (np.array(column) for column in zip(*rows, strict=True))
    model = LogisticRegression(C=1.0, max_iter=5000, random_state=SEED)
    model.fit(features, right, sample_weight=weights)
    print("WEIGHTS = (")
    for name, weight in zip(names, model.coef_[0], strict=True):
        print(f"    {weight:.3f},  # {name}")
    print(f")\nBIAS = {model.intercept_[0]:.3f}")
    return model.coef_[0], float(model.intercept_[0])


def _print_thresholds(
    name: str, found: Sequence[tuple[Gold, list[Evidence]]], weights: np.ndarray[Any, Any], bias: float
) -> None:
    best = []
    for gold, evidence in found:
        scored = [
            (
                float(1 / (1 + np.exp(-(np.dot(weights, astuple(item.features)) + bias)))),
                gold.is_answered(*_place(item)),
            )
            for item in evidence
        ]
        probability, right = max(scored, default=(0.0, False))
        best.append((probability, right, bool(gold.quotes)))
    for threshold in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6):
        answered = [item for item in best if item[0] >= threshold]
        refused = [item for item in best if item[0] < threshold]
        answerable = sum(item[2] for item in best)
        right_refusals = sum(not item[2] for item in refused)
        f1 = 2 * right_refusals / max(1, len(refused) + len(best) - answerable)
        coverage = sum(item[2] for item in answered) / answerable
        first = sum(item[1] for item in answered) / max(1, len(answered))
        print(
            f"{name:12} threshold {threshold:.2f}  coverage {coverage:.3f}  abstention F1 {f1:.3f}  "
            f"best sentence right, of the answered {first:.3f}"
        )


def _read(
    corpus: Path, folder: Path, golds: Sequence[Gold], *, reader: Reader | None = None
) -> Iterator[tuple[Gold, list[Evidence]]]:
    """Yield the evidence for each question about facts; whose words are asked for is judged by other weights."""
    with _index(corpus, folder) as index:
        for gold in golds:
            query = understand(gold.question)
            if not query.asks_for_words:
                yield gold, read(query, index.retrieve(query.text, limit=20, until=gold.asked), index, reader=reader)


def _place(item: Evidence) -> tuple[str, int, int]:
    return item.hit.passage.document_id, item.sentence.start, item.sentence.end


# ---------------------------------------------------------------- data


def _index(corpus: Path, folder: Path) -> Index:
    index = Index.open_or_create(folder)
    index.sync([corpus])
    return index


def _corpus(data: Path, name: str) -> Path:
    return CORPORA / name / "corpus.jsonl" if name in (*INVENTED, "papers") else data / name / "corpus.jsonl.xz"


def _shuffled(golds: list[Gold]) -> list[Gold]:
    random.Random(SEED).shuffle(golds)  # noqa: S311  # a fixed draw, no secret
    return golds


def _gold(case: Line) -> Gold:
    quotes = tuple((quote["document"], quote["start"], quote["end"]) for quote in case["quotes"])
    asked = case.get("asked")
    return Gold(case["question"], frozenset(case["documents"]), quotes, date.fromisoformat(asked) if asked else None)


def _squad_questions(data: Path) -> list[Gold]:
    lines = lines_of(data / "squad-questions" / "questions.jsonl.xz")
    return _shuffled([Gold(line["question"], frozenset([line["document"]]), ()) for line in lines])


def _squad_half(data: Path) -> list[Gold]:
    reported = set((data / "squad-half" / "fast.txt").read_text().split())
    cases = lines_of(data / "squad-half" / "cases.jsonl.xz")
    articles = sorted({article_of(case["asked_of"]) for case in cases})
    tuned_on = set(articles[: len(articles) // 2])
    return _shuffled(
        [_gold(case) for case in cases if case["id"] not in reported and article_of(case["asked_of"]) in tuned_on]
    )


def _kept_apart(data: Path) -> list[Gold]:
    """Return the questions of those paragraphs of the first half that the reader was not trained on."""
    cases = lines_of(data / "squad-half" / "cases.jsonl.xz")
    articles = sorted({article_of(case["asked_of"]) for case in cases})
    tuned_on = set(articles[: len(articles) // 2])
    apart = [case for case in cases if is_kept_apart(case["asked_of"])]
    return [_gold(case) for case in apart if article_of(case["asked_of"]) in tuned_on]


def _clapnq(data: Path) -> list[Gold]:
    return [_gold(case) for case in lines_of(data / "clapnq-dev" / "cases.jsonl.xz")[::2]]


def _papers(*, apart: bool = False) -> list[Gold]:
    """Return the questions of the invented papers, or of those articles that the reader was not trained on."""
    texts = {line["id"]: line["text"] for line in lines_of(PAPERS / "corpus.jsonl")}
    found = []
    for line in lines_of(PAPERS / "questions.jsonl"):
        name, text = line["document"], texts[line["document"]]
        starts = [text.index(words) for words in line["support"]]
        quotes = tuple((name, at, at + len(words)) for at, words in zip(starts, line["support"], strict=True))
        documents = frozenset([name] if quotes else [])
        if is_kept_apart(name) or not apart:
            found.append(Gold(line["question"], documents, quotes, date.fromisoformat(line["asked"])))
    return found


def _work(name: str) -> list[Line]:
    return [case for case in lines_of(CORPORA / name / "cases.jsonl") if "work" in case["tags"]]


def _unasked_attributions(data: Path) -> list[Gold]:
    """Return questions like the cases', for the pairs of article and person that no case asks about."""
    folder = data / "news-attributions"
    titles = {line["id"]: line["title"] for line in lines_of(folder / "corpus.jsonl.xz")}
    asked = {
        (article, case["speaker"]) for case in lines_of(folder / "cases.jsonl.xz") for article in case["documents"]
    }
    contents: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines_of(folder / "attributions.jsonl.xz"):
        if line["speaker"] and " " in line["speaker"] and (line["document"], line["speaker"]) not in asked:
            contents[line["document"], line["speaker"]].append(line)
    return _shuffled(
        [
            Gold(
                f'What did {person} say about "{titles[article]}"?',
                frozenset([article]),
                tuple((article, start, end) for line in lines for start, end in line["content"]),
            )
            for (article, person), lines in sorted(contents.items())
            if any(line["kind"] != "indirect" for line in lines)
        ]
    )


if __name__ == "__main__":
    main()
