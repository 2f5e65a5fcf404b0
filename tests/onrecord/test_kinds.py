"""What kind of thing a sentence holds, against questions that ask for one."""

import pytest

from onrecord.kinds import counts, holds_wanted
from onrecord.question import understand


class PlainWords:
    """Words in lower case, without the s of a plural."""

    def terms(self, text: str) -> list[str]:
        return [word.lower().rstrip("s") for word in text.split()]

    def shares(self, terms: list[str]) -> dict[str, float]:
        raise NotImplementedError

    def similarities(self, question: str, texts: list[str]) -> list[float]:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("question", "holding", "lacking"),
    [
        ("Who chairs the council?", "Ilse Varnhal chairs the council.", "The council has a chair."),
        ("Who is Ilse Varnhal's deputy?", "Her deputy is Corvin Brandlow.", "Ilse Varnhal has a deputy."),
        ("When was the pier built?", "The pier was built in 1926.", "The pier was built of oak."),
        ("When does the ferry leave?", "It leaves at 9:30.", "It leaves when the tide allows."),
        ("Where is the mill?", "The mill is in Brackwater.", "The mill stands by a stream."),
        ("How many boats sank?", "Eleven boats sank.", "The boats sank."),
        ("How many of the 40 boats sank?", "Of 40 boats 11 sank.", "The 40 boats sank."),
    ],
)
def test_a_sentence_holds_what_is_asked_for_if_the_question_does_not_name_it_itself(
    question: str, holding: str, lacking: str
) -> None:
    query = understand(question)

    assert holds_wanted(query, holding)
    assert not holds_wanted(query, lacking)


@pytest.mark.parametrize(
    ("question", "holding", "lacking"),
    [
        ("How many people live there?", "Some 2,100 elderly people live there.", "It has 3 ferries for its people."),
        ("How wide is the gap?", "A gap of 140 metres is left.", "It was left open for 3 years."),
        ("How long did the strike last?", "It lasted eleven days.", "It cost 11 crowns."),
        ("What does a ticket cost?", "A ticket is 3 euros.", "A ticket is valid for 3 hours."),
        ("How much does it cost?", "It costs $5 million.", "It costs 5 lives."),
        ("What is the price of bread?", "Bread is at £2.", "Bread was baked at 2."),
        ("How old is the mayor?", "The mayor, aged 61, was calm.", "The mayor has 61 voters."),
    ],
)
def test_a_number_counts_with_the_unit_that_is_asked_for_beside_it(question: str, holding: str, lacking: str) -> None:
    query = understand(question)

    assert counts(query, holding, PlainWords())
    assert not counts(query, lacking, PlainWords())


def test_nothing_is_counted_where_no_unit_is_asked_for() -> None:
    assert not counts(understand("Who won?"), "Three people won.", PlainWords())
