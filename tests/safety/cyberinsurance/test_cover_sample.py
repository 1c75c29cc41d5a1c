"""The made-up policy goes in by the same actions as any other, and stands."""

from __future__ import annotations

from quietledger.core.facts import queries as facts
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.cyberinsurance import queries, sample


def test_the_sample_is_bound_and_told(practice, now):
    who = tenancy.job(practice.id, "set-up", now)
    sample.set_up(who, now=now)
    with tenancy.scope(who):
        [row] = queries.in_force(now)
        told = facts.newest_words([practice.id], ["practice.covered"])[practice.id, "practice.covered"]
    assert (told.value, told.holds(now)) == ("retention=10000 limit=1000000", True)
    assert len(row.parts) == 12
    assert [one.kind for one in row.conditions] == ["mfa", "encryption", "restore", "callback"]
