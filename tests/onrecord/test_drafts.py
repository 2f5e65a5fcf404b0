from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.drafts import Claim, claims_in
from onrecord.prose import prose_of
from onrecord_index import Document, Parser, SpacyParser, find_statements

bounded = settings(max_examples=200, derandomize=True, deadline=None)

# What drafts are made of, marks above all.
PIECES = [
    *"\"“”„‘’'«»‹›『』`*_>#[]()—–-.,:;?!… \n\t\r\v\u2028\u00a0\u00ad\ufeff",
    *("\n\n", "\n> ", "```\n", "...", "[...]", "[sic]", "``", "''", "](", "<em>", "</em>", "&amp;", "\ud800", "𝄞", "é"),
    *(
        "Berg",
        "Anna Berg",
        "Olav Holm",
        "he",
        "said",
        "told",
        "according to",
        "that",
        "the",
        "ferry",
        "sails",
        "wrote:",
    ),
]
drafts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=60).map("".join)


def claims(text: str, parser: Parser | None = None) -> tuple[Claim, ...]:
    draft = Document("draft.md", "", text)
    prose = prose_of(draft)
    words = parser.parse(prose.text) if parser else []
    return claims_in(draft, prose, find_statements(prose.document, words=words))


def told(text: str, parser: Parser | None = None) -> list[tuple[str, str | None, str]]:
    return [(claim.kind, claim.speaker, claim.text) for claim in claims(text, parser)]


# ---------------------------------------------------------------- quotations


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("“The ferry sails at nine,” Anna Berg said.", id="behind"),
        pytest.param("Anna Berg said: “The ferry sails at nine,”", id="in front"),
        pytest.param('Anna Berg said, "The ferry sails at nine,"', id="straight"),
        pytest.param("«The ferry sails at nine,» said Anna Berg.", id="guillemets"),
    ],
)
def test_a_quotation_is_claimed_without_its_marks_with_who_says_it(text: str) -> None:
    assert told(text) == [("quotation", "Anna Berg", "The ferry sails at nine,")]


def test_a_surname_and_a_pronoun_are_who_the_draft_means_by_them() -> None:
    text = "Anna Berg runs the ferry. “It sails at nine,” Berg said. “It sails at ten,” she said later."

    assert told(text) == [
        ("quotation", "Anna Berg", "It sails at nine,"),
        ("quotation", "Anna Berg", "It sails at ten,"),
    ]


def test_one_or_two_words_in_marks_are_a_claim_only_of_somebody() -> None:
    assert told("The “green” ferry is new.") == []
    assert told("Anna Berg called the ferry a “disaster”.") == [("quotation", "Anna Berg", "disaster")]


def test_three_words_in_marks_are_a_claim_of_nobody() -> None:
    assert told("It was “late and cold” there.") == [("quotation", None, "late and cold")]


def test_a_quotation_goes_on_over_a_line_that_was_wrapped() -> None:
    [claim] = claims("“The ferry sails\nat nine,” Anna Berg said.")

    assert claim.text == "The ferry sails\nat nine,"
    assert claim.words == "The ferry sails at nine,"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("“The ferry\nSails at nine today,” Berg said.", id="a quotation that is open"),
        pytest.param("“The ferry sails.\nIt is late,” Berg said.", id="a sentence ends there"),
        pytest.param("“The ferry, the\n  Anna, is late,” Berg said.", id="spaces in the next line"),
    ],
)
def test_a_quotation_goes_on_over_any_line_end_in_a_paragraph(text: str) -> None:
    [claim] = claims(text)

    assert claim.text == text[1 : text.index("”")]


def test_a_quotation_that_never_closes_takes_no_paragraph_with_it() -> None:
    assert told("He said “the ferry\n\n“It sails at nine,” Anna Berg said.")[-1] == (
        "quotation",
        "Anna Berg",
        "It sails at nine,",
    )


def test_markup_is_no_part_of_the_words_that_are_looked_for() -> None:
    [claim] = claims("“The *ferry* sails at [nine](https://hask.example/9),” **Anna Berg** said.")

    assert claim.speaker == "Anna Berg"
    assert claim.text == "The *ferry* sails at [nine](https://hask.example/9),"
    assert claim.words.split() == ["The", "ferry", "sails", "at", "nine", ","]


