"""Which period waits for its review, and who may judge whom."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.safety.review import errors, rules
from quietledger.safety.review.rules import Period

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)  # a Wednesday
JORY, ODALYS = UUID(int=1), UUID(int=2)


def there(month, day):
    return datetime(2026, month, day, tzinfo=CHICAGO)


def test_a_practice_that_never_reviewed_begins_with_the_last_whole_week():
    assert rules.due(None, there(1, 5), NOW, CHICAGO) == Period(there(11, 16), there(11, 23))


def test_a_new_practice_begins_with_the_week_of_its_first_entry():
    assert rules.due(None, there(11, 24), NOW, CHICAGO) is None
    assert rules.due(None, None, NOW, CHICAGO) is None
    assert rules.due(None, there(11, 24), NOW + timedelta(days=7), CHICAGO) == Period(there(11, 23), there(11, 30))


def test_nothing_waits_while_the_week_runs():
    assert rules.due(there(11, 23), None, NOW, CHICAGO) is None


def test_missed_weeks_are_read_together_at_most_four():
    assert rules.due(there(11, 9), None, NOW, CHICAGO) == Period(there(11, 9), there(11, 23))
    assert rules.due(there(9, 14), None, NOW, CHICAGO) == Period(there(9, 14), there(10, 12))


def test_a_week_keeps_its_midnights_when_the_clocks_change():
    week = rules.week_of(date(2026, 11, 1), CHICAGO)  # the clocks go back on that Sunday
    assert (week.until.astimezone(UTC) - week.since.astimezone(UTC)) == timedelta(days=7, hours=1)


@given(st.integers(0, 2 * 365 * 24), st.integers(0, 40))
def test_reviews_leave_no_moment_out(hours, weeks):
    now = NOW + timedelta(hours=hours)
    reviewed = rules.week_of(now.date() - timedelta(weeks=weeks), CHICAGO).since
    seen, until = 0, reviewed
    while period := rules.due(until, None, now, CHICAGO):
        assert period.since == until < period.until <= now
        until, seen = period.until, seen + 1
    assert until == max(reviewed, rules.week_of(now.astimezone(CHICAGO).date(), CHICAGO).since)
    assert seen <= weeks // rules.MOST_WEEKS + 1


def test_a_review_is_overdue_a_week_after_its_period():
    assert rules.overdue_on(Period(there(11, 16), there(11, 23)), CHICAGO) == date(2026, 11, 30)


def test_another_person_may_judge_at_once():
    rules.check_second(JORY, ODALYS, {JORY, ODALYS}, NOW, NOW)


def test_nobody_judges_their_own_while_somebody_else_could():
    with pytest.raises(errors.NotASecond) as refused:
        rules.check_second(JORY, JORY, {JORY, ODALYS}, NOW, NOW + timedelta(days=30))
    assert refused.value.alone_from is None


def test_in_a_practice_of_one_time_is_the_second_person():
    later = NOW + timedelta(hours=72)
    with pytest.raises(errors.NotASecond) as refused:
        rules.check_second(JORY, JORY, {JORY}, NOW, later - timedelta(seconds=1))
    assert refused.value.alone_from == later
    rules.check_second(JORY, JORY, {JORY}, NOW, later)


def test_a_review_counts_for_a_week_and_three_days():
    assert rules.reviewed_until(NOW) == NOW + timedelta(days=10)
