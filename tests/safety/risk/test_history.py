"""Past months: recomputed of the facts as they held then, and never from before the practice began."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.safety.risk import curves, history
from tests.safety.risk.curve_world import tell

CHICAGO = ZoneInfo("America/Chicago")


def began(practice, at):
    with tenancy.within(practice.id):
        facts.tell([Told(Ref("person", uuid7()), history.FIRST, None, "test")], by="people", now=at)


def months(practice, now):
    with tenancy.within(practice.id):
        return history.months(practice.id, now)


def test_a_month_ends_at_the_practices_own_midnight():
    newest, before = history.month_ends(date(2026, 11, 23), 2, CHICAGO)
    assert newest.astimezone(UTC) == datetime(2026, 11, 1, 4, 59, 59, 999999, tzinfo=UTC)
    assert (before.year, before.month, before.day) == (2026, 9, 30)


def test_a_year_of_month_ends_goes_back_over_the_new_year():
    ends = history.month_ends(date(2026, 1, 31), 12, CHICAGO)
    assert [one.month for one in ends] == [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert {one.year for one in ends} == {2025}


def test_months_before_the_first_word_have_no_line(practice, now):
    began(practice, now - timedelta(days=40))
    assert [one.at.month for one in months(practice, now)] == [11, 10]


def test_a_month_says_what_held_then_and_not_what_holds_now(practice, now):
    began(practice, now - timedelta(days=100))
    tell(practice, now - timedelta(days=60), "mail.callbacks", until=now - timedelta(days=10))
    today, october, september, _august = months(practice, now)
    assert today.is_now
    assert october.evidenced.mean_cents == september.evidenced.mean_cents < today.evidenced.mean_cents


def test_what_is_told_later_changes_no_past_month(practice, now):
    began(practice, now - timedelta(days=100))
    before = months(practice, now)[1:]
    tell(practice, now, "mail.callbacks")
    assert months(practice, now + timedelta(minutes=1))[1:] == before


def test_a_month_is_what_the_page_of_that_day_said(practice, now):
    began(practice, now - timedelta(days=100))
    tell(practice, now - timedelta(days=60), "mail.callbacks")
    october = months(practice, now)[1]
    with tenancy.within(practice.id):
        then = curves.now(practice.id, october.at)
    assert october.evidenced == curves.Figures(then.evidenced.mean_cents, then.evidenced.p99)
