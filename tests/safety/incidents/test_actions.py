"""From first notice to the closed workbook, and what is refused on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.incidents import actions, errors, queries, rules
from quietledger.safety.incidents.rules import Answered, FirstNotice, Kind, Outcome, State

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def test_an_exercise_goes_through_every_step_and_tells_that_it_was_rehearsed(owner):
    one = actions.exercise(owner, "lost_device", now=NOW)
    opened = actions.read(owner, one, now=NOW)
    assert len(opened.people) == 8
    for factor in rules.FACTORS:
        actions.weigh(owner, one, factor, "words", "shown by", now=NOW)
    actions.decide(owner, one, Outcome.LOW_PROBABILITY, "asleep, encrypted", now=NOW)
    with tenancy.scope(owner):
        clocks = [each.clock.id for each in queries.running(queries.incident(one))]
    for clock in clocks:
        actions.answer(owner, one, Answered(clock, None, "because"), [], today=TODAY, now=NOW)
    actions.noticed(owner, one, [], now=NOW)
    with pytest.raises(errors.NotReady) as lacking:
        actions.close(owner, one, [], now=NOW)
    assert len(lacking.value.lacks) == 4
