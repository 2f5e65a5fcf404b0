"""Any cross-encoder in the reader's place: its scores are the log odds of the sentences."""

from pathlib import Path

import pytest

from onrecord import Answer, Assistant, CrossReader
from onrecord_index import DEFAULT_MODEL, Index, ModelError, SentenceTransformerEmbedder

TEXT = "The pier was closed in May 2023 by the council. Bread is sold at the harbour for two crowns."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a cross-encoder with the default model's words and layers that know nothing."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    folder = tmp_path_factory.mktemp("cross")
    source = SentenceTransformerEmbedder(DEFAULT_MODEL).folder
    tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=True)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64,
        num_labels=1, initializer_range=1.0,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_a_cross_encoder_scores_each_sentence_with_the_question(
    folder: Path, tmp_path: Path, model: SentenceTransformerEmbedder
) -> None:
    from sentence_transformers import CrossEncoder
    from torch.nn import Identity

    (tmp_path / "pier.txt").write_text(TEXT)
    question = "When was the pier closed?"
    with Index.open_or_create(tmp_path / "index", embedder=model) as index:
        index.sync([tmp_path / "pier.txt"])
        hits = index.retrieve(question, limit=1)
        (reading,) = CrossReader(str(folder)).read(question, hits)
        reply = Assistant(index, reader=CrossReader(str(folder)), threshold=0.0).ask(question)
    sentences = [hits[0].passage.words_of(sentence) for sentence in hits[0].passage.sentences]
    expected = CrossEncoder(str(folder), device="cpu").predict(
        [(question, sentence) for sentence in sentences], activation_fn=Identity()
    )

    assert [one.log_odds for one in reading.sentences] == pytest.approx(list(expected), abs=1e-4)
    assert isinstance(reply, Answer)
    assert not reply.citations[0].short


def test_a_cross_encoder_that_is_not_there_is_named(tmp_path: Path, model: SentenceTransformerEmbedder) -> None:
    (tmp_path / "pier.txt").write_text(TEXT)
    with Index.open_or_create(tmp_path / "index", embedder=model) as index:
        index.sync([tmp_path / "pier.txt"])
        hits = index.retrieve("pier", limit=1)

    with pytest.raises(ModelError, match="nowhere"):
        CrossReader(str(tmp_path / "nowhere")).read("pier", hits)
