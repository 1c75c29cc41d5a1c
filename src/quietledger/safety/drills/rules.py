"""Who may be sent drills and when, where a drill stands, and what its figures say and don't say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.pure.phishscale.scale import Difficulty, Rating
from quietledger.safety.drills import errors
from quietledger.safety.mail import rules as mail

MOST_A_DAY: Final = 100  # messages of drills that leave a practice within 24 hours; no setting raises it
WORK_FROM, WORK_UNTIL = time(8), time(17)
LONGEST_WINDOW: Final = timedelta(days=31)
ANSWERED_FOR: Final = timedelta(days=7)  # so long after its window a drill's links count
KEPT_FOR: Final = timedelta(days=365)
DONE_FOR: Final = timedelta(days=100)  # a quarter, and some days for the next drill
ALONE_AFTER: Final = timedelta(hours=72)
OFTEN: Final = 3
FEWEST_SHOWN: Final = 3  # with fewer messages a team's figure would be somebody's own


class State(StrEnum):
    """Where a drill stands."""

    DRAFT = "draft"  # written, waits for two ratings that agree
    RATED = "rated"
    PROPOSED = "proposed"  # waits for a second person
    APPROVED = "approved"  # leaves within its window
    ENDED = "ended"  # its figures are final
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class RecipientDoc:
    """Whom one message of a drill is for."""

    person: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Rated:
    """One person's rating."""

    rater: UUID
    rated_at: datetime
    rating: Rating


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of one message of a drill, without whom it was for.  All None until it happened."""

    delivered_at: datetime | None = None
    acted_at: datetime | None = None
    reported_at: datetime | None = None
    machine_count: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """A drill's figures.  after_report: people who acted after the first report; machines: page views by machines."""

    delivered: int = 0
    acted: int = 0
    reported: int = 0
    after_report: int = 0
    machines: int = 0
    first_delivered_at: datetime | None = None
    first_acted_at: datetime | None = None
    first_reported_at: datetime | None = None

    @property
    def time_to_report(self) -> timedelta | None:
        """From the first delivery to the first report, None without one."""
        if self.first_delivered_at is None or self.first_reported_at is None:
            return None
        return max(self.first_reported_at - self.first_delivered_at, timedelta())

    @property
    def is_report_first(self) -> bool | None:
        """Whether the first report came before the first action; None if neither came."""
        if self.first_reported_at is None:
            return None if self.first_acted_at is None else False
        return self.first_acted_at is None or self.first_reported_at < self.first_acted_at


@dataclass(frozen=True, slots=True)
class Share:
    """Some of all, with the interval in which the true share lies with 95 % confidence."""

    hits: int
    count: int

    @property
    def interval(self) -> tuple[float, float]:
        """In percent."""
        low, high = mail.wilson(self.hits, self.count) if self.count else (0.0, 1.0)
        return 100 * low, 100 * high

    @property
    def say(self) -> str:
        """Words for a page: a count, with a percentage only where enough were asked, and never without its interval."""
        if not self.count:
            return "none yet"
        low, high = self.interval
        between = f"{_percent(low)} to {_percent(high)} %"
        if self.count < mail.PERCENT_FROM:
            return f"{self.hits} of {self.count} ({between})"
        return f"{self.hits} of {self.count}, {100 * self.hits / self.count:.0f} % ({between})"


@dataclass(frozen=True, slots=True)
class Quarter:
    """The drills of one quarter together.  mix: how many drills of each difficulty."""

    year: int
    number: int
    totals: Totals
    mix: tuple[tuple[Difficulty, int], ...] = field(default=())
    reports_first: int = 0

    @property
    def name(self) -> str:
        return f"Q{self.number} {self.year}"

    def compares(self, other: Quarter) -> bool:
        """Whether the two held the same mix of difficulties: else their figures say nothing about each other."""
        return self.mix == other.mix


def allowed(people: Iterable[tuple[UUID, str]], domains: frozenset[str]) -> dict[UUID, str]:
    """Those who may be sent drills, with their addresses: who works here and has an address of an own domain.

    people: id and e-mail address of everybody who works here now.   domains: lower case, matched whole.
    """
    return {person: address for person, address in people if mail.domain_of(address) in domains}


def check_count(count: int) -> None:
    """Raise TooMany unless a drill of so many messages fits into a day."""
    if not 0 < count <= MOST_A_DAY:
        raise errors.TooMany(count, MOST_A_DAY)


def check_window(since: datetime, until: datetime, now: datetime, zone: ZoneInfo) -> None:
    """Raise NotAWindow unless the window lies ahead, is not endless, and has working time."""
    if until <= now:
        raise errors.NotAWindow("The window is over. Choose days to come.")
    if until - since > LONGEST_WINDOW:
        raise errors.NotAWindow("A window is a month at most.")
    if not working_minutes(max(since, now), until, zone):
        raise errors.NotAWindow("The window has no working hours: Monday to Friday, 8 to 17.")


