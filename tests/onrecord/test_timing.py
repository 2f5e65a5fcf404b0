"""When a question is about; asked on Thursday, 5 October 2023."""

import time
from datetime import date

import pytest

from onrecord import Turn
from onrecord.events import day_of
from onrecord.question import understand
from onrecord_index import Document, Hit, Passage, Period, Sentence

THURSDAY = date(2023, 10, 5)


def is_person(name: str) -> bool:
    return name in {"Berg", "Lund", "Anna Berg"}


@pytest.mark.parametrize(
    ("question", "first", "last", "topic"),
    [
        ("What did Berg say about the toll in March 2023?", "2023-03-01", "2023-03-31", "the toll"),
        ("In 2022, what did Berg say about the toll?", "2022-01-01", "2022-12-31", "the toll"),
        ("What did Berg say before May about the toll?", "0001-01-01", "2023-04-30", "the toll"),
        ("What did Berg say about the toll since May?", "2023-05-01", "2023-10-05", "the toll"),
        ("What did Berg say about the toll after 5 March?", "2023-03-06", "2023-10-05", "the toll"),
        ("What did Berg say this week about the toll?", "2023-09-29", "2023-10-05", "the toll"),
        ("What did Berg say last month?", "2023-09-01", "2023-09-30", ""),
        ("What did Berg say about it between March and June 2022?", "2022-03-01", "2022-06-30", "it"),
        ("What did Berg say about it from June until August?", "2023-06-01", "2023-08-31", "it"),
    ],
)
def test_a_question_names_a_period(question: str, first: str, last: str, topic: str) -> None:
    query = understand(question, asked=THURSDAY)

    assert query.timing.period == Period(date.fromisoformat(first), date.fromisoformat(last))
    assert query.topic == topic


@pytest.mark.parametrize(
    "question",
    [
        "What did Berg say about the 2019 budget?",
        "What did Berg say about this week's vote?",
        "How many people lived there in 2010?",
        "May the mayor close the bridge?",
    ],
)
def test_a_day_that_is_part_of_the_topic_is_no_period(question: str) -> None:
    query = understand(question, asked=THURSDAY)

    assert query.timing.period is None


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("What did Berg say about the toll over time?", "time"),
        ("How has Berg's position on the toll changed?", "time"),
        ("How has Berg changed her mind about the toll?", "time"),
        ("Timeline of what Berg said about the toll", "time"),
        ("What is the latest that Berg said about the toll?", "latest"),
        ("What did Berg last say about the toll?", "latest"),
        ("What has Berg said recently about the toll?", "latest"),
        ("What was Berg's latest statement on the toll?", "latest"),
        ("What did Berg say about the toll?", "topic"),
    ],
)
def test_a_question_asks_for_an_order(question: str, order: str) -> None:
    query = understand(question, asked=THURSDAY)

    assert (query.timing.order, query.speakers, query.topic) == (order, ("Berg",), "the toll")


def test_a_question_may_say_on_which_day_it_is_asked() -> None:
    query = understand("What happened this week, as of 30 September 2016?", asked=THURSDAY)

    assert query.as_of == date(2016, 9, 30)
    assert query.text == "What happened this week?"
    assert query.timing.recent == Period(date(2016, 9, 24), date(2016, 9, 30))


def test_as_of_a_year_is_part_of_the_question() -> None:
    query = understand("As of 2010, what was the population?", asked=THURSDAY)

    assert (query.as_of, query.text) == (None, "As of 2010, what was the population?")


@pytest.mark.parametrize(
    ("question", "speakers", "topic"),
    [
        ("Compare what Berg and Lund said about the toll", ("Berg", "Lund"), "the toll"),
        ("Compare the views of Berg and Lund on the toll.", ("Berg", "Lund"), "the toll"),
        ("Compare Berg and Lund on the toll", ("Berg", "Lund"), "the toll"),
        ("How do Berg and the mayor differ on tolls?", ("Berg", "the mayor"), "tolls"),
        ("How does Berg's view on tolls differ from Lund's?", ("Berg", "Lund"), "tolls"),
        ("Do Berg and Lund agree on the toll?", ("Berg", "Lund"), "the toll"),
        ("What did Berg, Lund and the mayor say about the toll?", ("Berg", "Lund", "the mayor"), "the toll"),
        ("What did Berg say about the toll, and what did Lund say?", ("Berg", "Lund"), "the toll"),
        ("What did Berg say about tolls compared to Lund?", ("Berg", "Lund"), "tolls"),
        ("Berg and Lund: how do they differ on the toll?", ("Berg", "Lund"), "the toll"),
        ("How did Berg and Lund react to the toll?", ("Berg", "Lund"), "the toll"),
        ("What did Marks and Spencer say about the toll?", ("Marks and Spencer",), "the toll"),
        ("What did Berg say about black and white tolls?", ("Berg",), "black and white tolls"),
        ("Berg's view of the toll?", ("Berg",), "the toll"),
        ("How much did Berg say the toll would be?", ("Berg",), "How much the toll would be"),
        ("Where was Berg quoted as saying that it was late?", ("Berg",), "it was late"),
        ("Which papers carried Berg's line that it was late?", ("Berg",), "it was late"),
        ("Compare the two plans", (), "Compare the two plans"),
    ],
)
def test_a_question_names_whose_words_it_asks_for(question: str, speakers: tuple[str, ...], topic: str) -> None:
    def is_known(name: str) -> bool:
        return name in {"Berg", "Lund", "Marks and Spencer"}

    query = understand(question, asked=THURSDAY, is_person=is_known)

    assert (query.speakers, query.topic) == (speakers, topic)


