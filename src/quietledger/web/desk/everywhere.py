"""What waits in all practices that somebody works for: one practice after the other, each asked of the gate by itself.

No patient is named, and nothing is opened: names of trays, counts, deadlines, sums. Working in one still means
switching to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.people import actions as people
from quietledger.core.people import queries
from quietledger.core.people.models import Person
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.web.desk import trays


@dataclass(frozen=True, slots=True)
class Place:
    """One practice on the list.  `why_not`: what is missing, where the gate refused; then nothing else is known."""

    practice: PracticeRow
    today: date
    waiting: tuple[trays.Tray, ...] = ()
    why_not: tuple[str, ...] = ()

    @property
    def deadline_on(self) -> date | None:
        """The nearest deadline; trays come in that order."""
        return self.waiting[0].deadline_on if self.waiting else None

    @property
    def cents(self) -> int:
        return sum(tray.cents or 0 for tray in self.waiting)


def places(request: HttpRequest, person: Person) -> list[Place]:
    """Every practice that the person works for now: nearest deadline first, then money at stake, refusals last.

    Trail: gate.decide, on each practice's own.
    """
    now = request.now  # type: ignore[attr-defined]  # set by middleware.clock
    mine = dict.fromkeys(row.practice_id for row in queries.memberships(person.id, now))
    found = [_place(request, practice_id) for practice_id in mine]
    return sorted(found, key=order)


def order(place: Place) -> tuple[bool, date, int, str]:
    """Where a practice stands on the list."""
    return bool(place.why_not), place.deadline_on or trays.NO_DAY, -place.cents, place.practice.name


def _place(request: HttpRequest, practice_id: UUID) -> Place:
    now = request.now  # type: ignore[attr-defined]  # set by middleware.clock
    practice = practices.practice(practice_id)
    today = now.astimezone(ZoneInfo(practice.timezone)).date()
    who = people.actor(request, practice_id, now)
    try:
        gate.require(who, Can.SEE_DESK, now=now)
    except Refused as refused:
        return Place(practice, today, why_not=tuple(dict.fromkeys(one.say for one in refused.decision.unmet)))
    with tenancy.scope(who):
        return Place(practice, today, tuple(trays.trays(practice, today)))
