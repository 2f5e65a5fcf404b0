"""Days that a text names; the expected ones are counted in a calendar. 5 October 2023 was a Thursday."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord_index import Period, periods_in

THURSDAY = date(2023, 10, 5)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("said on Tuesday", "2023-10-03", "2023-10-03"),
        ("said on Thursday", "2023-10-05", "2023-10-05"),
        ("said last Thursday", "2023-09-28", "2023-09-28"),
        ("said yesterday", "2023-10-04", "2023-10-04"),
        ("said last night", "2023-10-04", "2023-10-04"),
        ("said this morning", "2023-10-05", "2023-10-05"),
        ("said in March", "2023-03-01", "2023-03-31"),
        ("said in December", "2022-12-01", "2022-12-31"),
        ("said in February 2024", "2024-02-01", "2024-02-29"),
        ("said on 5 March", "2023-03-05", "2023-03-05"),
        ("said on the 5th of March, 2022", "2022-03-05", "2022-03-05"),
        ("said on March 5, 2022", "2022-03-05", "2022-03-05"),
        ("said on Sept. 3", "2023-09-03", "2023-09-03"),
        ("said on 2016-09-30", "2016-09-30", "2016-09-30"),
        ("said in 2019", "2019-01-01", "2019-12-31"),
        ("said this week", "2023-09-29", "2023-10-05"),
        ("said last week", "2023-09-25", "2023-10-01"),
        ("said this month", "2023-10-01", "2023-10-05"),
        ("said last month", "2023-09-01", "2023-09-30"),
        ("said last year", "2022-01-01", "2022-12-31"),
        ("said two weeks ago", "2023-09-18", "2023-09-24"),
        ("said 3 days ago", "2023-10-02", "2023-10-02"),
        ("said a couple of months ago", "2023-08-01", "2023-08-31"),
        ("said ten months ago", "2022-12-01", "2022-12-31"),
        ("said in the past three days", "2023-10-02", "2023-10-05"),
    ],
)
def test_words_for_days_mean_the_last_ones_before_the_day_of_the_text(text: str, first: str, last: str) -> None:
    (found,) = periods_in(text, day=THURSDAY)

    assert (found.period.first.isoformat(), found.period.last.isoformat()) == (first, last)
    assert text[found.start : found.end] in text


@pytest.mark.parametrize(
    "text",
    [
        "It may rain.",
        "They march on.",
        "She said so next Tuesday.",
        "on the 31 April",
        "It cost 2019 crowns.",
        "A sunny day, a good week.",
    ],
)
def test_other_words_name_no_days(text: str) -> None:
    assert periods_in(text, day=THURSDAY) == []


def test_a_day_of_the_month_that_is_just_ahead_is_not_taken_for_one_a_year_ago() -> None:
    assert periods_in("The concert of 13 October was called off.", day=THURSDAY) == []


def test_without_a_day_of_its_own_a_text_names_only_what_has_a_year() -> None:
    found = periods_in("On Tuesday, in March and in May 2019", day=None)

    assert [one.period for one in found] == [Period(date(2019, 5, 1), date(2019, 5, 31))]


def test_periods_come_in_the_order_of_the_text_and_tell_whether_they_move_with_the_day() -> None:
    found = periods_in("In 2019, and again last week, and on 5 March", day=THURSDAY)

    assert [(one.is_relative, one.has_year) for one in found] == [(False, True), (True, False), (False, False)]


def test_periods_meet_if_they_share_a_day() -> None:
    march = Period(date(2023, 3, 1), date(2023, 3, 31))

    assert march.meets(Period.on(date(2023, 3, 31)))
    assert not march.meets(Period.on(date(2023, 4, 1)))


def test_a_period_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="2023-03-02 to 2023-03-01"):
        Period(date(2023, 3, 2), date(2023, 3, 1))


@given(st.text(max_size=60) | st.from_regex(r"(last|this|past) (\w+ )?(day|week|month|year)s? (ago)?"), st.dates())
def test_any_text_of_any_day_is_read_without_an_error(text: str, day: date) -> None:
    for found in periods_in(text, day=day):
        assert 0 <= found.start < found.end <= len(text)
