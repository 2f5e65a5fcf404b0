from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.attribution import Voices
from onrecord.editing import Pieced, edited, locate_pieces
from onrecord.interrupted import locate_interrupted
from onrecord_index import Document, find_statements

bounded = settings(max_examples=150, derandomize=True, deadline=None)

SPEECH = (
    "We met Olav Holm on the quay. He told us, at some length, that the ferry is old and slow. "
    "The harbour will not be closed. Nobody asked for that. The town pays for the quay."
)


def pieced(claimed: str, text: str = SPEECH) -> Pieced | None:
    quotation = edited(claimed)
    assert quotation is not None
    return locate_pieces(quotation, Document("speech", "", text))


def differences(claimed: str) -> list[tuple[str, str]] | None:
    found = pieced(claimed)
    return None if found is None else list(found.differences)


@pytest.mark.parametrize(
    ("claimed", "pieces"),
    [
        ("We met ... on the quay", ("We met", "on the quay")),
        ("We met… on the quay", ("We met", "on the quay")),
        ("We met [. . .] on (…) the quay", ("We met", "on", "the quay")),
        ("… on the quay ...", ("on the quay",)),
        ("the ferry [sic] is old", ("the ferry", "is old")),
        ("[T]he ferry", ("The ferry",)),
    ],
)
def test_ellipses_and_brackets_cut_a_quotation_into_pieces(claimed: str, pieces: tuple[str, ...]) -> None:
    quotation = edited(claimed)

    assert quotation is not None
    assert quotation.pieces == pieces


@pytest.mark.parametrize("claimed", ["We met Olav Holm.", "...", "[sic]", "", "1.5 and 2..3 are no ellipses"])
def test_what_is_not_edited_or_nothing_but_edits_has_no_pieces(claimed: str) -> None:
    assert edited(claimed) is None


@pytest.mark.parametrize(
    "claimed",
    [
        "He told us ... that the ferry is old",
        "the ferry is old ... The town pays for the quay",
        "the ferry [sic] is old and slow",
        "the ferry is old and slow [emphasis added]",
        "the ferry [the only one] is old and slow",
        "[T]he ferry is old and slow",
        "the ferry is old … The harbour will not be closed.",
    ],
)
def test_honest_edits_have_no_differences(claimed: str) -> None:
    assert differences(claimed) == []


@pytest.mark.parametrize(
    ("claimed", "expected"),
    [
        pytest.param("the ferry is [not] old", [("[not]", "")], id="negation put in"),
        pytest.param("the ferry is [20 years] old", [("[20 years]", "")], id="number put in"),
        pytest.param("the ferry is [hopelessly] old", [("[hopelessly]", "")], id="adverb put in"),
        pytest.param("[Holm] told us, at some length", [("[Holm]", "He")], id="in place of a pronoun"),
        pytest.param("the ferry is old and [rusty]. The harbour", [("[rusty]", "slow")], id="in place of a word"),
    ],
)
def test_edits_that_change_what_is_said_are_differences(claimed: str, expected: list[tuple[str, str]]) -> None:
    assert differences(claimed) == expected


def test_pieces_of_a_word_or_two_from_several_sentences_are_stitched_together() -> None:
    assert differences("the ferry ... is ... closed") != []


@pytest.mark.parametrize(
    "claimed",
    [
        "The harbour ... be closed",
        "on the quay ... We met",
        "the ferry ... is new",
        f"We met ... far away{SPEECH * 40}",
    ],
)
def test_pieces_in_another_order_or_that_stand_nowhere_are_not_found(claimed: str) -> None:
    assert pieced(claimed) is None


def test_pieces_that_stand_far_from_each_other_are_not_found() -> None:
    assert (
        pieced("We met Olav Holm ... the end is here", f"We met Olav Holm. {'It rained. ' * 300}the end is here")
        is None
    )


def interrupted(claimed: str, text: str) -> list[str]:
    document = Document("speech", "", text)
    return [quote.text for quote in locate_interrupted(claimed, Voices(document, find_statements(document)))]


@pytest.mark.parametrize(
    ("claimed", "text"),
    [
        ("We will not yield to them", "“We will,” Anna Berg said, “not yield to them.”"),
        ("It is late. We go home.", "“It is late,” Anna Berg said. “We go home.”"),
        ("It is late? We go home", "“It is late?” asked Anna Berg. “We go home,” she added."),
        ("is late and we go home", "“It is late,” Berg told “The Night Show.” “and we go home.”"),
    ],
)
def test_words_that_the_source_interrupts_are_found_in_their_pieces(claimed: str, text: str) -> None:
    assert len(interrupted(claimed, text)) == 2


@pytest.mark.parametrize(
    ("claimed", "text"),
    [
        pytest.param("We will yield to them", "“We will,” Anna Berg said, “not yield to them.”", id="a word less"),
        pytest.param("We will go home", "“We will,” Anna Berg said. “We go home,” Olav Holm said.", id="two people"),
        pytest.param("It is late go home", "“It is late,” Anna Berg said. “We go home.”", id="a word skipped"),
        pytest.param("It is late. We go.", "“It is late,” stood there.\n\nAnd “We go.”", id="whose is open"),
        pytest.param("late", "“It is late,” Berg said. “We go home.”", id="one word"),
    ],
)
def test_other_words_are_not_put_together(claimed: str, text: str) -> None:
    assert interrupted(claimed, text) == []


MARKS = ["...", "…", "[...]", "[sic]", "[", "]", "(", ")", "[W]", "[the mayor]", ".", ",", "“", "”", " ", "\n", "not"]


@bounded
@given(st.lists(st.sampled_from([*MARKS, *SPEECH.split()]) | st.text(max_size=3), max_size=25).map(" ".join))
def test_any_words_are_found_in_order_or_not_at_all(claimed: str) -> None:
    quotation = edited(claimed)
    found = locate_pieces(quotation, Document("speech", "", SPEECH)) if quotation else None

    if found is not None:
        assert all(SPEECH[quote.start : quote.end] == quote.text for quote in found.quotes)
        assert all(one.end <= other.start for one, other in pairwise(found.quotes))


@pytest.mark.parametrize("piece", ["... ", "[sic] ", "[ ", "( ", ".", "[W]e ", "a ... ", "[[["])
def test_the_time_grows_with_the_number_of_edits(piece: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        edited(piece * times)
        return time.process_time() - start

    seconds(10)
    short, long = (min(seconds(times) for _ in range(3)) for times in (500, 4_000))

    assert long < 8 * 4 * max(short, 0.002)
