from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord_index.statements import find_statements
from onrecord_index.types import Document, Span, Statement

if TYPE_CHECKING:
    from onrecord_index.parsing import SpacyParser

SEED = Path(__file__).parents[2] / "seeds" / "former-nato-chief-warns-troops-ukraine.txt"


def statements_in(text: str) -> tuple[Statement, ...]:
    return find_statements(Document(id="paper.txt", title="", text=text))


def told(text: str) -> list[tuple[str | None, str]]:
    """Who says what, in words: a content's pieces are joined by a slash."""
    return [
        (statement.person, " / ".join(text[piece.start : piece.end] for piece in statement.content))
        for statement in statements_in(text)
    ]


def told_by_parse(text: str, parser: SpacyParser) -> list[tuple[str | None, str]]:
    """The same with the parse of the text."""
    found = find_statements(Document("paper.txt", "", text), words=parser.parse(text))
    return [(one.person, " / ".join(text[piece.start : piece.end] for piece in one.content)) for one in found]


def words(text: str, span: Span | None) -> str | None:
    return text[span.start : span.end] if span else None


# ---------------------------------------------------------------- an article, read by eye


def _opening(text: str, statement: Statement) -> str:
    """The first four words of what was said."""
    return " ".join(text[statement.content[0].start : statement.content[0].end].split()[:4])


def test_the_seed_article_comes_out_sentence_by_sentence() -> None:
    text = SEED.read_text(encoding="utf-8")

    found = [
        (words(text, one.speaker), one.person, words(text, one.cue), _opening(text, one)) for one in statements_in(text)
    ]

    rasmussen, stoltenberg = "Anders Rasmussen", "Jens Stoltenberg"
    former = "Former NATO Secretary General"
    current = "The current NATO Secretary General, Jens Stoltenberg"
    assert found == [
        (former, rasmussen, "Warns", "Member Nations May Deploy"),
        (former, rasmussen, "Warns", "Member Nations May Deploy"),
        (f"{former}, Anders Rasmussen", rasmussen, "has issued a stark warning", "that some NATO nations"),
        ("Rasmussen", rasmussen, "underscored", "that even if a"),
        (current, stoltenberg, "confirmed", "that security guarantees will"),
        (current, stoltenberg, "added", "that full-fledged security guarantees"),
        ("Julianne Smith, the U.S. Ambassador to NATO", "Julianne Smith", "communicated", "that they are exploring"),
        ("Rasmussen", rasmussen, "emphasized", "that should NATO fail"),
        ("He", rasmussen, "did not rule out", "potential follow-up actions by"),
        ("Rasmussen", rasmussen, "stressed", "the essential need for"),
        ("he", rasmussen, "cautioned", "that security guarantees alone"),
        ("He", rasmussen, "pointed out", "that some NATO allies"),
        ("Rasmussen", rasmussen, "is of the opinion", "that the issue of"),
        ("He", rasmussen, "noted", "that there exists a"),
    ]
    assert {one.kind for one in statements_in(text)} == {"indirect"}


def test_the_content_of_two_verbs_ends_where_the_second_begins() -> None:
    text = SEED.read_text(encoding="utf-8")

    confirmed = next(one for one in statements_in(text) if words(text, one.cue) == "confirmed")

    assert words(text, confirmed.content[0]) == (
        "that security guarantees will indeed be discussed at the summit in Vilnius"
    )


# ---------------------------------------------------------------- where the speaker stands

