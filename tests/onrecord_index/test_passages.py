"""Documents cut into sentences and passages: nothing lost, nothing twice, and whole sentences where there are any."""

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord_index import Document, Passage, embedded_text, passages_of, sentences_of

# What texts are made of that a cutter may trip over: all line ends, blanks of other widths, marks that join the letter
# before, scripts without spaces, halves of surrogate pairs, quotation marks that never close, abbreviations.
PIECES = [
    *("\n", "\r\n", "\r", "\n\n", " \n \n", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"),
    *(" ", "\t", "\u00a0", "\u3000", "\u200b", "\ufeff", "\u00ad"),
    *("e\u0301", "\u0301", "\u0e01\u0e33", "\ud800", "\udfff", "\U0001f469\u200d\U0001f52c", "\U00020000"),
    *("。", "彼は橋を渡った。", "ก", "？"),
    *('"', "“", "”", "‘", "’", "(", ")", "«", "»", ".", "!", "?", "…", "—"),
    *("Mr. ", "e.g. ", "U.S. ", "3.5", "The ferry is late. ", "It sails ", "at noon", "word " * 40, "x" * 3_000),
]
ANY_TEXT = st.text() | st.text(st.characters()) | st.lists(st.sampled_from(PIECES)).map("".join)

SENTENCE = "The ferry to Brell left at noon with forty people, two dogs and a piano aboard."  # 16 words


def texts_of(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in sentences_of(text)]


def cut(text: str) -> tuple[Passage, ...]:
    return passages_of(Document("ferry", "Ferry", text))


def sizes(passages: tuple[Passage, ...]) -> list[int]:
    return [len(passage.text.split()) for passage in passages]


# ---------------------------------------------------------------- nothing lost, nothing twice


@given(ANY_TEXT)
def test_sentences_hold_every_character_but_white_space_once_and_in_order(text: str) -> None:
    sentences = sentences_of(text)

    assert all(before.end <= after.start for before, after in pairwise(sentences))
    assert "".join("".join(words.split()) for words in texts_of(text)) == "".join(text.split())


@given(ANY_TEXT)
def test_no_sentence_begins_or_ends_with_white_space(text: str) -> None:
    assert all(words == words.strip() for words in texts_of(text))


@given(ANY_TEXT)
def test_passages_hold_each_sentence_once_and_are_the_text_between_their_offsets(text: str) -> None:
    passages = cut(text)

    assert [sentence for passage in passages for sentence in passage.sentences] == list(sentences_of(text))
    for passage in passages:
        assert passage.text == text[passage.start : passage.end]
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)
    assert all(before.end <= after.start for before, after in pairwise(passages))


@given(ANY_TEXT)
def test_a_sentence_read_from_its_passage_is_the_sentence_of_the_text(text: str) -> None:
    words = [passage.words_of(sentence) for passage in cut(text) for sentence in passage.sentences]

    assert words == texts_of(text)


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t \u2028\u00a0\u3000"])
def test_a_document_of_blank_space_has_no_passages(text: str) -> None:
    assert cut(text) == ()


# ---------------------------------------------------------------- sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["The ferry is late.", "Nobody waits!", "Why not?"],
        ["Dr. Ardal of the U.S. office met Mr. Vance at 3.30 p.m. on the pier.", "They left together."],
        ["The fare rose by 3.5 percent, e.g. for bicycles.", "It was 2.10 before."],
        ["“No. Never,” she said.", "He went on."],
        ['"It is late. It is always late," said Ina Ardal.', "The crew laughed."],
        ["She said: “The bridge will open soon.”", "He was not so sure."],
        ["The hall was full.", "“Not before May,” he added."],
        ["Is it open (since May)?", "It is."],
        ["Wait… what?", "Nothing."],
    ],
)
def test_sentences_end_at_their_marks_and_not_at_abbreviations_or_within_quotes(sentences: list[str]) -> None:
    assert texts_of(" ".join(sentences)) == sentences


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0c"])
def test_a_line_without_a_full_stop_is_a_sentence_of_its_own(end: str) -> None:
    lines = ["Timetable", "Brell 12:00", "Osk 13:30"]

    assert texts_of(end.join(lines)) == lines


WRAPPED = """\
The ferry to Brell was late again on Monday because the wind
had turned and the captain did not want to leave the harbour
before the tide came in. The passengers waited in the hall on
the pier and drank all the coffee that there was."""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_of_a_paragraph_that_was_wrapped_by_hand_are_not_cut_at_their_ends(end: str) -> None:
    text = WRAPPED.replace("\n", end)

    first, second = texts_of(text)

    assert first.split()[-4:] == ["the", "tide", "came", "in."]
    assert second.split()[0] == "The"


