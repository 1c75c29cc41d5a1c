"""What the cyber policy says of its notice, as it reaches the clocks of an incident."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.breachclocks.case import Role
from quietledger.safety.cyberinsurance import actions as cover
from quietledger.safety.cyberinsurance.rules import Part, Terms
from quietledger.web.incidents import terms


@pytest.mark.parametrize(("report_days", "later"), [(0, 0), (60, 60)])
def test_a_policy_hears_of_it_on_its_last_day_and_not_on_the_day_after(practice, owner, now, report_days, later):
    today = now.date()
    ends_on = today + timedelta(days=100)  # the first day without it
    new = Terms("Saltmarsh Mutual", today - timedelta(days=10), ends_on, 100_000_000, 1_000_000, 420_000,
                notice_hours=72, report_days=report_days)  # fmt: skip
    policy_id = cover.add_policy(owner, new, now=now)
    cover.note_part(owner, policy_id, Part("CP01"), now=now)
    cover.bind(owner, policy_id, now=now)
    with tenancy.within(practice.id):
        (term,) = terms.terms(None, Role.COVERED_ENTITY, today, now)
    assert (term.hours, term.starts) == (72, "awareness")
    assert term.latest_on == ends_on - timedelta(days=1) + timedelta(days=later)
