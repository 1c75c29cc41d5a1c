"""A team, its mailbox and the mail job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, PracticeRow
from tests.safety.drills.people import Team, mailbox, team_of


@pytest.fixture
def team(practice: PracticeRow, now: datetime) -> Team:
    found = team_of(practice, now)
    mailbox(replace(found.who, proven_seconds=0), now)
    return found


@pytest.fixture
def mail_job(practice: PracticeRow) -> Callable[[datetime], Actor]:
    def at(now: datetime) -> Actor:
        return tenancy.job(practice.id, "mail", now)

    return at


@pytest.fixture
def later(now: datetime) -> Callable[..., datetime]:
    return lambda **told: now + timedelta(**told)
