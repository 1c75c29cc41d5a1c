"""When lessons are due and until when somebody counts as trained, by tables."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.safety.training import rules
from quietledger.safety.training.rules import Item, State

JOINED = date(2026, 11, 23)
ITEMS = [Item("welcome", 0), Item("sender", 1), Item("links", 2), Item("review", 12)]
MONTHLY = ("sender", "links", "review")


def finished(*names, on):
    return dict.fromkeys(names, on)


def on(year, month, day):
    return date(year, month, day)


@pytest.mark.parametrize(
    ("done", "until"),
    [
        ({}, None),
        (finished(*MONTHLY, on=on(2026, 12, 1)), None),  # the joining lesson is missing
        (finished("welcome", on=JOINED), on(2027, 11, 23)),
        (finished("welcome", on=on(2026, 12, 20)), on(2027, 11, 23)),  # late: the year began with the first day
        (finished("welcome", "sender", "links", on=JOINED), on(2027, 11, 23)),
        (finished("welcome", *MONTHLY, on=JOINED), on(2028, 11, 23)),  # the second year lacks its lessons
        (finished("welcome", *MONTHLY, on=on(2027, 11, 22)), on(2028, 11, 23)),
        (finished("welcome", on=JOINED) | finished(*MONTHLY, on=on(2027, 11, 30)), on(2029, 11, 23)),  # late: for both
        (finished("welcome", on=JOINED) | finished(*MONTHLY, on=on(2028, 3, 1)), on(2029, 11, 23)),
        (finished("welcome", on=on(2025, 11, 23)), on(2027, 11, 23)),  # a year before they came back: still counts
        (finished("welcome", on=on(2025, 11, 22)), None),
    ],
)
def test_somebody_counts_as_trained_until_the_first_year_that_lacks_a_lesson_is_over(done, until):
    assert rules.trained_until(ITEMS, JOINED, done) == until


def test_a_lesson_that_is_added_during_a_year_is_asked_for_from_the_next_year_on():
    added = [*ITEMS, Item("our-fax", 3, since=on(2027, 2, 1))]
    done = finished("welcome", *MONTHLY, on=on(2027, 3, 1))
    assert rules.trained_until(added, JOINED, done) == on(2028, 11, 23)
    again = finished("welcome", *MONTHLY, on=on(2028, 3, 1))
    assert rules.trained_until(added, JOINED, again) == on(2028, 11, 23)
    assert rules.trained_until(added, JOINED, again | finished("our-fax", on=on(2028, 3, 1))) == on(2029, 11, 23)


@pytest.mark.parametrize(
    ("today", "done", "lesson", "due_on", "state", "stops_on"),
    [
        (JOINED, {}, "welcome", on(2026, 12, 7), State.NOW, on(2026, 12, 7)),
        (on(2026, 12, 8), {}, "welcome", on(2026, 12, 7), State.WAITS, on(2026, 12, 7)),
        (JOINED, finished("welcome", on=JOINED), "welcome", on(2026, 12, 7), State.DONE, None),
        (JOINED, {}, "sender", on(2026, 12, 23), State.NOW, on(2027, 11, 23)),
        (JOINED, {}, "links", on(2027, 1, 23), State.LATER, on(2027, 11, 23)),
        (on(2027, 2, 1), {}, "links", on(2027, 1, 23), State.WAITS, on(2027, 11, 23)),
        (JOINED, {}, "review", on(2027, 11, 23), State.LATER, on(2027, 11, 23)),
        # The second year: what the first lacked is still due as of then, and stops somebody since their anniversary.
        (on(2027, 12, 1), {}, "links", on(2027, 1, 23), State.WAITS, on(2027, 11, 23)),
        (
            on(2027, 12, 1),
            finished("links", on=on(2027, 1, 5)),
            "links",
            on(2028, 1, 23),
            State.LATER,
            on(2028, 11, 23),
        ),
        (on(2027, 12, 1), finished("links", on=on(2027, 11, 25)), "links", on(2028, 1, 23), State.DONE, None),
    ],
)
def test_each_lesson_has_its_day(today, done, lesson, due_on, state, stops_on):
    [found] = [one for one in rules.due(ITEMS, JOINED, done, today) if one.lesson == lesson]
    assert (found.due_on, found.state, found.stops_on) == (due_on, state, stops_on)


def test_what_is_open_comes_first_and_the_soonest_due_before_the_rest():
    found = rules.due(ITEMS, JOINED, finished("sender", on=JOINED), JOINED)
    assert [one.lesson for one in found] == ["welcome", "links", "review", "sender"]


def test_a_lesson_that_was_just_added_gives_everybody_a_month():
    [found] = rules.due([Item("our-fax", 1, since=on(2027, 6, 1))], JOINED, {}, on(2027, 6, 2))
    assert (found.due_on, found.state, found.stops_on) == (on(2027, 7, 1), State.NOW, None)


@pytest.mark.parametrize(
    ("day", "months", "there"),
    [
        (on(2024, 2, 29), 12, on(2025, 2, 28)), (on(2024, 2, 29), 48, on(2028, 2, 29)),
        (on(2026, 1, 31), 1, on(2026, 2, 28)), (on(2026, 11, 23), 2, on(2027, 1, 23)),
    ],
)  # fmt: skip
def test_months_end_where_they_end(day, months, there):
    assert rules.months_after(day, months) == there


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 4000))
def test_everybody_is_in_one_year_of_theirs(joined, days):
    today = joined + timedelta(days=days)
    year = rules.year_of(joined, today)
    assert rules.anniversary(joined, year) <= today < rules.anniversary(joined, year + 1)


@given(st.dictionaries(st.sampled_from([one.lesson for one in ITEMS]), st.dates(date(2025, 1, 1), date(2030, 1, 1))))
def test_finishing_another_lesson_never_shortens_what_counts(done):
    before = rules.trained_until(ITEMS, JOINED, done) or date.min
    for name in MONTHLY:
        later = done | {name: date(2030, 1, 2)}
        assert (rules.trained_until(ITEMS, JOINED, later) or date.min) >= before


def test_an_answer_counts_if_it_is_one_of_the_right_ones_and_what_is_missing_is_not_right():
    right = [frozenset({1}), frozenset({0, 2}), frozenset({0})]
    assert rules.wrong(right, {0: 1, 1: 2, 2: 0}) == ()
    assert rules.wrong(right, {0: 0, 1: 2}) == (0, 2)
