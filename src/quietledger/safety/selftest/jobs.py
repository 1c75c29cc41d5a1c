"""The tick: make every run that somebody asked for."""

from __future__ import annotations

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.selftest import actions, queries
from quietledger.safety.selftest.actions import Ways


def tick(who: Actor, ways: Ways) -> int:
    """Make the runs that wait; returns how many.   Needs: Can.SELF_TEST, as the job "mail"."""
    with tenancy.scope(who):
        waiting = queries.waiting()
    return sum(actions.make(who, run_id, ways) is not None for run_id in waiting)