MAYOR = "Mara Quill"


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Mara Quill said that the bridge is safe.", "that the bridge is safe"),
        ("Mara Quill said the bridge is safe.", "the bridge is safe"),
        ("The bridge is safe, Mara Quill said on Tuesday.", "The bridge is safe"),
        ("The bridge is safe, said Mara Quill.", "The bridge is safe"),
        ("The bridge, Mara Quill said, is safe.", "The bridge / is safe"),
        ("According to Mara Quill, the bridge is safe.", "the bridge is safe"),
        ("The bridge is safe, according to Mara Quill.", "The bridge is safe"),
        ("However, Mara Quill cautioned that the bridge is old.", "that the bridge is old"),
        ("Mara Quill is of the opinion that the bridge is safe.", "that the bridge is safe"),
        ("Mara Quill did not rule out a second bridge.", "a second bridge"),
        ("Mara Quill has issued a warning that the bridge is old.", "that the bridge is old"),
        ("Mara Quill, the mayor of Oldport, told reporters that the bridge is safe.", "that the bridge is safe"),
        ("“The bridge is safe,” Mara Quill said.", "“The bridge is safe,”"),
        ("“The bridge is safe,” said Mara Quill, the mayor of Oldport.", "“The bridge is safe,”"),
        ("“Is the bridge safe?” Mara Quill asked.", "“Is the bridge safe?”"),
        ("“The bridge,” said Mara Quill, “is safe.”", "“The bridge,” / “is safe.”"),
        ("Mara Quill said: “The bridge is safe. It is old.”", "“The bridge is safe. It is old.”"),
        ("Mara Quill told the Oldport Echo on Monday, “The bridge is safe.”", "“The bridge is safe.”"),
    ],
)
def test_a_speaker_is_found_before_after_and_amid_the_words(text: str, content: str) -> None:
    assert told(text) == [(MAYOR, content)]


@pytest.mark.parametrize(
    "quotation",
    [
        "“It is safe,”",
        '"It is safe,"',
        '"It is safe,”',
        "‘It is safe,’",
        "'It is safe,'",
        "``It is safe,''",
        "''It is safe,''",
        "«It is safe,»",
        "„It is safe,“",
    ],
)
def test_every_style_of_quotation_marks_is_read(quotation: str) -> None:
    text = f"{quotation} Mara Quill said."

    (found,) = statements_in(text)

    assert (words(text, found.content[0]), found.person, found.kind) == (quotation, MAYOR, "direct")


def test_apostrophes_are_no_quotation_marks() -> None:
    text = "'The workers' hall isn't safe,' Mara Quill said."

    assert told(text) == [(MAYOR, "'The workers' hall isn't safe,'")]


def test_a_mark_that_never_closes_does_not_swallow_the_next_quotation() -> None:
    text = 'The 5" pipe broke. “It was old,” Mara Quill said.'

    assert told(text) == [(MAYOR, "“It was old,”")]


@pytest.mark.parametrize(
    "text",
    [
        "“It is safe,” Mara Quill barked.",
        "Mara Quill demurred: “It is safe.”",
        "“It is safe,” said Mara Quill (Harbour Party).",
        "Mara Quill (Harbour Party) said, “It is safe.”",
        "OLDPORT, Fla. (AP) — Mara Quill met the board and said: “It is safe.”",
        "Mara Quill, who built it, said: “It is safe.”",
        "The board praised Mara Quill, who said: “It is safe.”",
        "Mara Quill’s answer: “It is safe.”",
    ],
)
def test_a_quotation_finds_its_speaker_by_its_place_beside_it(text: str) -> None:
    assert told(text)[-1][0] == MAYOR
    assert told(text)[-1][1].startswith("“It is safe")


def test_a_title_in_quotation_marks_is_nobodys_words() -> None:
    text = "“It is safe,” Mara Quill said on the station’s “Morning Hour” show."

    assert told(text) == [(MAYOR, "“It is safe,”")]


def test_a_transcript_names_who_speaks_at_the_head_of_the_line() -> None:
    text = "The board heard Mara Quill on Monday.\n\nQUILL: The bridge is safe. I built it.\n\nFARES: 2.40"

    assert told(text) == [(MAYOR, "The bridge is safe. I built it.")]


def test_another_speaker_behind_but_takes_over() -> None:
    text = "Mara Quill said the bridge is safe, but Tom Brandt said it is old."

    assert told(text) == [(MAYOR, "the bridge is safe"), ("Tom Brandt", "it is old")]