def test_a_paragraph_that_was_wrapped_by_hand_ends_at_a_blank_line() -> None:
    heading = "What the harbour master said"

    assert texts_of(f"{WRAPPED}\n\n{heading}\n \n{WRAPPED}")[2] == heading


def test_a_sentence_is_whole_wherever_it_stands_in_a_very_long_line() -> None:
    assert texts_of(" ".join([SENTENCE] * 2_000)) == [SENTENCE] * 2_000


# ---------------------------------------------------------------- passages


def test_prose_is_cut_into_passages_of_100_to_150_words() -> None:
    # 7 paragraphs of 10 sentences of 16 words: 9 sentences are 144 words, a tenth would make 160.
    passages = cut("\n".join([" ".join([SENTENCE] * 10)] * 7))

    assert sum(sizes(passages)) == 7 * 10 * 16
    assert all(100 <= size <= 150 for size in sizes(passages))


def test_a_passage_that_is_large_enough_ends_where_a_paragraph_ends() -> None:
    paragraph = " ".join([SENTENCE] * 7)  # 112 words

    assert [passage.text for passage in cut("\n\n".join([paragraph] * 3))] == [paragraph] * 3


def test_a_short_remainder_shares_its_words_with_the_passage_before() -> None:
    # 9 sentences make 144 words, the tenth alone would be a passage of 16: five and five are 80 and 80.
    assert sizes(cut(" ".join([SENTENCE] * 10))) == [80, 80]


def test_a_remainder_that_fits_joins_the_passage_before() -> None:
    paragraph = " ".join([SENTENCE] * 7)  # 112 words

    assert sizes(cut(f"{paragraph}\n\n{SENTENCE}")) == [128]


def test_a_sentence_longer_than_a_passage_is_a_passage_of_its_own() -> None:
    endless = "The captain spoke of " + "the sea and " * 60 + "the wind."  # 186 words

    passages = cut(f"{SENTENCE} {endless} {SENTENCE}")

    assert endless in [passage.text for passage in passages]


def test_what_is_no_sentence_at_all_is_cut_at_white_space() -> None:
    words = "gull " * 1_000

    passages = cut(words)

    assert max(sizes(passages)) <= 300
    assert {word for passage in passages for word in passage.text.split()} == {"gull"}


def test_text_without_any_white_space_is_cut_between_characters_and_not_before_their_accents() -> None:
    passages = cut("e\u0301" * 10_000)

    assert len(passages) > 1
    assert not any(unicodedata.combining(passage.text[0]) for passage in passages)


def test_japanese_is_cut_into_passages_that_the_model_can_read() -> None:
    # 8 characters a sentence; two characters count as a word, so at most 150 words are 300 characters.
    passages = cut("彼は橋を渡った。" * 500)

    assert all(len(passage.text) <= 300 for passage in passages)
    assert all(passage.text.endswith("。") for passage in passages)


# ---------------------------------------------------------------- what is embedded


def test_the_title_stands_in_front_of_what_is_embedded_and_not_in_the_passage() -> None:
    (passage,) = cut(SENTENCE)

    assert embedded_text(passage, "Late again") == f"Late again\n{SENTENCE}"
    assert passage.text == SENTENCE


def test_a_passage_that_begins_with_the_title_is_embedded_as_it_is() -> None:
    (passage,) = cut(f"Late again\n{SENTENCE}")

    assert embedded_text(passage, "Late again") == passage.text


def test_a_document_without_a_title_is_embedded_as_it_is() -> None:
    (passage,) = cut(SENTENCE)

    assert embedded_text(passage, "") == SENTENCE


# ---------------------------------------------------------------- hostile text


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "“",
            '"',
            "'",
            "(",
            "«a",
            '" ',
            "!?",
            ". ",
            "A. ",
            "Mr. ",
            "\n",
            "\r\n",
            "\n ",
            " ",
            "x",
            "\u0301",
            "彼",
            "。",
        ),
        pytest.param("e.g. ‘", id="abbreviation in a quotation that never closes"),
    ],
)
def test_hostile_text_is_cut_in_time_that_grows_with_its_length_only(piece: str) -> None:
    text = piece * (100_000 // len(piece))

    start = time.perf_counter()
    cut(text)

    assert time.perf_counter() - start < 2  # at most .3 s on two cores; with the square of the length 25 s
