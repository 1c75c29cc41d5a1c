"""Figures that say no more than is known, minutes nobody can guess, and two raters who agree."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from quietledger.core.tenancy.ids import uuid7
from quietledger.pure.phishscale.scale import Difficulty, Rating
from quietledger.safety.drills import errors, rules
from quietledger.safety.drills.rules import Mark, Rated, Share, Totals
from tests.safety.drills.people import EASY, HARD

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
FIRST, SECOND, DRILL = uuid7(), uuid7(), uuid7()
CHICAGO = ZoneInfo("America/Chicago")


def after(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [
        (1, 8, 2.24, 47.09),  # shared reference, section 5: 2.2 to 47 %
        (0, 10, 0.0, 27.75),  # Brown, Cai, DasGupta 2001
        (10, 10, 72.25, 100.0),
        (15, 148, 6.24, 16.05),  # Newcombe 1998, table I: 81/263 and 15/148 by method 3
        (81, 263, 25.53, 36.62),
        (1, 29, 0.61, 17.18),
    ],
)
def test_intervals_are_wilsons(hits: int, count: int, low: float, high: float) -> None:
    found = Share(hits, count).interval
    assert found == pytest.approx((low, high), abs=0.006)


@pytest.mark.parametrize(
    ("hits", "count", "say"),
    [
        (0, 0, "none yet"), (1, 8, "1 of 8 (2.2 to 47 %)"), (7, 29, "7 of 29 (12 to 42 %)"),
        (6, 40, "6 of 40, 15 % (7.1 to 29 %)"), (30, 30, "30 of 30, 100 % (89 to 100 %)"),
    ],
)  # fmt: skip
def test_a_count_under_thirty_is_no_percentage_and_no_share_comes_without_its_range(
    hits: int, count: int, say: str
) -> None:
    assert Share(hits, count).say == say


def test_only_what_was_delivered_counts() -> None:
    marks = [
        Mark(), Mark(None, after(1), after(2), 4), Mark(after(0), after(5)), Mark(after(1), None, after(3), 1),
        Mark(after(2), after(4)), Mark(after(2), after(2)),
    ]  # fmt: skip
    assert rules.totals(marks) == Totals(4, 3, 1, 2, 1, after(0), after(2), after(3))


@pytest.mark.parametrize(
    ("acted", "reported", "is_first"),
    [(None, None, None), (5, None, False), (None, 5, True), (5, 4, True), (4, 5, False), (5, 5, False)],
)
def test_the_headline_is_whether_a_report_came_before_any_action(
    acted: int | None, reported: int | None, is_first: bool | None
) -> None:
    mark = Mark(
        after(0), None if acted is None else after(acted), None if reported is None else after(reported)
    )  # fmt: skip
    assert rules.totals([mark, Mark(after(1))]).is_report_first is is_first


@pytest.mark.parametrize(
    ("seconds", "say"),
    [
        (0, "0 minutes"), (60, "1 minute"), (119 * 60, "119 minutes"), (7200, "2 hours"), (47 * 3600, "47 hours"),
        (48 * 3600, "2 days"), (9 * 86400, "9 days"),
    ],
)  # fmt: skip
def test_times_are_said_as_one_says_them(seconds: int, say: str) -> None:
    assert rules.in_words(timedelta(seconds=seconds)) == say


def test_quarters_compare_only_with_the_same_mix() -> None:
    hard, easy = Difficulty.VERY, Difficulty.LEAST
    found = rules.quarters([
        (date(2026, 1, 5), hard, Totals(10, 2)), (date(2026, 3, 31), easy, Totals(10, 1)),
        (date(2026, 4, 1), easy, Totals(10, 1)), (date(2026, 6, 30), hard, Totals(5, 1)),
        (date(2026, 9, 1), hard, Totals(10, 1)),
    ])  # fmt: skip
    assert [(one.name, one.totals.delivered, one.totals.acted) for one in found] == [
        ("Q3 2026", 10, 1), ("Q2 2026", 15, 2), ("Q1 2026", 20, 3),
    ]  # fmt: skip
    third, second, first = found
    assert (second.compares(first), third.compares(second)) == (True, False)


def test_minutes_are_working_minutes_of_the_practices_own_hours() -> None:
    since = datetime(2026, 11, 20, tzinfo=CHICAGO)  # a Friday
    minutes = rules.working_minutes(since, since + timedelta(days=4), CHICAGO)
    assert len(minutes) == 2 * 9 * 60
    assert (minutes[0].hour, minutes[-1].hour, minutes[-1].minute) == (8, 16, 59)
    assert {one.weekday() for one in minutes} == {4, 0}


def test_minutes_of_messages_are_picked_one_by_one() -> None:
    since = datetime(2026, 11, 23, tzinfo=CHICAGO)
    picked = iter([0, 539, 5])
    found = rules.moments(since, since + timedelta(days=1), 3, CHICAGO, lambda _count: next(picked))
    assert [(one.hour, one.minute) for one in found] == [(8, 0), (16, 59), (8, 5)]


def said(rater: object, rating: Rating, minutes: int) -> Rated:
    return Rated(rater, after(minutes), rating)  # type: ignore[arg-type]  # an id


@pytest.mark.parametrize(
    ("rated", "difficulty"),
    [
        ([], None),
        ([said(FIRST, HARD, 0)], None),
        ([said(FIRST, HARD, 0), said(SECOND, EASY, 1)], None),
        ([said(FIRST, HARD, 0), said(SECOND, HARD, 1)], Difficulty.VERY),
        ([said(FIRST, HARD, 0), said(SECOND, EASY, 1), said(FIRST, EASY, 2)], Difficulty.LEAST),
        ([said(FIRST, HARD, 0), said(FIRST, HARD, 5)], Difficulty.VERY),
        ([said(FIRST, HARD, 0), said(FIRST, EASY, 5)], None),
    ],
)
def test_a_difficulty_is_what_two_ratings_agree_on(rated: list[Rated], difficulty: Difficulty | None) -> None:
    assert rules.agreed(rated) == difficulty


def test_two_who_differ_may_both_rate_again() -> None:
    rated = [said(FIRST, HARD, 0), said(SECOND, EASY, 1)]
    for rater in (FIRST, SECOND):
        rules.check_rater(DRILL, rater, rated, frozenset({FIRST, SECOND}), NOW)


def test_who_rated_waits_for_the_other_and_alone_for_three_days() -> None:
    rated = [said(FIRST, HARD, 0)]
    for others, late in ((frozenset({FIRST, SECOND}), 30), (frozenset({FIRST}), 2)):
        with pytest.raises(errors.NotYourTurn):
            rules.check_rater(DRILL, FIRST, rated, others, NOW + timedelta(days=late))
    rules.check_rater(DRILL, FIRST, rated, frozenset({FIRST}), NOW + timedelta(days=3))
