"""The index as a retriever inside a query engine of llama-index."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import ResponseMode, get_response_synthesizer

from onrecord_index import Index, QuestionError, SentenceTransformerEmbedder, WordEmbedder
from onrecord_index.llama_index import OnRecordRetriever

QUESTION = "What did Stoltenberg say about Article 5?"


@pytest.fixture(scope="module")
def seeds(
    tmp_path_factory: pytest.TempPathFactory, seeds_folder: Path, model: SentenceTransformerEmbedder
) -> Iterator[Index]:
    with Index.open_or_create(tmp_path_factory.mktemp("index") / "index", embedder=model) as index:
        index.sync([seeds_folder])
        yield index


@pytest.fixture
def dated(tmp_path: Path) -> Iterator[Index]:
    corpus = tmp_path / "ferry.jsonl"
    corpus.write_text(
        '{"id": "old", "title": "Late", "text": "The ferry was late.", "date": "2031-01-05"}\n'
        '{"id": "new", "title": "Sold", "text": "The ferry is sold.", "date": "2032-03-04", "url": "https://a.example/"}\n'
    )
    with Index.open_or_create(tmp_path / "index", embedder=WordEmbedder(["ferry"])) as index:
        index.sync([corpus])
        yield index


def test_a_query_engine_of_llama_index_words_its_answer_from_the_passages(seeds: Index) -> None:
    engine = RetrieverQueryEngine(
        retriever=OnRecordRetriever(seeds, limit=2),
        response_synthesizer=get_response_synthesizer(llm=MockLLM(), response_mode=ResponseMode.COMPACT),
    )

    response = engine.query(QUESTION)

    assert "full members of NATO as per Article 5 of the Washington Treaty" in str(
        response
    )  # MockLLM echoes its prompt
    assert response.source_nodes
    for source in response.source_nodes:
        document = seeds.document(source.metadata["document_id"])
        assert document.text[source.metadata["start"] : source.metadata["end"]] == source.node.get_content()


def test_nodes_are_the_hits_of_the_index_in_its_order(seeds: Index) -> None:
    hits = seeds.retrieve(QUESTION, limit=3)

    nodes = OnRecordRetriever(seeds, limit=3).retrieve(QUESTION)

    assert [node.score for node in nodes] == [hit.score for hit in hits]
    assert [node.text for node in nodes] == [hit.passage.text for hit in hits]


def test_a_node_carries_document_place_title_date_and_address(dated: Index) -> None:
    nodes = {node.metadata["document_id"]: node for node in OnRecordRetriever(dated).retrieve("ferry")}

    assert nodes["new"].metadata == {
        "document_id": "new", "start": 0, "end": 18, "title": "Sold", "date": "2032-03-04", "url": "https://a.example/",
    }  # fmt: skip
    assert nodes["old"].metadata["url"] is None
    assert nodes["new"].node_id == "new#0-18"


def test_nothing_dated_after_the_day_of_the_question_is_handed_on(dated: Index) -> None:
    nodes = OnRecordRetriever(dated, until=date(2031, 12, 31)).retrieve("ferry")

    assert [node.metadata["document_id"] for node in nodes] == ["old"]


def test_what_was_recent_on_the_day_of_the_question_is_handed_on_first(dated: Index) -> None:
    nodes = OnRecordRetriever(dated, recent_on=date(2032, 3, 5)).retrieve("ferry")

    assert [node.metadata["document_id"] for node in OnRecordRetriever(dated).retrieve("ferry")] == ["old", "new"]
    assert [node.metadata["document_id"] for node in nodes] == ["new", "old"]


def test_an_empty_question_is_refused_as_everywhere(dated: Index) -> None:
    with pytest.raises(QuestionError):
        OnRecordRetriever(dated).retrieve(" ")
