"""Two owners, some staff and a mailbox: what drills are prepared, approved and sent with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from quietledger.core.people import facts
from quietledger.core.people.models import Membership, Person
from quietledger.core.post import actions as post
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, PracticeRow
from quietledger.pure.phishscale.scale import Rating
from quietledger.safety.drills import actions, queries
from quietledger.safety.drills.models import Recipient
from tests.web.signing import Known, actor, known

LURE: Final = "payer-portal-1"
SINCE, UNTIL = datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC)
WITHIN: Final = datetime(2026, 11, 24, 23, 59, tzinfo=UTC)  # every minute of the window has come
EASY: Final = Rating({"urgency": 15}, (2, 2, 2, 2, 0))
HARD: Final = Rating({"urgency": 2}, (8, 8, 8, 0, 0))


@dataclass(frozen=True)
class Team:
    """A practice of two owners and some billers, all with addresses of its own domain."""

    practice: PracticeRow
    first: Known
    second: Known
    staff: tuple[Known, ...]
    now: datetime

    @property
    def who(self) -> Actor:
        return actor(self.first, self.now)

    @property
    def other(self) -> Actor:
        return actor(self.second, self.now)

    @property
    def ids(self) -> list[UUID]:
        return [one.person.id for one in self.staff]

    def prepared(self, *people: UUID, lure: str = LURE) -> UUID:
        return actions.prepare(self.who, lure, people or self.ids, since=SINCE, until=UNTIL, now=self.now)

    def rated(self, drill_id: UUID) -> UUID:
        for who in (self.who, self.other):
            actions.rate(who, drill_id, HARD, now=self.now)
        return drill_id

    def approved(self, drill_id: UUID | None = None) -> UUID:
        drill_id = self.rated(drill_id or self.prepared())
        actions.propose(self.who, drill_id, now=self.now)
        actions.approve(self.other, drill_id, now=self.now)
        return drill_id

    def messages(self, drill_id: UUID) -> list[Recipient]:
        with tenancy.within(self.practice.id):
            return queries.recipients(drill_id)


def team_of(practice: PracticeRow, now: datetime, count: int = 3, domain: str = "example.com") -> Team:
    """Two owners and `count` billers."""
    first, second = (known(practice, "owner", now=now, email=f"owner{one}@{domain}") for one in (1, 2))
    staff = tuple(known(practice, "biller", now=now, email=f"staff{one}@{domain}") for one in range(count))
    for number, one in enumerate(staff):
        Person.objects.filter(id=one.person.id).update(name=f"Wren Mallowfield {number}")
    return Team(practice, first, second, staff, now)


def mailbox(who: Actor, now: datetime, **told: object) -> UUID:
    """A mailbox that drills can be sent from."""
    usual = {
        "name": "Desk", "smtp_host": "mail.example.com", "smtp_port": 587, "username": "desk", "password": "x",
        "address": "desk@example.com",
    }  # fmt: skip
    return post.add_account(who, **usual | told, now=now)  # type: ignore[arg-type]  # what the test says


def leaves(one: Known, now: datetime) -> None:
    """Somebody works here no more."""
    until = now + timedelta(seconds=1)
    Membership.objects.filter(person=one.person).update(until=until)
    facts.retell(one.person.id, until)
