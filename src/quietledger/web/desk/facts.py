"""Which facts stand in this practice, which end soon, and what one person can do with them now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.urls import reverse

from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import CATALOGUE, FactRow
from quietledger.core.gate import actions as gate
from quietledger.core.people import queries as people
from quietledger.core.shell.templatetags.quiet import moment
from quietledger.core.tenancy.rules import Actor

KINDS: Final = ("person", "device", "partner", "practice")
FORGOTTEN_AFTER: Final = timedelta(days=30)
SOON: Final = timedelta(days=7)
# What machines tell anew each day ends each day: that is news only once it has ended.
TOLD_DAILY: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Stands:
    """The line at the foot of the rail."""

    held: int
    all: int
    next_end: str
    url: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One fact as a page shows it: about whom, as a sentence, and until when."""

    about: str
    say: str
    since: datetime
    until: datetime | None
    holds: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Doing:
    """One thing that can be done, and what stops this person from it now, if anything does."""

    say: str
    is_allowed: bool
    missing: tuple[str, ...]


def stands(now: datetime) -> Stands:
    """How many of the practice's facts stand, and which end comes next; inside the practice's scope."""
    rows = _current(now)
    held = [row for row in rows if row.holds(now)]
    ends = [row.until for row in held if row.until and row.until - row.since > TOLD_DAILY]
    words = f"Next ends {moment(min(ends))}" if ends else "None ends by itself"
    return Stands(len(held), len(rows), words, reverse("desk:standing"))


def listed(who: Actor, now: datetime) -> list[Standing]:
    """The practice's facts, about people by name, mine first; inside the practice's scope."""
    names = {person.id: person.name for person in people.people_of(who.practice_id, now)}
    rows = [_standing(row, names, who.person_id, now) for row in _current(now)]
    return sorted(rows, key=lambda row: (row.holds, not row.is_mine, row.about, row.say))


def about_to_end(who: Actor, now: datetime) -> list[Standing]:
    """Facts that ended lately or end within a week; inside the practice's scope."""
    found = [row for row in listed(who, now) if not row.holds or _ends_soon(row, now + SOON)]
    return sorted(found, key=lambda row: row.until or now)


def _ends_soon(row: Standing, near: datetime) -> bool:
    return row.until is not None and row.until <= near and row.until - row.since > TOLD_DAILY


def doings(who: Actor, now: datetime) -> list[Doing]:
    """Everything that can be asked of the gate at a screen, and its answer for this person now."""
    return [
        Doing(can.value.say, answer.is_allowed, tuple(dict.fromkeys(one.say for one in answer.unmet)))
        for can, answer in gate.overview(who, now).items()
        if can.value.channel == "screen"
    ]


def _current(now: datetime) -> list[FactRow]:
    """The newest word on each; what ended a month ago is history."""
    rows = facts.standing(KINDS, now)
    return [row for row in rows if row.holds(now) or (row.until is not None and row.until > now - FORGOTTEN_AFTER)]


def _standing(row: FactRow, names: dict[UUID, str], me: UUID | None, now: datetime) -> Standing:
    is_mine = row.about.id == me
    about = names.get(row.about.id, "Somebody who left") if row.about.kind == "person" else row.about.kind.capitalize()
    return Standing(about, CATALOGUE[row.name].say, row.since, row.until, row.holds(now), is_mine)
