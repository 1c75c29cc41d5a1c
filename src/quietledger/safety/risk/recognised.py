"""Recognized security practices: how long each control has stood without a break, told anew from the facts each time.

An extra file beside `queries`; no months are kept anywhere. Public Law 116-321 has a regulator weigh what was in place
for the previous twelve months: it lessens, and shelters from nothing. A gap that is longer than the evidence itself
lasts sets the count back, and so does one of a month; a shorter one is shown and does not. A machine that is off tells
nothing: its silence bridges a week, after which the house takes it for lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.facts.rules import CATALOGUE, Ref, refs
from quietledger.core.facts.spans import Span, spans
from quietledger.core.people import queries as people
from quietledger.core.tenancy import queries as practices
from quietledger.pure.safeguards.controls import CONTROLS, Control, Measure, Over
from quietledger.safety.devices import queries as devices
from quietledger.safety.devices.rules import SILENT_AFTER
from quietledger.safety.partners import queries as partners
from quietledger.safety.risk import answers
from quietledger.safety.risk.readings import ASKED, NOT_APPLICABLE

MONTHS: Final = 12
LONGEST: Final = timedelta(days=31)  # no gap of a month is bridged, however long the evidence before it lasted
FIRST_DAYS: Final = timedelta(days=14)  # what newcomers have: people, machines and partners alike
_QUIET: Final = {Over.DEVICES: SILENT_AFTER}
_ACTIVE, _CHOSEN = "person.active", "partner.chosen"


@dataclass(frozen=True, slots=True)
class Life:
    """A thing, and the time in which it counts: the beginning does, the end does not."""

    ref: Ref
    began: datetime
    ended: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which a measure did not stand of one thing.

    is_break: whether it sets the count back.  is_all: whether it never stood while it counted.
    """

    measure: Measure
    began: datetime
    ended: datetime
    is_break: bool
    is_all: bool = False

    @property
    def say(self) -> str:
        return CATALOGUE[self.measure.fact].say

    @property
    def days(self) -> int:
        """Whole days, at least one."""
        return max(1, round((self.ended - self.began) / timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a control.  share: how much of it was evidenced, from 0 to 1; None while nothing counted."""

    first_on: date
    share: float | None

    @property
    def percent(self) -> int | None:
        """Rounded down: a hundred is all of it."""
        return None if self.share is None else int(self.share * 100)


@dataclass(frozen=True, slots=True)
class Timeline:
    """One control over twelve months and what this one has of itself.

    since: from when it has stood without a break, None if it doesn't stand.  full: whole months since, at most twelve.
    lapsed_at: since when something of it is missing again, while that is no break yet.  gaps: newest first.
    """

    control: Control
    months: tuple[Month, ...]
    since: datetime | None
    full: int
    lapsed_at: datetime | None
    gaps: tuple[Gap, ...]

    @property
    def is_proven(self) -> bool:
        """Whether all twelve months are continuously evidenced."""
        return self.full >= MONTHS


Lives: TypeAlias = Mapping[Over, Sequence[Life]]
Held: TypeAlias = Mapping[tuple[Ref, str], Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Past:
    """What is looked back on: the beginnings of its months, what counted when, what applies, and what held."""

    starts: tuple[datetime, ...]
    now: datetime
    zone: ZoneInfo
    lives: Lives
    applies: Collection[Measure]
    held: Held


def timelines(practice_id: UUID, now: datetime) -> tuple[Timeline, ...]:
    """Every control over the last twelve months; inside the scope."""
    zone = ZoneInfo(practices.practice(practice_id).timezone)
    starts = month_starts(now, zone)
    lives, applies = _lives(practice_id, starts[0], now), _applying(now)
    held = spans({one.fact: {life.ref for life in lives[one.over]} for one in applies}, starts[0], now)
    past = Past(starts, now, zone, lives, applies, held)
    return tuple(_timeline(one, past) for one in CONTROLS)


def month_starts(now: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The beginnings of the twelve months before this one, and of this one, at the practice's midnight."""
    today = now.astimezone(zone).date()
    this = today.year * 12 + today.month - 1
    return tuple(
        datetime.combine(date(one // 12, one % 12 + 1, 1), time(), zone) for one in range(this - MONTHS, this + 1)
    )


def full_months(since: datetime, now: datetime, zone: ZoneInfo) -> int:
    """Whole months from one instant to another by the practice's calendar, at most twelve."""
    start, end = since.astimezone(zone), now.astimezone(zone)
    count = (end.year - start.year) * 12 + end.month - start.month
    is_short = (end.day, end.time()) < (start.day, start.time())
    return max(0, min(MONTHS, count - is_short))


def gaps(measure: Measure, life: Life, held: Iterable[Span], first: datetime) -> Iterator[Gap]:
    """The times in which a measure did not stand of a thing while it counted, from `first` on, oldest first."""
    start = at = max(life.began, first)
    bridge = FIRST_DAYS if life.began > first else timedelta(0)
    for span in held:
        if at < (gap_end := min(span.began, life.ended)):
            yield Gap(measure, at, gap_end, gap_end - at > bridge)
        at = max(at, span.ended)
        bridge = max(min(span.lasts or timedelta(0), LONGEST), _QUIET.get(measure.over, timedelta(0)))
    if at < life.ended:
        yield Gap(measure, at, life.ended, life.ended - at > bridge, at == start)


def _timeline(control: Control, past: Past) -> Timeline:
    counted = [one for one in control.measures if one in past.applies and past.lives[one.over]]
    first, now = past.starts[0], past.now
    found = [
        gap for one in counted for life in past.lives[one.over]
        for gap in gaps(one, life, past.held[life.ref, one.fact], first)
    ]  # fmt: skip
    # A part of it that counted nothing before a day, as machines do before the first one, proves nothing of before.
    begins = max((min(life.began for life in past.lives[one.over]) for one in counted), default=now)
    since = max([first, begins, *(gap.ended for gap in found if gap.is_break)])
    stands = since < now
    lapsed_at = min((gap.began for gap in found if gap.ended == now and not gap.is_break), default=None)
    months = tuple(
        Month(start.date(), _share(counted, past, start, end))
        for start, end in zip(past.starts, (*past.starts[1:], now), strict=True)
    )
    newest = sorted(found, key=lambda gap: (gap.ended, gap.began), reverse=True)
    full = full_months(since, lapsed_at or now, past.zone) if stands else 0
    return Timeline(control, months, since if stands else None, full, lapsed_at if stands else None, tuple(newest))


def _share(counted: Iterable[Measure], past: Past, start: datetime, end: datetime) -> float | None:
    """How much of a time a control was evidenced: the mean over its measures of the things' covered time."""
    shares = []
    for one in counted:
        lives = past.lives[one.over]
        lived = sum((_overlap(life.began, life.ended, start, end) for life in lives), timedelta(0))
        covered = sum(
            (
                _overlap(max(span.began, life.began), min(span.ended, life.ended), start, end)
                for life in lives for span in past.held[life.ref, one.fact]
            ),
            timedelta(0),
        )  # fmt: skip
        if lived:
            shares.append(covered / lived)
    return sum(shares) / len(shares) if shares else None


def _overlap(began: datetime, ended: datetime, start: datetime, end: datetime) -> timedelta:
    return max(timedelta(0), min(ended, end) - max(began, start))


def _applying(now: datetime) -> list[Measure]:
    """Every measure of a control but those of which somebody said that they don't apply here."""
    said = answers.claims(now)
    every = dict.fromkeys(measure for one in CONTROLS for measure in one.measures)
    return [one for one in every if said.get(ASKED.get(one.fact, "")) != NOT_APPLICABLE]


def _lives(practice_id: UUID, first: datetime, now: datetime) -> Lives:
    """What counted when: whoever worked here, every machine that was paired, partners that are worked with now."""
    staff = spans({_ACTIVE: refs("person", people.ever_at(practice_id))}, first, now)
    firms = {Ref("partner", row.id): row for row in partners.partners() if row.is_in_use}
    chosen = spans({_CHOSEN: list(firms)}, first, now)
    machines = [
        Life(Ref("device", row.id), row.paired_at, row.ended_at or now) for row in devices.devices()
        if row.ended_at is None or row.ended_at > first
    ]  # fmt: skip
    return {
        Over.PRACTICE: [Life(Ref("practice", practice_id), first, now)],
        Over.PEOPLE: [Life(one, span.began, span.ended) for (one, _), found in staff.items() for span in found],
        Over.DEVICES: machines,
        Over.PARTNERS: [
            Life(one, min([span.began for span in chosen[one, _CHOSEN]], default=row.added_at), now)
            for one, row in firms.items()
        ],
    }  # fmt: skip
