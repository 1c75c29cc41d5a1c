"""People who have just joined, and how a lesson is finished."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from quietledger.core.people import facts as people_facts
from quietledger.core.tenancy.rules import Actor, PracticeRow
from quietledger.safety.training import actions, shipped
from tests.web.signing import Known, actor, known

JOINING = ("joining", "service", "devices")


def answers(name: str) -> dict[int, int]:
    """Right answers to all questions of a lesson of the house."""
    [lesson] = [one for one in shipped.lessons() if one.name == name]
    return {number: min(right) for number, right in enumerate(lesson.right)}


def take(who: Actor, *names: str, now: datetime) -> None:
    """Finish these lessons."""
    for name in names:
        actions.finish(who, name, answers(name), now=now)


def newcomer(practice: PracticeRow, *roles: str, now: datetime, email: str = "new@example.com") -> Known:
    """Somebody whose work begins now, as `people.add_person` leaves them."""
    who = known(practice, *roles, now=now, email=email, is_trained=False)
    people_facts.welcome(who.person.id, practice.id, now)
    return who


@pytest.fixture
def new(practice: PracticeRow, now: datetime) -> Known:
    return newcomer(practice, "biller", now=now)


@pytest.fixture
def who(new: Known, now: datetime) -> Any:
    return actor(new, now)
