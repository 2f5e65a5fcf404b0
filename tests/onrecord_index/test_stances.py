"""What people say, want, hold, back or reject, as the parse tells it; the sentences are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord_index import Document, SpacyParser, Statement, find_statements


def statements_in(text: str, parser: SpacyParser) -> tuple[Statement, ...]:
    return find_statements(Document("paper.txt", "", text), words=parser.parse(text))


def told(text: str, parser: SpacyParser) -> list[tuple[str | None, str]]:
    """Who says or holds what, in words."""
    return [
        (one.person, " / ".join(text[piece.start : piece.end] for piece in one.content))
        for one in statements_in(text, parser)
    ]


@pytest.mark.parametrize(
    ("text", "person", "content"),
    [
        ("Mara Quill plans to reopen the ferry.", "Mara Quill", "to reopen the ferry"),
        ("Mara Quill backed the new bridge.", "Mara Quill", "the new bridge"),
        ("Mara Quill called the ferry a disgrace.", "Mara Quill", "the ferry a disgrace"),
        ("Mara Quill accused the council of waste.", "Mara Quill", "the council of waste"),
        ("Mara Quill urged voters to reject the plan.", "Mara Quill", "voters to reject the plan"),
        ("Mara Quill is confident that the ferry will return.", "Mara Quill", "that the ferry will return"),
        ("Mara Quill realized that the ferry would never return.", "Mara Quill", "that the ferry would never return"),
        ("Mara Quill brushed off the report.", "Mara Quill", "the report"),
        ("Mara Quill spoke against the tunnel.", "Mara Quill", "the tunnel"),
        ("The bridge was rejected by Mara Quill, but Mara Quill favored a tunnel.", "Mara Quill", "a tunnel"),
    ],
)
def test_what_a_verb_wants_or_holds_is_a_statement(text: str, person: str, content: str, parser: SpacyParser) -> None:
    assert (person, content) in told(text, parser)


@pytest.mark.parametrize(
    ("text", "person", "content"),
    [
        ("Mara Quill’s criticism of the tunnel was harsh.", "Mara Quill", "the tunnel"),
        ("Mara Quill arrived. Her promise to resign was forgotten.", "Mara Quill", "to resign"),
        ("The council ignored Mara Quill’s opposition to the tunnel.", "Mara Quill", "the tunnel"),
    ],
)
def test_what_a_noun_wants_or_holds_is_a_statement(text: str, person: str, content: str, parser: SpacyParser) -> None:
    assert (person, content) in told(text, parser)


def test_who_is_told_to_do_something_is_not_who_says_it(parser: SpacyParser) -> None:
    text = "Mara Quill urged the council to oppose the tunnel."

    assert told(text, parser) == [("Mara Quill", "the council to oppose the tunnel")]


def test_a_statement_is_of_whoever_released_it(parser: SpacyParser) -> None:
    text = "Mara Quill released a statement condemning the tunnel."

    assert ("Mara Quill", "the tunnel") in told(text, parser)


def test_the_speaker_of_a_relative_clause_is_written_with_its_pronoun(parser: SpacyParser) -> None:
    text = "Mara Quill, who opposes the tunnel, was late."

    (found,) = statements_in(text, parser)

    assert found.speaker is not None
    assert (text[found.speaker.start : found.speaker.end], found.person) == ("Mara Quill, who", "Mara Quill")


def test_what_is_quoted_is_left_to_its_quotation_marks(parser: SpacyParser) -> None:
    text = "“I support the tunnel and I oppose the bridge,” Mara Quill said."

    assert told(text, parser) == [("Mara Quill", "“I support the tunnel and I oppose the bridge,”")]


def test_a_noun_that_looks_like_a_verb_of_saying_says_nothing(parser: SpacyParser) -> None:
    text = "Mara Quill met ferry advocates and closed the old quay."

    assert told(text, parser) == []


def test_a_clause_ends_where_another_one_begins_behind_a_comma(parser: SpacyParser) -> None:
    text = "Voters say they do not trust the council, even some members left the room."

    assert ("Voters", "they do not trust the council") in told(text, parser)


def test_words_of_ones_own_within_them_are_no_statement_of_another(parser: SpacyParser) -> None:
    text = "Mara Quill said she hopes the ferry will return."

    assert told(text, parser) == [("Mara Quill", "she hopes the ferry will return")]


def test_words_of_another_within_them_are_that_ones(parser: SpacyParser) -> None:
    text = "Mara Quill said Ivo Brandt had promised to pay."

    assert told(text, parser) == [
        ("Mara Quill", "Ivo Brandt had promised to pay"),
        ("Ivo Brandt", "to pay"),
    ]


@pytest.mark.parametrize(
    "holding",
    [
        "“The tunnel is too dear,” Ivo Brandt said.\n\nMara Quill supports the tunnel.",
        "It is understood that the tunnel leaks.",
    ],
)
def test_a_quotation_behind_what_somebody_holds_is_not_that_ones(holding: str, parser: SpacyParser) -> None:
    text = f"{holding}\n\n“It will ruin us.”"

    assert "“It will ruin us.”" not in [what for who, what in told(text, parser) if who != "Ivo Brandt"]


def test_nobody_and_the_paper_itself_hold_nothing(parser: SpacyParser) -> None:
    assert told("Nobody supports the tunnel. My plan to resign is known. I hope to stay.", parser) == []


def test_a_clause_behind_a_speaker_is_no_part_of_the_speaker(parser: SpacyParser) -> None:
    text = "“The tunnel leaks,” said Mara Quill, which surprised everybody."

    (found,) = statements_in(text, parser)

    assert found.speaker is not None
    assert text[found.speaker.start : found.speaker.end] == "Mara Quill"


def test_what_reaches_out_of_its_sentence_is_no_statement(parser: SpacyParser) -> None:
    text = "x " * 146 + "Mara Quill backs the tunnel , truly ."  # a sentence is cut behind its 150th token

    assert "the" not in [what for _, what in told(text, parser)]


@given(
    st.lists(
        st.sampled_from("Quill said that plans to back the tunnel , . “ ” ' ( ) \n who which I he 5 — ?".split(" ")),
        min_size=1,
        max_size=60,
    )
)
def test_every_content_stands_in_the_text_and_says_something(pieces: list[str]) -> None:
    text = "Mara Quill said it rained. Mara Quill backs the toll. " + " ".join(pieces)

    found = statements_in(text, SpacyParser())

    assert found
    for one in found:
        for span in (*one.content, *filter(None, (one.speaker, one.cue))):
            assert 0 <= span.start < span.end <= len(text)
        assert any(text[at].isalnum() for span in one.content for at in range(span.start, span.end))


def test_what_a_document_says_of_itself_is_nobodys(parser: SpacyParser) -> None:
    assert told("We have asked for the measurements. I hope the ferry returns.", parser) == []


def test_a_speaker_may_be_the_last_word(parser: SpacyParser) -> None:
    assert told("“The tunnel leaks,” said Mara Quill", parser) == [("Mara Quill", "“The tunnel leaks,”")]
