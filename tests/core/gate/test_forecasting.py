"""The forecast names what lapses, when it stops counting, and exactly what that stops."""

from datetime import timedelta

import pytest

from quietledger.core.gate import actions as gate
from quietledger.core.gate import errors
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy.rules import Kind

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_nothing_that_ends_is_nothing_that_lapses(owner, now):
    assert gate.forecast(owner, now) == []


def test_what_ends_within_a_fortnight_is_named_with_what_it_stops(owner, biller, now, tell):
    tell("person", biller.person_id, "person.role.biller", until=now + 3 * DAY)
    [lapse] = gate.forecast(owner, now)
    [stop] = lapse.stops
    assert (lapse.name, lapse.counts_until, stop.kind, stop.id) == (
        "person.role.biller", now + 3 * DAY, Kind.STAFF, biller.person_id,
    )  # fmt: skip
    for can in stop.cans:
        assert gate.explain(biller, can, now=now + 2 * DAY).is_allowed or can.value.must_name or can.value.leaves
        assert not gate.explain(biller, can, now=now + 3 * DAY).is_allowed
    assert Can.SEND_CLAIMS in stop.cans


def test_what_ends_later_or_was_taken_back_is_no_lapse_to_come(owner, biller, now, tell):
    tell("person", biller.person_id, "person.mfa", until=now + 14 * DAY + timedelta(seconds=1))
    tell("person", biller.person_id, "person.role.biller", until=now)
    assert gate.forecast(owner, now) == []


def test_a_fact_that_no_rule_reads_lapses_and_stops_nobody(owner, practice, now, tell):
    tell("practice", practice.id, "practice.backed_up", until=now + DAY)
    [lapse] = gate.forecast(owner, now)
    assert (lapse.name, lapse.stops) == ("practice.backed_up", ())


def test_grace_puts_the_stop_off_and_the_end_stays_the_end(owner, practice, now, tell):
    tell("practice", practice.id, "practice.reviewed", until=now + DAY)
    [lapse] = gate.forecast(owner, now)
    assert (lapse.ends_at, lapse.counts_until) == (now + DAY, now + 8 * DAY)


def test_whoever_may_not_see_facts_sees_no_forecast(now, job):
    with pytest.raises(errors.Refused):
        gate.forecast(job(), now)
