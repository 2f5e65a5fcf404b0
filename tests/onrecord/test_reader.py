"""Questions and passages read together: tokens, spans and weights."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from onrecord.reader import OUTSIDE, Pair, Reader, Row, Tokens, reading_of
from onrecord_index import Document, Hit, ModelError, Passage, Sentence, passages_of

TEXT = "The wall cost 48 million crowns. Varnhal opened it in Žilina."
START = 100  # the passage's first character in its document


def made_passage() -> Passage:
    return Passage("a", START, START + len(TEXT), TEXT, (Sentence(100, 132), Sentence(133, 161)))


def pair(question: str = "Who opened it?", *, title: str = "Wall", day: date | None = None) -> Pair:
    return Tokens().pair(question, made_passage(), title=title, day=day)


def test_every_token_of_a_passage_carries_its_place_in_the_document() -> None:
    found = pair()

    words = [TEXT[start - START : end - START] for start, end in found.offsets if end]
    assert words[:5] == ["The", "wall", "cost", "48", "million"]
    assert "".join(words) == TEXT.replace(" ", "")


def test_tokens_know_their_sentence_and_those_of_question_and_title_have_none() -> None:
    found = pair()

    assert found.sentences == 2
    assert set(found.owners) == {OUTSIDE, 0, 1}
    first_of_second = found.owners.index(1)
    assert found.offsets[first_of_second][0] == 133
    assert all(end == 0 for (_, end), owner in zip(found.offsets, found.owners, strict=True) if owner == OUTSIDE)


def test_a_day_is_read_with_the_title() -> None:
    dated, undated = pair(day=date(2024, 3, 14)), pair()

    assert len(dated.ids) > len(undated.ids)


def test_a_long_passage_is_cut_and_a_lone_surrogate_is_read() -> None:
    text = " ".join(["boat\ud800"] * 400)
    (passage, *_) = [Passage("a", 0, len(text), text, (Sentence(0, len(text)),))]

    found = Tokens().pair("What?", passage, title="", day=None)

    assert len(found.ids) == len(found.offsets) == 320


def test_the_span_is_the_likeliest_that_does_not_end_before_it_begins() -> None:
    found = pair()
    of_second = [at for at, owner in enumerate(found.owners) if owner == 1]
    start, end = (np.full(len(found.ids), -50.0, dtype=np.float32) for _ in range(2))
    start[of_second[0]], start[of_second[3]] = 4.0, 5.0
    end[of_second[0]], end[of_second[1]] = 2.0, 1.0
    row = Row(start, end, np.array([-2.0, 2.0], dtype=np.float32), 0.0)

    reading = reading_of(found, made_passage(), row)

    assert reading.answers == pytest.approx(0.5)
    assert [round(sentence.support, 3) for sentence in reading.sentences] == [0.119, 0.881]
    assert reading.best is reading.sentences[1]
    begins, ends = reading.best.span.start, reading.best.span.end
    # The span that begins and ends with the likeliest tokens would be backwards.
    assert begins == 133
    assert ends == found.offsets[of_second[0]][1]
    e = np.exp
    assert reading.best.certainty == pytest.approx(e(4) / (e(4) + e(5)) * e(2) / (e(2) + e(1)), rel=1e-4)


def test_weights_that_are_not_there_or_not_the_right_ones_are_refused(tmp_path: Path) -> None:
    hits = [_hit("The wall cost 48 million crowns.")]
    with pytest.raises(ModelError, match="reader"):
        Reader(tmp_path / "none.safetensors").read("How much?", hits)

    (tmp_path / "other.safetensors").write_bytes(b"other")
    with pytest.raises(ModelError, match="digest"):
        Reader(tmp_path / "other.safetensors", digest="0" * 64).read("How much?", hits)


def test_the_shipped_weights_find_the_words_that_answer() -> None:
    hits = [
        _hit("Gulls slept on the quay. The wall was built by Ilse Varnhal in 1931. It rained."),
        _hit("The ferry was painted green. Its bell was sold."),
    ]

    answering, other = Reader().read("Who built the wall?", hits)

    assert answering.answers > other.answers
    assert answering.best is answering.sentences[1]
    span = answering.best.span
    assert "Varnhal" in hits[0].passage.text[span.start : span.end]


def _hit(text: str, title: str = "Wall") -> Hit:
    document = Document("a", title, text)
    return Hit(passages_of(document)[0], document.info, score=1.0, dense=0.5, lexical=1.0)
