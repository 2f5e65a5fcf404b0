"""Questions and passages read together: tokens, spans and weights."""

import json
from datetime import date
from math import log
from pathlib import Path

import numpy as np
import pytest

from onrecord.reader import OUTSIDE, Pair, Reader, Reading, Row, SentenceReading, Tokens, reading_of, window_of
from onrecord_index import Document, Hit, ModelError, Passage, Precision, Sentence, Span, passages_of

TEXT = "The wall cost 48 million crowns. Varnhal opened it in Žilina."
START = 100  # the passage's first character in its document
BOTH = range(2)  # its sentences


def made_passage() -> Passage:
    return Passage("a", START, START + len(TEXT), TEXT, (Sentence(100, 132), Sentence(133, 161)))


def pair(
    question: str = "Who opened it?", *, title: str = "Wall", day: date | None = None, window: range = BOTH
) -> Pair:
    return Tokens().pair(question, made_passage(), title=title, day=day, window=window)


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


def test_tokens_of_a_window_know_which_sentence_of_the_whole_passage_they_are_of() -> None:
    found = pair(window=range(1, 2))

    assert found.sentences == 2
    assert set(found.owners) == {OUTSIDE, 1}
    read = [(start, end) for start, end in found.offsets if end]
    assert (read[0][0], read[-1][1]) == (133, 161)


def test_a_day_is_read_with_the_title() -> None:
    dated, undated = pair(day=date(2024, 3, 14)), pair()

    assert len(dated.ids) > len(undated.ids)


def test_a_long_passage_is_cut_and_a_lone_surrogate_is_read() -> None:
    text = " ".join(["boat\ud800"] * 400)
    (passage, *_) = [Passage("a", 0, len(text), text, (Sentence(0, len(text)),))]

    found = Tokens().pair("What?", passage, title="", day=None, window=range(1))

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


def test_a_sentence_that_was_not_read_holds_no_answer() -> None:
    found = pair(window=range(1, 2))
    of_tokens = np.zeros(len(found.ids), dtype=np.float32)
    row = Row(of_tokens, of_tokens, np.array([-np.inf, 0.0], dtype=np.float32), 0.0)

    unread, read = reading_of(found, made_passage(), row).sentences

    assert (unread.support, unread.certainty, unread.span) == (0.0, 0.0, Span(100, 132))
    assert read.support == pytest.approx(0.5)


def test_log_odds_are_cut_where_nothing_was_read_or_all_is_sure() -> None:
    likely, unread, sure = (SentenceReading(support, Span(0, 1), support) for support in (0.75, 0.0, 1.0))

    assert likely.log_odds == pytest.approx(log(3))
    assert (unread.log_odds, sure.log_odds) == pytest.approx((-8, 8))
    assert Reading(0.2, (likely,)).log_odds == pytest.approx(log(1 / 4))
    assert likely.log_certainty == pytest.approx(log(0.75), abs=1e-5)
    assert unread.log_certainty == pytest.approx(log(1e-6))


# ---------------------------------------------------------------- what is read of a passage


def _passage(*sentences: str) -> Passage:
    starts = [sum(len(before) + 1 for before in sentences[:at]) for at in range(len(sentences))]
    places = tuple(Sentence(start, start + len(text)) for start, text in zip(starts, sentences, strict=True))
    text = " ".join(sentences)
    return Passage("a", 0, len(text), text, places)


FORTY = "gull " * 39 + "gull."  # a sentence of forty words


def test_a_short_passage_is_read_whole() -> None:
    assert window_of("Who opened it?", made_passage()) == BOTH


def test_of_a_long_passage_is_read_what_is_around_the_sentence_likest_the_question() -> None:
    passage = _passage(FORTY, FORTY, "Varnhal opened the wall.", FORTY, FORTY)

    # Of what shares nothing with the question, what stands before is read first; 124 words would be too many.
    assert window_of("Who opened the wall?", passage) == range(3)


def test_what_is_read_grows_towards_what_shares_more_with_the_question() -> None:
    passage = _passage(FORTY, "The wall opened.", "The wall fell. " + FORTY, FORTY)

    assert window_of("When was the wall opened, and who fell?", passage) == range(3)


def test_a_word_of_every_sentence_counts_less_than_one_of_a_single_one() -> None:
    wall = "The wall and the sea " + FORTY
    passage = _passage(wall, wall, wall, FORTY + " Varnhal.")

    assert 3 in window_of("What of wall, sea and Varnhal?", passage)
    assert 0 not in window_of("What of wall, sea and Varnhal?", passage)


def test_a_sentence_that_is_too_long_by_itself_is_read() -> None:
    passage = _passage("gull " * 120 + "wall.", FORTY)

    assert window_of("What wall?", passage) == range(1)


# ---------------------------------------------------------------- weights


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

    answering, other = Reader(precision="float32").read("Who built the wall?", hits)

    assert answering.answers > other.answers
    assert answering.best is answering.sentences[1]
    span = answering.best.span
    assert "Varnhal" in hits[0].passage.text[span.start : span.end]


def test_readings_are_in_the_order_of_the_hits_whatever_their_length() -> None:
    texts = ["It rained.", "Ilse Varnhal built the wall in 1931.", "Gulls slept on the quay, and it rained."]
    reader = Reader(precision="float32")

    together = reader.read("Who built the wall?", [_hit(text) for text in texts])

    alone = [reader.read("Who built the wall?", [_hit(text)])[0] for text in texts]
    assert [one.answers for one in together] == pytest.approx([one.answers for one in alone], abs=1e-4)
    assert together[1].answers == max(one.answers for one in together)


def test_no_hits_have_no_readings() -> None:
    assert Reader(precision="float32").read("Who built the wall?", []) == []


def test_the_faster_precision_is_measured_once_and_both_read_much_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    hits = [_hit("The wall was built by Ilse Varnhal in 1931.")]

    (measured,) = Reader().read("Who built the wall?", hits)

    kept = json.loads((tmp_path / "onrecord" / "precision.json").read_text())
    assert set(kept.values()) <= {"float32", "bfloat16"}
    assert len(kept) == 1
    precisions: tuple[Precision, ...] = ("float32", "bfloat16")
    for precision in precisions:
        (reading,) = Reader(precision=precision).read("Who built the wall?", hits)
        assert reading.log_odds == pytest.approx(measured.log_odds, abs=0.2)


def test_reading_leaves_the_number_of_threads_as_it_was() -> None:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(2)

    Reader(precision="float32").read("Who built the wall?", [_hit("It rained.")])

    assert torch.get_num_threads() == 2
    torch.set_num_threads(before)


def _hit(text: str, title: str = "Wall") -> Hit:
    document = Document("a", title, text)
    return Hit(passages_of(document)[0], document.info, score=1.0, dense=0.5, lexical=1.0)
