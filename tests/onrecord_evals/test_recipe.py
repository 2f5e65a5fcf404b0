"""What the reader is trained on: examples, and passages shortened around what answers."""

import random

import pytest

from onrecord_evals.recipe import Example, example_of, shortened, unanswered
from onrecord_index import Document, passages_of

TEXT = "Boats left at dawn. The wall cost 48 million crowns. Nobody was hurt. Gulls slept on it."
PLACE = (TEXT.index("48"), TEXT.index(" crowns"))


def made_example(*places: tuple[int, int]) -> Example:
    document = Document("a", "Wall", TEXT)
    return example_of("What did the wall cost?", document, passages_of(document)[0], places, kind="made")


def test_a_sentence_that_holds_the_answer_supports_it() -> None:
    example = made_example(PLACE)

    assert example.answers
    assert example.support == (False, True, False, False)
    assert example.span is not None
    assert TEXT[slice(*example.span)] == "48 million"


def test_of_several_marked_answers_the_commonest_is_the_span() -> None:
    longer = (PLACE[0], PLACE[1] + len(" crowns"))

    assert made_example(PLACE, longer, longer).span == longer
    assert made_example(PLACE, longer).span == PLACE


@pytest.mark.parametrize("seed", range(8))
def test_a_shortened_passage_keeps_the_sentence_that_answers(seed: int) -> None:
    example = shortened(made_example(PLACE), random.Random(seed), words=10)

    passage = example.passage
    assert 2 <= len(passage.sentences) < 4
    assert passage.text == TEXT[passage.start : passage.end]
    assert sum(example.support) == 1
    assert passage.words_of(passage.sentences[example.support.index(True)]) == "The wall cost 48 million crowns."
    assert example.span == PLACE


def test_a_shortened_passage_that_does_not_answer_keeps_what_is_likest_the_question() -> None:
    example = made_example(PLACE)
    other = unanswered(example, example.passage, example.document)

    found = shortened(other, random.Random(0), words=4)

    assert not found.answers
    assert found.span is None
    assert "wall cost" in found.passage.text
