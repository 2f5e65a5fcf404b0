from datetime import date

import pytest

from onrecord import Turn
from onrecord.question import understand


@pytest.mark.parametrize(
    ("question", "speaker", "topic"),
    [
        ("What did Stoltenberg say about Article 5?", "Stoltenberg", "Article 5"),
        ("what did stoltenberg say about article 5", "stoltenberg", "article 5"),
        ("What has the mayor of Brackwater announced about the ferry?", "the mayor of Brackwater", "the ferry"),
        ("Did Julianne Smith mention troops?", "Julianne Smith", "troops"),
        ("What was Anna Berg's reaction to the vote?", "Anna Berg", "the vote"),
        ("What is the position of the ministry on tolls?", "the ministry", "tolls"),
        (
            "According to Rasmussen, what should the guarantees include?",
            "Rasmussen",
            "what should the guarantees include",
        ),
        ("What will happen in Vilnius, according to Stoltenberg?", "Stoltenberg", "What will happen in Vilnius"),
    ],
)
def test_a_question_about_words_names_whose_and_about_what(question: str, speaker: str, topic: str) -> None:
    query = understand(question)

    assert query.speaker == speaker
    assert query.topic == topic


@pytest.mark.parametrize(
    "question",
    [
        "What does the article say about Poland?",
        "What did they say about Poland?",
        "Who is the ambassador to NATO?",
        "What is the price of bread?",
    ],
)
def test_a_question_about_facts_has_no_speaker_and_its_topic_is_the_whole(question: str) -> None:
    query = understand(question)

    assert query.speaker is None
    assert query.topic == question


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Who chairs the council?", "person"),
        ("When does the bridge open?", "time"),
        ("In which year was the bridge built?", "time"),
        ("How many boats were lost?", "number"),
        ("Which city hosts the summit?", "place"),
        ("Where is the summit?", "place"),
        ("Why was it closed?", "anything"),
    ],
)
def test_the_asking_word_tells_what_kind_of_thing_answers(question: str, wanted: str) -> None:
    assert understand(question).wanted == wanted


def test_numbers_are_those_that_evidence_has_to_mention() -> None:
    query = understand("When did Anna Berg sign Article 5 of the Harbour Act?")

    assert query.numbers == ("5",)


def test_a_question_without_a_word_of_its_own_is_asked_with_the_one_before() -> None:
    history = [Turn("user", "Who closed the bridge?"), Turn("assistant", "“The council closed it.” [1]")]

    query = understand("Why?", history=history)

    assert query.text == "Who closed the bridge? Why?"


def test_a_new_question_takes_nothing_over() -> None:
    query = understand("Who paid for the ferry?", history=[Turn("user", "Who closed the bridge?")])

    assert query.text == "Who paid for the ferry?"


@pytest.mark.parametrize("question", ["", "?", "\u200b", "what did say about", "did " * 2000, "“”\"'()*", "\ud800"])
def test_no_question_is_too_odd_to_be_understood(question: str) -> None:
    assert understand(question).text == " ".join(question.split())


@pytest.mark.parametrize(
    ("question", "recent"),
    [
        ("Who won the election?", True),
        ("Who won the election of 2031?", True),
        ("Who won the cup of 2030?", True),
        ("Who will host the games of 2036?", True),
        ("Who won the election in 2019?", False),
        ("Did the council of 2019 do more than that of 2031?", False),
    ],
)
def test_a_year_that_had_passed_long_before_the_day_of_the_question_is_not_about_that_day(
    question: str, recent: bool
) -> None:
    assert understand(question).is_recent_on(date(2031, 5, 4)) is recent


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Who warned that troops could be sent?", "troops could be sent"),
        ("Who has called for a new pier?", "a new pier"),
        ("Which minister said that the toll would rise?", "the toll would rise"),
    ],
)
def test_who_said_something_asks_for_the_speaker_of_the_topic(question: str, topic: str) -> None:
    query = understand(question)

    assert (query.asks_who, query.speaker, query.topic) == (True, None, topic)


