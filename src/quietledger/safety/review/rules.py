"""Accesses as plain rows, the period that waits for its review, and who may judge whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum
from typing import Final
from uuid import UUID

from quietledger.safety.review import errors

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
GRACE: Final = timedelta(days=3)
BEFORE: Final = timedelta(days=28)  # how far back what is usual for a person is looked for
ALONE_AFTER: Final = timedelta(hours=72)
MOST_WEEKS: Final = 4  # a backlog is read in pieces that a person can read
DECISION: Final = "gate.decide"
LOOKING: Final = frozenset({"read", "review"})
DIRECT_MOST: Final = 3  # an entry that names more patients is a list or a batch, not somebody's account


class Verdict(Enum):
    """What a second person says of an odd access."""

    FINE = "fine"
    ASK = "ask"
    INCIDENT = "incident"


class Kind(Enum):
    """What sort of odd thing it is."""

    EMERGENCY = "emergency"
    OPENED = "opened"
    CLOSED = "closed"
    SIGN_IN = "sign_in"
    EXPORT = "export"
    BULK = "bulk"
    HOURS = "hours"
    REFUSED = "refused"
    CHANGE = "change"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Access:
    """One entry of the trail by a person.  `act`: as the gate names it, "" if it is no decision; `why`: the rules.

    `named`: how many records of any kind the entry names.
    """

    entry_id: UUID
    index: int | None
    at: datetime
    person_id: UUID
    event: str
    can: str = ""
    act: str = ""
    is_allowed: bool = True
    patients: frozenset[UUID] = frozenset()
    why: frozenset[str] = frozenset()
    named: int = 0

    @property
    def is_direct(self) -> bool:
        """Whether somebody's very account was opened, not a list that many stand on."""
        return self.event == DECISION and self.is_allowed and 0 < len(self.patients) <= DIRECT_MOST

    @property
    def is_work(self) -> bool:
        """Whether something was done for these patients, not only looked at."""
        return self.is_allowed and (self.event != DECISION or self.act not in LOOKING)


@dataclass(frozen=True, slots=True)
class Period:
    """What one review covers; the end is excluded."""

    since: datetime
    until: datetime

    def holds(self, at: datetime) -> bool:
        return self.since <= at < self.until


def week_of(day: date, zone: tzinfo) -> Period:
    """The week, Monday to Sunday, that a day of the practice lies in."""
    monday = day - timedelta(days=day.weekday())
    return Period(_midnight(monday, zone), _midnight(monday + WEEK, zone))


def due(reviewed_until: datetime | None, now: datetime, zone: tzinfo) -> Period | None:
    """The period that waits for its review: whole weeks since the last one, at most four at once; None if none waits.

    A practice that never reviewed begins with the last whole week.
    """
    until = week_of(now.astimezone(zone).date(), zone).since
    since = reviewed_until or _midnight(until.astimezone(zone).date() - WEEK, zone)
    if since >= until:
        return None
    latest = _midnight(since.astimezone(zone).date() + MOST_WEEKS * WEEK, zone)
    return Period(since, min(until, latest))


def overdue_on(period: Period, zone: tzinfo) -> date:
    """The day by which the review should be done: a week after the period's end."""
    return (period.until.astimezone(zone) + WEEK).date()


def reviewed_until(now: datetime) -> datetime:
    """How long a finished review counts: a week, and three days of grace."""
    return now + WEEK + GRACE


def check_second(about: UUID, judge: UUID | None, others: Collection[UUID], at: datetime, now: datetime) -> None:
    """Raise unless this person may judge an access of `about`.

    Nobody judges their own, unless nobody else could: then time is the second person, and 72 hours must have passed.

    Raises: NotASecond.   Source: the house's rule of two; 45 CFR 164.308(a)(1)(ii)(D) asks for review, not for whom.
    """
    if about != judge:
        return
    alone_from = None if set(others) - {about} else at + ALONE_AFTER
    if alone_from is None or now < alone_from:
        raise errors.NotASecond(about, alone_from)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)
