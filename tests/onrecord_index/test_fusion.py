"""Two rankings made into one, and passages that say nearly the same, both worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord_index.fusion import Fused, fold, fuse

STORY = (
    "The ferry to Brell was late again on Monday because the wind had turned and the captain did not want to leave "
    "the harbour before the tide came in, said Ina Ardal, who has run the line for eleven years."
)
OTHER = (
    "The council of Brell raised the price of bread on Monday and said that the wind had nothing to do with it, as "
    "Ina Ardal had claimed the day before in the hall on the pier."
)


# ---------------------------------------------------------------- fusing


def test_a_score_is_the_mean_of_the_share_of_the_best_bm25_and_the_cosine() -> None:
    fused = fuse(lexical={1: 8.0, 2: 4.0}, dense={1: 0.2, 2: 0.9, 3: 0.6}, weight=1)

    # 2: (4/8 + .9) / 2, 1: (8/8 + .2) / 2, 3: (0 + .6) / 2
    assert [one.key for one in fused] == [2, 1, 3]
    assert [one.score for one in fused] == pytest.approx([0.7, 0.6, 0.3])
    assert fused[0] == Fused(2, fused[0].score, 0.9, 4.0)
    assert fused[2].lexical == 0


def test_a_weight_says_how_much_the_cosine_counts() -> None:
    fused = fuse(lexical={1: 8.0, 2: 4.0}, dense={1: 0.2, 2: 0.9}, weight=0.5)

    # 1: (1 + .5 x .2) / 1.5, 2: (.5 + .5 x .9) / 1.5
    assert [one.key for one in fused] == [1, 2]
    assert [one.score for one in fused] == pytest.approx([1.1 / 1.5, 0.95 / 1.5])


def test_without_a_shared_word_the_cosine_ranks_alone() -> None:
    fused = fuse(lexical={}, dense={1: -0.2, 2: 0.9}, weight=1)

    assert [(one.key, one.score) for one in fused] == [(2, pytest.approx(0.45)), (1, pytest.approx(-0.1))]


def test_what_is_recent_counts_up_to_two_fifths_more() -> None:
    fused = fuse(lexical={}, dense={1: 0.6, 2: 0.5, 3: 0.5, 4: -0.5}, ages={2: 0, 3: 60, 4: 0}, weight=1)

    # 2: .25 x 1.4, 3: .25 x (1 + .4 / e), 4: -.25 x .6; 1 has no age
    assert [one.key for one in fused] == [2, 1, 3, 4]
    assert [one.score for one in fused] == pytest.approx([0.35, 0.3, 0.25 * (1 + 0.4 / 2.718281828), -0.15])


def test_what_is_said_by_the_one_who_is_asked_about_counts_more() -> None:
    fused = fuse(lexical={}, dense={1: 0.6, 2: 0.5, 3: 0.2}, said={2, 3}, said_weight=0.5, weight=1)

    # 2: .25 x 1.5, 1: .3, 3: .1 x 1.5
    assert [one.key for one in fused] == [2, 1, 3]
    assert [one.score for one in fused] == pytest.approx([0.375, 0.3, 0.15])


def test_equal_scores_are_ranked_by_key() -> None:
    assert [one.key for one in fuse(lexical={}, dense={3: 0.5, 1: 0.5, 2: 0.5})] == [1, 2, 3]


def test_what_was_removed_since_it_was_found_by_words_is_left_out() -> None:
    assert [one.key for one in fuse(lexical={1: 3.0, 2: 2.0}, dense={2: 0.5})] == [2]


def test_nothing_found_is_nothing_ranked() -> None:
    assert fuse(lexical={}, dense={}) == []


# ---------------------------------------------------------------- folding


def test_the_same_story_with_other_typography_and_a_few_other_words_is_folded() -> None:
    again = STORY.replace("Monday", "Monday,").replace("for eleven years", "for 11 years").upper()

    assert fold([STORY, again], most=10) == [None, 0]


def test_a_story_within_a_longer_one_is_folded_into_it() -> None:
    assert fold([f"{OTHER} {STORY}", STORY], most=10) == [None, 0]


def test_a_story_with_a_few_more_sentences_is_folded() -> None:
    assert fold([STORY, f"{STORY} The passengers waited in the hall."], most=10) == [None, 0]


def test_a_story_that_quotes_a_short_text_says_more_and_is_not_folded() -> None:
    assert fold(["the wind had turned", STORY], most=10) == [None, None]
    assert fold([STORY, f"{OTHER} {OTHER[::-1]} {STORY}"], most=10) == [None, None]


def test_two_stories_on_one_event_are_not_folded() -> None:
    assert fold([STORY, OTHER], most=10) == [None, None]


def test_four_of_five_shared_runs_are_the_same_and_three_of_five_are_not() -> None:
    # Eight words have five runs of four: another last word changes one of them, another word before it two.
    eight = "the ferry was late again on monday morning"

    assert fold([eight, "the ferry was late again on monday night"], most=10) == [None, 0]
    assert fold([eight, "the ferry was late again on tuesday morning"], most=10) == [None, None]


def test_a_third_copy_is_folded_into_the_first() -> None:
    assert fold([OTHER, STORY, STORY, STORY], most=10) == [None, None, 1, 1]


def test_short_texts_are_the_same_only_word_for_word() -> None:
    assert fold(["The ferry", "the ferry!", "The ferries", "ferry the"], most=10) == [None, 0, None, None]


def test_texts_without_words_are_only_the_same_as_their_like() -> None:
    assert fold(["* * *", STORY, "The ferry", "🚢"], most=10)[:3] == [None, None, None]


def test_folding_ends_where_enough_say_something_of_their_own() -> None:
    assert fold([STORY, STORY, OTHER, "The bread is dear."], most=2) == [None, 0, None]
    assert fold([STORY, OTHER], most=0) == []


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=12).map(" ".join)), st.integers(0, 5))
def test_every_text_is_kept_or_folded_into_an_earlier_one_that_is_kept(texts: list[str], most: int) -> None:
    folded = fold(texts, most=most)

    kept = [place for place, into in enumerate(folded) if into is None]
    assert len(kept) <= most
    assert len(folded) == len(texts) or len(kept) == most
    assert all(into is None or (into in kept and into < place) for place, into in enumerate(folded))