def test_verbs_that_share_a_subject_share_the_speaker() -> None:
    text = "Mara Quill said the bridge is safe, adding that it is old, and noted that it is long."

    assert told(text) == [(MAYOR, "the bridge is safe"), (MAYOR, "that it is old"), (MAYOR, "that it is long")]


# ---------------------------------------------------------------- direct, indirect, mixed


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“The bridge is safe,” Mara Quill said.", "direct"),
        ("Mara Quill said the bridge is “as safe as a church” and would stay open.", "mixed"),
        ("Mara Quill said the bridge is safe.", "indirect"),
    ],
)
def test_the_kind_tells_how_much_was_quoted(text: str, kind: str) -> None:
    (found,) = statements_in(text)

    assert found.kind == kind


# ---------------------------------------------------------------- words that go on


def test_a_quotation_after_a_quoted_sentence_is_the_same_ones() -> None:
    text = "“The bridge is safe,” Mara Quill said. “It is old.”\n\n“We will build a new one.”"

    found = statements_in(text)

    assert told(text) == [
        (MAYOR, "“The bridge is safe,”"),
        (MAYOR, "“It is old.”"),
        (MAYOR, "“We will build a new one.”"),
    ]
    assert [words(text, one.cue) for one in found] == ["said", None, None]


def test_words_over_several_paragraphs_open_each_with_a_mark() -> None:
    text = (
        "“The bridge is safe,” Mara Quill said. “It is old.\n\n“It was mended twice.\n\n“It will stay.”\n\nRain fell."
    )

    assert told(text)[1:] == [(MAYOR, "“It is old."), (MAYOR, "“It was mended twice."), (MAYOR, "“It will stay.”")]


def test_a_paragraph_that_tells_something_ends_the_words_of_a_speaker() -> None:
    text = "“The bridge is safe,” Mara Quill said.\n\nRain fell in Oldport for a week.\n\n“Stop!”"

    assert told(text) == [(MAYOR, "“The bridge is safe,”")]


# ---------------------------------------------------------------- whom a name or pronoun means


def test_a_surname_means_the_one_person_of_that_name() -> None:
    text = "Mara Quill, the mayor, opened the bridge. Quill said it is safe."

    assert told(text) == [("Mara Quill", "it is safe")]


def test_a_surname_of_two_people_stays_bare() -> None:
    text = "Mara Quill met her brother Tom Quill. Quill said the bridge is safe."

    assert told(text) == [("Quill", "the bridge is safe")]


def test_a_pronoun_means_whom_the_text_spoke_of_last() -> None:
    text = "“The bridge is safe,” Mara Quill said. She added that it is old."

    assert told(text)[1] == ("Mara Quill", "that it is old")


def test_a_form_of_address_keeps_a_pronoun_from_the_wrong_person() -> None:
    text = "Kit Brandt said the bridge is safe. Ms. Lou Fenn said it is old. Ms. Fenn left. He said it is new."

    assert told(text)[-1][0] == "Kit Brandt"


def test_a_pronoun_without_anyone_before_it_is_left_open() -> None:
    text = "He said the bridge is safe."

    (found,) = statements_in(text)

    assert (found.person, words(text, found.speaker)) == (None, "He")


@pytest.mark.parametrize(
    ("speaker", "person"),
    [
        ("President Mara Quill", "Mara Quill"),
        ("The harbour master, Mara Quill,", "Mara Quill"),
        ("Mara Quill, 47, a welder,", "Mara Quill"),
        ("Two officials", "Two officials"),
        ("One of the welders", "One of the welders"),
        ("the ministry", "the ministry"),
        ("The Harbour Board", "Harbour Board"),
        ("Police", "Police"),
        ("A spokesman for Mara Quill", "A spokesman for Mara Quill"),
    ],
)
def test_offices_and_unnamed_sources_speak_too(speaker: str, person: str) -> None:
    assert told(f"{speaker} said that the bridge is safe.") == [(person, "that the bridge is safe")]


# ---------------------------------------------------------------- what is no statement