def working_minutes(since: datetime, until: datetime, zone: ZoneInfo) -> list[datetime]:
    """Every whole minute of the working time between two instants, in the practice's own hours."""
    first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    days = [first + timedelta(days=one) for one in range((last - first).days + 1)]
    return [
        minute
        for day in days if day.weekday() < 5
        for minute in _minutes_of(day, zone) if since <= minute < until
    ]  # fmt: skip


def _minutes_of(day: date, zone: ZoneInfo) -> Iterable[datetime]:
    start = datetime.combine(day, WORK_FROM, zone)
    length = (WORK_UNTIL.hour - WORK_FROM.hour) * 60
    return (start + timedelta(minutes=one) for one in range(length))


def moments(since: datetime, until: datetime, count: int, zone: ZoneInfo, pick: Callable[[int], int]) -> list[datetime]:
    """When each message leaves: minutes of the window picked one by one, so that neighbours can't warn each other.

    pick: a number from 0 up to, not including, its argument.   Shapes: count moments, in no order.
    """
    minutes = working_minutes(since, until, zone)
    return [minutes[pick(len(minutes))] for _ in range(count)]


def check_rater(
    drill_id: UUID, rater: UUID | None, rated: Sequence[Rated], others: frozenset[UUID], now: datetime
) -> None:
    """Raise NotYourTurn unless this person may rate now.

    Two people rate apart. Who is the only one that could may rate a second time after 72 hours: time is the second
    person. Once two have rated and differ, both may rate again, because they have talked.
    """
    if len({one.rater for one in rated}) >= 2 or rater not in {one.rater for one in rated}:
        return
    alone_from = None if others - {rater} else min(one.rated_at for one in rated) + ALONE_AFTER
    if alone_from is None or now < alone_from:
        raise errors.NotYourTurn(drill_id, alone_from)


def standing(rated: Iterable[Rated]) -> list[Rated]:
    """The two ratings that count: the newest of each person; of somebody alone, the first and the newest."""
    ordered = sorted(rated, key=lambda one: one.rated_at)
    newest = {one.rater: one for one in ordered}
    if len(newest) == 1 and len(ordered) > 1:
        return [ordered[0], ordered[-1]]
    return list(newest.values())


def agreed(rated: Iterable[Rated]) -> Difficulty | None:
    """The difficulty that two ratings agree on, None while there are no two or they differ."""
    counted = standing(rated)
    found = {one.rating.difficulty for one in counted}
    return found.pop() if len(counted) >= 2 and len(found) == 1 else None


def visible(rated: Sequence[Rated], viewer: UUID | None) -> list[Rated]:
    """The ratings that this person may see: nobody sees another's before giving their own."""
    return standing(rated) if viewer in {one.rater for one in rated} else []


def totals(marks: Iterable[Mark]) -> Totals:
    """A drill's figures, of its messages.  Only delivered messages count, and only a person's action."""
    delivered = [one for one in marks if one.delivered_at]
    acted = [one.acted_at for one in delivered if one.acted_at]
    reported = [one.reported_at for one in delivered if one.reported_at]
    first_report = min(reported, default=None)
    return Totals(
        len(delivered), len(acted), len(reported),
        sum(1 for one in acted if first_report and one > first_report),
        sum(one.machine_count for one in delivered),
        min((one.delivered_at for one in delivered if one.delivered_at), default=None),
        min(acted, default=None), first_report,
    )  # fmt: skip


def quarters(drills: Iterable[tuple[date, Difficulty, Totals]]) -> list[Quarter]:
    """Drills by quarter, newest first.  The date: the day, at the practice, of a drill's first delivery."""
    groups: dict[tuple[int, int], list[tuple[Difficulty, Totals]]] = {}
    for day, difficulty, figures in drills:
        groups.setdefault((day.year, (day.month + 2) // 3), []).append((difficulty, figures))
    return [_quarter(*key, groups[key]) for key in sorted(groups, reverse=True)]


def _quarter(year: int, number: int, drills: Sequence[tuple[Difficulty, Totals]]) -> Quarter:
    figures = [one for _, one in drills]
    together = Totals(
        sum(one.delivered for one in figures), sum(one.acted for one in figures), sum(one.reported for one in figures),
        sum(one.after_report for one in figures), sum(one.machines for one in figures),
    )  # fmt: skip
    mix = tuple(sorted(Counter(difficulty for difficulty, _ in drills).items()))
    return Quarter(year, number, together, mix, sum(1 for one in figures if one.is_report_first))


def in_words(time_taken: timedelta) -> str:
    """How long something took, as one says it: minutes up to two hours, hours up to two days, then days."""
    minutes = int(time_taken.total_seconds() // 60)
    for size, name in ((48 * 60, "day"), (120, "hour"), (0, "minute")):
        if minutes >= size:
            count = minutes // {"day": 24 * 60, "hour": 60, "minute": 1}[name]
            return f"{count} {name}{'' if count == 1 else 's'}"
    raise AssertionError  # no time is shorter than none


def _percent(value: float) -> str:
    """One digit where it tells something, none where it would feign precision."""
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"