def test_a_comparison_has_a_part_for_each_speaker() -> None:
    parts = understand("Compare what Berg and Lund said about the toll in 2022", is_person=is_person).parts

    assert [part.speaker for part in parts] == ["Berg", "Lund"]
    assert [part.text for part in parts] == [f"What did {who} say about the toll in 2022?" for who in ("Berg", "Lund")]


@pytest.mark.parametrize(
    ("earlier", "question", "speakers", "topic", "words"),
    [
        ("What did Berg say about the toll?", "And in 2022?", ("Berg",), "the toll", "in 2022"),
        ("What did Berg say about the toll in 2022?", "And what did Lund say?", ("Lund",), "the toll", "in 2022"),
        ("What did Berg say about the toll?", "And Lund?", ("Lund",), "the toll", ""),
        ("What did Berg say about the toll?", "What about the ferry?", ("Berg",), "the ferry", ""),
        ("What did Berg say about the toll?", "And what did she say about it last month?", ("Berg",), "the toll",
         "last month"),
        ("What did Berg say about the toll in March 2022?", "And in December that year?", ("Berg",), "the toll",
         "in December 2022"),
        ("What did Berg say about the toll in 2022?", "What did Lund say about schools?", ("Lund",), "schools", ""),
        ("What did Berg and Lund say about the toll?", "What about the ferry?", ("Berg", "Lund"), "the ferry", ""),
    ],
)  # fmt: skip
def test_a_follow_up_takes_over_what_it_leaves_out(
    earlier: str, question: str, speakers: tuple[str, ...], topic: str, words: str
) -> None:
    query = understand(question, history=[Turn("user", earlier)], asked=THURSDAY, is_person=is_person)

    assert (query.speakers, query.topic, query.timing.words) == (speakers, topic, words)


def test_why_without_a_verb_is_asked_with_the_question_before() -> None:
    query = understand("Why the delay?", history=[Turn("user", "What did Berg say about the toll?")])

    assert query.speakers == ("Berg",)
    assert "the toll" in query.topic


@pytest.mark.parametrize(
    ("question", "event", "before", "topic"),
    [
        ("What did Berg say about the toll before the election?", "the election", True, "the toll"),
        ("What did Berg say after the Vilnius summit about the toll?", "the Vilnius summit", False, "the toll"),
        ("Before the vote, what did Berg say about the toll?", "the vote", True, "the toll"),
        ("What did Berg say about the toll?", "", False, "the toll"),
    ],
)
def test_a_question_may_be_about_the_time_before_or_after_an_event(
    question: str, event: str, before: bool, topic: str
) -> None:
    query = understand(question, asked=THURSDAY)

    assert (query.timing.event, query.timing.before, query.topic) == (event, before, topic)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The summit in Vilnius on 11 July 2023 was short.", "2023-07-11"),
        ("They left before Sunday’s summit.", "2023-10-01"),
        ("The summit, on 11 July 2023, was short.", "2023-07-11"),
        ("The summit was short, the mayor said on Tuesday.", None),
        ("The dinner on 11 July 2023 was long.", None),
        ("In 2023 the summit was short.", None),
    ],
)
def test_the_day_of_an_event_stands_right_beside_it(text: str, day: str | None) -> None:
    document = Document("summit.txt", "", text, date(2023, 10, 4))
    hit = Hit(Passage("summit.txt", 0, len(text), text, (Sentence(0, len(text)),)), document.info, 1.0, 1.0, 1.0)

    assert day_of("the summit", [hit]) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize("words", ["In 2019 ", "What did X say on Tuesday ", "compare x and y ", "before the ", "a, "])
def test_an_endless_question_is_understood_at_once(words: str) -> None:
    begun = time.perf_counter()

    understand((words * 5000)[:10_000], asked=THURSDAY)

    assert time.perf_counter() - begun < 2  # quadratic time took four seconds and more


def test_a_day_to_come_is_the_same_day_of_the_next_year() -> None:
    text = "The election on 20 February will be close."
    document = Document("election.txt", "", text, date(2024, 10, 1))
    hit = Hit(Passage("election.txt", 0, len(text), text, (Sentence(0, len(text)),)), document.info, 1.0, 1.0, 1.0)

    assert day_of("the election", [hit]) == date(2025, 2, 20)
