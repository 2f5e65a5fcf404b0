"""Documents that say nearly the same as another: copies, other prints of a story, and what is none of these."""

import random

import pytest

from onrecord_index import Document
from onrecord_index.duplicates import Duplicate, near_duplicates

WORDS = [f"word{number}" for number in range(2_000)]


def story(seed: int, *, length: int = 300) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def document(name: str, words: list[str], *, title: str = "") -> Document:
    return Document(name, title, " ".join(words) + ".")


def test_a_copy_under_another_name_and_title_says_the_same() -> None:
    documents = [document("a", story(1)), document("b", story(2)), document("c", story(1), title="Again")]

    assert near_duplicates(documents) == [Duplicate("c", "a", 1.0)]


@pytest.mark.parametrize("length", [60, 250, 300, 5_000])
def test_a_version_with_a_word_changed_says_nearly_the_same(length: int) -> None:
    words = story(1, length=length)
    changed = [*words[:20], "otherwise", *words[21:]]

    [found] = near_duplicates([document("a", words), document("b", story(2)), document("c", changed)])

    assert (found.id, found.earlier) == ("c", "a")
    # Of the runs of eight words, one less seven than there are words, eight hold the changed one.
    assert found.share == pytest.approx((length - 7 - 8) / (length - 7))


def test_a_story_with_as_much_again_behind_it_is_a_near_duplicate_and_one_with_more_is_not() -> None:
    words = story(1)

    [found] = near_duplicates([document("a", words), document("b", [*words, *story(2, length=290)])])
    none = near_duplicates([document("a", words), document("b", [*words, *story(2, length=400)])])

    assert (found.id, found.share) == ("b", 1.0)
    assert none == []


def test_two_stories_that_share_a_paragraph_are_none() -> None:
    shared = story(3, length=100)

    assert near_duplicates([document("a", story(1) + shared), document("b", story(2) + shared)]) == []


def test_of_several_the_most_alike_is_named() -> None:
    words = story(1)
    near, nearer = [*words[:30], "one", *words[31:60], "two", *words[61:]], [*words[:30], "one", *words[31:]]

    found = near_duplicates([document("a", near), document("b", nearer), document("c", words)])

    assert [(one.id, one.earlier) for one in found] == [("b", "a"), ("c", "b")]


def test_a_formula_that_stands_in_all_documents_makes_none_a_duplicate() -> None:
    formula = story(9, length=60)
    documents = [document(f"{number}", formula + story(number, length=80)) for number in range(120)]

    assert near_duplicates(documents) == []


@pytest.mark.parametrize("text", ["", "***", "Yes.", "\ud800"])
def test_documents_with_hardly_a_word_are_compared_too(text: str) -> None:
    documents = [Document("a", "", text), Document("b", "", text), Document("c", "", "No.")]

    assert near_duplicates(documents) == [Duplicate("b", "a", 1.0)]