@pytest.mark.parametrize("question", ["Who wrote Hamlet?", "Who said?", "What did Anna Berg say?", "Who is the mayor?"])
def test_other_questions_do_not_ask_for_a_speaker(question: str) -> None:
    assert not understand(question).asks_who


def turns(*texts: str) -> list[Turn]:
    """Return texts as a conversation's turns, the user's first."""
    return [Turn("assistant" if at % 2 else "user", text) for at, text in enumerate(texts)]


@pytest.mark.parametrize("chosen", ["Paul", "Paul Reyes", "I mean Paul.", "paul reyes"])
def test_a_name_that_was_asked_back_is_whom_the_next_turn_chooses(chosen: str) -> None:
    before = turns("What did Reyes say about the ferry?", "Reyes may be Martin Reyes or Paul Reyes. Which one?")

    query = understand(chosen, history=before)

    assert (query.speakers, query.topic) == (("Paul Reyes",), "the ferry")


def test_a_choice_holds_for_the_questions_after_it() -> None:
    before = turns(
        "What did Reyes say about the ferry?", "Reyes may be Martin Reyes or Paul Reyes. Which one?", "Paul", "[1]"
    )

    query = understand("And about the toll?", history=before)

    assert (query.speakers, query.topic) == (("Paul Reyes",), "the toll")


def test_a_surname_that_both_choices_have_chooses_nobody() -> None:
    before = turns("What did Reyes say about the ferry?", "Reyes may be Martin Reyes or Paul Reyes. Which one?")

    assert understand("Reyes", history=before).speakers != ("Paul Reyes",)


@pytest.mark.parametrize(
    ("earlier", "question", "speakers", "topic"),
    [
        ("Why was the fair cancelled?", "What did the mayor say about it?", ("the mayor",), "the fair cancelled"),
        ("Compare Okafor and Reyes on the bridge", "And about housing?", ("Okafor", "Reyes"), "housing"),
    ],
)
def test_what_a_follow_up_calls_it_is_what_was_asked_about(
    earlier: str, question: str, speakers: tuple[str, ...], topic: str
) -> None:
    query = understand(question, history=turns(earlier, "[1]"))

    assert (query.speakers, query.topic) == (speakers, topic)


def test_a_negation_is_no_part_of_a_name() -> None:
    assert understand("What did Reyes not promise?").speakers == ("Reyes",)


def test_one_compared_with_another_are_two() -> None:
    assert understand("Compare Okafor with Angela Merkel on the bridge").speakers == ("Okafor", "Angela Merkel")


# ---------------------------------------------------------------- questions of two parts


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("What does the bus cost, and which company runs it?", ["What does the bus cost?", "Which company runs it?"]),
        ("Who built the pier and when was it opened?", ["Who built the pier?", "When was it opened?"]),
        (
            "What did Anna Berg say about the toll and about the pier?",
            ["What did Anna Berg say about the toll?", "What did Anna Berg say about the pier?"],
        ),
    ],
)
def test_a_question_may_be_made_of_two(question: str, parts: list[str]) -> None:
    assert [query.asked_as for query in understand(question).parts] == parts


def test_the_second_of_two_questions_takes_over_what_it_leaves_out() -> None:
    _built, opened = understand("Who built the pier and when was it opened?").parts

    assert "pier" in opened.text
    assert opened.asked_as == "When was it opened?"


@pytest.mark.parametrize(
    "question",
    [
        "What did Anna Berg say about when and how the pier closes?",
        "What did Anna Berg and Olav Holm say about the toll?",
        "Who came and went?",
        "What did the mayor say about the council and what it decided?",
        "What did Anna Berg say about where and when the ferry sails?",
        "Who said that the toll would rise and when the bridge would open?",
    ],
)
def test_a_question_with_and_in_it_may_be_one(question: str) -> None:
    assert not understand(question).several


def test_a_time_within_a_claim_is_part_of_it() -> None:
    query = understand("Who said that the pier would open before the summer?")

    assert query.topic == "the pier would open before the summer"
    assert not query.timing.event


def test_who_said_that_is_no_follow_up() -> None:
    history = (Turn("user", "How many litres were pumped out?"), Turn("assistant", "900,000"))

    assert understand("Who said that the union would strike?", history=history).topic == "the union would strike"
