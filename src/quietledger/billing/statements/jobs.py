"""The tick: write to everybody who owes and may be written to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from quietledger.billing.statements import actions, queries
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor

Progress = Callable[[int, int], None]


def quiet(_done: int, _all: int) -> None:
    """Report progress to nobody."""


def run(who: Actor, now: datetime, progress: Progress = quiet) -> actions.Issued:
    """Write all statements that may be written today; safe to be killed anywhere, one letter a patient and day."""
    with tenancy.scope(who) as practice_id:
        practice = practices.practice(practice_id)
        today: date = now.astimezone(ZoneInfo(practice.timezone)).date()
        waiting = queries.candidates(practice.statement_floor_cents, today)
    issued = held = cents = 0
    for start in range(0, len(waiting), actions.LETTERS_AT_ONCE):
        batch = waiting[start : start + actions.LETTERS_AT_ONCE]
        some = actions.issue_statements(who, batch, today=today, now=now)
        issued, held, cents = issued + some.issued, held + some.held, cents + some.cents
        progress(start + len(batch), len(waiting))
    return actions.Issued(issued, held, cents)
