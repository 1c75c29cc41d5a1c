"""Days and times are read one way or not at all."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.pure.sheets import values

NOVEMBER_3 = date(2026, 11, 3)


@pytest.mark.parametrize("text", [
    "11/03/2026", "11/3/2026", "2026-11-03", "11/03/2026 15:00", "2026-11-03T15:00", "Nov 3, 2026",
    "November 3 2026", "3-Nov-2026",
])  # fmt: skip
def test_a_day_that_can_only_be_one_is_read(text):
    assert values.us_date(text) == NOVEMBER_3


@pytest.mark.parametrize(
    "text", ["", "11/03/26", "03.11.2026", "13/13/2026", "25/11/2026", "2026/11/03", "02/30/2026", "x"]
)
def test_a_day_that_would_have_to_be_guessed_is_not_read(text):
    assert values.us_date(text) is None


@pytest.mark.parametrize(
    ("text", "first"), [("25/11/2026", True), ("11/25/2026", False), ("03/11/2026", False), ("13/13/2026", False)]
)
def test_a_day_in_front_of_its_month_gives_itself_away(text, first):
    assert values.is_day_first(text) is first


@pytest.mark.parametrize(
    ("text", "ambiguous"), [("03/11/2026", True), ("11/11/2026", False), ("11/25/2026", False), ("2026-11-03", False)]
)
def test_only_a_day_that_could_be_a_month_is_ambiguous(text, ambiguous):
    assert values.is_ambiguous(text) is ambiguous


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_day_is_read_back_in_both_forms(day):
    assert values.us_date(f"{day:%m/%d/}{day.year:04}") == day == values.us_date(day.isoformat())


@pytest.mark.parametrize("text", ["15:00", "15:00:00", "3:00 PM", "3:00PM", "03:00 p.m.", "3:00 p"])
def test_three_in_the_afternoon_is_read(text):
    assert values.clock(text) == time(15)


@pytest.mark.parametrize(("text", "hour"), [("12:30 AM", 0), ("12:30 PM", 12), ("00:30", 0)])
def test_midnight_and_noon_are_told_apart(text, hour):
    assert values.clock(text) == time(hour, 30)


@pytest.mark.parametrize("text", ["", "25:00", "12:60", "0:30 AM", "13:00 PM", "3", "1500", "noon"])
def test_what_is_no_time_of_day_is_not_read(text):
    assert values.clock(text) is None


@pytest.mark.parametrize(("text", "answer"), [("Yes", True), ("x", True), ("", False), ("NO", False), ("maybe", None)])
def test_an_empty_cell_is_no_and_anything_odd_is_nothing(text, answer):
    assert values.yes_or_no(text) is answer