def test_code_is_no_quotation() -> None:
    assert told('```\nprint("the ferry sails at nine")\n```\n') == []


# ---------------------------------------------------------------- block quotes


def test_lines_behind_a_mark_are_a_block_quote_of_whoever_stands_below() -> None:
    text = "A letter came.\n\n> The ferry is old.\n> It will not sail.\n\n— Olav Holm, mayor of Hask\n"

    assert told(text) == [("block", "Olav Holm", "The ferry is old.\n> It will not sail.")]


def test_paragraphs_of_a_block_quote_are_claims_of_their_own() -> None:
    assert [text for _, _, text in told("> The ferry is old.\n>\n> It will not sail.")] == [
        "The ferry is old.",
        "It will not sail.",
    ]


def test_a_paragraph_that_a_colon_introduces_is_a_block_quote() -> None:
    text = "Anna Berg wrote in a letter:\n\nThe ferry is old, and it will not sail again.\n\nNobody answered."

    assert told(text) == [("block", "Anna Berg", "The ferry is old, and it will not sail again.")]


def test_a_block_quote_in_marks_is_one_quotation() -> None:
    assert told("> “The ferry is old and tired.”\n") == [("quotation", None, "The ferry is old and tired.")]


def test_a_list_behind_a_colon_is_none() -> None:
    assert told("Anna Berg said the following:\n\n- the ferry is old and it will not sail again\n") == []


# ---------------------------------------------------------------- reports


def test_what_is_reported_is_a_claim_without_the_word_that_opens_it(parser: SpacyParser) -> None:
    assert told("Anna Berg said that the ferry sails at nine.", parser) == [
        ("reported", "Anna Berg", "the ferry sails at nine")
    ]


def test_a_report_around_its_speaker_is_looked_for_without_that() -> None:
    [claim] = claims("The ferry, Anna Berg said, sails at nine.")

    assert claim.text == "The ferry, Anna Berg said, sails at nine"
    assert claim.words == "The ferry sails at nine"


def test_what_stands_beside_a_quotation_is_reported_if_it_is_long() -> None:
    text = "Anna Berg said the “old ferry” and that it would not sail again before the end of May."

    assert told(text) == [
        ("quotation", "Anna Berg", "old ferry"),
        ("reported", "Anna Berg", "it would not sail again before the end of May"),
    ]


def test_what_somebody_only_wants_or_the_author_says_is_no_report(parser: SpacyParser) -> None:
    assert told("Anna Berg wants a new ferry for the town. I say that the ferry is old.", parser) == []


# ---------------------------------------------------------------- any text


@bounded
@given(drafts)
def test_claims_stand_in_any_draft_in_order(text: str) -> None:
    found = claims(text)

    assert all(text[claim.start : claim.end] == claim.text for claim in found)
    assert all(claim.text == claim.text.strip() for claim in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@bounded
@given(drafts)
def test_prose_is_a_draft_with_its_letters_where_they_were(text: str) -> None:
    prose = prose_of(Document("draft.md", "", text)).text

    assert len(prose) == len(text) + 1
    assert all(there in (here, " ", "『", "』") for here, there in zip(text, prose, strict=False))


@pytest.mark.parametrize(
    "piece",
    [
        "“a b c”",
        "> a b c\n",
        "“",
        "*",
        "[",
        "_a_ ",
        "wrote:\n\nfive words are in here\n\n",
        "```\n",
        "`",
        "\n",
        "— Al Bo\n",
    ],
)
def test_the_time_grows_with_the_length_of_a_draft(piece: str) -> None:
    def seconds(times: int) -> float:
        draft = Document("draft.md", "", piece * times)
        start = time.process_time()
        prose = prose_of(draft)
        claims_in(draft, prose, ())
        return time.process_time() - start

    seconds(10)
    short, long = (min(seconds(times) for _ in range(3)) for times in (500, 4_000))

    assert long < 8 * 4 * max(short, 0.002)