@pytest.mark.parametrize(
    "text",
    [
        "The report of the mayor was long.",
        "The United States built a bridge.",
        "The bridge is called the Long Bridge.",
        "It rained in Oldport.",
    ],
)
def test_nouns_and_passives_are_no_statements(text: str) -> None:
    assert statements_in(text) == ()


# ---------------------------------------------------------------- any text at all

MARKS_AND_WORDS = """“ ” " ' ’ `` '' said he that , . : according adding and who the mayor Mr. told ( — A."""
NEWS = st.lists(
    st.sampled_from(
        [*MARKS_AND_WORDS.split(), "Mara Quill", "is of the opinion", "according to", "\n", "\n\n", "\r\n"]
    ),
    max_size=60,
).map(" ".join)


@given(st.one_of(st.text(), NEWS))
def test_spans_stand_in_any_text_and_come_in_order(text: str) -> None:
    found = statements_in(text)

    spans = [span for one in found for span in (one.speaker, one.cue, *one.content) if span is not None]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert [one.content[0].start for one in found] == sorted(one.content[0].start for one in found)


@pytest.mark.parametrize(
    "piece",
    [
        *('"', "“", "''", "' ", "“word said ", "He said that the word ", "“a,” said Smith, ", "Aa", "A. B. ", "said "),
        *("“a\n", "\n", "according to ", "Smith and ", "a-"),
    ],
)
def test_time_grows_with_the_length_only(piece: str) -> None:
    def seconds(length: int) -> float:
        started = time.process_time()
        statements_in(piece * (length // len(piece)))
        return time.process_time() - started

    seconds(1_000)

    # Four times the text; sixteen times the time would be the square. A second of leeway for a busy machine.
    assert seconds(200_000) <= 8 * seconds(50_000) + 1


def test_a_speaker_with_an_apposition_behind_while_is_not_the_one_before_it() -> None:
    text = (
        "“The terminal opens in May,” said Anna Berg, while Tom Lund, the opposition leader, said that it would cost "
        "more. Anna Berg, though ill, said that it would not."
    )

    assert told(text) == [
        ("Anna Berg", "“The terminal opens in May,”"),
        ("Tom Lund", "that it would cost more"),
        ("Anna Berg", "that it would not"),
    ]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("The company closed the plant on Monday, saying it was losing money.", "it was losing money"),
        ("He defended the plan, arguing the town had no other.", "the town had no other"),
        ("She left the meeting, telling reporters she was done.", "she was done"),
    ],
)
def test_a_participle_behind_the_main_clause_needs_no_that(text: str, content: str) -> None:
    assert content in [words for _, words in told(text)]


def test_a_pronoun_is_the_bare_surname_that_the_sentence_before_is_about() -> None:
    text = (
        "“Nobody called us,” the port’s director, Olga Venn, told the Courier. Lund welcomed the news. He said that "
        "the mayor should resign. Congress was not in session. She said that this was no surprise."
    )

    assert told(text)[1:] == [
        ("Lund", "that the mayor should resign"),
        ("Olga Venn", "that this was no surprise"),
    ]


@pytest.mark.parametrize("mark", [".", ":"])
def test_the_answers_of_an_interview_are_the_words_of_who_is_interviewed(mark: str) -> None:
    text = (
        "An interview by Olav Holm, who met the mayor, Anna Berg, on the old quay before the meeting.\n\n"
        f"Q{mark} Will the bridge open?\n\nA{mark} It will open in May. We have the money.\n\n"
        f"Q{mark} And the toll?\n\nA{mark} There will be none."
    )

    found = statements_in(text)

    assert [(one.person, one.kind, words(text, one.content[0])) for one in found] == [
        ("Anna Berg", "direct", "It will open in May. We have the money."),
        ("Anna Berg", "direct", "There will be none."),
    ]


def test_a_letter_in_a_list_is_no_answer() -> None:
    assert not statements_in("A. Take the ferry.\n\nB. Take the bus.\n\nA. Or walk.")


def test_a_pronoun_means_whoever_the_sentence_before_names_behind_an_office() -> None:
    text = "Ada Berg left.\n\nThe cooperative counted boats. Its chairman, Bram Holt, walked on. “I counted,” he said."

    assert told(text) == [("Bram Holt", "“I counted,”")]


