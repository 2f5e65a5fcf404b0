"""Passages read for a question: which sentences come first, which are left out, and how probable they are."""

import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord import weights
from onrecord.evidence import Evidence, Features, SaidFeatures, leans_back, probability, read, read_said
from onrecord.question import understand
from onrecord.topic import is_name
from onrecord_index import Hit, Index, Sentence, WordEmbedder

FERRY = (
    "The ferry to Hask was late on Monday. The captain blamed the tide. These are the worst tides since 1926. "
    "Bread was sold from 9 boats."
)
BRIDGE = "Article 5 of the harbour rules closes the bridge at night. The bridge is old."


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    corpus = tmp_path / "notes.jsonl"
    documents = [
        {"id": "ferry", "title": "The ferry to Hask was late on Monday.", "text": FERRY},
        {"id": "bridge", "title": "Rules", "text": BRIDGE},
    ]
    corpus.write_text("".join(json.dumps(document) + "\n" for document in documents))
    with Index.open_or_create(tmp_path / "index", embedder=WordEmbedder(["captain", "bread", "rules"])) as made:
        made.sync([corpus])
        yield made


def evidence(index: Index, question: str) -> list[Evidence]:
    return read(understand(question), index.retrieve(question), index)


def words(item: Evidence) -> str:
    return item.hit.passage.words_of(item.sentence)


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("Whom did the captain blame?", "The captain blamed the tide."),
        ("From how many boats was bread sold?", "Bread was sold from 9 boats."),
        ("What do the harbour rules close at night?", "Article 5 of the harbour rules closes the bridge at night."),
    ],
)
def test_the_sentence_that_has_the_questions_words_comes_first(index: Index, question: str, best: str) -> None:
    found = evidence(index, question)

    assert words(found[0]) == best
    assert [item.probability for item in found] == sorted((item.probability for item in found), reverse=True)


def test_a_passage_without_any_number_of_the_question_is_no_evidence(index: Index) -> None:
    assert any("Article 5" in words(item) for item in evidence(index, "What does Article 5 close?"))
    assert not evidence(index, "What does Article 4 close?")


def test_a_headline_that_the_text_repeats_is_no_evidence(index: Index) -> None:
    assert "The ferry to Hask was late on Monday." not in {
        words(item) for item in evidence(index, "Was the ferry late?")
    }


def test_only_the_words_of_whoever_is_asked_about_are_evidence(index: Index) -> None:
    def is_about_bread(hit: Hit, sentence: Sentence) -> bool:
        return "Bread" in hit.passage.words_of(sentence)

    query = understand("What did the captain blame?")

    found = read_said(
        query,
        index.retrieve(query.text),
        index,
        is_theirs=is_about_bread,
        is_anothers=lambda hit, sentence: not is_about_bread(hit, sentence),
    )

    assert [words(item) for item in found] == ["Bread was sold from 9 boats."]


@pytest.mark.parametrize(
    ("topic", "is_one"),
    [("Poland", True), ("Article 5", True), ("the Washington Treaty", True), ("the treaty", False), ("", False)],
)
def test_a_topic_is_a_name_if_all_its_words_are_capitalised_or_numbers(topic: str, is_one: bool) -> None:
    assert is_name(topic) is is_one


def test_without_passages_there_is_no_evidence(index: Index) -> None:
    assert read(understand("What did the captain blame?"), [], index) == []


def test_a_sentence_that_leans_back_is_about_what_stands_before_it(index: Index) -> None:
    leaning = next(item for item in evidence(index, "What is said of the captain?") if words(item).startswith("These"))

    assert leaning.features.sentence == leaning.features.near == 1


@pytest.mark.parametrize("text", ["He left.", "“They are late,” she said.", "However, it sank.", "The former won."])
def test_a_pronoun_at_the_beginning_leans_back(text: str) -> None:
    assert leans_back(text)


@pytest.mark.parametrize(
    "text", ["Hector left.", "Thistles grow here.", "Items were sold.", "The ferry, however, sank."]
)
def test_a_name_or_noun_at_the_beginning_does_not_lean_back(text: str) -> None:
    assert not leans_back(text)


def test_a_probability_is_the_logistic_of_the_weighted_features() -> None:
    nothing = Features(*([0.0] * len(weights.WEIGHTS)))
    meaning = Features(*([0.0] * 4), 1.0, *([0.0] * (len(weights.WEIGHTS) - 5)))

    assert probability(nothing) == pytest.approx(1 / (1 + math.exp(-weights.BIAS)))
    assert probability(meaning) == pytest.approx(1 / (1 + math.exp(-weights.BIAS - weights.WEIGHTS[4])))
    said = SaidFeatures(0.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    assert probability(said) == pytest.approx(1 / (1 + math.exp(-weights.SAID_BIAS - weights.SAID_WEIGHTS[4])))


def test_there_is_a_weight_for_each_feature() -> None:
    assert len(weights.WEIGHTS) == len(Features.__slots__)
    assert len(weights.SAID_WEIGHTS) == len(SaidFeatures.__slots__)
