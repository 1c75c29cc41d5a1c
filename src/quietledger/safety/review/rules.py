"""Accesses and what is known beside them as plain rows, the period that waits, and who may judge whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
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
class Sign:
    """One reason why something is odd, in words without any name."""

    rule: str
    weight: int
    say: str


@dataclass(frozen=True, slots=True)
class Odd:
    """Accesses that belong together and bear signs.  `entry_id`, `index`: the first of them on the trail."""

    kind: Kind
    entry_id: UUID
    index: int | None
    person_id: UUID
    patients: frozenset[UUID]
    first_at: datetime
    last_at: datetime
    count: int
    cans: tuple[str, ...]
    events: tuple[str, ...]
    signs: tuple[Sign, ...]

    @property
    def weight(self) -> int:
        return sum(sign.weight for sign in self.signs)


@dataclass(frozen=True, slots=True)
class Staff:
    """A person, as far as it matters here; names as `plain_name` makes them."""

    surname: str
    name: str
    roles: frozenset[str]
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A patient, as far as it matters here; names as `plain_name`, home as `plain` makes them, "" if not known."""

    surname: str
    name: str
    home: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """What is known beside the trail.

    caseloads: clinician -> patients with a session of theirs; who is missing has no known caseload.
    days: patient -> days with a session or with work.   closed: patient -> since when nobody may open the account.
    """

    zone: tzinfo
    staff: Mapping[UUID, Staff] = field(default_factory=dict)
    charts: Mapping[UUID, Chart] = field(default_factory=dict)
    caseloads: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    days: Mapping[UUID, frozenset[date]] = field(default_factory=dict)
    closed: Mapping[UUID, datetime] = field(default_factory=dict)


def plain(text: str) -> str:
    """Words as they are compared: letters and digits only, small, single spaces."""
    words = ("".join(letter for letter in word if letter.isalnum()) for word in text.casefold().split())
    return " ".join(word for word in words if word)


def plain_name(name: str) -> str:
    """Somebody's name as it is compared: without titles before it and letters after it."""
    words = name.partition(",")[0].split()
    return plain(" ".join(word for word in words if not word.endswith(".") or len(word) <= 2))


def surname(name: str) -> str:
    """The last word of somebody's name, as it is compared."""
    return (plain_name(name).split() or [""])[-1]


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


def due(reviewed_until: datetime | None, began: datetime | None, now: datetime, zone: tzinfo) -> Period | None:
    """The period that waits for its review: whole weeks since the last one, at most four at once; None if none waits.

    A practice that never reviewed begins with the last whole week, or with that of its first entry (`began`) if later.
    """
    until = week_of(now.astimezone(zone).date(), zone).since
    first = week_of((began or now).astimezone(zone).date(), zone).since
    since = reviewed_until or max(first, _midnight(until.astimezone(zone).date() - WEEK, zone))
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