def test_a_pronoun_never_means_a_thing_that_a_sentence_begins_with() -> None:
    text = "Work had stopped at noon. “I told them so,” she said. Nobody was at work."

    assert told(text) == [(None, "“I told them so,”")]


def test_the_questions_of_an_interview_are_nobodys_words() -> None:
    text = (
        "Mara Quill has run the port since 2017.\n\nQ: Will the wall be finished?\n\nQuill: No. In spring.\n\n"
        "Q: And the drains?\n\nQuill: A valve is cheap."
    )

    assert told(text) == [("Mara Quill", "No. In spring."), ("Mara Quill", "A valve is cheap.")]


def test_he_and_she_are_told_apart_in_two_people_of_one_surname() -> None:
    text = (
        "Ada Holt spoke first. “It is late,” she said.\n\nBram Holt said that it was early. He added that nobody knew."
    )

    assert told(text) == [
        ("Ada Holt", "“It is late,”"),
        ("Bram Holt", "that it was early"),
        ("Bram Holt", "that nobody knew"),
    ]


def test_a_dateline_is_no_part_of_who_speaks_behind_it() -> None:
    text = "BREMSTADT — The mayor of Bremstadt, Eva Lund, said on Monday that the tower would go."

    assert told(text) == [("Eva Lund", "that the tower would go")]


@pytest.mark.parametrize("headline", ["Bridge repair to start in August", "Zoo gets lions"])
def test_a_pronoun_never_means_a_word_that_begins_a_headline(headline: str) -> None:
    text = f'{headline}\n\nThe mayor said that it would start. "It is cheap," he said.'

    assert told(text)[1] == ("The mayor", '"It is cheap,"')


def test_an_interview_may_have_one_question_and_its_answer_right_below() -> None:
    text = "Mayor Mara Quill talks of the pier.\n\nQ: Why is it shut?\nA: The steel is late. I was wrong."

    assert told(text) == [("Mara Quill", "The steel is late. I was wrong.")]


def test_what_somebody_is_asked_is_not_what_that_one_says(parser: SpacyParser) -> None:
    text = "Asked whether the ferry could carry lorries, Mara Quill replied: “Not one.”"

    assert told_by_parse(text, parser) == [("Mara Quill", "“Not one.”")]


def test_whoever_asks_says_the_question(parser: SpacyParser) -> None:
    text = "Asked by a reporter what the toll would cost, Mara Quill said nobody knew yet."

    assert told_by_parse(text, parser) == [
        ("a reporter", "what the toll would cost"),
        ("Mara Quill", "nobody knew yet"),
    ]


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("The railway firm NordLine", "NordLine"),
        ("The Port Authority", "Port Authority"),
        ("Lodestar Quays", "Lodestar Quays"),
    ],
)
def test_it_is_the_company_that_the_sentence_before_is_about(before: str, name: str) -> None:
    assert told(f"{before} apologised. “We are sorry,” it said in a statement.") == [(name, "“We are sorry,”")]


def test_it_is_nobody_behind_a_sentence_about_a_thing() -> None:
    assert told("The pillar moved. “We are sorry,” it said in a statement.") == [(None, "“We are sorry,”")]


def test_whoever_quotes_a_proverb_is_not_named_with_the_rest_of_the_sentence() -> None:
    text = "Captain Mara Quill quoted a proverb her mother used: “Water does not wait.”"

    assert told(text) == [("Mara Quill", "“Water does not wait.”")]


def test_a_trade_in_front_of_a_name_is_no_part_of_it() -> None:
    assert told("Teacher Mara Quill said the roof leaked.") == [("Mara Quill", "the roof leaked")]


def test_declining_to_comment_says_nothing() -> None:
    assert told("Mara Quill declined to comment.") == []


def test_words_over_two_paragraphs_may_be_told_whose_in_the_second_one() -> None:
    text = "“We waited for an hour.\n\n“Then we left,” said Mara Quill."

    assert told(text) == [("Mara Quill", "“We waited for an hour."), ("Mara Quill", "“Then we left,”")]


def test_a_rubric_in_front_of_a_quotation_is_nobody() -> None:
    assert told("Interview: “I was wrong about August”") == []


def test_a_time_in_front_of_the_speaker_belongs_to_the_words_around() -> None:
    text = "From Monday, water commissioner Mara Quill said, it will be turned off at night."

    assert told(text) == [("Mara Quill", "From Monday / it will be turned off at night")]


def test_a_pronoun_behind_a_source_without_a_name_is_that_source() -> None:
    text = "Piet Lammers, the minister, left. A nurse on the ward said staff had been warned. “In writing,” she said."

    assert told(text)[-1] == ("A nurse on the ward", "“In writing,”")


def test_a_pronoun_is_whoever_a_sentence_names_behind_a_description() -> None:
    text = "Odile Tarrant wrote a letter. Her rival in the election on 7 May, Bram Hollis, was sparing. “No,” he said."

    assert told(text)[-1] == ("Bram Hollis", "“No,”")


def test_whose_lawyers_speak_is_nobody_that_a_pronoun_means() -> None:
    text = "Greta Nyholm left. Veltra's lawyers said that she was angry. “I was ignored,” she said."

    assert told(text)[-1] == ("Greta Nyholm", "“I was ignored,”")


def test_whether_somebody_is_a_man_is_learned_from_what_that_one_says() -> None:
    text = (
        "Sascha Nyholm asked for the letter. Robin Brecht said he did not remember it. Brecht left the room. "
        "“I was ignored,” she said."
    )

    assert told(text)[-1] == ("Sascha Nyholm", "“I was ignored,”")


def test_an_interview_may_print_its_names_in_bold() -> None:
    text = (
        "Philippa Stroud is a midwife.\n\n**Herald:** Will you strike?\n\n"
        "**Stroud:** Never. You do not strike here.\n\n"
        "**Herald:** Why?\n\n**Stroud:** Because of the women in labour."
    )

    assert [one for one in told(text) if one[0] == "Philippa Stroud"] == [
        ("Philippa Stroud", "Never. You do not strike here."),
        ("Philippa Stroud", "Because of the women in labour."),
    ]


def test_an_interview_is_with_a_person_and_not_with_a_hospital() -> None:
    text = (
        "St Brannock's Hospital has a new head\n\nPeter Lindqvist became chief executive of St Brannock's Hospital.\n\n"
        "Q: Will the unit close?\n\nA: No. If they knock, we open the door."
    )

    assert told(text) == [("Peter Lindqvist", "No. If they knock, we open the door.")]


def test_a_pronoun_is_a_child_of_one_name_before_it_is_a_woman_further_back() -> None:
    text = (
        "Ruth Starling abstained.\n\nHis daughter, Zofia, 9, had made a sign. “It says that we are angry,” she "
        "explained."
    )

    assert told(text)[-1] == ("Zofia", "“It says that we are angry,”")


def test_it_is_the_trust_that_the_sentence_before_is_about() -> None:
    assert told("The hospital trust apologised. “We are sorry,” it said.") == [
        ("The hospital trust", "“We are sorry,”")
    ]


def test_somebody_else_of_whom_a_person_speaks_tells_nothing_of_that_person() -> None:
    text = "Mayor Olav Holm left. Anna Berg said he had lied. “I was there,” she said."

    assert told(text)[-1] == ("Anna Berg", "“I was there,”")


def test_an_interview_is_not_with_whoever_wrote_it() -> None:
    text = "By Olav Holm\n\nThe Herald spoke to Mara Quill of the pier.\n\nQ: Is it shut?\n\nA: The pier is shut."

    assert told(text) == [("Mara Quill", "The pier is shut.")]


def test_a_first_name_of_both_men_and_women_is_neither() -> None:
    text = "Olga Vance resigned. Alex Berg said the vote was unfair. “I was ignored,” she said."

    assert told(text)[-1] == ("Alex Berg", "“I was ignored,”")
